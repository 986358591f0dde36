"""The stages from a tweet to a timeline, in order. What comes after (render, check, placing) is build.py's.

    ingest -> gather -> script -> voice -> slots -> footage -> compile

Knows every room below and decides nothing itself. Each stage is a function from artifacts to an artifact; its result is
written into the reel's folder as soon as it exists.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from tweetreel.artifacts import Narration, Script, Tweet
from tweetreel.codec import to_json
from tweetreel.core.layout import Rect
from tweetreel.core.sound import voice_levels
from tweetreel.core.subtitles import ass_text, srt_text, vtt_text
from tweetreel.core.timeline import Captions, Timeline
from tweetreel.core.typeset import FontSet
from tweetreel.errors import Finding, InputError, Severity, TemplateError
from tweetreel.media.fonts import load_fonts
from tweetreel.media.library import LibraryItem, scan_library, words_of
from tweetreel.media.luts import load_cube
from tweetreel.media.sounds import read_sound, write_wav
from tweetreel.media.sources import FileSources
from tweetreel.media.system_fonts import fonts_for
from tweetreel.pipeline.gather import MEDIA, Gathered
from tweetreel.pipeline.ingest import ingest
from tweetreel.pipeline.packs import LoadedBrand, load_brand, load_template, open_template, pack_files, placements
from tweetreel.pipeline.places import as_output_error, bring, write_text
from tweetreel.providers.espeak import Espeak
from tweetreel.providers.local_footage import Candidate, FootageRequest, SlotWords, choose_footage, shown_media
from tweetreel.providers.narration import Take, VoiceRequest
from tweetreel.providers.offline_writer import ScriptRequest, write_script
from tweetreel.providers.reading import Reading
from tweetreel.providers.recording import Recording
from tweetreel.speech.brand_words import Entry, forms_never_used, said_by
from tweetreel.speech.hyphenation import hyphenation_places
from tweetreel.speech.trace import traceability
from tweetreel.template.compile import CompileRequest, compiled
from tweetreel.template.glyphs import lacking, missing_glyphs, require_glyphs
from tweetreel.template.lengths import safe_rect
from tweetreel.template.model import BrandKit, CaptionSpec, Template, WaveformSpec
from tweetreel.template.scrims import with_scrims
from tweetreel.template.solve import Plan, require_moments, solve_slots
from tweetreel.verify.legibility import LegibilityRules, check_legibility

DEFAULT_TEMPLATE = "card"

FACES, FONTS = "faces", "fonts"

_SHADES = (0.5, 0.78)
"""How strong a shade below captions is: first the lighter one is tried."""

Stage = Literal["tweet", "script", "voice", "footage", "timeline", "legibility", "render", "check", "hashes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a user asks for. `voice` is a voice's name, `none`, or a sound file, which needs `words`.

    `profile` is the name of an encode profile, or its file; a draft has its own. `divisor` makes the canvas so many times
    smaller, whatever `draft` says; `sets` are variables of the template as text.
    """

    tweet: str
    post_id: str | None = None
    template: str = DEFAULT_TEMPLATE
    brand: str | None = None
    voice: str | None = None
    words: Path | None = None
    library: Path | None = None
    draft: bool = False
    profile: str | None = None
    variant: str | None = None
    sets: Mapping[str, str] = field(default_factory=dict)
    divisor: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """Everything before the first frame is drawn. `folder` is the reel's folder that the timeline's files are relative to.

    `sources` are the user's own files it was made from, as whole paths without links: nothing may be written over them.
    """

    tweet: Tweet
    script: Script
    narration: Narration
    plan: Plan
    timeline: Timeline
    template: Template
    brand: BrandKit
    fonts: FontSet
    folder: Path
    findings: tuple[Finding, ...]
    sources: frozenset[Path]


def prepare(options: Options, folder: Path, *, on_stage: Callable[[Stage], None]) -> Prepared:
    """Run every stage up to the timeline and write its artifacts into `folder`. Raises `Error`."""
    with as_output_error(folder):
        folder.mkdir(parents=True, exist_ok=True)
    on_stage("tweet")
    opened = open_template(options.template)
    brand = load_brand(options.brand or opened.brand)
    library = scan_library(options.library) if options.library else ()
    ingested = ingest(options.tweet, post_id=options.post_id)
    template = load_template(
        opened,
        divisor=options.divisor or (2 if options.draft else 1),
        variant=options.variant,
        sets=options.sets,
        brand=brand,
        tweet=ingested.tweet,
    )
    gathered = Gathered(folder, template.rate)
    tweet = gathered.tweet(ingested.tweet, ingested.folder)
    kit = _bring_brand(brand, gathered)
    face_files = _bring_faces(brand, folder)
    faces = [folder / file for file in face_files]
    fonts = load_fonts(faces)
    _check_families(brand, fonts)
    files = {name: _bring_file(opened.file(name), gathered) for name in pack_files(template)}
    font_files = _bring_fonts(tweet, kit, fonts, folder) if template.system_fonts else ()
    if font_files:
        fonts = load_fonts(faces, last=[folder / file for file in font_files])
    require_glyphs(tweet, family=kit.text, fonts=fonts)
    write_text(folder / "tweet.json", to_json(tweet))

    on_stage("script")
    request = _script_request(tweet, template, kit)
    lexicon = _lexicon(kit)
    script = said_by(write_script(request), lexicon)
    write_text(folder / "script.json", to_json(script))
    require_moments(script, template.moments, rate=template.rate)

    on_stage("voice")
    take = _speak(options, script, template, kit)
    narration = take.narration
    write_text(folder / "words.json", to_json(narration.times))
    with as_output_error(folder):
        write_wav(folder / "narration.wav", narration.sound, bits=24)
    # what is heard is what the folder holds, so that the folder alone makes the same video again
    narration = replace(narration, sound=read_sound(folder / "narration.wav")[:, 0])

    on_stage("footage")
    spoken = {beat.post for beat in script.beats if beat.post is not None}
    plan = solve_slots(
        script,
        narration.times,
        specs=template.slots,
        narration=template.narration,
        rate=template.rate,
        pictured={post for post, media in shown_media(tweet, spoken).items() if media},
        moments=template.moments,
    )
    footage = gathered.footage(
        choose_footage(
            FootageRequest(tweet=tweet, slots=_slot_words(plan, script), usable=gathered.facts, library=_candidates(library))
        ),
        library,
    )
    write_text(folder / "footage.json", to_json(footage))

    on_stage("timeline")
    made = compiled(
        CompileRequest(
            template=template,
            brand=kit,
            tweet=tweet,
            script=script,
            times=narration.times,
            plan=plan,
            footage=footage,
            fonts=fonts,
            media=gathered.facts,
            hyphenate=hyphenation_places,
            face_files=face_files,
            font_files=font_files,
            files=files,
            levels=_levels(narration, plan, template),
        )
    )
    timeline = made.timeline
    on_stage("legibility")
    timeline, unread = legible(timeline, template, kit, folder=folder, fonts=fonts)
    write_text(folder / "timeline.json", to_json(timeline))
    captions = captions_of(timeline)
    write_text(folder / "captions.srt", srt_text(captions, timeline.rate))
    write_text(folder / "captions.vtt", vtt_text(captions, timeline.rate))
    write_text(folder / "captions.ass", ass_text(captions, timeline.rate, timeline.size))
    findings = (
        *ingested.findings,
        *gathered.findings,
        *traceability(script, tweet, cta=request.cta),
        *_omissions(script),
        *_never_used(script, lexicon, kit),
        *take.findings,
        *missing_glyphs(timeline, fonts),
        *made.findings,
        *unread,
    )
    return Prepared(
        tweet=tweet,
        script=script,
        narration=narration,
        plan=plan,
        timeline=timeline,
        template=template,
        brand=kit,
        fonts=fonts,
        folder=folder,
        findings=findings,
        sources=gathered.sources | _named_files(options),
    )


def _named_files(options: Options) -> frozenset[Path]:
    """Return the files that the command itself names: the tweet, a recording and its word times."""
    named = (Path(name) for name in (options.tweet, options.voice, options.words) if name is not None)
    return frozenset(path.resolve() for path in named)


def legible(
    timeline: Timeline, template: Template, brand: BrandKit, *, folder: Path, fonts: FontSet
) -> tuple[Timeline, list[Finding]]:
    """Return `timeline` with a shade below the caption pages that need one, and what still keeps captions from being read.

    A shade is as strong as it must be, of two strengths. Raises `MediaError`.
    """
    spec = next(layer for layer in template.layers if isinstance(layer, CaptionSpec))
    rules = LegibilityRules(areas=_areas(template))
    pages: set[int] = set()
    for opacity in (0.0, *(_SHADES if spec.scrim == "auto" else ())):
        if opacity:
            timeline = with_scrims(timeline, pages, color=brand.colors["outline"], opacity=opacity)
        with FileSources(timeline, folder, fonts) as sources:
            findings, seen = check_legibility(timeline, sources, rules)
        faint = {word.page for word in seen if word.contrast is not None and word.contrast < rules.least_contrast}
        if not faint:
            break
        pages |= faint
    return timeline, findings


def _areas(template: Template) -> dict[str, Rect]:
    """Return where captions may stand on the template's canvas, for each placement of its platform."""
    return {name: safe_rect(template.size, clear) for name, clear in placements(template.platform).items()}


def _levels(narration: Narration, plan: Plan, template: Template) -> tuple[int, ...]:
    """Return how loud the voice is on each frame of the video, 0 to 255; only where the template shows it."""
    if not any(isinstance(layer, WaveformSpec) for layer in template.layers):
        return ()
    rate = template.rate
    return voice_levels(narration.sound, [rate.sample_of(frame) - plan.narration_start for frame in range(plan.frames + 1)])


def _check_families(brand: LoadedBrand, fonts: FontSet) -> None:
    """Raise `TemplateError` where a kit names a family that neither it nor the program brings."""
    for role, family in (("display", brand.kit.display), ("text", brand.kit.text), *brand.kit.families.items()):
        if family not in fonts.families:
            where = brand.document.location(("fonts", role))
            raise TemplateError("unknown font family", where=where, got=repr(family), allowed=", ".join(fonts.families))


def captions_of(timeline: Timeline) -> Captions:
    """Return the captions layer of a timeline; every template has exactly one."""
    return next(clip.layer for clip in timeline.clips if isinstance(clip.layer, Captions))


def _bring_brand(brand: LoadedBrand, gathered: Gathered) -> BrandKit:
    kit = brand.kit
    files = {
        name: gathered.bring(brand.folder / file, prefix="brand-")
        for name, file in (("logo", kit.logo), ("mark", kit.mark), ("light", kit.logo_light))
        if file is not None
    }
    lut = None
    if kit.lut is not None:
        load_cube(brand.folder / kit.lut)
        bring(brand.folder / kit.lut, gathered.folder, "brand.cube")
        lut = f"{MEDIA}/brand.cube"
    music = None
    if kit.music is not None:
        read_sound(brand.folder / kit.music)
        name = f"brand-{Path(kit.music).name}"
        bring(brand.folder / kit.music, gathered.folder, name)
        music = f"{MEDIA}/{name}"
    return replace(kit, logo=files.get("logo"), mark=files.get("mark"), logo_light=files.get("light"), lut=lut, music=music)


def _bring_file(path: Path, gathered: Gathered) -> str:
    """Bring a file of the template's pack, a picture or a LUT, and return its name in the reel's folder."""
    if path.suffix.lower() != ".cube":
        return gathered.bring(path, prefix="pack-")
    load_cube(path)
    bring(path, gathered.folder, f"pack-{path.name}")
    return f"{MEDIA}/pack-{path.name}"


def _bring_faces(brand: LoadedBrand, folder: Path) -> tuple[str, ...]:
    """Copy the brand's own fonts into the reel's folder, and return their names."""
    names = [f"{FACES}/{Path(file).name}" for file in brand.kit.font_files]
    for file, name in zip(brand.kit.font_files, names, strict=True):
        bring(brand.folder / file, folder / FACES, Path(name).name)
    return tuple(names)


def _bring_fonts(tweet: Tweet, brand: BrandKit, fonts: FontSet, folder: Path) -> tuple[str, ...]:
    """Copy fonts of this machine that have what `fonts` lacks into the reel's folder, and return their names."""
    found = {
        f"{number}-{path.name}": path
        for number, path in enumerate(fonts_for(lacking(tweet, family=brand.text, fonts=fonts)), 1)
    }
    for name, path in found.items():
        bring(path, folder / FONTS, name)
    return tuple(f"{FONTS}/{name}" for name in found)


def _script_request(tweet: Tweet, template: Template, brand: BrandKit) -> ScriptRequest:
    lang = tweet.lang.split("-")[0]
    cta_lang = lang if lang in brand.cta else "en" if "en" in brand.cta else next(iter(brand.cta))
    spec = template.narration
    return ScriptRequest(
        tweet=tweet,
        cta=(brand.cta[cta_lang].say,),
        cta_lang=cta_lang,
        minimum_ms=spec.min_ms,
        maximum_ms=spec.max_ms,
        words_per_minute=brand.words_per_minute or spec.words_per_minute,
        sentence_pause_ms=spec.sentence_pause_ms,
        beat_pause_ms=spec.beat_pause_ms,
    )


def _speak(options: Options, script: Script, template: Template, brand: BrandKit) -> Take:
    voice = options.voice
    pace = brand.words_per_minute or template.narration.words_per_minute
    voice = voice or brand.voice
    request = VoiceRequest(script=script, words_per_minute=pace, voice=None)
    if voice == "none":
        return Reading().narrate(request)
    is_file = voice is not None and ("/" in voice or Path(voice).suffix.lower() in (".wav", ".flac", ".mp3", ".m4a", ".ogg"))
    if voice is not None and is_file:
        if options.words is None:
            raise InputError(
                "a recording needs its word times", where=voice, hint="Give them with --words FILE.json, as docs/cli.md shows."
            )
        try:
            words = options.words.read_bytes()
        except OSError as error:
            raise InputError(f"cannot be read: {error.strerror}", where=str(options.words)) from None
        sound = read_sound(voice)
        return Recording(sound=sound, words=words, name=voice, where=str(options.words)).narrate(request)
    if options.words is not None:
        raise InputError(
            "--words goes with a recording", got=f"--voice {voice}", hint="Give --voice FILE.wav, or leave --words out."
        )
    return Espeak().narrate(VoiceRequest(script=script, words_per_minute=request.words_per_minute, voice=voice))


def _slot_words(plan: Plan, script: Script) -> tuple[SlotWords, ...]:
    found = []
    for slot in plan.slots:
        tokens = [token for sentence in script.beats[slot.beat].sentences for token in sentence.tokens]
        words = words_of(" ".join([token.shown for token in tokens] + [word for token in tokens for word in token.spoken]))
        found.append(SlotWords(name=slot.name, post=slot.post, words=tuple(dict.fromkeys(words))))
    return tuple(found)


def _candidates(items: tuple[LibraryItem, ...]) -> tuple[Candidate, ...]:
    return tuple(Candidate(file=str(item.file), kind=item.kind, tags=item.tags) for item in items)


def _lexicon(brand: BrandKit) -> dict[str, Entry]:
    return {
        word: Entry(word=word, say=entry.get("say"), never=tuple(entry.get("never", ())))
        for word, entry in brand.lexicon.items()
    }


def _never_used(script: Script, lexicon: Mapping[str, Entry], brand: BrandKit) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            code="lexicon",
            severity=Severity.NOTE,
            message=f"the tweet writes {form!r}, which {brand.title} never does",
            measured=repr(form),
            limit=repr(word),
        )
        for form, word in forms_never_used(script, lexicon)
    )


def _omissions(script: Script) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            code="left-out",
            severity=Severity.NOTE,
            message=f"the script leaves out {omission.text!r}",
            measured=omission.reason,
        )
        for omission in script.omitted
    )
