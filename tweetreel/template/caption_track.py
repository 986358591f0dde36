"""The captions layer of a video: the script's tokens with their times, set into pages in the brand's type.

Knows scripts, word times and brand roles; how pages are chosen is core/captions.py's business.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Sequence

from tweetreel.artifacts import Script, Token, WordTimes
from tweetreel.core.captions import Break, Cue, PageRules, paginate
from tweetreel.core.looks import CaptionStyle
from tweetreel.core.painters import caption_runs
from tweetreel.core.time import FrameRange, Rate
from tweetreel.core.timeline import CaptionPage, Captions, CaptionWord
from tweetreel.core.typeset import FontSet, layout_paragraph
from tweetreel.template.looks import LookSpec, TagRule, in_brand
from tweetreel.template.model import BrandKit, CaptionSpec
from tweetreel.template.solve import Plan, stands_close
from tweetreel.tweet.language import written_language

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
    style = in_brand(spec.look.style, colors=brand.colors, families=brand.families)
    shown = "".join(token.shown for beat in script.beats for sentence in beat.sentences for token in sentence.tokens)
    style = style.written_in(written_language(script.lang, shown))
    cues = caption_cues(script, times, plan=plan, rate=rate, hyphenate=hyphenate, rules=tag_rules(spec.look, brand))
    return set_cues(cues, style=style, spec=spec, rate=rate, fonts=fonts, end=plan.frames)


def set_cues(cues: Sequence[Cue], *, style: CaptionStyle, spec: CaptionSpec, rate: Rate, fonts: FontSet, end: int) -> Captions:
    """Return `cues` on pages of `spec`'s box in `style`, all of them gone by frame `end`."""
    page = spec.look.page
    rules = PageRules(
        width_px=spec.box.width - 2 * round(style.stroke.reach_px if style.stroke else 0),
        size_px=style.style.size_px,
        height_px=spec.box.height,
        leading=style.leading,
        max_lines=page.max_lines,
        max_words=page.max_words,
        target_words=page.target_words,
        max_characters=page.max_characters,
        max_frames=page.max_frames,
        min_frames=page.min_frames,
        ideal_frames=page.ideal_frames,
        linger_frames=page.linger_frames,
        frames_per_character=float(rate.fps) / page.characters_per_second if page.characters_per_second else 0.0,
        pause_frames=max(1, int(rate.fps) * 3 // 20),
        fit=spec.look.sizes,
        above=style.above,
    )
    widths: dict[tuple[tuple[tuple[str, bool, tuple[str, ...]], ...], float], float] = {}

    def measure(words: Sequence[Cue], size_px: float) -> float:
        key = (tuple((word.shown, word.joined, word.tags) for word in words), size_px)
        if key not in widths:
            shown = tuple(
                CaptionWord(shown=word.shown, line=0, onset=0, end=0, joined=word.joined, tags=word.tags) for word in words
            )
            runs = caption_runs(CaptionPage(frames=FrameRange(start=0, end=1), words=shown, size_px=size_px), style)
            widths[key] = float(layout_paragraph(runs, width=None, fonts=fonts, leading=style.leading).width)
        return widths[key]

    return Captions(box=spec.box, style=style, pages=paginate(cues, rules, measure=measure, end=end))


def tag_rules(look: LookSpec, brand: BrandKit) -> tuple[TagRule, ...]:
    """Return the rules of `look`, and the one by which the brand's own name is known."""
    names = {brand.title.casefold(), (brand.handle or "").casefold()} - {""}
    return (*look.rules, TagRule(name="brand", words=frozenset(names), pattern=None))


_NUMERIC = ("number", "money", "percent")
_ENTITIES = ("mention", "hashtag", "cashtag", "link")


def tags_of(token: Token, rules: Sequence[TagRule]) -> tuple[str, ...]:
    """Return what a token is: by the script (emphasis, number, entity, emoji), then by rule."""
    found = [rule.name for rule in rules if rule.matches(token.shown)]
    if token.emphasis:
        found.append("emphasis")
    if token.kind in _NUMERIC:
        found.append("number")
    if token.kind in _ENTITIES:
        found.append("entity")
    if token.kind == "emoji":
        found.append("emoji")
    return tuple(dict.fromkeys(found))


def caption_cues(
    script: Script,
    times: WordTimes,
    *,
    plan: Plan,
    rate: Rate,
    hyphenate: Hyphenate,
    rules: Sequence[TagRule] = (),
) -> list[Cue]:
    """Return every token that is shown, in order; a silent one stands with the word before it, at a sentence's start with
    the word after it."""
    numbers = {(word.beat, word.sentence, word.token): index for index, word in enumerate(times.words)}
    cues: list[Cue] = []
    frame = said = rate.frame_at_sample(plan.narration_start)
    for b, beat in enumerate(script.beats):
        for s, sentence in enumerate(beat.sentences):
            spoken = [numbers.get((b, s, t)) for t in range(len(sentence.tokens))]
            first = next((number for number in spoken if number is not None), None)
            begun = False
            for t, (token, number) in enumerate(zip(sentence.tokens, spoken, strict=True)):
                leads = number is None and first is not None and not begun
                shown_with = first if leads else number
                onset = said  # what is not said comes with the word before it
                if shown_with is not None:
                    onset = rate.frame_at_sample(plan.narration_start + times.words[shown_with].start)
                if number is not None:
                    begun, said = True, onset
                    frame = rate.frame_at_sample(plan.narration_start + times.words[number].end)
                ends_sentence = t == len(sentence.tokens) - 1
                ends_beat = ends_sentence and s == len(beat.sentences) - 1
                after = script.beats[b + 1] if b + 1 < len(script.beats) else beat
                ends_part = ends_beat and (beat.post is None) != (after.post is None)
                cues.append(
                    Cue(
                        shown=token.shown,
                        onset=onset,
                        end=max(frame, onset),
                        word=number,
                        joined=stands_close(token),
                        tags=tags_of(token, rules),
                        after="part" if ends_part else _after(token, ends_sentence=ends_sentence, ends_beat=ends_beat),
                        numeric=token.kind in _NUMERIC,
                        leads=leads,
                        places=tuple(hyphenate(token.shown, sentence.lang)) if len(token.shown) >= LONG_WORD else (),
                    )
                )
    return cues


def _after(token: Token, *, ends_sentence: bool, ends_beat: bool) -> Break:
    if ends_sentence:
        return "beat" if ends_beat else "sentence"
    # an emoji inside a sentence stands where its author took a breath
    return "clause" if token.mark or token.kind == "emoji" else "none"


def with_alpha(color: str, alpha: float) -> str:
    """Return a `#rrggbb` colour with `alpha` 0 to 1 in place of its own."""
    return f"{color[:7]}{round(alpha * 255):02x}"


_LONG_WORD = re.compile(r"[^\W\d_]{16,}")


def with_soft_hyphens(text: str, lang: str, hyphenate: Hyphenate) -> str:
    """Return `text` with a soft hyphen wherever one of its long words may be broken; short ones never are."""

    def marked(match: re.Match[str]) -> str:
        word = match.group()
        edges = [0, *hyphenate(word, lang), len(word)]
        return "\u00ad".join(word[a:b] for a, b in itertools.pairwise(edges))

    return _LONG_WORD.sub(marked, text)
