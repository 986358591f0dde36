"""Which libraries decide pixels and bytes, and which versions of them are here."""

from __future__ import annotations

import av
import cv2
import numpy as np
import uharfbuzz


def library_versions() -> dict[str, str]:
    """Return the versions of the libraries that decide pixels and bytes."""
    codec = ".".join(str(part) for part in av.library_versions["libavcodec"])
    return {
        "numpy": np.__version__,
        "opencv": cv2.__version__,
        "av": av.__version__,
        "ffmpeg": f"{av.ffmpeg_version_info} {codec}",
        "uharfbuzz": uharfbuzz.__version__,
    }
