import pytest

from tweetreel.core.typeset import FontSet
from tweetreel.media.fonts import load_fonts


@pytest.fixture(scope="session")
def fonts() -> FontSet:
    return load_fonts()
