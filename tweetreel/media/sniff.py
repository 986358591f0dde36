"""What kind of file this is, by its first bytes.

Knows no name and no extension: a file is what it holds. The decision here: playlists are recognised by name, because a
text that calls itself `.mp4` makes a decoder open other files; a demuxer is only ever started for a kind seen here.
"""

from __future__ import annotations

from typing import Literal

Kind = Literal[
    "png", "jpeg", "webp", "gif", "bmp", "tiff", "heif", "svg",
    "mp4", "matroska", "wav", "flac", "ogg", "mp3", "aac",
    "playlist", "text", "unknown",
]  # fmt: skip

IMAGES: tuple[Kind, ...] = ("png", "jpeg", "webp", "gif", "bmp")
CLIPS: tuple[Kind, ...] = ("mp4", "matroska", "gif")
SOUNDS: tuple[Kind, ...] = ("wav", "flac", "ogg", "mp3", "aac", "mp4", "matroska")

NAMES: dict[Kind, str] = {
    "png": "a PNG picture",
    "jpeg": "a JPEG picture",
    "webp": "a WebP picture",
    "gif": "a GIF",
    "bmp": "a BMP picture",
    "tiff": "a TIFF picture",
    "heif": "a HEIC or AVIF picture",
    "svg": "an SVG or XML text",
    "mp4": "an MP4 or MOV file",
    "matroska": "a WebM or Matroska file",
    "wav": "a WAV sound",
    "flac": "a FLAC sound",
    "ogg": "an Ogg sound",
    "mp3": "an MP3 sound",
    "aac": "an AAC sound",
    "playlist": "a playlist, which names other files",
    "text": "a text",
    "unknown": "bytes of an unknown kind",
}
"""Each kind in words, for messages."""

_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF87a", "gif"),
    (b"GIF89a", "gif"),
    (b"BM", "bmp"),
    (b"II*\0", "tiff"),
    (b"MM\0*", "tiff"),
    (b"\x1aE\xdf\xa3", "matroska"),
    (b"fLaC", "flac"),
    (b"OggS", "ogg"),
    (b"ID3", "mp3"),
    (b"#EXTM3U", "playlist"),
    (b"ffconcat", "playlist"),
    (b"[playlist]", "playlist"),
)
_MP4_BOXES = {b"ftyp", b"moov", b"mdat", b"free", b"skip", b"wide", b"pnot"}
_STILL_BRANDS = {b"heic", b"heix", b"hevc", b"hevx", b"mif1", b"msf1", b"avif", b"avis"}


def kind_of(head: bytes) -> Kind:
    """Return the kind of the file that starts with `head` (a few hundred bytes are enough)."""
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head[:4] == b"RIFF" or head[:4] == b"RF64":
        return {b"WEBP": "webp", b"WAVE": "wav"}.get(head[8:12], "unknown")  # type: ignore[return-value] # literals above
    if head[4:8] in _MP4_BOXES:
        return "heif" if head[4:8] == b"ftyp" and head[8:12] in _STILL_BRANDS else "mp4"
    if len(head) > 2 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0:
        return "aac" if head[1] & 0xF6 == 0xF0 else "mp3"
    return _text_kind(head)


def _text_kind(head: bytes) -> Kind:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    lowered = text[:512].lower()
    if lowered.startswith((b"#extm3u", b"ffconcat", b"[playlist]", b"v=0")) or b"<mpd" in lowered or b"#ext-x-" in lowered:
        return "playlist"
    if lowered.startswith((b"<svg", b"<?xml", b"<!doctype")):
        return "svg"
    if text and all(byte >= 32 or byte in b"\t\r\n\f" for byte in text[:512]):
        return "text"
    return "unknown"
