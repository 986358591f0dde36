"""Verify: opens a delivered file and measures whether it is what was promised."""

from tweetreel.verify.expected import Expected
from tweetreel.verify.picture import sampled_frames
from tweetreel.verify.reel import check_delivery, check_reel

__all__ = ["Expected", "check_delivery", "check_reel", "sampled_frames"]
