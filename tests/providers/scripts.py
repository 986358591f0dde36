"""Small scripts for the tests of voices, built by hand: words apart by spaces, punctuation as the voice's marks."""

from collections.abc import Sequence

from tweetreel.artifacts import Beat, Script, Sentence, Token

MARKS = ",.?!:;"


def tokens(text: str, *, joined: bool = False) -> tuple[Token, ...]:
    """One token per word; "shown=several|spoken|words" gives a token that is said otherwise than it is shown."""
    found = []
    for number, written in enumerate(text.split()):
        shown, _, spoken = written.partition("=")
        said = (spoken or shown).rstrip(MARKS)
        found.append(
            Token(
                shown=shown,
                spoken=() if said == "-" else tuple(said.split("|")),
                joined=joined and number > 0,
                mark=written[-1] if written[-1] in MARKS else "",
            )
        )
    return tuple(found)


def script(*beats: Sequence[str], lang: str = "en", joined: bool = False) -> Script:
    """A script of beats, each a list of sentences; 180 ms after a sentence, 350 ms after a beat."""
    return Script(
        beats=tuple(
            Beat(
                id=f"b{number}",
                role="body",
                post=0,
                sentences=tuple(
                    Sentence(tokens=tokens(text, joined=joined), pause_ms=350 if place == len(beat) - 1 else 180, lang=lang)
                    for place, text in enumerate(beat)
                ),
            )
            for number, beat in enumerate(beats)
        ),
        lang=lang,
        predicted_ms=0,
    )


ENGLISH = script(
    ["We shipped the new search today.", "It is 3x=three|times faster, and it costs half as much. 🎉=-"],
    [
        "Most of the people will not notice for a while, which is the point.",
        "Revenue hit $4.2B=four|point|two|billion|dollars!",
    ],
    ["Follow us for more."],
)

LANGUAGES = {
    "en": ENGLISH,
    "de": script(["Der Donaudampfschifffahrtskapitän sagte, dass wir es in der Regel nicht so machen."], ["Danke!"], lang="de"),
    "ar": script(["مرحبا بكم في العالم الجديد, هذا هو اليوم الأول من العمل."], ["نطلق iPhone الجديد."], lang="ar"),
    "he": script(["שלום לכולם, היום אנחנו משיקים את המוצר החדש שלנו."], ["תודה רבה!"], lang="he"),
    "hi": script(["नमस्ते दुनिया, आज हम अपना नया उत्पाद लॉन्च कर रहे हैं."], ["यह तीन गुना तेज़ है."], lang="hi"),
    "ja": script(["きょうは てんきが いいので, とうきょうへ いきました."], ["ありがとう!"], lang="ja", joined=True),
    "th": script(["วันนี้ อากาศ ดี มาก เรา เปิดตัว ผลิตภัณฑ์ ใหม่ ของ เรา"], ["ขอบคุณ มาก"], lang="th", joined=True),
}
