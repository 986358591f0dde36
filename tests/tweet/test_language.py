"""The language of posts."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tweetreel.tweet.language import guess_language, language_of, written_language


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("en", "en"),
        ("in", "id"),
        ("iw", "he"),
        ("pt-BR", "pt-BR"),
        ("zh_CN", "zh-CN"),
        ("und", None),
        ("zxx", None),
        ("qme", None),
        ("qst", None),
        ("", None),
        ("english!", None),
        (None, None),
    ],
)
def test_codes_become_bcp_47_and_what_is_no_language_none(code: str | None, language: str | None) -> None:
    assert language_of(code) == language


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The sign said 40 minutes. It took us three hours."),
        ("de", "Der Zug kommt heute nicht mehr, und das ist auch gut so."),
        ("es", "La receta de mi abuela es muy fácil y no lleva mantequilla."),
        ("fr", "Le pain est dans le four et les enfants sont déjà à table."),
        ("pt", "A receita da minha avó não leva manteiga e fica pronta em uma hora."),
        ("it", "La ricetta di mia nonna non ha burro ed è pronta in un'ora."),
        ("nl", "De trein komt vandaag niet meer en dat is eigenlijk wel goed."),
        ("tr", "Bugün hava çok güzel ve yeni bir yol için hazırız."),
        ("pl", "Dziś pociąg już nie przyjedzie i to jest bardzo dobra wiadomość."),
        ("id", "Resep nenek saya tidak memakai mentega dan bisa selesai dalam satu jam."),
        ("vi", "Công thức của bà tôi rất đơn giản và không có bơ."),
        ("sv", "Tåget kommer inte idag, och det är faktiskt bra för oss."),
        ("ar", "القطار لن يصل اليوم، وهذا خبر جيد."),
        ("fa", "قطار امروز نمی‌رسد و این خبر خوبی است، می‌گوییم."),
        ("ur", "ٹرین آج نہیں آئے گی اور یہ اچھی خبر ہے۔"),
        ("he", "הרכבת לא תגיע היום, וזה דווקא טוב."),
        ("hi", "आज ट्रेन नहीं आएगी और यह अच्छी खबर है।"),
        ("ja", "今日は電車が来ません。iPhone の時計を見ました。"),
        ("zh", "今天火车不来了，这是个好消息。"),
        ("ko", "오늘 기차가 오지 않아요. 좋은 소식입니다."),
        ("th", "วันนี้รถไฟไม่มา แต่นั่นเป็นข่าวดี"),
        ("ru", "Сегодня поезд не придёт, и это хорошая новость."),
        ("uk", "Сьогодні потяг не приїде, і це добра новина."),
        ("el", "Σήμερα το τρένο δεν έρχεται."),
        ("ta", "இன்று ரயில் வராது."),
    ],
)
def test_a_sentence_tells_its_language(language: str, text: str) -> None:
    assert guess_language(text) == language


def test_what_tells_nothing_is_what_the_caller_expects() -> None:
    assert guess_language("42 !!! 🔥") == "en"
    assert guess_language("OK", default="fr") == "fr"
    assert guess_language("Zug", default="de") == "de"


@given(st.text(max_size=40))
@settings(max_examples=100, deadline=None)
def test_every_text_has_a_language(text: str) -> None:
    assert language_of(guess_language(text)) is not None


@pytest.mark.parametrize(
    ("lang", "text", "written"),
    [
        ("zh", "我们今天发布了新产品", "zh-Hans"),
        ("zh", "我們今天發布了新產品", "zh-Hant"),
        ("zh-TW", "我们", "zh-Hant"),
        ("zh-CN", "我們", "zh-Hans"),
        ("zh", "A/B", "zh-Hans"),
        ("ja", "新しい製品", "ja"),
        ("pt-BR", "oi", "pt-BR"),
    ],
)
def test_chinese_is_told_apart_by_its_region_or_its_characters(lang: str, text: str, written: str) -> None:
    assert written_language(lang, text) == written
