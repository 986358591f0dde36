"""What can go wrong, as types and as one-line messages.

Knows nothing of tweets, templates or video. The decision here: a broken promise or an unusable input *raises* an `Error`,
a product that came out poor *yields* a `Finding`; both say where, what, got, allowed and what to do, because the person who
reads them did not write the program.

    Error                      everything this program raises on purpose
    ├── InputError             the user's input or command cannot be used            exit 2
    │   ├── TweetError           a tweet file that is none, or is empty
    │   ├── TemplateError        a template or a brand kit that cannot be read
    │   ├── MediaError           a picture, clip or sound that cannot be decoded or is refused
    │   └── OutputError          a place that cannot be written, a full disk
    ├── VerdictError           the delivery failed its own check                     exit 1
    └── ProviderError          a voice, writer or footage provider failed            exit 3
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters: only `ERROR` blocks a delivery."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """Where a fault stands: a file with line and column (1-based), a place inside a document, or a time."""

    file: str | None = None
    line: int | None = None
    column: int | None = None
    path: str | None = None
    at: str | None = None

    def __str__(self) -> str:
        head = self.file or ""
        if self.line is not None:
            head += f":{self.line}" + (f":{self.column}" if self.column is not None else "")
        return ", ".join(part for part in (head, self.path, self.at) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One judgement about a product: a stable `code`, what was measured and what is allowed."""

    code: str
    severity: Severity
    message: str
    location: Location | None = None
    measured: str | None = None
    limit: str | None = None
    hint: str | None = None

    def __str__(self) -> str:
        return _compose(f"{self.severity} {self.code}", self.message, self.location, self.measured, self.limit, self.hint)


class Error(Exception):
    """Everything the program raises on purpose.

    `message` says what is wrong; `where`, `got`, `allowed` and `hint` (what to do next) complete it. `exit_code` is the
    status a command ends with, `code` a stable name of the fault, `findings` are its parts where it has several.
    """

    exit_code = 2
    code = "error"
    findings: tuple[Finding, ...] = ()

    def __init__(
        self,
        message: str,
        *,
        where: Location | str | None = None,
        got: str | None = None,
        allowed: str | None = None,
        hint: str | None = None,
        code: str | None = None,
        findings: tuple[Finding, ...] = (),
    ) -> None:
        super().__init__(message)
        self.code = code or type(self).code
        self.findings = findings
        self.message = message
        self.where = Location(file=where) if isinstance(where, str) else where
        self.got = got
        self.allowed = allowed
        self.hint = hint

    def as_findings(self) -> tuple[Finding, ...]:
        """Return the fault as findings: its parts, or itself."""
        if self.findings:
            return self.findings
        return (
            Finding(
                code=self.code,
                severity=Severity.ERROR,
                message=self.message,
                location=self.where,
                measured=self.got,
                limit=self.allowed,
                hint=self.hint,
            ),
        )

    def __str__(self) -> str:
        return _compose("", self.message, self.where, self.got, self.allowed, self.hint)


class InputError(Error):
    """The user's input or command cannot be used."""


class TweetError(InputError):
    """A tweet source that holds no usable tweet."""


class TemplateError(InputError):
    """A template or brand kit that cannot be read or does not fit its schema."""

    code = "template"


class MediaError(InputError):
    """A picture, clip or sound that cannot be decoded, or that the limits refuse."""


class OutputError(InputError):
    """A place that cannot be written to."""


class VerdictError(Error):
    """A delivery that failed its own check."""

    exit_code = 1


class ProviderError(Error):
    """A provider of script, voice or footage that failed."""

    exit_code = 3


def _compose(head: str, message: str, where: Location | None, got: str | None, allowed: str | None, hint: str | None) -> str:
    place = str(where) if where is not None else ""
    text = ": ".join(part for part in (place, head, message) if part)
    details = [f"{name} {value}" for name, value in (("got", got), ("allowed", allowed)) if value]
    if details:
        text += f" ({'; '.join(details)})"
    return f"{text}. {hint}" if hint else text
