"""tweetreel turns a tweet or a thread into a captioned, on-brand short video.

The package's public face is the command line (`tweetreel build`) and the pure core (`tweetreel.core`). This file imports
nothing, so that `tweetreel --help` and the voice worker start fast.
"""

__version__ = "0.1.0"
