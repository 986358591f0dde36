"""The codes of everything the check can find, and a short way to write one down.

Knows nothing of how things are measured. The decision here: codes are stable names, `part.what`, that scripts may rely on;
each has its severity in one place.
"""

from __future__ import annotations

from tweetreel.errors import Finding, Location, Severity

SEVERITIES: dict[str, Severity] = {
    "container.kind": Severity.ERROR,
    "container.moov-last": Severity.ERROR,
    "container.edit-list": Severity.WARNING,
    "container.start-offset": Severity.ERROR,
    "picture.codec": Severity.ERROR,
    "picture.pixel-format": Severity.ERROR,
    "picture.size": Severity.ERROR,
    "picture.frame-count": Severity.ERROR,
    "picture.rate": Severity.ERROR,
    "picture.color-tags": Severity.ERROR,
    "picture.key-frames": Severity.ERROR,
    "picture.open-gop": Severity.ERROR,
    "picture.bit-rate": Severity.WARNING,
    "picture.differs": Severity.ERROR,
    "picture.color-differs": Severity.ERROR,
    "picture.black": Severity.ERROR,
    "picture.frozen": Severity.ERROR,
    "sound.missing": Severity.ERROR,
    "sound.unexpected": Severity.WARNING,
    "sound.codec": Severity.ERROR,
    "sound.length": Severity.ERROR,
    "sound.loudness": Severity.ERROR,
    "sound.true-peak": Severity.ERROR,
    "sound.delay": Severity.ERROR,
    "sound.word-silent": Severity.ERROR,
    "sound.word-level": Severity.ERROR,
    "delivery.too-short": Severity.WARNING,
    "delivery.too-long": Severity.WARNING,
    "delivery.too-large": Severity.WARNING,
    "caption.missing": Severity.ERROR,
    "caption.word-missing": Severity.ERROR,
    "caption.word-twice": Severity.ERROR,
    "caption.word-unknown": Severity.ERROR,
    "caption.word-differs": Severity.ERROR,
    "caption.word-late": Severity.ERROR,
    "caption.word-hidden": Severity.ERROR,
    "caption.word-never-lit": Severity.WARNING,
    "caption.token-missing": Severity.ERROR,
    "caption.unsafe": Severity.WARNING,
    "caption.contrast": Severity.WARNING,
    "caption.covered": Severity.WARNING,
    "caption.small": Severity.WARNING,
    "caption.brief": Severity.WARNING,
    "caption.fast": Severity.WARNING,
}
"""How much each code matters; an `ERROR` blocks the delivery."""


def finding(
    code: str, message: str, *, measured: object = None, limit: object = None, hint: str | None = None, at: str | None = None
) -> Finding:
    """Return the finding `code` with its severity; figures are written as they are given."""
    return Finding(
        code=code,
        severity=SEVERITIES[code],
        message=message,
        location=Location(at=at) if at is not None else None,
        measured=None if measured is None else str(measured),
        limit=None if limit is None else str(limit),
        hint=hint,
    )


def listed(items: list[str], most: int = 6) -> str:
    """Return `items` as text, cut after `most`."""
    more = len(items) - most
    return ", ".join(items[:most]) + (f" and {more} more" if more > 0 else "")
