"""What the command line says of its surroundings: where the store is, and who draws.

The only place that reads the environment.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from tweetreel.errors import InputError

if TYPE_CHECKING:
    from tweetreel.pipeline.render import Farm
    from tweetreel.pipeline.store import Store

NONE = "none"


def store_at(given: str | None) -> Store | None:
    """Return the store named by `--store`, by TWEETREEL_STORE, or in the user's cache folder; None for `none`.

    Where no home is known and nothing is named there is none either.
    """
    from tweetreel.pipeline.store import Store

    named = given or os.environ.get("TWEETREEL_STORE")
    if named:
        return None if named == NONE else Store(Path(named))
    cache = os.environ.get("XDG_CACHE_HOME")
    try:
        home = Path(cache) if cache and Path(cache).is_absolute() else Path.home() / ".cache"
    except RuntimeError:
        return None
    return Store(home / "tweetreel")


def farm_of(
    workers: int, cluster: str | None, *, tls: tuple[Path | None, Path | None, Path | None], trusted: bool
) -> Farm | None:
    """Return who draws besides this process; None for one worker here. Raises `InputError` for options that do not fit."""
    if cluster is None:
        if any(tls) or trusted:
            raise InputError("the settings of a cluster without a cluster", hint="Give --cluster, or leave them out.")
        if workers == 1:
            return None
    authority, certificate, key = tls
    if any(tls) and not (authority and certificate and key):
        raise InputError("TLS needs three files", allowed="--tls-ca, --tls-cert and --tls-key", hint="Give all three.")
    for path in filter(None, tls):
        if not path.is_file():
            raise InputError("no such file", where=str(path))

    from tweetreel.pipeline.cluster import DaskFarm, TlsFiles

    files = TlsFiles(authority=authority, certificate=certificate, key=key) if authority and certificate and key else None
    return DaskFarm(workers=workers, address=cluster, tls=files, trusted=trusted)


def variables_from(given: Iterable[str]) -> dict[str, str]:
    """Return `name=value` texts of the command line as a mapping. Raises `InputError`."""
    found: dict[str, str] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise InputError("--set takes name=value", got=repr(text))
        if name.strip() in found:
            raise InputError("a variable is set twice", got=repr(name.strip()))
        found[name.strip()] = value
    return found
