"""Writes special_tokens.json: which special tokens transformers' AutoTokenizer puts around texts for each of its classes, whatever tokenizer.json and
tokenizer_config.json say.

python3 special_tokens.py     (needs the packages 'tokenizers' and 'transformers')

The test makes the same folders: three kinds of models with one list of tokens. A layout is written as its special tokens with A and B for the texts, each
with its token type. Flags are those of add_bos_token and add_eos_token: -, f or t for not written, false and true.
"""
import copy
import itertools
import json
import os
import tempfile

os.environ["TRANSFORMERS_VERBOSITY"] = "error"
os.environ["HF_HUB_OFFLINE"] = "1"

from tokenizers import processors

# What transformers 5.12 calls 'cls' is 'cls_token' in the Python package of tokenizers 0.23.
for name in ("RobertaProcessing", "BertProcessing"):
    setattr(processors, name, lambda sep, cls, made=getattr(processors, name), **options: made(sep, cls, **options))

from transformers import AutoTokenizer, TokenizersBackend
from transformers.models.auto import tokenization_auto as auto

FOLDER = os.path.dirname(os.path.abspath(__file__))
OWN = {"bos_token": "[B]", "eos_token": "[E]", "cls_token": "[C]", "sep_token": "[S]", "unk_token": "[U]", "pad_token": "[P]", "mask_token": "[M]"}
SPECIAL = ["<s>", "<pad>", "</s>", "<unk>", "<mask>", "[UNK]", "[CLS]", "[SEP]", "[PAD]", "[MASK]", "<cls>", "<sep>", "<bos>", "<eos>", "<|endoftext|>", "<|startoftext|>",
           "<|startoftranscript|>", "<|en|>", "<|transcribe|>", "<|translate|>", "<|notimestamps|>", "<UNK>", "<BOS_TOKEN>", "<EOS_TOKEN>", "<|END_OF_TURN_TOKEN|>", "<PAD>", "<CLS>", "<SEP>",
           "<MASK_TOKEN>", "en_XX", "ro_RO", "eng_Latn", "fra_Latn", "__eng__", "__fra__", "[QUESTION]", "<marker>", "<|padding|>", "<mask_1>", "<mask_2>"] + list(OWN.values()) + [f"<unk_{i}>" for i in range(2, 103)]
TEXT = ["a", "b", "c", "\u2581a", "\u2581b", "\u2581", "\u0120", "\u0120a", "."]
VOCABULARY = {token: i for i, token in enumerate(SPECIAL + TEXT)}
MODELS = {
    "WordPiece": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100, "vocab": VOCABULARY},
    "BPE": {"type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": "", "end_of_word_suffix": "", "fuse_unk": False, "byte_fallback": False, "vocab": VOCABULARY, "merges": []},
    "Unigram": {"type": "Unigram", "unk_id": 3, "vocab": [[token, 0.0] for token in VOCABULARY], "byte_fallback": False},
}
OTHERS = {"WordPiece": "MPNetTokenizer", "BPE": "RobertaTokenizer", "Unigram": "T5Tokenizer"}
KINDS = {"BarthezTokenizer": "Unigram", "CamembertTokenizer": "Unigram", "MLukeTokenizer": "Unigram", "RoFormerTokenizer": "WordPiece"}
TEMPLATE = {"type": "TemplateProcessing", "single": [{"SpecialToken": {"id": "<marker>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}],
            "pair": [{"SpecialToken": {"id": "<marker>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "<marker>", "type_id": 1}}, {"Sequence": {"id": "B", "type_id": 1}}],
            "special_tokens": {"<marker>": {"id": "<marker>", "ids": [VOCABULARY["<marker>"]], "tokens": ["<marker>"]}}}
FLAGS = ["".join(pair) for pair in itertools.product("-ft", repeat=2)]
# Model types with the classes that folders on the Hub name for them.
HUB = {
    "bert": "BertTokenizer", "distilbert": "DistilBertTokenizer BertTokenizer", "electra": "ElectraTokenizer BertTokenizer", "mobilebert": "MobileBertTokenizer BertTokenizer", "convbert": "ConvBertTokenizer",
    "squeezebert": "SqueezeBertTokenizer", "megatron-bert": "BertTokenizer", "nomic_bert": "BertTokenizer", "mpnet": "MPNetTokenizer", "roberta": "RobertaTokenizer XLMRobertaTokenizer", "bart": "BartTokenizer RobertaTokenizer",
    "longformer": "LongformerTokenizer RobertaTokenizer", "led": "LEDTokenizer", "xlm-roberta": "XLMRobertaTokenizer", "camembert": "CamembertTokenizer", "albert": "AlbertTokenizer BertTokenizer", "deberta": "DebertaTokenizer",
    "deberta-v2": "DebertaV2Tokenizer DebertaTokenizer", "t5": "T5Tokenizer", "mt5": "T5Tokenizer MT5Tokenizer", "umt5": "T5Tokenizer", "gpt2": "GPT2Tokenizer", "gpt_neo": "GPT2Tokenizer", "gptj": "GPT2Tokenizer CodeGenTokenizer",
    "gpt_neox": "GPTNeoXTokenizer", "gpt_bigcode": "GPT2Tokenizer", "opt": "GPT2Tokenizer", "bloom": "BloomTokenizer", "codegen": "CodeGenTokenizer", "phi": "CodeGenTokenizer", "phi3": "LlamaTokenizer", "falcon": "PreTrainedTokenizer",
    "llama": "LlamaTokenizer CodeLlamaTokenizer PreTrainedTokenizer", "mistral": "LlamaTokenizer", "mixtral": "LlamaTokenizer", "gemma": "GemmaTokenizer", "gemma2": "GemmaTokenizer", "gemma3_text": "GemmaTokenizer", "qwen2": "Qwen2Tokenizer",
    "qwen3": "Qwen2Tokenizer", "deepseek_v3": "LlamaTokenizer", "modernbert": "PreTrainedTokenizer", "olmo2": "GPT2Tokenizer", "clip": "CLIPTokenizer", "whisper": "WhisperTokenizer", "funnel": "FunnelTokenizer", "xlnet": "XLNetTokenizer",
    "big_bird": "BigBirdTokenizer", "fnet": "FNetTokenizer", "rembert": "RemBertTokenizer", "mbart": "MBartTokenizer MBart50Tokenizer", "m2m_100": "NllbTokenizer", "pegasus": "PegasusTokenizer", "ernie": "BertTokenizer",
    "cohere": "CohereTokenizer", "layoutlm": "LayoutLMTokenizer", "xmod": "XLMRobertaTokenizer", "bert-generation": "BertTokenizer", "granite": "GPT2Tokenizer", "starcoder2": "GPT2Tokenizer", "stablelm": "GPTNeoXTokenizer", "roformer": "BertTokenizer",
}
KINDS_OF_PYTHON = {"PreTrainedTokenizer": "BPE"}
OPTIONS = {
    "WhisperTokenizer": [{"language": "en", "task": "transcribe"}, {"task": "translate"}, {"predict_timestamps": True}],
    "MBartTokenizer": [{"src_lang": "ro_RO"}], "MBart50Tokenizer": [{"src_lang": "ro_RO"}], "NllbTokenizer": [{"src_lang": "fra_Latn"}, {"legacy_behaviour": True}],
    "SeamlessM4TTokenizer": [{"src_lang": "eng"}, {"tgt_lang": "eng"}], "SplinterTokenizer": [{"padding_side": "left"}],
}


def tokenizer_json(kind, template):
    added = [{"id": VOCABULARY[token], "content": token, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True} for token in SPECIAL]
    return {"version": "1.0", "truncation": None, "padding": None, "added_tokens": added, "normalizer": None,
            "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True} if kind == "BPE" else {"type": "WhitespaceSplit"},
            "post_processor": template, "decoder": None, "model": MODELS[kind]}


def layout(tokenizer, *texts):
    encoding = tokenizer._tokenizer.encode_batch([texts if len(texts) > 1 else texts[0]])[0]
    parts = []
    for number, sequence, kind, seen in zip(encoding.ids, encoding.sequence_ids, encoding.type_ids, encoding.attention_mask):
        # By its id: a template may write another name.
        name = tokenizer.convert_ids_to_tokens(number) if sequence is None else "AB"[sequence]
        if seen and (not parts or sequence is None or parts[-1] != f"{name}:{kind}"):
            parts.append(f"{name}:{kind}")
    return " ".join(parts)


def ask(files, config, tokenizer_config):
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            with open(os.path.join(folder, name), "wb" if isinstance(content, bytes) else "w") as file:
                file.write(content if isinstance(content, (bytes, str)) else json.dumps(content))
        for name, content in (("config.json", config), ("tokenizer_config.json", tokenizer_config)):
            with open(os.path.join(folder, name), "w") as file:
                json.dump(content, file)
        tokenizer = AutoTokenizer.from_pretrained(folder)
        return type(tokenizer).__name__, layout(tokenizer, "a"), layout(tokenizer, "a", "b")


class Rows:
    def __init__(self):
        self.rows = {}

    def add(self, source, files, config=None, tokenizer_class=None, options=None, own=False, template=False, flags=FLAGS):
        """Rows that differ in add_bos_token and add_eos_token alone are one, with the list of what was set."""
        row = dict(source=source, template=template, config=config, tokenizer_class=tokenizer_class, options=options, own=own)
        for flag in flags:
            written = ({"tokenizer_class": tokenizer_class} if tokenizer_class else {}) | (options or {}) | (OWN if own else {})
            written |= {name: value == "t" for name, value in zip(("add_bos_token", "add_eos_token"), flag) if value != "-"}
            try:
                name, single, pair = ask(files, config or {}, written)
            except Exception as exception:
                print("left out:", {name: value for name, value in row.items() if value}, flag, type(exception).__name__, str(exception)[:80].replace("\n", " "))
                break
            key = json.dumps({name: value for name, value in row.items() if value} | {"type": name, "single": single, "pair": pair})
            self.rows.setdefault(key, []).append(flag)

    def all(self):
        return [json.loads(key) | {"flags": " ".join(flags)} for key, flags in self.rows.items()]


def read(folder, name):
    with open(os.path.join(FOLDER, "tokenizers", folder, name), "rb") as file:
        return file.read()


if __name__ == "__main__":
    rows = Rows()
    classes = sorted({name for name in auto.TOKENIZER_MAPPING_NAMES.values() if name} | {"BloomTokenizer", "CodeGenTokenizer", "BartTokenizer", "PreTrainedTokenizerFast", "TokenizersBackend", "LlamaTokenizerFast", "BertTokenizerFast", "NoSuchTokenizer"})
    json_files = {kind: {template: {"tokenizer.json": tokenizer_json(kind, TEMPLATE if template else None)} for template in (True, False)} for kind in MODELS}

    def kind_of(name):
        found = auto.tokenizer_class_from_name(name)
        model = getattr(getattr(found, "model", None), "__name__", None)
        return None if found is not None and not issubclass(found, TokenizersBackend) else KINDS.get(name, model or "BPE")

    for name in classes:
        kind = kind_of(name)
        if kind is None:
            continue
        for template in (True, False):
            rows.add(kind, json_files[kind][template], tokenizer_class=name, template=template)
            rows.add(kind, json_files[kind][template], tokenizer_class=name, template=template, own=True)
        for options in OPTIONS.get(name, []):
            rows.add(kind, json_files[kind][True], tokenizer_class=name, template=True, options=options, flags=["--"])

    # What config.json says, where tokenizer_config.json says nothing and where it says something else.
    for model_type, name in auto.TOKENIZER_MAPPING_NAMES.items():
        kind = name and kind_of(name)
        if kind:
            rows.add(kind, json_files[kind][True], config={"model_type": model_type}, template=True, flags=["--", "tt"])
            rows.add(kind, json_files[kind][True], config={"model_type": model_type}, tokenizer_class=OTHERS[kind], template=True, flags=["--"])
    for model_type, name in [("bert", "PreTrainedTokenizerFast"), ("bert", "TokenizersBackend"), ("bert", "RobertaTokenizer"), ("bert", "NoSuchTokenizer"), ("llama", "BertTokenizer"), ("llama", "PreTrainedTokenizerFast"),
                             ("mistral", "BertTokenizer"), ("qwen2", "BertTokenizerFast"), ("modernbert", "BertTokenizer"), ("no_such_model", "BertTokenizer"), ("no_such_model", "NoSuchTokenizer"), ("roberta", "BertTokenizerFast"),
                             ("phi", "CodeGenTokenizer"), ("deberta-v2", "BertTokenizer"), ("t5", "T5TokenizerFast"), ("glm", "BertTokenizer"), ("distilbert", "DistilBertTokenizer")]:
        rows.add("WordPiece", json_files["WordPiece"][True], config={"model_type": model_type}, tokenizer_class=name, template=True, flags=["--", "tt"])
    for model_type, names in HUB.items():
        for name in names.split():
            for written in (name, name + "Fast"):
                kind = kind_of(name) or KINDS_OF_PYTHON.get(name)
                rows.add(kind, json_files[kind][True], config={"model_type": model_type}, tokenizer_class=written, template=True, flags=["--", "tt"])
    for name in ["BertTokenizer", "RobertaTokenizerFast", "PreTrainedTokenizerFast"]:
        for config in ({"tokenizer_class": name}, {"model_type": "gpt2", "tokenizer_class": name}):
            rows.add("WordPiece", json_files["WordPiece"][True], config=config, template=True, flags=["--", "tt"])

    # Without tokenizer.json.
    words = "".join(token + "\n" for token in VOCABULARY)
    pairs = {"vocab.json": VOCABULARY, "merges.txt": "#version: 0.2\n"}
    for own in (False, True):
        for name in ["BertTokenizer", "DistilBertTokenizer", "ElectraTokenizer", "MobileBertTokenizer", "ConvBertTokenizer", "SqueezeBertTokenizer", "MPNetTokenizer"]:
            rows.add("vocab.txt", {"vocab.txt": words}, tokenizer_class=name, own=own)
        for name in ["GPT2Tokenizer", "CodeGenTokenizer", "RobertaTokenizer", "BartTokenizer", "LongformerTokenizer", "LEDTokenizer", "Qwen2Tokenizer", "CLIPTokenizer"]:
            rows.add("vocab.json", pairs, tokenizer_class=name, own=own)
    for folder, file, name in [("t5", "spiece.model", "T5Tokenizer"), ("xlm-roberta", "sentencepiece.bpe.model", "XLMRobertaTokenizer"), ("albert", "spiece.model", "AlbertTokenizer"),
                               ("camembert", "sentencepiece.bpe.model", "CamembertTokenizer"), ("deberta-v2", "spm.model", "DebertaV2Tokenizer"), ("llama", "tokenizer.model", "LlamaTokenizer")]:
        rows.add(f"sentencepiece-{folder}/{file}", {file: read(f"sentencepiece-{folder}", file)}, tokenizer_class=name)
    for model_type in ["llama", "mistral", "t5", "mt5"]:
        folder, file = ("t5", "spiece.model") if "t5" in model_type else ("llama", "tokenizer.model")
        rows.add(f"sentencepiece-{folder}/{file}", {file: read(f"sentencepiece-{folder}", file)}, config={"model_type": model_type})
    with open(os.path.join(FOLDER, "special_tokens.json"), "w", encoding="utf-8") as file:
        head = json.dumps({"special": SPECIAL, "own": OWN, "text": TEXT}, ensure_ascii=False)
        file.write(head[:-1] + ', "rows": [\n' + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows.all()) + "\n]}\n")
