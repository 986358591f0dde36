"""Every character that no font can draw, found before a frame is.

Knows timelines and fonts. A missing glyph is never a silent box: it is a finding that names character, code point and place.
"""

from __future__ import annotations

from collections.abc import Iterator

from tweetreel.core.layout import Align
from tweetreel.core.painters import caption_runs
from tweetreel.core.text import TextRun
from tweetreel.core.timeline import Captions, Drawing, Text, Timeline
from tweetreel.core.typeset import FontSet, layout_paragraph
from tweetreel.errors import Finding, Location, Severity


def missing_glyphs(timeline: Timeline, fonts: FontSet) -> tuple[Finding, ...]:
    """Return one finding per character that `fonts` cannot draw, with the first place where it stands."""
    found: dict[str, Finding] = {}
    for place, runs in _texts(timeline):
        paragraph = layout_paragraph(runs, width=None, fonts=fonts, align=Align.START)
        for glyph in paragraph.missing:
            found.setdefault(
                glyph.text,
                Finding(
                    code="missing-glyph",
                    severity=Severity.WARNING,
                    message=f"no font has {glyph.text!r} ({' '.join(glyph.code_points)}); it is left out",
                    location=Location(path=place),
                    measured=f"tried {', '.join(glyph.fonts)}",
                    hint="Write it otherwise, or give the brand a font that has it.",
                ),
            )
    return tuple(found.values())


def _texts(timeline: Timeline) -> Iterator[tuple[str, tuple[TextRun, ...]]]:
    for clip in timeline.clips:
        if isinstance(clip.layer, Drawing):
            for item in clip.layer.items:
                if isinstance(item, Text):
                    yield clip.id, item.runs
        elif isinstance(clip.layer, Captions):
            for number, page in enumerate(clip.layer.pages):
                yield f"{clip.id}, page {number + 1}", tuple(caption_runs(page, clip.layer))
