"""English as it is said: one table, row by row, of what people write in tweets."""

from __future__ import annotations

import pytest

from tweetreel.speech.words import read_text

ROWS = """
$4.2B | four point two billion dollars
$4.2 billion | four point two billion dollars
€3 bn | three billion euros
$3.50 | three dollars and fifty cents
$0.99 | ninety nine cents
$1 | one dollar
$1.01 | one dollar and one cent
$1.5 | one point five dollars
$20.00 | twenty dollars
€10k | ten thousand euros
£1.2m | one point two million pounds
£1 | one pound
¥5000 | five thousand yen
₹500 | five hundred rupees
US$5M | five million dollars
A$10 | ten Australian dollars
10€ | ten euros
100 USD | one hundred U S D
EUR50 | fifty euros
$5/mo | five dollars a month
$99/yr | ninety nine dollars a year
$15/hr | fifteen dollars an hour
$5-10 | five to ten dollars
$5–$10 | five to ten dollars
$1M-$10M | one million to ten million dollars
-$5 | minus five dollars
~$50 | about fifty dollars
$1,234.56 | one thousand two hundred thirty four dollars and fifty six cents
$100+ | one hundred dollars plus
50¢ | fifty cents
3.5% | three point five percent
+12% | plus twelve percent
-3% | minus three percent
5-10% | five to ten percent
100% | one hundred percent
99.99% | ninety nine point nine nine percent
~20% | about twenty percent
3x | three times
10X | ten times
1x | one time
2.5x | two point five times
2-3x | two to three times
a 10x engineer | a ten ex engineer
1920x1080 | one thousand nine hundred twenty by one thousand eighty
0 | zero
7 | seven
12 | twelve
21 | twenty one
100 | one hundred
101 | one hundred one
1,000 | one thousand
1,234,567 | one million two hundred thirty four thousand five hundred sixty seven
1000000 | one million
0.5 | zero point five
.5 | point five
3.14159 | three point one four one five nine
007 | zero zero seven
-7 degrees | minus seven degrees
1st | first
2nd | second
3rd | third
4th | fourth
11th | eleventh
21st | twenty first
100th | one hundredth
1000th | one thousandth
in 1999 | in nineteen ninety nine
in 1905 | in nineteen oh five
in 1900 | in nineteen hundred
in 2000 | in two thousand
in 2008 | in two thousand eight
in 2026 | in twenty twenty six
in 1492 we sailed | in fourteen ninety two we sailed
2000 people | two thousand people
2048 tokens | two thousand forty eight tokens
1500 bottles | one thousand five hundred bottles
the 1990s | the nineteen nineties
the '90s | the nineties
the 80s | the eighties
the 2000s | the two thousands
class of '26 | class of twenty six
30s timer | thirty seconds timer
2024–26 | twenty twenty four to twenty six
1999-2004 | nineteen ninety nine to two thousand four
5-10 minutes | five to ten minutes
1/2 | one half
3/4 | three quarters
2/3 | two thirds
1/10 of it | one out of ten of it
½ | one half
2½ hours | two and a half hours
4/5 stars | four out of five stars
24/7 | twenty four seven
9/11 | nine eleven
50/50 | fifty fifty
80/20 rule | eighty twenty rule
Jan 5 | January fifth
Jan. 5 | January fifth
Jan 5, 2026 | January fifth twenty twenty six
5 Jan 2026 | the fifth of January twenty twenty six
Dec 25th | December twenty fifth
March 3 | March third
Sep 3-5 | September third to fifth
2026-11-20 | November twentieth twenty twenty six
11/20/2026 | November twentieth twenty twenty six
20/11/2026 | November twentieth twenty twenty six
20.11.2026 | November twentieth twenty twenty six
Tue, Nov 3 | Tuesday November third
9am | nine A M
9 am | nine A M
9 a.m. | nine A M
9:30am | nine thirty A M
3:30pm | three thirty P M
3:05 pm | three oh five P M
12:00 | twelve o'clock
5:00pm | five P M
14:00 | fourteen hundred
14:05 | fourteen oh five
9am-5pm | nine A M to five P M
9-11am | nine to eleven A M
1:23:45 | one twenty three forty five
Q3 | Q three
Q4'25 | Q four twenty five
Q1 2026 | Q one twenty twenty six
H1 | H one
FY26 | fiscal year twenty six
FY2026 | fiscal year twenty twenty six
10km | ten kilometers
10 km | ten kilometers
1 km | one kilometer
5kg | five kilograms
100mph | one hundred miles an hour
120 km/h | one hundred twenty kilometers an hour
16GB | sixteen gigabytes
16 GB of RAM | sixteen gigabytes of Ram
120fps | one hundred twenty frames per second
4K video | four K video
4K followers | four thousand followers
10K run | ten K run
5G | five G
3D | three D
1080p | ten eighty P
720p60 | seven twenty P sixty
20°C | twenty degrees Celsius
72°F | seventy two degrees Fahrenheit
5'11" | five foot eleven
6' | six feet
250ms | two hundred fifty milliseconds
3.6GHz | three point six gigahertz
500m users | five hundred million users
100m sprint | one hundred meters sprint
10k | ten thousand
2.5M | two point five million
1.2bn | one point two billion
10k+ | ten thousand plus
10-20k | ten to twenty thousand
v2.0 | version two point zero
v1.2.3 | version one point two point three
iOS 18.1 | i O S eighteen point one
1.2.3 | one point two point three
w/ friends | with friends
w/o me | without me
b/c why | because why
cats vs. dogs | cats versus dogs
bread, butter, etc. | bread butter et cetera
fruit, e.g. apples | fruit for example apples
later, i.e. now | later that is now
approx. 5 | approximately five
Dr. Smith | doctor Smith
Mr. Smith and Mrs. Jones | mister Smith and missus Jones
St. Louis | saint Louis
Baker St. | Baker street
No. 1 | number one
no, never | no never
#1 in sales | number one in sales
you & me | you and me
R&D | R and D
AT&T | A T and T
A + B | A plus B
2+2=4 | two plus two equals four
2 + 2 = 4 | two plus two equals four
10 × 3 | ten times three
meet @ noon | meet at noon
yes and/or no | yes and or no
great idea /s | great idea
NASA | Nasa
NATO | Nato
AI | A I
CEO | C E O
CEOs | C E O's
API | A P I
APIs | A P I's
NASA's plan | Nasa's plan
the US economy | the U S economy
the U.S. economy | the U S economy
tell us more | tell us more
JSON | Jason
SQL | sequel
LLMs | L L M's
this is NOT fine | this is not fine
I am HUGE | I am huge
IMO it works | in my opinion it works
imo it works | in my opinion it works
TIL bees dance | today I learned bees dance
wait til Monday | wait til Monday
TL;DR | too long didn't read
tl;dr: yes | too long didn't read yes
idk why | I don't know why
tbh yes | to be honest yes
ICYMI | in case you missed it
DM me | D M me
RT this | retweet this
btw | by the way
https://example.com/x | example dot com
https://www.example.co.uk/a?b=1 | example dot co dot U K
https://tweetreel.dev | tweetreel dot dev
https://my-site.io | my site dot I O
https://bbc.com | B B C dot com
@jack_d | jack d
@ElonMusk | elon musk
@user99 | user ninety nine
@jack_d's cat | jack d's cat
#ThrowbackThursday | throwback thursday
#AI | A I
#100DaysOfCode | one hundred days of code
#GameOfThrones2 rocks | game of thrones two rocks
$AAPL | A A P L
$META up | Meta up
nice 🔥 work | nice work
family 👨‍👩‍👧‍👦 time | family time
go 🇩🇪🏴󠁧󠁢󠁥󠁮󠁧󠁿 go | go go
1️⃣ first | first
call (555) 123-4567 | call five five five one two three four five six seven
call +1 555 123 4567 | call one five five five one two three four five six seven
World War II | World War two
WWII | World War Two
Chapter IV | Chapter four
Henry VIII | Henry the eighth
Rocky IV | Rocky four
I did it | I did it
MIX it | mix it
state-of-the-art | state of the art
a 5-year plan | a five year plan
12-year-old | twelve year old
don't can’t | don't can't
rock 'n' roll | rock n roll
f*** this | bleep this
sh*t | bleep
sooooo good | so good
cooool | cool
nooo | no
yesss!!! | yes
really?! | really
*so* good | so good
_so_ good | so good
> be me | be me
coffee > tea | coffee is greater than tea
snake_case name | snake case name
run foo() | run foo
C++ and C# | C plus plus and C sharp
Node.js | Node dot js
GPT-4o | G P T four o
COVID-19 | Covid nineteen
B2B | B two B
MP3 | M P three
H2O | H two O
iPhone 15 | i Phone fifteen
OpenAI | Open A I
YouTube | You Tube
McDonald's | McDonald's
Plan B | Plan B
A dog | a dog
Vitamin A | Vitamin A
wait...what | wait what
time—and money | time and money
well… ok | well ok
𝗕𝗼𝗹𝗱 move | Bold move
Ｗｉｄｅ | Wide
٣ cats | three cats
x² + y³ | x squared plus y cubed
smile :) now | smile now
I <3 this | I this
10m² | ten square meters
"Quoted." | Quoted
(aside) | aside
1:1 | one on one
A/B test | A B test
he/him | he him
4) Profit $$$ | four Profit
in 7 min. Now | in seven minutes Now
2h30m late | two hours thirty minutes late
GDP/yr | G D P a year
16x/day | sixteen times a day
$1.25/1M tokens | one dollar and twenty five cents per one million tokens
p<0.05 | p less than zero point zero five
1.299,00 € | one thousand two hundred ninety nine point zero zero euros
2nd-gen iPad | second gen i Pad
on 11/4 | on November fourth
Ch. 3 | chapter three
F-16 | F sixteen
3/4-inch | three quarters inch
21sts | twenty firsts
jobs@example.com | jobs at example dot com
""".strip().splitlines()


@pytest.mark.parametrize("row", ROWS)
def test_english_is_said_as_people_say_it(row: str) -> None:
    written, _, said = row.rpartition(" | ")
    sentences = read_text(written, "en")
    assert " ".join(word for tokens in sentences for token in tokens for word in token.spoken) == said


def test_the_table_is_long_enough_to_mean_something() -> None:
    assert len(ROWS) == len(set(ROWS)) >= 150


SHOUTED = [
    ("THIS IS THE BEST DAY EVER", "this is the best day ever"),
    ("BREAKING: NASA FINDS WATER ON MARS", "breaking Nasa finds water on mars"),
    ("TELL US WHO DID IT", "tell us who did it"),
    ("THE CEO OF THE API COMPANY SAYS HELLO", "the C E O of the A P I company says hello"),
    ("I LOVE A GOOD PIE", "I love a good pie"),
]


@pytest.mark.parametrize(("written", "said"), SHOUTED)
def test_a_shouted_post_is_said_in_plain_words(written: str, said: str) -> None:
    assert " ".join(word for tokens in read_text(written, "en") for token in tokens for word in token.spoken) == said
