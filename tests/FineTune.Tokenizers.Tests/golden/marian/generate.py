"""Writes a small MarianTokenizer (source.spm, target.spm, vocab.json) and what transformers makes of texts with it: python3 generate.py FOLDER

    text         the text
    ids          of it as a text to translate
    target_ids   of it as a translation
    decoded      what the first ids become again, without special tokens

Made with transformers 5.12.1, sentencepiece 0.2.2, without sacremoses, so that punctuation is taken as it is.
"""
import io
import json
import os
import sys

import sentencepiece
from transformers import MarianTokenizer

ENGLISH = ["the cat sleeps in the sun", "a dog barks at the moon", "where is the station, please?", "we drink tea in the garden", "it rains again today"]
GERMAN = ["die Katze schläft in der Sonne", "ein Hund bellt den Mond an", "wo ist bitte der Bahnhof?", "wir trinken Tee im Garten", "heute regnet es wieder"]
TEXTS = ENGLISH + GERMAN + [
    "", " ", "the  cat", " the cat ", "the cat\nsleeps", "THE CAT", "x y z", "cat \u6f22\u5b57 dog", ">>deu<< the cat", ">>deu<<the cat",
    "\u2581the", "caf\u00e9", "1,234", "</s>", "a </s> b", "<pad>", "sun\u3000moon", "\U0001f600",
]


def train(path, sentences):
    buffer = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(sentences * 20), model_writer=buffer, vocab_size=120, hard_vocab_limit=False, normalization_rule_name="identity", minloglevel=2)
    with open(path, "wb") as file:
        file.write(buffer.getvalue())
    pieces = sentencepiece.SentencePieceProcessor(model_file=path)
    return [pieces.id_to_piece(index) for index in range(pieces.get_piece_size())]


folder = sys.argv[1]
os.makedirs(folder, exist_ok=True)
source, target = train(os.path.join(folder, "source.spm"), ENGLISH), train(os.path.join(folder, "target.spm"), GERMAN)
# Two pieces of the models are left out, and ids have nothing to do with those of the models.
pieces = sorted((set(source) | set(target)) - {"</s>", "<unk>", "<s>", "z", "y"})
vocabulary = {token: index for index, token in enumerate(["</s>", "<unk>"] + pieces + [">>deu<<", ">>fra<<", "<pad>"])}
with open(os.path.join(folder, "vocab.json"), "w", encoding="utf-8") as file:
    json.dump(vocabulary, file)
with open(os.path.join(folder, "tokenizer_config.json"), "w", encoding="utf-8") as file:
    json.dump({"tokenizer_class": "MarianTokenizer", "source_lang": "eng", "target_lang": "deu", "model_max_length": 512}, file)
tokenizer = MarianTokenizer.from_pretrained(folder)
rows = []
for text in TEXTS:
    ids = tokenizer(text)["input_ids"]
    rows.append({"text": text, "ids": ids, "target_ids": tokenizer(text_target=text)["input_ids"], "decoded": tokenizer.decode(ids, skip_special_tokens=True)})
with open(os.path.join(folder, "golden.json"), "w", encoding="utf-8") as file:
    json.dump({"rows": rows}, file, indent=1, ensure_ascii=False)
