"""English words that are not said as they are written: abbreviations, acronyms, units, currencies, months.

Data only; english.py decides when each applies. The decision here: a list wins over a rule, and the lists hold what tweets
use. A single capital letter among the spoken words is the name of that letter ("A", "P", "I"); the article is "a".
"""

from __future__ import annotations

from collections.abc import Mapping

from tweetreel.speech.lists import listed, ordered

MONTHS: Mapping[str, int] = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
MONTH_NAMES = ordered("January February March April May June July August September October November December")

WEEKDAYS: Mapping[str, str] = {
    "mon": "Monday",
    "tue": "Tuesday",
    "tues": "Tuesday",
    "wed": "Wednesday",
    "thu": "Thursday",
    "thur": "Thursday",
    "thurs": "Thursday",
    "fri": "Friday",
    "sat": "Saturday",
    "sun": "Sunday",
}
WEEKDAYS_THAT_ARE_WORDS = frozenset({"mon", "wed", "sat", "sun"})
"""Said as a weekday only beside a number or a month."""

CURRENCIES: Mapping[str, tuple[str, str, str, str]] = {
    "$": ("dollar", "dollars", "cent", "cents"),
    "US$": ("dollar", "dollars", "cent", "cents"),
    "A$": ("Australian dollar", "Australian dollars", "cent", "cents"),
    "C$": ("Canadian dollar", "Canadian dollars", "cent", "cents"),
    "CA$": ("Canadian dollar", "Canadian dollars", "cent", "cents"),
    "HK$": ("Hong Kong dollar", "Hong Kong dollars", "cent", "cents"),
    "NZ$": ("New Zealand dollar", "New Zealand dollars", "cent", "cents"),
    "S$": ("Singapore dollar", "Singapore dollars", "cent", "cents"),
    "R$": ("real", "reais", "centavo", "centavos"),
    "€": ("euro", "euros", "cent", "cents"),
    "£": ("pound", "pounds", "penny", "pence"),
    "¥": ("yen", "yen", "sen", "sen"),
    "₹": ("rupee", "rupees", "paisa", "paise"),
    "₩": ("won", "won", "jeon", "jeon"),
    "₽": ("ruble", "rubles", "kopeck", "kopecks"),
    "₺": ("lira", "lira", "kurus", "kurus"),
    "₪": ("shekel", "shekels", "agora", "agorot"),
    "₫": ("dong", "dong", "xu", "xu"),
    "₦": ("naira", "naira", "kobo", "kobo"),
    "₴": ("hryvnia", "hryvnias", "kopiyka", "kopiykas"),
    "฿": ("baht", "baht", "satang", "satang"),
    "₱": ("peso", "pesos", "centavo", "centavos"),
    "₿": ("bitcoin", "bitcoin", "satoshi", "satoshis"),
    "¢": ("cent", "cents", "cent", "cents"),
}
"""Sign -> one unit, several units, one hundredth, several hundredths."""

CURRENCY_CODES: Mapping[str, str] = {
    "USD": "$",
    "EUR": "€",
    "GBP": "£",
    "JPY": "¥",
    "INR": "₹",
    "KRW": "₩",
    "BTC": "₿",
}

MAGNITUDES: Mapping[str, str] = {
    "k": "thousand",
    "m": "million",
    "mm": "million",
    "mn": "million",
    "mil": "million",
    "mio": "million",
    "b": "billion",
    "bn": "billion",
    "t": "trillion",
    "tn": "trillion",
    "trn": "trillion",
}
MAGNITUDE_WORDS = frozenset({"hundred", "thousand", "million", "billion", "trillion", "lakh", "crore", *MAGNITUDES.values()})

PERIODS: Mapping[str, str] = {
    "mo": "month",
    "month": "month",
    "yr": "year",
    "y": "year",
    "year": "year",
    "wk": "week",
    "week": "week",
    "day": "day",
    "d": "day",
    "hr": "hour",
    "h": "hour",
    "hour": "hour",
    "min": "minute",
    "minute": "minute",
    "s": "second",
    "sec": "second",
    "second": "second",
    "user": "user",
    "person": "person",
    "seat": "seat",
    "lb": "pound",
    "kg": "kilogram",
    "gb": "gigabyte",
    "unit": "unit",
    "share": "share",
    "night": "night",
    "post": "post",
    "head": "head",
}

UNITS: Mapping[str, tuple[str, str]] = {
    "km": ("kilometer", "kilometers"),
    "cm": ("centimeter", "centimeters"),
    "mm": ("millimeter", "millimeters"),
    "nm": ("nanometer", "nanometers"),
    "km²": ("square kilometer", "square kilometers"),
    "m²": ("square meter", "square meters"),
    "m³": ("cubic meter", "cubic meters"),
    "ft²": ("square foot", "square feet"),
    "sqft": ("square foot", "square feet"),
    "mi": ("mile", "miles"),
    "ft": ("foot", "feet"),
    "yd": ("yard", "yards"),
    "kg": ("kilogram", "kilograms"),
    "g": ("gram", "grams"),
    "mg": ("milligram", "milligrams"),
    "lb": ("pound", "pounds"),
    "lbs": ("pound", "pounds"),
    "oz": ("ounce", "ounces"),
    "ml": ("milliliter", "milliliters"),
    "mL": ("milliliter", "milliliters"),
    "L": ("liter", "liters"),
    "mph": ("mile an hour", "miles an hour"),
    "km/h": ("kilometer an hour", "kilometers an hour"),
    "kmh": ("kilometer an hour", "kilometers an hour"),
    "kph": ("kilometer an hour", "kilometers an hour"),
    "m/s": ("meter a second", "meters a second"),
    "mpg": ("mile per gallon", "miles per gallon"),
    "KB": ("kilobyte", "kilobytes"),
    "kB": ("kilobyte", "kilobytes"),
    "MB": ("megabyte", "megabytes"),
    "GB": ("gigabyte", "gigabytes"),
    "TB": ("terabyte", "terabytes"),
    "PB": ("petabyte", "petabytes"),
    "Mbps": ("megabit per second", "megabits per second"),
    "Gbps": ("gigabit per second", "gigabits per second"),
    "MB/s": ("megabyte per second", "megabytes per second"),
    "GB/s": ("gigabyte per second", "gigabytes per second"),
    "W": ("watt", "watts"),
    "kW": ("kilowatt", "kilowatts"),
    "MW": ("megawatt", "megawatts"),
    "GW": ("gigawatt", "gigawatts"),
    "TW": ("terawatt", "terawatts"),
    "kWh": ("kilowatt hour", "kilowatt hours"),
    "MWh": ("megawatt hour", "megawatt hours"),
    "GWh": ("gigawatt hour", "gigawatt hours"),
    "TWh": ("terawatt hour", "terawatt hours"),
    "mAh": ("milliamp hour", "milliamp hours"),
    "V": ("volt", "volts"),
    "Hz": ("hertz", "hertz"),
    "kHz": ("kilohertz", "kilohertz"),
    "MHz": ("megahertz", "megahertz"),
    "GHz": ("gigahertz", "gigahertz"),
    "fps": ("frame per second", "frames per second"),
    "FPS": ("frame per second", "frames per second"),
    "rpm": ("revolution per minute", "revolutions per minute"),
    "bpm": ("beat per minute", "beats per minute"),
    "px": ("pixel", "pixels"),
    "MP": ("megapixel", "megapixels"),
    "dB": ("decibel", "decibels"),
    "ms": ("millisecond", "milliseconds"),
    "μs": ("microsecond", "microseconds"),
    "ns": ("nanosecond", "nanoseconds"),
    "s": ("second", "seconds"),
    "sec": ("second", "seconds"),
    "secs": ("second", "seconds"),
    "min": ("minute", "minutes"),
    "mins": ("minute", "minutes"),
    "h": ("hour", "hours"),
    "hr": ("hour", "hours"),
    "hrs": ("hour", "hours"),
    "yr": ("year", "years"),
    "yrs": ("year", "years"),
    "yo": ("year old", "year old"),
    "mo": ("month", "months"),
    "mos": ("month", "months"),
    "wk": ("week", "weeks"),
    "wks": ("week", "weeks"),
    "pts": ("point", "points"),
    "pp": ("percentage point", "percentage points"),
    "bps": ("basis point", "basis points"),
    "hp": ("horsepower", "horsepower"),
    "pt": ("point", "points"),
    "pcs": ("piece", "pieces"),
    "°": ("degree", "degrees"),
    "°C": ("degree Celsius", "degrees Celsius"),
    "°F": ("degree Fahrenheit", "degrees Fahrenheit"),
    "ºC": ("degree Celsius", "degrees Celsius"),
    "ºF": ("degree Fahrenheit", "degrees Fahrenheit"),
    "℃": ("degree Celsius", "degrees Celsius"),
    "℉": ("degree Fahrenheit", "degrees Fahrenheit"),
}
"""Unit, with its capitals -> one, several."""

UNITS_NEEDING_NO_SPACE = listed("s h L W V g mo pt pp MP yo PB mi")
"""Units that count only when written against their number: standing alone they are too often something else."""

ABBREVIATIONS: Mapping[str, str] = {
    "w/": "with",
    "w/o": "without",
    "w/in": "within",
    "b/c": "because",
    "bc": "because",
    "b/w": "between",
    "n/a": "not applicable",
    "a/c": "A C",
    "vs": "versus",
    "v": "versus",
    "etc": "et cetera",
    "eg": "for example",
    "ie": "that is",
    "approx": "approximately",
    "mr": "mister",
    "mrs": "missus",
    "prof": "professor",
    "inc": "incorporated",
    "corp": "corporation",
    "ltd": "limited",
    "jr": "junior",
    "sr": "senior",
    "dept": "department",
    "govt": "government",
    "gov't": "government",
    "avg": "average",
    "est": "established",
    "mgmt": "management",
    "blvd": "boulevard",
    "ave": "avenue",
    "incl": "including",
    "excl": "excluding",
    "vol": "volume",
    "ch": "chapter",
    "pp": "pages",
    "p": "page",
    "fig": "figure",
    "ep": "episode",
    "ft": "featuring",
    "feat": "featuring",
    "aka": "also known as",
    "a.k.a": "also known as",
    "btw": "by the way",
    "imo": "in my opinion",
    "imho": "in my humble opinion",
    "til": "today I learned",
    "tl;dr": "too long, didn't read",
    "tldr": "too long, didn't read",
    "idk": "I don't know",
    "tbh": "to be honest",
    "icymi": "in case you missed it",
    "iirc": "if I recall correctly",
    "afaik": "as far as I know",
    "fwiw": "for what it's worth",
    "ngl": "not gonna lie",
    "smh": "shaking my head",
    "nvm": "never mind",
    "irl": "in real life",
    "jk": "just kidding",
    "ofc": "of course",
    "ppl": "people",
    "pls": "please",
    "plz": "please",
    "thx": "thanks",
    "rn": "right now",
    "ftw": "for the win",
    "ily": "I love you",
    "idc": "I don't care",
    "omw": "on my way",
    "brb": "be right back",
    "hmu": "hit me up",
    "lmk": "let me know",
    "tfw": "that feeling when",
    "mfw": "my face when",
    "istg": "I swear to god",
    "eli5": "explain like I'm five",
    "u": "you",
    "ur": "your",
    "yoy": "year over year",
    "qoq": "quarter over quarter",
    "ytd": "year to date",
    "rt": "retweet",
    "wwi": "World War One",
    "wwii": "World War Two",
    "ww1": "World War One",
    "ww2": "World War Two",
    "c++": "C plus plus",
    "c#": "C sharp",
    "f#": "F sharp",
    ".net": "dot net",
    "i/o": "I O",
    "24/7": "twenty four seven",
    "9/11": "nine eleven",
    "50/50": "fifty fifty",
    "20/20": "twenty twenty",
    "y2k": "Y two K",
    "1-on-1": "one on one",
    "1:1": "one on one",
    "°": "degrees",
}
"""Lower-case abbreviation without its final full stop -> how it is said."""

CASED_ABBREVIATIONS: Mapping[str, str] = {
    "Dr": "doctor",
    "Ms": "Miz",
    "St": "saint",
    "Mt": "mount",
    "Gen": "general",
    "Sen": "senator",
    "Rep": "representative",
    "Gov": "governor",
    "Capt": "captain",
    "Lt": "lieutenant",
    "Sgt": "sergeant",
    "Col": "colonel",
    "Pres": "president",
    "Rev": "reverend",
    "Hon": "honorable",
    "Ft": "fort",
}
"""Titles: said in full only before a capitalised name."""

ONLY_CAPITALS = listed("til rt wwi wwii ww1 ww2")
"""Abbreviations that are other words, or nothing, in small letters."""

ONLY_WITH_STOP = listed("inc corp co ave est vol ep sr ft ie eg incl excl ch pp p fig")
"""Abbreviations that count only when the full stop stands after them."""

_PRONOUNCED = listed(
    "NASA NATO OPEC UNESCO UNICEF FIFA UEFA COVID YOLO FOMO FUD HODL RAM ROM LAN WAN SIM PIN GIF LASER RADAR SWAT"
    " SCUBA NAFTA ASEAN POTUS SCOTUS FLOTUS DARPA OSHA NASDAQ CAPTCHA YAML CRUD BIOS CUDA AIDS NAND SARS MERS TED"
    " IKEA LEGO NASCAR MIDI NIMBY YIMBY DAO PAC DOGE LOL SPAC BRICS WASM CAD LIDAR SONAR MAGA FEMA IMAX GOAT STEM"
    " OLED SIMD DOS FAFSA REST SOAP AJAX BERT BASIC UNIX LINUX ZIP TASER SOTA ARM RAG ICE"
)
SAID_AS_WORDS: Mapping[str, str] = {
    **{name: name.capitalize() for name in sorted(_PRONOUNCED)},
    "JPEG": "jay peg",
    "JPG": "jay peg",
    "JSON": "Jason",
    "SQL": "sequel",
    "ASCII": "askee",
    "SAAS": "sass",
    "ROFL": "roffle",
}
"""Acronyms that are pronounced -> how."""

SPELLED = listed(
    "AI API APIS CEO CTO CFO COO CMO VP US USA UK EU UN UAE UFO FBI CIA NSA NSF IMF WHO WTO WWE NBA NFL MLB NHL UFC"
    " MMA BBC CNN NBC ABC CBS PBS NPR HBO ESPN MIT UCLA NYU LLM LLMS GPT GPU CPU TPU SSD HDD USB HDMI URL HTTP HTTPS"
    " HTML CSS PHP XML CSV PDF PNG SVG TCP UDP DNS VPN SSH SSL TLS SDK IDE UI UX CLI GUI OS IOS QA PR HR IT ML NLP"
    " AGI AR VR XR IP IPO ETF GDP CPI ROI KPI OKR ARR MRR CAC LTV SEO SEM CRM ERP EV EVS DIY FYI OMG WTF LGBT LGBTQ"
    " DNA RNA MRI HIV ADHD PTSD OCD IQ EQ TV DVD CD DJ MC PC PS RPG FPS NPC GTA MVP POC RFC AMA OP DM DMS PM AM ASAP"
    " RSVP EOD ETA FAQ PSA NYC LA SF DC NY TX CA UTC GMT EST PST CET EDT PDT ET PT NFT NFTS BTC ETH USD EUR GBP IRS"
    " SEC FDA EPA FCC FTC DOJ DOE CDC NIH GOP DNC RNC ATM GPS LED LCD RGB SMS WFH OOO ID IDS AWS GCP IBM AMD HP BMW"
    " VW KFC JFK MLK PHD MBA BA BS MS CV NGO VC VCS LP LPS GP RLHF GDPR LMAO OSS TLDR UFOS EOM IE EG AC TNT BTS"
)
"""Acronyms said letter by letter."""

WORDS_IN_CAPITALS = listed(
    "MIX A AN THE AND BUT OR SO IF IN ON AT TO OF FOR BY FROM UP OUT OFF NOT NO NEVER YES YEAH WOW OH HEY HI OK I"
    " ME MY WE HE SHE YOU YOUR THEY THEM THIS THAT THESE THOSE WHAT WHY HOW WHEN WHERE IS ARE WAS WERE BE BEEN AM DO"
    " DOES DID DONE HAS HAVE HAD CAN WILL WOULD SHOULD COULD MUST MAY ALL ANY BOTH EACH MANY MORE MOST MUCH SOME"
    " NONE ONE TWO TEN NEW NOW OLD BIG BAD BEST GOOD GREAT FREE GO STOP WIN WON LOSE LOVE HATE LIKE JUST ONLY VERY"
    " TOO SUPER MEGA HUGE REAL REALLY EVER EVERY GET GOT LET LETS MAKE MADE NEED NEXT LAST FIRST DAY YEAR TIME WORK"
    " LIFE HELP HERE THERE THEN THAN OVER UNDER WAY WHO'S SAME READ LIVE BUY SELL SALE HOT COLD RUN SEE SAY SAID TRY"
    " USE END ART AGE ASK BUILD SHIP CODE FAST SLOW ZERO HALF LATE DEAD OUR HER HIS HIM ITS US'S OWN PAY PUT RED SET"
    " SIT TOP TWICE WANT WELL WENT AGAIN ALSO ALWAYS MEN MAN KID EAT FUN FAN WAR LIE LIES TRUE FALSE UPDATE BREAKING"
    " NEWS THREAD ALERT PSST SHH HOLY PART EASY HARD OPEN GAME TEAM FIRE WHOLE FULL LAW"
)
"""Plain words people write in capitals for force: never spelled."""

DOUBLED_WORDS = listed(
    "cool good food look book need feel week see free too soon really all will well hell tell call fall full pull"
    " cook moon room school fool tool pool mood wood door poor sleep sweet green been seen keep deep meet feet tree"
    " three agree week week hello yellow happy sorry pretty better little funny kill still small ball wall yummy"
    " bloody shoot boo woo zoo tattoo"
)
"""Words with a true double letter, for "coooool"."""

SYMBOLS: Mapping[str, str] = {
    "&": "and",
    "+": "plus",
    "=": "equals",
    "→": "to",
    "⇒": "to",
    "➡": "to",
    "@": "at",
    "%": "percent",
    "×": "times",
    "÷": "divided by",
    "±": "plus or minus",
    "≈": "approximately",
    "~": "about",
    "≠": "is not equal to",
    "≥": "at least",
    "≤": "at most",
    ">": "is greater than",
    "<": "is less than",
    "°": "degrees",
    "§": "section",
    "²": "squared",
    "³": "cubed",
    "∞": "infinity",
    "√": "square root of",
    "π": "pi",
    "µ": "micro",
    "‰": "per mille",
    "№": "number",
    "½": "one half",
    "$": "dollars",
    "€": "euros",
    "£": "pounds",
}
"""Symbols that are said; every other symbol is shown and not said."""

EMOTICONS = listed(
    ":) :-) :( :-( :D :-D ;) ;-) :P :-P :p :/ :-/ :| :o :O :'( :') <3 </3 xD XD ^_^ ^^ -_- o_O O_o T_T T.T >:( :3"
    " =) =( =D :* ;P (: ): (-: ¯\\_(ツ)_/¯ \\o/ uwu UwU owo :] :[ :> :< >.< >_< ._. :')"
)
"""Faces of punctuation: shown, not said."""

ROMAN_HEADS = listed(
    "chapter part act volume vol phase war bowl section title level type stage episode book article class grade tier mark"
)
MONARCHS = listed(
    "charles henry elizabeth louis richard george edward william james john paul benedict pius philip felipe leo"
    " francis nicholas peter catherine napoleon ramses alexander frederick ivan haakon gustaf albert"
)

COUNTED_NOT_DATED = frozenset(
    {"people", "percent", "men", "women", "children", "km", "miles", "hours", "dead", "more", "of", "x"}
)
NOT_PLURAL_NOUNS = listed(
    "was is has as his its this us vs always perhaps across plus less thus yes besides versus does gets says saw series"
)
YEAR_HEADS = listed(
    "in since from by of until till around circa year early late before after to and during through between mid"
    " summer winter spring fall autumn © copyright"
)
DECADE_HEADS = frozenset({"the", "early", "late", "mid", "his", "her", "their", "my", "our", "your", "in"})

DISPLAY_WORDS = listed(
    "video tv resolution monitor display screen footage camera quality blu-ray streaming hdr oled projector webcam 60fps"
)
RACE_WORDS = frozenset({"run", "race", "marathon", "runner", "runs", "races"})
LENGTH_WORDS = frozenset({"tall", "long", "wide", "deep", "high", "away", "sprint", "dash", "hurdles", "freestyle", "swim"})

FILE_ENDINGS = listed("py js ts tsx jsx md txt json yaml yml html css cpp rs go sh exe zip pdf csv mp3 mp4 png jpg gif svg")
TOP_DOMAINS_SAID = listed("com org net dev app gov edu info news blog shop store online site tech design art live video") | {
    "co",
    "me",
    "to",
    "so",
    "page",
    "cloud",
    "studio",
    "media",
    "social",
    "world",
    "works",
    "academy",
    "agency",
    "email",
    "host",
    "mobi",
    "name",
    "pro",
    "run",
    "space",
    "team",
    "today",
    "wiki",
    "zone",
    "de",
}
"""Ends of addresses that are said as a word; the others are spelled."""

DEPENDENT_STARTERS = listed(
    "and but so it this that these those he she they them its his her their which also then because or yet however"
    " otherwise instead still therefore"
)
"""A sentence that starts with one of these leans on the sentence before it."""
