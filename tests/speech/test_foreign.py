"""Other languages: numerals stay for the voice, signs get the language's own words, and nothing becomes English."""

from __future__ import annotations

import pytest
import regex

from tweetreel.speech.languages import SIGNS, primary, spoken_language
from tweetreel.speech.words import read_text

ROWS = [
    ("de", "Das kostet 4,5 Mio. € und 3,5%.", "Das kostet 4,5 Millionen Euro und 3,5 Prozent"),
    ("de", "$10k & +12% für 20°C", "10 Tausend Dollar und plus 12 Prozent für 20 Grad Celsius"),
    ("de", "z.B. heute bzw. morgen", "zum Beispiel heute beziehungsweise morgen"),
    ("de", "Siehe https://www.beispiel.de/x", "Siehe beispiel Punkt de"),
    ("de", "@anna_b hat #GuteLaune", "anna b hat Gute Laune"),
    ("es", "Sube un 3,5% hasta $4.2B.", "Sube un 3,5 por ciento hasta 4.2 mil millones dólares"),
    ("es", "¿Qué? ¡Sí! 2 + 2", "Qué Sí 2 más 2"),
    ("fr", "L'eau coûte 5€ & 20%.", "L'eau coûte 5 euros et 20 pour cent"),
    ("fr", "Aujourd’hui, 3x plus", "Aujourd'hui 3 fois plus"),
    ("pt", "Cresceu 12% e R$50", "Cresceu 12 por cento e 50 reais"),
    ("it", "Sale del 7% a 4€", "Sale del 7 per cento a 4 euro"),
    ("nl", "Groeit met 24% naar €5", "Groeit met 24 procent naar 5 euro"),
    ("tr", "Satışlar %24 arttı", "Satışlar yüzde 24 arttı"),
    ("ru", "Рост 24% и $5", "Рост 24 процентов и 5 долларов"),
    ("ar", "ارتفع ١٢٪ اليوم، $5", "ارتفع ١٢ بالمئة اليوم 5 دولار"),
    ("he", 'עלה 50% וגם ₪5 לצה"ל', "עלה 50 אחוז וגם 5 שקל לצהל"),
    ("hi", "आज 50% और ₹200", "आज 50 प्रतिशत और 200 रुपये"),
    ("ja", "売上は24%増", "売上は 24 パーセント 増"),
    ("th", "ยอดขายเพิ่ม 24% นะ", "ยอดขาย เพิ่ม 24 เปอร์เซ็นต์ นะ"),
    ("zh", "增长了24%!", "增长 了 百分之 24"),
    ("ko", "매출이 24% 늘었다", "매출이 24 퍼센트 늘었다"),
    ("id", "Naik 24% jadi $5", "Naik 24 persen jadi 5 dolar"),
    ("sv", "Ökade 24% till €5", "Ökade 24 procent till 5 euro"),
    ("pl", "Wzrost o 24%", "Wzrost o 24 procent"),
    ("uk", "Зросли на 24%", "Зросли на 24 відсотків"),
    ("vi", "Tăng 24%", "Tăng 24 phần trăm"),
    ("fa", "رشد ۲۴٪ کرد", "رشد ۲۴ درصد کرد"),
    ("ru", "Цена 500 ₽ т.е. дороже", "Цена 500 рублей то есть дороже"),
    ("ja", "iPhone 17を買った", "iPhone 17 を 買った"),
    ("eo", "Kreskis 24% al $5", "Kreskis 24 al 5"),
]


def spoken(text: str, lang: str) -> str:
    return " ".join(word for tokens in read_text(text, lang) for token in tokens for word in token.spoken)


@pytest.mark.parametrize(("lang", "written", "said"), ROWS)
def test_signs_are_said_in_their_own_language(lang: str, written: str, said: str) -> None:
    assert spoken(written, lang) == said


@pytest.mark.parametrize("lang", sorted(SIGNS))
def test_no_language_borrows_an_english_word_for_a_sign(lang: str) -> None:
    english = {"percent", "dollars", "pounds", "at", "equals", "times", "hashtag", "degrees", "and"}
    own = {"at": {"de", "id"}, "dollars": {"fr"}}
    words = set(spoken("5% $5 £5 a @ b 2 = 2 2 × 2 5° a & b", lang).split())
    assert {word for word in words & english if lang not in own.get(word, set())} == set()
    assert not regex.search(r"[%$€£@#=&]", " ".join(words))


@pytest.mark.parametrize("lang", sorted(SIGNS))
def test_every_language_names_percent_and_the_dot_of_an_address(lang: str) -> None:
    assert SIGNS[lang].percent
    assert SIGNS[lang].dot in spoken("https://example.com", lang)


def test_old_codes_and_codes_that_name_no_language_are_understood() -> None:
    assert [primary(code) for code in ("iw", "in", "pt-BR", "zh_Hant", "und", "qme", "")] == [
        "he",
        "id",
        "pt",
        "zh",
        "en",
        "en",
        "en",
    ]
    assert [spoken_language(code) for code in ("pt-BR", "iw", "und")] == ["pt-BR", "he", "en"]
