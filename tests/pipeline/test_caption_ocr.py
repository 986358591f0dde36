"""The captions of every preset, read back from an encoded file on a busy picture by a program that reads."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from tweetreel.core.captions import pose_at
from tweetreel.core.color import Color
from tweetreel.core.timeline import CaptionPage, Captions
from tweetreel.media.fonts import load_fonts
from tweetreel.media.images import encode_png
from tweetreel.pipeline.packs import load_brand, look_names
from tweetreel.pipeline.previews import preview_timeline, preview_video

TEXT = "Our small team shipped the new search today. It reads every page twice as fast and never forgets a single word."
NEAR = 48.0
SIZE_PX = 64

pytestmark = pytest.mark.skipif(
    shutil.which("tesseract") is None, reason="tesseract is not installed (Debian: apt-get install tesseract-ocr)"
)


def plain(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def read(picture: np.ndarray, *, words: int) -> list[str]:
    """What tesseract reads on a picture of dark letters on white; one or two words in several ways: it is poor at them."""
    data, found = encode_png(picture), []
    for mode in ("6",) if words > 2 else ("6", "7", "8", "13"):
        done = subprocess.run(["tesseract", "-", "-", "--psm", mode, "-l", "eng"], input=data, capture_output=True, check=True)
        found += [word for word in (plain(part) for part in done.stdout.decode().split()) if word]
    return found


def letters(frame: np.ndarray, layer: Captions, page: CaptionPage, number: int) -> list[np.ndarray]:
    """The pixels of the captions' box near each colour in which letters are filled, black on white, at one size."""
    words = [word for word in pose_at(layer.style, page, number).words if word.opacity]
    box = layer.box.inset(-20)
    part = frame[max(0, box.y) : box.bottom, max(0, box.x) : box.right].astype(np.float64)
    scale, pictures = SIZE_PX / layer.style.style.size_px, []
    for color in sorted({color for word in words for color in (word.paint.color, word.sweep_paint.color)}):
        far = np.linalg.norm(part - np.array(Color.parse(color).rgb), axis=2) > NEAR
        sized = cv2.resize(255 * far.astype(np.uint8), None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        pictures.append(np.repeat(sized[..., None], 3, axis=2))
    return pictures


@pytest.mark.slow
@pytest.mark.parametrize("name", look_names())
def test_95_of_100_words_are_read_back_from_the_file(name: str, tmp_path: Path) -> None:
    kit, fonts = load_brand("juniper").kit, load_fonts()
    path = tmp_path / "preview.mp4"
    preview_video([name], path, text=TEXT, brand=kit, fonts=fonts, ground="busy")
    timeline = preview_timeline([name], text=TEXT, brand=kit, fonts=fonts, ground="busy")
    layer = next(clip.layer for clip in timeline.clips if isinstance(clip.layer, Captions))
    judged = {page.frames.end - 1: page for page in layer.pages}
    wanted, found = [], []
    with av.open(str(path)) as container:
        for number, frame in enumerate(container.decode(video=0)):
            if number in judged:
                page = judged[number]
                pictures = letters(frame.to_ndarray(format="rgb24"), layer, page, number)
                said = [word for picture in pictures for word in read(picture, words=len(page.words))]
                words = [plain(word.shown) for word in page.words]
                wanted += words
                found += [word for word in words if word in said or (len(word) > 3 and word in "".join(said))]
    assert len(wanted) == 21
    assert len(found) >= 0.95 * len(wanted), sorted(set(wanted) - set(found))
