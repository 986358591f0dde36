"""Reads an answer of the X API v2: one post, or the posts of a conversation, as the canonical tweet.

Knows nothing of files and asks for nothing over a network. Field names are those of the X API v2 data dictionary. The one
decision: the answer is believed where it says something and completed where it is silent, and every completion that loses a
part of what was written (a hole, a stranger's reply, a cut text) is told as a finding.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from tweetreel.artifacts import Author, Gap, Media, Metrics, Poll, PollOption, Post, Quote, ReplyTo
from tweetreel.errors import Finding, Location, TweetError
from tweetreel.tweet import canonical
from tweetreel.tweet.canonical import FindFile, ParsedTweet
from tweetreel.tweet.compose import Mark, compose, link_mark
from tweetreel.tweet.document import JsonObject, child, children, identifier, line, string, strings, whole
from tweetreel.tweet.thread import Chain, Node, chain_of

MAX_ANSWER_POSTS: Final = 20_000
"""Posts of all pages of an answer, strangers' replies included."""

_STATUS: Final = re.compile(
    r"https?://(?:\w+\.)?(?:twitter|x)\.com/(?P<handle>\w+)(?:/web)?/status(?:es)?/(?P<id>\d+)", re.ASCII
)
_OWN_MEDIA: Final = re.compile(r"/status(?:es)?/\d+/(?:photo|video)/\d+\Z")
_RETWEET: Final = re.compile(r"RT @(?P<handle>\w{1,20}): ", re.ASCII)
_CUT: Final = re.compile(r"(?:…|\.\.\.)\s*(?:https?://t\.co/\w+)?\Z")
_FEW: Final = 5
_UNLIMITED: Final = 10**9


@dataclass(slots=True)
class _Answer:
    """The answer's parts by id; `aliases` leads from each version of an edited post to the one that is here."""

    name: str
    find_file: FindFile
    posts: dict[str, JsonObject] = field(default_factory=dict)
    included: dict[str, JsonObject] = field(default_factory=dict)
    users: dict[str, JsonObject] = field(default_factory=dict)
    media: dict[str, JsonObject] = field(default_factory=dict)
    polls: dict[str, JsonObject] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    errors: list[JsonObject] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def current(self, post_id: str | None) -> str | None:
        """Return the id under which a post is known here: that of its last version."""
        return self.aliases.get(post_id, post_id) if post_id is not None else None

    def post(self, post_id: str | None) -> JsonObject | None:
        """Return a post of the answer, asked for or included."""
        current = self.current(post_id)
        return None if current is None else self.posts.get(current, self.included.get(current))


def read_answer(document: Any, *, name: str, post_id: str | None, find_file: FindFile) -> ParsedTweet:
    """Return the tweet that `document`, an answer or a list of answers (pages), holds.

    Of several conversations `post_id` names the post. Raises `TweetError` for an answer without posts, and names what the API
    said instead.
    """
    pages = document if isinstance(document, list) else [document]
    answer = _gathered(pages, name, find_file)
    if not answer.posts:
        raise _refused(pages, answer)
    for error in answer.errors[:_FEW]:
        message = f"the API could not give a part: {_problem(error)}"
        answer.findings.append(canonical.note("tweet.partial-answer", message, name=name))
    seed = _seed(answer, post_id)
    seed_id = _id(seed)
    original = _retweeted(answer, seed)
    if original is not seed:
        return _one(answer, original)
    if len(answer.posts) == 1 or _conversation(seed) is None:
        return _one(answer, seed)
    members = [post for post in _all_posts(answer) if _is_member(post, seed)]
    chain = _chain(answer, members, seed, seed_id if post_id is not None else None)
    canonical.check_count(len(chain.ids), name=name)
    strangers = sum(
        _conversation(post) == _conversation(seed) and not _same_author(post, seed) for post in answer.posts.values()
    )
    _tell_left_out(answer, strangers, len(chain.left_out))
    by_id = {_id(post): post for post in members}
    gaps = [Gap(after=after, missing_id=missing) for after, missing in sorted(chain.holes.items())]
    for gap in gaps:
        answer.findings.append(
            canonical.warning(
                "tweet.thread-gap",
                f"the thread has a hole: post {gap.missing_id}, between posts {gap.after + 1} and {gap.after + 2}, is missing",
                name=name,
                hint="Ask the API for it too, or check that the story still holds without it.",
            )
        )
    return _canonical(answer, [by_id[key] for key in chain.ids], gaps)


def _gathered(pages: Iterable[Any], name: str, find_file: FindFile) -> _Answer:
    answer = _Answer(name, find_file)
    doubles = 0
    for page in pages:
        data = page.get("data") if isinstance(page, dict) else None
        posts = [data] if isinstance(data, dict) else children(page, "data")
        for post in posts:
            post_id = identifier(post, "id")
            if post_id is None:
                continue
            versions = [version for version in strings(post, "edit_history_tweet_ids")[:20] if version.isalnum()]
            known = next((version for version in [post_id, *versions] if version in answer.aliases), None)
            if known is not None:
                doubles += 1
                earlier = answer.aliases[known]
                if len(versions) <= len(strings(answer.posts[earlier], "edit_history_tweet_ids")):
                    continue
                del answer.posts[earlier]  # an older version of an edited post
            for version in [post_id, *versions]:
                answer.aliases[version] = post_id
            answer.posts[post_id] = post
        includes = child(page, "includes")
        for place, key, items in (
            (answer.included, "id", children(includes, "tweets")),
            (answer.users, "id", children(includes, "users")),
            (answer.media, "media_key", children(includes, "media")),
            (answer.polls, "id", children(includes, "polls")),
        ):
            place.update({found: item for item in items if (found := identifier(item, key)) is not None})
        answer.errors += children(page, "errors")
        _check_count(answer)
    if doubles:
        message = f"{doubles} repeated post{'s' if doubles > 1 else ''} left out"
        answer.findings.append(canonical.note("tweet.repeated-posts", message, name=name))
    return answer


def _check_count(answer: _Answer) -> None:
    if len(answer.posts) > MAX_ANSWER_POSTS:
        raise TweetError(
            "the answer holds too many posts",
            where=answer.name,
            got=f"{len(answer.posts):,}",
            allowed=f"at most {MAX_ANSWER_POSTS:,}",
            hint="Give the posts of one conversation.",
        )


def _refused(pages: Sequence[Any], answer: _Answer) -> TweetError:
    problems = [_problem(error) for error in answer.errors]
    problems += [_problem(page) for page in pages if isinstance(page, dict) and "detail" in page and not page.get("errors")]
    problems = [problem for problem in problems if problem]
    if not problems:
        return TweetError(
            "the API's answer holds no post",
            where=answer.name,
            got="an answer with no post that has an id",
            allowed="data with at least one post",
            hint="The post may be too old for a search: ask for it by its id.",
        )
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    if answer.errors:
        hint = "The post may be deleted, protected or suspended: choose another one, or paste its text if you may use it."
    else:
        hint = "The API refused the whole request: ask again with valid access, and save that answer."
    return TweetError(
        f"the API answered with an error instead of a post: {problems[0]}{more}",
        where=Location(file=answer.name, path="errors[0]" if answer.errors else None),
        allowed="data with at least one post",
        hint=hint,
    )


def _problem(error: JsonObject) -> str:
    """Return an API error as text: title and detail of version 2, or the message of version 1."""
    title, detail = line(error, "title", most=100), line(error, "detail", most=300) or line(error, "message", most=300)
    return ": ".join(part.rstrip(".") for part in dict.fromkeys((title, detail)) if part)


def _seed(answer: _Answer, post_id: str | None) -> JsonObject:
    """Return the post that is meant: the named one, the only one, or the first of the only conversation."""
    if post_id is not None:
        current = answer.current(post_id)
        if current in answer.posts:
            return answer.posts[current]
        raise TweetError(
            f"the answer holds no post {post_id}", where=answer.name, got=_listed(answer), hint="Name one of them with --id."
        )
    posts = list(answer.posts.values())
    if len(posts) == 1:
        return posts[0]
    conversations = Counter(_conversation(post) or _id(post) for post in posts)
    if len(conversations) > 1:
        raise TweetError(
            f"the answer holds {len(conversations)} conversations",
            where=answer.name,
            got=_listed(answer),
            allowed="one post or one thread",
            hint="Name one of its posts with --id.",
        )
    conversation = next(iter(conversations))
    root = answer.post(conversation)
    if root is not None and (_id(root) in answer.posts or any(_same_author(root, post) for post in posts)):
        return root
    # The thread's first post is not there: its author is who answers himself most, else who wrote most.
    own = Counter(post.get("author_id") for post in posts if _answers_self(post))
    author = (own or Counter(post.get("author_id") for post in posts)).most_common(1)[0][0]
    return next(post for post in posts if post.get("author_id") == author)


def _listed(answer: _Answer) -> str:
    ids = list(answer.posts)
    return f"posts {', '.join(ids[:_FEW])}" + (f" and {len(ids) - _FEW} more" if len(ids) > _FEW else "")


def _id(post: JsonObject) -> str:
    return identifier(post, "id") or ""


def _conversation(post: JsonObject) -> str | None:
    return identifier(post, "conversation_id")


def _referenced(post: JsonObject, kind: str) -> str | None:
    return next((identifier(item, "id") for item in children(post, "referenced_tweets") if item.get("type") == kind), None)


def _answers_self(post: JsonObject) -> bool:
    author = identifier(post, "author_id")
    return author is not None and identifier(post, "in_reply_to_user_id") == author


def _same_author(one: JsonObject, other: JsonObject) -> bool:
    return identifier(one, "author_id") == identifier(other, "author_id")


def _retweeted(answer: _Answer, post: JsonObject) -> JsonObject:
    """Return what a pure retweet repeats, else the post itself."""
    original = _referenced(post, "retweeted")
    return post if original is None else answer.post(original) or post


def _all_posts(answer: _Answer) -> list[JsonObject]:
    included = [post for key, post in answer.included.items() if answer.current(key) not in answer.posts]
    return [*answer.posts.values(), *included]


def _is_member(post: JsonObject, seed: JsonObject) -> bool:
    same = _conversation(post) == _conversation(seed) and _same_author(post, seed)
    return same and _referenced(post, "retweeted") is None


def _chain(answer: _Answer, members: Iterable[JsonObject], seed: JsonObject, through: str | None) -> Chain:
    def node(post: JsonObject) -> Node:
        parent = answer.current(_referenced(post, "replied_to"))
        return Node(id=_id(post), parent=parent, parent_is_own=_answers_self(post) and answer.post(parent) is None)

    nodes = [node(post) for post in members]
    start = answer.current(_conversation(seed))
    if all(item.id != start for item in nodes):
        # The conversation is another author's: the thread begins with the first own post below it.
        direct = [item.id for item in nodes if item.parent == start]
        start = min(direct, key=lambda key: (len(key), key), default=None)
    chain = chain_of(nodes, start=start)
    return chain if through is None or through in chain.ids else chain_of(nodes, through=through)


def _tell_left_out(answer: _Answer, strangers: int, own: int) -> None:
    if strangers:
        replies = "reply by another author" if strangers == 1 else "replies by other authors"
        message = f"{strangers} {replies} left out"
        answer.findings.append(canonical.note("tweet.strangers-left-out", message, name=answer.name))
    if own:
        message = f"{own} of the author's posts left out: answers to others, or side branches of the thread"
        answer.findings.append(canonical.note("tweet.answers-left-out", message, name=answer.name))


def _one(answer: _Answer, post: JsonObject) -> ParsedTweet:
    return _canonical(answer, [post], [])


def _canonical(answer: _Answer, raw_posts: Sequence[JsonObject], gaps: Iterable[Gap]) -> ParsedTweet:
    author = _author(answer, identifier(raw_posts[0], "author_id"))
    posts = []
    for index, raw in enumerate(raw_posts):
        path = f"post {index + 1}" if len(raw_posts) > 1 else "post"
        if index == 0:
            retweet = _RETWEET.match(string(raw, "text") or "") if _referenced(raw, "retweeted") is not None else None
            if retweet is not None:
                author = _author(answer, None, handle=retweet["handle"])
                message = f"only the shortened repost is there, not the post of @{retweet['handle']} itself"
                answer.findings.append(canonical.warning("tweet.shortened", message, name=answer.name, path=path))
        posts.append(_post(answer, raw, author=author, path=path, first=index == 0))
    return canonical.finished(name=answer.name, posts=posts, author=author, source="x-api", gaps=gaps, findings=answer.findings)


def _author(answer: _Answer, user_id: str | None, *, handle: str | None = None) -> Author:
    user = answer.users.get(user_id, {}) if user_id is not None else {}
    if not user and handle is not None:
        user = next((item for item in answer.users.values() if str(item.get("username")).lower() == handle.lower()), {})
    kind = user.get("verified_type")
    avatar_url = string(user, "profile_image_url")
    handle = canonical.handle_of(string(user, "username")) or handle
    return Author(
        name=line(user, "name", most=canonical.MAX_NAME),
        handle=handle,
        id=identifier(user, "id") or user_id,
        verified=kind if kind in ("blue", "business", "government") else "blue" if user.get("verified") is True else "none",
        avatar=canonical.avatar_file(answer.find_file, url=avatar_url, handle=handle),
        avatar_url=avatar_url,
    )


def _post(answer: _Answer, raw: JsonObject, *, author: Author, path: str, first: bool) -> Post:
    media = _media(answer, raw)
    quote = _quote(answer, raw, path)
    parent_id = _referenced(raw, "replied_to")
    parent = answer.post(parent_id)
    text, entities = _text(answer, raw, media=media, quoted=quote.id if quote else None, author=author, path=path, repost=first)
    reply_to = None
    if first and parent_id is not None:
        reply_to = _reply_to(answer, raw, parent_id, parent)
        if parent is None:
            whom = f" of @{reply_to.handle}" if reply_to.handle else ""
            message = f"the post answers {parent_id}{whom}, which is not in the file"
            answer.findings.append(canonical.warning("tweet.parent-missing", message, name=answer.name, path=path))
    answer.findings += canonical.missing_files(media, name=answer.name, path=path)
    metrics = child(raw, "public_metrics")
    return Post(
        text=text,
        entities=entities,
        id=identifier(raw, "id"),
        created_at=canonical.utc_time(string(raw, "created_at")),
        lang=canonical.lang_of(string(raw, "lang")),
        metrics=Metrics(
            likes=whole(metrics, "like_count"),
            reposts=whole(metrics, "retweet_count"),
            replies=whole(metrics, "reply_count"),
            quotes=whole(metrics, "quote_count"),
            bookmarks=whole(metrics, "bookmark_count"),
            views=whole(metrics, "impression_count"),
        ),
        media=media,
        poll=_poll(answer, raw),
        quote=quote,
        reply_to=reply_to,
    )


def _text(
    answer: _Answer, raw: JsonObject, *, media: Sequence[Media], quoted: str | None, author: Author, path: str, repost: bool
) -> tuple[str, tuple[Any, ...]]:
    """Return the text and entities of a post as people see them."""
    note = child(raw, "note_tweet")
    body = raw if string(note, "text") is None else note
    text = string(body, "text")
    if text is None:
        raise TweetError(
            "the post has no text",
            where=Location(file=answer.name, path=f"{path} {_id(raw)}"),
            got=f"the fields {', '.join(sorted(map(str, raw))[:12])}",
            allowed="text, or note_tweet.text for a long post",
            hint="Ask the API for tweet.fields=text,note_tweet.",
        )
    if len(text) > 2 * canonical.MAX_TEXT:
        raise TweetError("the post is too long", where=answer.name, got=f"{len(text):,}", allowed=f"{canonical.MAX_TEXT:,}")
    marks = _marks(child(body, "entities"), raw, quoted) if isinstance(body.get("entities"), dict) else None
    if body is raw and _CUT.search(text) and any(f"/status/{_id(raw)}" in mark.target for mark in marks or ()):
        message = "the text is cut: it ends with a link to its own post"
        hint = "Ask the API for tweet.fields=note_tweet."
        answer.findings.append(canonical.warning("tweet.shortened", message, name=answer.name, path=path, hint=hint))
    if repost and _referenced(raw, "retweeted") is not None and (prefix := _RETWEET.match(text)) is not None:
        text = text[prefix.end() :]
    return compose(
        text,
        marks,
        escaped=True,
        hide_mentions_before=_addressees_end(raw, marks, author),
        hide_links_at_end=bool(media) + (quoted is not None),
    )


def _addressees_end(raw: JsonObject, marks: Sequence[Mark] | None, author: Author) -> int:
    """Return up to where mentions at the beginning of a reply only say whom it answers."""
    if _referenced(raw, "replied_to") is None:
        return 0
    shown = raw.get("display_text_range")
    if isinstance(shown, list) and shown and isinstance(shown[0], int):
        return shown[0]
    first = next((mark.target for mark in marks or () if mark.kind == "mention"), None)
    # X puts no address before what an author adds to his own thread, but some clients do.
    is_self = first is not None and author.handle is not None and first.lower() == author.handle.lower()
    return 0 if _answers_self(raw) and not is_self else _UNLIMITED


def _marks(entities: JsonObject, raw: JsonObject, quoted: str | None) -> list[Mark]:
    own_media = set(strings(child(raw, "attachments"), "media_keys"))
    marks = []
    for item in children(entities, "urls"):
        surface = string(item, "url")
        target = string(item, "unwound_url") or string(item, "expanded_url") or surface
        if not surface or not target:
            continue
        expanded = string(item, "expanded_url") or ""
        status = _STATUS.match(expanded)
        is_media = item.get("media_key") in own_media or (_OWN_MEDIA.search(expanded) and status and status["id"] == _id(raw))
        hidden = bool(is_media) or (quoted is not None and status is not None and status["id"] == quoted)
        start, end = whole(item, "start") or 0, whole(item, "end") or 0
        display = string(item, "display_url")
        marks.append(link_mark(start=start, end=end, surface=surface, target=target, display=display, hidden=hidden))
    kinds = (("mentions", "username", "mention", "@"), ("hashtags", "tag", "hashtag", "#"), ("cashtags", "tag", "cashtag", "$"))
    for plural, key, kind, sign in kinds:
        for item in children(entities, plural):
            tag = string(item, key)
            if tag:
                start, end = whole(item, "start") or 0, whole(item, "end") or 0
                surface = sign + tag
                marks.append(Mark(kind=kind, start=start, end=end, surface=surface, target=tag, display=surface))  # type: ignore[arg-type]  # the kinds of the table above
    return marks


def _reply_to(answer: _Answer, raw: JsonObject, parent_id: str, parent: JsonObject | None) -> ReplyTo:
    user_id = identifier(raw, "in_reply_to_user_id") or (identifier(parent, "author_id") if parent is not None else None)
    handle = _author(answer, user_id).handle if user_id is not None else None
    mentions = children(child(raw, "entities"), "mentions")
    if handle is None and user_id is not None:
        handle = next((string(item, "username") for item in mentions if identifier(item, "id") == user_id), None)
    if handle is None:
        handle = next((string(item, "username") for item in mentions if whole(item, "start") == 0), None)
    return ReplyTo(id=parent_id, handle=canonical.handle_of(handle), available=parent is not None)


def _quote(answer: _Answer, raw: JsonObject, path: str) -> Quote | None:
    quoted = _referenced(raw, "quoted")
    if quoted is None:
        return None
    post = answer.post(quoted)
    if post is None or string(post, "text") is None:
        answer.findings.append(
            canonical.warning(
                "tweet.quote-missing", f"the quoted post {quoted} is not in the file", name=answer.name, path=path
            )
        )
        links = children(child(raw, "entities"), "urls")
        found = (_STATUS.match(string(item, "expanded_url") or "") for item in links)
        handle = next((status["handle"] for status in found if status is not None and status["id"] == quoted), None)
        return Quote(id=quoted, author=Author(handle=canonical.handle_of(handle)), available=False)
    author = _author(answer, identifier(post, "author_id"))
    media = _media(answer, post)
    text, entities = _text(
        answer,
        post,
        media=media,
        quoted=_referenced(post, "quoted"),
        author=author,
        path=f"{path}, quoted post",
        repost=False,
    )
    return Quote(
        id=quoted,
        author=author,
        text=text,
        entities=entities,
        created_at=canonical.utc_time(string(post, "created_at")),
        media=media,
    )


def _media(answer: _Answer, raw: JsonObject) -> tuple[Media, ...]:
    result: list[Media] = []
    for key in dict.fromkeys(strings(child(raw, "attachments"), "media_keys")):
        item = answer.media.get(key)
        if item is None or len(result) > canonical.MAX_MEDIA:
            continue
        kind = {"photo": "photo", "animated_gif": "gif"}.get(str(item.get("type")), "video")
        clips = sorted(
            (whole(variant, "bit_rate") or 0, string(variant, "url") or "")
            for variant in children(item, "variants")
            if variant.get("content_type") == "video/mp4"
        )
        urls = [url for _, url in reversed(clips) if url] if kind != "photo" else [string(item, "url") or ""]
        urls = [url for url in urls if url] or [url for url in (string(item, "url"),) if url]
        result.append(
            Media(
                key=key,
                kind=kind,  # type: ignore[arg-type]  # one of the three above
                url=urls[0] if urls else string(item, "preview_image_url"),
                file=canonical.media_file(answer.find_file, kind=kind, key=key, urls=urls, post_id=_id(raw)),
                width=whole(item, "width"),
                height=whole(item, "height"),
                milliseconds=whole(item, "duration_ms"),
                alt=line(item, "alt_text", most=canonical.MAX_ALT),
            )
        )
    return tuple(result)


def _poll(answer: _Answer, raw: JsonObject) -> Poll | None:
    keys = strings(child(raw, "attachments"), "poll_ids")
    poll = answer.polls.get(keys[0]) if keys else None
    if poll is None:
        return None
    options = sorted(children(poll, "options"), key=lambda option: whole(option, "position") or 0)
    shown = [
        PollOption(label=label, votes=whole(option, "votes"))
        for option in options
        if (label := line(option, "label", most=canonical.MAX_LABEL)) is not None
    ]
    status = poll.get("voting_status")
    return Poll(
        options=tuple(shown),
        ends_at=canonical.utc_time(string(poll, "end_datetime")),
        open=status == "open" if status in ("open", "closed") else None,
    )
