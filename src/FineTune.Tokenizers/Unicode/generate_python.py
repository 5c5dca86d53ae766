"""Writes python-characters.txt: what Python's str sees in characters, which chat templates rely on.

Usage: python3 generate_python.py > python-characters.txt   (Python 3.14, whose Unicode is 16.0)
"""
import sys
import unicodedata

CODES = [code for code in range(0x110000) if not 0xD800 <= code < 0xE000]


def hexes(codes):
    return " ".join(f"{code:X}" for code in codes)


def ranges(name, holds):
    print(f"[{name}]")
    runs = []
    for code in CODES:
        if holds(chr(code)):
            if runs and runs[-1][1] == code - 1:
                runs[-1][1] = code
            else:
                runs.append([code, code])
    for first, last in runs:
        print(f"{first:X}" if first == last else f"{first:X}-{last:X}")


def mappings(name, change, base=lambda character: character):
    """Runs of characters that are all moved by one distance, one or two apart: FIRST-LAST/STEP>TARGET of the first."""
    print(f"[{name}]")
    entries = [(code, tuple(map(ord, change(chr(code))))) for code in CODES if change(chr(code)) != base(chr(code))]
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


print(f"# Written by generate_python.py with Python {sys.version_info[0]}.{sys.version_info[1]}, Unicode {unicodedata.unidata_version}; do not edit.")
mappings("lower", str.lower)
mappings("upper", str.upper)
mappings("title", str.title, str.upper)
mappings("fold", str.casefold, str.lower)
ranges("space", str.isspace)
ranges("alpha", str.isalpha)
ranges("decimal", str.isdecimal)
ranges("digit", str.isdigit)
ranges("numeric", str.isnumeric)
ranges("printable", str.isprintable)
ranges("is lower", str.islower)
ranges("is upper", str.isupper)
ranges("is title", lambda character: unicodedata.category(character) == "Lt")
ranges("start", str.isidentifier)
ranges("continue", lambda character: ("a" + character).isidentifier())
# What a final sigma may have between itself and the letters of its word: 'aΣ' ends in a final sigma, and 'aΣx' does not where x is such a character.
ranges("ignorable", lambda character: ("a\u03a3" + character + "a").lower()[1] == "\u03c3" and not ("a\u03a3" + character).lower()[1] == "\u03c3")
