"""Cards: whole text, pages at sense, nothing cut off, nothing outside."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.conftest import SAMPLES
from tweetreel.artifacts import Author, Entity, Poll, PollOption, Post, Quote, Tweet
from tweetreel.core.layout import Align, Rect, Size
from tweetreel.core.text import TextStyle
from tweetreel.core.timeline import Icon, Picture, Text
from tweetreel.core.typeset import layout_paragraph
from tweetreel.media.fonts import load_fonts
from tweetreel.pipeline.ingest import ingest
from tweetreel.pipeline.packs import load_brand, load_template
from tweetreel.speech.hyphenation import hyphenation_places
from tweetreel.template.card import CardInput, CardPage, card_pages, entity_runs, paragraphs, without_widow
from tweetreel.template.model import CardSpec

TEMPLATE = load_template("card")
SPEC = next(layer for layer in TEMPLATE.layers if isinstance(layer, CardSpec))
BRAND = load_brand("juniper").kit
FONTS = load_fonts()


def pages(tweet: Tweet, *, picture: Size | None = None, number: int = 0) -> tuple[CardPage, ...]:
    given_ = CardInput(
        tweet=tweet,
        number=number,
        picture="image-1" if picture else None,
        picture_size=picture,
        plays=False,
        avatar=None,
        breaks=(),
    )
    return card_pages(given_, spec=SPEC, brand=BRAND, fonts=FONTS, scale=Fraction(1), hyphenate=hyphenation_places)


def tweet(text: str, **options: object) -> Tweet:
    post = Post(**{"text": text, **options})  # type: ignore[arg-type] # passed on as given
    return Tweet(posts=(post,), author=Author(name="Ada Lovelace", handle="ada"))


def body(made: tuple[CardPage, ...]) -> str:
    """The card's own text, all pages, without the marks of breaking."""
    sizes = set(SPEC.text_sizes)
    texts = [
        run.text
        for page in made
        for item in page.drawing.items
        if isinstance(item, Text)
        for run in item.runs
        if run.style.size_px in sizes and run.style.weight == 500
    ]
    return "".join("".join(texts).replace("\u00ad", "").split())


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.json")), ids=lambda path: path.name)
def test_every_samples_card_holds_its_whole_text_inside_its_box(path: object) -> None:
    parsed = ingest(str(path)).tweet
    for number, post in enumerate(parsed.posts):
        made = pages(parsed, number=number)
        assert body(made) == "".join(post.text.split())
        for page in made:
            drawing = page.drawing
            assert SPEC.box.contains(Rect(x=drawing.x, y=drawing.y, width=drawing.size.width, height=drawing.size.height))
            for item in drawing.items:
                if isinstance(item, Text):
                    paragraph = layout_paragraph(
                        item.runs,
                        width=item.width,
                        fonts=FONTS,
                        align=Align.START,
                        leading=item.leading,
                        max_lines=item.max_lines,
                    )
                    assert item.y + paragraph.height <= drawing.size.height
                    assert item.x + item.width <= drawing.size.width


@given(st.text(alphabet="abc de,.!?\n#", min_size=1, max_size=700).filter(lambda text: text.strip()))
@settings(max_examples=25, deadline=None)
def test_no_character_is_lost_between_pages(text: str) -> None:
    assert body(pages(tweet(text))) == "".join(text.split())


def test_a_short_text_is_set_larger_than_a_long_one() -> None:
    sizes = []
    for text in ("Ship small.", "Ship small. " * 12):
        (page,) = pages(tweet(text))[:1]
        sizes.append(max(run.style.size_px for item in page.drawing.items if isinstance(item, Text) for run in item.runs))
    assert sizes[0] == SPEC.text_sizes[0]
    assert sizes[1] < sizes[0]


def test_pages_end_with_sentences_where_they_can() -> None:
    text = " ".join(f"Sentence number {number} says a little more than the one before it." for number in range(12))
    made = pages(tweet(text))
    assert len(made) > 1
    assert all(page.start == 0 or text[: page.start].rstrip().endswith(".") for page in made)
    assert len({page.drawing.size for page in made}) == 1


def test_a_very_long_note_is_paged_in_bearable_steps() -> None:
    text = "word " * 4990
    made = pages(tweet(text.strip()))
    assert body(made) == "word" * 4990


def test_a_poll_that_has_no_room_beside_the_text_gets_a_page_of_its_own() -> None:
    options = tuple(PollOption(label=f"Option {n}", votes=n * 10) for n in (1, 2, 3, 4))
    text = "Settle it once and for all, runners of this city: what is it that gets you out of the door at six in the morning?"
    made = pages(tweet(text, poll=Poll(options=options)))
    labels = [
        [item.runs[0].text for item in page.drawing.items if isinstance(item, Text) and item.runs[0].text.startswith("Option")]
        for page in made
    ]
    assert labels[-1] == ["Option 1", "Option 2", "Option 3", "Option 4"]
    assert labels[:-1] == [[]] * (len(made) - 1)
    assert 0 < made[-1].start < len(text)


def test_a_quote_that_is_not_there_leaves_no_empty_box() -> None:
    assert pages(tweet("Look.", quote=Quote(id="1", available=False))) == pages(tweet("Look."))


def test_a_picture_stands_under_a_short_text_and_small_beside_a_long_one() -> None:
    def boxes(text: str) -> list[Rect]:
        return [
            item.box
            for page in pages(tweet(text), picture=Size(width=1600, height=1067))
            for item in page.drawing.items
            if isinstance(item, Picture)
        ]

    (under,) = boxes("Golden hour.")
    assert under.width == SPEC.box.width - 2 * SPEC.padding
    small = boxes("A long story about a lake. " * 12)
    assert all(box.width <= 140 for box in small)


def test_a_plain_text_has_a_quotation_mark_instead_of_an_author() -> None:
    (page,) = pages(Tweet(posts=(Post(text="Ship small."),)))
    assert [item.name for item in page.drawing.items if isinstance(item, Icon)] == ["quote"]


def test_a_long_name_is_cut_before_the_badge_and_the_badge_stays_inside() -> None:
    author = Author(name="The Extraordinarily Long Name Of A Person With Many Names", handle="long", verified="blue")
    (page,) = pages(Tweet(posts=(Post(text="Hi there."),), author=author))
    badge = next(item for item in page.drawing.items if isinstance(item, Icon) and item.name == "verified")
    assert badge.box.right <= SPEC.box.width - SPEC.padding


def test_entities_are_marked_and_everything_else_is_plain() -> None:
    text = "See #go and $ABC now"
    entities = (
        Entity(kind="hashtag", start=4, end=7, target="go", display="#go"),
        Entity(kind="cashtag", start=12, end=16, target="ABC", display="$ABC"),
    )
    plain, marked = TextStyle(family="Inter", size_px=40), TextStyle(family="Inter", size_px=40, color="#0b6e56")
    runs = list(entity_runs(text, entities, 0, len(text), plain=plain, marked=marked))
    assert [(run.text, run.style is marked) for run in runs] == [
        ("See ", False), ("#go", True), (" and ", False), ("$ABC", True), (" now", False),
    ]  # fmt: skip


@given(st.text(alphabet="ab \n", max_size=80))
def test_paragraphs_hold_every_word_once(text: str) -> None:
    assert "".join("".join(text[a:b].split()) for a, b in paragraphs(text, 0, len(text))) == "".join(text.split())


@given(st.text(alphabet="abcd .\n", max_size=60))
def test_holding_the_last_words_together_changes_no_place(text: str) -> None:
    held = without_widow(text, 0, len(text))
    assert len(held) == len(text)
    assert held.replace("\u00a0", " ") == text


def test_a_short_last_word_is_held_to_the_one_before() -> None:
    text = "The last light left the ridge."
    assert without_widow(text, 0, len(text)).endswith("the\u00a0ridge.")
