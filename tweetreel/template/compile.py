"""Template x brand kit x tweet x script x word times x footage -> Timeline. Pure.

Knows every artifact before it, opens nothing and asks no model. The decision here: all layout happens in this room, so that
the timeline that leaves it is only drawn, never decided upon.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tweetreel.artifacts import Footage, Script, Shot, Tweet, WordTimes
from tweetreel.core.animation import Animation, Easing, Keyframe
from tweetreel.core.layout import Fit, Focus, Rect, Size
from tweetreel.core.text import Shadow
from tweetreel.core.time import SAMPLE_RATE, FrameRange, snap
from tweetreel.core.timeline import (
    Asset,
    Background,
    Bed,
    Captions,
    Clip,
    Drawing,
    Effect,
    FootageLayer,
    Picture,
    Progress,
    Shape,
    SoundPlan,
    Timeline,
)
from tweetreel.core.typeset import FontSet
from tweetreel.template.caption_track import Hyphenate, caption_layer, with_alpha
from tweetreel.template.card import CardInput, CardPage, card_pages
from tweetreel.template.endcard import EndCardInput, end_card
from tweetreel.template.figures import date_text
from tweetreel.template.model import (
    BrandKit,
    CaptionSpec,
    CardSpec,
    EndCardSpec,
    FootageSpec,
    LogoSpec,
    Motion,
    ProgressSpec,
    ScrimSpec,
    Template,
)
from tweetreel.template.solve import Plan, Slot

_LANDSCAPE = 0.8
"""Pictures wider than this (width over height) are shown whole in a frame rather than cropped to the canvas."""

_SCRIM_FADE_FRAMES = 10
_STAGGER_FRAMES = 3
_END_CARD_DELAY_FRAMES = 4
"""The end card comes in while the picture behind it changes, a breath later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MediaFacts:
    """What is known of a file without decoding it: its size, and its frames at the timeline's rate (1: a still)."""

    size: Size
    frames: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CompileRequest:
    """Everything a timeline is made of. `media` describes every file that the tweet, the footage and the brand name.

    `font_files` are those beside the package's own that `fonts` was made with.
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
    font_files: tuple[str, ...] = ()


def compile_timeline(request: CompileRequest) -> Timeline:
    """Return the whole video as data: equal requests give equal timelines."""
    return _Compiler(request).timeline()


def seed_of(tweet: Tweet) -> int:
    """Return the number that decides what a tweet's backgrounds and music look and sound like."""
    return zlib.crc32("\n".join(post.text for post in tweet.posts).encode())


class _Compiler:
    def __init__(self, request: CompileRequest) -> None:
        self._request = request
        self._template = request.template
        self._brand = request.brand
        self._plan = request.plan
        self._rate = request.template.rate
        self._seed = seed_of(request.tweet)
        self._assets: dict[tuple[str, str], Asset] = {}
        self._clips: list[Clip] = []
        self._captions: Captions | None = None

    def timeline(self) -> Timeline:
        for layer in self._template.layers:
            match layer:
                case FootageSpec():
                    self._footage(layer)
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
        return Timeline(
            size=self._template.size,
            rate=self._rate,
            frames=self._plan.frames,
            clips=tuple(self._clips),
            sound=self._sound(),
            assets=(*self._assets.values(), *self._font_assets()),
            base=self._brand.colors["background"],
            cover=self._cover(),
        )

    def _font_assets(self) -> tuple[Asset, ...]:
        files = self._request.font_files
        return tuple(Asset(id=f"font-{number}", kind="font", file=file) for number, file in enumerate(files, start=1))

    def _px(self, value: int) -> int:
        return snap(value * self._template.scale)

    def _even(self, box: Rect) -> Rect:
        x, y = box.x // 2 * 2, box.y // 2 * 2
        return Rect(x=x, y=y, width=(box.right - x) // 2 * 2, height=(box.bottom - y) // 2 * 2)

    def _canvas(self) -> Rect:
        return Rect(x=0, y=0, width=self._template.size.width, height=self._template.size.height)

    def _image(self, file: str) -> str:
        """Return the id of the picture in `file`; of a clip, its first frame."""
        return self._asset(file, "image")

    def _asset(self, file: str, kind: str) -> str:
        key = (kind, file)
        if key not in self._assets:
            number = len(self._assets) + 1
            self._assets[key] = (
                Asset(id=f"image-{number}", kind="image", file=file)
                if kind == "image"
                else Asset(id=f"video-{number}", kind="video", file=file)
            )
        return self._assets[key].id

    def _spans(self, slots: tuple[str, ...] | None) -> list[FrameRange]:
        """Return the frames of the slots named, neighbours joined."""
        spans: list[FrameRange] = []
        for slot in self._plan.slots:
            if slots is not None and slot.spec not in slots:
                continue
            if spans and spans[-1].end == slot.frames.start:
                spans[-1] = FrameRange(start=spans[-1].start, end=slot.frames.end)
            else:
                spans.append(slot.frames)
        return spans

    # --------------------------------------------------------------------------------------------------------- pictures

    def _footage(self, spec: FootageSpec) -> None:
        seen: dict[str, int] = {}
        for index, (slot, shot) in enumerate(zip(self._plan.slots, self._request.footage.shots, strict=True)):
            last = index == len(self._plan.slots) - 1
            overlap = 0 if last else spec.dissolve_frames
            frames = FrameRange(start=slot.frames.start, end=min(slot.frames.end + overlap, self._plan.frames))
            fade = self._fade_in(frames, spec.dissolve_frames) if index else ()
            origin = f"{spec.id}: {slot.name}, {shot.reason}; {slot.reason}"
            if shot.file is None:
                post = slot.post if slot.post is not None else len(self._request.tweet.posts)
                style = spec.background[(self._seed + post) % len(spec.background)]
                layer = Background(style=style, seed=(self._seed + 7919 * index) % 2**31, colors=self._brand.backdrop)
                self._clips.append(
                    Clip(id=f"{spec.id}-{index + 1}", frames=frames, layer=layer, animations=fade, origin=origin)
                )
                continue
            appearance = seen.get(shot.file, 0)
            quiet = self._shows_card(slot) or slot.role == "cta"
            seen[shot.file] = appearance + (0 if quiet else 1)
            for number, picture in enumerate(self._picture_layers(spec, shot, frames, appearance, quiet=quiet)):
                name = f"{spec.id}-{index + 1}" + ("-frame" if number else "")
                if number:
                    shade = self._shade(f"{name}-shade", picture.box, picture.radius)
                    self._clips.append(Clip(id=f"{name}-shade", frames=frames, layer=shade, animations=fade, origin=origin))
                self._clips.append(Clip(id=name, frames=frames, layer=picture, animations=fade, origin=origin))

    def _fade_in(self, frames: FrameRange, length: int, *, easing: Easing = "ease-in-out-quad") -> tuple[Animation, ...]:
        if length <= 0 or len(frames) <= 1:
            return ()
        end = frames.start + min(length, len(frames) - 1)
        keyframes = (Keyframe(frame=frames.start - 1, value=0.0, easing=easing), Keyframe(frame=end, value=1.0))
        return (Animation(property="opacity", keyframes=keyframes),)

    def _picture_layers(
        self, spec: FootageSpec, shot: Shot, frames: FrameRange, appearance: int, *, quiet: bool
    ) -> list[FootageLayer]:
        assert shot.file is not None
        facts = self._request.media[shot.file]
        asset = self._asset(shot.file, "image" if shot.kind == "photo" else "video")
        speed = 1.0
        if facts.frames > 1 and facts.frames < len(frames):
            speed = max(spec.slowest, facts.frames / len(frames))
        zoom = (1.0, 1.0 + spec.ken_burns) if appearance % 2 == 0 else (1.0 + spec.ken_burns, 1.0)
        if facts.frames > 1:
            zoom = (1.0, 1.0)
        wide = facts.size.width > _LANDSCAPE * facts.size.height
        canvas = self._canvas()
        backdrop = FootageLayer(
            asset=asset, box=canvas, speed=speed, at_end=spec.when_short, blur_px=float(self._px(72)), dim=0.42
        )
        if quiet:
            return [backdrop]
        if wide and appearance % 2 == 0:
            room = Rect(x=self._px(60), y=self._px(306), width=self._px(960), height=self._px(556))
            radius = self._px(28)
            # a picture that is but a strip is cropped to a box that its corners leave something of
            height = max(2 * radius, min(room.height, room.width * facts.size.height // facts.size.width))
            width = min(room.width, height * facts.size.width // facts.size.height)
            box = self._even(
                Rect(x=room.x + (room.width - width) // 2, y=room.y + (room.height - height) // 2, width=width, height=height)
            )
            framed = FootageLayer(
                asset=asset,
                box=box,
                speed=speed,
                at_end=spec.when_short,
                zoom_start=zoom[0],
                zoom_end=zoom[1],
                radius=radius,
            )
            return [backdrop, framed]
        pan = wide and facts.frames == 1
        return [
            FootageLayer(
                asset=asset,
                box=canvas,
                focus=Focus(x=0.38 if pan else 0.5),
                focus_end=Focus(x=0.62) if pan else None,
                speed=speed,
                at_end=spec.when_short,
                zoom_start=zoom[0],
                zoom_end=zoom[1],
            )
        ]

    def _shade(self, name: str, box: Rect, radius: int) -> Drawing:
        """Return the soft shadow that lifts a framed picture off its blurred ground."""
        inner = Rect(x=0, y=0, width=box.width, height=box.height)
        shadow = Shadow(color="#00000073", dy=self._px(20), blur_px=self._px(56))
        return Drawing(
            name=name,
            x=box.x,
            y=box.y,
            size=Size(width=box.width, height=box.height),
            items=(Shape(box=inner.inset(self._px(4)), radius=radius, fill="#000000", shadow=shadow),),
            bleed=self._px(110),
        )

    def _shows_card(self, slot: Slot) -> bool:
        """True where the tweet's card stands on this slot: on a post's first beat, and on all where it has no picture."""
        if slot.post is None or not any(isinstance(layer, CardSpec) for layer in self._template.layers):
            return False
        mine = [other for other in self._plan.slots if other.post == slot.post]
        pictured = any(
            shot.file is not None and shot.origin in ("tweet", "library")
            for other, shot in zip(self._plan.slots, self._request.footage.shots, strict=True)
            if other.post == slot.post
        )
        return slot.name == mine[0].name or not pictured

    def _scrim(self, spec: ScrimSpec) -> None:
        solid = with_alpha(spec.color, spec.opacity)
        ramp = min(spec.box.height, self._px(320))
        drawing = Drawing(
            name=spec.id,
            x=spec.box.x,
            y=spec.box.y,
            size=Size(width=spec.box.width, height=spec.box.height),
            items=(
                Shape(box=Rect(x=0, y=0, width=spec.box.width, height=ramp), fill=with_alpha(spec.color, 0), fill_end=solid),
                Shape(box=Rect(x=0, y=ramp, width=spec.box.width, height=spec.box.height - ramp), fill=solid),
            ),
        )
        footage = self._request.footage.shots
        for slot, shot in zip(self._plan.slots, footage, strict=True):
            if shot.file is None or self._shows_card(slot) or (spec.slots is not None and slot.spec not in spec.slots):
                continue
            fade = self._fade_in(slot.frames, _SCRIM_FADE_FRAMES) if slot.frames.start else ()
            self._clips.append(
                Clip(id=f"{spec.id}-{slot.name}", frames=slot.frames, layer=drawing, animations=fade, origin=spec.id)
            )

    # ------------------------------------------------------------------------------------------------------------ cards

    def _cards(self, spec: CardSpec) -> None:
        for number in range(len(self._request.tweet.posts)):
            slots = [
                slot
                for slot in self._plan.slots
                if slot.post == number and self._shows_card(slot) and (spec.slots is None or slot.spec in spec.slots)
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
                picture=self._image(picture.file) if picture and picture.file and facts else None,
                picture_size=facts.size if facts else None,
                plays=picture is not None and picture.kind != "photo",
                avatar=self._image(author.avatar) if author.avatar in self._request.media and author.avatar else None,
                breaks=self._sentence_starts(number),
            ),
            spec=spec,
            brand=self._brand,
            fonts=self._request.fonts,
            scale=self._template.scale,
            hyphenate=self._request.hyphenate,
        )
        starts = self._page_starts(number, pages, frames)
        turn_frames = max(1, int(self._rate.fps) // 5)
        for order, (index, start) in enumerate(starts):
            first, last = order == 0, order == len(starts) - 1
            span = FrameRange(start=start, end=frames.end if last else min(frames.end, starts[order + 1][1] + turn_frames))
            animations = self._enter(spec.enter, span, opens_video=span.start == 0) if first else ()
            if not first:
                # it covers the page before it fast, so that two texts are not read through each other
                animations = self._fade_in(span, turn_frames, easing="ease-out-cubic")
            if last:
                animations = _joined(animations, self._leave(spec.leave, span))
            self._clips.append(
                Clip(
                    id=f"{spec.id}-{number + 1}-{index + 1}",
                    frames=span,
                    layer=pages[index].drawing,
                    animations=animations,
                    origin=f"{spec.id}: post {number + 1}, page {index + 1} of {len(pages)}",
                )
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
                return self._frame(word.start)
        return self._plan.frames

    def _frame(self, sample: int) -> int:
        return self._rate.frame_at_sample(self._plan.narration_start + sample)

    def _enter(self, motion: Motion, span: FrameRange, *, opens_video: bool = False) -> tuple[Animation, ...]:
        length = min(motion.frames, len(span) - 1)
        if length < 2:
            return ()
        first, rest = span.start, span.start + length
        moves = Animation(
            property="y",
            keyframes=(
                Keyframe(frame=first, value=motion.travel / (2 if opens_video else 1), easing=motion.easing),
                Keyframe(frame=rest, value=0.0),
            ),
        )
        if opens_video:  # frame 0 is the picture that players show first: it is never half there
            return (moves,)
        fades = Animation(
            property="opacity",
            keyframes=(
                Keyframe(frame=first - 1, value=0.0, easing="ease-out-quad"),
                Keyframe(frame=first + max(1, length * 2 // 3), value=1.0),
            ),
        )
        return (moves, fades)

    def _leave(self, motion: Motion, span: FrameRange) -> tuple[Animation, ...]:
        length = min(motion.frames, len(span) // 3)
        if length < 2 or span.end >= self._plan.frames:
            return ()
        first = span.end - length
        return (
            Animation(
                property="y",
                keyframes=(
                    Keyframe(frame=first, value=0.0, easing=motion.easing),
                    Keyframe(frame=span.end, value=-float(motion.travel)),
                ),
            ),
            Animation(
                property="opacity",
                keyframes=(
                    Keyframe(frame=first, value=1.0, easing="ease-in-quad"),
                    Keyframe(frame=span.end, value=0.0),
                ),
            ),
        )

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
        self._clips.append(Clip(id=spec.id, frames=frames, layer=self._captions, origin=f"{spec.id}: the words"))

    # ------------------------------------------------------------------------------------------- progress, logo, end card

    def _progress(self, spec: ProgressSpec) -> None:
        colors = self._brand.colors
        segments = self._segments()
        layer = Progress(
            box=spec.box,
            track=with_alpha(colors["ink"], 0.26),
            fill=colors["accent"],
            segments=segments,
            gap=self._px(8),
        )
        for index, span in enumerate(self._spans(spec.slots)):
            self._clips.append(Clip(id=f"{spec.id}-{index + 1}", frames=span, layer=layer, origin=spec.id))

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
        if self._brand.logo is None:
            return
        drawing = Drawing(
            name=spec.id,
            x=spec.box.x,
            y=spec.box.y,
            size=Size(width=spec.box.width, height=spec.box.height),
            items=(
                Picture(
                    box=Rect(x=0, y=0, width=spec.box.width, height=spec.box.height),
                    asset=self._image(self._brand.logo),
                    fit=Fit.CONTAIN,
                ),
            ),
        )
        for index, span in enumerate(self._spans(spec.slots)):
            leave = self._leave(Motion(frames=8, travel=0), span)
            animations = tuple(animation for animation in leave if animation.property == "opacity")
            name = f"{spec.id}-{index + 1}"
            self._clips.append(Clip(id=name, frames=span, layer=drawing, animations=animations, origin=spec.id))

    def _end_card(self, spec: EndCardSpec) -> None:
        lang = self._request.script.beats[-1].sentences[-1].lang.split("-")[0]
        cta = self._brand.cta.get(lang) or next(iter(self._brand.cta.values()))
        mark = self._brand.mark or self._brand.logo
        parts = end_card(
            EndCardInput(
                pill=cta.pill,
                mark=None if mark is None else self._image(mark),
                author=self._request.tweet.author,
                day=date_text(self._request.tweet.posts[0].created_at, self._request.tweet.lang),
            ),
            spec=spec,
            brand=self._brand,
            fonts=self._request.fonts,
            scale=self._template.scale,
        )
        for index, span in enumerate(self._spans(spec.slots)):
            for number, part in enumerate(parts):
                delay = min(_END_CARD_DELAY_FRAMES + number * _STAGGER_FRAMES, max(0, len(span) - 2))
                frames = FrameRange(start=span.start + delay, end=span.end)
                animations = self._enter(spec.enter, frames)
                name = f"{spec.id}-{index + 1}-{number + 1}"
                self._clips.append(Clip(id=name, frames=frames, layer=part, animations=animations, origin=spec.id))

    # ------------------------------------------------------------------------------------------------------------ sound

    def _sound(self) -> SoundPlan:
        audio = self._template.audio
        samples = self._rate.sample_of(self._plan.frames)
        effects: list[Effect] = []
        if audio.effects:
            effects.extend(
                Effect(name="swell", sample=max(0, self._rate.sample_of(slot.frames.start) - SAMPLE_RATE // 5))
                for slot in self._plan.slots[1:]
            )
            beats = self._request.script.beats
            effects.extend(
                Effect(name="tick", sample=self._plan.narration_start + word.start)
                for word in self._request.times.words
                if beats[word.beat].sentences[word.sentence].tokens[word.token].kind in ("money", "percent")
            )
        return SoundPlan(
            samples=samples,
            narration_start=self._plan.narration_start,
            bed=Bed(
                mood=self._brand.mood,
                key=self._brand.key,
                tempo_bpm=self._brand.tempo_bpm,
                seed=self._seed % 2**31,
                gain_db=audio.bed_gain_db,
                duck_db=audio.bed_duck_db,
                attack_ms=audio.attack_ms,
                release_ms=audio.release_ms,
            ),
            effects=tuple(effects),
            fade_out_ms=audio.fade_out_ms,
            target_lufs=audio.target_lufs,
            peak_dbtp=audio.peak_dbtp,
        )

    def _cover(self) -> int:
        """Return a frame on which the opening card rests and a word of the hook is lit."""
        rests = max((layer.enter.frames for layer in self._template.layers if isinstance(layer, CardSpec)), default=0)
        assert self._captions is not None
        for page in self._captions.pages:
            for word in page.words:
                if word.word is not None and word.end - 1 >= rests and word.end > word.onset:
                    return min(max(word.onset, rests), self._plan.frames - 1)
        return min(rests, self._plan.frames - 1)


def _joined(first: tuple[Animation, ...], second: tuple[Animation, ...]) -> tuple[Animation, ...]:
    """Return both with the keyframes of one property put together, the second's after the first's."""
    merged: dict[str, Animation] = {animation.property: animation for animation in first}
    for animation in second:
        before = merged.get(animation.property)
        if before is None:
            merged[animation.property] = animation
            continue
        last = before.keyframes[-1].frame
        later = tuple(keyframe for keyframe in animation.keyframes if keyframe.frame > last)
        merged[animation.property] = Animation(property=animation.property, keyframes=before.keyframes + later)
    return tuple(merged.values())
