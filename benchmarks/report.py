"""Puts a measured table into benchmarks/README.md, between the two marks that bear its program's name."""

from __future__ import annotations

from pathlib import Path

README = Path(__file__).with_name("README.md")


def put_table(program: str, table: str) -> None:
    """Replace what stands between the marks of `program`. Raises ValueError where README.md has no such marks."""
    text = README.read_text(encoding="utf-8")
    start, end = f"<!-- {program} -->", f"<!-- /{program} -->"
    if start not in text or end not in text:
        raise ValueError(f"put_table: README.md has no marks (program={program})")
    before, after = text[: text.index(start)], text[text.index(end) :]
    README.write_text(f"{before}{start}\n{table}\n{after}", encoding="utf-8")
