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
from tweetreel.core.pixels import composite, tint
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
    fonts = load_fonts()
    size = mark.shape[0]
    run = TextRun(text=word, style=TextStyle(family="Montserrat", size_px=size * 0.74, weight=700, color=color, tracking=-12))
    paragraph = layout_paragraph([run], width=None, fonts=fonts, align=Align.START, leading=1.2)
    width = size + round(size * 0.14) + int(paragraph.width) + 8
    sheet = np.zeros((size, width, 4), np.uint8)
    composite(sheet, Sprite(pixels=mark), x=0, y=0)
    sprite = rasterise(paragraph, stroke=None, shadow=None).paint()
    composite(sheet, sprite, x=size + round(size * 0.14), y=round((size - paragraph.height) / 2))
    return sheet


def write(path: Path, premultiplied: NDArray[np.uint8]) -> None:
    alpha = premultiplied[..., 3:].astype(np.int64)
    color = np.where(alpha > 0, (premultiplied[..., :3].astype(np.int64) * 255 + alpha // 2) // np.maximum(alpha, 1), 0)
    straight = np.dstack([np.clip(color, 0, 255).astype(np.uint8), premultiplied[..., 3]])
    cv2.imwrite(str(path), cv2.cvtColor(straight, cv2.COLOR_RGBA2BGRA), [cv2.IMWRITE_PNG_COMPRESSION, 9])


if __name__ == "__main__":
    light, accent = Color.parse("#fffdf6"), Color.parse("#ffc23d")
    write(ROOT / "brand_kits/juniper/mark.png", sprig(400, light, accent))
    write(ROOT / "brand_kits/juniper/logo.png", lockup(sprig(120, light, accent), "Juniper", "#fffdf6"))
