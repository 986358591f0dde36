"""What the command line takes from its surroundings: the folder of the store.

The only place that reads the environment.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
