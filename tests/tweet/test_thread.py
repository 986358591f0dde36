"""Order of threads, as laws over any family of posts."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tweetreel.tweet.thread import Node, chain_of

KEYS = st.sampled_from([str(number) for number in range(1, 9)])
FAMILIES = st.dictionaries(KEYS, st.tuples(st.none() | KEYS, st.booleans()), min_size=1, max_size=8).map(
    lambda family: [Node(id=key, parent=parent, parent_is_own=own) for key, (parent, own) in family.items()]
)


@given(FAMILIES, st.randoms(use_true_random=False))
@settings(max_examples=300, deadline=None)
def test_a_chain_is_the_same_for_every_order_of_arrival(family: list[Node], random: object) -> None:
    shuffled = list(family)
    random.shuffle(shuffled)  # type: ignore[attr-defined]  # a random.Random of hypothesis
    one, other = chain_of(family, start="1"), chain_of(shuffled, start="1")
    assert (one.ids, one.holes) == (other.ids, other.holes)


@given(FAMILIES)
@settings(max_examples=300, deadline=None)
def test_each_post_of_a_chain_answers_the_one_before_or_stands_after_a_hole(family: list[Node]) -> None:
    chain = chain_of(family, start="1")
    by_id = {node.id: node for node in family}
    assert chain.ids
    assert len(set(chain.ids)) == len(chain.ids)
    assert set(chain.ids) | set(chain.left_out) == set(by_id)
    for index, (before, after) in enumerate(zip(chain.ids, chain.ids[1:], strict=False)):
        if index in chain.holes:
            assert chain.holes[index] == by_id[after].parent
            assert by_id[after].parent not in by_id
        else:
            assert by_id[after].parent == before


@given(FAMILIES, st.data())
@settings(max_examples=200, deadline=None)
def test_a_chain_through_a_post_contains_it_and_has_no_hole(family: list[Node], data: st.DataObject) -> None:
    key = data.draw(st.sampled_from([node.id for node in family]))
    chain = chain_of(family, through=key)
    assert key in chain.ids
    assert chain.holes == {}


def test_equally_long_branches_go_to_the_older_one() -> None:
    family = [Node(id="9"), Node(id="11", parent="9", parent_is_own=True), Node(id="10", parent="9", parent_is_own=True)]
    assert chain_of(family).ids == ("9", "10")
