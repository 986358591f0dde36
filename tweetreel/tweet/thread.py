"""Finds the thread in a heap of posts: one author's reply chain, in the order in which it is read.

Knows nothing of what posts say or of where they come from. The one decision: the reply chain orders a thread. Times and ids
do not, because posts of one thread are often sent in the same second and answers arrive in any order; they only order pieces
between which the chain is broken.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A post as the chain sees it. `parent` is the post it answers; `parent_is_own` says whether the author wrote that one."""

    id: str
    parent: str | None = None
    parent_is_own: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """The ids of a thread in reading order; `holes` maps the index of a post to the missing parent's id before the next one.

    `left_out` are posts of the author that are no part of the thread: answers to others, and shorter side branches.
    """

    ids: tuple[str, ...]
    holes: Mapping[int, str]
    left_out: tuple[str, ...]


def chain_of(nodes: Iterable[Node], *, start: str | None = None, through: str | None = None) -> Chain:
    """Return the thread that `nodes`, the posts of one author in one conversation, form.

    `start` is the id of the conversation's first post; `through` is a post that the thread must contain. At a fork the longer
    branch is the thread, and of equally long ones the older.
    """
    by_id = {node.id: node for node in nodes}
    children: defaultdict[str, list[str]] = defaultdict(list)
    for node in by_id.values():
        if node.parent in by_id and node.parent != node.id:
            children[node.parent].append(node.id)
    fragments = [node.id for node in by_id.values() if node.parent not in by_id]
    depth = _depths(by_id, children)
    if through is not None:
        path = _path_up(through, by_id)
        ids = [*path, *_path_down(path[-1], children, depth, set(path))]
        taken = set(ids)
        return Chain(ids=tuple(ids), holes={}, left_out=tuple(key for key in by_id if key not in taken))
    roots = [key for key in fragments if by_id[key].parent is None or by_id[key].parent_is_own or key == start]
    if not roots:
        # Everything answers strangers, or the chain is a circle: the oldest post alone begins it.
        roots = [min(fragments or by_id, key=_age)]
    roots.sort(key=lambda key: (key != start, _age(key)))
    ids, holes = [], {}
    for root in roots:
        missing = by_id[root].parent
        if ids and missing is None:
            continue  # a second post that answers nobody is another conversation's beginning
        if ids and missing is not None:
            holes[len(ids) - 1] = missing
        ids += [root, *_path_down(root, children, depth, {root})]
    taken = set(ids)
    return Chain(ids=tuple(ids), holes=holes, left_out=tuple(key for key in by_id if key not in taken))


def _age(key: str) -> tuple[int, str]:
    """Sort key: ids are numbers that grow with time."""
    return len(key), key


def _depths(by_id: Mapping[str, Node], children: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Return how many posts the longest branch below each post has; 0 for posts in a circle."""
    waiting = {key: len(children.get(key, ())) for key in by_id}
    ready = [key for key, count in waiting.items() if count == 0]
    depth = dict.fromkeys(by_id, 0)
    while ready:
        key = ready.pop()
        depth[key] = 1 + max((depth[child] for child in children.get(key, ())), default=0)
        parent = by_id[key].parent
        if parent in waiting and parent != key:
            waiting[parent] -= 1
            if waiting[parent] == 0:
                ready.append(parent)
    return depth


def _path_up(key: str, by_id: Mapping[str, Node]) -> list[str]:
    path = [key]
    seen = {key}
    while (parent := by_id[path[-1]].parent) in by_id and parent is not None and parent not in seen:
        path.append(parent)
        seen.add(parent)
    return path[::-1]


def _path_down(key: str, children: Mapping[str, Sequence[str]], depth: Mapping[str, int], seen: set[str]) -> list[str]:
    path: list[str] = []
    while below := [child for child in children.get(key, ()) if child not in seen]:
        deepest = max(depth[child] for child in below)
        key = min((child for child in below if depth[child] == deepest), key=_age)
        path.append(key)
        seen.add(key)
    return path
