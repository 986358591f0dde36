"""From a prepared timeline to a delivery: mix, render, check, put in place.

Knows the order of things and no detail of any. The decision here: the video is the last file to be put in place, and only when
its own check has passed; one that failed is kept as `OUT.rejected.reel/rejected.*`, where nobody posts it by mistake, and an
earlier delivery stays as it was.
"""

from __future__ import annotations

import hashlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from tweetreel.artifacts import Reel, Verdict
from tweetreel.codec import to_json
from tweetreel.core.digests import digest_of
from tweetreel.core.sound import mix
from tweetreel.core.time import Rate
from tweetreel.errors import Finding, MediaError, OutputError
from tweetreel.media.chunks import Chunk, chunk_from_bytes, chunk_to_bytes
from tweetreel.media.codecs import encode_sound
from tweetreel.media.images import write_png
from tweetreel.media.planes import frame_to_rgb
from tweetreel.media.profiles import EncodeProfile, load_profile
from tweetreel.media.sounds import music_of
from tweetreel.media.sources import FileSources
from tweetreel.pipeline.engine import engine_digest
from tweetreel.pipeline.hashes import FILE as HASHES
from tweetreel.pipeline.hashes import hash_video, hashes_text
from tweetreel.pipeline.memory import give_back
from tweetreel.pipeline.places import check_free, put_folder_in_place, put_in_place, staging, write_text
from tweetreel.pipeline.render import Farm, RenderJob, render_reel
from tweetreel.pipeline.stages import Options, Prepared, Stage, prepare
from tweetreel.pipeline.store import Store
from tweetreel.verify import check_delivery


class Reporter(Protocol):
    """What is told about a running build."""

    def stage(self, stage: Stage) -> None:
        """A stage begins."""
        ...

    def frames(self, done: int, total: int) -> None:
        """So many frames of those that must be drawn are done."""
        ...

    def kept(self, chunks: int, total: int) -> None:
        """So many of the video's chunks are taken from the store as they are."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A finished delivery, what was noticed on the way, and its verdict; `kept` of its `chunks` came from the store."""

    reel: Reel
    verdict: Verdict
    findings: tuple[Finding, ...]
    frames: int
    rate: Rate
    chunks: int
    kept: int


def build(
    options: Options,
    output: Path,
    *,
    reporter: Reporter,
    store: Store | None = None,
    farm: Farm | None = None,
    hashes: bool = False,
) -> Built:
    """Build the video at `output` with its cover and folder. Raises `Error`; leaves nothing half written.

    Without a `store` every chunk is drawn and none is kept; a `farm` draws them in other processes.
    With `hashes` the folder also holds one digest per frame and one for the sound.
    """
    profile = load_profile(options.profile or ("draft" if options.draft else "default"))
    if output.suffix.lower() != profile.suffix:
        message = f"the profile {profile.name} makes another kind of file"
        raise OutputError(message, where=str(output), allowed=f"a name ending in {profile.suffix}")
    folder = output.with_suffix(".reel")
    cover = output.with_suffix(".png")
    with staging(output, cover=cover, folder=folder) as staged:
        prepared = prepare(options, staged / "reel", on_stage=reporter.stage)
        check_free((output, cover, folder / "narration.wav", folder / "words.json"), prepared.sources)
        write_text(staged / "reel" / "profile.json", to_json(profile))
        video = staged / f"video{profile.suffix}"
        reporter.stage("render")
        job = RenderJob(timeline=prepared.timeline, folder=prepared.folder, fonts=prepared.fonts, profile=profile)
        kept_in = store or Store(staged / "store")
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="mix") as background:
            # the sound is needed when the pictures are done
            sound = background.submit(mixed, prepared)
            track = background.submit(lambda: sound_track(sound.result(), prepared, profile, kept_in))
            rendered = render_reel(
                job,
                video,
                store=kept_in,
                track=track.result,
                on_frames=reporter.frames,
                on_kept=reporter.kept,
                farm=farm,
            )
        reporter.stage("check")
        give_back()
        with FileSources(job.timeline, job.folder, job.fonts) as sources:
            composition = job.composition(sources)
            write_png(staged / "cover.png", frame_to_rgb(job.cover(sources, composition)))
            verdict = check_delivery(
                video,
                composition.timeline,
                prepared.narration,
                profile=profile,
                script=prepared.script,
                mix=sound.result(),
                reference=composition.frame,
                changes=rendered.plan.changes,
                looks=rendered.looks,
                captions=job.timeline,
            )
            if hashes:
                reporter.stage("hashes")
                made = hash_video(composition, rendered.plan, sound.result(), kept_in, on_frames=reporter.frames)
                write_text(staged / "reel" / HASHES, hashes_text(made, composition.timeline))
        write_text(staged / "reel" / "verdict.json", to_json(verdict))
        if not verdict.passed:
            folder = output.with_suffix(".rejected.reel")
            video.rename(staged / "reel" / f"rejected{profile.suffix}")
            put_folder_in_place(staged / "reel", folder)
        else:
            put_folder_in_place(staged / "reel", folder)
            put_in_place(staged / "cover.png", cover)
            put_in_place(video, output)
    if store is not None:
        store.prune()
    reel = Reel(video=str(output), cover=str(cover), folder=str(folder), sha256=verdict.sha256)
    return Built(
        reel=reel,
        verdict=verdict,
        findings=(*prepared.findings, *verdict.findings),
        frames=prepared.timeline.frames,
        rate=prepared.timeline.rate,
        chunks=len(rendered.plan.chunks),
        kept=rendered.kept,
    )


def sound_track(sound: NDArray[np.float32], prepared: Prepared, profile: EncodeProfile, store: Store) -> Chunk | None:
    """Return the mix encoded as one track, from the store where it is there; None for a profile without sound."""
    if profile.sound.codec == "none":
        return None
    length = prepared.timeline.rate.sample_of(prepared.timeline.frames)
    key = digest_of("sound 1", engine_digest(), profile.sound, length, hashlib.sha256(sound.tobytes()).hexdigest())
    data = store.get("sound", key)
    if data is not None:
        with suppress(MediaError):
            return chunk_from_bytes(data)
    track = encode_sound(lambda start, end: sound[start:end], length=length, sound=profile.sound)
    store.put("sound", key, chunk_to_bytes(track))
    return track


def mixed(prepared: Prepared) -> NDArray[np.float32]:
    """Return the whole sound, float32 (samples, 2) at 48 kHz."""
    spans = [(word.start, word.end) for word in prepared.narration.times.words]
    plan = prepared.timeline.sound
    return mix(plan, prepared.narration.sound, spans, music=music_of(plan, prepared.folder))
