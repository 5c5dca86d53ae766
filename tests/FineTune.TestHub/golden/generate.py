"""Writes what the end-to-end tests put on the test hub: a small BERT with random weights and its tokenizer, and made-up reviews of five stars in
Parquet, laid out as yelp_review_full is. Run with transformers 5 and pyarrow: python3 generate.py"""
import json
import os
import random

import pyarrow as pa
import pyarrow.parquet as pq
import torch
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

here = os.path.dirname(os.path.abspath(__file__))
words = {
    0: ["awful", "dreadful", "terrible"], 1: ["poor", "weak", "dull"], 2: ["average", "plain", "fair"], 3: ["good", "nice", "pleasant"], 4: ["great", "superb", "brilliant"],
}
openings = ["the food was", "our waiter seemed", "this place is", "we found it", "all of it was"]
names = ["1 star", "2 star", "3 stars", "4 stars", "5 stars"]


def model():
    folder = os.path.join(here, "models", "acme", "tiny-bert")
    os.makedirs(folder, exist_ok=True)
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    plain = sorted({word for opening in openings for word in opening.split()} | {word for group in words.values() for word in group} | set("abcdefghijklmnopqrstuvwxyz"))
    vocabulary = {token: index for index, token in enumerate(special + plain + ["##" + letter for letter in "abcdefghijklmnopqrstuvwxyz"])}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B:1 [SEP]:1", special_tokens=[("[CLS]", vocabulary["[CLS]"]), ("[SEP]", vocabulary["[SEP]"])])
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, model_max_length=64, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]", mask_token="[MASK]").save_pretrained(folder)
    torch.manual_seed(7)
    config = BertConfig(vocab_size=len(vocabulary), hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64, max_position_embeddings=64)
    BertModel(config).save_pretrained(folder)
    with open(os.path.join(folder, "README.md"), "w") as card:
        card.write("---\nlicense: apache-2.0\nlanguage: en\n---\n\n# A very small BERT\n\nRandom weights, for tests.\n")


def reviews(split, rows, seed):
    folder = os.path.join(here, "datasets", "acme", "reviews", "stars")
    os.makedirs(folder, exist_ok=True)
    chance = random.Random(seed)
    labels = [row % 5 for row in range(rows)]
    chance.shuffle(labels)
    texts = [f"{chance.choice(openings)} {chance.choice(words[label])}" for label in labels]
    features = {"info": {"features": {"label": {"names": names, "_type": "ClassLabel"}, "text": {"dtype": "string", "_type": "Value"}}}}
    table = pa.table({"label": pa.array(labels, pa.int64()), "text": texts}).replace_schema_metadata({"huggingface": json.dumps(features)})
    pq.write_table(table, os.path.join(folder, f"{split}-00000-of-00001.parquet"))


def card():
    listed = "".join(f"          '{index}': {name}\n" for index, name in enumerate(names))
    with open(os.path.join(here, "datasets", "acme", "reviews", "README.md"), "w") as text:
        text.write(
            "---\nlicense: mit\ndataset_info:\n  config_name: stars\n  features:\n  - name: label\n    dtype:\n      class_label:\n        names:\n" + listed
            + "  - name: text\n    dtype: string\nconfigs:\n- config_name: stars\n  data_files:\n  - split: train\n    path: stars/train-*\n"
            "  - split: test\n    path: stars/test-*\n  default: true\n---\n\n# Reviews\n\nMade up, for tests.\n")


model()
reviews("train", 200, 1)
reviews("test", 50, 2)
card()
