"""A Drawing's items painted on one sheet: boxes, text, pictures, icons.

Knows nothing of time: a drawing is painted once and then moved as a whole. The decision here: the sheet is premultiplied RGBA
with a margin of `bleed`, so that soft shadows are never cut at the drawing's own edge.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import cv2
import numpy as np
from numpy.typing import NDArray

from tweetreel.core.color import Color, mix
from tweetreel.core.frames import Sprite
from tweetreel.core.grade import Lut, graded_rgba
from tweetreel.core.icons import draw_icon
from tweetreel.core.layout import Fit, Size, contain_box, cover_crop
from tweetreel.core.pixels import composite, rounded_mask, soft, tint
from tweetreel.core.resample import shrunk
from tweetreel.core.text import Shadow
from tweetreel.core.timeline import Drawing, Icon, Picture, Shape, Text
from tweetreel.core.typeset import FontSet, layout_paragraph, rasterise

Image = NDArray[np.uint8]


def paint_drawing(
    drawing: Drawing, *, fonts: FontSet, images: Mapping[str, Image], lut: Callable[[str], Lut] | None = None
) -> Sprite:
    """Return `drawing` as a premultiplied sprite whose place is the drawing's top-left corner.

    `images` holds premultiplied RGBA uint8 (H, W, 4) by asset id; a picture without one is left out of the sheet. `lut` gives
    the table of an asset id.
    """
    bleed = drawing.bleed
    sheet = np.zeros((drawing.size.height + 2 * bleed, drawing.size.width + 2 * bleed, 4), np.uint8)
    for item in drawing.items:
        match item:
            case Shape():
                _paint_shape(sheet, item, bleed)
            case Text():
                paragraph = layout_paragraph(
                    item.runs,
                    width=item.width,
                    fonts=fonts,
                    align=item.align,
                    leading=item.leading,
                    max_lines=item.max_lines,
                )
                sprite = rasterise(paragraph, stroke=item.stroke, shadow=item.shadow).paint()
                composite(sheet, sprite, x=bleed + item.x, y=bleed + item.y)
            case Picture():
                _paint_picture(sheet, item, images, bleed, lut)
            case Icon():
                icon = draw_icon(item.name, item.box.height, item.color, second=item.second)
                composite(sheet, icon, x=bleed + item.box.x, y=bleed + item.box.y)
    return Sprite(pixels=sheet, x=-bleed, y=-bleed)


def _paint_shape(sheet: Image, shape: Shape, bleed: int) -> None:
    box = shape.box
    mask = rounded_mask(box.width, box.height, shape.radius)
    if shape.shadow is not None:
        _paint_shadow(sheet, mask, shape.shadow, x=bleed + box.x, y=bleed + box.y)
    if shape.fill is not None:
        start = Color.parse(shape.fill)
        pixels = (
            tint(mask, start) if shape.fill_end is None else _gradient(mask, start, Color.parse(shape.fill_end), shape.angle)
        )
        composite(sheet, Sprite(pixels=pixels), x=bleed + box.x, y=bleed + box.y)
    if shape.stroke is not None:
        width = round(shape.stroke.width_px)
        inner = rounded_mask(box.width - 2 * width, box.height - 2 * width, shape.radius - width)
        ring = mask.copy()
        ring[width : box.height - width, width : box.width - width] = cv2.subtract(
            mask[width : box.height - width, width : box.width - width], inner
        )
        composite(sheet, Sprite(pixels=tint(ring, Color.parse(shape.stroke.color))), x=bleed + box.x, y=bleed + box.y)


def _paint_shadow(sheet: Image, mask: NDArray[np.uint8], shadow: Shadow, *, x: int, y: int) -> None:
    margin = int(np.ceil(shadow.blur_px * 1.5))
    pixels = tint(soft(mask, blur_px=shadow.blur_px, margin=margin), Color.parse(shadow.color))
    composite(sheet, Sprite(pixels=pixels), x=x - margin + shadow.dx, y=y - margin + shadow.dy)


_DITHER = ((np.arange(64).reshape(8, 8) * 37 % 64) + 0.5) / 64 - 0.5


_GRADIENT_STEPS = 512


def _gradient(mask: NDArray[np.uint8], start: Color, end: Color, angle: int | None) -> Image:
    """A gradient mixed in OKLab; half a level of ordered dither keeps long gradients from banding."""
    height, width = mask.shape
    if angle != 180:
        return _slanted(mask, start, end, angle)
    steps = [mix(start, end, (row + 0.5) / height) for row in range(height)]
    column = np.array([(c.r, c.g, c.b, c.a) for c in steps], np.float64)
    dither = np.tile(_DITHER, (height // 8 + 1, width // 8 + 1))[:height, :width]
    alpha = np.clip(np.rint(column[:, None, 3] + dither), 0, 255) * (mask / 255.0)
    alpha[:, :] = np.rint(alpha)
    color = np.rint(column[:, None, :3] * (alpha / 255.0)[..., None])
    return np.dstack([color, alpha]).astype(np.uint8)


def _slanted(mask: NDArray[np.uint8], start: Color, end: Color, angle: int | None) -> Image:
    """A gradient along `angle` as CSS draws it: its ends are where the corners' perpendiculars meet it; or radial."""
    height, width = mask.shape
    across, down = np.arange(width) + 0.5 - width / 2, (np.arange(height) + 0.5 - height / 2)[:, None]
    if angle is None:
        place = np.sqrt(across * across + down * down) / max(1.0, math.sqrt(width * width + height * height) / 2)
    else:
        turn = math.radians(angle)
        dx, dy = math.sin(turn), -math.cos(turn)
        length = abs(width * dx) + abs(height * dy)
        place = (across * dx + down * dy) / max(1.0, length) + 0.5
    steps = [mix(start, end, (step + 0.5) / _GRADIENT_STEPS) for step in range(_GRADIENT_STEPS)]
    ramp = np.array([(c.r, c.g, c.b, c.a) for c in steps], np.float64)
    colors = ramp[np.clip((place * _GRADIENT_STEPS).astype(np.int32), 0, _GRADIENT_STEPS - 1)]
    dither = np.tile(_DITHER, (height // 8 + 1, width // 8 + 1))[:height, :width, None]
    opaque = np.where(colors[..., 3:] >= 255, 0.0, dither)
    alpha = np.clip(np.rint((colors[..., 3:] + opaque) * (mask / 255.0)[..., None]), 0, 255)
    straight = np.clip(colors[..., :3] + dither, 0, 255)
    return np.asarray(np.dstack([np.rint(straight * (alpha / 255.0)), alpha]), np.uint8)


def _paint_picture(
    sheet: Image, picture: Picture, images: Mapping[str, Image], bleed: int, lut: Callable[[str], Lut] | None
) -> None:
    image = images.get(picture.asset)
    if image is None:
        return
    box = picture.box
    if picture.crop is not None:
        height, width = image.shape[:2]
        left, top = int(picture.crop[0] * width), int(picture.crop[1] * height)
        right, bottom = round(picture.crop[2] * width), round(picture.crop[3] * height)
        image = image[top : max(top + 1, bottom), left : max(left + 1, right)]
    size = Size(width=image.shape[1], height=image.shape[0])
    if picture.fit is Fit.CONTAIN:
        box = contain_box(size, box)
    elif picture.fit is Fit.COVER:
        crop = cover_crop(size, Size(width=box.width, height=box.height), focus=picture.focus)
        image = image[crop.y : crop.bottom, crop.x : crop.right]
    pixels = shrunk(image, box.width, box.height)
    if picture.grade is not None and lut is not None:
        pixels = graded_rgba(pixels, lut(picture.grade))
    if picture.blur_px > 0:
        sigma = picture.blur_px / 2
        soft = cv2.GaussianBlur(pixels, (0, 0), sigma, borderType=cv2.BORDER_REPLICATE, hint=cv2.ALGO_HINT_ACCURATE)
        pixels = np.asarray(soft, np.uint8)
    mask = rounded_mask(box.width, box.height, picture.radius)
    luma = images.get(picture.mask) if picture.mask is not None else None
    if luma is not None:  # premultiplied: what is clear is dark
        grey = cv2.cvtColor(np.ascontiguousarray(shrunk(luma, box.width, box.height)[..., :3]), cv2.COLOR_RGB2GRAY)
        mask = np.asarray(cv2.multiply(mask, grey, scale=1 / 255), np.uint8)
    pixels = np.asarray(cv2.multiply(pixels, cv2.merge([mask, mask, mask, mask]), scale=1 / 255), np.uint8)
    composite(sheet, Sprite(pixels=pixels), x=bleed + box.x, y=bleed + box.y)
