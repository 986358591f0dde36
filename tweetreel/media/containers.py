"""Opens clips and sounds of strangers: the one place where a demuxer is started.

Knows no pixels and no samples. The decision here: the demuxer is forced by the file's first bytes and may open no other
file: left to guess, it takes a text that lists other files for a video and opens them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path

import av
import av.container

from tweetreel.errors import MediaError
from tweetreel.media import limits
from tweetreel.media.boxes import read_layout
from tweetreel.media.sniff import NAMES, Kind, kind_of

_DEMUXERS: dict[Kind, str] = {
    "mp4": "mov",
    "matroska": "matroska",
    "gif": "gif",
    "wav": "wav",
    "flac": "flac",
    "ogg": "ogg",
    "mp3": "mp3",
    "aac": "aac",
}
_VIDEO_CODECS = ("h264", "hevc", "vp8", "vp9", "libdav1d", "av1", "mpeg4", "mjpeg", "gif", "png", "prores", "qtrle", "ffv1")
_SOUND_CODECS = (
    "aac", "aac_fixed", "mp3", "mp3float", "opus", "libopus", "vorbis", "flac", "alac",
    "pcm_u8", "pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s24be", "pcm_s32le", "pcm_f32le", "pcm_f64le",
    "pcm_alaw", "pcm_mulaw",
)  # fmt: skip
_EXPORT = {"clip": "MP4", "sound": "WAV"}


@contextmanager
def opened(path: str | Path, *, what: str, kinds: Sequence[Kind], max_bytes: int) -> Iterator[av.container.InputContainer]:
    """Open the media file at `path` for reading, only if its first bytes are one of `kinds`; `what` names it in messages.

    Raises `MediaError` for whatever is no such file, is a playlist in disguise, keeps its samples in other files, is broken,
    or has too many streams; also for a decoder's failure while it is open.
    """
    where = str(path)
    kind = checked_kind(path, what=what, kinds=kinds, max_bytes=max_bytes)
    try:
        container = _open(path, kind)
    except (av.FFmpegError, OSError, ValueError) as error:
        raise _broken(where, what, NAMES[kind], error) from None
    try:
        with container:
            if len(container.streams) > limits.MAX_STREAMS:
                got, allowed = str(len(container.streams)), f"at most {limits.MAX_STREAMS}"
                raise MediaError(f"the {what} has too many streams", where=where, got=got, allowed=allowed)
            yield container
    except av.FFmpegError as error:
        raise _broken(where, what, NAMES[kind], error) from None


def checked_kind(path: str | Path, *, what: str, kinds: Sequence[Kind], max_bytes: int) -> Kind:
    """Return what the file at `path` is by its first bytes, one of `kinds`; raises `MediaError` as `opened` does."""
    where = str(path)
    limits.checked_file_size(path, what=what, max_bytes=max_bytes)
    kind = kind_of(limits.read_head(path, what=what))
    if kind not in kinds:
        message, hint = f"not a {what} that can be read", f"Export it as {_EXPORT.get(what, 'MP4')}."
        if kind == "playlist":
            message, hint = f"the {what} is a playlist in disguise", "Give the video or sound file itself."
        allowed = ", ".join(NAMES[kind].split(" ", 1)[1] for kind in kinds)
        raise MediaError(message, where=where, got=NAMES[kind], allowed=allowed, hint=hint)
    if kind == "mp4":
        external = read_layout(path).external
        if external:
            raise MediaError(
                f"the {what} keeps its samples in other files",
                where=where,
                got=external[0],
                allowed="a file that holds all its samples",
                hint="Export it as one self-contained file.",
            )
    return kind


def _open(path: str | Path, kind: Kind) -> av.container.InputContainer:
    demuxer = _DEMUXERS[kind]
    options = {
        "protocol_whitelist": "file",
        "codec_whitelist": ",".join((*_VIDEO_CODECS, *_SOUND_CODECS)),
        "max_streams": "100",
    }
    if kind == "mp4":
        options |= {"enable_drefs": "0", "use_absolute_path": "0"}
    # "file:" keeps a name like "concat:a|b" or "http://..." from being read as an address.
    return av.open(f"file:{Path(path).absolute()}", "r", format=demuxer, container_options=options, metadata_errors="replace")


def sound_codecs() -> tuple[str, ...]:
    """Return the names of the sound decoders that may run."""
    return _SOUND_CODECS


def video_codecs() -> tuple[str, ...]:
    """Return the names of the video decoders that may run."""
    return _VIDEO_CODECS


def seconds_of(container: av.container.InputContainer) -> Fraction | None:
    """Return the length that the container claims, None where it claims none."""
    return Fraction(container.duration, 1_000_000) if container.duration and container.duration > 0 else None


def _broken(where: str, what: str, kind: str, error: BaseException) -> MediaError:
    why = getattr(error, "strerror", None) or str(error)
    return MediaError(
        f"the {what} is broken and cannot be decoded ({why})", where=where, got=kind, hint="Export or download it again."
    )
