"""The extraction of entities, against the public conformance suite and as laws."""

from __future__ import annotations

from pathlib import Path
from time import process_time
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tweetreel.tweet.extract import display_url, entities_in

SUITE: dict[str, list[list[Any]]] = yaml.safe_load(
    Path(__file__).with_name("twitter_text_extract.yml").read_text(encoding="utf-8")
)
KINDS = {"mentions": "mention", "urls": "link", "tco": "link", "hashtags": "hashtag", "cashtags": "cashtag"}
CASES = [(section, text, expected) for section, cases in SUITE.items() for text, expected in cases]

LETTERS = st.sampled_from([*"ab.@#$＃＠/: -_&é日م\n\u200d\ufe0f1", "http://", "https://", "t.co/", "example.com", "RT", "😀"])
TEXTS = st.one_of(st.text(max_size=60), st.lists(LETTERS, max_size=25).map("".join))


@pytest.mark.parametrize(("section", "text", "expected"), CASES)
def test_the_conformance_suite_is_met(section: str, text: str, expected: list[Any]) -> None:
    kind = KINDS[section.split("_")[0]]
    found = [entity for entity in entities_in(text) if entity.kind == kind]
    names = [text[entity.start : entity.end] if kind == "link" else entity.target for entity in found]
    if any(isinstance(item, list) for item in expected):
        assert [[name, entity.start, entity.end] for name, entity in zip(names, found, strict=True)] == expected
    else:
        assert names == expected


def test_the_suite_is_there_in_full() -> None:
    assert {section: len(cases) for section, cases in SUITE.items()} == {
        "mentions": 23,
        "mentions_with_indices": 3,
        "urls": 89,
        "urls_with_indices": 10,
        "urls_with_directional_markers": 2,
        "tco_urls_with_params": 5,
        "hashtags": 65,
        "hashtags_from_astral": 3,
        "hashtags_with_indices": 8,
        "cashtags": 8,
        "cashtags_with_indices": 2,
    }


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_entities_lie_inside_the_text_in_order_and_apart(text: str) -> None:
    end = 0
    for entity in entities_in(text):
        assert end <= entity.start < entity.end <= len(text)
        assert entity.target
        assert entity.display
        end = entity.end


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://www.example.com/", "example.com"),
        ("http://example.com", "example.com"),
        ("https://blog.example.com/developer/en_us/topics", "blog.example.com/developer/en_u…"),
        ("https://example.com?a=1", "example.com?a=1"),
        ("example.com/exactly-15-chr", "example.com/exactly-15-chr"),
        ("https://x.com/name_here/status/1774547701516152889", "x.com/name_here/stat…"),
    ],
)
def test_a_link_is_shown_as_x_shows_it(url: str, shown: str) -> None:
    assert display_url(url) == shown


@pytest.mark.parametrize(
    "unit", ["a", "a.", "http://a.", "http://", "@a", "#1", "((", "http://a.com/(((", "$A", "日.", "a.com/", "com.", "a.com/!"]
)
def test_the_work_grows_with_the_length_and_not_with_its_square(unit: str) -> None:
    def cost(length: int) -> float:
        text = (unit * length)[:length]
        times = []
        for _ in range(3):
            begun = process_time()
            entities_in(text)
            times.append(process_time() - begun)
        return min(times)

    # Eight times the text: a linear scanner needs about 8 times as long, a quadratic one 64 times.
    assert cost(160_000) < 32 * cost(20_000) + 0.005
