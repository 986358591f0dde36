"""A timeline's assets as files: fonts, pictures and clips, opened when they are first asked for.

Knows the folder that the timeline's file names are relative to. The decision here: a file is opened once, however many
layers show it; a clip keeps its last frame, so a blurred backdrop and the picture before it decode it once. Only the few
used last stay open, so that memory does not grow with the number of shots.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from tweetreel.core.frames import Frame, FrameSource
from tweetreel.core.pixels import premultiply
from tweetreel.core.timeline import Asset, Timeline
from tweetreel.core.typeset import FontSet
from tweetreel.errors import MediaError
from tweetreel.media.clips import ClipSource
from tweetreel.media.images import StillSource, load_image
from tweetreel.media.limits import read_head
from tweetreel.media.luts import load_cube
from tweetreel.media.planes import frame_to_rgb
from tweetreel.media.sniff import CLIPS, kind_of

_LONGEST_SIDE_PX = 3200
"""Pictures larger than anything on screen are shrunk when they are read."""

_OPEN_CLIPS = 4
_IDLE_USES = 60
"""An open clip holds some 20 MB: at most so many are open, and one is closed after so many uses of others."""

_READ_IMAGES = 4


class FileSources:
    """The sources of `timeline`, its files relative to `folder`; a context manager that closes its clips.

    `footage` gives clips from Python, by asset id, in place of files: what they show cannot be known beforehand, so no chunk
    with them is ever taken from a store.
    """

    def __init__(
        self, timeline: Timeline, folder: Path, fonts: FontSet, *, footage: Mapping[str, FrameSource] | None = None
    ) -> None:
        self.fonts = fonts
        self._timeline = timeline
        self._folder = folder
        self._assets = {asset.id: asset for asset in timeline.assets}
        self.images: Mapping[str, NDArray[np.uint8]] = _Images(self._assets, folder, timeline)
        self._footage: dict[str, FrameSource] = dict(footage or {})
        self._digests: dict[str, str] = {asset: secrets.token_hex(16) for asset in self._footage}
        self._luts: dict[str, NDArray[np.float32]] = {}
        self._open: OrderedDict[str, ClipSource] = OrderedDict()
        self._used: dict[str, int] = {}
        self._uses = 0

    def digest(self, asset: str) -> str:
        """Return the SHA-256 of the file of asset id `asset`. Raises `MediaError` where it cannot be read."""
        if asset not in self._digests:
            self._digests[asset] = file_digest(self._folder / self._assets[asset].file)
        return self._digests[asset]

    def lut(self, asset: str) -> NDArray[np.float32]:
        """Return the table of asset id `asset`. Raises `MediaError`."""
        if asset not in self._luts:
            self._luts[asset] = load_cube(self._folder / self._assets[asset].file)
        return self._luts[asset]

    def footage(self, asset: str) -> FrameSource:
        """Return the clip or still of asset id `asset`. Raises `MediaError`."""
        if asset not in self._footage:
            named = self._assets[asset]
            self._footage[asset] = StillSource(self.images[asset]) if named.kind == "image" else _Clip(asset, self)
        return self._footage[asset]

    def opened(self, asset: str) -> ClipSource:
        """Return the clip of asset id `asset`, opened; others may be closed for it."""
        self._uses += 1
        if asset not in self._open:
            if len(self._open) >= _OPEN_CLIPS:
                self._close(next(iter(self._open)))
            self._open[asset] = ClipSource(self._folder / self._assets[asset].file, self._timeline.rate)
        self._open.move_to_end(asset)
        self._used[asset] = self._uses
        oldest = next(iter(self._open))
        if self._uses - self._used[oldest] > _IDLE_USES:
            self._close(oldest)
        return self._open[asset]

    def _close(self, asset: str) -> None:
        self._open.pop(asset).close()

    def close(self) -> None:
        """Close every clip."""
        while self._open:
            self._open.popitem()[1].close()
        self._footage.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


class _Clip:
    """A clip that is open only while it is used; size and length are known from then on."""

    def __init__(self, asset: str, sources: FileSources) -> None:
        self._asset = asset
        self._sources = sources
        clip = sources.opened(asset)
        self.size, self.frames = clip.size, clip.frames

    def frame(self, index: int) -> Frame:
        return self._sources.opened(self._asset).frame(index)


class _Images(Mapping[str, NDArray[np.uint8]]):
    """Premultiplied RGBA of every image asset, the last few kept; of a clip, its first frame."""

    def __init__(self, assets: Mapping[str, Asset], folder: Path, timeline: Timeline) -> None:
        self._assets = {key: asset for key, asset in assets.items() if asset.kind == "image"}
        self._folder = folder
        self._timeline = timeline
        self._read: OrderedDict[str, NDArray[np.uint8]] = OrderedDict()

    def __getitem__(self, key: str) -> NDArray[np.uint8]:
        if key not in self._read:
            while len(self._read) >= _READ_IMAGES:
                self._read.popitem(last=False)
            self._read[key] = self._load(self._folder / self._assets[key].file)
        self._read.move_to_end(key)
        return self._read[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._assets)

    def __len__(self) -> int:
        return len(self._assets)

    def _load(self, path: Path) -> NDArray[np.uint8]:
        if is_clip(path):
            with ClipSource(path, self._timeline.rate) as clip:
                rgb = frame_to_rgb(clip.frame(0))
            return premultiply(np.dstack([rgb, np.full(rgb.shape[:2], 255, np.uint8)]))
        return load_image(path, longest_side_px=_LONGEST_SIDE_PX)


def is_clip(path: Path) -> bool:
    """Tell by its first bytes whether the file at `path` is a video."""
    return kind_of(read_head(path, what="picture or clip")) in CLIPS


def file_digest(path: Path) -> str:
    """Return the SHA-256 of the file at `path`, as hexadecimal digits. Raises `MediaError` where it cannot be read."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise MediaError(f"cannot be read: {error.strerror}", where=str(path)) from None
