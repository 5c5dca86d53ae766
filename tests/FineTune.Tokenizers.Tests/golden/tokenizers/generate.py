"""Writes a folder for each tokenizer: tokenizer.json, trained on sentences of our own, and golden.json, what Hugging Face's tokenizers make of texts.

python3 generate.py OUTPUT              the kinds that models on the Hub have
python3 generate.py OUTPUT SEED COUNT   random combinations of parts, to look for differences
(needs the package 'tokenizers')
"""
import base64
import json
import os
import random
import struct
import sys

import tokenizers
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

SENTENCES = """The cat sat on the mat and looked at the dog. The dog didn't mind; it's an old dog, isn't it?
We'll go to the market at 10:30, they're open until 18:00. I've got $12.50 left, she's got 7,000 yen.
Unhappiness is the unhappy state of being unhappy. Running, runner, ran; walking, walker, walked!
Großvater aß süße Äpfel in der Straße, während es in Österreich regnete. Schön, nicht wahr?
L'été dernier, nous étions à la plage; c'était très agréable, n'est-ce pas? Où êtes-vous allés?
Привет, мир! Сегодня хорошая погода, ёлка стоит у реки.  Как дела?
日本語の文章です。東京は大きい都市です。中文也可以。한국어도 됩니다.
def main(args):\n    for i in range(10):\n        print(i ** 2, end="\\t")\n    return None  # done
visit https://example.org/a?b=c&d=e or mail me@example.org #nice @user :-) <br/> {"key": [1, 2.5]}
The THE the tHe. HELLO Hello hello. I I'm I'll I'd you've we're that's 'tis rock'n'roll""".split("\n")
TEXTS = SENTENCES + [
    "", " ", "  ", "\n", "a", " a", "a ", "  two  spaces  ", "\t tab\u00a0nbsp\u3000wide\u2028line", "new\nline\r\nwindows\n\n\nthree",
    "cafe\u0301 caf\u00e9 CAF\u00c9 \u1e69 s\u0323\u0307 s\u0307\u0323", "\ufb01ne \u00bd x\u00b2 \u2122 \u2460 \uff21\uff22 \u3392", "\u0130stanbul \u0131 \u1e9e \u00df \u01c5 \u03a3\u03c3\u03c2",
    "\U0001f600 \U0001f468\u200d\U0001f469\u200d\U0001f467 \U0001f44d\U0001f3fd \u2764\ufe0f \U0001f1e9\U0001f1ea", "a\u0000b\u0007c\u200bd\ufeffe\u00adf\u202eg", "\ufffd\ue000\U000e0041\U00020000\U0002f800",
    "<s>begin</s> <mask> [MASK] [CLS] <pad>", "x<mask>y  <mask>  z\u3000<mask>", "the<new>word <new> new<new>", "Newtoken NEWTOKEN newtokens  newtoken.", "<|endoftext|><|endoftext|> done",
    "1234567 12.5 \u0661\u0662\u0663 \u2167 \u00b2\u00b3 3rd", "don't DON'T Don\u2019t 'S 'Re we'LL \u017f's it'\u017f", "...!!!??? --- *** ###", "\u2581already \u2581\u2581 \u2581", "`` quoted '' ``x''",
    "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35 \u0928\u092e\u0938\u094d\u0924\u0947 \u05e9\u05b8\u05c1\u05dc\u05d5\u05b9\u05dd \u0645\u0631\u062d\u0628\u0627", "\u1100\u1161\u11a8 \uac01 \uac00\u11a8", "zzzzqqqq \u2603\u2603 \u16a0\u16a2", "a" * 120, "ab" * 60 + " end",
    "\u00e9\u0301\u0323\u0300 \u0344 \u0f71\u0f72 \u0300\u0301a", "\u212b \u2126 \u1fef \u037e \u2000x\u2001", "foo_bar-baz.qux/quux\\corge|grault", "\u0915\u094d\u0937 \r\n\u0301x \u200d\u200d", "e\u20dd \u0903\u0301 \U0001d15e \ufdfa",
]
CHARACTERS = "abcdefgh ABC  \t\n'.,!?-_0123 \u00e9\u00c9\u00df\u0130\u0301\u0323\u0300\u00a0\u3000\u200b\u200d\ufe0f\u2581\u65e5\u672c\u4e2d\uac01\u1100\u1161\u11a8\u0660\u00bd\ufb01\U0001f600\U0001f468\U0001f3fd\u0627\u0e01\u0e33\u0915\u094d\u0937\u0000\ufffd\u017f\u212a<>[]|"
GPT4 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
CL100K = r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+"
O200K = (r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|"
         r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+")
QWEN2 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
CLIP = r"<\|startoftext\|>|<\|endoftext\|>|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"
DEEPSEEK = (r"[!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+")
BYTES = pre_tokenizers.ByteLevel.alphabet()


def charsmap():
    """A small precompiled_charsmap: a double array over UTF-8 (darts-clone), built for a few replacements."""
    table = {"\uff21": "A", "\uff22": "B", "\u3000": " ", "\u00a0": " ", "\t": " ", "\r": " ", "\n": " ", "\ufb01": "fi", "\u00bd": "1\u20442", "e\u0301": "\u00e9", "\u200b": "",
             "\u2122": "TM", "\u00ad": "", "\u0000": " ", "\ufdfa": "\u0635\u0644\u0649 \u0627\u0644\u0644\u0647"}
    table = {key: value for key, value in table.items() if "\0" not in key}
    blob, offsets = b"", {}
    for key, value in table.items():
        offsets[key] = len(blob)
        blob += value.encode() + b"\0"
    trie = {}
    for key in table:
        node = trie
        for byte in key.encode():
            node = node.setdefault(byte, {})
        node[0] = offsets[key]
    units, used = [0] * 4096, [False] * 4096
    used[0] = True

    def place(node, index):
        labels = sorted(node)
        base = 1
        while any(used[base ^ label] for label in labels):
            base += 1
        offset = base ^ index
        assert offset < 1 << 21
        units[index] = (units[index] & 0xFF) | (offset << 10) | (0x100 if 0 in node else 0)
        for label in labels:
            used[base ^ label] = True
        for label in labels:
            if label == 0:
                units[base] = node[0] | 0x80000000
            else:
                units[base ^ label] = label
        for label in labels:
            if label:
                place(node[label], base ^ label)

    place(trie, 0)
    array = struct.pack(f"<{len(units)}I", *units)
    return struct.pack("<I", len(array)) + array + blob


def specials(*contents, **flags):
    return [AddedToken(content, special=True, normalized=False, **flags) for content in contents]


def train(tokenizer, kind, size, special, **options):
    trainer = {"bpe": trainers.BpeTrainer, "wordpiece": trainers.WordPieceTrainer, "unigram": trainers.UnigramTrainer, "wordlevel": trainers.WordLevelTrainer}[kind]
    tokenizer.train_from_iterator(SENTENCES, trainer(vocab_size=size, special_tokens=special, show_progress=False, **options))
    return tokenizer


def template(tokenizer, single, pair):
    pieces = [piece.split(":")[0] for piece in (single + " " + pair).split() if not piece.startswith("$")]
    return processors.TemplateProcessing(single=single, pair=pair, special_tokens=[(piece, tokenizer.token_to_id(piece)) for piece in dict.fromkeys(pieces)])


def byte_level(special, pre_tokenizer=None, normalizer=None, size=400, **model):
    tokenizer = Tokenizer(models.BPE(**model))
    tokenizer.pre_tokenizer = pre_tokenizer or pre_tokenizers.ByteLevel(add_prefix_space=False)
    if normalizer:
        tokenizer.normalizer = normalizer
    tokenizer.decoder = decoders.ByteLevel()
    return train(tokenizer, "bpe", size, special, initial_alphabet=BYTES)


def split_bytes(regex):
    return pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(regex), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])


def bert(lowercase, special=("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"), **options):
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]", **options))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=lowercase)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    train(tokenizer, "wordpiece", 300, specials(*special))
    first, last = special[2], special[3]
    tokenizer.post_processor = template(tokenizer, f"{first}:0 $A:0 {last}:0", f"{first}:0 $A:0 {last}:0 $B:1 {last}:1")
    return tokenizer


def unigram(normalizer, pre_tokenizer, special, size=260, unknown="<unk>"):
    tokenizer = Tokenizer(models.Unigram())
    if normalizer:
        tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre_tokenizer
    tokenizer.decoder = decoders.Metaspace()
    return train(tokenizer, "unigram", size, special, unk_token=unknown)


def metaspace_words():
    return pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])


def gpt2():
    tokenizer = byte_level(specials("<|endoftext|>"))
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    return tokenizer


def roberta():
    tokenizer = byte_level(specials("<s>", "<pad>", "</s>", "<unk>") + specials("<mask>", lstrip=True))
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), trim_offsets=True, add_prefix_space=False)
    return tokenizer


def llama3():
    tokenizer = byte_level(specials("<|begin_of_text|>", "<|end_of_text|>", "<|endoftext|>"), split_bytes(GPT4), ignore_merges=True)
    tokenizer.post_processor = processors.Sequence([processors.ByteLevel(trim_offsets=False), template(tokenizer, "<|begin_of_text|>:0 $A:0", "<|begin_of_text|>:0 $A:0 <|begin_of_text|>:1 $B:1")])
    return tokenizer


def clip():
    tokenizer = Tokenizer(models.BPE(unk_token="<|endoftext|>", continuing_subword_prefix="", end_of_word_suffix="</w>"))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(CLIP), "removed", invert=True), pre_tokenizers.ByteLevel(add_prefix_space=False)])
    tokenizer.decoder = decoders.ByteLevel()
    train(tokenizer, "bpe", 500, specials("<|startoftext|>", "<|endoftext|>"), initial_alphabet=BYTES, end_of_word_suffix="</w>")
    tokenizer.post_processor = processors.RobertaProcessing(("<|endoftext|>", 1), ("<|startoftext|>", 0), trim_offsets=False, add_prefix_space=False)
    return tokenizer


def llama2(legacy):
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    special = specials("<unk>", "<s>", "</s>")
    if legacy:
        tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("\u2581"), normalizers.Replace(" ", "\u2581")])
    else:
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="first", split=False)
    train(tokenizer, "bpe", 560, special + [f"<0x{value:02X}>" for value in range(256)])
    data = json.loads(tokenizer.to_str())
    data["added_tokens"] = [token for token in data["added_tokens"] if not token["content"].startswith("<0x")]
    tokenizer = Tokenizer.from_str(json.dumps(data))
    tokenizer.decoder = decoders.Sequence([decoders.Replace("\u2581", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
    tokenizer.post_processor = template(tokenizer, "<s>:0 $A:0", "<s>:0 $A:0 <s>:1 $B:1")
    return tokenizer


def t5():
    tokenizer = unigram(normalizers.Precompiled(charsmap()), metaspace_words(), specials("<pad>", "</s>", "<unk>", "<extra_id_0>"))
    tokenizer.post_processor = template(tokenizer, "$A:0 </s>:0", "$A:0 </s>:0 $B:0 </s>:0")
    return tokenizer


def xlm_roberta():
    tokenizer = unigram(normalizers.Sequence([normalizers.Precompiled(charsmap()), normalizers.Replace(Regex(" {2,}"), " ")]), pre_tokenizers.Metaspace(),
                        specials("<s>", "<pad>", "</s>", "<unk>") + specials("<mask>", lstrip=True))
    tokenizer.post_processor = template(tokenizer, "<s>:0 $A:0 </s>:0", "<s>:0 $A:0 </s>:0 </s>:0 $B:0 </s>:0")
    return tokenizer


def albert():
    tokenizer = unigram(normalizers.Sequence([normalizers.Replace("``", '"'), normalizers.Replace("''", '"'), normalizers.NFKD(), normalizers.StripAccents(),
                                              normalizers.Lowercase(), normalizers.Precompiled(charsmap()), normalizers.Replace(Regex(" {2,}"), " ")]),
                        metaspace_words(), specials("<pad>", "<unk>", "[CLS]", "[SEP]") + specials("[MASK]", lstrip=True))
    tokenizer.post_processor = template(tokenizer, "[CLS]:0 $A:0 [SEP]:0", "[CLS]:0 $A:0 [SEP]:0 $B:1 [SEP]:1")
    return tokenizer


def deberta_v3():
    tokenizer = unigram(normalizers.Sequence([normalizers.Replace(Regex(r"\s{2,}|[\n\r\t]"), " "), normalizers.NFC(), normalizers.Strip(left=False, right=True)]),
                        pre_tokenizers.Sequence([pre_tokenizers.Punctuation("isolated"), pre_tokenizers.Metaspace()]),
                        specials("[PAD]", "[CLS]", "[SEP]") + [AddedToken("[UNK]", special=True, normalized=True)] + specials("[MASK]"), unknown="[UNK]")
    tokenizer.post_processor = template(tokenizer, "[CLS]:0 $A:0 [SEP]:0", "[CLS]:0 $A:0 [SEP]:0 $B:1 [SEP]:1")
    return tokenizer


def modern_bert():
    tokenizer = byte_level(specials("[PAD]", "[UNK]", "[CLS]", "[SEP]") + specials("[MASK]", lstrip=True), normalizer=normalizers.NFC())
    tokenizer.add_tokens([AddedToken(" " * n, normalized=True) for n in (2, 3, 4)])
    tokenizer.post_processor = template(tokenizer, "[CLS]:0 $A:0 [SEP]:0", "[CLS]:0 $A:0 [SEP]:0 $B:0 [SEP]:0")
    return tokenizer


def whisper():
    tokenizer = byte_level(specials("<|endoftext|>", "<|startoftranscript|>", "<|en|>", "<|transcribe|>", "<|notimestamps|>"))
    tokenizer.add_tokens([AddedToken(f"<|{n / 50:.2f}|>", normalized=False) for n in range(5)])
    tokenizer.post_processor = template(tokenizer, "<|startoftranscript|>:0 <|notimestamps|>:0 $A:0 <|endoftext|>:0", "<|startoftranscript|>:0 <|notimestamps|>:0 $A:0 $B:1 <|endoftext|>:1")
    return tokenizer


def word_level():
    tokenizer = Tokenizer(models.WordLevel(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Whitespace(), pre_tokenizers.Digits(individual_digits=True)])
    train(tokenizer, "wordlevel", 200, specials("[UNK]", "[PAD]"))
    tokenizer.add_tokens([AddedToken("newtoken", single_word=True, normalized=True), AddedToken("<new>", rstrip=True)])
    return tokenizer


KINDS = {
    "bert-uncased": lambda: bert(True), "bert-cased": lambda: bert(False), "mpnet-like": lambda: bert(True, ("<pad>", "[UNK]", "<s>", "</s>", "<mask>")),
    "gpt2": gpt2, "roberta": roberta, "llama3": llama3, "qwen2": lambda: byte_level(specials("<|endoftext|>"), split_bytes(QWEN2), normalizers.NFC()),
    "cl100k": lambda: byte_level(specials("<|endoftext|>"), split_bytes(CL100K)), "o200k": lambda: byte_level(specials("<|endoftext|>"), split_bytes(O200K)),
    "deepseek": lambda: byte_level(specials("<|endoftext|>"), split_bytes(DEEPSEEK)), "clip": clip, "llama2-legacy": lambda: llama2(True), "llama2": lambda: llama2(False),
    "t5": t5, "xlm-roberta": xlm_roberta, "albert": albert, "deberta-v3": deberta_v3, "modernbert": modern_bert, "whisper": whisper, "word-level": word_level,
}


def random_normalizer(choose):
    one = [lambda: normalizers.NFC(), lambda: normalizers.NFD(), lambda: normalizers.NFKC(), lambda: normalizers.NFKD(), lambda: normalizers.Lowercase(), lambda: normalizers.StripAccents(),
           lambda: normalizers.Strip(left=choose.random() < .5, right=choose.random() < .5), lambda: normalizers.Nmt(), lambda: normalizers.Precompiled(charsmap()),
           lambda: normalizers.Replace(choose.choice(["a", " ", "th", "''", "\u00e9"]), choose.choice(["", "b", "\u2581", "xyz"])),
           lambda: normalizers.Replace(Regex(choose.choice([r" {2,}", r"\s+", r"\p{P}", r"[aeiou]{2}", r"\d+", r"^\s+|\s+$", r"(?<=a)b", r"(?i:THE)", r"\p{M}+", r"x*"])), choose.choice(["", " ", "_", "<>"])),
           lambda: normalizers.Prepend(choose.choice(["\u2581", "<>", " "])), lambda: normalizers.ByteLevel(),
           lambda: normalizers.BertNormalizer(choose.random() < .5, choose.random() < .5, choose.choice([None, True, False]), choose.random() < .5)]
    return normalizers.Sequence([choose.choice(one)() for _ in range(choose.choice([0, 1, 1, 2, 3]))])


def random_pre_tokenizer(choose):
    behaviors = ["removed", "isolated", "merged_with_previous", "merged_with_next", "contiguous"]
    one = [lambda: pre_tokenizers.BertPreTokenizer(), lambda: pre_tokenizers.ByteLevel(choose.random() < .5, True, choose.random() < .7), lambda: pre_tokenizers.Whitespace(),
           lambda: pre_tokenizers.WhitespaceSplit(), lambda: pre_tokenizers.Digits(choose.random() < .5), lambda: pre_tokenizers.Punctuation(choose.choice(behaviors)),
           lambda: pre_tokenizers.Metaspace("\u2581", choose.choice(["always", "first", "never"]), choose.random() < .7), lambda: pre_tokenizers.CharDelimiterSplit(choose.choice("a .")),
           lambda: pre_tokenizers.UnicodeScripts(), lambda: pre_tokenizers.FixedLength(choose.choice([1, 3, 5])),
           lambda: pre_tokenizers.Split(choose.choice(["a", " ", "th", "\u2581", "..."]), choose.choice(behaviors), choose.random() < .3),
           lambda: pre_tokenizers.Split(Regex(choose.choice([GPT4, CL100K, O200K, QWEN2, CLIP, DEEPSEEK, r"\p{N}{1,3}", r"\s+", r"\w+|[^\w\s]+", r"[\p{Han}\p{Hiragana}]", r"\b", r"a*?b|c",
                                                             r"(?:ab|a)+c?", r"[^\S\n]+", r"\p{Lu}(?!\p{Ll})", r"(?>\d+)(?=\.)", r".", r"(?m:.)+", r"$|^", r"[[:punct:]]+", r"\p{L}{2,4}?"])),
                                        choose.choice(behaviors), choose.random() < .3)]
    return pre_tokenizers.Sequence([choose.choice(one)() for _ in range(choose.choice([1, 1, 2, 3]))])


def random_tokenizer(choose):
    kind = choose.choice(["bpe", "bpe", "bpe", "wordpiece", "unigram", "wordlevel"])
    unknown = choose.choice(["<unk>", "<unk>", None]) if kind == "bpe" else "<unk>"
    fallback = kind == "bpe" and choose.random() < .3
    options = {}
    if kind == "bpe" and not fallback:  # with both, the library counts offsets beyond the text
        options = dict(continuing_subword_prefix=choose.choice([None, None, "##"]), end_of_word_suffix=choose.choice([None, None, "</w>"]))
    model = {"bpe": lambda: models.BPE(unk_token=unknown, fuse_unk=choose.random() < .5, byte_fallback=fallback, ignore_merges=choose.random() < .2,
                                       **{key: value for key, value in options.items() if value}),
             "wordpiece": lambda: models.WordPiece(unk_token="<unk>", max_input_chars_per_word=choose.choice([5, 100])), "unigram": lambda: models.Unigram(byte_fallback=choose.random() < .3),
             "wordlevel": lambda: models.WordLevel(unk_token="<unk>")}[kind]()
    tokenizer = Tokenizer(model)
    tokenizer.normalizer = random_normalizer(choose)
    tokenizer.pre_tokenizer = random_pre_tokenizer(choose)
    trainer = {key: value for key, value in options.items() if value}
    if kind == "unigram":
        trainer["unk_token"] = "<unk>"
    if kind == "bpe" and choose.random() < .5:
        trainer["limit_alphabet"] = 40
    special = specials("<unk>", "<s>", "</s>", "<pad>", "[CLS]") + [f"<0x{value:02X}>" for value in range(256) if fallback]
    train(tokenizer, kind, choose.choice([150, 300, 600]) + (256 if fallback else 0), special, **trainer)
    if fallback:
        data = json.loads(tokenizer.to_str())
        data["added_tokens"] = [token for token in data["added_tokens"] if not token["content"].startswith("<0x")]
        tokenizer = Tokenizer.from_str(json.dumps(data))
    for content in ["<mask>", "<new>", "newtoken", "the", "[MASK]", "<|endoftext|>", " x", "\u00e9t\u00e9"]:
        if choose.random() < .4:
            tokenizer.add_tokens([AddedToken(content, single_word=choose.random() < .3, lstrip=choose.random() < .3, rstrip=choose.random() < .3,
                                             normalized=choose.random() < .5, special=choose.random() < .3)])
    tokenizer.post_processor = choose.choice([
        lambda: processors.TemplateProcessing(single="<s>:0 $A:0", pair="$B:1 <s>:0 $A:2 </s>:3", special_tokens=[("<s>", 1), ("</s>", 2)]),
        lambda: processors.BertProcessing(("</s>", 2), ("<s>", 1)), lambda: processors.RobertaProcessing(("</s>", 2), ("<s>", 1), choose.random() < .5, choose.random() < .5),
        lambda: processors.ByteLevel(choose.random() < .5), lambda: processors.Sequence([processors.ByteLevel(True), processors.TemplateProcessing(single="$A:0 </s>:0", pair="$A:0 $B:1 </s>:1", special_tokens=[("</s>", 2)])]),
    ])()
    tokenizer.decoder = choose.choice([
        lambda: decoders.ByteLevel(), lambda: decoders.WordPiece(choose.choice(["##", "\u2581"]), choose.random() < .5), lambda: decoders.Metaspace("\u2581", choose.choice(["always", "never"])),
        lambda: decoders.BPEDecoder("</w>"), lambda: decoders.CTC(pad_token="<pad>", word_delimiter_token="a"),
        lambda: decoders.Sequence([decoders.Replace("\u2581", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)]),
        lambda: decoders.Sequence([decoders.ByteFallback(), decoders.Metaspace()]), lambda: decoders.Sequence([decoders.Replace(Regex("a+"), "_"), decoders.Fuse()]),
    ])()
    return tokenizer


def row(tokenizer, source, encode):
    encoding = encode()
    return dict(source, ids=encoding.ids, type_ids=encoding.type_ids, tokens=encoding.tokens, offsets=[list(pair) for pair in encoding.offsets], words=encoding.word_ids,
                special=encoding.special_tokens_mask)


def rows(tokenizer, texts, choose):
    result = []
    for text in texts:
        result.append(row(tokenizer, {"text": text}, lambda: tokenizer.encode(text)))
        plain = tokenizer.encode(text, add_special_tokens=False).ids
        result[-1].update(plain=plain, decoded=tokenizer.decode(plain) if plain else "", decoded_with_special=tokenizer.decode(plain, skip_special_tokens=False) if plain else "")
    for _ in range(12):
        text, pair = choose.choice(texts), choose.choice(texts)
        length, strategy, side = choose.choice([6, 9, 16, 40]), choose.choice(["longest_first", "only_first", "only_second"]), choose.choice(["right", "left"])
        tokenizer.enable_truncation(length, strategy=strategy, direction=side)
        try:
            result.append(row(tokenizer, {"text": text, "pair": pair, "max_length": length, "truncation": strategy, "side": side}, lambda: tokenizer.encode(text, pair)))
        except Exception:
            pass  # the other text alone is too long for it
        tokenizer.no_truncation()
    for _ in range(6):
        words = choose.choice(texts).split() + [choose.choice(texts)]
        result.append(row(tokenizer, {"split": words}, lambda: tokenizer.encode(words, is_pretokenized=True)))
    return result


def write(output, name, tokenizer, texts, choose):
    golden = json.dumps({"library": f"tokenizers {tokenizers.__version__}", "rows": rows(tokenizer, texts, choose)}, ensure_ascii=False, separators=(",", ":"))
    folder = os.path.join(output, name)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "tokenizer.json"), "w", encoding="utf-8") as file:
        file.write(tokenizer.to_str())
    with open(os.path.join(folder, "golden.json"), "w", encoding="utf-8") as file:
        file.write(golden.replace('},{"text"', '},\n{"text"'))


if __name__ == "__main__":
    if len(sys.argv) == 2:
        for name, create in KINDS.items():
            write(sys.argv[1], name, create(), TEXTS, random.Random(1))
    else:
        seed, count, done = int(sys.argv[2]), int(sys.argv[3]), 0
        while done < count:
            seed += 1
            choose = random.Random(seed)
            texts = TEXTS + ["".join(choose.choice(CHARACTERS) for _ in range(choose.randint(1, 25))) for _ in range(20)]
            try:
                write(sys.argv[1], f"random-{seed}", random_tokenizer(choose), texts, choose)
                done += 1
            except BaseException as error:  # combinations that the library itself cannot train or use
                print(seed, type(error).__name__, str(error)[:100], file=sys.stderr)
