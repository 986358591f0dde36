"""Small, fast builds: the shipped template at a fifth of its size."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tweetreel.pipeline.packs import pack_names

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "tests/samples"

os.environ["TWEETREEL_STORE"] = "none"  # nothing kept by one test, or by the user, may serve another


def sample_paths() -> list[Path]:
    """Return every sample tweet that is meant to build."""
    return sorted(path for path in SAMPLES.iterdir() if path.suffix in (".json", ".txt"))


@pytest.fixture(scope="session")
def small_template(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A copy of the card template on a 216x384 canvas."""
    assert "card" in pack_names("template")
    text = (ROOT / "templates/card/template.yaml").read_text(encoding="utf-8")
    path = tmp_path_factory.mktemp("template") / "template.yaml"
    path.write_text(text.replace("width: 1080, height: 1920, fps: 30", "width: 216, height: 384, fps: 30"), encoding="utf-8")
    return str(path)


def on_a_small_disk(folder: Path, size: str, command: str) -> subprocess.CompletedProcess[str]:
    """Run the shell `command` with a file system of `size` at `folder`, mounted in a namespace of its own."""
    probe = subprocess.run(["unshare", "-rm", "true"], capture_output=True, check=False)
    if probe.returncode:
        pytest.skip("this machine does not allow mount namespaces, so a full disk cannot be made")
    inner = f"mount -t tmpfs -o size={size} tmpfs {folder} && {command}"
    return subprocess.run(["unshare", "-rm", "sh", "-c", inner], cwd=ROOT, capture_output=True, text=True, check=False)
