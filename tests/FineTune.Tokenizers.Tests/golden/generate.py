"""Writes bert.json: what Hugging Face's tokenizers make of our own sentences with our own small vocabulary.

Usage: python3 generate.py > bert.json   (needs the packages 'tokenizers' and 'transformers')
"""
import hashlib
import json
import sys

import tokenizers
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer
from transformers import BertTokenizerFast

WORDS = """the a cat cats dog sat on mat and un ##happy ##happi ##ness happy run ##ning ##s ##ed ##ing very nice caf ##e cafe
naive co ##operate resume istanbul Istanbul ##stanbul hello Hello world World price is 5 ##0 10 # $ + = < > ^ ` ~ | @ ! ? , . ' - ( )
[ ] / : ; % & * " \\ _ { } ¿ ¡ « » “ ” ‘ ’ … — – € £ 日 本 語 東 京 中 文 字 日本 한국어 ᄒ ##ᅡ ##ᆫ ##ᄀ ##ᅮ ##ᆨ ##ᄋ ##ᅥ 😀 🎉 👍 ##🏽 👨 ##👩 ##👧 ❤ i ı İ ##i ss ß
straße strasse Straße école ecole École Ångström angstrom ångström привет Привет ё е ##е й и κόσμε κοσμε ς σ Σ ##ς ##σ
ﬁ ##ﬁ fi ½ ² ™ ½ ك ##ت ##ا ##ب مرحبا नमस ##त ##े שלום ab ##ab ##a ##b x ##x""".split()
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
LETTERS = list("abcdefghijklmnopqrstuvwxyz") + ["##" + c for c in "cdfghjklmnopqrtuvwyz"]
VOCABULARY = list(dict.fromkeys(SPECIAL + WORDS + LETTERS))

TEXTS = [
    "The cat sat on the mat.", "Unhappiness and very nice cats running!", "", " ", "\t\n\r", "a", "cafe\u0301 vs. caf\u00e9 vs. CAFÉ",
    "na\u00efve co\u00f6perate r\u00e9sum\u00e9", "The price is $10 + 5% = <50> ^ `x` ~ | a_b", "“Hello” — ‘world’… «¿qué?»",
    "日本語と中文字", "東京 is nice, very日本nice", "한국어 hello 한국어", "😀 nice😀nice 🎉🎉 👍🏽 👨‍👩‍👧 ❤️", "\u0130stanbul istanbul ISTANBUL \u0131stanbul",
    "stra\u00dfe STRASSE Stra\u00dfe \u1e9e", "Привет ёж Ёй", "κόσμε Κόσμε ΣΑΣ", "ﬁne ﬁ ½ x² cat™", "كتاب مرحبا", "नमस्ते", "שָׁלוֹם שלום",
    "a\u0000b\u0007c\u200bd\ufeffe\u00adf", "a\u00a0b\u2003c\u3000d\u2028e\u0085f\u000bg", "half\ufffdcat \U000e0041 \ue000x",
    "ab" * 50, "ab" * 50 + "a", "x" * 101 + " cat", "😀" * 60, "😀" * 101 + " dog", "abab ababab zzz qqq \u2603 snow\u2603cat",
    "hello [MASK] world", "[CLS] cat [SEP] dog [PAD]", "[mask] [UNK]x[MASK][MASK]", "[MASK]\u0301cat", "[ MASK ] [MAS", "a[SEP]b",
    "e\u0301\u0323 \u0323\u0301 q\u0307\u0323", "\u1100\u1161\u11a8 \uac01", "\u2260 \u226e \u037e \u1fef \u212b \u2126", "\uf900\ufa0e \u2f00 \U00020000 \U0002b820 \U0002f800",
    "don't stop - 'quoted' (well) [x] {y} \\ / : ; @ # % & *", "...!!!???", "hello\u1e00World A\u030angstr\u00f6m \u00c5ngstr\u00f6m",
]
PAIRS = [("the cat sat on the mat", "a dog"), ("a dog", "the cat sat on the mat"), ("cats running", "dogs running"), ("", "cat"),
         ("a b c d e f g h i j k l", "a b c d e f g h i j k l m"), ("a b c d e f g h i j k l m", "a b c d e f g h i j k l"),
         ("unhappiness unhappiness unhappiness", "unhappiness unhappiness"), ("a b c d e f", "g h i j k"), ("cat [SEP] dog", "😀 nice")]
LENGTHS = [3, 4, 5, 8, 9, 13, 64]


def digest(**options):
    """One hash over what becomes of every character between two letters."""
    normalize = BertNormalizer(clean_text=True, **options).normalize_str
    pre_tokenize = BertPreTokenizer().pre_tokenize_str
    result = hashlib.sha256()
    for code in range(0x110000):
        if not 0xD800 <= code < 0xE000:
            words = [word for word, _ in pre_tokenize(normalize(f"a{chr(code)}b"))]
            result.update((" ".join(words) + "\n").encode())
    return result.hexdigest()


def encode(lowercase):
    tokenizer = BertTokenizerFast(vocab={token: i for i, token in enumerate(VOCABULARY)}, do_lower_case=lowercase)
    pairs = []
    for first, second in PAIRS:
        for length in LENGTHS:
            # As a batch: alone, an empty second text would count as none.
            encoded = tokenizer([first], [second], truncation=True, max_length=length)
            pairs.append(dict(first=first, second=second, max_length=length, ids=encoded["input_ids"][0], types=encoded["token_type_ids"][0]))
    return dict(
        lowercase=lowercase,
        ids=[tokenizer(text)["input_ids"] for text in TEXTS],
        truncated=[tokenizer(text, truncation=True, max_length=6)["input_ids"] for text in TEXTS],
        pairs=pairs,
    )


json.dump(dict(
    library=f"tokenizers {tokenizers.__version__}",
    vocabulary=VOCABULARY,
    texts=TEXTS,
    encodings=[encode(True), encode(False)],
    characters=[dict(lowercase=lower, strip_accents=strip, handle_chinese_chars=chinese,
                     sha256=digest(lowercase=lower, strip_accents=strip, handle_chinese_chars=chinese))
                for lower, strip, chinese in [(True, None, True), (False, None, True), (True, False, False), (False, True, False)]],
), sys.stdout)
