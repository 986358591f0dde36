"""The captions layer of a video: the script's tokens with their times, set into pages in the brand's type.

Knows scripts, word times and brand roles; how pages are chosen is core/captions.py's business.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from tweetreel.artifacts import Script, WordTimes
from tweetreel.core.captions import Cue, PageRules, paginate
from tweetreel.core.layout import Align
from tweetreel.core.text import Shadow, Stroke, TextRun, TextStyle
from tweetreel.core.time import Rate
from tweetreel.core.timeline import Captions, CaptionStyle
from tweetreel.core.typeset import FontSet, layout_paragraph
from tweetreel.template.model import BrandKit, CaptionSpec
from tweetreel.template.solve import Plan

Hyphenate = Callable[[str, str], Sequence[int]]
"""Returns where a word of a language may be broken with a hyphen, in code points."""

LONG_WORD = 12
"""Words shorter than this are never broken."""


def caption_layer(
    script: Script,
    times: WordTimes,
    *,
    plan: Plan,
    spec: CaptionSpec,
    brand: BrandKit,
    rate: Rate,
    fonts: FontSet,
    hyphenate: Hyphenate,
) -> Captions:
    """Return every shown token of `script` on pages; each is lit from the frame nearest to its word's onset."""
    style = caption_style(spec, brand)
    fps = int(rate.fps)
    rules = PageRules(
        width_px=spec.box.width - 2 * round(spec.stroke_px),
        size_px=float(spec.size_px),
        max_lines=spec.max_lines,
        max_words=spec.max_words,
        max_characters=spec.max_characters,
        max_frames=fps * 5 // 2,
        min_frames=fps // 2,
        linger_frames=fps * 2 // 5,
        pause_frames=max(1, fps * 3 // 20),
    )
    widths: dict[tuple[str, float], float] = {}

    def measure(text: str, size_px: float) -> float:
        if (text, size_px) not in widths:
            run = TextRun(text=text, style=replace(style.style, size_px=size_px))
            paragraph = layout_paragraph([run], width=None, fonts=fonts, align=Align.START, leading=spec.leading)
            widths[text, size_px] = float(paragraph.width)
        return widths[text, size_px]

    cues = caption_cues(script, times, plan=plan, rate=rate, hyphenate=hyphenate)
    pages = paginate(cues, rules, measure=measure, end=plan.frames)
    return Captions(box=spec.box, style=style, pages=pages)


def caption_style(spec: CaptionSpec, brand: BrandKit) -> CaptionStyle:
    """Return the template's caption type in the brand's colours and display face."""
    colors = brand.colors
    base = TextStyle(
        family=brand.display, size_px=float(spec.size_px), weight=spec.weight, color=colors["ink"], tracking=spec.tracking
    )
    shadow = Shadow(
        color=with_alpha("#000000", spec.shadow_opacity), dx=spec.shadow_dx, dy=spec.shadow_dy, blur_px=spec.shadow_blur_px
    )
    return CaptionStyle(
        style=base,
        active=colors["accent"],
        stroke=Stroke(color=colors["outline"], width_px=spec.stroke_px) if spec.stroke_px else None,
        shadow=shadow if spec.shadow_opacity else None,
        leading=spec.leading,
    )


def caption_cues(script: Script, times: WordTimes, *, plan: Plan, rate: Rate, hyphenate: Hyphenate) -> list[Cue]:
    """Return every token that is shown, in order; a silent one stands with the word before it, at a sentence's start with
    the word after it."""
    numbers = {(word.beat, word.sentence, word.token): index for index, word in enumerate(times.words)}
    cues: list[Cue] = []
    frame = rate.frame_at_sample(plan.narration_start)
    for b, beat in enumerate(script.beats):
        for s, sentence in enumerate(beat.sentences):
            spoken = [numbers.get((b, s, t)) for t in range(len(sentence.tokens))]
            first = next((number for number in spoken if number is not None), None)
            begun = False
            for t, (token, number) in enumerate(zip(sentence.tokens, spoken, strict=True)):
                leads = number is None and first is not None and not begun
                shown_with = first if leads else number
                onset = frame
                if shown_with is not None:
                    onset = rate.frame_at_sample(plan.narration_start + times.words[shown_with].start)
                if number is not None:
                    begun = True
                    frame = rate.frame_at_sample(plan.narration_start + times.words[number].end)
                ends_sentence = t == len(sentence.tokens) - 1
                ends_beat = ends_sentence and s == len(beat.sentences) - 1
                cues.append(
                    Cue(
                        shown=token.shown,
                        onset=onset,
                        end=max(frame, onset),
                        word=number,
                        joined=token.joined or not any(char.isalnum() or ord(char) > 0x2000 for char in token.shown),
                        emphasis=token.emphasis,
                        after="beat" if ends_beat else "sentence" if ends_sentence else "clause" if token.mark else "none",
                        numeric=token.kind in ("number", "money", "percent"),
                        leads=leads,
                        places=tuple(hyphenate(token.shown, sentence.lang)) if len(token.shown) >= LONG_WORD else (),
                    )
                )
    return cues


def with_alpha(color: str, alpha: float) -> str:
    """Return a `#rrggbb` colour with `alpha` 0 to 1 in place of its own."""
    return f"{color[:7]}{round(alpha * 255):02x}"
