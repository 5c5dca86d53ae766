"""Writes a folder for each kind of tokenizer: a small model of token classification with random weights, and golden.json, what transformers' pipeline answers.

Usage: python3 generate.py OUTPUT   (needs the packages 'torch', 'tokenizers' and 'transformers')
"""
import json
import os
import sys

import tokenizers
import torch
from tokenizers import decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import (BertConfig, BertForTokenClassification, PreTrainedTokenizerFast, RobertaConfig, RobertaForTokenClassification, pipeline)

SENTENCES = [
    "Anna Lindau visited Greenwich and Rotterdam yesterday", "Boris Yellowstone lives in Newcastle near Amsterdam", "yesterday Rotterdam visited unhappily",
    "the unhappiness of Zürich and Göteborg", "Anna likes swimming in Newcastle", "nobody visited 北京 or 東京 yesterday", "Lindau Lindau Lindau", "😀 likes Zürich",
]
LABELS = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"]
STRATEGIES = ["none", "simple", "first", "average", "max"]


def word_piece():
    tokenizer = tokenizers.Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.decoder = decoders.WordPiece()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    tokenizer.train_from_iterator(SENTENCES, trainers.WordPieceTrainer(vocab_size=110, special_tokens=special))
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    return tokenizer, dict(pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]", mask_token="[MASK]")


def byte_level():
    tokenizer = tokenizers.Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    tokenizer.decoder = decoders.ByteLevel()
    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    # Every first letter with its space, so that no token is a space alone, which the pipeline takes for a word.
    letters = sorted({word[0] for sentence in SENTENCES for word in sentence.split()})
    sentences = SENTENCES + [f" {letter}" for letter in letters for _ in range(50)]
    tokenizer.train_from_iterator(sentences, trainers.BpeTrainer(vocab_size=330, special_tokens=special, initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), add_prefix_space=True)
    return tokenizer, dict(pad_token="<pad>", unk_token="<unk>", cls_token="<s>", sep_token="</s>", mask_token="<mask>", bos_token="<s>", eos_token="</s>", add_prefix_space=True)


def write(folder, made, config_class, model_class, sentences=SENTENCES, **options):
    tokenizer, special = made
    fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=64, **special)
    fast.save_pretrained(folder)
    torch.manual_seed(11)
    config = config_class(vocab_size=tokenizer.get_vocab_size(), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16, max_position_embeddings=70,
                          initializer_range=0.6, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
                          id2label=dict(enumerate(LABELS)), label2id={label: i for i, label in enumerate(LABELS)}, **options)
    model = model_class(config).eval()
    model.save_pretrained(folder)
    answers = []
    for sentence in sentences:
        for strategy in STRATEGIES:
            ask = pipeline("token-classification", model=model, tokenizer=fast, aggregation_strategy=strategy)
            found = ask(sentence.split(), is_split_into_words=True)
            while found and isinstance(found[0], list):
                found = found[0]
            # Offsets in code points, as Python counts.
            answers.append(dict(text=sentence, strategy=strategy, entities=[
                dict(label=entity.get("entity_group", entity.get("entity")), score=float(entity["score"]), start=int(entity["start"]), end=int(entity["end"]), index=entity.get("index"))
                for entity in found]))
    with open(os.path.join(folder, "golden.json"), "w") as file:
        json.dump(answers, file, ensure_ascii=False)


output = sys.argv[1]
write(os.path.join(output, "bert"), word_piece(), BertConfig, BertForTokenClassification,
      # A token of WordPiece without ## is a word to the pipeline, also within a word that it was given.
      sentences=[sentence for sentence in SENTENCES if "北" not in sentence])
write(os.path.join(output, "roberta"), byte_level(), RobertaConfig, RobertaForTokenClassification, pad_token_id=1, bos_token_id=0, eos_token_id=2)
