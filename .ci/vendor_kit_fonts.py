"""Brings the fonts of the shipped brand kits: `python .ci/vendor_kit_fonts.py` needs npm, fonttools and brotli.

Each face is unpacked from WOFF2 and gets its family's name as its typographic family, so that a kit names one family for all
its weights and scripts; no outline is changed. All are under the SIL Open Font License 1.1 without reserved names; NOTICE
names them.
"""

from __future__ import annotations

import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path

from fontTools.ttLib import TTFont

KITS = Path(__file__).parents[1] / "brand_kits"
VERSION = "5.3.0"
FACES = (
    ("fizz", "@fontsource/bangers", "Bangers", ("latin-400", "latin-ext-400")),
    ("fizz", "@fontsource-variable/fredoka", "Fredoka", ("latin-wght", "latin-ext-wght")),
    (
        "dispatch",
        "@fontsource/barlow-condensed",
        "Barlow Condensed",
        ("latin-600", "latin-ext-600", "latin-800", "latin-ext-800"),
    ),
    ("haven", "@fontsource-variable/nunito", "Nunito", ("latin-wght", "latin-ext-wght")),
)


def bring(kit: str, package: str, family: str, faces: tuple[str, ...], room: Path) -> None:
    """Unpack `faces` of an npm `package` into the kit's folder of fonts, with their licence."""
    packed = subprocess.run(
        ["npm", "pack", "--silent", f"{package}@{VERSION}"], cwd=room, check=True, capture_output=True, text=True
    ).stdout.strip()
    with tarfile.open(room / packed) as archive:
        archive.extractall(room, filter="data")
    folder = KITS / kit / "fonts"
    folder.mkdir(parents=True, exist_ok=True)
    name = family.replace(" ", "")
    base = package.rsplit("/", 1)[-1]
    for face in faces:
        font = TTFont(room / f"package/files/{base}-{face}-normal.woff2")
        font.flavor = None
        for platform in ((3, 1, 0x409), (1, 0, 0)):
            font["name"].setName(family, 16, *platform)
        font.save(folder / f"{name}-{face.removesuffix('-wght').removesuffix('-400')}.ttf")
    shutil.copy(room / "package/LICENSE", folder / f"OFL-{name}.txt")
    shutil.rmtree(room / "package")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as room:
        for job in FACES:
            bring(*job, Path(room))
