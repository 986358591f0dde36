"""Moving backgrounds: any frame by its number, the same bytes every time, smooth, and quiet where captions stand."""

from __future__ import annotations

import hashlib
import itertools
from typing import get_args, get_type_hints

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tweetreel.core.backgrounds import painter
from tweetreel.core.backgrounds.canvas import STRIP, TILE, Press, enlarge, grain
from tweetreel.core.backgrounds.motion import BELL, BELL_ONE, SINE, TURN, Clock, bell, sine
from tweetreel.core.backgrounds.ramp import TINTS, TONES, Ramp
from tweetreel.core.frames import Frame
from tweetreel.core.layout import Size
from tweetreel.core.time import Rate
from tweetreel.core.timeline import Background
from tweetreel.errors import InputError

STYLES = get_args(get_type_hints(Background)["style"])
GREEN = ("#0b1f1a", "#123a30", "#f4b740", "#8fd3b6")
PALETTES = {
    "green": GREEN,
    "yellow on black": ("#0d0d0d", "#1c1c1c", "#ffd400", "#ff5a36"),
    "news": ("#12141a", "#1e2430", "#e4002b", "#ffffff"),
    "sand": ("#f3eadf", "#e2d3c0", "#b5654a", "#7c8f7a"),
    "three only": ("#1b1035", "#2a1a52", "#7c4dff"),
    "five": ("#001a33", "#00264d", "#00c2ff", "#ff4fa3", "#ffe066"),
    "pure": ("#000000", "#ffffff", "#00ff00"),
    "white": ("#ffffff", "#ffffff", "#ffffff"),
}
LIGHT = {"sand", "white"}
SMALL = Size(width=270, height=480)
RATE = Rate(num=30)


def layer(style: str, *, seed: int = 1, colors: tuple[str, ...] = GREEN) -> Background:
    return Background(style=style, seed=seed, colors=colors)  # type: ignore[arg-type]


def drawn(background: Background, frame: int, *, size: Size = SMALL, rate: Rate = RATE) -> Frame:
    out = Frame.blank(size)
    painter(background, size, rate).paint(frame, out)
    return out


def digest(frame: Frame) -> str:
    return hashlib.sha256(b"".join(np.ascontiguousarray(plane).tobytes() for plane in frame.planes)).hexdigest()


def difference(first: Frame, second: Frame) -> float:
    return float(np.mean(np.abs(first.y.astype(int) - second.y.astype(int))))


@pytest.mark.parametrize("style", STYLES)
def test_a_frame_is_the_same_whatever_was_painted_before(style: str) -> None:
    brush, out = painter(layer(style), SMALL, RATE), Frame.blank(SMALL)
    seen: dict[int, set[str]] = {}
    for frame in (5, 0, 5, 900, 0, 5):
        brush.paint(frame, out)
        seen.setdefault(frame, set()).add(digest(out))
    assert all(len(digests) == 1 for digests in seen.values())
    assert len({next(iter(digests)) for digests in seen.values()}) == 3


@pytest.mark.parametrize("style", STYLES)
def test_two_painters_of_equal_layers_give_equal_bytes_and_keys(style: str) -> None:
    first, second = (painter(layer(style, seed=77), SMALL, RATE) for _ in range(2))
    assert first.key(12) == second.key(12) != first.key(13)
    assert hash(first.key(12)) == hash(second.key(12))
    outs = [Frame.blank(SMALL) for _ in range(2)]
    first.paint(12, outs[0])
    second.paint(12, outs[1])
    assert digest(outs[0]) == digest(outs[1])


@pytest.mark.parametrize("style", STYLES)
def test_pictures_do_not_hang_on_what_a_processor_can_do(style: str) -> None:
    # Signed 16 bits, for one, are enlarged differently with and without Intel's own code.
    size = Size(width=540, height=960)
    plain = digest(drawn(layer(style, seed=5), 40, size=size))
    was = cv2.useOptimized(), cv2.ipp.useIPP()
    try:
        cv2.ipp.setUseIPP(False)
        cv2.setUseOptimized(False)
        assert digest(drawn(layer(style, seed=5), 40, size=size)) == plain
    finally:
        cv2.setUseOptimized(was[0])
        cv2.ipp.setUseIPP(was[1])


def test_the_key_names_everything_that_the_picture_depends_on() -> None:
    plain = painter(layer("mesh"), SMALL, RATE).key(3)
    others = [
        painter(layer("aurora"), SMALL, RATE).key(3),
        painter(layer("mesh", seed=2), SMALL, RATE).key(3),
        painter(layer("mesh", colors=PALETTES["news"]), SMALL, RATE).key(3),
        painter(layer("mesh"), Size(width=272, height=480), RATE).key(3),
        painter(layer("mesh"), SMALL, Rate(num=25)).key(3),
        painter(layer("mesh"), SMALL, RATE).key(4),
    ]
    assert len({plain, *others}) == 7


@pytest.mark.parametrize("style", STYLES)
def test_motion_is_there_on_every_frame_and_never_jumps(style: str) -> None:
    size = Size(width=540, height=960)
    brush = painter(layer(style, seed=4), size, RATE)
    for start in (0, 1777, 40000):
        frames = []
        for offset in range(9):
            out = Frame.blank(size)
            brush.paint(start + offset, out)
            frames.append(out)
        steps = [difference(a, b) for a, b in itertools.pairwise(frames)]
        assert min(steps) > 0.005
        assert max(steps) < 0.6
        assert max(steps) < 3 * min(steps)
        # No single place may flash: only the antialiased rim of a dot or a line changes by more than a few levels.
        most = max(int(np.max(np.abs(a.y.astype(int) - b.y.astype(int)))) for a, b in itertools.pairwise(frames))
        assert most <= (48 if style in ("dots", "contours") else 7)


@pytest.mark.parametrize("style", STYLES)
def test_nothing_comes_back_within_a_minute(style: str) -> None:
    brush = painter(layer(style, seed=3), SMALL, RATE)
    first = Frame.blank(SMALL)
    brush.paint(0, first)
    other = Frame.blank(SMALL)
    distances = []
    for frame in range(60, 1801, 60):
        brush.paint(frame, other)
        distances.append(difference(first, other))
    assert min(distances[2:]) > 0.5 * distances[0]
    assert min(distances) > 0.3


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("palette", PALETTES)
def test_the_caption_zone_is_quiet_and_leaves_room_for_contrast(style: str, palette: str) -> None:
    height = SMALL.height
    out = Frame.blank(SMALL)
    for seed, frame in itertools.product((1, 2, 106), (0, 300, 1500)):
        painter(layer(style, seed=seed, colors=PALETTES[palette]), SMALL, RATE).paint(frame, out)
        zone = out.y[height * 880 // 1920 : height * 1180 // 1920].astype(float)
        if palette in LIGHT:
            assert zone.mean() > 170
            assert np.percentile(zone, 1) > 140
        else:
            assert zone.mean() < 80
            assert np.percentile(zone, 99) < 112
        assert zone.std() < 18


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("palette", PALETTES)
def test_levels_stay_in_limited_range_and_are_never_flat(style: str, palette: str) -> None:
    out = drawn(layer(style, colors=PALETTES[palette]), 30)
    for plane, top in zip(out.planes, (235, 240, 240), strict=True):
        assert int(plane.min()) >= 16
        assert int(plane.max()) <= top
    assert float(out.y.std()) > 0.4


@pytest.mark.parametrize("style", STYLES)
def test_every_pixel_of_strided_planes_is_painted_and_nothing_beside_them(style: str) -> None:
    plain = drawn(layer(style), 7)
    width, height = SMALL.width, SMALL.height
    sheet = np.full((height + 6, 2 * width + 10), 201, np.uint8)
    chroma = np.full((height, 2 * width), 201, np.uint8)
    half = (height // 2, width // 2)
    out = Frame(
        y=sheet[3 : 3 + height, 5 : 5 + width],
        u=chroma[: half[0], : half[1]],
        # Every second byte of a row, as interleaved chroma has it.
        v=chroma[half[0] :, :width:2],
    )
    beside = sheet.copy(), chroma.copy()
    painter(layer(style), SMALL, RATE).paint(7, out)
    assert digest(out) == digest(plain)
    sheet[3 : 3 + height, 5 : 5 + width] = 201
    chroma[: half[0], : half[1]] = 201
    chroma[half[0] :, :width:2] = 201
    assert np.array_equal(sheet, beside[0])
    assert np.array_equal(chroma, beside[1])


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(
    ("width", "height"), [(90, 160), (540, 960), (1080, 1080), (1080, 1350), (32, 32), (322, 34), (34, 322), (1922, 1082)]
)
def test_any_even_size_is_filled(style: str, width: int, height: int) -> None:
    size = Size(width=width, height=height)
    brush = painter(layer(style), size, RATE)
    outs = [
        Frame(
            y=np.full((height, width), fill, np.uint8),
            u=np.full((height // 2, width // 2), fill, np.uint8),
            v=np.full((height // 2, width // 2), fill, np.uint8),
        )
        for fill in (0, 255)
    ]
    for out in outs:
        brush.paint(11, out)
    assert digest(outs[0]) == digest(outs[1])
    assert 16 <= int(outs[0].y.min()) <= int(outs[0].y.max()) <= 235


@pytest.mark.parametrize("style", STYLES)
def test_a_smaller_canvas_shows_the_same_composition(style: str) -> None:
    large = drawn(layer(style), 45, size=Size(width=1080, height=1920)).y.astype(float)
    small = drawn(layer(style), 45, size=Size(width=540, height=960)).y.astype(float)
    # Blocks of 120 design pixels: lines and dots are too fine to be compared one by one.
    means = [plane.reshape(16, plane.shape[0] // 16, 9, plane.shape[1] // 9).mean(axis=(1, 3)) for plane in (large, small)]
    assert np.abs(means[0] - means[1]).max() < 4


@pytest.mark.parametrize("style", STYLES)
def test_seeds_give_different_compositions(style: str) -> None:
    frames = [drawn(layer(style, seed=seed), 30) for seed in (1, 2, 3, 4)]
    apart = [difference(a, b) for i, a in enumerate(frames) for b in frames[:i]]
    assert min(apart) > 1.2


def test_time_counts_not_frames() -> None:
    fast = drawn(layer("aurora"), 240, rate=Rate(num=60))
    slow = drawn(layer("aurora"), 120, rate=Rate(num=30))
    assert np.abs(fast.y.astype(int) - slow.y).max() <= 1


@pytest.mark.parametrize("seed", [0, -1, 2**63, -(2**70)])
def test_any_seed_is_taken(seed: int) -> None:
    assert drawn(layer("rays", seed=seed), -3).y.std() > 0.4


@pytest.mark.parametrize("colors", [(), ("#000000",), ("#000", "#111"), ("#000",) * 9])
def test_too_few_or_too_many_colours_are_refused(colors: tuple[str, ...]) -> None:
    with pytest.raises(InputError, match=rf"got {len(colors)} colours; allowed 3 to 8"):
        painter(layer("mesh", colors=colors), SMALL, RATE)


def test_a_wrong_colour_or_style_or_size_is_refused_by_name() -> None:
    with pytest.raises(InputError, match="not a colour"):
        painter(layer("mesh", colors=("#000", "red", "#fff")), SMALL, RATE)
    with pytest.raises(InputError, match="'plasma'; allowed aurora, mesh"):
        painter(layer("plasma"), SMALL, RATE)
    for width, height in ((31, 64), (64, 30), (64, 65), (8194, 64)):
        with pytest.raises(ValueError, match=f"size={width}x{height}"):
            painter(layer("mesh"), Size(width=width, height=height), RATE)
    with pytest.raises(ValueError, match="the frame must be"):
        painter(layer("mesh"), SMALL, RATE).paint(0, Frame.blank(Size(width=64, height=64)))


def test_gradients_carry_grain_below_a_level_and_no_bands() -> None:
    size = Size(width=512, height=256)
    # A ramp of two levels over the whole width: cut off plainly it would be three bars.
    row = np.rint(np.linspace(60.0, 62.0, 64) * 256).astype(np.uint16)
    levels = np.repeat(row[None, :], 34, axis=0)
    flat = np.full((34, 64), 128 * 256, np.uint16)
    out = Frame.blank(size)
    Press(size).fill(out, levels, 8, (flat, flat), 8)
    columns = out.y.reshape(256, 32, 16).mean(axis=(0, 2))
    assert np.abs(columns - (60.0 + 2.0 * (np.arange(32) + 0.5) / 32)).max() < 0.08
    assert set(np.unique(out.y)) == {60, 61, 62}
    assert np.all(out.u == 128)


def test_the_grain_is_evenly_spread_and_soft_but_has_no_clouds() -> None:
    tile = grain().astype(int)
    counts = np.bincount(tile.ravel(), minlength=256)
    assert counts.size == 256
    assert counts.min() == counts.max()
    centred = tile - tile.mean()
    power = float(np.mean(centred**2))
    for axis in (0, 1):
        assert 0.4 * power < float(np.mean(centred * np.roll(centred, 1, axis))) < 0.8 * power
        assert abs(float(np.mean(centred * np.roll(centred, 5, axis)))) < 0.05 * power
    assert np.abs(centred.reshape(8, 16, 8, 16).mean(axis=(1, 3))).max() < 32


@settings(max_examples=25, deadline=None)
@given(
    factor=st.sampled_from([1, 2, 4, 8]),
    height=st.integers(1, 2 * STRIP + 40),
    width=st.integers(1, 70),
    seed=st.integers(0, 2**32),
)
def test_enlarging_is_exact_integer_arithmetic(factor: int, height: int, width: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    shape = (-(-height // factor) + 2, -(-width // factor))
    levels = rng.integers(16 * 256, 240 * 256, shape).astype(np.uint16)
    tile = rng.integers(0, 256, (TILE, width)).astype(np.uint16)
    out = np.zeros((height, width), np.uint8)
    enlarge(levels, factor, out, tile)
    expected = _enlarged_exactly(levels, factor)[factor : factor + height, :width]
    rows = np.arange(height) % TILE
    assert np.array_equal(out, (expected + tile[rows]) >> 8)


def _enlarged_exactly(levels: NDArray[np.uint16], factor: int) -> NDArray[np.int64]:
    """Bilinear enlargement about centres in whole numbers, halves to even: what every processor must give."""

    def places(count: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        place = 2 * np.arange(count * factor) + 1 - factor
        low = place // (2 * factor)
        return np.clip(low, 0, count - 1), np.clip(low + 1, 0, count - 1), place - low * 2 * factor

    top, bottom, down = places(levels.shape[0])
    left, right, across = places(levels.shape[1])
    whole, unit = levels.astype(np.int64), 2 * factor
    wide = whole[:, left] * (unit - across) + whole[:, right] * across
    total = wide[top] * (unit - down)[:, None] + wide[bottom] * down[:, None]
    quotient, rest = total // unit**2, total % unit**2
    up = (2 * rest > unit**2) | ((2 * rest == unit**2) & (quotient % 2 == 1))
    return quotient + up


def test_the_tables_do_not_hang_on_the_last_bit_of_a_sine_or_an_exponential() -> None:
    turn = np.sin(np.arange(SINE.size) * (2 * np.pi / SINE.size)) * SINE.max()
    fall = np.exp(-0.5 * (np.arange(BELL.size) / 256) ** 2) * BELL_ONE
    for table, exact in ((SINE, turn), (BELL, fall)):
        assert np.abs(table - exact).max() <= 0.5
        from_half = np.abs(np.abs(exact - np.floor(exact)) - 0.5)
        assert from_half.min() > 1e-9


@given(frame=st.integers(-(10**12), 10**12), seed=st.integers(0, 1000))
@settings(max_examples=40, deadline=None)
def test_a_clock_turns_by_the_same_step_every_frame(frame: int, seed: int) -> None:
    clock = Clock.draw(np.random.default_rng(seed), speeds_hz=np.array([0.03, -0.05]), rate=Rate(num=30000, den=1001))
    step = (clock.at(frame + 1) - clock.at(frame)) % TURN
    assert np.array_equal(step, clock.step % TURN)
    assert np.all((clock.at(frame) >= 0) & (clock.at(frame) < TURN))


def test_bells_and_sines_are_what_they_say() -> None:
    far = np.linspace(-3000, 3000, 777)
    assert np.abs(bell(far, 400.0) / BELL_ONE - np.exp(-0.5 * (far / 400) ** 2)).max() < 5e-4
    phase = np.arange(-TURN, TURN, TURN // 997)
    assert np.abs(sine(phase) / 4096 - np.sin(phase * (2 * np.pi / TURN))).max() < 1e-3


@pytest.mark.parametrize("palette", PALETTES)
def test_a_ramp_only_ever_rises_on_dark_brands_and_stays_clear_of_the_extremes(palette: str) -> None:
    for mood in ("wash", "glow"):
        ramp = Ramp.of(PALETTES[palette], mood=mood)  # type: ignore[arg-type]
        y = ramp.y.reshape(TONES, TINTS).astype(int)
        assert ramp.light == (palette in LIGHT)
        if ramp.light:
            assert y.min() > 130 * 256
        else:
            assert np.diff(y, axis=0).min() >= 0
            assert y.max() < 150 * 256
        # Neighbouring tones differ by less than the grain hides.
        assert np.abs(np.diff(y, axis=0)).max() < 0.5 * 256
