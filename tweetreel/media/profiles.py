"""What a delivery is encoded with and measured against, read from the data files in tweetreel/profiles.

Knows no encoder. The decision here: figures that platforms publish change, so they stand in dated data files with their
source, never in code; a thread count is one of them, because it changes the bytes.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from importlib import resources
from pathlib import Path
from typing import Final, Literal

from pydantic import ConfigDict

from tweetreel.codec import from_json
from tweetreel.core.layout import Size
from tweetreel.core.time import Rate, snap
from tweetreel.errors import InputError

_MAX_FILE_BYTES: Final = 64 << 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where a figure comes from and when it was seen (year and month)."""

    __pydantic_config__ = ConfigDict(extra="forbid")
    says: str
    where: str
    seen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VideoSettings:
    """libx264: constant quality `crf` under a cap of rate and buffer; a key frame at least every `keyframe_seconds`.

    The video is encoded in chunks of `chunk_keyframes` such distances, each by itself: part of what decides the bytes.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")
    h264_profile: Literal["high"]
    level: str
    preset: str
    crf: float
    keyframe_seconds: int
    max_kbit_per_s: int
    buffer_kbit: int
    threads: int
    chunk_keyframes: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.threads <= 16:
            raise ValueError(f"VideoSettings: threads must be pinned to 1 to 16, it changes the bytes (threads={self.threads})")
        if not 1 <= self.chunk_keyframes <= 30:
            raise ValueError(f"VideoSettings: chunk_keyframes must be 1 to 30 (chunk_keyframes={self.chunk_keyframes})")
        if self.keyframe_seconds < 1 or not 0 < self.crf <= 51:
            raise ValueError(
                f"VideoSettings: needs keyframe_seconds >= 1 and 0 < crf <= 51 ({self.keyframe_seconds}, {self.crf})"
            )

    def chunk_frames(self, rate: Rate) -> int:
        """Return the step of the grid of chunks, a whole number of key frame distances, in frames at `rate`."""
        return self.chunk_keyframes * self.keyframe_frames(rate)

    def keyframe_frames(self, rate: Rate) -> int:
        """Return the largest distance between key frames, in frames at `rate`."""
        return max(1, snap(Fraction(self.keyframe_seconds) * rate.fps))


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundSettings:
    """AAC-LC, 48 kHz, stereo."""

    __pydantic_config__ = ConfigDict(extra="forbid")
    kbit_per_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryLimits:
    """What the finished file must measure: integrated loudness and its tolerance, and the highest true peak."""

    __pydantic_config__ = ConfigDict(extra="forbid")
    loudness_lufs: float
    loudness_tolerance_lu: float
    true_peak_dbtp: float


@dataclass(frozen=True, slots=True, kw_only=True)
class EncodeProfile:
    """Everything that decides the bytes of a delivery besides its frames and samples.

    A video is made at its template's size; with `size` it is set in the middle of another canvas, over a soft copy of itself.
    """

    __pydantic_config__ = ConfigDict(extra="forbid")
    name: str
    about: str
    video: VideoSettings
    sound: SoundSettings
    delivery: DeliveryLimits
    size: Size | None = None
    sources: tuple[Source, ...] = ()
    format: Literal["tweetreel/profile@1"] = "tweetreel/profile@1"

    def __post_init__(self) -> None:
        if self.size is not None:
            sides = (self.size.width, self.size.height)
            if any(side % 2 or not 64 <= side <= 4096 for side in sides):
                raise ValueError(f"EncodeProfile: size must be even and 64 to 4096 a side (size={sides[0]}x{sides[1]})")


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
