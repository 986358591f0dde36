"""Short ways to say what a test sets."""

from tweetreel.core.text import Shadow, Stroke, TextRun, TextStyle

STROKE = Stroke(color="#0b0b12", width_px=9)
SHADOW = Shadow(color="#00000073", dx=0, dy=6, blur_px=18)


def run(text: str, *, size: float = 88, weight: int = 800, family: str = "Montserrat", tracking: float = -10) -> TextRun:
    return TextRun(text=text, style=TextStyle(family=family, size_px=size, weight=weight, color="#ffffff", tracking=tracking))


def words(text: str, **style: float) -> list[TextRun]:
    """One run per word, one per space between."""
    runs = []
    for number, word in enumerate(text.split(" ")):
        if number:
            runs.append(run(" ", **style))  # type: ignore[arg-type] - only numbers are handed on
        runs.append(run(word, **style))  # type: ignore[arg-type]
    return runs
