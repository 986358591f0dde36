"""Predicted lengths, held against what the offline voice took; the figures were measured once, silence cut off."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tweetreel.speech.duration import MEASURED_WORDS_PER_MINUTE, PACES, speech_ms
from tweetreel.speech.languages import SIGNS
from tweetreel.speech.words import read_text

MEASURED = {
    "en": (
        "The library closes at nine, but the lights stay on until midnight. We counted 312 "
        "books that nobody had opened since 1987. One of them was a love letter!",
        11670,
    ),
    "de": (
        "Die Bibliothek schließt um neun, aber das Licht brennt bis Mitternacht. Wir haben 312 "
        "Bücher gezählt, die niemand geöffnet hatte. Eines davon war ein Liebesbrief!",
        9992,
    ),
    "es": (
        "La biblioteca cierra a las nueve, pero las luces siguen encendidas. Contamos 312 "
        "libros que nadie había abierto. ¡Uno de ellos era una carta de amor!",
        10509,
    ),
    "fr": (
        "La bibliothèque ferme à neuf heures, mais la lumière reste allumée. Nous avons compté 312 "
        "livres que personne n'avait ouverts. L'un d'eux était une lettre d'amour !",
        8280,
    ),
    "pt": (
        "A biblioteca fecha às nove, mas as luzes ficam acesas. Contamos 312 "
        "livros que ninguém tinha aberto. Um deles era uma carta de amor!",
        10214,
    ),
    "it": (
        "La biblioteca chiude alle nove, ma le luci restano accese. Abbiamo contato 312 "
        "libri che nessuno aveva aperto. Uno di questi era una lettera d'amore!",
        9653,
    ),
    "nl": (
        "De bibliotheek sluit om negen uur, maar het licht blijft aan. We telden 312 "
        "boeken die niemand had geopend. Een daarvan was een liefdesbrief!",
        9637,
    ),
    "tr": (
        "Kütüphane dokuzda kapanıyor, ama ışıklar açık kalıyor. Kimsenin "
        "açmadığı 312 kitap saydık. Onlardan biri bir aşk mektubuydu!",
        10037,
    ),
    "ru": (
        "Библиотека закрывается в девять, но свет горит до полуночи. Мы насчитали 312 "
        "книг, которые никто не открывал. Одна из них была любовным письмом!",
        9148,
    ),
    "ar": ("تغلق المكتبة في التاسعة، لكن الأضواء تبقى مضاءة. أحصينا 312 كتابا لم يفتحها أحد. كان أحدها رسالة حب!", 11622),
    "he": ("הספרייה נסגרת בתשע, אבל האורות נשארים דולקים. ספרנו 312 ספרים שאף אחד לא פתח. אחד מהם היה מכתב אהבה!", 8479),
    "hi": (
        "पुस्तकालय नौ बजे बंद होता है, लेकिन बत्तियाँ जलती रहती हैं। हमने 312 किताबें गिनीं जिन्हें किसी ने नहीं खोला था। उनमें से एक प्रेम पत्र था!",
        10535,
    ),
    "th": ("ห้องสมุดปิดตอนสามทุ่ม แต่ไฟยังเปิดอยู่จนถึงเที่ยงคืน เรานับหนังสือได้ 312 เล่มที่ไม่มีใครเคยเปิดอ่าน", 12282),
    "zh": ("图书馆九点关门,但是灯一直亮着。我们数了312本没有人打开过的书。其中一本是情书!", 10704),
    "ko": (
        "도서관은 아홉 시에 닫지만, 불은 계속 켜져 있습니다. 우리는 아무도 "
        "열지 않은 책 312권을 세었습니다. 그중 하나는 연애편지였습니다!",
        12518,
    ),
    "id": (
        "Perpustakaan tutup jam sembilan, tetapi lampunya tetap menyala. Kami menghitung "
        "312 buku yang belum pernah dibuka. Salah satunya adalah surat cinta!",
        11451,
    ),
    "pl": (
        "Biblioteka zamyka się o dziewiątej, ale światła palą się do północy. Naliczyliśmy "
        "312 książek, których nikt nie otworzył. Jedna z nich była listem miłosnym!",
        13128,
    ),
    "sv": (
        "Biblioteket stänger klockan nio, men lamporna lyser till midnatt. Vi räknade "
        "till 312 böcker som ingen hade öppnat. En av dem var ett kärleksbrev!",
        10893,
    ),
    "uk": (
        "Бібліотека зачиняється о дев'ятій, але світло горить до півночі. Ми нарахували "
        "312 книг, які ніхто не відкривав. Одна з них була любовним листом!",
        12666,
    ),
    "vi": (
        "Thư viện đóng cửa lúc chín giờ, nhưng đèn vẫn sáng. Chúng tôi đếm được "
        "312 cuốn sách chưa ai mở. Một trong số đó là một bức thư tình!",
        8826,
    ),
    "fa": (
        "کتابخانه ساعت نه بسته می\u200cشود، اما چراغ\u200cها روشن می\u200cمانند. ما 312 "
        "کتاب شمردیم که هیچ کس باز نکرده بود. یکی از آنها نامه عاشقانه بود!",
        12928,
    ),
}


def predicted(text: str, lang: str) -> int:
    return sum(speech_ms(tokens, lang, MEASURED_WORDS_PER_MINUTE) for tokens in read_text(text, lang))


@pytest.mark.parametrize("lang", sorted(MEASURED))
def test_a_prediction_is_within_ten_percent_of_the_offline_voice(lang: str) -> None:
    text, milliseconds = MEASURED[lang]
    assert predicted(text, lang) == pytest.approx(milliseconds, rel=0.10)


@settings(max_examples=60, deadline=None)
@given(
    words=st.lists(st.sampled_from(["yes", "house", "$4.2B", "🔥", "you,", "API", "2026"]), max_size=12),
    lang=st.sampled_from(["en", "de", "xx"]),
)
def test_more_words_never_take_less_time(words: list[str], lang: str) -> None:
    lengths = [predicted(" ".join(words[:count]), lang) for count in range(len(words) + 1)]
    assert lengths == sorted(lengths)
    assert lengths[0] == 0


def test_silence_takes_no_time_and_a_faster_voice_takes_less() -> None:
    (tokens,) = read_text("🔥🔥", "en")
    assert speech_ms(tokens, "en") == 0
    (tokens,) = read_text("Twice as fast, half as long.", "en")
    assert speech_ms(tokens, "en", 344) == pytest.approx(speech_ms(tokens, "en", 172) / 2, abs=1)
    with pytest.raises(ValueError, match="words_per_minute must be above 0"):
        speech_ms(tokens, "en", 0)


def test_every_language_with_signs_was_measured() -> None:
    assert set(SIGNS) <= set(PACES)
