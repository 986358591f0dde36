"""A timeline's assets as files: fonts, pictures and clips, opened when they are first asked for.

Knows the folder that the timeline's file names are relative to. The decision here: a file is opened once, however many
layers show it; a clip keeps its last frame, so a blurred backdrop and the picture before it decode it once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
from numpy.typing import NDArray

from tweetreel.core.frames import FrameSource
from tweetreel.core.pixels import premultiply
from tweetreel.core.timeline import Asset, Timeline
from tweetreel.core.typeset import FontSet
from tweetreel.media.clips import ClipSource
from tweetreel.media.images import StillSource, load_image
from tweetreel.media.limits import read_head
from tweetreel.media.planes import frame_to_rgb
from tweetreel.media.sniff import CLIPS, kind_of

_LONGEST_SIDE_PX = 3200
"""Pictures larger than anything on screen are shrunk when they are read."""


class FileSources:
    """The sources of `timeline`, its files relative to `folder`; a context manager that closes its clips."""

    def __init__(self, timeline: Timeline, folder: Path, fonts: FontSet) -> None:
        self.fonts = fonts
        self._timeline = timeline
        self._folder = folder
        self._assets = {asset.id: asset for asset in timeline.assets}
        self.images: Mapping[str, NDArray[np.uint8]] = _Images(self._assets, folder, timeline)
        self._footage: dict[str, FrameSource] = {}
        self._clips: list[ClipSource] = []

    def footage(self, asset: str) -> FrameSource:
        """Return the clip or still of asset id `asset`. Raises `MediaError`."""
        if asset not in self._footage:
            self._footage[asset] = self._open(self._assets[asset])
        return self._footage[asset]

    def _open(self, asset: Asset) -> FrameSource:
        if asset.kind == "image":
            return StillSource(self.images[asset.id])
        clip = ClipSource(self._folder / asset.file, self._timeline.rate)
        self._clips.append(clip)
        return clip

    def close(self) -> None:
        """Close every clip."""
        while self._clips:
            self._clips.pop().close()
        self._footage.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


class _Images(Mapping[str, NDArray[np.uint8]]):
    """Premultiplied RGBA of every image asset, read once; of a clip, its first frame."""

    def __init__(self, assets: Mapping[str, Asset], folder: Path, timeline: Timeline) -> None:
        self._assets = {key: asset for key, asset in assets.items() if asset.kind == "image"}
        self._folder = folder
        self._timeline = timeline
        self._read: dict[str, NDArray[np.uint8]] = {}

    def __getitem__(self, key: str) -> NDArray[np.uint8]:
        if key not in self._read:
            self._read[key] = self._load(self._folder / self._assets[key].file)
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
