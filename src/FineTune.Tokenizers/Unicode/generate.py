"""Writes bert-characters.txt: what Hugging Face's tokenizers do to each Unicode character in a BERT tokenizer.

The library's Unicode tables are older than .NET's (and .NET has none for decomposition in invariant mode), so the
answers are read off the library itself, one character at a time, instead of being derived from a Unicode version.
Usage: python3 generate.py > bert-characters.txt   (needs the package 'tokenizers')
"""
import sys
import tokenizers
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer


def normalizer(**on):
    options = dict(clean_text=False, handle_chinese_chars=False, strip_accents=False, lowercase=False)
    return BertNormalizer(**{**options, **on}).normalize_str


clean = normalizer(clean_text=True)
chinese = normalizer(handle_chinese_chars=True)
strip = normalizer(strip_accents=True)
lower = normalizer(lowercase=True)
pre_tokenize = BertPreTokenizer().pre_tokenize_str

HANGUL = range(0xAC00, 0xD7A4)  # decomposed by arithmetic
SURROGATES = range(0xD800, 0xE000)
removed, space, isolated, punctuation, marks = [], [], [], [], []
decomposed, lowered = {}, {}

for code in range(0x110000):
    if code in SURROGATES:
        continue
    c = chr(code)
    cleaned = clean(c)
    if cleaned == "":
        removed.append(code)
    else:
        assert cleaned in (c, " "), hex(code)
    if chinese(c) != c:
        assert chinese(c) == f" {c} ", hex(code)
        isolated.append(code)
    words = [word for word, _ in pre_tokenize(f"a{c}a")]
    if words == ["a", "a"]:
        space.append(code)
    elif words == ["a", c, "a"]:
        punctuation.append(code)
    else:
        assert words == [f"a{c}a"], hex(code)
    stripped = strip(c)
    if stripped == "":
        marks.append(code)
    elif stripped != c and code not in HANGUL:
        decomposed[code] = tuple(map(ord, stripped))
    if lower(c) != c:
        lowered[code] = tuple(map(ord, lower(c)))


def hexes(codes):
    return " ".join(f"{code:X}" for code in codes)


def ranges(codes):
    runs = []
    for code in codes:
        if runs and runs[-1][1] == code - 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    for first, last in runs:
        print(f"{first:X}" if first == last else f"{first:X}-{last:X}")


def mappings(table):
    """Runs of characters that are all moved by one distance, one or two apart: FIRST-LAST/STEP>TARGET of the first."""
    entries = sorted(table.items())
    i = 0
    while i < len(entries):
        code, target = entries[i]
        best, step = 1, 1
        for candidate in (1, 2):
            n = 1
            while (i + n < len(entries) and len(target) == 1
                   and entries[i + n] == (code + n * candidate, (target[0] + n * candidate,))):
                n += 1
            if n > best:
                best, step = n, candidate
        last = code + (best - 1) * step
        print(f"{code:X}>{hexes(target)}" if best == 1 else f"{code:X}-{last:X}/{step}>{hexes(target)}")
        i += best


print(f"# Written by generate.py from tokenizers {tokenizers.__version__}; do not edit.")
for name, codes in dict(removed=removed, space=space, isolated=isolated, punctuation=punctuation, marks=marks).items():
    print(f"[{name}]")
    ranges(codes)
for name, table in dict(decomposed=decomposed, lowered=lowered).items():
    print(f"[{name}]")
    mappings(table)
