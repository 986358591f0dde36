"""The units and movements of the language: times, moments, lengths, easings, keyframes.

Knows a document, a canvas and a rate; which key holds what is read.py's business. The decision here: a value that cannot be
read is a finding at its place and a harmless stand-in, so that all faults of a file are found in one pass.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from tweetreel.core.animation import EASINGS, Easing, easing_name
from tweetreel.core.layout import Align
from tweetreel.core.time import Rate, parse_seconds, snap
from tweetreel.errors import Finding, InputError, Severity
from tweetreel.template.check import nearest
from tweetreel.template.lengths import LENGTH, Space
from tweetreel.template.model import DRAWN, KeySpec, Moment, Motion, PathSpec, Stand, Track
from tweetreel.template.source import Document, Path

_MOMENT = re.compile(r"(?:(?P<part>\d+(?:\.\d+)?)\s*%|(?P<end>end))?\s*(?P<sign>[-+])?\s*(?P<time>\d\S*)?\Z")

_ENTRANCES: Mapping[str, Mapping[str, Any]] = {
    "fade": {"duration": "8f", "easing": "ease-out-quad"},
    "slide-left": {"duration": "14f", "travel": 240, "easing": "ease-out-quint"},
    "slide-right": {"duration": "14f", "travel": 240, "easing": "ease-out-quint"},
    "slide-up": {"duration": "14f", "travel": 160, "easing": "ease-out-quint"},
    "slide-down": {"duration": "14f", "travel": 160, "easing": "ease-out-quint"},
    "pop": {"duration": "10f", "easing": "ease-out-back"},
    "zoom": {"duration": "10f", "easing": "ease-out-cubic"},
    "slam": {"duration": "7f", "easing": "ease-out-expo"},
    "blur": {"duration": "12f", "easing": "ease-out-cubic"},
    "spin": {"duration": "14f", "easing": "ease-out-back"},
}
"""What an entrance is like where it says no more than its name; all others take 12 frames."""


MAX_SECONDS = 3600


class UnitReader:
    """Reads values of `document` for a canvas; faults are collected in `findings`."""

    def __init__(self, document: Document, space: Space, rate: Rate) -> None:
        self._document = document
        self.space = space
        self.rate = rate
        self._findings: list[Finding] = []

    def _fault(
        self,
        path: Path,
        message: str,
        *,
        got: str | None = None,
        allowed: str | None = None,
        hint: str | None = None,
        code: str = "wrong-value",
    ) -> None:
        location = self._document.location(path)
        self._findings.append(
            Finding(
                code=code, severity=Severity.ERROR, message=message, location=location, measured=got, limit=allowed,
                hint=hint,
            )
        )  # fmt: skip

    def _frames(self, text: Any, path: Path) -> int:
        return self.rate.frame_at(self._seconds(text, path))

    def _milliseconds(self, text: Any, path: Path) -> int:
        return snap(self._seconds(text, path) * 1000)

    def _seconds(self, text: Any, path: Path) -> Fraction:
        try:
            seconds = parse_seconds(text, rate=self.rate)
            if seconds > MAX_SECONDS:
                self._fault(path, "a time too long", got=repr(text), allowed=f"at most {MAX_SECONDS} s", code="impossible-time")
                return Fraction(0)
            return seconds
        except InputError as error:
            self._fault(path, error.message, got=error.got, allowed=error.allowed)
            return Fraction(0)

    def _moment(self, text: Any, path: Path) -> Moment:
        """Return `0.4s`, `50%`, `end`, `end - 0.3s` or `50% + 4f` as a moment of a layer's stay."""
        match = _MOMENT.match(str(text).strip())
        if match is None or not (match["part"] or match["end"] or match["time"]):
            self._fault(path, "not a moment", got=repr(text), allowed="0.4s, 12f, 50%, end, end - 0.3s")
            return Moment()
        frames = self._frames(match["time"], path) if match["time"] else 0
        part = Fraction(1) if match["end"] else Fraction(match["part"]) / 100 if match["part"] else Fraction(0)
        return Moment(part=part, frames=-frames if match["sign"] == "-" else frames)

    def _easing(self, text: str, path: Path) -> Easing:
        try:
            return easing_name(text)
        except ValueError as error:
            near = nearest(text, list(EASINGS))
            self._fault(
                path, "unknown easing", got=repr(text), code="unknown-easing",
                allowed="a CSS or easings.net name, cubic-bezier(a, b, c, d), steps(n) or spring(damping, stiffness, mass)",
                hint=f"Did you mean {near!r}?" if near else str(error).split(": ", 1)[-1].capitalize() + ".",
            )  # fmt: skip
            return "linear"

    def _px(self, value: Any) -> int:
        return self.space.px(value)

    def _align(self, data: Mapping[str, Any], default: str = "start") -> Align:
        named = data.get("align", default)
        return {"start": Align.START, "left": Align.START, "center": Align.CENTER, "end": Align.END, "right": Align.END}[named]

    def _stand(self, data: Mapping[str, Any], path: Path) -> Stand:
        tracks = [self._track(track, (*path, "animate", i)) for i, track in enumerate(data.get("animate", ()))]
        loops = data.get("loop", ())
        for index, loop in enumerate([loops] if isinstance(loops, Mapping) else loops):
            tracks.append(self._loop(loop, (*path, "loop", index)))
        route = None
        if "path" in data:
            way = data["path"]
            route = PathSpec(
                points=tuple((self.space.px(x, "x"), self.space.px(y, "y")) for x, y in way["points"]),
                frames=max(1, self._frames(way["duration"], (*path, "path", "duration"))),
                easing=self._easing(way.get("easing", "ease-in-out-cubic"), (*path, "path", "easing")),
                at=self._moment(way.get("at", 0), (*path, "path", "at")),
            )
        for index, track in enumerate(tracks):
            if track.property in DRAWN and data["kind"] not in DRAWN[track.property]:
                self._fault(
                    (*path, "animate", index, "property"), f"a {data['kind']} has no {track.property} to animate",
                    got=repr(track.property), allowed=", ".join(DRAWN[track.property]) + " have one",
                )  # fmt: skip
        seen = [track.property for track in tracks]
        for name in {name for name in seen if seen.count(name) > 1}:
            self._fault((*path, "animate"), f"{name} is animated twice", code="duplicate")
        return Stand(
            opacity=percent(data.get("opacity", "100%")) if data["kind"] != "scrim" else 1.0,
            rotation=float(data.get("rotation", 0)),
            blur_px=0.0 if data["kind"] == "footage" else float(self._px(data.get("blur", 0))),
            scale=percent(data.get("scale", "100%")),
            blend=data.get("blend", "normal"),
            enter=self._motion(data.get("enter"), (*path, "enter"), "ease-out-cubic"),
            leave=self._motion(data.get("leave"), (*path, "leave"), "ease-in-cubic"),
            tracks=tuple(tracks),
            path=route,
            reveal_by=data.get("reveal_by", "left"),
        )

    def _track(self, data: Mapping[str, Any], path: Path) -> Track:
        name = data["property"]
        keys = tuple(self._key(name, key, (*path, "keys", index)) for index, key in enumerate(data["keys"]))
        return Track(property=name, keys=keys)

    def _key(self, name: str, key: Mapping[str, Any], path: Path) -> KeySpec:
        value, color = self._value(name, key["value"], (*path, "value"))
        easing = self._easing(key.get("easing", "linear"), (*path, "easing"))
        return KeySpec(at=self._moment(key["at"], (*path, "at")), value=value, color=color, easing=easing)

    def _loop(self, data: Mapping[str, Any], path: Path) -> Track:
        name = data["property"]
        frames = max(2, self._frames(data["duration"], (*path, "duration")))
        easing = self._easing(data.get("easing", "ease-in-out-sine"), (*path, "easing"))
        ends = [self._value(name, data[key], (*path, key)) for key in ("from", "to")]
        keys = tuple(
            KeySpec(at=Moment(frames=at), value=value, color=color, easing=easing)
            for at, (value, color) in zip((0, frames), ends, strict=True)
        )
        return Track(property=name, keys=keys, loop_frames=frames, alternate=data.get("alternate", True))

    def _value(self, name: str, value: Any, path: Path) -> tuple[float, str | None]:
        """Return a value of property `name` as a number, or as a colour."""
        if name == "color":
            if not isinstance(value, str):
                self._fault(path, "not a colour", got=repr(value), allowed='a role, or "#rrggbb"')
            return 0.0, str(value)
        if name in ("opacity", "scale", "reveal"):
            if not isinstance(value, str) or not value.rstrip().endswith("%"):
                self._fault(path, f"{name} is a percentage", got=repr(value), allowed="80%")
                return 1.0, None
            return percent(value), None
        if name in ("rotation", "tracking", "leading", "weight"):
            if isinstance(value, str):
                self._fault(path, f"{name} is a number", got=repr(value), allowed="-15")
                return 0.0, None
            return float(value), None
        if isinstance(value, str) and not LENGTH.match(value.strip()):
            self._fault(path, "not a length", got=repr(value), allowed="40, 5%, 10sw, 10sh")
            return 0.0, None
        return float(self.space.exact(value, "y" if name in ("y", "height") else "x")), None

    def _motion(self, data: Any, path: Path, default: Easing) -> Motion:
        if data is None:
            return Motion()
        if isinstance(data, str):
            data = {"name": data}
        name = data.get("name", "rise")
        spec = _ENTRANCES.get(name, {})
        return Motion(
            frames=0
            if name == "none"
            else self._frames(data.get("duration", spec.get("duration", "12f")), (*path, "duration")),
            easing=self._easing(data.get("easing", spec.get("easing", default)), (*path, "easing")),
            travel=self._px(data.get("travel", spec.get("travel", 0))),
            name=name,
            delay=self._frames(data.get("delay", 0), (*path, "delay")),
        )


def number(text: str) -> float:
    """Return the number of a gain or loudness."""
    return float(text.rstrip("dBLUFSTP "))


def percent(text: str) -> float:
    """Return `80%` as a part of 1."""
    return float(text.rstrip("% ")) / 100
