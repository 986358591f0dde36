"""The sound track is the same bytes on a processor that can less: numpy's faster paths are switched off in a second process."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tweetreel.core.mastering import master_voice
from tweetreel.core.sound import mix
from tweetreel.core.time import SAMPLE_RATE
from tweetreel.core.timeline import Bed, Effect, SoundPlan


def digests() -> list[str]:
    times = np.arange(3 * SAMPLE_RATE) / SAMPLE_RATE
    raw = np.zeros(len(times))
    for partial in range(1, 20):
        raw += ((partial * 7919 * np.arange(len(times)) // 131) % 2003 / 1001.5 - 1.0) / partial
    raw *= 0.02 * np.clip(1.0 - np.abs(times % 0.7 - 0.3) / 0.3, 0.0, 1.0)
    voice = master_voice(raw.astype(np.float32))
    found = [hashlib.sha256(voice.tobytes()).hexdigest()]
    for mood, key in (("calm", "D minor"), ("bright", "C major"), ("driving", "A minor")):
        plan = SoundPlan(
            samples=6 * SAMPLE_RATE,
            narration_start=SAMPLE_RATE,
            bed=Bed(mood=mood, key=key, tempo_bpm=110, seed=5),
            effects=(Effect(name="swell", sample=SAMPLE_RATE), Effect(name="tick", sample=3 * SAMPLE_RATE)),
        )
        track = mix(plan, voice, [(0, 2 * SAMPLE_RATE)])
        found.append(hashlib.sha256(track.tobytes()).hexdigest())
    return found


def test_the_sound_is_the_same_bytes_on_a_lesser_processor() -> None:
    found = np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])
    if not found:
        pytest.skip("this processor has nothing to switch off")
    root = Path(__file__).parents[2]
    lesser = subprocess.run(
        [sys.executable, "-c", "from tests.core.test_sound_bytes import digests; print(*digests())"],
        env={**os.environ, "NPY_DISABLE_CPU_FEATURES": " ".join(found), "PYTHONPATH": str(root)},
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    )
    assert lesser.stdout.split() == digests()
