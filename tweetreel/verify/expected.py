"""What a delivery was promised to be.

Knows no file. The decision here: the promise is the timeline itself, the profile it was encoded with and the words that were
spoken, not a second description of them; what costs time to compute (a frame drawn again, a state key) is asked for by
function, only where a check needs it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tweetreel.artifacts import Script, WordTimes
from tweetreel.core.frames import Frame
from tweetreel.core.timeline import Timeline
from tweetreel.media.profiles import EncodeProfile
from tweetreel.verify.looks import Look


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Expected:
    """The promise of one delivery.

    `words` are checked against captions and sound where given, `script` against the shown tokens. `mix` is the sound that
    was encoded, float32 (samples, 2): with it delay and lost parts are measured. `reference(n)` draws frame n again: a few
    frames are compared with it, and black or still ones are only faults where it is not so itself. `changes(n)` tells
    whether frame n is drawn differently from frame n - 1; `may_be_black(n)` allows a black frame. `looks` are what was
    seen of the video's chunks, in order: the file's pictures are decoded again only where it holds other packets.
    `timeline` is that of the delivered frames; `captions` the one that captions are checked on, where it is another.
    """

    timeline: Timeline
    profile: EncodeProfile
    words: WordTimes | None = None
    script: Script | None = None
    sound: bool = True
    mix: NDArray[np.float32] | None = None
    reference: Callable[[int], Frame] | None = None
    changes: Callable[[int], bool] | None = None
    may_be_black: Callable[[int], bool] | None = None
    looks: tuple[Look, ...] = ()
    captions: Timeline | None = None
