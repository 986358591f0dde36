"""Shades below captions: where and when they are asked for, soft, and strong enough to be read on."""

from __future__ import annotations

from dataclasses import replace

from tweetreel.core.layout import Rect, Size
from tweetreel.core.looks import CaptionStyle, States
from tweetreel.core.text import TextStyle
from tweetreel.core.time import FrameRange, Rate
from tweetreel.core.timeline import CaptionPage, Captions, CaptionWord, Clip, Drawing, Shape, SoundPlan, Timeline
from tweetreel.media.fonts import load_fonts
from tweetreel.pipeline.packs import load_brand, load_template
from tweetreel.pipeline.stages import legible
from tweetreel.template.scrims import PREFIX, with_scrims

SIZE = Size(width=540, height=960)


def timeline(ground: str, spans: tuple[tuple[int, int], ...] = ((20, 50), (55, 80), (150, 180))) -> Timeline:
    pages = tuple(
        CaptionPage(
            frames=FrameRange(start=start, end=end),
            words=(CaptionWord(shown="Noon", line=0, onset=start, end=end, word=number),),
        )
        for number, (start, end) in enumerate(spans)
    )
    style = CaptionStyle(style=TextStyle(family="Montserrat", size_px=48, weight=800), states=States.lit("#fffdf6", "#fffdf6"))
    shape = Shape(box=Rect(x=0, y=0, width=540, height=960), fill=ground)
    whole = FrameRange(start=0, end=200)
    clips = (
        Clip(id="ground", frames=whole, layer=Drawing(name="ground", x=0, y=0, size=SIZE, items=(shape,))),
        Clip(
            id="captions", frames=whole, layer=Captions(box=Rect(x=80, y=460, width=340, height=100), style=style, pages=pages)
        ),
    )
    return Timeline(size=SIZE, rate=Rate(num=30), frames=200, clips=clips, sound=SoundPlan(samples=320_000, narration_start=0))


def test_pages_near_one_another_share_a_shade_that_is_whole_on_all_their_frames() -> None:
    made = with_scrims(timeline("#ffffff"), {0, 1, 2}, color="#05120e", opacity=0.5)
    shades = [clip for clip in made.clips if clip.id.startswith(PREFIX)]
    assert [(clip.frames.start, clip.frames.end) for clip in shades] == [(14, 86), (144, 186)]
    assert [clip.id for clip in made.clips][-1] == "captions"
    for clip, first, last in ((shades[0], 20, 79), (shades[1], 150, 179)):
        assert all(clip.value_at("opacity", frame) == 1 for frame in range(first, last + 1))
        assert clip.value_at("opacity", clip.frames.start) == clip.value_at("opacity", clip.frames.end - 1) == 0
    again = with_scrims(made, {2}, color="#05120e", opacity=0.8)
    assert sum(clip.id.startswith(PREFIX) for clip in again.clips) == 1, "in place of those that it had"


def test_captions_on_a_bright_picture_get_a_shade_as_strong_as_it_must_be_and_no_others_do(tmp_path: object) -> None:
    from pathlib import Path

    template, kit, fonts = load_template("card", divisor=2), load_brand("juniper").kit, load_fonts()

    def shaded(ground: str, scrim: str = "auto") -> tuple[list[Clip], list[str]]:
        layers = tuple(replace(layer, scrim=scrim) if hasattr(layer, "scrim") else layer for layer in template.layers)
        made, found = legible(timeline(ground), replace(template, layers=layers), kit, folder=Path(), fonts=fonts)
        return [clip for clip in made.clips if clip.id.startswith(PREFIX)], sorted({one.code for one in found})

    assert shaded("#101418") == ([], [])
    middling, codes = shaded("#8a8a8a")
    assert codes == []
    bright, codes = shaded("#ffffff")
    assert codes == []
    assert len(middling) == len(bright) == 2
    strengths = [clip.layer.items[0].shadow.color[-2:] for clip in (middling[0], bright[0])]  # type: ignore[union-attr]
    assert strengths == ["80", "c7"]
    assert shaded("#ffffff", "never") == ([], ["caption.contrast"])
