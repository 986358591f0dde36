import hashlib
import json
import shutil
from importlib import resources
from pathlib import Path

import pytest

from tests.core.typeset.setting import run
from tweetreel.core.typeset import layout_paragraph, measure
from tweetreel.errors import MediaError
from tweetreel.media.fonts import load_fonts

FOLDER = Path(str(resources.files("tweetreel") / "fonts"))
MANIFEST = json.loads((FOLDER / "fonts.json").read_text(encoding="utf-8"))["fonts"]


def test_every_font_is_named_licensed_and_as_it_was_made() -> None:
    notice = (FOLDER.parent.parent / "NOTICE").read_text(encoding="utf-8")
    files = {path.name for path in FOLDER.iterdir() if path.suffix in (".ttf", ".otf")}
    assert files == {entry["file"] for entry in MANIFEST}
    for entry in MANIFEST:
        assert hashlib.sha256((FOLDER / entry["file"]).read_bytes()).hexdigest() == entry["sha256"], entry["file"]
        assert (FOLDER / entry["license_file"]).read_text(encoding="utf-8").strip()
        assert entry["source"].split(":")[1] in notice
        assert entry["version"] in notice
        assert entry["license_file"] in notice


def test_the_fonts_stay_small_enough_for_a_package() -> None:
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) < 14_000_000


def test_the_package_paints_every_script_that_it_promises() -> None:
    fonts = load_fonts()
    for text in (
        "Àé ğ ş ł ț Việt",
        "Привет Україна Қазақ",
        "Ελλάδα",
        "مرحبا پچگ ٤٢",
        "שלום",
        "नमस्ते ₹",
        "สวัสดี",
        "日本語の文章、漢字カナ「」！",
        "简体中文说话",
        "안녕하세요",
        "→ ← ↑ ✓ ✗ ★ • ° × ½ ₿ ₹ € £ ¥ ™ © ∞ ≈ ≤ √ … – — “”",
        "𝗯𝗼𝗹𝗱 ① ▶",
    ):
        for family in ("Montserrat", "Inter", "Source Serif 4"):
            assert not layout_paragraph([run(text, family=family)], width=None, fonts=fonts).missing, (text, family)


def test_equal_requests_share_one_set() -> None:
    assert load_fonts() is load_fonts([])


def test_a_brands_own_font_is_found_by_its_name_and_comes_first(tmp_path: Path) -> None:
    path = tmp_path / "brand.ttf"
    shutil.copy(FOLDER / "SourceSerif4-latin.ttf", path)
    fonts = load_fonts([path])
    assert [record.name for record in fonts.records if record.family.startswith("Source Serif 4")][:1] == [str(path)]
    family = fonts.records[0].family
    assert fonts.records[0].weights == (200, 900)
    assert measure([run("Brand", family=family, weight=800)], fonts=fonts) > measure(
        [run("Brand", family=family, weight=300)], fonts=fonts
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not a font"),
        (b"hello, world" * 100, "not a font"),
        (b"wOF2" + bytes(100), "WOFF2.*Convert"),
        (b"\x00\x01\x00\x00" + bytes(500), "broken"),
        (b"OTTO" + b"\xff" * 500, "broken"),
    ],
)
def test_what_is_no_font_is_refused_by_name(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "odd.ttf"
    path.write_bytes(content)
    with pytest.raises(MediaError, match=message) as caught:
        load_fonts([path])
    assert "odd.ttf" in str(caught.value)


def test_a_cut_off_font_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "half.ttf"
    path.write_bytes((FOLDER / "Inter.ttf").read_bytes()[:4000])
    with pytest.raises(MediaError, match="broken"):
        load_fonts([path])


def test_a_missing_font_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(MediaError, match=r"cannot read the font file.*No such file"):
        load_fonts([tmp_path / "none.ttf"])


@pytest.mark.parametrize(
    "text",
    [
        "這個產品讓團隊每天節省兩個小時",
        "我们今天发布了新产品，欢迎试用",
        "三ヶ月かけて新しい製品を発表しました",
        "오늘 새로운 제품을 출시했습니다",
    ],
    ids=["Traditional", "Simplified", "Japanese", "Korean"],
)
def test_common_characters_of_chinese_japanese_and_korean_come_with_the_package(text: str) -> None:
    fonts = load_fonts()
    for weight in (400, 800):
        assert [char for char in text if fonts.choose(char, "Inter", weight).face is None] == []
