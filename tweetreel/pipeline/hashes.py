"""One digest per frame and one for the sound: proof that a video can be made again, bit for bit, before any encoder.

Knows planes and samples. The decision here: a frame's digest is the SHA-256 of its three planes one after the other, what
`ffmpeg -f framehash -hash sha256` prints for the same I420 frames; the sound's is that of its float32 samples. The file is
lines of text, so that two of them can be compared with any tool.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tweetreel.artifacts import Narration, Timeline, WordTimes
from tweetreel.codec import from_json
from tweetreel.core.compositor import Composition
from tweetreel.core.frames import Frame
from tweetreel.core.sound import mix
from tweetreel.core.time import Rate
from tweetreel.errors import Finding, InputError, Location, MediaError, Severity
from tweetreel.media.fonts import fonts_of
from tweetreel.media.profiles import load_profile
from tweetreel.media.sounds import music_of, read_sound
from tweetreel.media.sources import FileSources
from tweetreel.pipeline.render import ChunkPlan, RenderJob, RenderPlan
from tweetreel.pipeline.store import Store

FILE: Final = "hashes.txt"
_HEAD: Final = "# tweetreel/hashes@1"
_MAX_BYTES: Final = 64 << 20
_SHOWN: Final = 5

OnFrames = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hashes:
    """The digests of a video: of each frame in order, and of the sound."""

    frames: tuple[str, ...]
    sound: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What came of making a video again: every difference as a finding; none where it is the same."""

    frames: int
    findings: tuple[Finding, ...]


def frame_hash(frame: Frame) -> str:
    """Return the SHA-256 of the planes of `frame`, luma first."""
    digest = hashlib.sha256()
    for plane in frame.planes:
        digest.update(np.ascontiguousarray(plane).data)
    return digest.hexdigest()


def sound_hash(sound: NDArray[np.float32]) -> str:
    """Return the SHA-256 of the samples of `sound` as little-endian float32."""
    return hashlib.sha256(np.ascontiguousarray(sound, "<f4").tobytes()).hexdigest()


def hash_frames(compositor: Composition, digests: Sequence[str], frames: range, *, on_frame: Callable[[], None]) -> list[str]:
    """Draw `frames` and return the hash of each; one whose digest of state equals the last one's is not drawn again."""
    made: list[str] = []
    drawn = Frame.blank(compositor.timeline.size)
    for number in frames:
        if made and digests[number] == digests[number - 1]:
            made.append(made[-1])
        else:
            compositor.paint(number, drawn)
            made.append(frame_hash(drawn))
        on_frame()
    return made


def hash_video(
    compositor: Composition, plan: RenderPlan, sound: NDArray[np.float32], store: Store, *, on_frames: OnFrames
) -> Hashes:
    """Return the hashes of a whole video; those of chunks that the store has hashes of are taken from there."""
    frames: list[str] = []
    counted = _Count(on_frames, compositor.timeline.frames)
    for chunk in plan.chunks:
        kept = _kept(chunk, store)
        if kept is None:
            kept = hash_frames(compositor, plan.digests, range(chunk.frames.start, chunk.frames.end), on_frame=counted)
            store.put("hash", chunk.key, json.dumps(kept).encode())
        frames += kept
    return Hashes(frames=tuple(frames), sound=sound_hash(sound))


def _kept(chunk: ChunkPlan, store: Store) -> list[str] | None:
    data = store.get("hash", chunk.key)
    if data is None:
        return None
    with suppress(ValueError):
        kept = json.loads(data)
        if isinstance(kept, list) and len(kept) == len(chunk.frames):
            return kept
    return None


def hashes_text(hashes: Hashes, timeline: Timeline) -> str:
    """Return the lines of a hashes file."""
    size, rate = timeline.size, timeline.rate
    about = "SHA-256 of each frame's I420 planes and of the mix as float32"
    lines = [
        f"{_HEAD} {size.width}x{size.height} at {rate.num}/{rate.den}: {about}",
        *(f"{number} {digest}" for number, digest in enumerate(hashes.frames)),
        f"sound {hashes.sound}",
    ]
    return "\n".join(lines) + "\n"


def parse_hashes(text: str, *, where: str) -> Hashes:
    """Return what the lines of a hashes file say. Raises `InputError` naming the line that says nothing."""
    frames: list[str] = []
    sound = ""
    if not text.startswith(_HEAD):
        raise InputError("not a file of hashes", where=where, got=repr(text[:40]), allowed=f"a first line of {_HEAD}")
    for number, line in enumerate(text.splitlines()[1:], start=2):
        name, _, digest = line.partition(" ")
        if len(digest) != 64 or (name != "sound" and name != str(len(frames))):
            raise InputError(
                "a line of the hashes says nothing",
                where=Location(file=where, line=number),
                got=repr(line[:80]),
                allowed="the number of the next frame, or sound, and a SHA-256",
            )
        if name == "sound":
            sound = digest
        else:
            frames.append(digest)
    return Hashes(frames=tuple(frames), sound=sound)


def verify_folder(folder: Path, *, on_frames: OnFrames) -> Verified:
    """Make the video of the reel's folder `folder` again and compare it with the hashes in it. Raises `InputError`.

    Nothing but the folder is used: its timeline, media, narration and words.
    """
    if not folder.is_dir():
        raise InputError(
            "not a reel's folder", where=str(folder), hint="Give the OUT.reel folder of a build that was made with --hashes."
        )
    expected = parse_hashes(_read(folder / FILE, hint="Build it with --hashes first."), where=str(folder / FILE))
    timeline = from_json(Timeline, _read(folder / "timeline.json"), where=str(folder / "timeline.json"))
    times = from_json(WordTimes, _read(folder / "words.json"), where=str(folder / "words.json"))
    voice = read_sound(folder / "narration.wav")[:, 0]
    if len(voice) != times.samples:
        raise MediaError(
            "the narration is not as long as its words say",
            where=str(folder / "narration.wav"),
            got=f"{len(voice)} samples",
            allowed=f"{times.samples} samples",
        )
    narration = Narration(sound=voice, times=times)
    _check_files(timeline, folder)
    profile = load_profile(str(folder / "profile.json") if (folder / "profile.json").exists() else "default")
    job = RenderJob(timeline=timeline, folder=folder, fonts=fonts_of(timeline, folder), profile=profile)
    with FileSources(timeline, folder, job.fonts) as sources:
        composition = job.composition(sources)
        shown = composition.timeline
        digests = tuple(composition.digests(0, shown.frames))
        counted = _Count(on_frames, shown.frames)
        found = hash_frames(composition, digests, range(shown.frames), on_frame=counted)
    spans = [(word.start, word.end) for word in narration.times.words]
    sound = sound_hash(mix(timeline.sound, narration.sound, spans, music=music_of(timeline.sound, folder)))
    return Verified(
        frames=shown.frames, findings=tuple(_differences(expected, Hashes(frames=tuple(found), sound=sound), shown.rate))
    )


class _Count:
    def __init__(self, on_frames: OnFrames, total: int) -> None:
        self._on_frames, self._total, self._done = on_frames, total, 0

    def __call__(self) -> None:
        self._done += 1
        self._on_frames(self._done, self._total)


def _check_files(timeline: Timeline, folder: Path) -> None:
    """Refuse a timeline that names files outside its folder: it may come from a stranger."""
    bed = timeline.sound.bed
    for file in (*(asset.file for asset in timeline.assets), *((bed.file,) if bed and bed.file else ())):
        path = folder / file
        if Path(file).is_absolute() or not path.resolve().is_relative_to(folder.resolve()):
            raise InputError("a reel's file must lie in its folder", got=repr(file), allowed="a name below the folder")


def _differences(expected: Hashes, found: Hashes, rate: Rate) -> Iterator[Finding]:
    pairs = enumerate(zip_longest(expected.frames, found.frames))
    different = [number for number, (before, now) in pairs if before != now]
    if different:
        first = different[0]
        shown = ", ".join(str(number) for number in different[:_SHOWN]) + (", ..." if len(different) > _SHOWN else "")
        yield Finding(
            code="hashes.frames",
            severity=Severity.ERROR,
            message=f"frames are not what they were: {shown}",
            location=Location(at=f"frame {first} ({float(rate.seconds(first)):.2f} s)"),
            measured=f"{len(different)} of {max(len(expected.frames), len(found.frames))} frames",
            limit="none",
        )
    if expected.sound != found.sound:
        yield Finding(
            code="hashes.sound",
            severity=Severity.ERROR,
            message="the sound is not what it was",
            measured=found.sound[:16],
            limit=expected.sound[:16],
        )


def _read(path: Path, *, hint: str | None = None) -> str:
    try:
        with path.open("rb") as stream:
            data = stream.read(_MAX_BYTES + 1)
        if len(data) > _MAX_BYTES:
            raise InputError("too large", where=str(path), allowed=f"at most {_MAX_BYTES >> 20} MB")
        return data.decode("utf-8")
    except OSError as error:
        raise InputError(f"cannot be read: {error.strerror}", where=str(path), hint=hint) from None
    except UnicodeDecodeError:
        raise InputError("not text", where=str(path)) from None
