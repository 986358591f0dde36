"""Gives freed memory back to the system between stages.

The C library keeps what large arrays and the encoder have freed; measured on a 63 s video, 470 MB stood after rendering, of
which 185 MB were in use. On a C library without the call nothing happens.
"""

from __future__ import annotations

import ctypes
import sys


def give_back() -> None:
    """Return freed memory to the system, where the C library can."""
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
        if trim is not None:
            trim(0)
