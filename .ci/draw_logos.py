"""Draws the logos of the shipped brand kits: `python .ci/draw_logos.py` writes PNG files into brand_kits/.

The logos are the project's own drawings, kept as files of the kits: a change here changes nothing until it is run.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from tweetreel.core.color import Color
from tweetreel.core.frames import Sprite
from tweetreel.core.layout import Align
from tweetreel.core.pixels import composite, rounded_mask, tint
from tweetreel.core.text import TextRun, TextStyle
from tweetreel.core.typeset import layout_paragraph, rasterise
from tweetreel.media.fonts import load_fonts

ROOT = Path(__file__).parents[1]
_FINE = 8


def leaf(
    width: int, height: int, *, angle: float, center: tuple[float, float], length: float, breadth: float
) -> NDArray[np.uint8]:
    """Coverage of a pointed leaf standing on its `center`, turned by `angle` degrees from upright."""
    steps = np.linspace(0, np.pi, 80)
    x = np.concatenate([np.sin(steps) * breadth / 2, -np.sin(steps[::-1]) * breadth / 2])
    y = np.concatenate([-(1 - np.cos(steps)) * length / 2, -(1 - np.cos(steps[::-1])) * length / 2])
    turn = np.deg2rad(angle)
    points = np.stack(
        [x * np.cos(turn) - y * np.sin(turn) + center[0], x * np.sin(turn) + y * np.cos(turn) + center[1]], axis=1
    )
    large = np.zeros((height * _FINE, width * _FINE), np.uint8)
    cv2.fillPoly(large, [np.rint(points * _FINE).astype(np.int32)], 255)
    return np.asarray(cv2.resize(large, (width, height), interpolation=cv2.INTER_AREA))


def sprig(side: int, light: Color, accent: Color) -> NDArray[np.uint8]:
    """A sprig of three leaves and a berry."""
    sheet = np.zeros((side, side, 4), np.uint8)
    s = side / 100
    base = (50 * s, 86 * s)
    for angle, length, breadth, color in ((0, 74, 25, light), (-50, 58, 22, light), (50, 58, 22, light)):
        mask = leaf(side, side, angle=angle, center=base, length=length * s, breadth=breadth * s)
        composite(sheet, Sprite(pixels=tint(mask, color)), x=0, y=0)
    berry = np.zeros((side * _FINE, side * _FINE), np.uint8)
    cv2.circle(berry, (round(50 * s * _FINE), round(88 * s * _FINE)), round(8.5 * s * _FINE), 255, -1)
    composite(sheet, Sprite(pixels=tint(cv2.resize(berry, (side, side), interpolation=cv2.INTER_AREA), accent)), x=0, y=0)
    return sheet


def lockup(mark: NDArray[np.uint8], word: str, color: str) -> NDArray[np.uint8]:
    """The mark and the name beside it."""
    size = mark.shape[0]
    name = lettering(word, color, family="Montserrat", size=size * 0.74, weight=700, tracking=-12)
    gap = round(size * 0.14)
    sheet = np.zeros((size, size + gap + name.shape[1] + 8, 4), np.uint8)
    composite(sheet, Sprite(pixels=mark), x=0, y=0)
    composite(sheet, Sprite(pixels=name), x=size + gap, y=round((size - name.shape[0]) / 2))
    return sheet


def lettering(
    word: str, color: str, *, family: str, size: float, weight: int, kit: str | None = None, tracking: int = 0
) -> NDArray[np.uint8]:
    """A word in one of our faces or of the kit's own, on a sheet as large as its line."""
    faces = sorted((ROOT / "brand_kits" / kit / "fonts").glob("*.ttf")) if kit else []
    run = TextRun(text=word, style=TextStyle(family=family, size_px=size, weight=weight, color=color, tracking=tracking))
    paragraph = layout_paragraph([run], width=None, fonts=load_fonts(faces), align=Align.START, leading=1.2)
    sheet = np.zeros((int(paragraph.height), int(paragraph.width) + 4, 4), np.uint8)
    composite(sheet, rasterise(paragraph, stroke=None, shadow=None).paint(), x=0, y=0)
    return sheet


def polygon(side: int, points: list[tuple[float, float]]) -> NDArray[np.uint8]:
    """Coverage of a polygon, its points in hundredths of `side`."""
    large = np.zeros((side * _FINE, side * _FINE), np.uint8)
    cv2.fillPoly(large, [np.rint(np.array(points) * side * _FINE / 100).astype(np.int32)], 255)
    return np.asarray(cv2.resize(large, (side, side), interpolation=cv2.INTER_AREA))


def bolt(side: int, disc: str, ink: str) -> NDArray[np.uint8]:
    """A bolt on a disc: Fizz."""
    sheet = tint(rounded_mask(side, side, side / 2), Color.parse(disc))
    points = [(57.0, 12.0), (26.0, 56.0), (46.0, 56.0), (39.0, 89.0), (75.0, 41.0), (53.0, 41.0)]
    composite(sheet, Sprite(pixels=tint(polygon(side, points), Color.parse(ink))), x=0, y=0)
    return sheet


def bars(side: int, ground: str, ink: str) -> NDArray[np.uint8]:
    """Three lines of news on a square, the first one short and heavy: Dispatch."""
    sheet = tint(rounded_mask(side, side, side * 0.06), Color.parse(ground))
    for x, y, width, height in ((18, 20, 40, 16), (18, 47, 64, 9), (18, 66, 64, 9)):
        box = np.zeros((side, side), np.uint8)
        box[side * y // 100 : side * (y + height) // 100, side * x // 100 : side * (x + width) // 100] = 255
        composite(sheet, Sprite(pixels=tint(box, Color.parse(ink))), x=0, y=0)
    return sheet


def dawn(side: int, disc: str, ink: str) -> NDArray[np.uint8]:
    """A sun over two calm waves: Haven."""
    sheet = tint(rounded_mask(side, side, side / 2), Color.parse(disc))
    large = np.zeros((side * _FINE, side * _FINE), np.uint8)
    s = side * _FINE / 100
    cv2.circle(large, (round(50 * s), round(43 * s)), round(17 * s), 255, -1)
    x = np.linspace(16, 84, 120)
    for level in (67.0, 79.0):
        y = level + 3.4 * np.sin((x - 16) / 68 * 4 * np.pi)
        inside = (x - 50) ** 2 + (y - 50) ** 2 < 38**2
        points = np.rint(np.stack([x, y], axis=1)[inside] * s).astype(np.int32)
        cv2.polylines(large, [points], False, 255, round(5 * s), cv2.LINE_AA)
    mask = np.asarray(cv2.resize(large, (side, side), interpolation=cv2.INTER_AREA))
    composite(sheet, Sprite(pixels=tint(mask, Color.parse(ink))), x=0, y=0)
    return sheet


def plated(mark: NDArray[np.uint8], name: NDArray[np.uint8], ground: str, *, radius: float) -> NDArray[np.uint8]:
    """Mark and name on a plate of their own, so that they stand on any picture."""
    side, pad = mark.shape[0], round(mark.shape[0] * 0.2)
    gap = round(side * 0.2)
    width = pad + side + gap + name.shape[1] + round(1.6 * pad)
    sheet = tint(rounded_mask(width, side + 2 * pad, radius * (side + 2 * pad)), Color.parse(ground))
    composite(sheet, Sprite(pixels=mark), x=pad, y=pad)
    composite(sheet, Sprite(pixels=name), x=pad + side + gap, y=pad + round((side - name.shape[0]) / 2))
    return sheet


def write(path: Path, premultiplied: NDArray[np.uint8]) -> None:
    alpha = premultiplied[..., 3:].astype(np.int64)
    color = np.where(alpha > 0, (premultiplied[..., :3].astype(np.int64) * 255 + alpha // 2) // np.maximum(alpha, 1), 0)
    straight = np.dstack([np.clip(color, 0, 255).astype(np.uint8), premultiplied[..., 3]])
    cv2.imwrite(str(path), cv2.cvtColor(straight, cv2.COLOR_RGBA2BGRA), [cv2.IMWRITE_PNG_COMPRESSION, 9])


def write_lut(path: Path, *, lift: tuple[float, ...], gain: tuple[float, ...], fade: float) -> None:
    """A LUT of 17 steps: saturation times `fade`, then lift and gain of each colour."""
    steps = np.linspace(0, 1, 17)
    b, g, r = np.meshgrid(steps, steps, steps, indexing="ij")
    rgb = np.stack([r, g, b], axis=-1)
    luma = rgb @ np.array([0.2126, 0.7152, 0.0722])
    made = np.clip((luma[..., None] + (rgb - luma[..., None]) * fade) * gain + lift, 0, 1)
    rows = "\n".join(" ".join(f"{value:.4f}" for value in row) for row in made.reshape(-1, 3))
    path.write_text(f'TITLE "{path.stem}"\nLUT_3D_SIZE 17\n{rows}\n', encoding="utf-8")


if __name__ == "__main__":
    light, accent = Color.parse("#fffdf6"), Color.parse("#ffc23d")
    write(ROOT / "brand_kits/juniper/mark.png", sprig(400, light, accent))
    write(ROOT / "brand_kits/juniper/logo.png", lockup(sprig(120, light, accent), "Juniper", "#fffdf6"))
    word = lettering("FIZZ!", "#ffe600", family="Bangers", size=130, weight=400, kit="fizz", tracking=30)
    sheet = np.zeros((130, 150 + word.shape[1], 4), np.uint8)
    composite(sheet, Sprite(pixels=bolt(130, "#ffe600", "#111111")), x=0, y=0)
    composite(sheet, Sprite(pixels=word), x=150, y=-12)
    write(ROOT / "brand_kits/fizz/mark.png", bolt(400, "#ffe600", "#111111"))
    write(ROOT / "brand_kits/fizz/logo.png", sheet)
    word = lettering("DISPATCH", "#ffffff", family="Barlow Condensed", size=104, weight=800, kit="dispatch", tracking=20)
    write(ROOT / "brand_kits/dispatch/mark.png", bars(400, "#c4122f", "#ffffff"))
    write(ROOT / "brand_kits/dispatch/logo.png", plated(bars(96, "#ffffff", "#c4122f"), word, "#c4122f", radius=0.06))
    word = lettering("haven", "#8a3b26", family="Nunito", size=92, weight=800, kit="haven", tracking=-6)
    write(ROOT / "brand_kits/haven/mark.png", dawn(400, "#a8492f", "#fff7ec"))
    write(ROOT / "brand_kits/haven/logo.png", plated(dawn(96, "#a8492f", "#fff7ec"), word, "#fff7ec", radius=0.5))
    write_lut(ROOT / "brand_kits/haven/warm.cube", lift=(0.055, 0.035, 0.02), gain=(0.99, 0.945, 0.86), fade=0.82)
    write_lut(ROOT / "brand_kits/fizz/punch.cube", lift=(-0.03, -0.035, -0.03), gain=(1.09, 1.06, 1.02), fade=1.28)
