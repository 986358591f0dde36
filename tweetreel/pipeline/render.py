"""Renders a timeline chunk by chunk: what the store has is kept, what it has not is drawn, and all of it is joined.

Knows frames, chunks and where they are kept; not how many processes draw them. The decision here: a chunk is named by the
digest of everything its frames depend on, so that a second build draws only what changed, and equals a build from nothing
byte for byte. The grid of chunks is the profile's, the same for one worker as for ten.
"""

from __future__ import annotations

import itertools
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol, TypeVar

import cv2

from tweetreel.core.alpha import OnBoth
from tweetreel.core.compositor import Composition, Compositor
from tweetreel.core.digests import digest_of
from tweetreel.core.frames import Frame
from tweetreel.core.reframe import Reframed, Thinned
from tweetreel.core.sources import Sources
from tweetreel.core.time import FrameRange
from tweetreel.core.timeline import Background, FootageLayer, Timeline
from tweetreel.core.typeset import FontSet
from tweetreel.errors import MediaError, OutputError
from tweetreel.media.chunks import Chunk, chunk_from_bytes, chunk_ranges, chunk_to_bytes
from tweetreel.media.encode import ChunkWriter
from tweetreel.media.mux import write_reel
from tweetreel.media.profiles import EncodeProfile
from tweetreel.media.sources import FileSources, file_digest
from tweetreel.pipeline.engine import engine_digest
from tweetreel.pipeline.memory import keep_small
from tweetreel.pipeline.store import Store
from tweetreel.verify.looks import Look, is_whole_look, look_at, look_from_bytes, look_to_bytes

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class ChunkPlan:
    """One chunk to be: its number on the grid, its frames, and its name in the store."""

    number: int
    frames: FrameRange
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderPlan:
    """Every chunk of a video, and the digest of what each frame depends on."""

    chunks: tuple[ChunkPlan, ...]
    digests: tuple[str, ...]

    def changes(self, frame: int) -> bool:
        """Tell whether `frame` is drawn differently from the one before."""
        return frame > 0 and self.digests[frame] != self.digests[frame - 1]


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderJob:
    """What is rendered: a timeline whose files are relative to `folder`, and what it is encoded with."""

    timeline: Timeline
    folder: Path
    fonts: FontSet
    profile: EncodeProfile

    def composition(self, sources: Sources) -> Composition:
        """Return what draws the frames that are encoded: on the profile's canvas, every so many, or the overlays alone."""
        inner: Composition = Compositor(self.timeline, sources)
        size = self.profile.canvas(self.timeline.size)
        if self.profile.overlays:
            inner = OnBoth(self.timeline, sources)
        elif size != self.timeline.size:
            clips = tuple(clip for clip in self.timeline.clips if isinstance(clip.layer, (Background, FootageLayer)))
            inner = Reframed(inner, size, ground=Compositor(replace(self.timeline, clips=clips), sources))
        return Thinned(inner, self.profile.frame_step) if self.profile.frame_step > 1 else inner

    def cover(self, sources: Sources, composition: Composition) -> Frame:
        """Return the picture that stands for the video; that of overlays shows what they lie on."""
        if self.profile.overlays:
            return Compositor(self.timeline, sources).frame(self.timeline.cover)
        return composition.frame(composition.timeline.cover)


def plan_render(job: RenderJob, composition: Composition) -> RenderPlan:
    """Return the chunks of `job`; nothing is drawn. Raises `MediaError` where a font of its own cannot be read."""
    timeline, video = composition.timeline, job.profile.video
    digests = tuple(composition.digests(0, timeline.frames))
    fonts = tuple(file_digest(job.folder / asset.file) for asset in job.timeline.assets if asset.kind == "font")
    base = digest_of("chunk 2", engine_digest(), timeline.size, timeline.rate, video, fonts)
    chunks = tuple(
        ChunkPlan(number=number, frames=frames, key=digest_of(base, digests[frames.start : frames.end]))
        for number, frames in enumerate(chunk_ranges(timeline.frames, video.chunk_frames(timeline.rate)))
    )
    return RenderPlan(chunks=chunks, digests=digests)


def missing_chunks(plan: RenderPlan, store: Store, *, looks: bool = True) -> tuple[ChunkPlan, ...]:
    """Return the chunks that the store has not, or not whole, each content once; with `looks` those without a look too."""
    found: dict[str, ChunkPlan] = {}
    whole: set[str] = set()
    for chunk in plan.chunks:
        if chunk.key in found or chunk.key in whole:
            continue
        look = store.get("look", chunk.key) if looks else None
        if (looks and (look is None or not is_whole_look(look))) or stored_chunk(store, chunk.key) is None:
            found[chunk.key] = chunk
        else:
            whole.add(chunk.key)
    return tuple(found.values())


def render_chunks(
    chunks: Sequence[ChunkPlan],
    digests: Sequence[str],
    composition: Composition,
    profile: EncodeProfile,
    store: Store,
    *,
    on_frame: Callable[[], None],
    check: bool = True,
) -> None:
    """Draw and encode `chunks`, look at each, and put them into the store as they are done. Without `check` none is looked at.

    A frame whose digest equals the last one's is repeated, not drawn. `digests` has one per frame of the timeline.
    """
    waiting: deque[tuple[ChunkPlan, int, Frame | None]] = deque()

    def keep(chunk: Chunk) -> None:
        plan, sample, drawn = waiting.popleft()
        if drawn is not None:
            look = look_at(chunk, sample=sample, drawn=drawn, codec=profile.video.codec)
            store.put("look", plan.key, look_to_bytes(look))
        store.put("chunk", plan.key, chunk_to_bytes(chunk))  # last: it is what counts as done

    timeline = composition.timeline
    with ChunkWriter(size=timeline.size, rate=timeline.rate, video=profile.video, on_chunk=keep) as writer:
        for plan in chunks:
            middle = plan.frames.start + len(plan.frames) // 2
            for number in range(plan.frames.start, plan.frames.end):
                if number > plan.frames.start and number != middle and digests[number] == digests[number - 1]:
                    writer.repeat()
                else:
                    frame = writer.frame()
                    composition.paint(number, frame)
                    if number == middle:
                        waiting.append((plan, middle - plan.frames.start, frame.copy() if check else None))
                    writer.submit()
                on_frame()
            writer.end_chunk()


def stored_chunk(store: Store, key: str) -> Chunk | None:
    """Return a chunk of the store; one that is damaged is removed and None is returned."""
    data = store.get("chunk", key)
    if data is not None:
        with suppress(MediaError):
            return chunk_from_bytes(data)
        store.drop("chunk", key)
    return None


def stored_look(store: Store, key: str) -> Look | None:
    """Return a look of the store; one that is damaged is removed and None is returned."""
    data = store.get("look", key)
    if data is not None:
        with suppress(MediaError):
            return look_from_bytes(data)
        store.drop("look", key)
    return None


class Farm(Protocol):
    """Renders chunks in other processes."""

    def render(self, job: RenderJob, plan: RenderPlan, missing: Sequence[ChunkPlan], store: Store, on_frames: OnFrames) -> None:
        """Have every one of `missing` rendered and put into `store`. Raises `Error`."""
        ...


OnFrames = Callable[[int, int], None]
"""Is told how many of how many frames are drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """What was rendered: the plan, what was seen of each chunk in order, and how many chunks the store had already."""

    plan: RenderPlan
    looks: tuple[Look, ...]
    kept: int


def render_reel(
    job: RenderJob,
    path: Path,
    *,
    store: Store,
    track: Callable[[], Chunk | None],
    on_frames: OnFrames,
    on_kept: Callable[[int, int], None] = lambda kept, total: None,
    farm: Farm | None = None,
    check: bool = True,
) -> Rendered:
    """Render `job` to the file at `path`, with the encoded sound that `track` gives when the pictures are done.

    With `check` every chunk is decoded again and looked at, where it is made; without it there are no looks.
    Chunks are drawn here, one after the other, or by a `farm`. `on_kept` is told how many of how many chunks need not be.
    Raises `Error`; what was put into the store until then stays there.
    """
    # the drawing thread and the encoder's threads share the cores; a third pool would only get in their way
    cv2.setNumThreads(1)
    keep_small()
    with FileSources(job.timeline, job.folder, job.fonts) as sources:
        composition = job.composition(sources)
        plan = plan_render(job, composition)
        missing = missing_chunks(plan, store, looks=check)
        names = {chunk.key for chunk in missing}
        kept = sum(chunk.key not in names for chunk in plan.chunks)
        on_kept(kept, len(plan.chunks))
        if missing and farm is not None:
            farm.render(job, plan, missing, store, on_frames)
        elif missing:
            total = sum(len(chunk.frames) for chunk in missing)
            count = itertools.count(1)
            render_chunks(
                missing,
                plan.digests,
                composition,
                job.profile,
                store,
                on_frame=lambda: on_frames(next(count), total),
                check=check,
            )
    looks = tuple(_required(stored_look(store, chunk.key), store) for chunk in plan.chunks if check)
    chunks = (_required(stored_chunk(store, chunk.key), store) for chunk in plan.chunks)
    timeline = composition.timeline
    write_reel(path, chunks, track(), size=timeline.size, rate=timeline.rate, profile=job.profile)
    return Rendered(plan=plan, looks=looks, kept=kept)


def _required(entry: T | None, store: Store) -> T:
    if entry is None:
        raise OutputError(
            "the store lost what was just put into it",
            where=str(store.folder),
            hint="Build again; nothing else removes entries.",
        )
    return entry
