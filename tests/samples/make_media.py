"""Draws the photos, clips and avatars that lie beside the sample tweets. Everything is computed; nothing is a recording.

Run `python tests/samples/make_media.py` to draw them again. Tests read the committed files and never run this.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

HERE = Path(__file__).parent
Picture = NDArray[np.float32]


def rgb(code: str) -> Picture:
    return np.array([int(code[i : i + 2], 16) for i in (1, 3, 5)], np.float32) / 255


def gradient(width: int, height: int, stops: list[tuple[float, str]]) -> Picture:
    """Return a vertical gradient through `stops` (place from 0 at the top to 1, colour), smooth between them."""
    places = np.array([place for place, _ in stops])
    colors = np.array([rgb(code) for _, code in stops])
    rows = np.linspace(0, 1, height)
    column = np.stack([np.interp(rows, places, colors[:, channel]) for channel in range(3)], axis=-1)
    column = cv2.GaussianBlur(column[:, None].astype(np.float32), (1, 2 * (height // 24) + 1), 0)
    return np.broadcast_to(column, (height, width, 3)).astype(np.float32).copy()


def noise(width: int, height: int, scale: tuple[float, float], seed: int, octaves: int = 5) -> Picture:
    """Return fractal noise from 0 to 1; `scale` is how many waves of the first octave fit the width and the height."""
    random = np.random.default_rng(seed)
    total = np.zeros((height, width), np.float32)
    weight, sum_of_weights = 1.0, 0.0
    for octave in range(octaves):
        columns, rows = (max(2, round(axis * 2**octave) + 2) for axis in scale)
        grid = random.random((rows, columns), np.float32)
        total += weight * cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC)
        sum_of_weights += weight
        weight /= 2
    return np.clip(total / sum_of_weights, 0, 1)


def ridge(width: int, seed: int, waves: float, octaves: int = 8, roughness: float = 0.5) -> Picture:
    """Return a mountain outline from 0 to 1 along the width."""
    random = np.random.default_rng(seed)
    line = np.zeros(width, np.float32)
    weight = 1.0
    for octave in range(octaves):
        knots = random.random(round(waves * 2**octave) + 3).astype(np.float32)
        line += weight * np.interp(np.linspace(0, len(knots) - 1, width), np.arange(len(knots)), knots)
        weight *= roughness
    line -= line.min()
    return line / line.max()


def over(picture: Picture, color: Picture, cover: Picture) -> None:
    """Paint `color` (one colour or a picture) over `picture` where `cover` (0 to 1) says."""
    picture += (color - picture) * cover[..., None]


def below(outline: Picture, height: int, softness: float = 1.2) -> Picture:
    """Return the cover of what lies below an outline given in rows, with a smooth edge."""
    rows = np.arange(height, dtype=np.float32)[:, None]
    return np.clip((rows - outline[None, :]) / softness + 0.5, 0, 1)


def pines(
    picture: Picture,
    base: Picture,
    color: Picture,
    *,
    count: int,
    size: tuple[float, float],
    seed: int,
    free: tuple[float, float] | None = None,
) -> None:
    """Plant `count` pines whose feet stand on the outline `base`; `size` is the range of heights in pixels."""
    height, width = picture.shape[:2]
    random = np.random.default_rng(seed)
    mask = np.zeros((height, width), np.uint8)
    for x in np.sort(random.uniform(-10, width + 10, count)):
        tall = random.uniform(*size) * (0.7 + 0.6 * random.random())
        if free is not None and free[0] < x < free[1]:
            continue
        foot = base[int(np.clip(x, 0, width - 1))] + 4
        layers = max(5, int(tall / 9))
        for layer in range(layers):
            part = layer / layers
            y = foot - tall * (1 - part)
            half = tall * 0.17 * (part + 0.08) * random.uniform(0.8, 1.15)
            droop = tall * 0.085
            points = np.array([(x, y - tall * 0.1), (x + half, y + droop), (x, y + droop * 0.45), (x - half, y + droop)])
            cv2.fillPoly(mask, [np.round(points * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
        cv2.line(mask, (int(x), int(foot - tall * 0.2)), (int(x), int(foot + 3)), 255, max(1, int(tall / 28)), cv2.LINE_AA)
    over(picture, color, mask.astype(np.float32) / 255)


def glow(picture: Picture, center: tuple[float, float], radius: float, color: Picture, strength: float) -> None:
    """Add light around a point, falling off smoothly."""
    height, width = picture.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    distance = ((x - center[0]) ** 2 + (y - center[1]) ** 2) / radius**2
    picture += color * (strength * np.exp(-distance))[..., None]


def finished(picture: Picture, seed: int, grain: float = 0.012) -> NDArray[np.uint8]:
    """Return the picture as BGR bytes, with a vignette, a soft shoulder in the lights and a little grain."""
    height, width = picture.shape[:2]
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j].astype(np.float32)
    picture = picture * (1 - 0.16 * (x**2 + y**2))[..., None]
    picture = np.where(picture > 0.8, 0.8 + 0.2 * np.tanh((picture - 0.8) / 0.2), picture)
    picture += np.random.default_rng(seed).normal(0, grain, (height, width, 1)).astype(np.float32)
    return np.clip(np.round(picture[..., ::-1] * 255), 0, 255).astype(np.uint8)


def lake_at_dusk() -> NDArray[np.uint8]:
    width, height = 1600, 1067
    shore = 640
    sky = gradient(
        width, shore, [(0, "#1b1f4b"), (0.3, "#46386f"), (0.55, "#96507e"), (0.75, "#e0766a"), (0.9, "#f9a85f"), (1, "#ffd08a")]
    )
    glow(sky, (1010, 600), 420, rgb("#ff9a4d"), 0.42)
    glow(sky, (1010, 605), 120, rgb("#fff0c0"), 0.55)
    clouds = noise(width, shore, (2.2, 9), seed=11, octaves=6)
    cover = np.clip((clouds - 0.52) * 4.2, 0, 1) * np.linspace(0.95, 0.35, shore, dtype=np.float32)[:, None]
    lit = np.clip((clouds - np.roll(clouds, -9, axis=0)) * 9 + 0.35, 0, 1)
    tint = rgb("#5a3f78") * (1 - lit[..., None]) + rgb("#ffa98a") * lit[..., None]
    over(sky, tint.astype(np.float32), cover * 0.72)
    stars = np.random.default_rng(5).random((shore, width)) > 0.99955
    sparkle = cv2.GaussianBlur(stars.astype(np.float32), (3, 3), 0.7) * np.linspace(2.2, 0, shore, dtype=np.float32)[:, None]
    sky += np.clip(sparkle, 0, 0.8)[..., None] * (1 - cover[..., None])
    land = sky
    layers = [
        (21, 2.0, 300, 330, "#7d5a8c", 0.50),
        (35, 2.6, 400, 205, "#5b447b", 0.52),
        (44, 3.4, 500, 120, "#3c3163", 0.5),
    ]
    for index, (seed, waves, top, depth, color, roughness) in enumerate(layers):
        outline = top + depth * (1 - ridge(width, seed, waves, roughness=roughness)) - (70 if index == 0 else 0)
        body = np.broadcast_to(rgb(color), land.shape).copy()
        if index == 0:
            texture = noise(width, shore, (26, 18), seed=71, octaves=5)
            slope = np.gradient(cv2.GaussianBlur(outline.astype(np.float32)[None], (41, 1), 0)[0])
            rows = np.arange(shore, dtype=np.float32)[:, None]
            snow = np.clip((95 + 150 * (texture - 0.5) * 2 - (rows - outline[None, :])) / 26, 0, 1) * (texture > 0.36)
            sunny = np.clip(0.5 - slope[None, :] * 0.55 + (texture - 0.5) * 1.2, 0, 1)
            snowy = rgb("#8f7fb4") * (1 - sunny[..., None]) + rgb("#ffd3bd") * sunny[..., None]
            over(body, snowy.astype(np.float32), cv2.GaussianBlur(snow.astype(np.float32), (3, 3), 0))
            over(body, rgb("#c9798f"), np.clip(sunny - 0.55, 0, 1) * 0.5 * (1 - snow))
        rows = np.linspace(0, 1, shore, dtype=np.float32)[:, None]
        over(body, rgb("#c77f86"), np.broadcast_to(np.clip((rows - 0.72) * 1.7, 0, 0.55 - 0.12 * index), (shore, width)))
        over(land, body, below(outline.astype(np.float32), shore))
    bank = shore - 22 - 26 * ridge(width, 58, 3.0, octaves=5)
    over(land, rgb("#1f1c3f"), below(bank.astype(np.float32), shore))
    pines(land, bank, rgb("#26204a"), count=230, size=(26, 62), seed=3)
    left = np.linspace(1, 0, width) ** 3
    pines(land, shore - 16 + 10 * (1 - left), rgb("#16142f"), count=110, size=(34, 74), seed=8)
    # The lake: the land upside down, a little stretched, darker, moved by ripples that grow towards the viewer.
    depth = height - shore
    y, x = np.mgrid[0:depth, 0:width].astype(np.float32)
    near = y / depth
    swell = noise(width, depth, (7, 60), seed=91, octaves=4) - 0.5
    source_y = np.clip(shore - 2 - y * 1.16 + swell * (5 + 46 * near), 0, shore - 1)
    source_x = x + swell * (3 + 26 * near)
    water = cv2.remap(
        land, source_x.astype(np.float32), source_y.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
    )
    water = cv2.GaussianBlur(water, (1, 5), 0)
    water *= (0.86 - 0.34 * near)[..., None]
    water += rgb("#1a1c46") * (0.10 + 0.16 * near)[..., None]
    streak = np.clip((noise(width, depth, (3, 90), seed=17, octaves=3) - 0.62) * 5, 0, 1) * (1 - near) ** 2
    over(water, rgb("#ffc79a"), streak * 0.28)
    mist = np.exp(-(((y - 3) / 14) ** 2)) * (0.2 + 0.5 * noise(width, depth, (5, 2), seed=23, octaves=3))
    over(water, rgb("#e8a393"), mist * 0.6)
    picture = np.concatenate([land, water])
    rocks = height - 26 - 74 * ridge(width, 104, 3.2, octaves=6) * np.clip(np.abs(np.linspace(-1.25, 1.1, width)) - 0.25, 0, 1)
    stone = np.broadcast_to(rgb("#141229"), picture.shape).copy()
    grit = noise(width, height, (60, 60), seed=6, octaves=4)
    over(stone, rgb("#4d3a5e"), np.clip((grit - 0.5) * 2.2, 0, 0.6))
    over(picture, stone, below(rocks.astype(np.float32), height, 2))
    return finished(picture, 1, grain=0.009)


def street_in_the_rain() -> NDArray[np.uint8]:
    width, height = 1080, 1350
    horizon = 800
    random = np.random.default_rng(42)
    scene = gradient(width, horizon, [(0, "#070a1c"), (0.5, "#141a3c"), (0.85, "#3b2a56"), (1, "#8a4a5c")])
    glow(scene, (540, 770), 300, rgb("#ffb066"), 0.34)
    haze = noise(width, horizon, (3, 4), seed=2)
    over(scene, rgb("#57406f"), np.clip(haze - 0.45, 0, 1) * np.linspace(0, 0.9, horizon, dtype=np.float32)[:, None])
    warm = [rgb(code) for code in ("#ffd590", "#ffbe66", "#fff0cf", "#9fd8ff", "#ffcf7a")]
    for depth in range(4):
        near = depth / 3
        wall = rgb("#2e2b52") * (1 - near) + rgb("#0b0d20") * near
        for side in (-1, 1):
            gap = 60 + 116 * near**1.3 + 46 * depth
            x = 540 + side * gap
            while 0 - 220 < x < width + 220:
                wide = random.uniform(78, 124) * (0.55 + 0.85 * near)
                top = random.uniform(150, 430) - 240 * near * random.random() + 90 * (1 - near)
                left, right = (x, x + wide) if side > 0 else (x - wide, x)
                columns = slice(max(0, int(left)), max(0, min(width, int(right))))
                rows = slice(max(0, int(top)), horizon)
                shade = np.linspace(0.8, 1.35, horizon, dtype=np.float32)[rows, None, None]
                scene[rows, columns] = wall * shade
                step_x, step_y = 9 + 9 * near, 13 + 12 * near
                for row in np.arange(top + 12, horizon - 34, step_y):
                    lit_floor = random.random() < 0.75
                    for column in np.arange(left + 7, right - step_x * 0.7, step_x):
                        if lit_floor and random.random() < 0.42 and 0 <= column < width - 8:
                            light = warm[random.integers(len(warm))] * random.uniform(0.35, 1.05)
                            a, b = int(max(row, 0)), int(max(row + step_y * 0.56, 0))
                            scene[a:b, int(column) : int(column + step_x * 0.56)] = light
                x += side * wide * random.uniform(0.98, 1.12)
    for x, y, tall, wide, code in (
        (214, 560, 150, 34, "#ff3f7a"),
        (842, 500, 190, 40, "#27d3ff"),
        (318, 668, 70, 60, "#ffcf3d"),
        (770, 690, 50, 84, "#7dff9a"),
    ):
        cv2.rectangle(scene, (x, y), (x + wide, y + tall), tuple(float(v) for v in rgb(code) * 0.5), -1)
        cv2.rectangle(scene, (x + 5, y + 5), (x + wide - 5, y + tall - 5), tuple(float(v) for v in rgb(code) * 1.25), 5)
        for mark in range(y + 18, y + tall - 14, 24):
            cv2.line(scene, (x + 13, mark), (x + wide - 13, mark + 4), tuple(float(v) for v in rgb(code) * 1.3), 4)
    lamps = scene.copy() * 0
    for step in range(9):
        reach = 1.55**step
        for side in (-1, 1):
            x, y = 540 + side * 17 * reach, 770 - 13.5 * reach
            size = 1.6 * 1.28**step
            cv2.circle(lamps, (int(x), int(y)), int(size + 1), tuple(float(v) for v in rgb("#ffe3ad") * 1.6), -1, cv2.LINE_AA)
            cv2.line(
                scene,
                (int(x + side * 3), int(y)),
                (int(x + side * 3), 780 + int(3 * reach)),
                (0.03, 0.03, 0.07),
                max(1, int(size / 3)),
                cv2.LINE_AA,
            )
    for x, y, size, code in (
        (505, 782, 5, "#ff4a3d"),
        (523, 780, 4, "#ff4a3d"),
        (560, 783, 6, "#fff3d6"),
        (580, 784, 6, "#fff3d6"),
        (610, 790, 8, "#fff3d6"),
        (634, 791, 8, "#fff3d6"),
        (455, 792, 7, "#ff4a3d"),
        (478, 791, 7, "#ff4a3d"),
    ):
        cv2.circle(lamps, (x, y), size, tuple(float(v) for v in rgb(code) * 1.5), -1, cv2.LINE_AA)
    scene += lamps + cv2.GaussianBlur(lamps, (0, 0), 9) * 0.8 + cv2.GaussianBlur(lamps, (0, 0), 30) * 0.9
    bright = np.clip(scene - 0.62, 0, 1)
    scene += cv2.GaussianBlur(bright, (0, 0), 12) * 0.9
    depth_rows = height - horizon
    y, x = np.mgrid[0:depth_rows, 0:width].astype(np.float32)
    near = y / depth_rows
    wobble = noise(width, depth_rows, (14, 42), seed=77, octaves=4) - 0.5
    smeared = cv2.GaussianBlur(scene, (0, 0), sigmaX=4, sigmaY=46)
    source_y = np.clip(horizon - 1 - y * 1.3 + wobble * 30 * near, 0, horizon - 1)
    source_x = x + wobble * (8 + 54 * near)
    mirror = cv2.remap(
        smeared, source_x.astype(np.float32), source_y.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
    )
    clear = cv2.remap(
        scene, source_x.astype(np.float32), source_y.astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT
    )
    puddle = np.clip((noise(width, depth_rows, (4, 9), seed=31, octaves=4) - 0.5) * 6, 0, 1)[..., None]
    road = rgb("#0a0c1b") + mirror * (0.95 - 0.25 * near[..., None]) * (1 - puddle) + clear * 0.82 * puddle
    grit = noise(width, depth_rows, (300, 120), seed=9, octaves=2)
    road *= (0.84 + 0.3 * grit * (1 - puddle[..., 0]))[..., None]
    for line in (-1, 1):
        ends = np.array(
            [(540 + line * 9, 0), (540 + line * 12, 0), (540 + line * 560, depth_rows), (540 + line * 500, depth_rows)]
        )
        paint = np.zeros((depth_rows, width), np.uint8)
        cv2.fillPoly(paint, [ends.astype(np.int32)], 255, cv2.LINE_AA)
        over(road, rgb("#c9c4d8"), paint.astype(np.float32) / 255 * (0.07 + 0.09 * grit))
    picture = np.concatenate([scene, road])
    rain = (random.random((height, width)) > 0.9972).astype(np.float32)
    kernel = np.zeros((31, 31), np.float32)
    cv2.line(kernel, (18, 0), (12, 30), 1.0, 1, cv2.LINE_AA)
    picture += (cv2.filter2D(rain, -1, kernel / kernel.sum()) * 2.1)[..., None] * rgb("#c4d4ff") * 0.75
    return finished(picture, 2, grain=0.016)


def tent_at_dawn() -> NDArray[np.uint8]:
    width, height = 1200, 800
    picture = gradient(width, height, [(0, "#5f86b5"), (0.3, "#a9b6c9"), (0.55, "#f3c9a5"), (0.68, "#f9dcb4"), (1, "#c3ad9a")])
    glow(picture, (380, 400), 330, rgb("#ffd08a"), 0.35)
    glow(picture, (380, 410), 60, rgb("#fff3cf"), 0.6)
    for index in range(6):
        near = index / 5
        color = rgb("#b4b4b9") * (1 - near) ** 1.2 + rgb("#1d2b2e") * (1 - (1 - near) ** 1.2)
        base = 420 + 62 * index - (26 + 12 * near) * ridge(width, 200 + index, 2 + index * 0.4, octaves=5)
        over(picture, color, below(base.astype(np.float32), height, 2))
        low, high = 28 + 26 * index, 46 + 36 * index
        count = (150, 110, 74, 46, 22, 9)[index]
        # The two nearest rows leave the tent free.
        free = (470, 900) if index >= 4 else None
        pines(picture, base, color, count=count, size=(low, high), seed=300 + index, free=free)
        fog = noise(width, height, (4, 6), seed=400 + index, octaves=4)
        band = np.exp(-(((np.arange(height, dtype=np.float32)[:, None] - (452 + 62 * index)) / (30 + 8 * index)) ** 2))
        over(picture, rgb("#f0d6bf"), np.clip(band * (0.3 + fog) * (0.62 - 0.5 * near), 0, 1))
    ground = 716 + 12 * ridge(width, 501, 4, octaves=6)
    over(picture, rgb("#141d1d"), below(ground.astype(np.float32), height, 2))
    tent = np.array([(500, 735), (640, 560), (812, 738)], np.float32)
    side = np.array([(640, 560), (812, 738), (880, 722), (702, 562)], np.float32)
    for points, color in ((tent, "#f2a03d"), (side, "#b8642c")):
        mask = np.zeros((height, width), np.uint8)
        cv2.fillPoly(mask, [np.round(points * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
        over(picture, rgb(color), mask.astype(np.float32) / 255)
    door = np.zeros((height, width), np.uint8)
    cv2.fillPoly(door, [np.round(np.array([(596, 737), (642, 590), (694, 738)]) * 16).astype(np.int32)], 255, cv2.LINE_AA, 4)
    over(picture, rgb("#ffe2a0"), door.astype(np.float32) / 255)
    glow(picture, (650, 690), 90, rgb("#ffb14a"), 0.28)
    return finished(picture, 3, grain=0.008)


# ------------------------------------------------------------------------------------------------------------- avatars


class Canvas:
    """A 400 x 400 picture drawn four times as large with plain shapes."""

    def __init__(self, top: str, bottom: str) -> None:
        self.scale = 4
        self.pixels = np.clip(gradient(1600, 1600, [(0, top), (1, bottom)]) * 255, 0, 255).astype(np.uint8)

    def _color(self, code: str) -> tuple[int, int, int]:
        red, green, blue = (round(float(value) * 255) for value in rgb(code))
        return red, green, blue

    def _points(self, points: list[tuple[float, float]]) -> NDArray[np.int32]:
        return np.round(np.array(points) * self.scale * 16).astype(np.int32)

    def disc(self, x: float, y: float, radius: float, code: str) -> None:
        center = (round(x * self.scale * 16), round(y * self.scale * 16))
        cv2.circle(self.pixels, center, round(radius * self.scale * 16), self._color(code), -1, cv2.LINE_AA, 4)

    def oval(
        self,
        x: float,
        y: float,
        wide: float,
        tall: float,
        code: str,
        *,
        turn: float = 0,
        start: float = 0,
        end: float = 360,
        line: float = 0,
    ) -> None:
        center = (round(x * self.scale), round(y * self.scale))
        axes = (round(wide * self.scale), round(tall * self.scale))
        cv2.ellipse(self.pixels, center, axes, turn, start, end, self._color(code), round(line * self.scale) or -1, cv2.LINE_AA)

    def shape(self, points: list[tuple[float, float]], code: str) -> None:
        cv2.fillPoly(self.pixels, [self._points(points)], self._color(code), cv2.LINE_AA, 4)

    def path(self, points: list[tuple[float, float]], code: str, line: float) -> None:
        cv2.polylines(self.pixels, [self._points(points)], False, self._color(code), round(line * self.scale), cv2.LINE_AA, 4)

    def done(self) -> NDArray[np.uint8]:
        return cv2.resize(self.pixels, (400, 400), interpolation=cv2.INTER_AREA)[..., ::-1]


def portrait(*, back: tuple[str, str], skin: str, hair: str, shirt: str, style: str) -> NDArray[np.uint8]:
    """Return a flat portrait: shoulders, neck, head, hair; `style` is long, short, bun, beanie or chef."""
    canvas = Canvas(*back)
    canvas.disc(200, 196, 165, back[1])
    if style == "long":
        canvas.oval(200, 190, 98, 108, hair)
        canvas.shape([(104, 190), (112, 316), (288, 316), (296, 190)], hair)
    if style == "bun":
        canvas.disc(200, 62, 40, hair)
    canvas.oval(200, 425, 148, 138, shirt)
    shade = "#" + "".join(f"{int(float(value) * 0.86 * 255):02x}" for value in rgb(skin))
    canvas.shape([(168, 235), (232, 235), (236, 305), (200, 330), (164, 305)], shade)
    canvas.oval(200, 192, 70, 86, skin)
    canvas.disc(131, 200, 15, skin)
    canvas.disc(269, 200, 15, skin)
    if style in ("short", "bun", "long"):
        canvas.oval(200, 158, 75, 66, hair, start=180, end=360)
        canvas.oval(152, 160, 34, 26, hair, turn=-32)
        canvas.oval(240, 156, 44, 26, hair, turn=24)
    if style == "beanie":
        canvas.oval(200, 150, 80, 76, hair, start=180, end=360)
        canvas.shape([(116, 140), (284, 140), (284, 172), (116, 172)], "#f2c14e")
        canvas.disc(200, 74, 19, "#f2c14e")
        canvas.oval(200, 236, 66, 48, "#7a4a2b", start=0, end=180)
        canvas.oval(200, 236, 26, 10, skin)
    if style == "chef":
        for x, y, radius in ((146, 92, 42), (200, 74, 50), (254, 92, 42)):
            canvas.disc(x, y, radius, "#fdfbf6")
        canvas.shape([(132, 96), (268, 96), (268, 158), (132, 158)], "#fdfbf6")
        canvas.shape([(130, 144), (270, 144), (270, 160), (130, 160)], "#e6dfd2")
        canvas.oval(136, 176, 9, 30, hair)
        canvas.oval(264, 176, 9, 30, hair)
    for x in (172, 228):
        canvas.oval(x, 198, 8, 10, "#2b2430")
        canvas.disc(x + 3, 194, 2.6, "#ffffff")
        canvas.oval(x, 178, 15, 9, hair if style != "beanie" else "#7a4a2b", start=200, end=340, line=4.5)
    canvas.oval(200, 214, 9, 12, shade, start=20, end=160, line=4)
    canvas.oval(200, 234, 24, 15, "#b5484e", start=15, end=165, line=5.5)
    return canvas.done()


def lumen() -> NDArray[np.uint8]:
    canvas = Canvas("#1c1b3a", "#3f2b7a")
    for radius, code in ((128, "#7c5cff"), (94, "#b79cff"), (60, "#f1e9ff")):
        canvas.oval(200, 200, radius, radius, code, start=-62, end=62, line=20)
    canvas.disc(148, 200, 26, "#ffd166")
    return canvas.done()


def octopus() -> NDArray[np.uint8]:
    canvas = Canvas("#073b4c", "#118ab2")
    for index in range(6):
        side = -1 if index < 3 else 1
        spread = 26 + 34 * (index % 3)
        t = np.linspace(0, 1, 40)
        x = 200 + side * (spread * 0.5 + spread * 1.35 * t + 10 * np.sin(t * 7 + index))
        y = 215 + 120 * t - 26 * np.sin(t * 3.1) * (index % 3)
        canvas.path(list(zip(x.tolist(), y.tolist(), strict=True)), "#ef6f6c" if index % 2 else "#f58a7a", 30 - 4 * (index % 3))
    canvas.oval(200, 168, 86, 98, "#f7796f")
    canvas.oval(176, 128, 26, 34, "#fb9a8c", turn=24)
    for x in (168, 232):
        canvas.disc(x, 196, 23, "#fff8ef")
        canvas.oval(x, 199, 13, 9, "#14213d")
    canvas.oval(200, 232, 20, 12, "#8f2d3b", start=15, end=165, line=5)
    return canvas.done()


def planet() -> NDArray[np.uint8]:
    canvas = Canvas("#0d1030", "#2b1a5a")
    for x, y, radius in np.random.default_rng(9).uniform((20, 20, 0.8), (380, 380, 2.6), (46, 3)).tolist():
        canvas.disc(x, y, radius, "#cfd5ff")
    canvas.oval(200, 205, 168, 46, "#ffcf7d", turn=-18, start=180, end=360, line=15)
    canvas.disc(200, 200, 98, "#ff8a5b")
    canvas.oval(172, 166, 52, 30, "#ffab7d", turn=-18)
    canvas.oval(218, 226, 74, 13, "#e86a45", turn=-18)
    canvas.oval(206, 258, 48, 8, "#e86a45", turn=-18)
    canvas.oval(200, 205, 168, 46, "#ffe0a6", turn=-18, start=0, end=180, line=15)
    return canvas.done()


def cabin() -> NDArray[np.uint8]:
    canvas = Canvas("#071a2e", "#14405a")
    for shift, code in ((0, "#1fae8a"), (26, "#49e0a5"), (52, "#8c6cf0")):
        t = np.linspace(0, 1, 60)
        x, y = 20 + 360 * t, 110 + shift + 34 * np.sin(t * 6 + shift)
        canvas.path(list(zip(x.tolist(), y.tolist(), strict=True)), code, 20)
    canvas.oval(200, 400, 300, 110, "#e9f3fb")
    canvas.shape([(128, 318), (128, 232), (272, 232), (272, 318)], "#6b3f2a")
    canvas.shape([(106, 240), (200, 162), (294, 240)], "#f4f8fc")
    canvas.shape([(124, 240), (200, 178), (276, 240)], "#8a5235")
    canvas.shape([(180, 318), (180, 262), (220, 262), (220, 318)], "#ffd166")
    for x in (62, 338):
        canvas.shape([(x - 40, 318), (x, 196), (x + 40, 318)], "#0e3b3c")
        canvas.shape([(x - 30, 262), (x, 176), (x + 30, 262)], "#135152")
    return canvas.done()


def crest() -> NDArray[np.uint8]:
    canvas = Canvas("#0a2540", "#0a2540")
    canvas.disc(200, 200, 172, "#f4f1e8")
    canvas.disc(200, 200, 154, "#c8102e")
    for index in range(3):
        t = np.linspace(0, 1, 50)
        x, y = 84 + 232 * t, 262 + 24 * index + 9 * np.sin(t * 18 + index)
        canvas.path(list(zip(x.tolist(), y.tolist(), strict=True)), "#f4f1e8", 8)
    canvas.path([(200, 112), (200, 282)], "#f4f1e8", 18)
    canvas.oval(200, 96, 19, 19, "#f4f1e8", line=11)
    canvas.path([(152, 146), (248, 146)], "#f4f1e8", 16)
    canvas.oval(200, 206, 76, 78, "#f4f1e8", start=12, end=168, line=17)
    return canvas.done()


def kelp() -> NDArray[np.uint8]:
    canvas = Canvas("#04302b", "#0b6b57")
    for shift, code, high in ((-62, "#2fc59a", 120), (0, "#a8f0cf", 70), (62, "#2fc59a", 120)):
        t = np.linspace(0, 1, 60)
        y = 330 - (330 - high) * t
        x = 200 + shift + 24 * np.sin(t * 6.2 + shift)
        canvas.path(list(zip(x.tolist(), y.tolist(), strict=True)), code, 26)
        for leaf in range(5):
            k = 8 + leaf * 11
            canvas.oval(float(x[k]) + (18 if leaf % 2 else -18), float(y[k]), 24, 9, code, turn=-28 if leaf % 2 else 28)
    return canvas.done()


AVATARS: dict[str, Callable[[], NDArray[np.uint8]]] = {
    "lumen": lumen,
    "falk": octopus,
    "orbit": planet,
    "cabin": cabin,
    "harbour": crest,
    "kelp": kelp,
    "mirela": lambda: portrait(back=("#f7d6bf", "#f2b8a0"), skin="#e8b48f", hair="#3b2219", shirt="#fdfbf6", style="chef"),
    "jonas": lambda: portrait(back=("#bfe0e2", "#8cc5c9"), skin="#f0c7a5", hair="#d1495b", shirt="#2f4858", style="beanie"),
    "nadia": lambda: portrait(back=("#2b2d55", "#4b4f8a"), skin="#f1cdb4", hair="#1d1a2b", shirt="#e4572e", style="long"),
    "okafor": lambda: portrait(back=("#ffe08a", "#ffc145"), skin="#7a4a2f", hair="#1c1412", shirt="#1b998b", style="short"),
    "savta": lambda: portrait(back=("#e6efe0", "#c4dbb5"), skin="#e0aa84", hair="#8c8a91", shirt="#7d4f8d", style="bun"),
    "asa": lambda: portrait(back=("#ffd9e0", "#f7aebc"), skin="#f2cfae", hair="#221b22", shirt="#3d5a80", style="short"),
    "jal": lambda: portrait(back=("#cde9f6", "#8ecdea"), skin="#b97a50", hair="#1f1512", shirt="#f4a024", style="long"),
}


# --------------------------------------------------------------------------------------------------------------- clips


def aurora(frames: int, rate: int) -> Iterator[Picture]:
    """Yield northern lights that drift over a forest, 1280 x 720, RGB from 0 to 1."""
    width, height = 1280, 720
    night = gradient(width, height, [(0, "#040714"), (0.5, "#0a1a2c"), (0.8, "#14313c"), (1, "#1c3a3f")])
    random = np.random.default_rng(12)
    star_map = np.zeros((height, width), np.float32)
    for x, y, size in random.uniform((0, 0, 0.25), (width - 1, 520, 1), (420, 3)):
        star_map[int(y), int(x)] = size
    night += (cv2.GaussianBlur(star_map, (0, 0), 0.8) * 3.2)[..., None]
    ground = 610 - 62 * ridge(width, 7, 2.2, octaves=6)
    trees = np.zeros((height, width, 3), np.float32)
    white = np.ones(3, np.float32)
    pines(trees, ground, white, count=210, size=(30, 96), seed=4)
    forest = np.maximum(trees[..., 0], below(ground.astype(np.float32), height, 2))
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    rays = noise(2 * width, 1, (150, 1), seed=6, octaves=3)[0]
    rays = (rays - rays.min()) / (rays.max() - rays.min())
    rays = np.concatenate([rays, rays[::-1]])  # its ends meet, so that it can go round
    for frame in range(frames):
        t = frame / rate
        light = np.zeros((height, width, 3), np.float32)
        for index, (base, speed, low, high) in enumerate(
            ((330, 0.5, "#29f0a0", "#7b3fe4"), (245, -0.36, "#5cf7c0", "#c04ae0"), (425, 0.28, "#18c98a", "#3f6de4"))
        ):
            wave = base + 66 * np.sin(x / 260 + speed * t + index * 2.1) + 30 * np.sin(x / 97 - 1.4 * speed * t + index)
            moved = (x[0] * 0.8 + 60 * np.sin(x[0] / 180 + t * speed) + 40 * t * np.sign(speed) + 400 * index) % (len(rays) - 1)
            ray = np.interp(moved, np.arange(len(rays)), rays).astype(np.float32)[None, :]
            rise = np.clip((wave - y) / (150 + 130 * ray), -2, 8)
            veil = np.where(rise > 0, np.exp(-rise * 1.9) * (1 - np.exp(-rise * 26)), np.exp(np.minimum(rise, 0) * 34) * 0.04)
            veil = veil * (0.22 + 0.95 * ray**1.7) * (0.8 + 0.2 * np.sin(t * 1.3 + index + x / 400))
            mix = np.clip(rise * 0.75, 0, 1)[..., None]
            light += veil[..., None] * (rgb(low) * (1 - mix) + rgb(high) * mix) * (1.0, 0.75, 0.5)[index]
        light = cv2.GaussianBlur(light, (0, 0), 1.6) + 0.32 * cv2.GaussianBlur(light, (0, 0), 26)
        picture = night + light
        snow = np.clip((y - ground[None, :] - 26) / 60, 0, 1)
        over(picture, rgb("#03080d"), forest)
        field = rgb("#16313a") + light[::-1] * 0.24
        over(picture, field.astype(np.float32), snow * (1 - trees[..., 0]) * 0.9)
        yield picture


def night_traffic(frames: int, rate: int) -> Iterator[Picture]:
    """Yield a junction at night with light trails that flow by, 720 x 1280, RGB from 0 to 1."""
    width, height = 720, 1280
    horizon = 520
    random = np.random.default_rng(33)
    sky = gradient(width, horizon, [(0, "#0b1030"), (0.5, "#2a2354"), (0.82, "#93486a"), (1, "#f59a66")])
    glow(sky, (330, horizon), 210, rgb("#ffb469"), 0.5)
    scene = np.concatenate([sky, gradient(width, height - horizon, [(0, "#1d1b33"), (0.3, "#12121f"), (1, "#090a13")])])
    for depth, color in ((0, "#2a2450"), (1, "#17152f")):
        x = -20.0
        while x < width + 20:
            wide = random.uniform(38, 88)
            top = random.uniform(250, 430) - (40 * depth if abs(x - 360) > 200 else -70)
            scene[int(top) : horizon, max(0, int(x)) : max(0, int(x + wide))] = rgb(color)
            for row in range(int(top) + 9, horizon - 14, 13):
                for column in range(int(x) + 6, int(x + wide) - 8, 11):
                    if random.random() < 0.34 and 0 <= column < width - 5:
                        scene[row : row + 6, column : column + 5] = rgb("#ffcf87") * random.uniform(0.35, 1)
            x += wide + random.uniform(-8, 10)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    on_road = y > horizon
    grit = noise(width, height, (90, 160), seed=3, octaves=3)
    scene[on_road] *= (0.8 + 0.5 * grit[on_road])[:, None]
    near = np.clip((y - horizon) / (height - horizon), 1e-4, 1)
    lane_position = (x - 360) / (18 + 560 * near)
    for edge in (-1.02, 1.02):
        line = np.exp(-(((lane_position - edge) * 90) ** 2)) * on_road
        over(scene, rgb("#d8d2e6"), line * 0.5)
    lanes = [
        (-0.8, "#fff0cf", 1.0),
        (-0.48, "#ffe3b0", 1.35),
        (-0.16, "#fff6e4", 0.8),
        (0.2, "#ff3b30", -0.9),
        (0.5, "#ff5a3c", -1.25),
        (0.82, "#ff2d55", -0.7),
    ]
    cars = [(lane, random.uniform(0, 1), random.uniform(0.85, 1.15)) for lane in range(len(lanes)) for _ in range(4)]
    for frame in range(frames):
        t = frame / rate
        light = np.zeros((height, width, 3), np.float32)
        for lane, offset, factor in cars:
            place, code, speed = lanes[lane]
            along = (offset + 0.30 * speed * factor * t) % 1.0
            tail = along - np.sign(speed) * 0.24
            trail = np.zeros_like(light)
            for side in (-0.075, 0.075):
                parts = np.clip(np.linspace(tail, along, 40), 0, 1) ** 2.4
                rows = horizon + 6 + parts * (height - horizon)
                columns = 360 + (place + side) * (18 + 560 * parts)
                for step in range(len(parts) - 1):
                    power = ((step + 1) / len(parts)) ** 2.2
                    color = tuple(float(value) for value in rgb(code) * power * 1.2)
                    begin = (int(columns[step] * 16), int(rows[step] * 16))
                    end = (int(columns[step + 1] * 16), int(rows[step + 1] * 16))
                    cv2.line(trail, begin, end, color, max(1, round(1 + 13 * float(parts[step]))), cv2.LINE_AA, 4)
            np.maximum(light, trail, out=light)
        phase = (t * 0.5) % 1.0
        for post in (-1, 1):
            column = 360 + post * 262
            cv2.line(light, (column, 470), (column, 760), (0.015, 0.015, 0.03), 7, cv2.LINE_AA)
            for index, (code, active) in enumerate(
                (("#ff3b30", phase < 0.42), ("#ffcc00", 0.42 <= phase < 0.55), ("#34e07a", phase >= 0.55))
            ):
                strength = 1.7 if active else 0.10
                color = tuple(float(value) for value in rgb(code) * strength)
                cv2.circle(light, (column, 404 + 46 * index), 17, color, -1, cv2.LINE_AA)
        bloom = cv2.GaussianBlur(light, (0, 0), 6) * 0.8 + cv2.GaussianBlur(light, (0, 0), 28) * 0.9
        picture = scene.copy()
        for post in (-1, 1):
            column = 360 + post * 262
            cv2.rectangle(picture, (column - 27, 374), (column + 27, 526), (0.03, 0.03, 0.05), -1, cv2.LINE_AA)
            cv2.rectangle(picture, (column - 4, 526), (column + 4, 800), (0.03, 0.03, 0.05), -1, cv2.LINE_AA)
        yield picture + light + bloom


def write_clip(path: Path, pictures: Iterator[Picture], size: tuple[int, int], rate: int, crf: int) -> None:
    random = np.random.default_rng(1)
    with av.open(str(path), "w", options={"movflags": "+faststart"}) as container:
        stream = container.add_stream("libx264", rate=rate)
        stream.width, stream.height = size
        stream.pix_fmt = "yuv420p"
        stream.time_base = Fraction(1, rate)
        stream.options = {"crf": str(crf), "preset": "slow", "threads": "1"}
        for picture in pictures:
            soft = np.where(picture > 0.8, 0.8 + 0.2 * np.tanh((picture - 0.8) / 0.2), picture)
            soft = soft + random.normal(0, 0.003, (*soft.shape[:2], 1))
            pixels = np.clip(np.round(soft * 255), 0, 255).astype(np.uint8)
            for packet in stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")):
                container.mux(packet)
        for packet in stream.encode(None):
            container.mux(packet)


def write_photo(path: Path, pixels: NDArray[np.uint8], quality: int = 85) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(path), pixels, [cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_OPTIMIZE, 1])


def main(wanted: list[str]) -> None:
    def is_wanted(name: str) -> bool:
        return not wanted or any(part in name for part in wanted)

    photos = {
        "GxLakeDusk7Qm.jpg": lake_at_dusk,
        "GxCityRain2Vt.jpg": street_in_the_rain,
        "archive/2068393479238610945-GxCampDawn5Rk.jpg": tent_at_dawn,
    }
    for name, draw in photos.items():
        if is_wanted(name):
            write_photo(HERE / name, draw())
    for name, draw in AVATARS.items():
        if is_wanted(f"{name}_400x400.jpg"):
            write_photo(HERE / f"{name}_400x400.jpg", draw(), 90)
    if is_wanted("aurora-over-cabin.mp4"):
        write_clip(HERE / "aurora-over-cabin.mp4", aurora(125, 25), (1280, 720), 25, 26)
    if is_wanted("night-traffic.mp4"):
        write_clip(HERE / "night-traffic.mp4", night_traffic(120, 30), (720, 1280), 30, 26)


if __name__ == "__main__":
    main(sys.argv[1:])
