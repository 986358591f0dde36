"""What each language needs besides letters: names of signs, denials, how its writing separates words.

Data and the reading of language codes only. The decision here: outside English the voice reads numerals itself in its own
language, so digits stay digits and only signs get words; a sign without a word in a table is silent, because an English
word in a German sentence is an invention.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tweetreel.speech.lists import listed, ordered

_ALIASES = {"in": "id", "iw": "he", "ji": "yi", "jw": "jv", "mo": "ro", "tl": "fil", "cmn": "zh", "no": "nb"}
_NOT_LANGUAGES = frozenset({"", "und", "zxx", "mul", "mis", "art", "qam", "qct", "qht", "qme", "qst"})
FALLBACK = "en"


def primary(lang: str) -> str:
    """Return the primary subtag of a BCP 47 code in today's spelling: "iw-IL" is "he", what names no language `FALLBACK`."""
    code = lang.replace("_", "-").split("-")[0].casefold()
    return FALLBACK if code in _NOT_LANGUAGES else _ALIASES.get(code, code)


def spoken_language(lang: str) -> str:
    """Return `lang` as a code of a language: today's spelling of it with its region, `FALLBACK` where it names none."""
    _, mark, rest = lang.replace("_", "-").partition("-")
    code = primary(lang)
    return f"{code}{mark}{rest}" if lang.replace("_", "-").split("-")[0].casefold() not in _NOT_LANGUAGES else code


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """The spoken names of signs in one language; "" where the language has no common one.

    `thousand`, `million` and `billion` are the letters k, m and b after a number; `dot` is the one in an address.
    """

    percent: str = ""
    dollar: str = ""
    euro: str = ""
    pound: str = ""
    yen: str = ""
    rupee: str = ""
    plus: str = ""
    minus: str = ""
    ampersand: str = ""
    at: str = ""
    hash: str = ""
    times: str = ""
    equals: str = ""
    degrees: str = ""
    celsius: str = ""
    dot: str = ""
    thousand: str = ""
    million: str = ""
    billion: str = ""

    def named(self) -> dict[str, str]:
        """Return sign -> name for every sign that has one."""
        names = {
            "%": self.percent,
            "٪": self.percent,
            "％": self.percent,
            "$": self.dollar,
            "＄": self.dollar,
            "€": self.euro,
            "£": self.pound,
            "¥": self.yen,
            "￥": self.yen,
            "₹": self.rupee,
            "+": self.plus,
            "＋": self.plus,
            "−": self.minus,
            "&": self.ampersand,
            "＆": self.ampersand,
            "@": self.at,
            "×": self.times,
            "=": self.equals,
            "°C": self.celsius,
            "℃": self.celsius,
            "°": self.degrees,
        }
        return {sign: name for sign, name in names.items() if name}


_ORDER = ordered(
    "percent dollar euro pound yen rupee plus minus ampersand at hash times equals degrees celsius dot thousand million billion"
)


def _signs(row: str) -> Signs:
    values = [value.strip() for value in row.split("|")]
    return Signs(**dict(zip(_ORDER, values, strict=True)))


SIGNS: Mapping[str, Signs] = {
    "de": _signs(
        "Prozent|Dollar|Euro|Pfund|Yen|Rupien|plus|minus|und|at|Raute|mal|gleich|Grad|Grad Celsius|"
        "Punkt|Tausend|Millionen|Milliarden"
    ),
    "es": _signs(
        "por ciento|dólares|euros|libras|yenes|rupias|más|menos|y|arroba|numeral|por|igual a|grados|"
        "grados Celsius|punto|mil|millones|mil millones"
    ),
    "fr": _signs(
        "pour cent|dollars|euros|livres|yens|roupies|plus|moins|et|arobase|dièse|fois|égale|degrés|"
        "degrés Celsius|point|mille|millions|milliards"
    ),
    "pt": _signs(
        "por cento|dólares|euros|libras|ienes|rupias|mais|menos|e|arroba|cerquilha|vezes|igual a|graus|"
        "graus Celsius|ponto|mil|milhões|bilhões"
    ),
    "it": _signs(
        "per cento|dollari|euro|sterline|yen|rupie|più|meno|e|chiocciola|cancelletto|per|uguale|gradi|"
        "gradi Celsius|punto|mila|milioni|miliardi"
    ),
    "nl": _signs(
        "procent|dollar|euro|pond|yen|roepie|plus|min|en|apenstaartje|hekje|keer|is|graden|"
        "graden Celsius|punt|duizend|miljoen|miljard"
    ),
    "tr": _signs("yüzde|dolar|avro|sterlin|yen|rupi|artı|eksi|ve|et|kare|kat|eşittir|derece|derece|nokta|bin|milyon|milyar"),
    "ru": _signs(
        "процентов|долларов|евро|фунтов|иен|рупий|плюс|минус|и|собака|решётка|на|равно|градусов|"
        "градусов Цельсия|точка|тысяч|миллионов|миллиардов"
    ),
    "uk": _signs(
        "відсотків|доларів|євро|фунтів|єн|рупій|плюс|мінус|і|равлик|решітка|на|дорівнює|градусів|"
        "градусів Цельсія|крапка|тисяч|мільйонів|мільярдів"
    ),
    "pl": _signs(
        "procent|dolarów|euro|funtów|jenów|rupii|plus|minus|i|małpa|krzyżyk|razy|równa się|stopni|"
        "stopni Celsjusza|kropka|tysięcy|milionów|miliardów"
    ),
    "sv": _signs(
        "procent|dollar|euro|pund|yen|rupier|plus|minus|och|snabel-a|nummertecken|gånger|lika med|"
        "grader|grader Celsius|punkt|tusen|miljoner|miljarder"
    ),
    "ar": _signs("بالمئة|دولار|يورو|جنيه|ين|روبية|زائد|ناقص|و|آت|هاشتاغ|ضرب|يساوي|درجة|درجة مئوية|نقطة|ألف|مليون|مليار"),
    "fa": _signs(
        "درصد|دلار|یورو|پوند|ین|روپیه|به‌علاوه|منهای|و|ات|هشتگ|ضرب در|مساوی|درجه|درجه سانتی‌گراد|نقطه|هزار|میلیون|میلیارد"
    ),
    "he": _signs(
        "אחוז|דולר|יורו|פאונד|ין|רופי|ועוד|מינוס|ו|שטרודל|סולמית|כפול|שווה|מעלות|מעלות צלזיוס|נקודה|אלף|מיליון|מיליארד"
    ),
    "hi": _signs("प्रतिशत|डॉलर|यूरो|पाउंड|येन|रुपये|प्लस|माइनस|और|एट|हैश|गुना|बराबर|डिग्री|डिग्री सेल्सियस|डॉट|हज़ार|मिलियन|बिलियन"),
    "ja": _signs(
        "パーセント|ドル|ユーロ|ポンド|円|ルピー|プラス|マイナス|アンド|アット|ハッシュ|かける|イコール|度|度|ドット|千|百万|十億"
    ),
    "th": _signs("เปอร์เซ็นต์|ดอลลาร์|ยูโร|ปอนด์|เยน|รูปี|บวก|ลบ|และ|แอท|แฮช|คูณ|เท่ากับ|องศา|องศาเซลเซียส|จุด|พัน|ล้าน|พันล้าน"),
    "zh": _signs("百分之|美元|欧元|英镑|元|卢比|加|减|和|艾特|井号|乘|等于|度|摄氏度|点|千|百万|十亿"),
    "ko": _signs("퍼센트|달러|유로|파운드|엔|루피|플러스|마이너스|앤드|골뱅이|해시|곱하기|는|도|도|점|천|백만|십억"),
    "id": _signs(
        "persen|dolar|euro|pound|yen|rupee|plus|minus|dan|at|pagar|kali|sama dengan|derajat|"
        "derajat Celsius|titik|ribu|juta|miliar"
    ),
    "vi": _signs("phần trăm|đô la|euro|bảng|yên|rupi|cộng|trừ|và|a còng|thăng|lần|bằng|độ|độ C|chấm|nghìn|triệu|tỷ"),
}

PERCENT_BEFORE = frozenset({"tr", "zh"})
"""Languages that say the percent's name before the number."""

OWN_CURRENCIES: Mapping[tuple[str, str], str] = {
    ("pt", "R$"): "reais",
    ("he", "₪"): "שקל",
    ("tr", "₺"): "lira",
    ("ru", "₽"): "рублей",
    ("uk", "₴"): "гривень",
    ("ko", "₩"): "원",
    ("ja", "￥"): "円",
    ("th", "฿"): "บาท",
    ("vi", "₫"): "đồng",
}
"""A country's own currency, by language and sign; the others are in `Signs`."""


def _pairs(text: str) -> dict[str, str]:
    return {short: said for short, _, said in (row.strip().partition("=") for row in text.split("|"))}


ABBREVIATIONS: Mapping[str, Mapping[str, str]] = {
    "de": _pairs(
        "z.b=zum Beispiel|d.h=das heißt|u.a=unter anderem|bzw=beziehungsweise|usw=und so weiter|ca=circa|mio=Millionen"
        "|mrd=Milliarden|inkl=inklusive|exkl=exklusive|evtl=eventuell|ggf=gegebenenfalls|vgl=vergleiche|sog=sogenannte"
        "|std=Stunden|min=Minuten|bspw=beispielsweise|uvm=und vieles mehr|dr=Doktor|str=Straße|mwst=Mehrwertsteuer"
    ),
    "es": _pairs("sr=señor|sra=señora|dr=doctor|dra=doctora|ud=usted|uds=ustedes|ee.uu=Estados Unidos|p.ej=por ejemplo"),
    "fr": _pairs("m=monsieur|mme=madame|mlle=mademoiselle|dr=docteur|c.-à-d=c'est à dire|svp=s'il vous plaît|p.ex=par exemple"),
    "pt": _pairs("sr=senhor|sra=senhora|dr=doutor|dra=doutora|p.ex=por exemplo|vc=você|tb=também"),
    "it": _pairs("sig=signor|sig.ra=signora|dott=dottor|ecc=eccetera|p.es=per esempio"),
    "nl": _pairs("bijv=bijvoorbeeld|d.w.z=dat wil zeggen|enz=enzovoort|o.a=onder andere|mln=miljoen|mld=miljard|ca=circa"),
    "ru": _pairs("т.е=то есть|т.д=так далее|т.п=тому подобное|млн=миллионов|млрд=миллиардов|тыс=тысяч|руб=рублей|др=другие"),
    "tr": _pairs("vb=ve benzeri|dr=doktor|örn=örneğin|mr=mister"),
    "pl": _pairs(
        "np=na przykład|itd=i tak dalej|itp=i tym podobne|mln=milionów|mld=miliardów|tys=tysięcy|zł=złotych|dr=doktor"
    ),
    "sv": _pairs("t.ex=till exempel|bl.a=bland annat|osv=och så vidare|ca=cirka|milj=miljoner|kr=kronor"),
    "id": _pairs("dr=dokter|dll=dan lain lain|yg=yang|jt=juta"),
}
"""By language: small-letter abbreviation without its last full stop -> how it is said."""

NEEDS_STOP = listed("m min str ca sr ud dr sig др mr tb std ext")
"""Abbreviations that are other words unless a full stop follows."""

DENIALS: Mapping[str, frozenset[str]] = {
    code: frozenset(words.split())
    for code, words in {
        "en": "not never no",
        "de": "nicht nie niemals kein keine keinen",
        "es": "no nunca jamás",
        "fr": "pas jamais aucun aucune",
        "pt": "não nunca jamais",
        "it": "non mai nessuno",
        "nl": "niet nooit geen",
        "tr": "değil asla yok",
        "ru": "не нет никогда",
        "ar": "لا ليس لن أبدا",
        "he": "לא אין אף",
        "hi": "नहीं कभी मत",
        "ko": "안 못 절대",
        "id": "tidak bukan jangan",
    }.items()
}

MARKS: Mapping[str, str] = {
    ".": ".",
    "。": ".",
    "｡": ".",
    "．": ".",
    "।": ".",
    "॥": ".",
    "۔": ".",
    "။": ".",
    "។": ".",
    "…": "…",
    ",": ",",
    "、": ",",
    "，": ",",
    "،": ",",
    "၊": ",",
    "؛": ";",
    ";": ";",
    "；": ";",
    ":": ":",
    "：": ":",
    "?": "?",
    "？": "?",
    "؟": "?",
    "!": "!",
    "！": "!",
    "—": ",",
    "–": ",",
    ")": ",",
    "]": ",",
    "）": ",",
    "|": ",",
    "→": ",",
    "/": "",
}
"""Written punctuation -> the melody it asks for; "…" is settled by where it stands."""
