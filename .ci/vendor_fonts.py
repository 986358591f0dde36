"""Make tweetreel/fonts/ again from the published packages: `python .ci/vendor_fonts.py [FOLDER]`.

A maintainer's tool; nothing of it runs in a build. Needs `npm`, `apt-get` and `dpkg` (Debian 12), and in Python `fonttools` and
`brotli`. Each package is fetched by its exact name and version through its own client; fontTools only unpacks, subsets and
pins axes, it never touches an outline. Equal packages and an equal fontTools give equal files: time stamps are left as they
were. The manifest fonts.json is written last, with the SHA-256 of every file.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

FONTS = Path(__file__).resolve().parent.parent / "tweetreel" / "fonts"
DEBIAN_CJK = "/usr/share/fonts/opentype/noto/NotoSansCJK-{style}.ttc"


@dataclass(frozen=True)
class Source:
    """A package: `npm:name@version` or `apt:name=version`, whose licence stands in the file `license_file`."""

    package: str
    version: str
    client: str
    license: str
    license_file: str
    copyright: str  # where the font's own name table has none


@dataclass(frozen=True)
class Font:
    """A file to make. `member` lies inside the package; `unicodes` None keeps every character."""

    file: str
    family: str
    source: Source
    member: str
    role: str
    scripts: tuple[str, ...]
    weights: tuple[int, int]
    unicodes: frozenset[int] | None = None
    pin: dict[str, float] = field(default_factory=dict)
    number: int = -1


def fontsource(name: str, copyright: str, *, scope: str = "@fontsource-variable", version: str = "5.3.0") -> Source:
    short = "".join(part.capitalize() for part in name.split("-"))
    return Source(f"{scope}/{name}", version, "npm", "OFL-1.1", f"OFL-{short}.txt", copyright)


MONTSERRAT = fontsource("montserrat", "2011 The Montserrat Project Authors")
SERIF = fontsource(
    "source-serif-4", "2014-2023 Adobe (http://www.adobe.com/), with Reserved Font Name 'Source'", version="5.3.1"
)
ANTON = fontsource("anton", "2020 The Anton Project Authors", scope="@fontsource")
MONO = fontsource("jetbrains-mono", "2020 The JetBrains Mono Project Authors")
ARABIC = fontsource("noto-sans-arabic", "2022 The Noto Project Authors")
HEBREW = fontsource("noto-sans-hebrew", "2024 The Noto Project Authors")
DEVANAGARI = fontsource("noto-sans-devanagari", "2022 The Noto Project Authors")
THAI = fontsource("noto-sans-thai", "2022 The Noto Project Authors")
SYMBOLS = fontsource("noto-sans-symbols", "2022 The Noto Project Authors")
SYMBOLS_2 = fontsource("noto-sans-symbols-2", "2022 The Noto Project Authors", scope="@fontsource")
MATH = fontsource("noto-sans-math", "2022 Google LLC", scope="@fontsource")
INTER = Source("inter-ui", "4.1.1", "npm", "OFL-1.1", "OFL-Inter.txt", "2016 The Inter Project Authors")
TWEMOJI = Source(
    "twemoji-colr-font",
    "15.0.3",
    "npm",
    "OFL-1.1 (font), CC-BY-4.0 (artwork)",
    "LICENSE-Twemoji.txt",
    "Mozilla Foundation (font); artwork 2019 Twitter, Inc and other contributors",
)
CJK = Source(
    "fonts-noto-cjk",
    "1:20220127+repack1-1",
    "apt",
    "OFL-1.1",
    "OFL-NotoSansCjk.txt",
    "© 2014-2021 Adobe (http://www.adobe.com/).",
)


def legacy(codec: str, first: int, last: int) -> set[int]:
    """Return the characters of rows `first` to `last` of a two-byte EUC code: the standard's own choice of common ones."""
    found = set()
    for row in range(first, last + 1):
        for cell in range(1, 95):
            try:
                found.add(ord(bytes([row + 0xA0, cell + 0xA0]).decode(codec)))
            except UnicodeDecodeError:
                continue
    return found


def big5(first: int, last: int) -> set[int]:
    """Return the characters of the lead bytes `first` to `last` of Big5."""
    found = set()
    for lead in range(first, last + 1):
        for trail in (*range(0x40, 0x7F), *range(0xA1, 0xFF)):
            try:
                found.add(ord(bytes([lead, trail]).decode("big5")))
            except UnicodeDecodeError:
                continue
    return found


def blocks(*ranges: tuple[int, int]) -> frozenset[int]:
    return frozenset(code for first, last in ranges for code in range(first, last + 1))


COMMON_CJK = frozenset(
    blocks((0x3000, 0x30FF), (0x31F0, 0x31FF), (0x3200, 0x32FF), (0x3300, 0x33FF), (0xFF01, 0xFFE6), (0x3131, 0x318E))
    | legacy("euc_jp", 16, 84)  # JIS X 0208 levels 1 and 2
    | legacy("euc_kr", 16, 40)  # KS X 1001 Hangul
    | legacy("gb2312", 16, 55)  # GB 2312 level 1
    | big5(0xA4, 0xC6)  # Big5 level 1
)
TEXT = blocks(
    (0x0020, 0x024F), (0x0259, 0x0259), (0x02B0, 0x036F), (0x0370, 0x03FF), (0x0400, 0x052F), (0x1E00, 0x1EFF),
    (0x1F00, 0x1FFF), (0x2000, 0x206F), (0x2070, 0x209F), (0x20A0, 0x20CF), (0x2100, 0x214F), (0x2150, 0x218F),
    (0x2190, 0x21FF), (0x2200, 0x22FF), (0x25A0, 0x25FF), (0x2713, 0x2717), (0xFB00, 0xFB06), (0xFFFD, 0xFFFD),
)  # fmt: skip
SIGNS = blocks(
    (0x2190, 0x21FF), (0x2300, 0x23FF), (0x2400, 0x243F), (0x2460, 0x24FF), (0x2500, 0x259F), (0x25A0, 0x25FF),
    (0x2600, 0x26FF), (0x2700, 0x27BF), (0x27F0, 0x27FF), (0x2900, 0x297F), (0x2B00, 0x2BFF), (0x1F100, 0x1F1FF),
    (0x1F780, 0x1F7FF), (0x1F800, 0x1F8FF),
)  # fmt: skip
MATHS = blocks((0x2100, 0x214F), (0x2190, 0x22FF), (0x27C0, 0x27FF), (0x2A00, 0x2AFF), (0x1D400, 0x1D7FF))
EVERY_WEIGHT = (100, 900)

LATIN = ("Latn",)
FONTS_TO_MAKE = (
    *(
        Font(
            f"Montserrat-{part}.ttf", "Montserrat", MONTSERRAT, f"files/montserrat-{part}-wght-normal.woff2", "text", scripts,
            EVERY_WEIGHT,
        )
        for part, scripts in (
            ("latin", LATIN), ("latin-ext", LATIN), ("vietnamese", LATIN), ("cyrillic", ("Cyrl",)), ("cyrillic-ext", ("Cyrl",)),
        )
    ),
    Font(
        "Inter.ttf", "Inter", INTER, "variable/InterVariable.woff2", "text", ("Latn", "Cyrl", "Grek"), EVERY_WEIGHT, TEXT,
        {"opsz": 20},
    ),
    *(
        Font(
            f"SourceSerif4-{part}.ttf", "Source Serif 4", SERIF, f"files/source-serif-4-{part}-wght-normal.woff2", "text",
            LATIN, (200, 900),
        )
        for part in ("latin", "latin-ext")
    ),
    *(
        Font(
            f"SourceSerif4-Italic-{part}.ttf", "Source Serif 4 Italic", SERIF,
            f"files/source-serif-4-{part}-wght-italic.woff2", "text", LATIN, (200, 900),
        )
        for part in ("latin", "latin-ext")
    ),
    *(
        Font(f"Anton-{part}.ttf", "Anton", ANTON, f"files/anton-{part}-400-normal.woff2", "text", LATIN, (400, 400))
        for part in ("latin", "latin-ext")
    ),
    *(
        Font(
            f"JetBrainsMono-{part}.ttf", "JetBrains Mono", MONO, f"files/jetbrains-mono-{part}-wght-normal.woff2", "text",
            LATIN, (100, 800),
        )
        for part in ("latin", "latin-ext")
    ),
    *(
        Font(
            f"{family.replace(' ', '')}.ttf", family, source, f"files/{name}-{name.split('-')[-1]}-wght-normal.woff2",
            "fallback", (script,), EVERY_WEIGHT,
        )
        for family, source, name, script in (
            ("Noto Sans Arabic", ARABIC, "noto-sans-arabic", "Arab"),
            ("Noto Sans Hebrew", HEBREW, "noto-sans-hebrew", "Hebr"),
            ("Noto Sans Devanagari", DEVANAGARI, "noto-sans-devanagari", "Deva"),
            ("Noto Sans Thai", THAI, "noto-sans-thai", "Thai"),
        )
    ),
    *(
        Font(
            f"NotoSansCJK-{style}.otf", "Noto Sans CJK", CJK, DEBIAN_CJK.format(style=style), "fallback",
            ("Hani", "Hira", "Kana", "Hang"), (weight, weight), COMMON_CJK, number=0,
        )
        for style, weight in (("Regular", 400), ("Bold", 700))
    ),
    Font(
        "NotoSansMath.ttf", "Noto Sans Math", MATH, "files/noto-sans-math-latin-400-normal.woff2", "symbols", (), (400, 400),
        MATHS,
    ),
    Font(
        "NotoSansSymbols2.ttf", "Noto Sans Symbols 2", SYMBOLS_2, "files/noto-sans-symbols-2-symbols-400-normal.woff2",
        "symbols", (), (400, 400), SIGNS,
    ),
    Font(
        "NotoSansSymbols.ttf", "Noto Sans Symbols", SYMBOLS, "files/noto-sans-symbols-symbols-wght-normal.woff2", "symbols", (),
        EVERY_WEIGHT, SIGNS,
    ),
    Font("Twemoji.ttf", "Twemoji", TWEMOJI, "twemoji.woff2", "emoji", (), (400, 400)),
)  # fmt: skip


def fetch(source: Source, work: Path) -> Path:
    """Return the folder with the unpacked package."""
    target = work / source.package.replace("/", "-")
    if target.exists():
        return target
    target.mkdir()
    if source.client == "npm":
        command = ["npm", "pack", "--silent", "--pack-destination", str(target), f"{source.package}@{source.version}"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        with tarfile.open(next(target.glob("*.tgz"))) as archive:
            archive.extractall(target, filter="data")
        return target / "package"
    subprocess.run(["apt-get", "download", f"{source.package}={source.version}"], check=True, cwd=target)
    subprocess.run(["dpkg", "-x", str(next(target.glob("*.deb"))), str(target)], check=True)
    return target


def make(font: Font, package: Path, out: Path) -> None:
    """Write one font file: unpacked, its axes pinned, cut down to its characters."""
    ttf = TTFont(package / font.member.lstrip("/"), fontNumber=font.number, recalcTimestamp=False)
    ttf.flavor = None
    if font.pin:
        ttf = instancer.instantiateVariableFont(ttf, font.pin)
        ttf["gvar"].variations.update({name: [] for name in ttf.getGlyphOrder() if name not in ttf["gvar"].variations})
    if font.unicodes is not None:
        options = subset.Options()
        options.hinting = False
        options.glyph_names = False
        options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
        options.notdef_outline = True
        options.layout_features = [
            "ccmp", "kern", "mark", "mkmk", "liga", "clig", "calt", "locl", "rlig", "tnum", "ljmo", "vjmo", "tjmo", "palt",
        ]  # fmt: skip
        if font.number >= 0:
            options.layout_features = ["ccmp", "ljmo", "vjmo", "tjmo", "locl"]
            # Japanese forms as they are, Simplified and Traditional Chinese ones by language
            options.layout_scripts = [
                "DFLT.dflt", "hani.dflt", "hani.JAN", "hani.ZHS", "hani.ZHT", "hang.dflt", "hang.KOR", "kana.dflt", "kana.JAN",
            ]  # fmt: skip
            options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "DSIG"]
        cut = subset.Subsetter(options)
        cut.populate(unicodes=font.unicodes)
        cut.subset(ttf)
    ttf.recalcTimestamp = False
    ttf.save(out / font.file)


def license_text(source: Source, package: Path) -> str:
    """Return the licence as the package states it; Debian's copyright file of the CJK fonts is cut to the OFL's paragraph."""
    if source.client == "npm":
        return next(package.glob("LICENSE*")).read_text(encoding="utf-8")
    stated = (package / f"usr/share/doc/{source.package}/copyright").read_text(encoding="utf-8")
    paragraph = stated[stated.index("License: SIL-1.1\n -") :].split("License: GPL")[0]
    lines = [line[1:] if line != " ." else "" for line in paragraph.splitlines()[1:]]
    return f"{source.copyright}\n\n" + "\n".join(lines).strip() + "\n"


def main() -> None:
    out = Path(sys.argv[1]) if len(sys.argv) > 1 else FONTS
    out.mkdir(parents=True, exist_ok=True)
    entries = []
    with tempfile.TemporaryDirectory() as folder:
        for font in FONTS_TO_MAKE:
            package = fetch(font.source, Path(folder))
            package = package / "package" if (package / "package").is_dir() else package
            make(font, package, out)
            (out / font.source.license_file).write_text(license_text(font.source, package), encoding="utf-8")
            data = (out / font.file).read_bytes()
            entries.append(
                {
                    "file": font.file,
                    "family": font.family,
                    "weights": list(font.weights),
                    "variable": font.weights[0] != font.weights[1],
                    "role": font.role,
                    "scripts": list(font.scripts),
                    "source": f"{font.source.client}:{font.source.package}",
                    "version": font.source.version,
                    "license": font.source.license,
                    "license_file": font.source.license_file,
                    "copyright": TTFont(out / font.file)["name"].getDebugName(0) or font.source.copyright,
                    "sha256": hashlib.sha256(data).hexdigest(),
                }
            )
            print(f"{len(data):>9} {font.file}")
    (out / "fonts.json").write_text(json.dumps({"fonts": entries}, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
