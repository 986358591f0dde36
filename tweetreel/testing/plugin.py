"""The pytest plugin: goldens of templates as tests, `--update-golden`, and the fixture `reel`.

Knows pytest. The decision here: whatever costs is imported when a golden is really made, because pytest loads every plugin in
every project.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tweetreel.pipeline.stages import Prepared
    from tweetreel.testing.goldens import Mismatch, Picture

DIVISOR = 4
"""Goldens are made at a quarter of the canvas: small files, and still every line of text."""


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("tweetreel")
    group.addoption("--update-golden", action="store_true", help="write goldens anew where they differ; refused in CI")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--update-golden") and os.environ.get("CI"):
        raise pytest.UsageError("--update-golden is refused in CI: goldens are looked at by people before they change")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Collect a template that lists goldens."""
    if file_path.name != "template.yaml":
        return None
    if "goldens:" not in file_path.read_text(encoding="utf-8", errors="replace"):
        return None
    return GoldenTemplate.from_parent(parent, path=file_path)


class GoldenTemplate(pytest.File):
    """A template; its items are the layouts, timings and frames that its `goldens` name."""

    def collect(self) -> Iterator[pytest.Item]:
        from tweetreel.pipeline.packs import open_template

        document = open_template(str(self.path)).chain[0]
        self._made: dict[tuple[Any, ...], Prepared] = {}
        self._room = tempfile.TemporaryDirectory(prefix="tweetreel-golden-")
        for golden in document.data["goldens"]:
            name = golden["name"]
            for kind in ("layout", "timing"):
                yield GoldenItem.from_parent(self, name=f"{name}-{kind}", golden=golden, kind=kind, at=None)
            for at in golden["at"]:
                yield GoldenItem.from_parent(self, name=f"{name}-{at}", golden=golden, kind="frame", at=str(at))

    def prepared(self, golden: dict[str, Any]) -> Prepared:
        """Return the video of a golden up to its timeline; made once for all goldens that share it."""
        key = (golden["tweet"], golden.get("variant"), golden.get("brand"))
        if key not in self._made:
            tweet = self.path.parent / golden["tweet"]
            folder = Path(self._room.name) / str(len(self._made))
            self._made[key] = prepared_reel(
                str(self.path), str(tweet), folder, brand=golden.get("brand"), variant=golden.get("variant")
            )
        return self._made[key]


class GoldenItem(pytest.Item):
    """One golden."""

    def __init__(self, *, golden: dict[str, Any], kind: str, at: str | None, **rest: Any) -> None:
        super().__init__(**rest)
        self._golden, self._kind, self._at = golden, kind, at

    def runtest(self) -> None:
        from tweetreel.testing.goldens import compare_data, compare_frame, frame_of, layout_of, timing_of

        template = self.parent
        assert isinstance(template, GoldenTemplate)
        update = bool(self.config.getoption("--update-golden"))
        prepared = template.prepared(self._golden)
        folder = self.path.parent / "golden"
        if self._kind == "frame":
            assert self._at is not None
            frame = frame_of(prepared, self._at)
            found = compare_frame(folder / f"{self.name}.png", prepared, frame, update=update)
        else:
            made = layout_of(prepared.timeline) if self._kind == "layout" else timing_of(prepared.timeline)
            found = compare_data(folder / f"{self.name}.json", made, update=update)
        if found is not None:
            raise GoldenError(found)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        if isinstance(excinfo.value, GoldenError):
            return str(excinfo.value.mismatch)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        return self.path, None, f"golden {self.name}"


class GoldenError(AssertionError):
    """A golden that is not met."""

    def __init__(self, mismatch: Mismatch) -> None:
        super().__init__(str(mismatch))
        self.mismatch = mismatch


def prepared_reel(
    template: str, tweet: str, folder: Path, *, brand: str | None = None, variant: str | None = None, divisor: int = DIVISOR
) -> Prepared:
    """Return a video up to its timeline, read by the timed reading that stands for a voice in tests."""
    from tweetreel.pipeline.stages import Options, prepare

    options = Options(tweet=tweet, template=template, brand=brand, variant=variant, voice="none", divisor=divisor)
    return prepare(options, folder, on_stage=lambda _: None)


class Reel:
    """A video of a test: built once, then asked for its frames, words and layout."""

    def __init__(self, prepared: Prepared, folder: Path, *, update: bool) -> None:
        self.prepared = prepared
        self._folder = folder
        self._update = update

    @property
    def words(self) -> list[tuple[str, int]]:
        """Every word with the first frame on which it is lit."""
        from tweetreel.testing.goldens import timing_of

        return [(word, frame) for word, frame, _ in timing_of(self.prepared.timeline)]

    @property
    def layout(self) -> dict[str, Any]:
        """Where every clip stands, and when."""
        from tweetreel.testing.goldens import layout_of

        return layout_of(self.prepared.timeline)

    @property
    def findings(self) -> list[str]:
        """What the checks before rendering have to say, by code."""
        return [finding.code for finding in self.prepared.findings]

    def frame(self, at: str) -> Picture:
        """Return the frame at a time (`2s`, `cover`, `end`) as uint8 RGB (H, W, 3)."""
        from tweetreel.testing.goldens import drawn, frame_of

        return drawn(self.prepared, frame_of(self.prepared, at))

    def assert_matches_golden(self, name: str, *, at: str | None = None) -> None:
        """Compare a frame with `golden/NAME.png` beside the test, or without `at` the layout with `golden/NAME.json`."""
        from tweetreel.testing.goldens import compare_data, compare_frame, frame_of

        if at is None:
            found = compare_data(self._folder / f"{name}.json", self.layout, update=self._update)
        else:
            frame = frame_of(self.prepared, at)
            found = compare_frame(self._folder / f"{name}.png", self.prepared, frame, update=self._update)
        if found is not None:
            raise GoldenError(found)


class ReelBuilder:
    """The fixture `reel`: `reel.build(template, tweet)` gives a `Reel`."""

    def __init__(self, make: Callable[[], Path], folder: Path, *, update: bool) -> None:
        self._make = make
        self._folder = folder
        self._update = update

    def build(
        self,
        template: str | Path,
        tweet: str | Path,
        *,
        brand: str | None = None,
        variant: str | None = None,
        divisor: int = DIVISOR,
    ) -> Reel:
        """Return the video of `tweet` (a file, or the text itself) in `template`. Raises `Error`."""
        room = self._make()
        if not Path(str(tweet)).is_file():
            written = room / "tweet.txt"
            written.write_text(str(tweet), encoding="utf-8")
            tweet = written
        made = prepared_reel(str(template), str(tweet), room / "reel", brand=brand, variant=variant, divisor=divisor)
        return Reel(made, self._folder, update=self._update)


@pytest.fixture
def reel(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> ReelBuilder:
    """Build videos in a test, and compare them with goldens beside it."""
    update = bool(request.config.getoption("--update-golden"))
    return ReelBuilder(lambda: tmp_path_factory.mktemp("reel"), request.path.parent / "golden", update=update)
