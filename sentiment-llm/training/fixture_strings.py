"""Strings that try a byte-level tokenizer: the fixture quipu-small.tokens.jsonl."""

HEADLINES = """\
bitcoin falls below $40,000 as fed signals rate hike
 bitcoin falls below $40,000 as fed signals rate hike Sentiment
Bitcoin Falls Below $40,000 As Fed Signals Rate Hike
$btc $eth - whales are moving coins to exchanges
$AAPL: Deutsche Bank cuts to Hold
sec charges exchange with fraud; token drops 37.5% in 24h
ethereum's merge: what you need to know (and why it matters)
"we're not selling," says ceo
it's, we'll, they've, i'd, you're, can't, i'm
IT'S WE'LL THEY'VE I'D YOU'RE CAN'T I'M
it’s not over – says “analyst”…
q3 eps $1.23 vs. $1.10 est.; revenue up 4.2% y/y
s&p 500 &amp; nasdaq close higher
http://example.com/a?b=c&d=e#f
https://t.co/bd0xbFGjkT
text with https://t.co/abc123 in the middle
RT @user: #bitcoin to the moon!!!
#defi #nft #web3
100x leverage? no thanks
1,000,000,000 shib burned
0.00000123 btc
3.14159265358979
2022-07-05 04:24
12:30pm
+5.2% / -3.1%
~$30k
€100, £90, ¥1000, ₹10.4 crore, ₿1
eur/usd
a/b/c
c++ and c#
snake_case and kebab-case
CamelCaseWord
ALLCAPS
x
.
...
!!!
?!
--
—
$
$$
$$$
$ btc
%
@
#
&
*
_
__init__
\\
/
|
<b>bold</b>
<|im_start|>
{text}
{"key": "value"}
[brackets] (parens) {braces}
a=b+c*d-e
'
''
'quoted'
'S
's
'sting
'll
 'll be back
don''t
"
""
`code`
``quotes''
e-mail me at a.b@c.org
U.S.A. vs. U.K.
no.1
v2.0.1
5g
covid-19
q1
Sentiment
 Sentiment
 Headline Post Article
 negative neutral positive
positive
Positive
 sentimental Sentimental
antidisestablishmentarianism
supercalifragilisticexpialidocious
aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa
abababababababababababab
zzzzzzzzzzzzzzzzzzz
0000000000000000000
1234567890123456789
hodl hodl hodl hodl
pump and dump and pump and dump""".split("\n")

SPACES = [
    "", " ", "  ", "   ", "    ", "\t", "\n", "\n\n", "\r\n", " \n ", "\t\t", "a b", "a  b", "a   b",
    "a    b", "a b ", "a b  ", " a b", "  a b", "   a", "a\nb", "a\n\nb", "a \n b", "a\tb", "a \tb", "a\t b",
    "a\r\nb", "a\u00a0b", "a\u2003b", "\u3000a", "a\u200bb", "\ufeffa", "a\u2028b", "a\x0bb", "a\x0cb", "a\x85b",
    "1 2  3   4", " 1", "  1", "$ 1", "! !", "!  !", "a !", "a  !", "line one\nline two\n", "  \n  \n", "end   \n",
]

UNICODE = [
    "café", "cafe\u0301", "naïve façade", "Zürich", "straße", "İstanbul", "ǅ", "ñandú", "Łódź", "þorn",
    "привет мир", "биткоин растёт", "Καλημέρα", "比特币下跌", "比特币 价格 上涨", "ビットコインが急落", "비트코인 급등",
    "مرحبا", "بيتكوين", "שלום", "नमस्ते", "हिन्दी में", "ไทย", "ქართული", "ኢትዮጵያ", "ᏣᎳᎩ",
    "😀", "🚀🚀🚀", "to the moon 🚀🌕", "🇺🇸", "👨‍👩‍👧‍👦", "👍🏽", "❤️", "☕", "✅ done", "⚠️ warning", "🧵👇",
    "½", "²", "x² + y³", "①", "Ⅷ", "٣", "१२३", "一二三", "𝟘𝟙𝟚", "𝓫𝓲𝓽𝓬𝓸𝓲𝓷", "ⓑⓘⓣ", "ﬁnance", "ａｂｃ１２３",
    "™", "©®", "°c", "±5", "µ", "≈", "≤5≥", "→", "•", "…", "‘a’", "“b”", "«c»", "„d“", "–", "‑", "−1",
    "\u0300", "a\u0300\u0301", "\u00ad", "soft\u00adhyphen", "\u200d", "\u202e", "\x00", "\x01\x02", "\x7f", "\ufffd",
    "\U0001f9ff", "\U00010348", "\U000e0041", "\ue000", "ʼ", "ʹ", "ª", "º", "ƻ", "ǀ", "々", "ー", "〇", "․", "＄", "￥100",
]

STRINGS = HEADLINES + SPACES + UNICODE
