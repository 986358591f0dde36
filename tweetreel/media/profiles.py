"""What a delivery is encoded with and measured against, read from the data files in tweetreel/profiles.

Knows no encoder. The decision here: figures that platforms publish change, so they stand in dated data files with their
source, never in code; a thread count is one of them, because it changes the bytes. A profile may be a stranger's file, so
every figure has its limits here and none reaches an encoder unchecked.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from importlib import resources
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import ConfigDict, Discriminator, Tag

from tweetreel.codec import from_json
from tweetreel.core.layout import Size
from tweetreel.core.time import Rate, snap
from tweetreel.errors import InputError

_MAX_FILE_BYTES: Final = 64 << 10

Container = Literal["mp4", "webm", "gif", "mov"]

SUFFIXES: Final[dict[Container, str]] = {"mp4": ".mp4", "webm": ".webm", "gif": ".gif", "mov": ".mov"}
"""How a file of each container is called."""

_HOLDS: Final[dict[Container, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "mp4": (("h264",), ("aac", "none")),
    "webm": (("vp9", "av1"), ("opus", "none")),
    "gif": (("gif",), ("none",)),
    "mov": (("prores",), ("pcm", "none")),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a figure comes from and when it was seen (year and month)."""

    __pydantic_config__ = ConfigDict(extra="forbid")
    says: str
    where: str
    seen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _PictureSettings:
    """What every codec has: a key frame at least every `keyframe_seconds`, and a grid of chunks.

    The video is encoded in chunks of `chunk_keyframes` such distances, each by itself: part of what decides the bytes.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")
    keyframe_seconds: int
    threads: int
    chunk_keyframes: int = 1
    max_kbit_per_s: int | None = None

    def __post_init__(self) -> None:
        _within("threads", self.threads, 1, 16)
        _within("chunk_keyframes", self.chunk_keyframes, 1, 30)
        _within("keyframe_seconds", self.keyframe_seconds, 1, 20)
        if self.max_kbit_per_s is not None:
            _within("max_kbit_per_s", self.max_kbit_per_s, 50, 400_000)

    def chunk_frames(self, rate: Rate) -> int:
        """Return the step of the grid of chunks, a whole number of key frame distances, in frames at `rate`."""
        return self.chunk_keyframes * self.keyframe_frames(rate)

    def keyframe_frames(self, rate: Rate) -> int:
        """Return the largest distance between key frames, in frames at `rate`."""
        return max(1, snap(Fraction(self.keyframe_seconds) * rate.fps))


@dataclass(frozen=True, slots=True, kw_only=True)
class H264Settings(_PictureSettings):
    """libx264: constant quality `crf` under a cap of rate and buffer."""

    h264_profile: Literal["high"]
    level: Literal["3.1", "3.2", "4.0", "4.1", "4.2", "5.0", "5.1", "5.2", "6.0", "6.1", "6.2"]
    preset: Literal["ultrafast", "superfast", "veryfast", "faster", "fast", "medium", "slow", "slower", "veryslow"]
    crf: float
    max_kbit_per_s: int
    buffer_kbit: int
    codec: Literal["h264"] = "h264"

    def __post_init__(self) -> None:
        _PictureSettings.__post_init__(self)
        _within("crf", self.crf, 1, 51)
        _within("buffer_kbit", self.buffer_kbit, 50, 800_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vp9Settings(_PictureSettings):
    """libvpx-vp9: constant quality `crf` under a cap of rate; `tile_columns` is a power of two."""

    codec: Literal["vp9"]
    crf: int
    cpu_used: int
    tile_columns: int
    max_kbit_per_s: int

    def __post_init__(self) -> None:
        _PictureSettings.__post_init__(self)
        _within("crf", self.crf, 1, 63)
        _within("cpu_used", self.cpu_used, 0, 5)
        _within("tile_columns", self.tile_columns, 0, 6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Av1Settings(_PictureSettings):
    """SVT-AV1: constant quality `crf` under a cap of rate; `threads` is its level of parallelism."""

    codec: Literal["av1"]
    crf: int
    preset: int
    max_kbit_per_s: int

    def __post_init__(self) -> None:
        _PictureSettings.__post_init__(self)
        _within("threads", self.threads, 1, 6)
        _within("crf", self.crf, 1, 63)
        _within("preset", self.preset, 2, 13)


@dataclass(frozen=True, slots=True, kw_only=True)
class GifSettings(_PictureSettings):
    """FFmpeg's GIF encoder: one palette of `colors` for each chunk, ordered dithering (0 strong to 5 faint)."""

    codec: Literal["gif"]
    colors: int = 256
    dither_scale: int = 3

    def __post_init__(self) -> None:
        _PictureSettings.__post_init__(self)
        _within("colors", self.colors, 16, 256)
        _within("dither_scale", self.dither_scale, 0, 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProresSettings(_PictureSettings):
    """ProRes 4444 with alpha: the overlays alone, on transparency; every frame is a key frame, its quantizer 1 to 31."""

    codec: Literal["prores"]
    quantizer: int = 4
    alpha_bits: Literal[8, 16] = 16

    def __post_init__(self) -> None:
        _PictureSettings.__post_init__(self)
        _within("quantizer", self.quantizer, 1, 31)

    def keyframe_frames(self, rate: Rate) -> int:
        """Return the largest distance between key frames."""
        return 1

    def chunk_frames(self, rate: Rate) -> int:
        """Return the step of the grid of chunks in frames at `rate`."""
        return self.chunk_keyframes * max(1, snap(Fraction(self.keyframe_seconds) * rate.fps))


def _codec_of(value: object) -> object:
    return value.get("codec", "h264") if isinstance(value, dict) else getattr(value, "codec", "h264")


VideoSettings = Annotated[
    Annotated[H264Settings, Tag("h264")]
    | Annotated[Vp9Settings, Tag("vp9")]
    | Annotated[Av1Settings, Tag("av1")]
    | Annotated[GifSettings, Tag("gif")]
    | Annotated[ProresSettings, Tag("prores")],
    Discriminator(
        _codec_of,
        custom_error_type="codec",
        custom_error_message="the codec must be h264, vp9, av1, gif or prores",
    ),
]
"""How pictures are encoded; H.264 where no codec is named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundSettings:
    """48 kHz, stereo: AAC-LC or Opus at `kbit_per_s`, 24-bit PCM, or no sound. AAC's `fast` search takes a third."""

    __pydantic_config__ = ConfigDict(extra="forbid")
    codec: Literal["aac", "opus", "pcm", "none"] = "aac"
    kbit_per_s: int = 0
    search: Literal["thorough", "fast"] = "thorough"

    def __post_init__(self) -> None:
        if self.codec in ("aac", "opus"):
            _within("kbit_per_s", self.kbit_per_s, 32, 510)
        elif self.kbit_per_s:
            raise ValueError(f"kbit_per_s must be left out for {self.codec} (kbit_per_s={self.kbit_per_s})")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryLimits:
    """What the finished file must measure: integrated loudness and its tolerance, the highest true peak, and what the place
    it goes to takes in seconds and megabytes (10^6). What is left out is not limited."""

    __pydantic_config__ = ConfigDict(extra="forbid")
    loudness_lufs: float | None = None
    loudness_tolerance_lu: float = 1.0
    true_peak_dbtp: float = 0.0
    min_seconds: float | None = None
    max_seconds: float | None = None
    max_megabytes: float | None = None

    def __post_init__(self) -> None:
        if self.loudness_lufs is not None:
            _within("loudness_lufs", self.loudness_lufs, -40, -5)
        _within("loudness_tolerance_lu", self.loudness_tolerance_lu, 0.1, 20)
        _within("true_peak_dbtp", self.true_peak_dbtp, -20, 3)


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodeProfile:
    """Everything that decides the bytes of a delivery besides its frames and samples.

    A video is made at its template's size; with `size` it is set in the middle of another canvas, over a soft copy of itself,
    with `width` it is scaled in its own shape. Of its frames every `frame_step`th is encoded.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")
    name: str
    about: str
    video: VideoSettings
    sound: SoundSettings
    delivery: DeliveryLimits
    container: Container = "mp4"
    size: Size | None = None
    width: int | None = None
    frame_step: int = 1
    sources: tuple[Source, ...] = ()
    format: Literal["tweetreel/profile@1"] = "tweetreel/profile@1"

    def __post_init__(self) -> None:
        if self.size is not None:
            sides = (self.size.width, self.size.height)
            if any(side % 2 or not 64 <= side <= 4096 for side in sides):
                raise ValueError(f"EncodeProfile: size must be even and 64 to 4096 a side (size={sides[0]}x{sides[1]})")
        if self.width is not None and (self.width % 2 or not 64 <= self.width <= 4096):
            raise ValueError(f"EncodeProfile: width must be even and 64 to 4096 (width={self.width})")
        if self.size is not None and self.width is not None:
            raise ValueError("EncodeProfile: size and width exclude each other")
        _within("frame_step", self.frame_step, 1, 10)
        pictures, sounds = _HOLDS[self.container]
        if self.video.codec not in pictures or self.sound.codec not in sounds:
            raise ValueError(
                f"EncodeProfile: {self.container} holds {' or '.join(pictures)} with {' or '.join(sounds)} "
                f"(video={self.video.codec}, sound={self.sound.codec})"
            )
        if self.overlays and (self.size is not None or self.width is not None):
            raise ValueError("EncodeProfile: overlays on transparency keep their template's size (leave size and width out)")

    @property
    def suffix(self) -> str:
        """What the name of a file of it ends in."""
        return SUFFIXES[self.container]

    @property
    def overlays(self) -> bool:
        """Whether it shows the overlays alone, on transparency."""
        return self.video.codec == "prores"

    def canvas(self, size: Size) -> Size:
        """Return the size of the picture that a video of `size` is delivered in."""
        if self.width is not None:
            return Size(width=self.width, height=max(2, 2 * snap(Fraction(size.height * self.width, 2 * size.width))))
        return self.size or size


def profile_names() -> tuple[str, ...]:
    """Return the names of the profiles that the package brings."""
    files = resources.files("tweetreel.profiles").iterdir()
    return tuple(sorted(file.name.removesuffix(".json") for file in files if file.name.endswith(".json")))


def load_profile(name: str) -> EncodeProfile:
    """Return the profile called `name`, or in the file of that name. Raises `InputError` where there is none."""
    names = profile_names()
    if name not in names:
        if name.endswith(".json"):
            return _from_file(Path(name))
        allowed = f"{', '.join(names)}, or the name of a .json file"
        raise InputError("no such encode profile", got=repr(name), allowed=allowed)
    text = (resources.files("tweetreel.profiles") / f"{name}.json").read_text(encoding="utf-8")
    return from_json(EncodeProfile, text, where=f"profile {name}")


def _from_file(path: Path) -> EncodeProfile:
    try:
        with path.open("rb") as stream:
            data = stream.read(_MAX_FILE_BYTES + 1)
    except OSError as error:
        raise InputError(f"the profile cannot be read: {error.strerror}", where=str(path)) from None
    if len(data) > _MAX_FILE_BYTES:
        raise InputError("the profile is too large", where=str(path), allowed=f"at most {_MAX_FILE_BYTES >> 10} KB")
    return from_json(EncodeProfile, data, where=str(path))


def _within(name: str, value: float, least: float, most: float) -> None:
    if not least <= value <= most:
        raise ValueError(f"{name} must be {least:g} to {most:g} ({name}={value:g})")
