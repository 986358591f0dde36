"""One painter per layer kind: what a clip looks like at its local frame, and what that depends on.

Knows planes and sprites, not the order of layers.
"""

from __future__ import annotations

from tweetreel.core.painters.backgrounds import BackgroundPainter
from tweetreel.core.painters.caption_art import caption_runs
from tweetreel.core.painters.captions import CaptionsPainter
from tweetreel.core.painters.drawings import DrawingPainter, FlipbookPainter
from tweetreel.core.painters.footage import FootagePainter
from tweetreel.core.painters.meters import MeterPainter, WaveformPainter
from tweetreel.core.painters.painter import SCALE_UNIT, TURN_UNIT, Kept, Painter
from tweetreel.core.painters.progress import ProgressPainter, segment_boxes
from tweetreel.core.sources import Sources
from tweetreel.core.timeline import (
    Background,
    Captions,
    Clip,
    Drawing,
    Flipbook,
    FootageLayer,
    Meter,
    Progress,
    Timeline,
    Waveform,
)

__all__ = ["SCALE_UNIT", "TURN_UNIT", "Kept", "Painter", "caption_runs", "painter_of", "segment_boxes"]


def painter_of(clip: Clip, timeline: Timeline, sources: Sources) -> Painter:
    """Return the painter of `clip`."""
    match clip.layer:
        case Background():
            return BackgroundPainter(clip.layer, timeline)
        case FootageLayer():
            return FootagePainter(clip.layer, sources, length=len(clip.frames))
        case Drawing():
            return DrawingPainter(clip.layer, sources)
        case Captions():
            return CaptionsPainter(clip.layer, sources.fonts, first=clip.frames.start)
        case Progress():
            return ProgressPainter(clip.layer, first=clip.frames.start)
        case Flipbook():
            return FlipbookPainter(clip.layer, sources)
        case Meter():
            return MeterPainter(clip.layer)
        case Waveform():
            return WaveformPainter(clip.layer, first=clip.frames.start)
