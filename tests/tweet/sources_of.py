"""Builders of source data for the tests: answers of the API and archives, with indices as each source counts them."""

from __future__ import annotations

import json
from typing import Any

AUTHOR = {"id": "100", "name": "Mara Field", "username": "marafield", "verified": False, "verified_type": "none"}
STRANGER = {"id": "200", "name": "Someone Else", "username": "someone", "verified": False}


def post(post_id: str, text: str, **fields: Any) -> dict[str, Any]:
    """Return a post of the API v2 by Mara Field."""
    return {
        "id": post_id,
        "text": text,
        "author_id": "100",
        "conversation_id": fields.pop("conversation_id", post_id),
        **fields,
    }


def reply(post_id: str, text: str, *, to: str, user: str = "100", **fields: Any) -> dict[str, Any]:
    """Return a post that answers post `to`, which user `user` wrote."""
    references = [{"type": "replied_to", "id": to}]
    return post(post_id, text, referenced_tweets=references, in_reply_to_user_id=user, **fields)


def answer(data: Any, *, users: tuple[dict[str, Any], ...] = (AUTHOR, STRANGER), **includes: Any) -> bytes:
    """Return an answer of the API v2 as bytes."""
    return json.dumps({"data": data, "includes": {"users": list(users), **includes}}, ensure_ascii=False).encode()


def span(text: str, surface: str) -> dict[str, int]:
    """Return where `surface` stands in `text`, in code points."""
    start = text.index(surface)
    return {"start": start, "end": start + len(surface)}


def archive(*tweets: dict[str, Any]) -> bytes:
    """Return a tweets.js as bytes."""
    return b"window.YTD.tweets.part0 = " + json.dumps([{"tweet": tweet} for tweet in tweets], ensure_ascii=False).encode()


def nothing_beside(name: str) -> str | None:
    """Answer that no file lies beside the tweet; fails the test where a path is asked for."""
    assert "/" not in name
    assert "\\" not in name
    assert not name.startswith(".")
    return None
