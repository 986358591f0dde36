"""Moving brand backgrounds: `painter(layer, size, rate)` gives a `BackgroundPainter`, which paints any frame by its number.

painter.py chooses the style; ramp.py makes a palette a map of tones; motion.py moves; canvas.py enlarges and grains; stage.py
is what all styles share; one module for each style.
"""

from tweetreel.core.backgrounds.painter import BackgroundPainter, painter

__all__ = ["BackgroundPainter", "painter"]
