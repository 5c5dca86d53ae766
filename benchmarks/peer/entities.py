"""Entities of real text with Hugging Face's Trainer, for docs/parity.md: python3 entities.py FOLDER DATA [EPOCHS]

FOLDER gets a random BERT (a model folder: the same start for both sides) and the rows as JSON lines; printed is the span F1 of the held-out rows after each epoch,
by seqeval's default rule. DATA holds a vocabulary (tokenizers/bert-base-cased/vocab.txt) and words with tags (token-classification/wnut17/train.jsonl, dev.jsonl).
Made with transformers 5.12.1, torch 2.14.1. No dropout, so that the two runs are the same one.
"""
import json
import os
import sys
import tempfile

os.environ["HF_HUB_OFFLINE"] = "1"
import torch
from tokenizers import BertWordPieceTokenizer
from transformers import (BertConfig, BertForTokenClassification, DataCollatorForTokenClassification, PreTrainedTokenizerFast, Trainer, TrainingArguments)

FOLDER, DATA = sys.argv[1], sys.argv[2]
EPOCHS = float(sys.argv[3]) if len(sys.argv) > 3 else 6
tokenizer = PreTrainedTokenizerFast(
    tokenizer_object=BertWordPieceTokenizer(os.path.join(DATA, "tokenizers/bert-base-cased/vocab.txt"), lowercase=False)._tokenizer, pad_token="[PAD]",
    unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]", mask_token="[MASK]", model_input_names=["input_ids", "token_type_ids", "attention_mask"])


def entities(tags):
    """(type, start, end) by seqeval's default rule: an I that goes on with nothing begins an entity."""
    found, start, kind = [], None, None
    for index, tag in enumerate([*tags, "O"]):
        prefix, _, name = tag.partition("-")
        if kind is not None and (prefix != "I" or name != kind):
            found.append((kind, start, index))
            kind = None
        if kind is None and prefix != "O":
            start, kind = index, name
    return set(found)


rows = {}
for split, name in (("train", "train.jsonl"), ("test", "dev.jsonl")):
    with open(os.path.join(DATA, "token-classification/wnut17", name)) as file:
        rows[split] = [json.loads(line) for line in file]
    os.makedirs(FOLDER, exist_ok=True)
    with open(os.path.join(FOLDER, f"{split}.jsonl"), "w") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows[split])
tags = sorted({tag for row in rows["train"] for tag in row["tags"]})


def encode(row):
    encoded = tokenizer(row["tokens"], is_split_into_words=True, truncation=True, max_length=96)
    labels, before = [], None
    for word in encoded.word_ids():
        labels.append(-100 if word is None or word == before else tags.index(row["tags"][word]))
        before = word
    return dict(encoded) | {"labels": labels}


def measure(prediction):
    hits = wanted = given = 0
    for scores, labels in zip(*prediction):
        kept = labels != -100
        truth = entities([tags[label] for label in labels[kept]])
        guess = entities([tags[label] for label in scores[kept].argmax(-1)])
        hits, wanted, given = hits + len(truth & guess), wanted + len(truth), given + len(guess)
    return {"f1": 2 * hits / max(1, wanted + given), "precision": hits / max(1, given), "recall": hits / max(1, wanted)}


torch.manual_seed(5)
model = BertForTokenClassification(BertConfig(
    vocab_size=len(tokenizer), hidden_size=128, num_hidden_layers=2, num_attention_heads=2, intermediate_size=512, max_position_embeddings=96,
    hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0, num_labels=len(tags), id2label=dict(enumerate(tags)), label2id={tag: i for i, tag in enumerate(tags)}))
model.save_pretrained(os.path.join(FOLDER, "base"))
tokenizer.save_pretrained(os.path.join(FOLDER, "base"))
trainer = Trainer(
    model=model,
    args=TrainingArguments(
        output_dir=tempfile.mkdtemp(), per_device_train_batch_size=16, per_device_eval_batch_size=16, num_train_epochs=EPOCHS, learning_rate=1e-3, seed=42,
        eval_strategy="epoch", save_strategy="no", report_to=[], use_cpu=True, disable_tqdm=True),
    train_dataset=[encode(row) for row in rows["train"]], eval_dataset=[encode(row) for row in rows["test"]],
    data_collator=DataCollatorForTokenClassification(tokenizer), compute_metrics=measure)
trainer.train()
for entry in trainer.state.log_history:
    if "eval_f1" in entry:
        print({key: round(value, 4) for key, value in entry.items() if key in ("epoch", "eval_f1", "eval_precision", "eval_recall")})
