"""The spine: one frozen type per step, in the order in which they flow. Read this file first.

    Tweet -> Script -> Narration (sound + WordTimes) -> Footage -> Timeline -> frames + mix -> Reel -> Verdict

Each type is plain data and says what it promises; how it is made stands in the rooms, how it is written as JSON in codec.py.
The decision here: every spoken word and every shown word points back to a `Span` of a post, so that nothing on screen or in
the sound track is without a source.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from tweetreel.core.time import SAMPLE_RATE
from tweetreel.core.timeline import Timeline as Timeline
from tweetreel.errors import Finding, Severity

# ---------------------------------------------------------------------------------------------------------------- Tweet


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Code points `[start, end)` of the text of post number `post` (0-based) of a tweet."""

    post: int
    start: int
    end: int

    def __post_init__(self) -> None:
        if self.post < 0 or not 0 <= self.start <= self.end:
            raise ValueError(f"Span: needs 0 <= start <= end and post >= 0 ({self.post}, {self.start}, {self.end})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A link, @mention, #hashtag or $cashtag: code points `[start, end)` of its post's text.

    `target` is the full address of a link, else the name without its sign; `display` is what a card shows.
    """

    kind: Literal["link", "mention", "hashtag", "cashtag"]
    start: int
    end: int
    target: str
    display: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A picture or clip of a post. `file` is its path relative to the folder of the tweet's file, None where there is none."""

    key: str
    kind: Literal["photo", "video", "gif"]
    url: str | None = None
    file: str | None = None
    width: int | None = None
    height: int | None = None
    milliseconds: int | None = None
    alt: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PollOption:
    label: str
    votes: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Poll:
    """A poll as captured; `ends_at` is ISO 8601 UTC."""

    options: tuple[PollOption, ...]
    ends_at: str | None = None
    open: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Metrics:
    """Counts at the moment of capture; None where the source does not say."""

    likes: int | None = None
    reposts: int | None = None
    replies: int | None = None
    quotes: int | None = None
    bookmarks: int | None = None
    views: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who wrote it. `handle` is without the @; `avatar` is a file path like `Media.file`."""

    name: str | None = None
    handle: str | None = None
    id: str | None = None
    verified: Literal["none", "blue", "business", "government"] = "none"
    avatar: str | None = None
    avatar_url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A post quoted by another; `available` is False where the source names it but does not carry it."""

    id: str | None = None
    author: Author = Author()
    text: str = ""
    entities: tuple[Entity, ...] = ()
    created_at: str | None = None
    media: tuple[Media, ...] = ()
    available: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyTo:
    """The post this one answers, when it is not part of the same thread; `available` tells whether the source carries it."""

    id: str | None = None
    handle: str | None = None
    available: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One post. `text` is as people see it: HTML unescaped, without the t.co links of its own media and quote, NFC."""

    text: str
    entities: tuple[Entity, ...] = ()
    id: str | None = None
    created_at: str | None = None
    lang: str | None = None
    metrics: Metrics = Metrics()
    media: tuple[Media, ...] = ()
    poll: Poll | None = None
    quote: Quote | None = None
    reply_to: ReplyTo | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A hole in a thread's reply chain: post `after` (0-based) is followed by one whose parent `missing_id` is not there."""

    after: int
    missing_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tweet:
    """A post or a thread of one author, in reading order: the canonical object that every source gives.

    `lang` is a BCP 47 code, from the source or guessed from the text; times are ISO 8601 UTC as captured.
    """

    posts: tuple[Post, ...]
    author: Author = Author()
    lang: str = "en"
    gaps: tuple[Gap, ...] = ()
    source: Literal["x-api", "archive", "text"] = "text"
    format: Literal["tweetreel/tweet@1"] = "tweetreel/tweet@1"

    def __post_init__(self) -> None:
        if not self.posts:
            raise ValueError("Tweet: needs at least one post")


# --------------------------------------------------------------------------------------------------------------- Script

Role = Literal["hook", "body", "cta"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """One shown unit and the words a voice says for it.

    `shown` is never empty and is what a caption paints ("$4.2B,"); `spoken` is what is said ("four", "point", "two",
    "billion", "dollars"), empty for what is shown but not said (an emoji). `source` is None only for words of the brand kit.
    `joined` means no space stands before it (Japanese, Thai). `mark` is the spoken punctuation after it, for the voice's
    melody ("" , "," "." "?" "!" ":" ";").
    """

    shown: str
    spoken: tuple[str, ...]
    kind: Literal[
        "word",
        "number",
        "money",
        "percent",
        "date",
        "time",
        "abbreviation",
        "link",
        "mention",
        "hashtag",
        "cashtag",
        "emoji",
    ] = "word"
    source: Span | None = None
    emphasis: bool = False
    joined: bool = False
    mark: str = ""

    def __post_init__(self) -> None:
        if not self.shown:
            raise ValueError("Token: shown must not be empty")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """Tokens said in one breath, and the silence after them. `lang` differs from the script's only for brand words."""

    tokens: tuple[Token, ...]
    pause_ms: int
    lang: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Beat:
    """A step of the story: what is said and shown for one part of the tweet. `post` is None for words of the brand kit."""

    id: str
    role: Role
    post: int | None
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewrite:
    """What the voice says instead of what stands there, and by which rule: "3x" -> "three times" (`multiple`)."""

    shown: str
    spoken: str
    rule: str
    source: Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Omission:
    """A part of the tweet that the script leaves out, and why."""

    text: str
    source: Span
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Script:
    """What is said and shown, in order. `predicted_ms` includes the pauses."""

    beats: tuple[Beat, ...]
    lang: str
    predicted_ms: int
    rewrites: tuple[Rewrite, ...] = ()
    omitted: tuple[Omission, ...] = ()
    writer: str = "offline"
    format: Literal["tweetreel/script@1"] = "tweetreel/script@1"


# ------------------------------------------------------------------------------------------------------------ Narration


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """When one token is said: samples `[start, end)` at 48 kHz of the narration.

    `beat`, `sentence` and `token` index the script; tokens with nothing spoken have no Word. `origin` says who timed it:
    the voice itself (`provider`), an aligner (`aligned`), a plan without speech (`reading`), or a guess (`estimated`).
    """

    beat: int
    sentence: int
    token: int
    shown: str
    spoken: str
    start: int
    end: int
    origin: Literal["provider", "aligned", "reading", "estimated"] = "provider"

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"Word: needs 0 <= start < end (start={self.start}, end={self.end}, shown={self.shown!r})")


@dataclass(frozen=True, slots=True, kw_only=True)
class WordTimes:
    """The words of a narration in order of time, and who said them."""

    words: tuple[Word, ...]
    samples: int
    voice: str
    lang: str
    sample_rate: Literal[48000] = SAMPLE_RATE
    format: Literal["tweetreel/words@1"] = "tweetreel/words@1"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Narration:
    """A voice, mastered: float32 (samples,) mono at 48 kHz with `len(sound) == times.samples`, and its words."""

    sound: NDArray[np.float32]
    times: WordTimes

    def __post_init__(self) -> None:
        if self.sound.ndim != 1 or len(self.sound) != self.times.samples:
            raise ValueError(f"Narration: sound must be mono of {self.times.samples} samples (shape={self.sound.shape})")


# -------------------------------------------------------------------------------------------------------------- Footage


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """What one slot shows. `file` is None for a drawn background; `reason` says why it was chosen."""

    slot: str
    kind: Literal["photo", "video", "background"]
    origin: Literal["tweet", "library", "brand"]
    reason: str
    file: str | None = None
    alt: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Footage:
    """One shot per slot, in order of the slots."""

    shots: tuple[Shot, ...]
    format: Literal["tweetreel/footage@1"] = "tweetreel/footage@1"


# --------------------------------------------------------------------------------------------------------- Reel, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Reel:
    """A delivery: paths as given by the user, and the SHA-256 of the video's bytes."""

    video: str
    cover: str
    folder: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the check of the delivered file found; `measured` holds every figure it took, by name."""

    sha256: str
    findings: tuple[Finding, ...]
    measured: dict[str, float | int | str] = field(default_factory=dict)
    format: Literal["tweetreel/verdict@1"] = "tweetreel/verdict@1"

    @property
    def passed(self) -> bool:
        """True where no finding blocks."""
        return all(finding.severity is not Severity.ERROR for finding in self.findings)
