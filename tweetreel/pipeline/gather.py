"""Every file that a video needs, brought into the reel's own folder and looked at once.

Knows files, not layout. The decision here: a reel's folder stands alone. Pictures, clips and the brand's logo are copied into
its `media` folder before anything is decided, each is opened within the limits of media/, and from then on every artifact
names it relative to that folder.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from tweetreel.artifacts import Footage, Media, Post, Shot, Tweet
from tweetreel.core.layout import Size
from tweetreel.core.time import Rate
from tweetreel.errors import Finding, Location, MediaError, Severity
from tweetreel.media.clips import ClipInfo, ClipSource
from tweetreel.media.images import load_image
from tweetreel.media.library import LibraryItem
from tweetreel.media.sources import is_clip
from tweetreel.pipeline.places import bring
from tweetreel.template.compile import MediaFacts

MEDIA = "media"


class Gathered:
    """The files brought so far: facts by the name that artifacts use ("media/photo.jpg")."""

    def __init__(self, reel: Path, rate: Rate) -> None:
        self.facts: dict[str, MediaFacts] = {}
        self.findings: list[Finding] = []
        self._reel = reel
        self._rate = rate
        self._brought: dict[Path, str] = {}

    @property
    def folder(self) -> Path:
        """Where the files are brought."""
        return self._reel / MEDIA

    @property
    def sources(self) -> frozenset[Path]:
        """The files that were copied, as whole paths without links."""
        return frozenset(self._brought)

    def bring(self, source: Path, *, prefix: str = "") -> str:
        """Bring the file `source` and return its name. Raises `MediaError` for what is no usable picture or clip."""
        key = source.resolve()
        if key not in self._brought:
            facts, info = media_facts(source, self._rate)
            if info is not None and (info.truncated or info.lost_start):
                self.findings.append(_cut_short(source, info))
            name = f"{prefix}{source.name}"
            count = 1
            while f"{MEDIA}/{name}" in self.facts:
                count += 1
                name = f"{prefix}{source.stem}-{count}{source.suffix}"
            bring(source, self._reel / MEDIA, name)
            self._brought[key] = f"{MEDIA}/{name}"
            self.facts[self._brought[key]] = facts
        return self._brought[key]

    def tweet(self, tweet: Tweet, folder: Path) -> Tweet:
        """Return `tweet` with the files of its media and avatars brought and renamed."""
        avatar = self._own(folder, tweet.author.avatar)
        posts = tuple(self._post(post, folder) for post in tweet.posts)
        return replace(tweet, author=replace(tweet.author, avatar=avatar), posts=posts)

    def _post(self, post: Post, folder: Path) -> Post:
        quote = post.quote
        if quote is not None:
            author = replace(quote.author, avatar=self._own(folder, quote.author.avatar))
            quote = replace(quote, author=author, media=tuple(self._media(item, folder) for item in quote.media))
        return replace(post, quote=quote, media=tuple(self._media(item, folder) for item in post.media))

    def _media(self, item: Media, folder: Path) -> Media:
        return replace(item, file=self._own(folder, item.file))

    def _own(self, folder: Path, file: str | None) -> str | None:
        """Bring a file that a tweet names; a name that leads out of the tweet's folder is refused."""
        if file is None:
            return None
        path = folder / file
        if Path(file).is_absolute() or not path.resolve().is_relative_to(folder.resolve()):
            raise MediaError("a tweet's file must lie beside it", got=repr(file), allowed="a name below the tweet's folder")
        if not path.is_file():
            raise MediaError(
                "the file that the tweet names is missing", where=str(path), hint="Put it there, or remove the name."
            )
        return self.bring(path)

    def footage(self, footage: Footage, items: Sequence[LibraryItem]) -> Footage:
        """Return `footage` with the library's files brought and renamed."""
        by_name = {str(item.file): item for item in items}
        shots: list[Shot] = []
        for shot in footage.shots:
            taken = shot.origin == "library" and shot.file in by_name
            shots.append(replace(shot, file=self.bring(by_name[shot.file or ""].file)) if taken else shot)
        return replace(footage, shots=tuple(shots))


def media_facts(path: Path, rate: Rate) -> tuple[MediaFacts, ClipInfo | None]:
    """Return size and length of the picture or clip at `path`, and of a clip what it is.

    It is opened within the limits. Raises `MediaError`.
    """
    if is_clip(path):
        with ClipSource(path, rate) as clip:
            return MediaFacts(size=clip.size, frames=clip.frames), clip.info
    image = load_image(path)
    return MediaFacts(size=Size(width=image.shape[1], height=image.shape[0]), frames=1), None


def _cut_short(path: Path, info: ClipInfo) -> Finding:
    message, at = "the clip ends before the length it claims; what is there is used", None
    if info.damaged_at is not None:
        message, at = "the clip is damaged here; what lies before is used", f"{float(info.damaged_at):.3f} s"
    elif info.lost_start:
        lost = f"{float(info.lost_start):.3f} s"
        message, at = f"the clip's first {lost} lean on a key frame that is not in the file; what follows is used", "0.000 s"
    return Finding(
        code="media-cut-short",
        severity=Severity.WARNING,
        message=message,
        location=Location(file=str(path), at=at),
        measured=f"{float(info.seconds):.1f} s",
        hint="Download or export it again.",
    )
