"""What a worker of a cluster does: render one chunk that somebody else needs.

Knows an order of a few short texts; everything large it finds by digest in a store. The decision here: a task looks into the
store before it draws, and puts its chunk there before it ends. So a task that runs twice costs a look, and a worker that is
killed costs the chunk it was drawing and nothing else.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
from distributed import get_worker
from distributed.worker import Worker

from tweetreel.codec import from_json, to_json
from tweetreel.core.compositor import Composition
from tweetreel.core.timeline import Timeline
from tweetreel.errors import InputError, OutputError
from tweetreel.media.fonts import fonts_of
from tweetreel.media.profiles import EncodeProfile
from tweetreel.media.sources import FileSources
from tweetreel.pipeline.engine import engine_digest
from tweetreel.pipeline.exchange import RemoteStore
from tweetreel.pipeline.memory import keep_small
from tweetreel.pipeline.render import RenderJob, RenderPlan, plan_render, render_chunks
from tweetreel.pipeline.store import Kind, Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One chunk to render: its number in the job with digest `spec`, and its name in the store.

    `folder` is the store where worker and client share a disk, told by a file `token` in it; else the store is at `address`.
    """

    spec: str
    number: int
    key: str
    engine: str
    folder: str
    token: str
    address: str
    secret: str


def spec_bytes(job: RenderJob, digests: dict[str, str]) -> bytes:
    """Return `job` as bytes that a worker anywhere can read, its files named by their digests."""
    assets = tuple(replace(asset, file=digests[asset.id]) for asset in job.timeline.assets)
    spec = {"timeline": to_json(replace(job.timeline, assets=assets)), "profile": to_json(job.profile)}
    return json.dumps(spec).encode()


def render_order(order: Order) -> int:
    """Render the chunk of `order` unless the store has it; return how many frames were drawn. Runs in a worker's thread."""
    worker = get_worker()
    assert isinstance(worker, Worker)
    if engine_digest() != order.engine:
        raise InputError(
            "a worker runs another version of the program or its libraries",
            where=str(worker.address),
            got=engine_digest(),
            allowed=order.engine,
            hint="Install the same versions on every machine.",
        )
    if _shares(order):
        return _render(order, Store(Path(order.folder)), None)
    near = Store(Path(worker.local_directory) / "tweetreel")
    return _render(order, near, RemoteStore(order.address, order.secret, near, worker))


def _shares(order: Order) -> bool:
    try:
        return order.folder != "" and (Path(order.folder) / ".shared" / order.token).is_file()
    except OSError:
        return False


def _render(order: Order, store: Store, far: RemoteStore | None) -> int:
    def has(kind: Kind) -> bool:
        return far.pull(kind, order.key) if far is not None else store.has(kind, order.key)

    if has("chunk") and has("look"):
        return 0
    cv2.setNumThreads(1)
    keep_small()
    scene = _scene(order.spec, store, far)
    plan = scene.plan.chunks[order.number]
    if plan.key != order.key:
        raise InputError("a worker sees other frames than it was asked for", got=plan.key, allowed=order.key)
    profile = scene.job.profile
    render_chunks([plan], scene.plan.digests, scene.composition, profile, store, on_frame=lambda: None)
    if far is not None:
        far.push("look", order.key)
        far.push("chunk", order.key)  # last: it is what counts as done
    return len(plan.frames)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Scene:
    job: RenderJob
    sources: FileSources
    composition: Composition
    plan: RenderPlan


_scenes: OrderedDict[str, _Scene] = OrderedDict()
"""The job that this process renders at the moment; chunks of one job come one after the other."""


def _scene(spec: str, store: Store, far: RemoteStore | None) -> _Scene:
    if spec not in _scenes:
        while _scenes:
            _scenes.popitem()[1].sources.close()
        _scenes[spec] = _opened(spec, store, far)
    return _scenes[spec]


def _opened(spec: str, store: Store, far: RemoteStore | None) -> _Scene:
    if far is not None:
        far.pull("spec", spec)
    data = store.get("spec", spec)
    if data is None:
        raise OutputError("the store has not the job that a worker was given", where=str(store.folder), got=spec)
    named = json.loads(data)
    timeline = from_json(Timeline, named["timeline"])
    if far is not None:
        for asset in timeline.assets:
            far.pull("blob", asset.file)
    assets = tuple(replace(asset, file=str(store.path("blob", asset.file).absolute())) for asset in timeline.assets)
    timeline = replace(timeline, assets=assets)
    job = RenderJob(
        timeline=timeline,
        folder=store.folder,
        fonts=fonts_of(timeline, store.folder),
        profile=from_json(EncodeProfile, named["profile"]),
    )
    sources = FileSources(job.timeline, job.folder, job.fonts)
    composition = job.composition(sources)
    return _Scene(job=job, sources=sources, composition=composition, plan=plan_render(job, composition))
