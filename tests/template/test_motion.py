"""Things come in one after the other, and a framed picture has its shadow."""

from __future__ import annotations

from pathlib import Path

from tweetreel.core.timeline import Drawing, FootageLayer
from tweetreel.pipeline.stages import Options, prepare

_PHOTO = Path(__file__).parents[1] / "samples" / "photo.json"


def test_the_end_card_comes_in_from_top_to_bottom_and_pictures_lie_on_their_shadow(tmp_path: Path) -> None:
    clips = prepare(Options(tweet=str(_PHOTO), voice="none"), tmp_path, on_stage=lambda stage: None).timeline.clips
    parts = [clip for clip in clips if clip.id.startswith("end_card-")]
    starts = [clip.frames.start for clip in parts]
    assert len(parts) == 3
    assert [start - starts[0] for start in starts] == [0, 3, 6]
    tops = [clip.layer.y for clip in parts if isinstance(clip.layer, Drawing)]
    assert tops == sorted(tops)
    framed = next(index for index, clip in enumerate(clips) if clip.id.endswith("-frame"))
    shade, picture = clips[framed - 1], clips[framed]
    assert isinstance(shade.layer, Drawing)
    assert isinstance(picture.layer, FootageLayer)
    assert shade.frames == picture.frames
    assert shade.animations == picture.animations
