"""Writes words.json: what transformers makes of words with the tokenizers of ../tokenizers, opened as run_ner.py opens them.

Usage: python3 generate.py > words.json   (needs the packages 'tokenizers' and 'transformers')
"""
import json
import os
import shutil
import sys
import tempfile

import tokenizers
import transformers

# tokenizers 0.23 calls the argument cls_token, which transformers 5.12 knows as cls.
ROBERTA = tokenizers.processors.RobertaProcessing
tokenizers.processors.RobertaProcessing = lambda sep, cls, **options: ROBERTA(sep, cls, **options)

HERE = os.path.dirname(os.path.abspath(__file__))
# The classes that transformers has for these files; each is one that run_ner.py gives add_prefix_space, or a relative of one.
CLASSES = {"roberta": "RobertaTokenizer", "gpt2": "GPT2Tokenizer", "bart": "BartTokenizer", "whisper": "GPT2Tokenizer", "phi": "CodeGenTokenizer"}
ROWS = [
    ["The", "old", "Anna", "Lee", "visited", "Rome", "."],
    ["U.S.", "Coca-Cola", "AT&T", "O'Brien", "don't"],
    ["Zürich", "北京", "😀", "naïve", "42"],
    ["a", "", "b"],
]


def rows(name, tokenizer_class):
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(os.path.join(HERE, "..", "tokenizers", name, "tokenizer.json"), folder)
        with open(os.path.join(folder, "tokenizer_config.json"), "w") as file:
            json.dump({"tokenizer_class": tokenizer_class}, file)
        tokenizer = transformers.AutoTokenizer.from_pretrained(folder, add_prefix_space=True)
        encoded = [tokenizer(words, is_split_into_words=True) for words in ROWS]
        return [dict(words=words, ids=row["input_ids"], word_ids=row.word_ids()) for words, row in zip(ROWS, encoded)]


json.dump(dict(
    library=f"transformers {transformers.__version__}",
    tokenizers={name: rows(name, tokenizer_class) for name, tokenizer_class in CLASSES.items()},
), sys.stdout, ensure_ascii=False)
