"""Which language a post is in: what the source says, and a guess where it does not say.

Knows nothing of voices. The one decision: the script decides first, because it cannot lie, and only among languages of one
script are words counted. Small lists of the commonest words are enough for a post; a post without any of them takes the
language that its caller expects.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Final

import regex

_OLD_CODES: Final = {"in": "id", "iw": "he", "ji": "yi", "tl": "fil", "no": "nb", "mo": "ro", "jw": "jv"}
_UNKNOWN: Final = frozenset({"und", "zxx", "mul", "mis", "art"})
_CODE: Final = regex.compile(r"(?P<language>[a-z]{2,3})(?P<rest>(?:-[A-Za-z0-9]{2,8})*)\Z")
_WORD: Final = regex.compile(r"[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)*")

_SCRIPTS: Final = {
    "Hangul": "ko",
    "Thai": "th",
    "Hebrew": "he",
    "Greek": "el",
    "Georgian": "ka",
    "Armenian": "hy",
    "Bengali": "bn",
    "Gurmukhi": "pa",
    "Gujarati": "gu",
    "Oriya": "or",
    "Tamil": "ta",
    "Telugu": "te",
    "Kannada": "kn",
    "Malayalam": "ml",
    "Sinhala": "si",
    "Khmer": "km",
    "Lao": "lo",
    "Myanmar": "my",
    "Ethiopic": "am",
    "Tibetan": "bo",
    "Devanagari": "hi",
    "Arabic": "ar",
    "Cyrillic": "ru",
    "Han": "zh",
    "Hiragana": "ja",
    "Katakana": "ja",
    "Latin": "",
}
_SCRIPT_RUNS: Final = regex.compile("|".join(rf"(?P<{script}>\p{{{script}}}+)" for script in _SCRIPTS))

_LATIN_WORDS: Final[Mapping[str, frozenset[str]]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": "the and of to is in that it you for on with are this was we have not be as at but from they our your or "
        "by an what all can just will about more how when who why so if than its it's i'm don't we're new one out "
        "up now",
        "de": "der die das und ist nicht ich wir ein eine einen mit auf für von den dem des zu auch sich im es sie er "
        "wie aber noch nur wenn bei nach aus mehr über wird sind hat haben war unsere kann seit heute jetzt zum "
        "zur oder",
        "es": "el la los las de que y en un una por con para es se no su lo como más pero sus le ya o este sí porque "
        "esta entre cuando muy sin sobre también me hasta hay donde nos todo hoy está son fue del al ahora",
        "fr": "le la les de des et est un une du en que qui pour dans ce il pas sur au avec ne se plus par je nous vous "
        "mais ou sont cette tout c'est on elle aux même été leur notre aujourd'hui très aussi d'un d'une j'ai "
        "qu'il",
        "pt": "o a os as de que e do da em um uma para com não é no na por mais se dos das como mas foi ao ele seu sua "
        "ou quando muito nos já está eu também só pelo pela até isso ela entre você agora hoje são",
        "it": "il lo la i gli le di che e è un una per non con del della dei in si da come ma anche più sono ha questo "
        "nel alla ci o se dal molto oggi tutto perché delle degli quando cosa abbiamo solo",
        "nl": "de het een en van in is dat op te zijn met voor niet aan er ook als om bij nog wat maar dit die naar uit "
        "we ik je wordt heeft hebben over kan meer deze worden onze nu vandaag geen wel",
        "tr": "ve bir bu da de için ile çok ne var daha gibi olarak en kadar ama değil mi her o şey sonra bugün yeni ben "
        "biz yok olan ki ise şimdi neden nasıl iki",
        "pl": "i w na z do że się nie to jest o jak po za od ale co czy tak już dla przez jego są był tylko być ma oraz "
        "przy który która które tym dziś bardzo może nas jeszcze więc",
        "id": "yang dan di ini itu dengan untuk dari pada adalah tidak akan juga kami kita saya ke dalam bisa ada karena "
        "oleh sudah lebih atau hari baru anda mereka satu tahun seperti",
        "vi": "và của là có không được cho trong một những với các người này để đã khi nhiều về đến tôi chúng ta từ cũng "
        "như mới hơn rất ngày hôm nay sẽ năm",
        "sv": "och att det är som en på för av med den i till inte om ett har var jag vi de så från men kan när nu bara "
        "vår mer efter än också idag här mycket nya ut",
    }.items()
}
_LATIN_LETTERS: Final = {
    "de": "ßäöü",
    "es": "ñ¿¡",
    "fr": "êèàçœùëïî",
    "pt": "ãõâç",
    "it": "òìù",
    "tr": "ğışİ",
    "pl": "łąężźćńś",
    "vi": "ơưđạảấầẩẫậắằẳẵặẹẻẽếềểễệịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ",
    "sv": "åäö",
}
_LETTER_WEIGHT: Final = 1.0
_WORD_WEIGHT: Final = 2.0


def language_of(code: str | None) -> str | None:
    """Return a source's language code as BCP 47, None where it says that it does not know (`und`, `zxx`, `qme`, ...)."""
    match = _CODE.match(code.strip().replace("_", "-")) if code is not None else None
    if match is None:
        return None
    language = match["language"]
    if language in _UNKNOWN or (len(language) == 3 and "qaa" <= language <= "qtz"):
        return None
    return str(_OLD_CODES.get(language, language) + match["rest"])


def guess_language(text: str, *, default: str = "en") -> str:
    """Return the language of `text`, which should be free of links and mentions; `default` where nothing tells.

    Known: Latin-script languages with a word list here, and those whose script, or a few letters in it, give them away.
    """
    letters: Counter[str] = Counter()
    for match in _SCRIPT_RUNS.finditer(text):
        letters[str(match.lastgroup)] += len(match[0])
    if not letters:
        return default
    kana = letters.pop("Hiragana", 0) + letters.pop("Katakana", 0)
    if kana and kana + letters["Han"] >= letters["Latin"] / 4:
        return "ja"
    # Names of products and people are Latin in every language: another script wins with a third of the letters.
    letters["Latin"] //= 2
    script = max(letters, key=lambda key: letters[key])
    if script == "Latin":
        return _latin(text, default)
    if script == "Arabic":
        return _arabic(text)
    if script == "Cyrillic":
        return _cyrillic(text)
    if script == "Devanagari":
        return "mr" if regex.search(r"\b(?:आहे|आहेत|आणि|नाही)\b", text) else "hi"
    return _SCRIPTS[script]


def _latin(text: str, default: str) -> str:
    words = Counter(word.lower().replace("’", "'") for word in _WORD.findall(text))
    lowered = Counter(text.lower())
    scores = dict.fromkeys(_LATIN_WORDS, 0.0)
    for language, common in _LATIN_WORDS.items():
        scores[language] = _WORD_WEIGHT * sum(count for word, count in words.items() if word in common)
        scores[language] += _LETTER_WEIGHT * sum(lowered[letter] for letter in _LATIN_LETTERS.get(language, ""))
    best = max(scores.values())
    if best < _WORD_WEIGHT or scores.get(default, 0.0) == best:
        return default
    return next(language for language, score in scores.items() if score == best)


def _arabic(text: str) -> str:
    if regex.search("[ٹڈڑےںھ]", text):
        return "ur"
    return "fa" if len(regex.findall("[پچژگیک]", text)) > len(regex.findall("[يكةىأإ]", text)) else "ar"


def _cyrillic(text: str) -> str:
    lowered = text.lower()
    if regex.search("[іїєґ]", lowered):
        return "be" if "ў" in lowered else "uk"
    if regex.search("[ђћџљњј]", lowered):
        return "mk" if regex.search("[ѓќѕ]", lowered) else "sr"
    if not regex.search("[ыэё]", lowered) and lowered.count("ъ") >= 2:
        return "bg"
    return "ru"


def written_language(lang: str, text: str) -> str:
    """Return the tag that decides how `text` in the language `lang` is written: Chinese is told apart by its characters.

    A region or script in the tag decides where there is one; else the characters that only one of GB 2312 and Big5 has.
    """
    base, _, rest = lang.partition("-")
    if base.lower() not in ("zh", "cmn", "yue"):
        return lang
    if rest:
        return "zh-Hant" if rest.split("-")[0].upper() in ("TW", "HK", "MO", "HANT") else "zh-Hans"
    simplified = sum(_encodes(char, "gb2312") and not _encodes(char, "big5") for char in text if ord(char) > 0x3400)
    traditional = sum(_encodes(char, "big5") and not _encodes(char, "gb2312") for char in text if ord(char) > 0x3400)
    return "zh-Hant" if traditional > simplified else "zh-Hans"


def _encodes(char: str, codec: str) -> bool:
    try:
        char.encode(codec)
    except UnicodeEncodeError:
        return False
    return True
