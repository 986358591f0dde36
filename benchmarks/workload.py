"""Workload W, from scratch and from seeds alone: the video that every side of render.py makes.

20 s at 30 fps, 1080x1920: four 1080p clips with camera moves and grain, cover-cropped, with dissolves of 0.3 s between them; a
tweet card that slides in and stays five seconds; a logo; a bar that grows on every frame; fifty words on seventeen pages, the
one being said in another colour; a stereo sound. `length` repeats the same for longer videos.

Built once into benchmarks/.work/, which git does not know, and again when VERSION changes.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np

from tweetreel.codec import to_json
from tweetreel.core.animation import Animation, Keyframe
from tweetreel.core.drawing import paint_drawing
from tweetreel.core.layout import Rect, Size
from tweetreel.core.looks import CaptionStyle, Effect, States
from tweetreel.core.music import compose_bed
from tweetreel.core.text import Shadow, Stroke, TextRun, TextStyle
from tweetreel.core.time import SAMPLE_RATE, FrameRange, Rate
from tweetreel.core.timeline import (
    Asset,
    Bed,
    CaptionPage,
    Captions,
    CaptionWord,
    Clip,
    Drawing,
    FootageLayer,
    Picture,
    Progress,
    Shape,
    SoundPlan,
    Text,
    Timeline,
)
from tweetreel.media.fonts import load_fonts
from tweetreel.media.sounds import write_wav

VERSION = 7
WORK = Path(__file__).parent / ".work"
SIZE = Size(width=1080, height=1920)
RATE = Rate(num=30)
SHOT = 150
DISSOLVE = 9
CLIPS = 4
CLIP_FRAMES = SHOT + DISSOLVE
CARD = Rect(x=70, y=300, width=940, height=520)
LOGO = Rect(x=856, y=96, width=160, height=160)
CAPTIONS = Rect(x=90, y=1150, width=900, height=300)
CARD_FIRST, CARD_FRAMES, SLIDE = 30, 150, 14
WHITE, YELLOW, GREEN = "#ffffff", "#ffd23d", "#0b3d2e"
TEXT = (
    "Most tools draw a frame in a browser take its picture as a JPEG and send it to an encoder "
    "We draw on the very planes that the encoder reads so there is nothing to convert and nothing to copy "
    "One machine two cores and every frame the same everywhere"
)
WORDS = tuple(TEXT.split(" "))


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A word of the captions: frames `[start, end)`, its page, and the page's frames."""

    text: str
    start: int
    end: int
    page: int
    page_start: int
    page_end: int


def folder_of(seconds: int) -> Path:
    """Return the folder of W in a length of `seconds`, built if it is not there."""
    folder = WORK / f"w{seconds}"
    stamp = folder / "version"
    if not (stamp.is_file() and stamp.read_text() == str(VERSION)):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        _build(folder, seconds)
        stamp.write_text(str(VERSION))
    return folder


def _build(folder: Path, seconds: int) -> None:
    for number in range(CLIPS):
        (folder / f"clip{number}.mp4").hardlink_to(_clip(number))
    _logo(folder / "logo.png")
    timeline = timeline_of(seconds)
    (folder / "timeline.json").write_text(to_json(timeline), encoding="utf-8")
    card = next(clip.layer for clip in timeline.clips if clip.id == "card0")
    assert isinstance(card, Drawing)
    sprite = paint_drawing(card, fonts=load_fonts(), images={})
    straight = sprite.pixels.astype(np.float64)
    straight[..., :3] *= 255 / np.maximum(straight[..., 3:], 1)
    picture = cv2.cvtColor(np.clip(np.rint(straight), 0, 255).astype(np.uint8), cv2.COLOR_RGBA2BGRA)
    cv2.imwrite(str(folder / "card.png"), picture)
    words = [asdict(word) for word in spoken(seconds)]
    place = {"card_x": CARD.x + sprite.x, "card_y": CARD.y + sprite.y, "words": words}
    (folder / "rivals.json").write_text(json.dumps(place), encoding="utf-8")
    _sound(folder / "sound.wav", seconds)


# ------------------------------------------------------------------------------------------------------------- timeline


def spoken(seconds: int) -> list[Spoken]:
    """Return the words of the captions: fifty in every twenty seconds, three to a page."""
    found: list[Spoken] = []
    frames = seconds * 30
    for turn in range(-(-frames // 600)):
        edges = [turn * 600 + 12 + round(index * 576 / len(WORDS)) for index in range(len(WORDS) + 1)]
        for index, word in enumerate(WORDS):
            first, last = index - index % 3, min(len(WORDS), index - index % 3 + 3)
            if edges[last] <= frames:
                found.append(
                    Spoken(
                        text=word,
                        start=edges[index],
                        end=edges[index + 1],
                        page=turn * 17 + index // 3,
                        page_start=edges[first],
                        page_end=edges[last],
                    )
                )
    return found


def timeline_of(seconds: int) -> Timeline:
    """Return W as tweetreel's own timeline; its files are relative to W's folder."""
    frames = seconds * 30
    whole = FrameRange(start=0, end=frames)
    clips: list[Clip] = []
    for shot in range(-(-frames // SHOT)):
        start = shot * SHOT
        end = min(start + CLIP_FRAMES, frames)
        fade = (Keyframe(frame=start - 1, value=0.0), Keyframe(frame=start + DISSOLVE, value=1.0))
        clips.append(
            Clip(
                id=f"shot{shot}",
                frames=FrameRange(start=start, end=end),
                layer=FootageLayer(asset=f"clip{shot % CLIPS}", box=Rect(x=0, y=0, width=1080, height=1920)),
                animations=(Animation(property="opacity", keyframes=fade),) if shot else (),
            )
        )
    for turn in range(-(-frames // 600)):
        first = turn * 600 + CARD_FIRST
        if first >= frames:
            continue
        slide = (Keyframe(frame=first, value=-1080.0, easing="ease-out-cubic"), Keyframe(frame=first + SLIDE, value=0.0))
        clips.append(
            Clip(
                id=f"card{turn}",
                frames=FrameRange(start=first, end=min(first + CARD_FRAMES, frames)),
                layer=_card(),
                animations=(Animation(property="x", keyframes=slide),),
            )
        )
    logo = Drawing(
        name="logo",
        x=LOGO.x,
        y=LOGO.y,
        size=Size(width=160, height=160),
        items=(Picture(box=Rect(x=0, y=0, width=160, height=160), asset="logo"),),
    )
    bar = Progress(box=Rect(x=0, y=1906, width=1080, height=14), track="#ffffff38", fill=YELLOW, segments=(whole,))
    clips += [
        Clip(id="logo", frames=whole, layer=logo),
        Clip(id="bar", frames=whole, layer=bar),
        Clip(id="captions", frames=whole, layer=_captions(spoken(seconds))),
    ]
    return Timeline(
        size=SIZE,
        rate=RATE,
        frames=frames,
        clips=tuple(clips),
        sound=SoundPlan(samples=RATE.sample_of(frames), narration_start=0),
        assets=(
            *(Asset(id=f"clip{number}", kind="video", file=f"clip{number}.mp4") for number in range(CLIPS)),
            Asset(id="logo", kind="image", file="logo.png"),
        ),
    )


def _card() -> Drawing:
    body = "The b-roll below is decoded, cropped and scaled on every frame. This card is drawn once and then only laid over it."
    ink = TextStyle(family="Inter", size_px=46, weight=500, color="#14231d")
    return Drawing(
        name="card",
        x=CARD.x,
        y=CARD.y,
        size=Size(width=CARD.width, height=CARD.height),
        bleed=90,
        items=(
            Shape(
                box=Rect(x=0, y=0, width=CARD.width, height=CARD.height),
                fill="#fdfcf8",
                radius=36,
                shadow=Shadow(color="#00000059", dx=0, dy=24, blur_px=60),
            ),
            Shape(box=Rect(x=44, y=44, width=96, height=96), fill=GREEN, radius=48),
            Text(x=164, y=50, width=700, runs=(TextRun(text="Workload W", style=_style(40, 700)),)),
            Text(x=164, y=100, width=700, runs=(TextRun(text="@benchmarks", style=_style(32, 400, "#6a766f")),)),
            Text(x=44, y=190, width=852, runs=(TextRun(text=body, style=ink),), leading=1.3),
        ),
    )


def _style(size_px: int, weight: int, color: str = "#14231d") -> TextStyle:
    return TextStyle(family="Inter", size_px=size_px, weight=weight, color=color)


def _captions(words: list[Spoken]) -> Captions:
    pages = []
    for number in sorted({word.page for word in words}):
        own = [word for word in words if word.page == number]
        pages.append(
            CaptionPage(
                frames=FrameRange(start=own[0].page_start, end=own[0].page_end),
                words=tuple(
                    CaptionWord(shown=word.text, line=0 if index < 2 else 1, onset=word.start, end=word.end, word=index)
                    for index, word in enumerate(own)
                ),
            )
        )
    style = CaptionStyle(
        style=TextStyle(family="Montserrat", size_px=84, weight=800, color=WHITE),
        states=States.lit(WHITE, YELLOW),
        stroke=Stroke(color="#000000", width_px=8),
        shadow=Shadow(color="#00000073", dx=0, dy=6, blur_px=16),
        effects=(
            Effect(property="y", target="page", on="page", start=0.11, end=0),
            Effect(property="opacity", target="page", on="page", start=0.6, end=1),
        ),
    )
    return Captions(box=CAPTIONS, style=style, pages=tuple(pages))


# --------------------------------------------------------------------------------------------------------------- files


def _clip(number: int) -> Path:
    """Return clip `number`, made if it is not there: a pan and a push over a land of 1/f noise, nearer things before it,
    lights that drift, grain on every frame. H.264, 1920x1080, one key frame a second as phones record."""
    path = WORK / f"clip{number}-v{VERSION}.mp4"
    if path.is_file():
        return path
    WORK.mkdir(exist_ok=True)
    rng = np.random.default_rng([VERSION, number])
    far, near = _land(rng, 1400, 2500), _land(rng, 1400, 2500)
    tint_u, tint_v = (_land(rng, 700, 1250) for _ in range(2))
    mask = np.clip((near - 0.56) * 9, 0, 1).astype(np.float32)
    # grain of two pixels, as a sensor's after its noise filter: the finest would not survive being scaled up
    coarse = rng.normal(0, 6.0, (8, 540, 960)).astype(np.float32)
    grain = np.stack([cv2.resize(each, (1920, 1080), interpolation=cv2.INTER_CUBIC) for each in coarse])
    staged = path.with_suffix(".partial.mp4")
    with av.open(str(staged), "w", format="mp4", container_options={"fflags": "+bitexact"}) as out:
        stream = out.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 1920, 1080, "yuv420p"
        context = stream.codec_context
        context.gop_size, context.thread_count, context.thread_type = 30, 3, "FRAME"
        context.color_primaries = context.color_trc = context.colorspace = context.color_range = 1
        context.options = {"preset": "veryfast", "crf": "27", "x264-params": "cpu-independent=1"}
        for frame in range(CLIP_FRAMES):
            picture = av.VideoFrame(1920, 1080, "yuv420p")
            planes = _scene(frame, number, (far, near, mask, tint_u, tint_v), grain)
            for plane, values in zip(picture.planes, planes, strict=True):
                rows = np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)  # type: ignore[call-overload] # a buffer
                rows[:, : plane.width] = values
            picture.pts, picture.time_base = frame, Fraction(1, 30)
            out.mux(stream.encode(picture))
        out.mux(stream.encode(None))
    staged.replace(path)
    return path


def _land(rng: np.random.Generator, height: int, width: int) -> np.ndarray:
    """Return 1/f noise in [0, 1], float32 (height, width)."""
    total = np.zeros((height, width), np.float32)
    for octave in range(8):
        cell = 4 << octave
        noise = rng.normal(0, 1, (height // cell + 3, width // cell + 3)).astype(np.float32)
        total += cv2.resize(noise, (width, height), interpolation=cv2.INTER_CUBIC) * cell**0.8
    low, high = np.percentile(total, (1, 99))
    return np.clip((total - low) / (high - low), 0, 1)


def _scene(
    frame: int, number: int, layers: tuple[np.ndarray, ...], grain: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    far, near, mask, tint_u, tint_v = layers
    way = frame / CLIP_FRAMES
    push = 1.0 - 0.10 * way if number % 2 else 0.92 + 0.08 * way
    side = 1 if number < 2 else -1

    def seen(layer: np.ndarray, speed: float, size: tuple[int, int]) -> np.ndarray:
        half = layer.shape[1] / 2500
        x = (290 + side * speed * 260 * (way - 0.5)) * half
        y = (160 + 60 * np.sin(2 * np.pi * (way + number / 4))) * half
        zoom = push * (1920 * half) / size[0]
        matrix = np.array([[zoom, 0, x], [0, zoom, y]])
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        return cv2.warpAffine(layer, matrix, size, flags=flags, borderMode=cv2.BORDER_REFLECT)

    cover = seen(mask, 2.1, (1920, 1080))
    luma = 60 + 110 * seen(far, 1.0, (1920, 1080)) * (1 - cover) + cover * (30 + 150 * seen(near, 2.1, (1920, 1080)))
    ys, xs = np.mgrid[0:1080:4, 0:1920:4].astype(np.float32)
    light = np.zeros_like(xs)
    for index in range(3):
        cx, cy = 960 + 700 * np.sin(3 * way + 2 * index + number), 540 + 330 * np.cos(2 * way + index)
        light += np.exp(-((xs - cx) ** 2 + (ys - cy) ** 2) / (2 * 150.0**2))
    luma += 70 * cv2.resize(light, (1920, 1080), interpolation=cv2.INTER_LINEAR)
    luma += grain[frame % 8]
    u = 128 + (number * 9 - 14) + 40 * (seen(tint_u, 1.0, (960, 540)) - 0.5)
    v = 128 + (12 - number * 8) + 40 * (seen(tint_v, 1.0, (960, 540)) - 0.5)
    return tuple(np.clip(np.rint(plane), 16, 235).astype(np.uint8) for plane in (luma, u, v))  # type: ignore[return-value] # three


def _logo(path: Path) -> None:
    ys, xs = np.mgrid[0:160, 0:160].astype(np.float32) - 79.5
    away = np.hypot(xs, ys)
    ring = np.clip(74.5 - away, 0, 1) * 255
    inner = np.clip(np.maximum(np.abs(xs), np.abs(ys)) - 30, 0, 1)
    color = (
        np.array([0xFF, 0xD2, 0x3D])[None, None] * (1 - inner[..., None])
        + np.array([0x0B, 0x3D, 0x2E])[None, None] * inner[..., None]
    )
    cv2.imwrite(str(path), np.dstack([color[..., ::-1], ring * 0.92]).astype(np.uint8))


def _sound(path: Path, seconds: int) -> None:
    """A bed with a tick on every word, 48 kHz stereo; the first twenty seconds repeat."""
    bed = Bed(mood="bright", key="D major", tempo_bpm=112, seed=7)
    turn = compose_bed(bed, 20 * SAMPLE_RATE) * 0.5
    noise = np.random.default_rng(7).normal(0, 0.06, 1200).astype(np.float32) * np.hanning(1200).astype(np.float32)
    for word in spoken(20):
        at = RATE.sample_of(word.start)
        turn[at : at + len(noise)] += noise[: len(turn) - at, None]
    turns = -(-seconds // 20)
    write_wav(path, np.tile(turn, (turns, 1))[: seconds * SAMPLE_RATE])
