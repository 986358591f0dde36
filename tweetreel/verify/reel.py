"""The check of a delivery: the file is opened again and measured against its promise.

Knows nothing of how it was made. The decision here: one decoding pass, every finding of it collected, nothing raised for a
poor product; the verdict names the very bytes it judged by their SHA-256.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tweetreel.artifacts import Narration, Script, Verdict
from tweetreel.core.frames import Frame
from tweetreel.core.timeline import Timeline
from tweetreel.media.delivered import Seen, read_delivery
from tweetreel.media.profiles import EncodeProfile
from tweetreel.verify.captions import check_captions
from tweetreel.verify.expected import Expected
from tweetreel.verify.looks import Look
from tweetreel.verify.picture import PictureWatch
from tweetreel.verify.sound import check_sound
from tweetreel.verify.structure import Measured, check_limits, check_structure

_BLOCK_BYTES = 1 << 20


def check_reel(path: str | Path, expected: Expected) -> Verdict:
    """Return the verdict on the video at `path`, measured against `expected`.

    Raises `MediaError` only where there is no such file or nothing of its picture can be decoded.
    """
    watch = PictureWatch(expected)
    delivery = read_delivery(path, see=watch, seen=_seen(expected, watch))
    digest, size = _digest(path)
    measured: Measured = {"bytes": size}
    findings = [
        *check_structure(delivery, expected, measured),
        *watch.findings(measured),
        *check_sound(delivery, expected, measured),
        *check_limits(delivery, expected, size),
    ]
    if expected.words is not None:
        findings += check_captions(expected.captions or expected.timeline, expected.words, expected.script, measured)
    return Verdict(sha256=digest, findings=tuple(findings), measured=measured)


def _seen(expected: Expected, watch: PictureWatch) -> Seen | None:
    """Return the looks, each for its own place; where one is used the watch is told how alike chunk and drawing were."""
    if not expected.looks:
        return None
    step = expected.profile.video.chunk_frames(expected.timeline.rate)

    def thumbnails(number: int, packets: str) -> NDArray[np.uint8] | None:
        look = expected.looks[number] if number < len(expected.looks) else None
        if look is None or look.packets != packets:
            return None
        watch.compared(number * step + look.sample, psnr_db=look.psnr_db, shift=look.shift)
        return look.thumbnails

    return Seen(chunk_frames=step, thumbnails=thumbnails)


def check_delivery(
    path: str | Path,
    timeline: Timeline,
    narration: Narration,
    *,
    profile: EncodeProfile,
    script: Script | None = None,
    mix: NDArray[np.float32] | None = None,
    reference: Callable[[int], Frame] | None = None,
    changes: Callable[[int], bool] | None = None,
    may_be_black: Callable[[int], bool] | None = None,
    looks: tuple[Look, ...] = (),
    captions: Timeline | None = None,
) -> Verdict:
    """Return the verdict on the video at `path` as the delivery of `timeline` with `narration`; the rest as in `Expected`."""
    expected = Expected(
        timeline=timeline,
        profile=profile,
        words=narration.times,
        script=script,
        sound=profile.sound.codec != "none",
        mix=mix,
        reference=reference,
        changes=changes,
        may_be_black=may_be_black,
        looks=looks,
        captions=captions,
    )
    return check_reel(path, expected)


def _digest(path: str | Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with Path(path).open("rb") as stream:
        while block := stream.read(_BLOCK_BYTES):
            digest.update(block)
            size += len(block)
    return digest.hexdigest(), size
