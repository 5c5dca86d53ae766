"""Writes further tokenizers, with the parts, expressions, flags and special tokens of families on the Hub, and what they make of hostile texts.

python3 families.py OUTPUT [SEED [TEXTS]]
(needs the packages 'tokenizers' and 'transformers'; the parts that generate.py has are taken from there)
"""
import json
import random
import sys

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

import generate
from generate import bert, byte_level, specials, template, train

DEEPSEEK_V3 = [r"\p{N}{1,3}", "[\u4e00-\u9fa5\u3040-\u309f\u30a0-\u30ff]+",
               r"[!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"]
BLOOM = " ?[^(\\s|[.,!?\u2026\u3002\uff0c\u3001\u0964\u06d4\u060c])]+"
TEKKEN = (r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|"
          r"\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+")
PIECES = ["\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466", "\U0001f44d\U0001f3fd", "\U0001f1e9\U0001f1ea", "\u2764\ufe0f", "e\u0301\u0323", "n\u0303", "\u0041\u030a", "\u0308", "\u65e5\u672c\u8a9e", "\u4e2d\u6587",
          "\u30ab\u30bf\u30ab\u30ca", "\u3072\u3089\u304c\u306a", "\ud55c\uad6d\uc5b4", "\u1112\u1161\u11ab", "\u0645\u0631\u062d\u0628\u0627", "\u0627\u0644\u0644\u064e\u0651\u0647", "\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35", "\u0928\u092e\u0938\u094d\u0924\u0947",
          "\u05e9\u05b8\u05c1\u05dc\u05d5\u05b9\u05dd", "\u10d2\u10d0\u10db\u10d0\u10e0\u10ef\u10dd\u10d1\u10d0", "\u0130\u0131Ii", "\u00df\u1e9eSS", "\u03a3\u03c3\u03c2 \u039f\u0394\u039f\u03a3", "\u01c4\u01c5\u01c6", "\ufb03\ufb01", "\u00bd\u2154", "x\u00b2\u2083", "\u0661\u0662\u0663",
          "\u0967\u0968\u0969", "\uff11\uff12\uff13", "\u2160\u2167", "\U0001d7d8\U0001d7d9", "1234567890", "3.14e-10", "1,000,000", "\u0000", "\u0001\u0008", "\u007f\u0085", "\u00a0", "\u202f\u2009", "\u200b\u200c\u200d\u2060", "\ufeff", "\u00ad", "\u202e\u202c",
          "\u2028\u2029", "\t", "\t\t", "\n", "\n\n\n", "\r\n", "\r", " ", "  ", "    ", "\u3000", "\ufffd", "\ue000\uf8ff", "\U0010ffff", "\U000e0020\U000e007f", "\U00020000\U0002a6df", "\U0001f600" * 5, "a" * 130, "=" * 40, "-_-" * 12, "!?" * 15, "\u2026",
          "don't", "I'LL", "we\u2019ve", "it'S", "'tis", "rock'n'roll", "co-op", "foo_bar", "a.b.c", "C++", "#tag", "@user", "https://x.org/a?b=c#d", "<br/>", "&amp;", "\\n", "{\"k\":[1]}", "def f(x):", "    return x", "\u2581", "\u2581\u2581a", "``q''", "<s>", "</s>",
          "<pad>", "<unk>", "<mask>", "[CLS]", "[SEP]", "[MASK]", "[UNK]", "<|endoftext|>", "<|im_start|>", "<|begin_of_text|>", "<bos>", "<think>", "</think>", "<|start", "[MAS", "Hello", "world", "THE", "\u00c4pfel", "caf\u00e9", "\u0401\u043b\u043a\u0430",
          "\ufdfa", "\u0344", "\u212b\u2126", "\u1fee", "\u0f71\u0f72\u0f74", "\uac00\u11a8", "\U0001d15e", "\u0958"]


def hostile(seed, count):
    choose = random.Random(seed)
    texts = [""] + PIECES[:]
    while len(texts) < count:
        texts.append(choose.choice(["", " ", "", "  "]).join(choose.choice(PIECES) for _ in range(choose.randint(2, 9))))
    choose.shuffle(texts)
    return texts[:count]


def flags(*contents, **options):
    return [AddedToken(content, special=False, normalized=False, **options) for content in contents]


def pieces(special, size=560):
    """A BPE model over characters with bytes for unknown ones, as SentencePiece's, trained with BYTES as tokens."""
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    return tokenizer, special + [f"<0x{value:02X}>" for value in range(256)], size


def without_bytes(tokenizer):
    data = json.loads(tokenizer.to_str())
    data["added_tokens"] = [token for token in data["added_tokens"] if not token["content"].startswith("<0x")]
    return Tokenizer.from_str(json.dumps(data))


def gemma():
    tokenizer, special, size = pieces(specials("<pad>", "<eos>", "<bos>", "<unk>", "<mask>"))
    tokenizer.normalizer = normalizers.Replace(" ", "\u2581")
    tokenizer.pre_tokenizer = pre_tokenizers.Split(" ", "merged_with_previous")
    train(tokenizer, "bpe", size, special)
    tokenizer = without_bytes(tokenizer)
    tokenizer.add_tokens(flags("\n", "\n\n", "\n\n\n", "\u2581\u2581", "\u2581\u2581\u2581", "\t", "\t\t", "<table>", "<start_of_turn>"))
    tokenizer.decoder = decoders.Sequence([decoders.Replace("\u2581", " "), decoders.ByteFallback(), decoders.Fuse()])
    tokenizer.post_processor = template(tokenizer, "<bos>:0 $A:0", "<bos>:0 $A:0 <bos>:1 $B:1")
    return tokenizer


def falcon():
    tokenizer = byte_level(specials(">>TITLE<<", "<|endoftext|>"), pre_tokenizers.Sequence([
        pre_tokenizers.Punctuation("contiguous"), pre_tokenizers.ByteLevel(add_prefix_space=False), pre_tokenizers.Digits(individual_digits=False),
        pre_tokenizers.Split(Regex("[0-9][0-9][0-9]"), "isolated")]))
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    return tokenizer


def bloom():
    tokenizer = byte_level(specials("<unk>", "<s>", "</s>", "<pad>"), pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(BLOOM), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]))
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    return tokenizer


def deepseek_v3():
    tokenizer = byte_level(specials("<\uff5cbegin\u2581of\u2581sentence\uff5c>", "<\uff5cend\u2581of\u2581sentence\uff5c>"), pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(expression), "isolated") for expression in DEEPSEEK_V3] + [pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]))
    tokenizer.add_tokens(flags("<think>", "</think>"))
    tokenizer.post_processor = template(tokenizer, "<\uff5cbegin\u2581of\u2581sentence\uff5c>:0 $A:0", "<\uff5cbegin\u2581of\u2581sentence\uff5c>:0 $A:0 <\uff5cbegin\u2581of\u2581sentence\uff5c>:1 $B:1")
    return tokenizer


def phi():
    tokenizer = byte_level(specials("<|endoftext|>"))
    tokenizer.add_tokens([AddedToken(" " * n, normalized=True) for n in range(31, 1, -1)] + [AddedToken("\t" * n, normalized=True) for n in range(9, 1, -1)])
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=True)
    return tokenizer


def qwen3():
    tokenizer = byte_level(specials("<|endoftext|>", "<|im_start|>", "<|im_end|>"), generate.split_bytes(generate.QWEN2), normalizers.NFC())
    tokenizer.add_tokens(flags("<tool_call>", "<think>", "</think>"))
    tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)
    return tokenizer


def tekken():
    tokenizer = byte_level(specials("<unk>", "<s>", "</s>", "[INST]"), generate.split_bytes(TEKKEN), ignore_merges=True)
    tokenizer.post_processor = template(tokenizer, "<s>:0 $A:0", "<s>:0 $A:0 <s>:1 $B:1")
    return tokenizer


def bart():
    tokenizer = byte_level(specials("<s>", "<pad>", "</s>", "<unk>") + specials("<mask>", lstrip=True), pre_tokenizers.ByteLevel(add_prefix_space=True))
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), trim_offsets=True, add_prefix_space=True)
    return tokenizer


def m_bert():
    tokenizer = bert(False)
    tokenizer.normalizer = normalizers.BertNormalizer(clean_text=True, handle_chinese_chars=True, strip_accents=None, lowercase=False)
    return tokenizer


FAMILIES = {"m-bert": m_bert, "gemma": gemma, "falcon": falcon, "bloom": bloom, "deepseek-v3": deepseek_v3, "phi": phi, "qwen3": qwen3, "tekken": tekken, "bart": bart}

if __name__ == "__main__":
    seed, count = int(sys.argv[2]) if len(sys.argv) > 2 else 1, int(sys.argv[3]) if len(sys.argv) > 3 else 30
    kinds = FAMILIES if len(sys.argv) < 3 else {**generate.KINDS, **FAMILIES}
    for name, create in kinds.items():
        generate.write(sys.argv[1], name, create(), hostile(seed, count), random.Random(seed))
