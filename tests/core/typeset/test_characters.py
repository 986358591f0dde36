import pytest
from hypothesis import given
from hypothesis import strategies as st

from tweetreel.core.typeset.characters import cleaned, clusters, is_emoji, resolved_scripts, script_of

FAMILY = "👨‍👩‍👧‍👦"


def test_an_emoji_sequence_is_one_cluster() -> None:
    for sequence in (FAMILY, "🇯🇵", "👩🏽‍💻", "3️⃣", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "नि", "กี่", "e\u0301\u0323"):
        assert clusters(sequence) == ((0, len(sequence)),), sequence


def test_two_flags_are_two_clusters() -> None:
    assert clusters("🇯🇵🇩🇪") == ((0, 2), (2, 4))


@pytest.mark.parametrize("text", ["😀", "❤️", "☎️", "3️⃣", "#⃣", "🇫🇷", "👍🏿", "👩‍🚀", "☝🏽", FAMILY])
def test_these_are_shown_in_colour(text: str) -> None:
    assert is_emoji(text)


@pytest.mark.parametrize("text", ["3", "#", "©", "™", "❤", "☎", "😀\ufe0e", "a", "é", "→", "ب"])
def test_these_are_shown_as_text(text: str) -> None:
    assert not is_emoji(text)


@given(text=st.text())
def test_cleaning_keeps_the_number_of_code_points(text: str) -> None:
    assert len(cleaned(text)) == len(text)


@given(text=st.text())
def test_clusters_tile_the_text(text: str) -> None:
    spans = clusters(text)
    assert [start for start, _ in spans] == [0, *[end for _, end in spans]][: len(spans)]
    assert not text or spans[-1][1] == len(text)


def test_controls_become_invisible_and_line_ends_newlines() -> None:
    assert cleaned("a\x00b\tc\r\nd\u2028e\ud800") == "a\u2060b c\u2060\nd\ne\ufffd"


def test_common_characters_take_the_script_beside_them() -> None:
    text = "«سلام» ok."
    assert resolved_scripts(text, clusters(text)) == ["Arab"] * 7 + ["Latn"] * 3
    assert script_of("!") == "Zyyy"
