"""Captions: which words stand together and when (`pages`), and how a page looks on a frame (`motion`).

Knows words and frames, not tweets, voices or glyphs.
"""

from tweetreel.core.captions.motion import PagePose, PlatePose, WordPose, lit_word, pose_at
from tweetreel.core.captions.pages import Break, Cue, Measure, PageRules, paginate

__all__ = [
    "Break",
    "Cue",
    "Measure",
    "PagePose",
    "PageRules",
    "PlatePose",
    "WordPose",
    "lit_word",
    "paginate",
    "pose_at",
]
