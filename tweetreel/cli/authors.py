"""The commands of those who write templates and brand kits: check, new, show, explain, diff, preview.

Arguments in, one call into the pipeline, printing and exit codes out.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tweetreel.errors import Finding, Severity

if TYPE_CHECKING:
    from tweetreel.artifacts import Timeline

Json = Annotated[bool, typer.Option("--json", help="Print one machine-readable result and nothing else.")]


def check(
    packs: Annotated[list[str], typer.Argument(help="Templates and brand kits: names, folders or files.")],
    tweet: Annotated[
        str | None, typer.Option("--tweet", help="A tweet to lay out: what overflows, is covered or cannot be read.")
    ] = None,
    brand: Annotated[str | None, typer.Option("--brand", "-b", help="The brand kit that templates are checked with.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Let warnings fail too.")] = False,
    as_json: Json = False,
) -> None:
    """Find everything that is wrong with templates and brand kits, each with its place; exit 1 where there is any."""
    from tweetreel.pipeline.checking import check_pack

    found = [(name, check_pack(name, tweet=tweet, brand=brand)) for name in packs]
    fails = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    failed = any(finding.severity in fails for _, findings in found for finding in findings)
    if as_json:
        body = {"ok": not failed, "findings": [_plain(finding) for _, findings in found for finding in findings]}
        typer.echo(json.dumps(body, ensure_ascii=False))
    else:
        for name, findings in found:
            for finding in findings:
                _show(finding)
            if not findings:
                typer.echo(f"{name}: nothing to say")
    if failed:
        raise typer.Exit(1)


def _show(finding: Finding) -> None:
    """Print a finding, the line it stands in, and a caret below its column."""
    from tweetreel.pipeline.checking import source_line

    typer.echo(str(finding))
    line = source_line(finding.location)
    if line is not None:
        text, column = line
        typer.echo(f"    {text}")
        typer.echo("    " + "".join("\t" if c == "\t" else " " for c in text[: column - 1]) + "^")


def _plain(finding: Finding) -> dict[str, str | int]:
    place = finding.location
    where = {"file": place.file, "line": place.line, "column": place.column, "at": place.at} if place else {}
    parts = {"measured": finding.measured, "limit": finding.limit, "hint": finding.hint}
    given = {key: value for key, value in {**where, **parts}.items() if value is not None}
    return {"code": finding.code, "severity": str(finding.severity), "message": finding.message, **given}


def new_template(
    folder: Annotated[Path, typer.Argument(help="The folder to make; its name becomes the template's.")],
    base: Annotated[str, typer.Option("--from", help="The template to begin with.")] = "card",
) -> None:
    """Make a folder with a template of your own, a sample tweet and a golden to test it by."""
    from tweetreel.pipeline.authoring import new_template as make

    for path in make(folder, base):
        typer.echo(path)


def new_brand(
    folder: Annotated[Path, typer.Argument(help="The folder to make; its name becomes the brand's.")],
    base: Annotated[str, typer.Option("--from", help="The brand kit to begin with.")] = "juniper",
) -> None:
    """Make a folder with a brand kit of your own."""
    from tweetreel.pipeline.authoring import new_brand as make

    for path in make(folder, base):
        typer.echo(path)


def show_template(
    template: Annotated[str, typer.Argument(help="A template's name, folder or file.")],
    merged: Annotated[
        bool, typer.Option("--merged", help="With what it extends, its variant and the brand's overrides.")
    ] = False,
    variant: Annotated[str | None, typer.Option("--variant", help="The variant to show.")] = None,
    brand: Annotated[str | None, typer.Option("--brand", "-b", help="The brand kit whose overrides are shown.")] = None,
) -> None:
    """Print a template as written, or put together as it is built."""
    from tweetreel.pipeline.authoring import template_text

    typer.echo(template_text(template, merged=merged, variant=variant, brand=brand), nl=False)


def show_brand(brand: Annotated[str, typer.Argument(help="A brand kit's name, folder or file.")]) -> None:
    """Print a brand kit as written."""
    from tweetreel.pipeline.authoring import brand_text

    typer.echo(brand_text(brand), nl=False)


def explain(
    tweet: Annotated[str, typer.Argument(help="A tweet, or the folder OUT.reel of a build.")],
    at: Annotated[str, typer.Option("--at", help="The time: 4.2s, 126f or 1:30.")] = "0s",
    xy: Annotated[str | None, typer.Option("--xy", help="A pixel of the canvas: X,Y.")] = None,
    template: Annotated[str, typer.Option("--template", "-t", help="A template's name, folder or file.")] = "card",
    brand: Annotated[str | None, typer.Option("--brand", "-b", help="A brand kit's name, folder or file.")] = None,
    variant: Annotated[str | None, typer.Option("--variant", help="A variant of the template.")] = None,
    voice: Annotated[str | None, typer.Option("--voice", help="As for build.")] = None,
) -> None:
    """Tell what is on screen at a time, topmost first: which layer, slot, word, file and easing made it."""
    from tweetreel.core.time import parse_seconds
    from tweetreel.errors import InputError
    from tweetreel.pipeline.authoring import explain as explained
    from tweetreel.pipeline.authoring import template_lines, timeline_of

    folder = Path(tweet)
    timeline = timeline_of(folder) if folder.is_dir() else _prepared(tweet, template, brand, variant, voice)
    lines = template_lines(template)
    frame = timeline.rate.frame_at(parse_seconds(at, rate=timeline.rate))
    if not 0 <= frame < timeline.frames:
        last = float(timeline.rate.seconds(timeline.frames - 1))
        raise InputError("no such time in the video", got=at, allowed=f"0s to {last:.2f}s")
    pixel = None
    if xy is not None:
        parts = xy.split(",")
        if len(parts) != 2 or not all(part.strip().isdigit() for part in parts):
            raise InputError("--xy takes a pixel as X,Y", got=repr(xy), allowed="540,960")
        pixel = (int(parts[0]), int(parts[1]))
    for one in explained(timeline, frame, pixel):
        box = one.box
        typer.echo(f"{one.clip} ({one.kind}, {box.width}x{box.height} at {box.x}, {box.y})")
        place = next((lines[name] for name in sorted(lines, key=len, reverse=True) if one.clip.startswith(name)), None)
        details = (place, one.origin and f"because of {one.origin}", *one.files, *one.moves, one.word)
        for detail in details:
            if detail:
                typer.echo(f"    {detail}")


def diff(
    first: Annotated[Path, typer.Argument(help="The folder OUT.reel of a build.")],
    second: Annotated[Path, typer.Argument(help="The folder of another build.")],
    as_json: Json = False,
) -> None:
    """Tell what changed between two builds, in the words of templates; exit 1 where anything did."""
    from tweetreel.pipeline.authoring import difference, timeline_of

    told = difference(timeline_of(first), timeline_of(second))
    if as_json:
        typer.echo(json.dumps({"equal": not told, "changes": told}, ensure_ascii=False))
    else:
        typer.echo("\n".join(told) if told else "the two are the same video")
    if told:
        raise typer.Exit(1)


def preview(
    template: Annotated[str, typer.Argument(help="A template's folder or file.")],
    tweet: Annotated[str, typer.Option("--tweet", help="The tweet to show it with.")],
    output: Annotated[Path, typer.Option("-o", "--output", help="The folder to write sheet.png and clip.mp4 into.")] = Path(
        "preview"
    ),
    brand: Annotated[str | None, typer.Option("--brand", "-b", help="A brand kit's name, folder or file.")] = None,
    variant: Annotated[str | None, typer.Option("--variant", help="A variant of the template.")] = None,
    once: Annotated[bool, typer.Option("--once", help="Draw once and end.")] = False,
) -> None:
    """Watch a template's files and draw a sheet and a small clip again whenever one is saved."""
    from tweetreel.pipeline.watching import watch

    for told in watch(template, tweet, output, brand=brand, variant=variant, once=once):
        typer.echo(told)


def _prepared(tweet: str, template: str, brand: str | None, variant: str | None, voice: str | None) -> Timeline:
    import tempfile

    from tweetreel.pipeline.stages import Options, prepare

    with tempfile.TemporaryDirectory(prefix="tweetreel-") as folder:
        options = Options(tweet=tweet, template=template, brand=brand, variant=variant, voice=voice)
        return prepare(options, Path(folder), on_stage=lambda _: None).timeline
