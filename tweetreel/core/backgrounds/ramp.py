"""A brand's few colours as a map from two numbers to a plane level: tone (how much light) and tint (whose light).

Knows nothing of where the light falls. The decision here: every background is toned like a duotone photograph. All shades
come from one ramp per brand colour, deep to lit, mixed in OKLab and with the lightness of captions in mind, so that no
palette can give a picture that shouts or goes flat black; and a picture costs three look-ups a cell.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tweetreel.core.color import Color, oklab_from_srgb, srgb_from_oklab
from tweetreel.errors import InputError

TONES = 1024
TINTS = 64

Lab = NDArray[np.float64]
Mood = Literal["wash", "glow"]

_MIN_COLORS, _MAX_COLORS = 3, 8
_LIGHT = 0.62
"""OKLab lightness from which a background counts as light."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Ramp:
    """Levels times 256 of the three planes by `tone * TINTS + tint`; `light` tells a light brand."""

    y: NDArray[np.uint16]
    u: NDArray[np.uint16]
    v: NDArray[np.uint16]
    light: bool

    @classmethod
    def of(cls, colors: tuple[str, ...], *, mood: Mood) -> Ramp:
        """Return the ramp of a palette: background, surface, accent and up to five more. Raises `InputError`.

        On a dark brand light adds; on a light one a `wash` stains the ground and a `glow` lies brighter than it.
        """
        if not _MIN_COLORS <= len(colors) <= _MAX_COLORS:
            raise InputError(
                "a background needs its colours",
                got=f"{len(colors)} colours",
                allowed=f"{_MIN_COLORS} to {_MAX_COLORS}: background, surface, accent, more accents",
            )
        labs = _labs(colors)
        ground, surface, lamps = labs[0], labs[1], _lamps(labs)
        light = bool(ground[0] > _LIGHT)
        if not light:
            stops = [_dark_stops(ground, surface, lamp) for lamp in lamps]
        elif mood == "wash":
            stops = [_wash_stops(ground, surface, lamp) for lamp in lamps]
        else:
            stops = [_glow_stops(ground, surface, lamp) for lamp in lamps]
        table = _spread(np.array(stops))
        y, u, v = _planes(table)
        return cls(y=y, u=u, v=v, light=light)

    def index(self, tone: NDArray[np.float32], tint: NDArray[np.float32]) -> NDArray[np.intp]:
        """Return table places of tones and tints, both nominally 0 to 1 and held inside that."""
        place: NDArray[np.intp] = np.clip(tone * np.float32(TONES - 1), 0, TONES - 1).astype(np.intp)
        place *= TINTS
        place += np.clip(tint * np.float32(TINTS - 1), 0, TINTS - 1).astype(np.intp)
        return place


def _labs(colors: tuple[str, ...]) -> Lab:
    rgb = np.array([Color.parse(text).rgb for text in colors], dtype=np.float64) / 255
    return oklab_from_srgb(rgb)


def _lamps(labs: Lab) -> list[Lab]:
    """The colours that lights have: the accents, and beside a lone accent two neighbours of its hue."""
    lamps = list(labs[2:])
    if len(lamps) == 1:
        lamps = [_turn(lamps[0], -28.0), lamps[0], _turn(lamps[0], 28.0)]
    return lamps


def _turn(lab: Lab, degrees: float) -> Lab:
    angle = np.deg2rad(degrees)
    c, s = np.cos(angle), np.sin(angle)
    return np.array([lab[0], lab[1] * c - lab[2] * s, lab[1] * s + lab[2] * c])


def _at(lab: Lab, lightness: float, chroma: float = 1.0, limit: float = 0.16) -> Lab:
    """The colour at another lightness, its chroma scaled, limited and brought into the gamut.

    Yellows turn towards amber as they darken, as they do under a real lamp; left alone they would go olive.
    """
    hue = np.rad2deg(np.arctan2(lab[2], lab[1])) % 360
    fall = max(0.0, lab[0] - lightness)
    yellow = max(0.0, 1 - abs(hue - 98) / 34)
    lab = _turn(lab, -min(22.0, 60 * fall) * yellow)
    size = float(np.hypot(lab[1], lab[2]))
    want = min(size * chroma, limit)
    unit = lab[1:] / size if size > 1e-6 else np.zeros(2)
    low, high = 0.0, want
    for _ in range(24):
        middle = (low + high) / 2
        inside = _in_gamut(np.array([lightness, *(unit * middle)]))
        low, high = (middle, high) if inside else (low, middle)
    chroma_in = want if _in_gamut(np.array([lightness, *(unit * want)])) else low
    return np.array([lightness, *(unit * chroma_in)])


def _in_gamut(lab: Lab) -> bool:
    back = oklab_from_srgb(srgb_from_oklab(lab))
    return bool(np.max(np.abs(back - lab)) < 2e-3)


def _mix(first: Lab, second: Lab, amount: float) -> Lab:
    return first + (second - first) * amount


def _dark_stops(ground: Lab, surface: Lab, lamp: Lab) -> list[Lab]:
    lit = float(np.clip(lamp[0], 0.50, 0.62))
    base = np.array([max(ground[0], 0.165), *ground[1:]])
    if np.hypot(base[1], base[2]) < 0.008:
        # Black is never flat: a breath of the lamp's own hue.
        base[1:] += lamp[1:] * (0.008 / max(float(np.hypot(lamp[1], lamp[2])), 0.008))
    rise = float(np.clip(surface[0], base[0] + 0.10, max(base[0] + 0.10, 0.36)))
    raised = _mix(np.array([rise, *surface[1:]]), _at(lamp, rise, 0.7, 0.11), 0.3)
    deep = np.array([base[0] * 0.74, *(base[1:] * 0.85)])
    return [deep, base, raised, _at(lamp, (rise + lit) / 2, 0.85, 0.15), _at(lamp, lit, 1.0, 0.165)]


def _wash_stops(ground: Lab, surface: Lab, lamp: Lab) -> list[Lab]:
    stain = _at(lamp, float(np.clip(lamp[0], 0.68, 0.75)), 0.9, 0.11)
    paper = np.array([min(0.97, ground[0] + 0.012), *(ground[1:] * 0.8)])
    between = _mix(ground, surface, 0.75)
    return [paper, _mix(ground, surface, 0.3), _mix(between, stain, 0.14), _mix(between, stain, 0.52), stain]


def _glow_stops(ground: Lab, surface: Lab, lamp: Lab) -> list[Lab]:
    shade = _at(lamp, max(0.70, min(surface[0], ground[0]) - 0.06), 0.6, 0.055)
    lit = np.array([min(0.985, ground[0] + 0.06), *(ground[1:] * 0.55)])
    return [_mix(shade, surface, 0.2), _mix(shade, surface, 0.62), _mix(surface, ground, 0.35), ground, lit]


def _spread(stops: Lab) -> Lab:
    """Fill (TONES, TINTS, 3) from (lamps, stops, 3); corners of the ramp are rounded, or they would show as edges."""
    lamps, count, _ = stops.shape
    place = np.linspace(0, count - 1, TONES)
    tones = np.array([[np.interp(place, np.arange(count), stops[i, :, c]) for c in range(3)] for i in range(lamps)])
    reach = TONES // 9
    padded = np.pad(tones, ((0, 0), (0, 0), (reach, reach)), mode="reflect", reflect_type="odd")
    window = np.hanning(2 * reach + 3)[1:-1]
    smooth = np.array([[np.convolve(row, window / window.sum(), mode="valid") for row in lamp] for lamp in padded])
    # Tints dwell on each lamp's own colour and pass quickly between two.
    where = np.linspace(0, lamps - 1, TINTS)
    left = np.minimum(where.astype(int), max(lamps - 2, 0))
    part = where - left
    part = part * part * (3 - 2 * part)
    right = np.minimum(left + 1, lamps - 1)
    mixed = smooth[left] + (smooth[right] - smooth[left]) * part[:, None, None]
    return np.ascontiguousarray(mixed.transpose(2, 0, 1))


def _planes(lab: Lab) -> tuple[NDArray[np.uint16], NDArray[np.uint16], NDArray[np.uint16]]:
    """BT.709 limited range (ITU-R BT.709-6, item 3 and 4) of OKLab, times 256."""
    # In parts: a BLAS shares out a large product among threads that then spin.
    rgb = np.concatenate([srgb_from_oklab(part) for part in np.split(lab.reshape(-1, 3), 16)])
    red, green, blue = rgb[:, 0], rgb[:, 1], rgb[:, 2]
    luma = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    parts = (16 + 219 * luma, 128 + 224 * (blue - luma) / 1.8556, 128 + 224 * (red - luma) / 1.5748)
    y, u, v = (np.rint(part * 256).astype(np.uint16) for part in parts)
    return y, u, v
