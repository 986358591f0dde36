"""Golden layouts, frames and timings: made, compared, and shown where they differ.

Knows prepared videos and files of goldens, not pytest. The decision here: a golden depends on nothing of the machine. The
voice is a timed reading, frames are compared before any encoder, all kernels give the same bytes everywhere; so frames are
equal to the last bit, region by region, and a missing caption cannot hide in a percentage. Only where a picture is warped
(turned, zoomed footage) one level may differ.
"""

from __future__ import annotations

import html
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from tweetreel.core.compositor import Compositor
from tweetreel.core.layout import Rect
from tweetreel.core.time import parse_seconds
from tweetreel.core.timeline import Captions, FootageLayer, Timeline
from tweetreel.errors import InputError
from tweetreel.media.images import load_image, write_png
from tweetreel.media.planes import frame_to_rgb
from tweetreel.media.sources import FileSources
from tweetreel.pipeline.authoring import box_of
from tweetreel.pipeline.places import write_text
from tweetreel.pipeline.stages import Prepared

Picture = NDArray[np.uint8]

FAILED = "failed"
_AMPLIFIED = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    """A golden that is not met: what differs, in lines, and the page that shows it (None: there is nothing to see)."""

    golden: Path
    lines: tuple[str, ...]
    page: Path | None = None

    def __str__(self) -> str:
        seen = f"\nlook at {self.page}" if self.page else ""
        return f"{self.golden.name}:\n  " + "\n  ".join(self.lines) + seen + "\nrun pytest with --update-golden to accept it"


def frame_of(prepared: Prepared, at: str) -> int:
    """Return the frame at a time as written, `cover` or `end`. Raises `InputError` for one outside the video."""
    timeline = prepared.timeline
    named = {"cover": timeline.cover, "end": timeline.frames - 1}
    number = named[at] if at in named else timeline.rate.frame_at(parse_seconds(at, rate=timeline.rate))
    if not 0 <= number < timeline.frames:
        last = float(timeline.rate.seconds(timeline.frames - 1))
        raise InputError("no such time in the video", got=at, allowed=f"0s to {last:.2f}s, cover, end")
    return number


def drawn(prepared: Prepared, frame: int) -> Picture:
    """Return a frame as uint8 RGB (H, W, 3), before any encoder."""
    with FileSources(prepared.timeline, prepared.folder, prepared.fonts) as sources:
        return frame_to_rgb(Compositor(prepared.timeline, sources).frame(frame))


def layout_of(timeline: Timeline) -> dict[str, Any]:
    """Return where every clip stands when it has come to rest, and when it is on screen: plain data."""
    return {
        "size": [timeline.size.width, timeline.size.height],
        "rate": [timeline.rate.num, timeline.rate.den],
        "frames": timeline.frames,
        "clips": {
            clip.id: {
                "kind": clip.layer.kind,
                "frames": [clip.frames.start, clip.frames.end],
                "box": _numbers(box_of(clip, timeline, (clip.frames.start + clip.frames.end) // 2)),
            }
            for clip in timeline.clips
        },
    }


def timing_of(timeline: Timeline) -> list[list[Any]]:
    """Return every word with the first frame on which it is lit, and the frames of its page."""
    return [
        [word.shown, word.onset, [page.frames.start, page.frames.end]]
        for clip in timeline.clips
        if isinstance(clip.layer, Captions)
        for page in clip.layer.pages
        for word in page.words
        if word.word is not None
    ]


def compare_data(golden: Path, actual: Any, *, update: bool) -> Mismatch | None:
    """Compare plain data with a golden in JSON; with `update` write it where it differs."""
    text = _json(actual)
    if golden.exists():
        expected = json.loads(golden.read_text(encoding="utf-8"))
        if expected == json.loads(text):
            return None
        lines = tuple(_differences(expected, json.loads(text)))
    else:
        lines = ("the golden is missing",)
    if update:
        golden.parent.mkdir(parents=True, exist_ok=True)
        write_text(golden, text)
        return None
    return Mismatch(golden=golden, lines=lines[:20])


def compare_frame(golden: Path, prepared: Prepared, frame: int, *, update: bool) -> Mismatch | None:
    """Compare a frame with a golden PNG, as a whole and within the box of every clip on it; with `update` write it.

    What differs is left in `failed/` beside the golden: expected, actual, the difference amplified, and a page of all three.
    """
    actual = drawn(prepared, frame)
    expected = load_image(golden)[..., :3] if golden.exists() else None
    if expected is not None and expected.shape == actual.shape:
        lines = _regions(prepared.timeline, frame, expected, actual)
        if not lines:
            return None
    elif expected is not None:
        lines = [f"is {actual.shape[1]}x{actual.shape[0]}, was {expected.shape[1]}x{expected.shape[0]}"]
    else:
        lines = ["the golden is missing"]
    if update:
        golden.parent.mkdir(parents=True, exist_ok=True)
        write_png(golden, actual)
        return None
    page = _shown(golden, expected, actual, lines)
    return Mismatch(golden=golden, lines=tuple(lines), page=page)


def _regions(timeline: Timeline, frame: int, expected: Picture, actual: Picture) -> list[str]:
    """Return which regions of the frame differ by more than they may."""
    difference = cv2.absdiff(expected, actual).max(axis=2)
    clips = [clip for clip in timeline.clips if frame in clip.frames and clip.value_at("opacity", frame) > 0]
    warped = any(
        isinstance(clip.layer, FootageLayer) or any(move.property in ("scale", "rotation") for move in clip.animations)
        for clip in clips
    )
    allowed = 1 if warped else 0
    if int(difference.max()) <= allowed:
        return []
    whole = Rect(x=0, y=0, width=timeline.size.width, height=timeline.size.height)
    lines = [_said("the whole frame", difference, allowed)]
    for clip in clips:
        box = box_of(clip, timeline, frame).intersect(whole)
        part = difference[box.y : box.bottom, box.x : box.right]
        if part.size and box != whole and int(part.max()) > allowed:
            lines.append(_said(f"{clip.id} ({box.width}x{box.height} at {box.x}, {box.y})", part, allowed))
    return lines


def _said(name: str, difference: NDArray[np.uint8], allowed: int) -> str:
    share = float((difference > allowed).mean())
    return f"{name}: {share:.2%} of its pixels differ, by {int(difference.max())} levels at most (allowed {allowed})"


def _shown(golden: Path, expected: Picture | None, actual: Picture, lines: list[str]) -> Path:
    folder = golden.parent / FAILED
    folder.mkdir(parents=True, exist_ok=True)
    pictures = {"actual": actual}
    if expected is not None:
        pictures["expected"] = expected
        if expected.shape == actual.shape:
            apart = cv2.absdiff(expected, actual).astype(np.int32) * _AMPLIFIED
            pictures["difference"] = np.clip(apart, 0, 255).astype(np.uint8)
    names = []
    for kind in ("expected", "actual", "difference"):
        if kind in pictures:
            name = f"{golden.stem}.{kind}.png"
            write_png(folder / name, pictures[kind])
            names.append((kind, name))
    figures = "\n".join(
        f'<figure><img src="{name}" alt="{kind}"><figcaption>{kind}</figcaption></figure>' for kind, name in names
    )
    told = "\n".join(f"<li>{html.escape(line)}</li>" for line in lines)
    page = folder / f"{golden.stem}.html"
    write_text(page, _PAGE.format(title=html.escape(golden.name), told=told, figures=figures))
    return page


_PAGE = """<!doctype html>
<meta charset="utf-8">
<title>{title}</title>
<style>
body {{ margin: 24px; background: #18191b; color: #e8e8e6; font: 15px/1.5 system-ui, sans-serif; }}
figure {{ display: inline-block; margin: 0 16px 16px 0; }}
img {{ max-width: 30vw; display: block; }}
figcaption {{ color: #9a9c98; margin-top: 6px; }}
</style>
<h1>{title}</h1>
<ul>{told}</ul>
{figures}
"""


def _differences(expected: Any, actual: Any, path: str = "") -> list[str]:
    if isinstance(expected, dict) and isinstance(actual, dict):
        found = []
        for key in dict.fromkeys((*expected, *actual)):
            here = f"{path}.{key}" if path else str(key)
            if key not in actual:
                found.append(f"{here}: gone")
            elif key not in expected:
                found.append(f"{here}: new")
            else:
                found += _differences(expected[key], actual[key], here)
        return found
    if isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual):
        if all(not isinstance(item, (list, dict)) for item in (*expected, *actual)):
            return [] if expected == actual else [f"{path}: was {expected}, is {actual}"]
        return [
            line
            for index, (a, b) in enumerate(zip(expected, actual, strict=True))
            for line in _differences(a, b, f"{path}[{index}]")
        ]
    if isinstance(expected, list) and isinstance(actual, list):
        return [f"{path or 'the whole'}: had {len(expected)}, has {len(actual)}"]
    return [] if expected == actual else [f"{path}: was {expected!r}, is {actual!r}"]


def _numbers(box: Rect) -> list[int]:
    return [box.x, box.y, box.width, box.height]


def _json(data: Any) -> str:
    """Return data as JSON with one line per clip or word, so that a golden's change is a change of few lines."""
    if isinstance(data, list):
        return "[\n" + ",\n".join("  " + json.dumps(item, ensure_ascii=False) for item in data) + "\n]\n"
    head = [f"  {json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in data.items() if key != "clips"]
    clips = ",\n".join(f"    {json.dumps(name)}: {json.dumps(clip)}" for name, clip in data.get("clips", {}).items())
    return "{\n" + ",\n".join([*head, '  "clips": {\n' + clips + "\n  }"]) + "\n}\n"
