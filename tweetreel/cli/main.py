"""The commands. Arguments in, one call into the pipeline, printing and exit codes out: 0 done, 1 the check failed, 2 bad input.

Knows no stage's work. The decision here: every import that costs stands inside its command, so that `--help` is instant.
"""

from __future__ import annotations

import errno
import json
import os
import signal
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from tweetreel import __version__
from tweetreel.cli import authors
from tweetreel.errors import Error, Finding, InputError

if TYPE_CHECKING:
    from tweetreel.pipeline.build import Built
    from tweetreel.pipeline.stages import Options

app = typer.Typer(
    name="tweetreel",
    help="Turn a tweet or a thread into a captioned, on-brand short video.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
templates_app = typer.Typer(help="Look at the templates that are installed.", no_args_is_help=True, rich_markup_mode=None)
profiles_app = typer.Typer(help="Look at the encode profiles.", no_args_is_help=True, rich_markup_mode=None)
brands_app = typer.Typer(help="Look at the brand kits that are installed.", no_args_is_help=True, rich_markup_mode=None)
captions_app = typer.Typer(help="Look at the caption presets.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(templates_app, name="templates")
app.add_typer(brands_app, name="brands")
app.add_typer(profiles_app, name="profiles")
app.add_typer(captions_app, name="captions")

for _command in (authors.check, authors.explain, authors.diff, authors.preview):
    app.command()(_command)
templates_app.command("new")(authors.new_template)
templates_app.command("show")(authors.show_template)
brands_app.command("new")(authors.new_brand)
brands_app.command("show")(authors.show_brand)

Tweet = Annotated[
    str,
    typer.Argument(help="A tweet: X API v2 JSON, an archive's tweets.js, tweetreel JSON, or plain text; - for standard input."),
]
OptionalTweet = Annotated[
    str | None,
    typer.Argument(help="A tweet: X API v2 JSON, an archive's tweets.js, tweetreel JSON, or plain text; - for standard input."),
]
PostId = Annotated[str | None, typer.Option("--id", help="The id of the post, where the file holds many (tweets.js).")]
Template = Annotated[str, typer.Option("--template", "-t", help="A template's name, folder or file.")]
Brand = Annotated[
    str | None, typer.Option("--brand", "-b", help="A brand kit's name, folder or file; the template names its own.")
]
Voice = Annotated[
    str | None,
    typer.Option("--voice", help="A voice's name, `none` for a timed reading without speech, or a sound file (with --words)."),
]
Words = Annotated[Path | None, typer.Option("--words", help="The word times of the recording given with --voice.")]
Library = Annotated[Path | None, typer.Option("--library", help="A folder of pictures and clips to choose footage from.")]
Draft = Annotated[bool, typer.Option("--draft", help="Half the size and a faster encoder, for a quick look.")]
Variant = Annotated[
    str | None,
    typer.Option("--variant", help="A variant of the template: portrait, feed, square, wide, or one of its own."),
]
Sets = Annotated[list[str] | None, typer.Option("--set", help="A variable of the template: name=value. May be repeated.")]
Profile = Annotated[
    str | None, typer.Option("--profile", help="An encode profile's name (tweetreel profiles list), or its .json file.")
]
StoreFolder = Annotated[
    str | None,
    typer.Option("--store", help="The folder that keeps finished chunks for the next build, or `none`."),
]
Workers = Annotated[
    int, typer.Option("--workers", min=1, max=64, help="How many processes draw; one keeps two cores busy. More run on Dask.")
]
Cluster = Annotated[
    str | None,
    typer.Option("--cluster", help="The scheduler of a Dask cluster that draws: tcp://HOST:PORT or tls://HOST:PORT."),
]
TlsAuthority = Annotated[Path | None, typer.Option("--tls-ca", help="The authority's certificate, for a tls:// cluster.")]
TlsCertificate = Annotated[Path | None, typer.Option("--tls-cert", help="This machine's certificate, for a tls:// cluster.")]
TlsKey = Annotated[Path | None, typer.Option("--tls-key", help="This machine's key, for a tls:// cluster.")]
TrustNetwork = Annotated[
    bool, typer.Option("--trust-network", help="Allow a tcp:// cluster on another machine: only where nobody else listens.")
]
Hashes = Annotated[bool, typer.Option("--hashes", help="Write one digest per frame and one for the sound into OUT.reel/.")]
Verify = Annotated[
    Path | None, typer.Option("--verify", help="Make the video of this OUT.reel/ again and compare it with its hashes.")
]
Json = Annotated[bool, typer.Option("--json", help="Print one machine-readable result and nothing else.")]


def main() -> None:
    """Run the command line; the entry point of the `tweetreel` script."""
    signal.signal(signal.SIGTERM, _stop)
    as_json = "--json" in sys.argv
    try:
        app(standalone_mode=True)
    except Error as error:
        _fail(error, as_json=as_json)
    except KeyboardInterrupt:
        typer.echo("stopped", err=True)
        raise SystemExit(130) from None
    except OSError as error:
        if error.errno == errno.ENOSPC:  # what we print goes to a full disk
            _silence_standard_output()
            typer.echo("error: standard output cannot be written: no space left", err=True)
            raise SystemExit(2) from None
        if not isinstance(error, BrokenPipeError):
            raise
        # whoever read our output has enough of it
        sys.stderr.close()
        raise SystemExit(141) from None


def _silence_standard_output() -> None:
    """Let the interpreter's own last flush go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"tweetreel {__version__}")
        raise typer.Exit


@app.callback()
def common(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Turn a tweet or a thread into a captioned, on-brand short video."""


@app.command()
def build(
    tweet: OptionalTweet = None,
    template: Template = "card",
    brand: Brand = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Where to write the video; OUT.png and OUT.reel/ beside it.")
    ] = None,
    post_id: PostId = None,
    voice: Voice = None,
    words: Words = None,
    library: Library = None,
    draft: Draft = False,
    variant: Variant = None,
    sets: Sets = None,
    profile: Profile = None,
    store: StoreFolder = None,
    workers: Workers = 1,
    cluster: Cluster = None,
    tls_ca: TlsAuthority = None,
    tls_cert: TlsCertificate = None,
    tls_key: TlsKey = None,
    trust_network: TrustNetwork = False,
    hashes: Hashes = False,
    verify: Verify = None,
    as_json: Json = False,
) -> None:
    """Build the video of a tweet: OUT.mp4, its cover OUT.png, and a folder OUT.reel/ of everything it was made from."""
    from tweetreel.cli.progress import reporter
    from tweetreel.cli.settings import farm_of, store_at
    from tweetreel.media.profiles import load_profile
    from tweetreel.pipeline.build import build as build_reel

    if verify is not None:
        if tweet is not None:
            raise InputError("--verify takes its reel's folder and no tweet", got=tweet, hint="Leave the tweet out.")
        _verify(verify, as_json=as_json)
        return
    if tweet is None:
        raise InputError("a tweet is missing", hint="Give the path of a tweet's file, or - for standard input.")
    if draft and profile is not None:
        raise InputError("a draft has a profile of its own", got=f"--profile {profile}", hint="Leave --draft or --profile out.")
    suffix = load_profile(profile or ("draft" if draft else "default")).suffix
    target = output or Path(f"{'reel' if tweet == '-' else Path(tweet).stem}{suffix}")
    options = replace(_options(tweet, template, brand, post_id, voice, words, library, draft, variant, sets), profile=profile)
    farm = farm_of(workers, cluster, tls=(tls_ca, tls_cert, tls_key), trusted=trust_network)
    with reporter(as_json=as_json) as told:
        built = build_reel(options, target, reporter=told, store=store_at(store), farm=farm, hashes=hashes)
    passed = built.verdict.passed
    if as_json:
        result = {
            "ok": passed,
            "video": built.reel.video if passed else None,
            "cover": built.reel.cover if passed else None,
            "folder": built.reel.folder,
            "sha256": built.reel.sha256,
            "frames": built.frames,
            "seconds": round(float(built.rate.seconds(built.frames)), 3),
            "chunks": built.chunks,
            "chunks_kept": built.kept,
            "measured": built.verdict.measured,
            "findings": [_plain(finding) for finding in built.findings],
        }
        typer.echo(json.dumps(result, ensure_ascii=False))
    else:
        _tell(built.findings)
        if passed:
            typer.echo(
                f"{built.reel.video}  {float(built.rate.seconds(built.frames)):.1f} s, cover {built.reel.cover}{_kept(built)}"
            )
        else:
            typer.echo(f"the check failed; the video is kept as {built.reel.folder}/rejected{suffix}", err=True)
    if not passed:
        raise typer.Exit(1)


@app.command()
def ingest(tweet: Tweet, post_id: PostId = None) -> None:
    """Print the canonical JSON of a tweet."""
    from tweetreel.codec import to_json
    from tweetreel.pipeline.ingest import ingest as read

    ingested = read(tweet, post_id=post_id)
    _tell(ingested.findings)
    typer.echo(to_json(ingested.tweet), nl=False)


@app.command()
def still(
    tweet: Tweet,
    at: Annotated[str, typer.Option("--at", help="The time: 2.5s, 400ms, 75f or 1:30.")] = "0s",
    output: Annotated[Path, typer.Option("-o", "--output", help="Where to write the PNG.")] = Path("still.png"),
    template: Template = "card",
    brand: Brand = None,
    post_id: PostId = None,
    voice: Voice = None,
    words: Words = None,
    library: Library = None,
    draft: Draft = False,
    variant: Variant = None,
    sets: Sets = None,
) -> None:
    """Draw one frame of the video as a PNG: the very frame that a build has at that time."""
    import tempfile

    from tweetreel.core.time import parse_seconds
    from tweetreel.media.images import write_png
    from tweetreel.pipeline.pictures import still as draw
    from tweetreel.pipeline.stages import prepare

    options = _options(tweet, template, brand, post_id, voice, words, library, draft, variant, sets)
    with tempfile.TemporaryDirectory(prefix="tweetreel-") as folder:
        prepared = prepare(options, Path(folder), on_stage=lambda _: None)
        timeline = prepared.timeline
        frame = timeline.rate.frame_at(parse_seconds(at, rate=timeline.rate))
        if not 0 <= frame < timeline.frames:
            last = timeline.rate.seconds(timeline.frames - 1)
            raise InputError("no such time in the video", got=at, allowed=f"0s to {float(last):.2f}s")
        write_png(output, draw(timeline, frame, folder=prepared.folder, fonts=prepared.fonts))
    _tell(prepared.findings)
    typer.echo(f"{output}  frame {frame} of {timeline.frames}")


@app.command()
def sheet(
    tweet: Tweet,
    output: Annotated[Path, typer.Option("-o", "--output", help="Where to write the PNG.")] = Path("sheet.png"),
    count: Annotated[int, typer.Option("--count", min=1, max=200, help="How many frames.")] = 24,
    columns: Annotated[int, typer.Option("--columns", min=1, max=20, help="How many in a row.")] = 8,
    width: Annotated[int, typer.Option("--width", min=60, max=1080, help="How wide each is, in pixels.")] = 270,
    template: Template = "card",
    brand: Brand = None,
    post_id: PostId = None,
    voice: Voice = None,
    words: Words = None,
    library: Library = None,
    draft: Draft = False,
    variant: Variant = None,
    sets: Sets = None,
) -> None:
    """Draw a contact sheet of the video with time codes."""
    import tempfile

    from tweetreel.media.images import write_png
    from tweetreel.pipeline.pictures import contact_sheet, sheet_frames
    from tweetreel.pipeline.stages import prepare

    options = _options(tweet, template, brand, post_id, voice, words, library, draft, variant, sets)
    with tempfile.TemporaryDirectory(prefix="tweetreel-") as folder:
        prepared = prepare(options, Path(folder), on_stage=lambda _: None)
        frames = sheet_frames(prepared.timeline, count)
        picture = contact_sheet(
            prepared.timeline, frames, columns=columns, cell_width=width, folder=prepared.folder, fonts=prepared.fonts
        )
        write_png(output, picture)
    _tell(prepared.findings)
    typer.echo(f"{output}  {len(frames)} of {prepared.timeline.frames} frames")


@app.command()
def schema(
    name: Annotated[str, typer.Argument(help="tweet, script, words, footage, timeline, verdict, template or brand.")],
    page: Annotated[bool, typer.Option("--page", help="The reference page of templates and brand kits, as Markdown.")] = False,
) -> None:
    """Print the JSON Schema of an artifact, of templates or of brand kits."""
    from tweetreel.codec import PUBLISHED
    from tweetreel.codec import schema as artifact_schema
    from tweetreel.pipeline.packs import schema as pack_schema

    known = (*PUBLISHED, "template", "brand")
    if name not in known:
        raise InputError("no such schema", got=repr(name), allowed=", ".join(known))
    if page:
        if name not in ("template", "brand"):
            raise InputError("only templates and brand kits have a page", got=repr(name), allowed="template, brand")
        from tweetreel.template.reference import reference_page

        typer.echo(reference_page(pack_schema("template"), pack_schema("brand")), nl=False)
        return
    body = artifact_schema(name) if name in PUBLISHED else pack_schema(name)
    typer.echo(json.dumps(body, ensure_ascii=False, indent=2))


@templates_app.command("list")
def list_templates() -> None:
    """Print the names of the templates that are installed."""
    from tweetreel.pipeline.packs import load_template, pack_names

    for name in pack_names("template"):
        template = load_template(name)
        size = template.size
        typer.echo(
            f"{name:<14} {template.title}, {size.width}x{size.height} at {float(template.rate.fps):g}, brand {template.brand}"
        )


@profiles_app.command("list")
def list_profiles() -> None:
    """Print the names of the encode profiles, and what each is for."""
    from tweetreel.media.profiles import load_profile, profile_names

    for name in profile_names():
        typer.echo(f"{name:<14} {load_profile(name).about}")


@captions_app.command("list")
def list_captions() -> None:
    """Print the names of the caption presets, and what each looks like."""
    from tweetreel.pipeline.previews import presets

    for preset in presets():
        typer.echo(f"{preset.name:<14} {preset.about}")


@captions_app.command("preview")
def preview_captions(
    preset: Annotated[str, typer.Argument(help="A preset's name, several joined by + to combine them, or `all`.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="Where to write the picture (.png) or the video (.mp4).")],
    text: Annotated[str | None, typer.Option("--text", help="What the captions say.")] = None,
    brand: Annotated[str, typer.Option("--brand", "-b", help="A brand kit's name, folder or file.")] = "juniper",
    ground: Annotated[str, typer.Option("--ground", help="What lies behind: brand, dark, bright, busy or skin.")] = "brand",
) -> None:
    """Draw a caption preset: its moments on one sheet, a short video, or one moment of every preset."""
    from tweetreel.media.fonts import load_fonts
    from tweetreel.media.images import write_png
    from tweetreel.pipeline import previews
    from tweetreel.pipeline.packs import load_brand, look_names

    if ground not in previews.GROUNDS:
        raise InputError("no such ground", got=repr(ground), allowed=", ".join(previews.GROUNDS))
    if output.suffix.lower() not in (".png", ".mp4"):
        raise InputError("unusable name for a preview", got=repr(str(output)), allowed="a name ending in .png or .mp4")
    loaded, said = load_brand(brand), text or previews.TEXT
    kit, fonts = loaded.kit, load_fonts(loaded.faces)
    names = look_names() if preset == "all" else tuple(preset.split("+"))
    if output.suffix.lower() == ".mp4":
        if preset == "all":
            raise InputError("a video shows one preset", got="all", hint="Name one, or write a .png of all of them.")
        frames = previews.preview_video(names, output, text=said, brand=kit, fonts=fonts, ground=ground)
        typer.echo(f"{output}  {frames} frames")
        return
    if preset == "all":
        picture = previews.preview_sheet(names, texts=(said,), brand=kit, fonts=fonts, ground=ground)
    else:
        picture = previews.preview_strip(names, text=said, brand=kit, fonts=fonts, ground=ground)
    write_png(output, picture)
    typer.echo(f"{output}  {', '.join(names)}")


@brands_app.command("list")
def list_brands() -> None:
    """Print the names of the brand kits that are installed."""
    from tweetreel.pipeline.packs import load_brand, pack_names

    for name in pack_names("brand"):
        kit = load_brand(name).kit
        typer.echo(f"{name:<14} {kit.title}, {kit.display} and {kit.text}, {kit.mood} music in {kit.key}")


def _verify(folder: Path, *, as_json: bool) -> None:
    """Make the video of a reel's folder again; exit with 1 where it differs."""
    from tweetreel.cli.progress import reporter
    from tweetreel.pipeline.hashes import verify_folder

    with reporter(as_json=as_json) as told:
        told.stage("hashes")
        verified = verify_folder(folder, on_frames=told.frames)
    if as_json:
        findings = [_plain(finding) for finding in verified.findings]
        typer.echo(json.dumps({"ok": not findings, "frames": verified.frames, "findings": findings}, ensure_ascii=False))
    else:
        _tell(verified.findings)
        if not verified.findings:
            typer.echo(f"{folder}  {verified.frames} frames and the sound are what they were")
    if verified.findings:
        raise typer.Exit(1)


def _kept(built: Built) -> str:
    return f", {built.kept} of {built.chunks} chunks kept" if built.kept else ""


def _options(
    tweet: str,
    template: str,
    brand: str | None,
    post_id: str | None,
    voice: str | None,
    words: Path | None,
    library: Path | None,
    draft: bool,
    variant: str | None,
    sets: list[str] | None,
) -> Options:
    from tweetreel.cli.settings import variables_from
    from tweetreel.pipeline.stages import Options

    return Options(
        tweet=tweet, template=template, brand=brand, post_id=post_id, voice=voice, words=words, library=library, draft=draft,
        variant=variant, sets=variables_from(sets or ()),
    )  # fmt: skip


def _tell(findings: Iterable[Finding]) -> None:
    for finding in findings:
        typer.echo(str(finding), err=True)


def _plain(finding: Finding) -> dict[str, str]:
    place = {"where": str(finding.location)} if finding.location else {}
    parts = {"measured": finding.measured, "limit": finding.limit, "hint": finding.hint}
    given = {key: value for key, value in parts.items() if value}
    return {"code": finding.code, "severity": str(finding.severity), "message": finding.message, **place, **given}


def _fail(error: Error, *, as_json: bool) -> NoReturn:
    if as_json:
        parts = {
            "where": str(error.where) if error.where else None,
            "got": error.got,
            "allowed": error.allowed,
            "hint": error.hint,
        }
        body = {"message": error.message, **{key: value for key, value in parts.items() if value}}
        typer.echo(json.dumps({"ok": False, "error": body}, ensure_ascii=False))
    typer.echo(f"error: {error}", err=True)
    raise SystemExit(error.exit_code)


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit(128 + number)


if __name__ == "__main__":
    main()
