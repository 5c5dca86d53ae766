"""Writes character-classes.txt: which characters Hugging Face's tokenizers count as what, outside of BERT's own rules.

Each of the library's parts has Unicode tables of its own age (its regular expressions, its normal forms, Rust's own), so the answers
are read off the library itself. Usage: python3 generate_classes.py > character-classes.txt   (needs the package 'tokenizers')
"""
import unicodedata

import tokenizers
from tokenizers import Regex
from tokenizers.normalizers import NFC, NFD, NFKD, Lowercase, StripAccents
from tokenizers.pre_tokenizers import Digits, Split, UnicodeScripts, Whitespace

CODES = [code for code in range(0x110000) if not 0xD800 <= code < 0xE000]
TEXT = "".join(map(chr, CODES))
HANGUL = range(0xAC00, 0xD7A4)  # decomposed and composed by arithmetic
CATEGORIES = "Lu Ll Lt Lm Lo Mn Mc Me Nd Nl No Pc Pd Ps Pe Pi Pf Po Sm Sc Sk So Zs Zl Zp Cc Cf Co".split()


def matched(pre_tokenizer):
    """Codes of the runs that a pre-tokenizer leaves."""
    return [code for _, (start, end) in pre_tokenizer.pre_tokenize_str(TEXT) for code in CODES[start:end]]


def regex_class(pattern):
    return matched(Split(Regex(pattern), "removed", invert=True))


def hexes(codes):
    return " ".join(f"{code:X}" for code in codes)


def ranges(name, codes):
    print(f"[{name}]")
    runs = []
    for code in sorted(codes):
        if runs and runs[-1][1] == code - 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    for first, last in runs:
        print(f"{first:X}" if first == last else f"{first:X}-{last:X}")


def mappings(name, table):
    """Runs of characters that are all moved by one distance, one or two apart: FIRST-LAST/STEP>TARGET of the first."""
    print(f"[{name}]")
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


def changed(normalize):
    return {code: tuple(map(ord, normalize(chr(code)))) for code in CODES if code not in HANGUL and normalize(chr(code)) != chr(code)}


def combining_classes():
    """Only marks that the library reorders; the numbers are Unicode's own and never change."""
    nfd = NFD().normalize_str
    classes = {}
    for code in CODES:
        number = unicodedata.combining(chr(code))
        if number > 1 and nfd(f"a{chr(code)}\u0334") == nfd(f"a\u0334{chr(code)}"):
            classes[code] = number
        if number == 1 and nfd(f"a\u0301{chr(code)}") == nfd(f"a{chr(code)}\u0301"):
            classes[code] = number
    return classes


def compositions():
    nfc = NFC().normalize_str
    pairs = {}
    for code in CODES:
        parts = unicodedata.decomposition(chr(code)).split()
        if len(parts) == 2 and "<" not in parts[0]:
            pair = "".join(chr(int(part, 16)) for part in parts)
            if nfc(pair) == chr(code):
                pairs[code] = tuple(map(ord, pair))
    return pairs


def scripts():
    """Classes that UnicodeScripts keeps together, each under the first character seen of it; those of no script left out."""
    split = UnicodeScripts().pre_tokenize_str
    together = lambda first, second: len(split(chr(first) + chr(second))) == 1
    latin, greek = ord("a"), ord("\u03b1")
    classes, last = {}, None
    for code in CODES:
        if together(latin, code) and together(greek, code):
            continue
        if last is None or not together(last, code):
            last = next((first for first in classes if together(first, code)), code)
            classes.setdefault(last, [])
        classes[last].append(code)
    return classes


print(f"# Written by generate_classes.py from tokenizers {tokenizers.__version__}; do not edit.")
for category in CATEGORIES:
    ranges(f"regex {category}", regex_class(rf"\p{{{category}}}"))
for name, pattern in [("word", r"\w"), ("space", r"\s"), ("digit", r"\d"), ("alpha", r"\p{Alpha}"), ("han", r"\p{Han}"), ("hiragana", r"\p{Hiragana}"),
                      ("katakana", r"\p{Katakana}"), ("hangul", r"\p{Hangul}"), ("latin", r"\p{Latin}"), ("cyrillic", r"\p{Cyrillic}"),
                      ("greek", r"\p{Greek}"), ("arabic", r"\p{Arabic}"), ("thai", r"\p{Thai}"), ("emoji", r"\p{Emoji}"), ("punct", r"[[:punct:]]"),
                      ("graph", r"[[:graph:]]"), ("upper", r"[[:upper:]]"), ("lower", r"[[:lower:]]")]:
    ranges(f"regex {name}", regex_class(pattern))
for letter in "abcdefghijklmnopqrstuvwxyz":
    folds = [code for code in regex_class(f"(?i:{letter})") if code not in (ord(letter), ord(letter.upper()))]
    if folds:
        ranges(f"fold {letter}", folds)
ranges("word", [code for code in CODES if len(Whitespace().pre_tokenize_str(f"a{chr(code)}a")) == 1])
ranges("numeric", [code for code in CODES if len(Digits().pre_tokenize_str(f"a{chr(code)}a")) == 3])
ranges("combining", [code for code in CODES if StripAccents().normalize_str(chr(code)) == ""])
mappings("lowercase", changed(Lowercase().normalize_str))
canonical = changed(NFD().normalize_str)
mappings("canonical", canonical)
mappings("compatible", {code: target for code, target in changed(NFKD().normalize_str).items() if canonical.get(code) != target})
classes = combining_classes()
for number in sorted(set(classes.values())):
    ranges(f"combining {number}", [code for code in classes if classes[code] == number])
mappings("composed", compositions())
for first, members in scripts().items():
    ranges(f"script {first:X}", members)
