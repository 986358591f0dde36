"""Prints one of the README's two commands: `readme_command.py first` or `readme_command.py test`.

The continuous check and the tests run what the README says, so the README cannot say something else.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"


def commands() -> dict[str, str]:
    """Return the README's commands: `first` builds the sample video, `test` passes the tests."""
    blocks = re.findall(r"```bash\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    lines = [line.strip() for block in blocks for line in block.splitlines() if line.strip() and not line.startswith("#")]
    first = next(line for line in lines if "venv" in line and "tweetreel build" in line)
    test = next(line for line in lines if "venv" in line and "pytest" in line)
    return {"first": first, "test": test}


if __name__ == "__main__":
    print(commands()[sys.argv[1]])
