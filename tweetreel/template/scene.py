"""What the compiler's parts share: the request, colours and families by role, assets by file, the spans of slots.

Knows plans and brands, nothing of what layers look like.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tweetreel.artifacts import Footage, Script, Tweet, WordTimes
from tweetreel.core.layout import Rect, Size
from tweetreel.core.text import Shadow
from tweetreel.core.time import FrameRange
from tweetreel.core.timeline import Asset, Clip
from tweetreel.core.typeset import FontSet
from tweetreel.errors import Finding
from tweetreel.template.caption_track import Hyphenate, with_alpha
from tweetreel.template.expressions import evaluate, has_expression
from tweetreel.template.model import BrandKit, ShadowSpec, Template
from tweetreel.template.solve import Plan, Span

_ALPHA = re.compile(r"\s+(\d{1,3})\s*%\Z")


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaFacts:
    """What is known of a file without decoding it: its size, and its frames at the timeline's rate (1: a still)."""

    size: Size
    frames: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CompileRequest:
    """Everything a timeline is made of. `media` describes every file that the tweet, the footage and the brand name.

    `face_files` are the brand's and `font_files` the machine's that `fonts` was made with beside the package's own; `files`
    are the pack's by the names that the template gives them; `levels` is how loud the voice is on each frame (0 to 255).
    """

    template: Template
    brand: BrandKit
    tweet: Tweet
    script: Script
    times: WordTimes
    plan: Plan
    footage: Footage
    fonts: FontSet
    media: Mapping[str, MediaFacts]
    hyphenate: Hyphenate
    face_files: tuple[str, ...] = ()
    font_files: tuple[str, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict)
    levels: tuple[int, ...] = ()


def seed_of(tweet: Tweet) -> int:
    """Return the number that decides what a tweet's backgrounds and music look and sound like."""
    return zlib.crc32("\n".join(post.text for post in tweet.posts).encode())


class Scene:
    """One compilation: clips and assets as they are added, from back to front."""

    def __init__(self, request: CompileRequest) -> None:
        self.request = request
        self.template = request.template
        self.brand = request.brand
        self.plan = request.plan
        self.rate = request.template.rate
        self.fonts = request.fonts
        self.seed = seed_of(request.tweet)
        self.clips: list[Clip] = []
        self.findings: list[Finding] = []
        self.assets: dict[tuple[str, str], Asset] = {}

    @property
    def canvas(self) -> Rect:
        """The whole canvas."""
        return self.template.space.canvas

    def px(self, value: int) -> int:
        """Return a reference pixel's length in pixels of the canvas."""
        return self.template.space.px(value)

    def color(self, name: str) -> str:
        """Return a colour as written in a template (a role or `#rrggbb`, with an opacity) as `#rrggbb` or `#rrggbbaa`."""
        match = _ALPHA.search(name)
        plain = name[: match.start()] if match else name
        found = self.brand.colors.get(plain, plain)
        if len(found) == 4:
            found = "#" + "".join(digit * 2 for digit in found[1:])
        return with_alpha(found, int(match[1]) / 100) if match else found

    def family(self, role: str) -> str:
        """Return the family of a role, or the family itself."""
        return self.brand.families.get(role, role)

    def shadow(self, spec: ShadowSpec | None) -> Shadow | None:
        """Return a shadow in the brand's colours."""
        if spec is None:
            return None
        return Shadow(color=with_alpha(self.color(spec.color), spec.opacity), dx=spec.x, dy=spec.y, blur_px=float(spec.blur))

    def image(self, file: str) -> str:
        """Return the id of the picture in `file`; of a clip, its first frame."""
        return self.asset(file, "image")

    def asset(self, file: str, kind: str) -> str:
        """Return the id of `file` as a `kind` of asset."""
        key = (kind, file)
        if key not in self.assets:
            made: Any = kind
            self.assets[key] = Asset(id=f"{kind}-{len(self.assets) + 1}", kind=made, file=file)
        return self.assets[key].id

    def spans(self, slots: tuple[str, ...] | None) -> list[FrameRange]:
        """Return the frames of the slots named, neighbours joined; overlapping moments too."""
        spans: list[FrameRange] = []
        for one in sorted(self.plan.spans(slots), key=lambda span: span.frames.start):
            if spans and one.frames.start <= spans[-1].end:
                spans[-1] = FrameRange(start=spans[-1].start, end=max(spans[-1].end, one.frames.end))
            else:
                spans.append(one.frames)
        return [span for span in spans if len(span)]

    def each(self, slots: tuple[str, ...] | None, text: str) -> Iterator[tuple[FrameRange, str, Span | None]]:
        """Yield the spans on which `text` stands, with its expressions worked out; one about `slot` differs between slots.

        Neighbouring slots with equal words share one span.
        """
        if not (has_expression(text) and "slot" in text):
            yield from ((frames, text, None) for frames in self.spans(slots))
            return
        found: list[tuple[FrameRange, str, Span | None]] = []
        for span in self.plan.spans(slots):
            said = str(evaluate(text, {**self.template.values, "slot": span.values()}))
            if found and found[-1][1] == said and found[-1][0].end == span.frames.start:
                found[-1] = (FrameRange(start=found[-1][0].start, end=span.frames.end), said, found[-1][2])
            else:
                found.append((span.frames, said, span))
        yield from (one for one in found if len(one[0]))

    def add(self, clip: Clip) -> None:
        """Put `clip` on top of those before it."""
        self.clips.append(clip)
