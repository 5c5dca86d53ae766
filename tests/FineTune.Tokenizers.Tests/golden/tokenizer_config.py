"""Writes tokenizer_config.json: what transformers' AutoTokenizer makes of members of tokenizer_config.json and special_tokens_map.json beside a tokenizer.json.

python3 tokenizer_config.py     (needs the packages 'tokenizers' and 'transformers'; the folders are those of special_tokens.py)
"""
import json
import os
import tempfile

from special_tokens import AutoTokenizer, FOLDER, VOCABULARY, tokenizer_json

TEXTS = ["a b", "A <img> b", "<new>a <x> B", "a[U]b <s> c"]


def added(content, **options):
    return {"content": content, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True} | options


BERT = {"normalizer": {"type": "BertNormalizer", "clean_text": True, "handle_chinese_chars": True, "strip_accents": None, "lowercase": False}, "pre_tokenizer": {"type": "BertPreTokenizer"}}
LIBRARY = {"tokenizer_class": "PreTrainedTokenizerFast"}
CASES = [
    ("WordPiece", {}, LIBRARY, {}),
    ("WordPiece", BERT, LIBRARY | {"do_lower_case": True}, {}),
    ("WordPiece", BERT, {"tokenizer_class": "BertTokenizer", "do_lower_case": True}, {}),
    ("WordPiece", BERT, {"tokenizer_class": "BertTokenizer", "do_lower_case": False}, {}),
    ("BPE", {}, LIBRARY | {"add_prefix_space": True}, {}),
    ("BPE", {}, {"tokenizer_class": "BloomTokenizerFast", "add_prefix_space": True}, {}),
    ("BPE", {}, {"tokenizer_class": "GPT2Tokenizer", "add_prefix_space": True}, {}),
    ("BPE", {}, {"tokenizer_class": "RobertaTokenizer", "add_prefix_space": True}, {}),
    ("BPE", {}, {"tokenizer_class": "GPT2Tokenizer", "add_prefix_space": False}, {}),
    ("BPE", {}, {"tokenizer_class": "CodeGenTokenizer", "add_prefix_space": True}, {}),
    ("BPE", {}, {"tokenizer_class": "GPTNeoXTokenizer", "add_prefix_space": True}, {}),
    ("BPE", {}, {"tokenizer_class": "WhisperTokenizer", "add_prefix_space": True}, {}),
    ("WordPiece", {}, LIBRARY | {"extra_special_tokens": ["<img>"]}, {}),
    ("WordPiece", {}, LIBRARY | {"extra_special_tokens": {"image_token": "<img>"}}, {}),
    ("WordPiece", {}, LIBRARY | {"additional_special_tokens": ["<img>", "<new>"]}, {}),
    ("WordPiece", {}, LIBRARY | {"additional_special_tokens": ["<img>"], "extra_special_tokens": ["<new>"]}, {}),
    ("WordPiece", {}, LIBRARY | {"image_token": "<img>"}, {}),
    ("WordPiece", {}, LIBRARY | {"pad_token": "<new>"}, {}),
    ("WordPiece", {}, LIBRARY | {"added_tokens_decoder": {"500": added("<img>"), "400": added("<new>")}}, {}),
    ("WordPiece", {}, LIBRARY | {"added_tokens_decoder": {"500": added("<img>", special=False, lstrip=True)}}, {}),
    ("WordPiece", {}, LIBRARY | {"added_tokens_decoder": {str(VOCABULARY["<s>"]): added("<s>", lstrip=True)}}, {}),
    ("WordPiece", {}, LIBRARY | {"bos_token": "[B]"}, {"bos_token": "[E]"}),
    ("WordPiece", {}, LIBRARY | {"bos_token": "[B]", "added_tokens_decoder": {}}, {"bos_token": "[E]"}),
    ("WordPiece", BERT, {"tokenizer_class": "BertTokenizer", "do_lower_case": False, "cls_token": "[C]"}, {"cls_token": "[B]", "sep_token": {"content": "[E]", "lstrip": False, "rstrip": False, "normalized": False, "single_word": False}}),
    ("WordPiece", {}, LIBRARY, {"additional_special_tokens": ["<img>"], "pad_token": "<new>"}),
    ("WordPiece", {"truncation": {"direction": "Left", "max_length": 3, "strategy": "LongestFirst", "stride": 0}}, LIBRARY, {}),
    ("WordPiece", {"truncation": {"direction": "Left", "max_length": 3, "strategy": "LongestFirst", "stride": 0}}, LIBRARY | {"truncation_side": "right"}, {}),
    ("WordPiece", {"padding": {"strategy": {"Fixed": 8}, "direction": "Left", "pad_to_multiple_of": None, "pad_id": 5, "pad_type_id": 0, "pad_token": "[M]"}}, LIBRARY, {}),
    ("WordPiece", {"padding": {"strategy": "BatchLongest", "direction": "Right", "pad_to_multiple_of": None, "pad_id": 5, "pad_type_id": 0, "pad_token": "[M]"}}, LIBRARY | {"pad_token": "[P]"}, {}),
]

if __name__ == "__main__":
    rows = []
    for kind, parts, config, special_map in CASES:
        with tempfile.TemporaryDirectory() as folder:
            for name, content in (("tokenizer.json", tokenizer_json(kind, None) | parts), ("config.json", {}), ("tokenizer_config.json", config), ("special_tokens_map.json", special_map)):
                if content or name == "config.json":
                    with open(os.path.join(folder, name), "w") as file:
                        json.dump(content, file)
            try:
                tokenizer = AutoTokenizer.from_pretrained(folder)
            except Exception as exception:
                print("left out:", kind, parts, config, special_map, type(exception).__name__, exception)
                continue
            ids = [tokenizer(text)["input_ids"] for text in TEXTS]
            if "padding" in parts:
                ids = [tokenizer(text, padding=False)["input_ids"] for text in TEXTS]
            rows.append(dict(kind=kind, parts=parts, config=config, map=special_map, ids=ids, cut=tokenizer("a b c a b c a b c", truncation=True, max_length=5)["input_ids"],
                             pad=tokenizer.pad_token_id, bos=tokenizer.bos_token_id, eos=tokenizer.eos_token_id, size=len(tokenizer)))
    with open(os.path.join(FOLDER, "tokenizer_config.json"), "w", encoding="utf-8") as file:
        file.write(json.dumps({"texts": TEXTS}, ensure_ascii=False)[:-1] + ', "rows": [\n' + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]}\n")
