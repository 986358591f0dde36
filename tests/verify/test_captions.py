from __future__ import annotations

from dataclasses import replace

import pytest

from tests.verify.makers import FRAMES, caption_words, script, timeline, words
from tweetreel.core.time import FrameRange
from tweetreel.core.timeline import Timeline
from tweetreel.verify.captions import check_captions
from tweetreel.verify.structure import Measured

_WORDS = caption_words()


def _codes(video: Timeline) -> list[str]:
    measured: Measured = {}
    return [finding.code for finding in check_captions(video, words(), script(), measured)]


def test_complete_captions_have_no_finding() -> None:
    assert _codes(timeline()) == []


@pytest.mark.parametrize(
    ("code", "video"),
    [
        ("caption.word-missing", timeline((*_WORDS[:1], *_WORDS[2:]))),
        ("caption.word-twice", timeline((*_WORDS, _WORDS[0]))),
        ("caption.word-unknown", timeline((*_WORDS, replace(_WORDS[0], word=7)))),
        ("caption.word-differs", timeline((replace(_WORDS[0], shown="Snow"), *_WORDS[1:]))),
        ("caption.word-late", timeline((replace(_WORDS[0], onset=_WORDS[0].onset + 1), *_WORDS[1:]))),
        ("caption.word-late", timeline((*_WORDS[:2], replace(_WORDS[2], onset=_WORDS[2].onset - 1), *_WORDS[3:]))),
        ("caption.word-hidden", timeline(page=FrameRange(start=10, end=FRAMES))),
        ("caption.word-never-lit", timeline((replace(_WORDS[0], end=_WORDS[0].onset), *_WORDS[1:]))),
        ("caption.token-missing", timeline(_WORDS[:3])),
        ("caption.missing", timeline(())),
    ],
)
def test_each_fault_of_the_captions_has_its_code(code: str, video: Timeline) -> None:
    assert code in _codes(video)


def test_a_repeated_word_does_not_stand_in_for_a_missing_one() -> None:
    video = timeline((_WORDS[0], replace(_WORDS[0], onset=_WORDS[1].onset), *_WORDS[2:]))
    assert {"caption.word-missing", "caption.word-twice"} <= set(_codes(video))


def test_a_word_lit_one_frame_late_says_by_how_much() -> None:
    measured: Measured = {}
    video = timeline((replace(_WORDS[0], onset=_WORDS[0].onset + 3), *_WORDS[1:]))
    (finding,) = [f for f in check_captions(video, words(), None, measured) if f.code == "caption.word-late"]
    assert "+100 ms" in finding.message
    assert float(measured["caption_drift_max_ms"]) == pytest.approx(100, abs=1)
