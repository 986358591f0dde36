"""What expressions may name: the tweet, the brand, the canvas and the variables, as plain data.

Knows the artifacts' fields and gives them short names; what a source does not say is None.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tweetreel.artifacts import Author, Metrics, Post, Tweet
from tweetreel.core.layout import Size
from tweetreel.template.figures import date_text
from tweetreel.template.lengths import is_tall
from tweetreel.template.model import BrandKit


def values_of(tweet: Tweet, brand: BrandKit, *, size: Size, variables: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a template's expressions; `slot` comes when the slots are solved."""
    return {
        "tweet": tweet_values(tweet),
        "brand": brand_values(brand, tweet.lang),
        "canvas": canvas_values(size),
        "vars": dict(variables),
    }


def tweet_values(tweet: Tweet) -> dict[str, Any]:
    """Return `tweet.*`."""
    posts = [_post(post, tweet.lang) for post in tweet.posts]
    first = posts[0]
    return {
        "author": _author(tweet.author),
        "text": first["text"],
        "posts": posts,
        "count": len(posts),
        "is_thread": len(posts) > 1,
        "lang": tweet.lang,
        "date": first["date"],
        "has_media": any(post["media"] for post in posts),
        **{name: first[name] for name in ("likes", "reposts", "replies", "quotes", "bookmarks", "views")},
    }


def brand_values(brand: BrandKit, lang: str) -> dict[str, Any]:
    """Return `brand.*`."""
    cta = brand.cta.get(lang.split("-")[0]) or next(iter(brand.cta.values()))
    return {
        "name": brand.name,
        "title": brand.title,
        "handle": brand.handle,
        "colors": dict(brand.colors),
        "hashtags": list(brand.hashtags),
        "disclosure": brand.disclosure,
        "tone": brand.tone,
        "cta": {"say": cta.say, "pill": cta.pill},
    }


def canvas_values(size: Size) -> dict[str, Any]:
    """Return `canvas.*`; its shape is `tall`, `feed`, `square` or `wide`."""
    ratio = size.height / size.width
    shape = "tall" if is_tall(size) else "feed" if ratio > 1.1 else "square" if ratio > 0.9 else "wide"
    return {"width": size.width, "height": size.height, "shape": shape}


def _author(author: Author) -> dict[str, Any]:
    return {
        "name": author.name or (f"@{author.handle}" if author.handle else ""),
        "handle": f"@{author.handle}" if author.handle else "",
        "verified": author.verified != "none",
        "has_avatar": author.avatar is not None,
    }


def _post(post: Post, lang: str) -> dict[str, Any]:
    metrics: Metrics = post.metrics
    return {
        "text": post.text,
        "date": date_text(post.created_at, lang),
        "media": len([media for media in post.media if media.file]),
        "likes": metrics.likes,
        "reposts": metrics.reposts,
        "replies": metrics.replies,
        "quotes": metrics.quotes,
        "bookmarks": metrics.bookmarks,
        "views": metrics.views,
    }
