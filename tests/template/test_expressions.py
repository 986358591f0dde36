"""Expressions: what they give, and that hostile ones end in an error, soon and small."""

from __future__ import annotations

import tracemalloc
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tweetreel.errors import InputError
from tweetreel.template.expressions import MAX_RESULT, evaluate, evaluated, names_in

VALUES: dict[str, Any] = {
    "tweet": {
        "author": {"name": "Ada Byron", "handle": "@ada"},
        "likes": 6412,
        "text": "We grew 40%.",
        "posts": [{"text": "a"}],
    },
    "vars": {"n": 3, "word": "now", "none": None},
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("plain", "plain"),
        ("{{ tweet.author.name }}", "Ada Byron"),
        ("by {{ tweet.author.handle }}!", "by @ada!"),
        ("{{ tweet['author']['name']|upper }}", "ADA BYRON"),
        ("{{ vars.n * 2 + 1 }}", 7),
        ("{{ tweet.likes|count }}", "6.4K"),
        ("{{ 'a' if vars.n > 2 else 'b' }}", "a"),
        ("{{ vars.n == 3 and not vars.none }}", True),
        ("{{ tweet.posts[0].text }}", "a"),
        ("{{ tweet.posts|length }}", 1),
        ("{{ vars.none|default('x') }}", "x"),
        ("{{ 'one two three four'|words(2) }}", "one two…"),
        ("{{ 'a long sentence of words'|clip(12) }}", "a long…"),
        ("{{ vars.word ~ '!' }}", "now!"),
        ("{{ -vars.n }}", -3),
        ("{{ 7 / 2 }}", 3.5),
    ],
)
def test_an_expression_gives_its_value(text: str, value: object) -> None:
    assert evaluate(text, VALUES) == value


HOSTILE = [
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ ''['__class__'] }}",
    "{{ tweet|attr('__class__') }}",
    "{{ tweet.items() }}",
    "{{ tweet.__init__ }}",
    "{{ self }}",
    "{{ self.__init__.__globals__ }}",
    "{{ cycler.__init__.__globals__.os }}",
    "{{ lipsum.__globals__ }}",
    "{{ range(10**9) }}",
    "{{ namespace() }}",
    "{{ joiner }}",
    "{{ config }}",
    "{{ 'x' * 10000000 }}",
    "{{ ['x'] * 10000000 }}",
    "{{ 9 ** 9 ** 9 }}",
    "{{ '%1000000000d' % 1 }}",
    "{{ '{0.__class__}'.format(1) }}",
    "{{ 'a'|format }}",
    "{{ 'a'|map('upper') }}",
    "{{ 'a'|pprint }}",
    "{{ 'a'|safe }}",
    "{% for i in range(9) %}x{% endfor %}",
    "{% set x = 1 %}",
    "{% if true %}x{% endif %}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
    "{% macro f() %}{% endmacro %}",
    "{% raw %}x{% endraw %}{{ nope }}",
    "{{ (lambda: 1)() }}",
    "{{ [x for x in y] }}",
    "{{ {'a': 1} }}",
    "{{ tweet.author }}{{ tweet.author",
    "{{ " + "(" * 200 + "1" + ")" * 200 + " }}",
    "{{ " + " + ".join(["1"] * 500) + " }}",
    "{{ 'a'" + "|replace('a', 'aaaaaaaaaa')" * 30 + " }}",
    "{{ 1 / 0 }}",
    "{{ 1 // 0 }}",
    "{{ tweet.likes * 1000000000000 * 1000000000000 }}",
    "{{ 'a' < 1 }}",
    "{{ tweet.posts[99].text }}",
    "{{ tweet.posts['__len__'] }}",
    "{{ nope }}",
    "{{ 'a'|int }}",
    "{{ 'x'|nope }}",
    "{{ vars is callable }}",
    "{{ " + "a" * 5000 + " }}",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_hostile_expression_ends_in_an_error_and_takes_no_room(text: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(InputError):
            evaluate(text, VALUES)
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


def test_what_a_tweet_says_is_never_worked_out() -> None:
    said = {"tweet": {"text": "{{ vars.word }} {% for %}"}, "vars": {"word": "x"}}
    assert evaluate("> {{ tweet.text }}", said) == "> {{ vars.word }} {% for %}"


@given(st.text(alphabet="{}%|.()[]'\"+-*/~ axvn0123", max_size=40))
@settings(max_examples=300, deadline=None)
def test_whatever_stands_in_the_braces_gives_a_plain_value_or_an_error(text: str) -> None:
    try:
        value = evaluate("{{ " + text + " }}", VALUES)
    except InputError:
        return
    assert value is None or isinstance(value, (str, int, float, bool, list, tuple, dict))
    assert not isinstance(value, str) or len(value) <= MAX_RESULT


def test_texts_about_slots_are_left_for_later_and_faults_tell_their_place() -> None:
    told: list[tuple[object, ...]] = []
    data = {"a": ["{{ slot.number }}", "{{ vars.n }}", {"b": "{{ nope }}"}]}
    made = evaluated(data, VALUES, deferred=frozenset({"slot"}), fault=lambda path, error: told.append(path))
    assert made == {"a": ["{{ slot.number }}", 3, {"b": "{{ nope }}"}]}
    assert told == [("a", 2, "b")]


def test_the_names_of_an_expression_are_known_before_it_is_worked_out() -> None:
    assert names_in("{{ slot.post }} of {{ tweet.count }}") == {"slot", "tweet"}
