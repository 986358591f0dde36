"""A checked document -> a `BrandKit`, with the laws of its colours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tweetreel.core.color import Color, contrast
from tweetreel.core.digests import digest_of
from tweetreel.errors import Finding, Severity
from tweetreel.template.check import raise_findings, require
from tweetreel.template.model import BrandKit, CallToAction
from tweetreel.template.source import Document

PAIRS = (
    ("ink", "background", 4.5),
    ("ink", "surface", 4.5),
    ("muted", "background", 3.0),
    ("accent_ink", "accent", 4.5),
    ("card_ink", "card", 7.0),
    ("card_muted", "card", 4.5),
    ("card_accent", "card", 4.5),
    ("ink", "outline", 7.0),
    ("accent", "outline", 4.5),
)
"""Colours that stand on one another, with the least contrast allowed (WCAG 2.2, 1.4.3 and 1.4.6)."""

_FAMILIES = {"serif": "Source Serif 4", "italic": "Source Serif 4 Italic", "condensed": "Anton", "mono": "JetBrains Mono"}
"""What stands for a role where a kit names no family of its own."""


def read_brand(document: Document, schema: Mapping[str, Any]) -> BrandKit:
    """Return the brand kit that `document` holds. Raises `TemplateError` with every fault, contrast included."""
    require(document, schema)
    data = document.data
    colors: dict[str, str] = dict(data["colors"])
    raise_findings((*contrast_findings(document), *voice_findings(document)), document.name)
    logo, music, voice = data.get("logo", {}), data.get("music", {}), data.get("voice", {})
    fonts = dict(data["fonts"])
    files = tuple(fonts.pop("files", ()))
    return BrandKit(
        name=data["name"],
        title=data["title"],
        colors=colors,
        backdrop=tuple(data["backdrop"]),
        display=fonts["display"],
        text=fonts["text"],
        families=_FAMILIES | fonts,
        logo=logo.get("file"),
        mark=logo.get("mark"),
        logo_light=logo.get("light"),
        handle=data.get("handle"),
        mood=music.get("mood", "calm"),
        key=music.get("key", "D minor"),
        tempo_bpm=music.get("tempo", 84),
        cta={lang: CallToAction(say=cta["say"], pill=cta["pill"]) for lang, cta in data["cta"].items()},
        font_files=files,
        music=music.get("file"),
        lut=data.get("lut"),
        captions=data.get("captions"),
        voice=voice.get("name"),
        words_per_minute=voice.get("words_per_minute"),
        tone=data.get("tone"),
        hashtags=tuple(data.get("hashtags", ())),
        disclosure=data.get("disclosure"),
        lexicon=data.get("lexicon", {}),
        override=data.get("override", {}),
    )


def voice_findings(document: Document) -> tuple[Finding, ...]:
    """Return a finding where the voice's settings are not those that its `lock` was set for: a change is a new version."""
    voice = document.data.get("voice")
    if not voice or "lock" not in voice:
        return ()
    wanted = voice_lock(voice)
    if voice["lock"] == wanted:
        return ()
    return (
        Finding(
            code="voice-locked",
            severity=Severity.ERROR,
            message="the voice is not the one that was locked",
            location=document.location(("voice", "lock")),
            measured=repr(voice["lock"]),
            limit=f'"{wanted}" for these settings',
            hint="A change of the voice is a new version: raise voice.version, then set the lock that check tells.",
        ),
    )


def voice_lock(voice: Mapping[str, Any]) -> str:
    """Return the lock of a voice's settings: eight hexadecimal digits of their digest."""
    settings = {key: value for key, value in voice.items() if key != "lock"}
    return digest_of(tuple(sorted((key, repr(value)) for key, value in settings.items())))[:8]


def contrast_findings(document: Document) -> tuple[Finding, ...]:
    """Return a finding for every pair of colours that do not stand out from one another."""
    colors = document.data["colors"]
    findings = []
    for front, back, least in PAIRS:
        ratio = contrast(Color.parse(colors[front]), Color.parse(colors[back]))
        if ratio < least:
            findings.append(
                Finding(
                    code="contrast",
                    severity=Severity.ERROR,
                    message=f"colour {front!r} does not stand out from {back!r}",
                    location=document.location(("colors", front)),
                    measured=f"{ratio:.1f}:1",
                    limit=f"{least}:1 or more",
                )
            )
    return tuple(findings)
