"""How many of the Unicode Consortium's own cases hold: `python -m tests.core.typeset.conformance`.

The files are those of Unicode 15.0.0, whole, packed with xz; data/LICENSE-Unicode.txt is their licence. A case that differs is
counted under a family that is named here; one that no family knows is unnamed, which the test does not allow.
"""

from __future__ import annotations

import lzma
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tweetreel.core.text import TextRun, TextStyle
from tweetreel.core.typeset import FontSet, layout_paragraph
from tweetreel.core.typeset.bidi import Direction, base_level, embedding_levels, line_levels, visual_order
from tweetreel.core.typeset.breaking import Rank, break_places
from tweetreel.core.typeset.characters import clusters, is_emoji

DATA = Path(__file__).parent / "data"
UNNAMED = "unnamed"
_DIRECTIONS: dict[str, Direction] = {"0": "ltr", "1": "rtl", "2": "auto"}


@dataclass
class Count:
    """Cases of one file: how many there are, how many hold, and the others by family."""

    name: str
    cases: int = 0
    passed: int = 0
    families: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)

    def add(self, held: bool, family: str, case: str) -> None:
        self.cases += 1
        if held:
            self.passed += 1
        else:
            self.families[family] += 1
            if family == UNNAMED:
                self.examples.append(case)

    @property
    def share(self) -> float:
        return 100 * self.passed / self.cases


def lines(name: str) -> Iterator[str]:
    """The lines of a data file, comments left out."""
    with lzma.open(DATA / f"{name}.txt.xz", "rt", encoding="utf-8") as stream:
        for line in stream:
            case = line.split("#")[0].strip()
            if case:
                yield case


def _marked(case: str) -> tuple[str, list[int]]:
    """A case of a break test as its text, and where it is broken."""
    text, breaks = "", []
    for part in case.split():
        if part == "÷":
            breaks.append(len(text))
        elif part != "×":
            text += chr(int(part, 16))
    return text, breaks


def line_breaks() -> Count:
    """UAX #14. Inside a grapheme cluster no line ends here, which the standard allows to be tailored: counted as held."""
    count = Count("LineBreakTest")
    for case in lines("LineBreakTest"):
        text, breaks = _marked(case)
        edges = {start for start, _ in clusters(text)}
        wanted = [place for place in breaks if 0 < place < len(text) and place in edges]
        found = [place for place, rank in break_places(text) if rank is not Rank.EMERGENCY]
        count.add(found == wanted, _line_family(case), case)
    return count


def _line_family(case: str) -> str:
    codes = [part for part in case.split() if part not in "÷×"]
    if codes[0] in ("002D", "05D0"):
        return "a hyphen at a line's start, or after Hebrew (LB20a and LB21a of later versions)"
    if "0022" in codes or "00AB" in codes:
        return "quotation marks beside spaces and brackets (LB15 of later versions)"
    if "002C" in codes or "002E" in codes:
        return "a point or comma before a digit (LB25 of later versions keeps them together)"
    return UNNAMED


def grapheme_breaks() -> Count:
    """UAX #29."""
    count = Count("GraphemeBreakTest")
    for case in lines("GraphemeBreakTest"):
        text, breaks = _marked(case)
        found = [0, *(end for _, end in clusters(text))]
        family = "scissors joined to scissors (no longer a pictograph in later versions)" if "2701" in case else UNNAMED
        count.add(found == breaks, family, case)
    return count


def bidi() -> Count:
    """UAX #9: base level, levels and order."""
    count = Count("BidiCharacterTest")
    for case in lines("BidiCharacterTest"):
        codes, direction, base, levels, order = case.split(";")
        text = "".join(chr(int(code, 16)) for code in codes.split())
        told, wanted = _DIRECTIONS[direction], levels.split()
        found_base = base_level(text, told)
        found = line_levels(text, embedding_levels(text, told), 0, len(text), found_base)
        same = all(want in ("x", str(level)) for want, level in zip(wanted, found, strict=True))
        shown = [place for place in visual_order(found) if wanted[place] != "x"]
        count.add(same and found_base == int(base) and shown == [int(place) for place in order.split()], UNNAMED, case)
    return count


def emoji(fonts: FontSet) -> Count:
    """UTS #51: every fully qualified sequence is one cluster, in colour, and one picture of the emoji font."""
    count = Count("emoji-test, fully qualified")
    for case in lines("emoji-test"):
        codes, _, kind = case.partition(";")
        if kind.strip() != "fully-qualified":
            continue
        text = "".join(chr(int(code, 16)) for code in codes.split())
        paragraph = layout_paragraph([TextRun(text=text, style=TextStyle(family="Inter", size_px=64))], width=None, fonts=fonts)
        glyphs = [glyph for line in paragraph.lines for glyph in line.glyphs]
        one = len(glyphs) == 1 and fonts.records[glyphs[0].font.face].role == "emoji" and glyphs[0].glyph != 0
        held = clusters(text) == ((0, len(text)),) and is_emoji(text) and one and not paragraph.missing
        count.add(held, UNNAMED, case)
    return count


def table(counts: list[Count]) -> str:
    """The counts as a table for docs/text.md."""
    rows = ["| file, Unicode 15.0.0 | cases | hold | % | what differs |", "|---|---|---|---|---|"]
    for count in counts:
        families = "; ".join(f"{family}: {number}" for family, number in count.families.most_common()) or "nothing"
        rows.append(f"| {count.name} | {count.cases} | {count.passed} | {count.share:.2f} | {families} |")
    return "\n".join(rows)


CHECKS: tuple[Callable[[], Count], ...] = (line_breaks, grapheme_breaks, bidi)

if __name__ == "__main__":
    from tweetreel.media.fonts import load_fonts

    found = [*(check() for check in CHECKS), emoji(load_fonts())]
    print(table(found))
    for count in found:
        for example in count.examples[:10]:
            print(count.name, example, file=sys.stderr)
