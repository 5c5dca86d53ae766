"""Writes clean_up.json: what transformers decodes with clean_up_tokenization_spaces on, off and not set, for small tokenizers beside it.

python3 clean_up.py     (needs the packages 'tokenizers' and 'transformers')
"""
import json
import os
import tempfile

from tokenizers import Tokenizer
from transformers import AutoTokenizer

FOLDER = os.path.dirname(os.path.abspath(__file__))
TEXTS = ["We 'll see , he 's here and they 're not .", "don ' t do n't , I 'm , we 've ! ? . x", "a . b , c ' d 'm n't !"]

if __name__ == "__main__":
    rows = []
    for name in ["bert-uncased", "gpt2", "t5", "word-level"]:
        path = os.path.join(FOLDER, "tokenizers", name, "tokenizer.json")
        ids = [Tokenizer.from_file(path).encode(text, add_special_tokens=False).ids for text in TEXTS]
        for clean in [True, False, None]:
            with tempfile.TemporaryDirectory() as folder:
                os.symlink(path, os.path.join(folder, "tokenizer.json"))
                config = {"tokenizer_class": "PreTrainedTokenizerFast"} | ({} if clean is None else {"clean_up_tokenization_spaces": clean})
                with open(os.path.join(folder, "tokenizer_config.json"), "w") as file:
                    json.dump(config, file)
                tokenizer = AutoTokenizer.from_pretrained(folder)
                rows += [{"tokenizer": name, "clean": clean, "ids": row, "decoded": tokenizer.decode(row)} for row in ids]
    with open(os.path.join(FOLDER, "clean_up.json"), "w", encoding="utf-8") as file:
        file.write("[\n" + ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n]\n")
