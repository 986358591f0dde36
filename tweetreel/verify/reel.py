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
from tweetreel.media.delivered import read_delivery
from tweetreel.media.profiles import EncodeProfile
from tweetreel.verify.captions import check_captions
from tweetreel.verify.expected import Expected
from tweetreel.verify.picture import PictureWatch
from tweetreel.verify.sound import check_sound
from tweetreel.verify.structure import Measured, check_structure

_BLOCK_BYTES = 1 << 20


def check_reel(path: str | Path, expected: Expected) -> Verdict:
    """Return the verdict on the MP4 at `path`, measured against `expected`.

    Raises `MediaError` only where there is no such file or nothing of its picture can be decoded.
    """
    watch = PictureWatch(expected)
    delivery = read_delivery(path, see=watch)
    digest, size = _digest(path)
    measured: Measured = {"bytes": size}
    findings = [
        *check_structure(delivery, expected, measured),
        *watch.findings(measured),
        *check_sound(delivery, expected, measured),
    ]
    if expected.words is not None:
        findings += check_captions(expected.timeline, expected.words, expected.script, measured)
    return Verdict(sha256=digest, findings=tuple(findings), measured=measured)


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
) -> Verdict:
    """Return the verdict on the MP4 at `path` as the delivery of `timeline` with `narration`; the rest as in `Expected`."""
    expected = Expected(
        timeline=timeline,
        profile=profile,
        words=narration.times,
        script=script,
        mix=mix,
        reference=reference,
        changes=changes,
        may_be_black=may_be_black,
    )
    return check_reel(path, expected)


def _digest(path: str | Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with Path(path).open("rb") as stream:
        while block := stream.read(_BLOCK_BYTES):
            digest.update(block)
            size += len(block)
    return digest.hexdigest(), size
