"""Are the pictures as promised: not black, not frozen, the very ones the compositor drew, in BT.709.

Knows nothing of containers. The decision here: motion and blackness are judged on thumbnails of block means, which an encoder
hardly changes, and likeness on a few whole frames drawn again; both while the file is decoded once.
"""

from __future__ import annotations

import math

import numpy as np

from tweetreel.core.frames import Frame, Plane
from tweetreel.core.time import Rate
from tweetreel.errors import Finding
from tweetreel.media.delivered import thumbnail_of
from tweetreel.verify.expected import Expected
from tweetreel.verify.findings import finding
from tweetreel.verify.likeness import mean_shift, psnr_db
from tweetreel.verify.structure import Measured

_BLACK_LUMA = 24
"""A frame is black where 99 % of its block means are at or below this luma (black is 16, white 235)."""

_BLACK_FRAMES = 3
"""Without the drawn frames to compare with, so many black frames in a row are a fault: fewer may be a fade's first."""

_STILL_LUMA = 3
"""Block means that differ by less than this are the same picture after encoding."""

_PLAIN_MOTION_LUMA = 2 * _STILL_LUMA
"""What moves by less may vanish in the encoder: only motion this large must be found again in the file."""

_FROZEN_SECONDS = 0.5
_SAMPLES = 6
_MIN_PSNR_DB = 24.0
"""Far below what crf 26 gives on grain (30 dB and more), far above a wrong frame or a wrong matrix."""

_MAX_MEAN_SHIFT = 2.0
"""Levels by which the mean of a plane may move; BT.601 data shown as BT.709 moves luma by up to 18."""


class PictureWatch:
    """Sees every decoded frame once, in order, and judges at the end."""

    def __init__(self, expected: Expected) -> None:
        timeline = expected.timeline
        self._expected = expected
        self._rate = timeline.rate
        self._sampled = sampled_frames(timeline.frames) if expected.reference is not None else frozenset[int]()
        self._black: list[int] = []
        self._run_start = 0
        self._run_picture: Plane | None = None  # what stood there when the run of still frames began
        self._frozen: list[tuple[int, int]] = []
        self._frozen_frames = max(2, math.ceil(_FROZEN_SECONDS * timeline.rate.fps))
        self._last = -1
        self._likeness: list[tuple[int, float, float]] = []

    def compared(self, number: int, *, psnr_db: float, shift: float) -> None:
        """Take note that frame `number` was compared with the frame that was drawn, elsewhere."""
        self._likeness.append((number, psnr_db, shift))

    def __call__(self, number: int, thumbnail: Plane, frame: Frame | None) -> None:
        """Look at frame `number`; without the frame itself only at its thumbnail."""
        self._last = number
        if _is_black(thumbnail) and not self._black_allowed(number):
            self._black.append(number)
        self._watch_motion(number, thumbnail)
        if frame is not None and number in self._sampled and self._expected.reference is not None:
            drawn = self._expected.reference(number)
            if drawn.size == frame.size:
                self._likeness.append((number, psnr_db(drawn, frame), mean_shift(drawn, frame)))

    def findings(self, measured: Measured) -> list[Finding]:
        """Return what was found; what was measured is added to `measured`."""
        self._end_run(self._last + 1)
        if self._expected.reference is None:
            self._black = _runs(self._black, _BLACK_FRAMES)
        measured["black_frames"] = len(self._black)
        measured["frozen_frames"] = sum(end - start for start, end in self._frozen)
        found = []
        if self._black:
            found.append(
                finding(
                    "picture.black",
                    "the picture is black",
                    measured=f"{len(self._black)} frames",
                    limit="none",
                    at=_at(self._black[0], self._rate),
                )
            )
        for start, end in self._frozen[:5]:
            found.append(
                finding(
                    "picture.frozen",
                    "the picture stands still where the timeline moves",
                    measured=f"{end - start} frames",
                    limit=f"less than {self._frozen_frames} frames",
                    at=_at(start, self._rate),
                )
            )
        return [*found, *self._likeness_findings(measured)]

    def _likeness_findings(self, measured: Measured) -> list[Finding]:
        found: list[Finding] = []
        if not self._likeness:
            return found
        number, psnr_db, _ = min(self._likeness, key=lambda item: item[1])
        shifted, _, shift = max(self._likeness, key=lambda item: item[2])
        measured["psnr_min_db"] = round(psnr_db, 2)
        measured["mean_shift_max"] = round(shift, 3)
        measured["frames_compared"] = len(self._likeness)
        if psnr_db < _MIN_PSNR_DB:
            found.append(
                finding(
                    "picture.differs",
                    "a frame of the file is not the frame of the timeline",
                    measured=f"{psnr_db:.1f} dB",
                    limit=f"at least {_MIN_PSNR_DB:g} dB",
                    at=_at(number, self._rate),
                )
            )
        if shift > _MAX_MEAN_SHIFT:
            found.append(
                finding(
                    "picture.color-differs",
                    "colours or brightness of the file are not those of the timeline",
                    measured=f"{shift:.2f} levels",
                    limit=f"at most {_MAX_MEAN_SHIFT:g} levels",
                    at=_at(shifted, self._rate),
                    hint="The pixels may be in BT.601 or full range.",
                )
            )
        return found

    def _black_allowed(self, number: int) -> bool:
        if self._expected.may_be_black is not None and self._expected.may_be_black(number):
            return True
        drawn = self._drawn(number)
        return drawn is not None and _is_black(thumbnail_of(drawn))

    def _drawn(self, number: int) -> Frame | None:
        """Return frame `number` drawn again, None where it cannot be."""
        if self._expected.reference is None or not 0 <= number < self._expected.timeline.frames:
            return None
        return self._expected.reference(number)

    def _watch_motion(self, number: int, thumbnail: Plane) -> None:
        changes = self._expected.changes
        if changes is None:
            return
        moved = self._run_picture is None or _moved(self._run_picture, thumbnail)
        inside = 0 < number < self._expected.timeline.frames
        if moved or not inside or not changes(number):
            self._end_run(number)
            self._run_start, self._run_picture = number, thumbnail

    def _end_run(self, end: int) -> None:
        if self._run_picture is not None and end - self._run_start > self._frozen_frames and not self._drawn_still(end):
            self._frozen.append((self._run_start, end))
        self._run_picture = None

    def _drawn_still(self, end: int) -> bool:
        """True where the timeline itself shows no plain motion from the run's start to `end`."""
        first, last = self._drawn(self._run_start), self._drawn(end - 1)
        if first is None or last is None:
            return False
        return not _moved(thumbnail_of(first), thumbnail_of(last), least=_PLAIN_MOTION_LUMA)


def _is_black(thumbnail: Plane) -> bool:
    return float(np.mean(thumbnail <= _BLACK_LUMA)) >= 0.99


def _moved(first: Plane, second: Plane, *, least: int = _STILL_LUMA) -> bool:
    return bool(np.max(np.maximum(first, second) - np.minimum(first, second)) >= least)


def _runs(numbers: list[int], least: int) -> list[int]:
    """Return those of the rising `numbers` that stand in runs of at least `least` neighbours."""
    kept: list[int] = []
    run: list[int] = []
    for number in [*numbers, -1]:
        if run and number != run[-1] + 1:
            kept.extend(run if len(run) >= least else ())
            run = []
        run.append(number)
    return kept


def sampled_frames(frames: int) -> frozenset[int]:
    """Return the frames of a video of so many that are compared whole: the first and the last among them, evenly spread."""
    count = min(_SAMPLES, frames)
    return frozenset(index * (frames - 1) // max(1, count - 1) for index in range(count))


def _at(frame: int, rate: Rate) -> str:
    return f"frame {frame} ({float(rate.seconds(frame)):.2f} s)"
