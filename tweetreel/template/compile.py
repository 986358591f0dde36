"""Template x brand kit x tweet x script x word times x footage -> Timeline. Pure.

Knows every artifact before it, opens nothing and asks no model. The decision here: all layout happens in this room, so that
the timeline that leaves it is only drawn, never decided upon.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tweetreel.core.animation import Animation, curve_of
from tweetreel.core.layout import Align, Fit, Rect, Size
from tweetreel.core.time import SAMPLE_RATE, FrameRange
from tweetreel.core.timeline import (
    Asset,
    Bed,
    Captions,
    Clip,
    Drawing,
    Effect,
    Flipbook,
    Layer,
    Meter,
    Picture,
    Progress,
    Shape,
    SoundPlan,
    Timeline,
    Waveform,
)
from tweetreel.errors import Finding
from tweetreel.template import pieces
from tweetreel.template.caption_track import caption_layer, with_alpha
from tweetreel.template.card import CardInput, CardPage, card_pages
from tweetreel.template.endcard import EndCardInput, end_card
from tweetreel.template.expressions import evaluate
from tweetreel.template.figures import date_text
from tweetreel.template.flips import book_of, resized, resized_box, typed
from tweetreel.template.model import (
    AnyLayer,
    BrandKit,
    CaptionSpec,
    CardSpec,
    CounterSpec,
    EndCardSpec,
    FootageSpec,
    ImageSpec,
    LayerSpec,
    LogoSpec,
    LowerThirdSpec,
    MeterSpec,
    Motion,
    ProgressSpec,
    ScrimSpec,
    ShapeSpec,
    Stand,
    TextSpec,
    WaveformSpec,
)
from tweetreel.template.movement import animations_of, color_ways, drawn_values, fade_in, reveal_by
from tweetreel.template.pictures import add_footage, shows_card
from tweetreel.template.scene import CompileRequest, MediaFacts, Scene, seed_of
from tweetreel.template.solve import Span
from tweetreel.tweet.language import written_language

__all__ = ["CompileRequest", "Compiled", "MediaFacts", "compile_timeline", "compiled", "seed_of"]

_SCRIM_FADE_FRAMES = 10
_STAGGER_FRAMES = 3
_END_CARD_DELAY_FRAMES = 4
"""The end card comes in while the picture behind it changes, a breath later."""

_LANDS_FRAMES = 5
"""A counter reaches its value so long after the first sound of the number."""

_THEMES = {
    "light": ("#ffffff", "#0f1419", "#536471", "#0b63b0"),
    "dim": ("#15202b", "#f7f9f9", "#8b98a5", "#6cb8f6"),
    "black": ("#000000", "#e7e9ea", "#8b9198", "#5fb3f5"),
}
"""The card's colours in themes that are no brand's: card, ink, muted, accent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compiled:
    """A timeline, and what did not fit while it was laid out."""

    timeline: Timeline
    findings: tuple[Finding, ...]


def compile_timeline(request: CompileRequest) -> Timeline:
    """Return the whole video as data: equal requests give equal timelines."""
    return compiled(request).timeline


def compiled(request: CompileRequest) -> Compiled:
    """Return the whole video as data, with the findings of its layout."""
    made = _Compiler(request)
    timeline = made.timeline()
    return Compiled(timeline=timeline, findings=tuple(dict.fromkeys(made.scene.findings)))


class _Compiler:
    def __init__(self, request: CompileRequest) -> None:
        self.scene = Scene(request)
        self._request = request
        self._template = request.template
        self._brand = request.brand
        self._plan = request.plan
        self._rate = request.template.rate
        self._captions: Captions | None = None
        first = request.tweet.posts[0]
        self._language = written_language(request.tweet.lang, first.text)

    def timeline(self) -> Timeline:
        for layer in self._template.layers:
            self._add(layer)
        request = self._request
        fonts = [Asset(id=f"face-{number}", kind="face", file=file) for number, file in enumerate(request.face_files, start=1)]
        fonts += [Asset(id=f"font-{number}", kind="font", file=file) for number, file in enumerate(request.font_files, start=1)]
        return Timeline(
            size=self._template.size,
            rate=self._rate,
            frames=self._plan.frames,
            clips=tuple(self.scene.clips),
            sound=self._sound(),
            assets=(*self.scene.assets.values(), *fonts),
            base=self._brand.colors["background"],
            cover=self._cover(),
        )

    def _add(self, layer: AnyLayer) -> None:
        match layer:
            case FootageSpec():
                add_footage(self.scene, layer)
            case ScrimSpec():
                self._scrim(layer)
            case CardSpec():
                self._cards(layer)
            case CaptionSpec():
                self._caption_pages(layer)
            case ProgressSpec():
                self._progress(layer)
            case LogoSpec():
                self._logo(layer)
            case EndCardSpec():
                self._end_card(layer)
            case TextSpec():
                self._text(layer)
            case ShapeSpec():
                color = next((track for track in layer.stand.tracks if track.property == "color"), None)
                for index, frames in enumerate(self.scene.spans(layer.slots), start=1):
                    values = drawn_values(layer.stand, frames)
                    if values:
                        pages = [pieces.shape(self.scene, resized(layer, value)) for value in values]
                        self._put(layer, f"{layer.id}-{index}", frames, book_of(pages, range(len(pages))))
                    elif color is None:
                        self._put(layer, f"{layer.id}-{index}", frames, pieces.shape(self.scene, layer))
                    else:
                        for number, (fill, ramp) in enumerate(color_ways(color, frames), start=1):
                            drawing = pieces.shape(self.scene, layer, fill=fill)
                            self._put(layer, f"{layer.id}-{index}-{number}", frames, drawing, opacity=ramp)
            case ImageSpec():
                self._image(layer)
            case CounterSpec():
                self._counter(layer)
            case MeterSpec():
                self._meter(layer)
            case WaveformSpec():
                for index, frames in enumerate(self.scene.spans(layer.slots), start=1):
                    wave = Waveform(
                        box=layer.box, color=self.scene.color(layer.color), levels=self._request.levels, bars=layer.bars
                    )
                    self._put(layer, f"{layer.id}-{index}", frames, wave)
            case LowerThirdSpec():
                self._lower_third(layer)

    def _px(self, value: int) -> int:
        return self.scene.px(value)

    def _put(
        self,
        spec: LayerSpec,
        name: str,
        frames: FrameRange,
        layer: Layer | None,
        *,
        opacity: Animation | None = None,
        origin: str | None = None,
        opens: bool | None = None,
    ) -> None:
        """Add a drawn layer on `frames` as it stands, comes and goes."""
        if layer is None or not len(frames):
            return
        moves = animations_of(
            spec.stand, frames, last=self._plan.frames, scale=float(self._template.scale), opacity=opacity, opens=opens
        )
        self.scene.add(
            Clip(
                id=name, frames=frames, layer=layer, animations=moves, origin=origin or spec.id, blend=spec.stand.blend,
                reveal_by=reveal_by(spec.stand),
            )
        )  # fmt: skip

    # ----------------------------------------------------------------------------------------------------- drawn layers

    def _text(self, spec: TextSpec) -> None:
        color = next((track for track in spec.stand.tracks if track.property == "color"), None)
        for index, (frames, words, _) in enumerate(self.scene.each(spec.slots, spec.text), start=1):
            ways = [(None, None)] if color is None else color_ways(color, frames)
            for number, (fill, ramp) in enumerate(ways, start=1):
                name = f"{spec.id}-{index}" + (f"-{number}" if len(ways) > 1 else "")
                layer: Layer | None = pieces.text(
                    self.scene, spec.id, words, box=spec.box, look=spec.look, plate=spec.plate, color=fill,
                    language=self._language,
                )  # fmt: skip
                values = drawn_values(spec.stand, frames)
                if values:
                    layer = self._text_pages(spec, words, values, color=fill)
                elif isinstance(layer, Drawing) and spec.typed:
                    layer = typed(layer, len(frames))
                self._put(spec, name, frames, layer, opacity=ramp, origin=f"{spec.id}: {words[:60]}")

    def _text_pages(self, spec: TextSpec, words: str, values: list[dict[str, float]], *, color: str | None) -> Flipbook | None:
        """Return a text drawn anew for every frame on which its size, its tracking or its box differs."""
        pages = []
        for value in values:
            size = max(1, round(value["size"])) if "size" in value else None
            look = replace(
                spec.look,
                sizes=(size,) if size else spec.look.sizes,
                tracking=value.get("tracking", spec.look.tracking),
                leading=max(0.5, value.get("leading", spec.look.leading)),
                weight=min(1000, max(1, round(value.get("weight", spec.look.weight)))),
            )
            box = resized_box(spec.box, value)
            page = pieces.text(
                self.scene, spec.id, words, box=box, look=look, plate=spec.plate, color=color, language=self._language
            )
            if page is None:
                return None
            pages.append(page)
        return book_of(pages, range(len(pages)))

    def _image(self, spec: ImageSpec) -> None:
        for index, (frames, file) in enumerate(self._pictures(spec), start=1):
            self._put(spec, f"{spec.id}-{index}", frames, pieces.image(self.scene, spec, file), origin=f"{spec.id}: {file}")

    def _pictures(self, spec: ImageSpec) -> list[tuple[FrameRange, str]]:
        tweet, brand = self._request.tweet, self._brand
        fixed = {
            "brand:logo": brand.logo,
            "brand:mark": brand.mark or brand.logo,
            "tweet:avatar": tweet.author.avatar,
        }
        if spec.source != "tweet:media":
            file = fixed[spec.source] if spec.source in fixed else self._request.files.get(spec.source)
            return [] if file is None else [(frames, file) for frames in self.scene.spans(spec.slots)]
        found = []
        for span in self._plan.spans(spec.slots):
            posts = tweet.posts if span.post is None else tweet.posts[span.post : span.post + 1]
            file = next((media.file for post in posts for media in post.media if media.file), None)
            if file is not None:
                found.append((span.frames, file))
        return found

    def _numbers(self, spec: LayerSpec) -> list[tuple[Span, str, int]]:
        """Return the spans of a layer that have a number, with it and the frame on which it is said."""
        spans = self._plan.spans(spec.slots) if spec.slots else []
        return [
            (span, span.token, span.onset)
            for span in spans
            if span.token and span.onset is not None and re.search(r"\d", span.token)
        ]

    def _counter(self, spec: CounterSpec) -> None:
        wanted = [(span.frames, token, onset) for span, token, onset in self._numbers(spec)]
        if spec.value is not None:
            wanted = [(frames, spec.value, frames.start + spec.run_frames) for frames in self.scene.spans(spec.slots)]
        for index, (frames, token, onset) in enumerate(wanted, start=1):
            land = min(max(onset + _LANDS_FRAMES - frames.start, 1), len(frames) - 1)
            run = max(1, min(spec.run_frames, land))
            curve = curve_of(spec.easing)
            shares = [curve((step + 1) / run) for step in range(run)]
            shares[-1] = 1.0
            pages = pieces.figure_pages(
                self.scene, spec.id, token, box=spec.box, look=spec.look, shares=[0.0, *shares], language=self._language
            )
            if pages is None:
                continue
            starts = [0, *(max(1, land - run + 1 + step) for step in range(run))]
            book = book_of(pages, starts)
            self._put(spec, f"{spec.id}-{index}", frames, book, origin=f"{spec.id}: runs to {token}")

    def _meter(self, spec: MeterSpec) -> None:
        wanted: list[tuple[FrameRange, float, int]] = []
        if spec.value is not None:
            spans = self.scene.spans(spec.slots)
            wanted = [(frames, spec.value, frames.start + spec.run_frames) for frames in spans]
        else:
            for span, token, onset in self._numbers(spec):
                share = re.match(r"\D*(\d+(?:[.,]\d+)?)\s*(%|٪|percent)", token)
                value = min(1.0, float(share[1].replace(",", ".")) / 100) if share else 1.0
                wanted.append((span.frames, value, onset))
        for index, (frames, value, onset) in enumerate(wanted, start=1):
            land = min(max(onset + _LANDS_FRAMES - frames.start, 1), len(frames))
            start = max(0, land - spec.run_frames)
            meter = Meter(
                box=spec.box, shape=spec.shape, track=self.scene.color(spec.track), fill=self.scene.color(spec.color),
                span=FrameRange(start=start, end=max(start + 1, land)), end=value, easing=spec.easing, width_px=spec.width_px,
            )  # fmt: skip
            self._put(spec, f"{spec.id}-{index}", frames, meter, origin=f"{spec.id}: fills to {value:.0%}")

    def _lower_third(self, spec: LowerThirdSpec) -> None:
        avatar = self._request.tweet.author.avatar if spec.avatar else None
        for index, frames in enumerate(self.scene.spans(spec.slots), start=1):
            title, subtitle = (str(evaluate(words, self._template.values)) for words in (spec.title, spec.subtitle))
            drawing = pieces.lower_third(self.scene, spec, title, subtitle if subtitle != title else "", avatar)
            self._put(spec, f"{spec.id}-{index}", frames, drawing)

    def _scrim(self, spec: ScrimSpec) -> None:
        color = self.scene.color(spec.color)
        solid = with_alpha(color, spec.opacity)
        clear = with_alpha(color, 0)
        width, height = spec.box.width, spec.box.height
        ramp = min(height, self._px(320))
        flat = Rect(x=0, y=ramp, width=width, height=height - ramp)
        slope, start, end = Rect(x=0, y=0, width=width, height=ramp), clear, solid
        if spec.side == "top":
            flat, slope = (
                Rect(x=0, y=0, width=width, height=height - ramp),
                Rect(x=0, y=height - ramp, width=width, height=ramp),
            )
            start, end = solid, clear
        items = (Shape(box=slope, fill=start, fill_end=end), *((Shape(box=flat, fill=solid),) if flat.height else ()))
        drawing = Drawing(name=spec.id, x=spec.box.x, y=spec.box.y, size=Size(width=width, height=height), items=items)
        if spec.always:
            for index, frames in enumerate(self.scene.spans(spec.slots), start=1):
                self._put(spec, f"{spec.id}-{index}", frames, drawing)
            return
        for slot, shot in zip(self._plan.slots, self._request.footage.shots, strict=True):
            if shot.file is None or shows_card(self.scene, slot) or (spec.slots is not None and slot.spec not in spec.slots):
                continue
            fade = fade_in(slot.frames, _SCRIM_FADE_FRAMES) if slot.frames.start else ()
            self.scene.add(
                Clip(id=f"{spec.id}-{slot.name}", frames=slot.frames, layer=drawing, animations=fade, origin=spec.id)
            )

    # ------------------------------------------------------------------------------------------------------------ cards

    def _cards(self, spec: CardSpec) -> None:
        for number in range(len(self._request.tweet.posts)):
            slots = [
                slot
                for slot in self._plan.slots
                if slot.post == number and shows_card(self.scene, slot) and (spec.slots is None or slot.spec in spec.slots)
            ]
            if slots:
                self._card(spec, number, FrameRange(start=slots[0].frames.start, end=slots[-1].frames.end))

    def _card(self, spec: CardSpec, number: int, frames: FrameRange) -> None:
        post = self._request.tweet.posts[number]
        picture = next((media for media in post.media if media.file), None)
        facts = self._request.media.get(picture.file) if picture and picture.file else None
        author = self._request.tweet.author
        pages = card_pages(
            CardInput(
                tweet=self._request.tweet,
                number=number,
                picture=self.scene.image(picture.file) if picture and picture.file and facts else None,
                picture_size=facts.size if facts else None,
                plays=picture is not None and picture.kind != "photo",
                avatar=self.scene.image(author.avatar) if author.avatar in self._request.media and author.avatar else None,
                breaks=self._sentence_starts(number),
            ),
            spec=spec,
            brand=_themed(self._brand, spec.theme),
            fonts=self._request.fonts,
            scale=self._template.scale,
            hyphenate=self._request.hyphenate,
        )
        starts = self._page_starts(number, pages, frames)
        turn_frames = max(1, int(self._rate.fps) // 5)
        for order, (index, start) in enumerate(starts):
            first, last = order == 0, order == len(starts) - 1
            span = FrameRange(start=start, end=frames.end if last else min(frames.end, starts[order + 1][1] + turn_frames))
            # a page covers the one before it fast, so that two texts are not read through each other
            turn = None if first else fade_in(span, turn_frames, easing="ease-out-cubic")
            stand = replace(
                spec.stand, enter=spec.stand.enter if first else Motion(), leave=spec.stand.leave if last else Motion()
            )
            self._put(
                replace(spec, stand=stand),
                f"{spec.id}-{number + 1}-{index + 1}",
                span,
                pages[index].drawing,
                opacity=turn[0] if turn else None,
                origin=f"{spec.id}: post {number + 1}, page {index + 1} of {len(pages)}",
            )

    def _page_starts(self, number: int, pages: Sequence[CardPage], frames: FrameRange) -> list[tuple[int, int]]:
        """Return which pages of a post's card stand on `frames`, each with its first frame.

        A page comes up with its first word. One whose words were condensed away would flash by within half a second; it is
        left out, and its number is missing between the others'. The first page always stands.
        """
        least = max(1, int(self._rate.fps) // 2)
        shown = [(0, frames.start)]
        for index, page in enumerate(pages[1:], start=1):
            turn = min(max(self._frame_of(number, page.start), frames.start + least), frames.end - least)
            if turn < frames.start + least:
                break
            while len(shown) > 1 and turn - shown[-1][1] < least:
                shown.pop()
            shown.append((index, turn))
        return shown

    def _sentence_starts(self, number: int) -> tuple[int, ...]:
        starts = set()
        for beat in self._request.script.beats:
            for sentence in beat.sentences:
                sources = [token.source for token in sentence.tokens if token.source is not None]
                if beat.post == number and sources:
                    starts.add(min(source.start for source in sources))
        return tuple(sorted(starts))

    def _frame_of(self, number: int, start: int) -> int:
        """Return the frame at which the first word from code point `start` of post `number` is said."""
        beats = self._request.script.beats
        for word in self._request.times.words:
            source = beats[word.beat].sentences[word.sentence].tokens[word.token].source
            if source is not None and source.post == number and source.start >= start:
                return self._rate.frame_at_sample(self._plan.narration_start + word.start)
        return self._plan.frames

    # --------------------------------------------------------------------------------------------------------- captions

    def _caption_pages(self, spec: CaptionSpec) -> None:
        self._captions = caption_layer(
            self._request.script,
            self._request.times,
            plan=self._plan,
            spec=spec,
            brand=self._brand,
            rate=self._rate,
            fonts=self._request.fonts,
            hyphenate=self._request.hyphenate,
        )
        frames = FrameRange(start=0, end=self._plan.frames)
        self.scene.add(Clip(id=spec.id, frames=frames, layer=self._captions, origin=f"{spec.id}: the words"))

    # ------------------------------------------------------------------------------------------- progress, logo, end card

    def _progress(self, spec: ProgressSpec) -> None:
        whole = FrameRange(start=0, end=self._plan.frames)
        layer: Layer
        for index, span in enumerate(self.scene.spans(spec.slots), start=1):
            if spec.style == "ring":
                local = FrameRange(start=-span.start, end=self._plan.frames - span.start)
                layer = Meter(
                    box=spec.box, shape="ring", track=self.scene.color(spec.track), fill=self.scene.color(spec.color),
                    span=local, easing="linear", width_px=spec.width_px,
                )  # fmt: skip
            else:
                layer = Progress(
                    box=spec.box,
                    track=self.scene.color(spec.track),
                    fill=self.scene.color(spec.color),
                    segments=self._segments() if spec.style == "segments" else (whole,),
                    gap=self._px(8),
                )
            self._put(spec, f"{spec.id}-{index}", span, layer)

    def _segments(self) -> tuple[FrameRange, ...]:
        """Return one segment per post of a thread, the last one with the call to action; one for a single post."""
        starts = [0]
        posts = [slot.post for slot in self._plan.slots]
        for index, slot in enumerate(self._plan.slots[1:], start=1):
            if slot.post is not None and slot.post != posts[index - 1]:
                starts.append(slot.frames.start)
        ends = [*starts[1:], self._plan.frames]
        return tuple(FrameRange(start=start, end=end) for start, end in zip(starts, ends, strict=True))

    def _logo(self, spec: LogoSpec) -> None:
        file = (self._brand.logo_light or self._brand.logo) if spec.on == "light" else self._brand.logo
        if file is None:
            return
        box = Rect(x=0, y=0, width=spec.box.width, height=spec.box.height)
        facts = self._request.media.get(file)
        if spec.align is not Align.CENTER and facts is not None:  # its own shape, at that end of the box
            width = min(box.width, max(1, box.height * facts.size.width // facts.size.height))
            box = replace(box, width=width, x=0 if spec.align is Align.START else spec.box.width - width)
        picture = Picture(box=box, asset=self.scene.image(file), fit=Fit.CONTAIN)
        drawing = pieces.placed(spec.id, spec.box, (picture,))
        stand = spec.stand if spec.stand.leave.frames else replace(spec.stand, leave=Motion(frames=8, name="fade"))
        for index, span in enumerate(self.scene.spans(spec.slots), start=1):
            self._put(replace(spec, stand=stand), f"{spec.id}-{index}", span, drawing)

    def _end_card(self, spec: EndCardSpec) -> None:
        lang = self._request.script.beats[-1].sentences[-1].lang.split("-")[0]
        cta = self._brand.cta.get(lang) or next(iter(self._brand.cta.values()))
        mark = self._brand.mark or self._brand.logo
        parts = end_card(
            EndCardInput(
                pill=cta.pill,
                mark=None if mark is None else self.scene.image(mark),
                author=self._request.tweet.author,
                day=date_text(self._request.tweet.posts[0].created_at, self._request.tweet.lang),
                disclosure=self._brand.disclosure or "",
            ),
            spec=spec,
            brand=self._brand,
            fonts=self._request.fonts,
            scale=self._template.scale,
        )
        for index, span in enumerate(self.scene.spans(spec.slots), start=1):
            for number, part in enumerate(parts, start=1):
                delay = min(_END_CARD_DELAY_FRAMES + (number - 1) * _STAGGER_FRAMES, max(0, len(span) - 2))
                frames = FrameRange(start=span.start + delay, end=span.end)
                self._put(spec, f"{spec.id}-{index}-{number}", frames, part, opens=False)

    # ------------------------------------------------------------------------------------------------------------ sound

    def _sound(self) -> SoundPlan:
        audio = self._template.audio
        samples = self._rate.sample_of(self._plan.frames)
        effects: list[Effect] = []
        if audio.on_slot:
            effects.extend(
                Effect(name="swell", sample=max(0, self._rate.sample_of(slot.frames.start) - SAMPLE_RATE // 5))
                for slot in self._plan.slots[1:]
            )
        if audio.on_number:
            beats = self._request.script.beats
            effects.extend(
                Effect(name="tick", sample=self._plan.narration_start + word.start)
                for word in self._request.times.words
                if beats[word.beat].sentences[word.sentence].tokens[word.token].kind in ("money", "percent")
            )
        bed = Bed(
            mood=audio.mood or self._brand.mood,
            key=self._brand.key,
            tempo_bpm=audio.tempo_bpm or self._brand.tempo_bpm,
            seed=self.scene.seed % 2**31,
            gain_db=audio.bed_gain_db,
            duck_db=audio.bed_duck_db,
            attack_ms=audio.attack_ms,
            release_ms=audio.release_ms,
            file=self._brand.music,
        )
        return SoundPlan(
            samples=samples,
            narration_start=self._plan.narration_start,
            bed=bed if audio.bed else None,
            effects=tuple(effects),
            fade_out_ms=audio.fade_out_ms,
            target_lufs=audio.target_lufs,
            peak_dbtp=audio.peak_dbtp,
        )

    def _cover(self) -> int:
        """Return a frame on which the opening layers rest and a word of the hook is lit."""
        first = self._plan.slots[0].spec if self._plan.slots else ""
        stands: list[Stand] = [layer.stand for layer in self._template.layers if layer.slots is None or first in layer.slots]
        rests = max((stand.enter.frames + stand.enter.delay for stand in stands), default=0)
        assert self._captions is not None
        for page in self._captions.pages:
            for word in page.words:
                if word.word is not None and word.end - 1 >= rests and word.end > word.onset:
                    return min(max(word.onset, rests), self._plan.frames - 1)
        return min(rests, self._plan.frames - 1)


def _themed(brand: BrandKit, theme: str) -> BrandKit:
    """Return `brand` with the card's colours of a theme."""
    if theme == "brand":
        return brand
    names = ("card", "card_ink", "card_muted", "card_accent")
    return replace(brand, colors={**brand.colors, **dict(zip(names, _THEMES[theme], strict=True))})
