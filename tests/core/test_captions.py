"""Pages of words: hard limits, order, time and sense."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tweetreel.core.captions import Break, Cue, PageRules, paginate
from tweetreel.core.layout import Rect
from tweetreel.core.looks import CaptionStyle, States
from tweetreel.core.subtitles import srt_text
from tweetreel.core.text import TextStyle
from tweetreel.core.time import FrameRange, Rate
from tweetreel.core.timeline import CaptionPage, Captions

RULES = PageRules(width_px=760, size_px=86)


def width(text: str, size_px: float) -> float:
    return len(text) * size_px * 0.6


def measure(words: Sequence[Cue], size_px: float) -> float:
    text = "".join(("" if index == 0 or word.joined else " ") + word.shown for index, word in enumerate(words))
    return width(text, size_px)


def cues(text: str, *, frames: int = 10, gap: int = 0) -> list[Cue]:
    made: list[Cue] = []
    at = 10
    for shown in text.split():
        after: Break = "sentence" if shown[-1] in ".!?" else "clause" if shown[-1] in ",;:" else "none"
        made.append(Cue(shown=shown, onset=at, end=at + frames - gap, word=len(made), after=after))
        at += frames
    return made


def pages_of(text: str, **options: int) -> tuple[CaptionPage, ...]:
    made = cues(text, **options)
    return paginate(made, RULES, measure=measure, end=made[-1].end + 60)


def texts(pages: tuple[CaptionPage, ...]) -> list[str]:
    return [" ".join(word.shown for word in page.words) for page in pages]


@st.composite
def sentences(draw: st.DrawFn) -> list[Cue]:
    made: list[Cue] = []
    at = draw(st.integers(0, 20))
    for _ in range(draw(st.integers(1, 30))):
        silent = bool(made) and draw(st.integers(0, 9)) == 0
        shown = draw(st.text(alphabet="abcdefgäß#@'", min_size=1, max_size=40)) if not silent else "🎉"
        length = 0 if silent else draw(st.integers(0, 20))
        after = draw(st.sampled_from(("none", "none", "none", "clause", "sentence", "beat")))
        number = None if silent else len(made)
        made.append(Cue(shown=shown, onset=at, end=at + length, word=number, after=after, joined=draw(st.booleans())))
        at += length + draw(st.sampled_from((0, 0, 3, 40)))
    return made


@given(sentences())
@settings(max_examples=120, deadline=None)
def test_every_word_stands_on_exactly_one_page_in_order(made: list[Cue]) -> None:
    pages = paginate(made, RULES, measure=measure, end=made[-1].end + 30)
    assert [word.shown for page in pages for word in page.words] == [cue.shown for cue in made]
    assert [word.word for page in pages for word in page.words] == [cue.word for cue in made]


@given(sentences())
@settings(max_examples=120, deadline=None)
def test_pages_follow_one_another_without_overlap(made: list[Cue]) -> None:
    end = made[-1].end + 30
    pages = paginate(made, RULES, measure=measure, end=end)
    for first, second in itertools.pairwise(pages):
        gap = second.frames.start - first.frames.end
        assert gap == 0 or gap >= RULES.gap_frames
    assert pages[-1].frames.end <= end


@given(sentences())
@settings(max_examples=120, deadline=None)
def test_a_word_is_lit_only_while_its_page_is_on_screen(made: list[Cue]) -> None:
    for page in paginate(made, RULES, measure=measure, end=made[-1].end + 30):
        for word in page.words:
            assert page.frames.start <= word.onset
            assert word.onset >= word.end or word.end <= page.frames.end


@given(sentences())
@settings(max_examples=120, deadline=None)
def test_no_line_is_wider_than_the_box(made: list[Cue]) -> None:
    for page in paginate(made, RULES, measure=measure, end=made[-1].end + 30):
        size = page.size_px or RULES.size_px
        for _, line in itertools.groupby(page.words, key=lambda word: word.line):
            words = list(line)
            pieces = [piece for word in words for piece in word.pieces]
            text = "".join(("" if i == 0 or w.joined else " ") + w.shown for i, w in enumerate(words))
            assert (
                all(width(piece, size) <= RULES.width_px for piece in pieces) if pieces else width(text, size) <= RULES.width_px
            )


@given(sentences())
@settings(max_examples=60, deadline=None)
def test_a_page_of_several_words_keeps_the_hard_limits(made: list[Cue]) -> None:
    for page in paginate(made, RULES, measure=measure, end=made[-1].end + 30):
        spoken = [word for word in page.words if word.word is not None]
        if len(spoken) > 1:
            assert len(spoken) <= RULES.max_words
            assert max(word.line for word in page.words) < RULES.max_lines
            wide = any(width(word.shown, RULES.size_px) > RULES.width_px for word in spoken)
            assert page.size_px is None or (len(spoken) == 2 and wide)


def test_a_page_never_spans_two_sentences() -> None:
    assert texts(pages_of("It works. Ship it now.")) == ["It works.", "Ship it now."]


def test_a_page_does_not_end_on_an_article_or_preposition() -> None:
    pages = pages_of("We walked the dog to the old harbour at noon today.")
    assert not any(text.split()[-1].lower() in {"the", "to", "at"} for text in texts(pages))


def test_a_number_stays_with_its_unit() -> None:
    made = [
        Cue(shown="ran", onset=0, end=9, word=0),
        Cue(shown="almost", onset=10, end=19, word=1),
        Cue(shown="40", onset=20, end=29, word=2, numeric=True),
        Cue(shown="miles", onset=30, end=39, word=3),
        Cue(shown="yesterday.", onset=40, end=49, word=4, after="sentence"),
    ]
    pages = paginate(made, RULES, measure=measure, end=99)
    assert any("40 miles" in text for text in texts(pages))


def test_a_long_silence_leaves_the_screen_empty_and_a_short_one_does_not() -> None:
    made = [
        Cue(shown="One.", onset=0, end=10, word=0, after="sentence"),
        Cue(shown="Two.", onset=16, end=26, word=1, after="sentence"),
        Cue(shown="Three.", onset=90, end=99, word=2, after="sentence"),
    ]
    pages = paginate(made, RULES, measure=measure, end=200)
    assert pages[0].frames.end == pages[1].frames.start
    assert pages[1].frames.end == 26 + RULES.linger_frames


def test_a_word_too_wide_at_every_size_is_broken_with_hyphens() -> None:
    long = "Donaudampfschifffahrtsgesellschaftskapitän."
    (page,) = pages_of(long)
    assert page.size_px == pytest.approx(86 * 0.66)
    assert len(page.words[0].pieces) >= 2
    assert all(piece.endswith("-") for piece in page.words[0].pieces[:-1])
    assert "".join(page.words[0].pieces).replace("-", "") == long


def test_an_emoji_stays_with_the_word_before_it() -> None:
    made = [
        Cue(shown="Great", onset=0, end=10, word=0),
        Cue(shown="party!", onset=11, end=20, word=1, after="sentence"),
        Cue(shown="🎉", onset=20, end=20, word=None, after="beat"),
    ]
    (page,) = paginate(made, RULES, measure=measure, end=60)
    assert [word.shown for word in page.words] == ["Great", "party!", "🎉"]


def test_every_page_says_why_it_ends() -> None:
    assert all(page.reason for page in pages_of("First this, then that and then a lot more of the same things."))


def test_an_srt_holds_every_page_and_no_markup() -> None:
    made = cues("a <b>bold</b> {\\p1} move --> now.")
    style = CaptionStyle(style=TextStyle(family="Montserrat", size_px=86), states=States.lit("#000000", "#ffffff"))
    pages = paginate(made, RULES, measure=measure, end=999)
    text = srt_text(Captions(box=Rect(x=0, y=0, width=760, height=200), style=style, pages=pages), Rate(num=30))
    assert text.startswith("1\n00:00:00,000 --> ")
    assert text.count("-->") == len(pages)
    assert "<b" not in text
    assert "{\\" not in text


def test_the_hooks_words_stand_on_the_first_frame_and_none_is_lit_before_it_is_said() -> None:
    first = pages_of("The sign said 40 minutes.")[0]
    assert first.frames.start == 0
    assert first.words[0].onset == 10


def test_a_late_first_word_is_not_shown_before_its_time() -> None:
    late = [Cue(shown="Now.", onset=40, end=50, word=0, after="sentence")]
    assert paginate(late, RULES, measure=measure, end=90)[0].frames.start == 40


def test_a_time_of_day_is_never_torn_from_its_half() -> None:
    made = [
        Cue(shown=shown, onset=10 * n, end=10 * n + 4, word=n, numeric=shown == "9", after="sentence" if n == 5 else "none")
        for n, shown in enumerate(("Orders", "open", "Tuesday", "at", "9", "a.m."))
    ]
    assert texts(paginate(made, RULES, measure=measure, end=90))[-1].endswith("at 9 a.m.")


@pytest.mark.parametrize("weak", ["is", "w/", "three", "since"])
def test_a_page_does_not_end_on_a_word_that_leans_on_the_next(weak: str) -> None:
    pages = texts(pages_of(f"bread grew {weak} better ovens came."))
    assert not any(page.endswith(f" {weak}") for page in pages)


def test_a_page_does_not_run_across_a_comma_where_another_break_will_do() -> None:
    assert texts(pages_of("Settle it, runners: what really helps?"))[-1] == "what really helps?"


def test_of_pages_of_one_word_none_is_too_short_to_be_seen() -> None:
    rules = PageRules(width_px=760, size_px=120, max_words=1, target_words=1)
    made = [
        Cue(shown=shown, onset=at, end=at + length, word=number)
        for number, (shown, at, length) in enumerate(
            (("An", 10, 1), ("octopus", 11, 14), ("has", 25, 3), ("a", 28, 2), ("brain.", 30, 12))
        )
    ]
    pages = paginate(made, rules, measure=measure, end=80)
    assert texts(pages) == ["An octopus", "has a", "brain."]
    assert all(len(page.frames) >= rules.min_frames for page in pages)


@pytest.mark.parametrize(
    ("text", "torn"),
    [
        ("We walked along the river until noon came.", "the river"),
        ("Then Marie Curie won it again that year.", "Marie Curie"),
        ("It grew by 40 percent over seven weeks.", "40 percent"),
    ],
)
def test_no_page_parts_an_article_a_name_or_a_number_from_what_follows(text: str, torn: str) -> None:
    made = [replace(cue, numeric=cue.shown.isdigit()) for cue in cues(text)]
    found = texts(paginate(made, RULES, measure=measure, end=made[-1].end + 30))
    assert any(torn in page for page in found), found


CLEAN = PageRules(
    width_px=1400, size_px=50, max_words=10, max_characters=56, target_words=7, max_frames=180, min_frames=26, ideal_frames=36
)


@given(sentences())
@settings(max_examples=120, deadline=None)
def test_no_page_is_briefer_than_the_least_where_a_neighbour_has_room_for_it(made: list[Cue]) -> None:
    pages = paginate(made, CLEAN, measure=measure, end=made[-1].end + 30)
    for before, page, after in zip([None, *pages], pages, [*pages[1:], None], strict=False):
        if len(page.frames) >= CLEAN.min_frames:
            continue
        for first, second in ((before, page), (page, after)):
            if first is None or second is None:
                continue
            words = [*first.words, *second.words]
            frames = max(word.end for word in words) - words[0].onset
            characters = sum(len(word.shown) for word in words)
            fits = sum(word.word is not None for word in words) <= CLEAN.max_words and characters <= CLEAN.max_characters
            room = fits and frames <= CLEAN.max_frames and width(" ".join(w.shown for w in words), 50) <= CLEAN.width_px
            least = min(len(first.frames), len(second.frames))
            assert not room or least >= CLEAN.min_frames, (texts(pages), page.frames)


def test_a_sentence_too_brief_to_be_read_shares_a_page_with_its_neighbour() -> None:
    pages = paginate(cues("No. We walked home along the river.", frames=8), CLEAN, measure=measure, end=99)
    assert texts(pages) == ["No. We walked home along the river."]


def test_a_brief_page_before_a_pause_stays_until_it_has_been_read() -> None:
    made = [
        Cue(shown="No.", onset=40, end=46, word=0, after="sentence"),
        Cue(shown="Home.", onset=140, end=180, word=1, after="sentence"),
    ]
    pages = paginate(made, CLEAN, measure=measure, end=300)
    assert pages[0].frames == FrameRange(start=40, end=66)


def test_a_page_leaves_after_its_longest_time_at_the_latest() -> None:
    made = [
        Cue(shown="Slowly", onset=0, end=170, word=0),
        Cue(shown="now.", onset=170, end=178, word=1, after="sentence"),
        Cue(shown="Next.", onset=182, end=230, word=2, after="sentence"),
    ]
    pages = paginate(made, replace(CLEAN, linger_frames=12), measure=measure, end=400)
    assert pages[0].frames == FrameRange(start=0, end=180)


def test_a_page_before_silence_stays_as_long_as_reading_takes() -> None:
    text = "We walked slowly home along the long old quiet river."
    made = cues(text, frames=7)
    fast = replace(CLEAN, frames_per_character=1.5)
    last = paginate(made, fast, measure=measure, end=200)[-1]
    assert len(last.frames) >= 1.5 * (sum(len(word.shown) + 1 for word in last.words) - 1)


def test_a_page_takes_the_largest_size_at_which_it_stands_in_the_box() -> None:
    rules = replace(RULES, size_px=100, height_px=260, leading=1.0, fit=(1.5, 1.25, 1.0, 0.8), max_words=3, max_characters=40)
    sizes = {
        text: paginate(cues(text), rules, measure=measure, end=200)[0].size_px for text in ("Go.", "Wonderful.", "Go on now.")
    }
    assert sizes == {"Go.": 150, "Wonderful.": 125, "Go on now.": 125}


def test_an_emoji_of_a_look_that_raises_it_stands_above_its_words() -> None:
    made = [
        Cue(shown="Great", onset=0, end=10, word=0),
        Cue(shown="party!", onset=11, end=20, word=1, after="sentence"),
        Cue(shown="🎉", onset=20, end=20, word=None, after="beat", tags=("emoji",)),
    ]
    (page,) = paginate(made, replace(RULES, above=frozenset({"emoji"})), measure=measure, end=60)
    assert [(word.shown, word.line) for word in page.words] == [("Great", 1), ("party!", 1), ("🎉", 0)]


@pytest.mark.parametrize(
    "text", ["It grew by 40 percent over all seven of the long weeks.", "Then old Marie Curie won it again."]
)
def test_a_break_that_parts_what_belongs_together_says_that_there_was_no_room(text: str) -> None:
    tight = replace(RULES, max_words=1, target_words=1)
    made = [replace(cue, numeric=cue.shown.isdigit()) for cue in cues(text, frames=20)]
    reasons = {page.words[-1].shown: page.reason for page in paginate(made, tight, measure=measure, end=999)}
    parted = "40" if "40" in reasons else "Marie"
    assert reasons[parted].startswith("no room, though a")


def test_a_family_emoji_counts_as_one_character() -> None:
    family = "👨\u200d👩\u200d👧\u200d👦"
    made = [Cue(shown=shown, onset=10 * n, end=10 * n + 9, word=n) for n, shown in enumerate((family, family, family))]
    rules = replace(RULES, max_characters=6, max_frames=99, width_px=4000)
    assert len(paginate(made, rules, measure=measure, end=99)) == 1
