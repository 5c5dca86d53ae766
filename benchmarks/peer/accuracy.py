"""The other side of benchmarks/accuracy.cs: Hugging Face's Trainer on real rows, one JSON object on standard output.

python3 accuracy.py FOLDER SET SEED EPOCHS DROPOUT NUDGE

FOLDER holds the rows and vocabularies that accuracy.cs names. It gets SET-SEED-dropout-DROPOUT, a random BERT of 2 layers and hidden size 128: the start of both sides. NUDGE multiplies
each of its weights here by 1 + NUDGE * (a normal number): what 1e-7, a float's own rounding, makes of a run is what the two sides may differ by.
"""
import csv
import json
import os
import sys
import tempfile

os.environ["HF_HUB_OFFLINE"] = "1"
import torch
from tokenizers import BertWordPieceTokenizer
from transformers import (BertConfig, BertForSequenceClassification, BertForTokenClassification, DataCollatorForTokenClassification, DataCollatorWithPadding,
                          PreTrainedTokenizerFast, Trainer, TrainingArguments, set_seed)

FOLDER, SET = sys.argv[1:3]
SEED, EPOCHS, DROPOUT, NUDGE = int(sys.argv[3]), float(sys.argv[4]), float(sys.argv[5]), float(sys.argv[6])
ENTITIES = SET == "wnut17"
BATCH, RATE = (16, 1e-3) if ENTITIES else (32, 5e-4)
tokenizer = PreTrainedTokenizerFast(
    tokenizer_object=BertWordPieceTokenizer(os.path.join(FOLDER, "cased.txt" if ENTITIES else "uncased.txt"), lowercase=not ENTITIES)._tokenizer,
    pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]", mask_token="[MASK]",
    model_input_names=["input_ids", "token_type_ids", "attention_mask"])


def read(split):
    if ENTITIES:
        with open(os.path.join(FOLDER, f"{SET}-{split}.jsonl"), encoding="utf-8") as file:
            return [json.loads(line) for line in file]
    with open(os.path.join(FOLDER, f"{SET}-{split}.csv"), newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


rows = {split: read(split) for split in ("train", "test")}
names = sorted({name for row in rows["train"] for name in (row["tags"] if ENTITIES else [row["label"]])})


def encode(row):
    if not ENTITIES:
        return dict(tokenizer(row["text"], truncation=True, max_length=128)) | {"labels": names.index(row["label"])}
    encoded = tokenizer(row["tokens"], is_split_into_words=True, truncation=True, max_length=128)
    labels, before = [], None
    for word in encoded.word_ids():
        labels.append(-100 if word is None or word == before else names.index(row["tags"][word]))
        before = word
    return dict(encoded) | {"labels": labels}


def spans(tags):
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


def measure(prediction):
    if not ENTITIES:
        return {"accuracy": float((prediction[0].argmax(-1) == prediction[1]).mean())}
    hits = wanted = given = 0
    for scores, labels in zip(*prediction):
        kept = labels != -100
        truth = spans([names[label] for label in labels[kept]])
        guess = spans([names[label] for label in scores[kept].argmax(-1)])
        hits, wanted, given = hits + len(truth & guess), wanted + len(truth), given + len(guess)
    return {"f1": 2 * hits / max(1, wanted + given)}


def make_base(folder):
    torch.manual_seed(SEED)
    kind = BertForTokenClassification if ENTITIES else BertForSequenceClassification
    kind(BertConfig(
        vocab_size=len(tokenizer), hidden_size=128, num_hidden_layers=2, num_attention_heads=2, intermediate_size=512, max_position_embeddings=128,
        hidden_dropout_prob=DROPOUT, attention_probs_dropout_prob=DROPOUT, num_labels=len(names), id2label=dict(enumerate(names)),
        label2id={name: i for i, name in enumerate(names)})).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return kind


base = os.path.join(FOLDER, f"{SET}-{SEED}-dropout-{sys.argv[5]}")
model = make_base(base).from_pretrained(base)
if NUDGE:
    with torch.no_grad():
        for weight in model.parameters():
            weight.mul_(1 + NUDGE * torch.randn_like(weight))
trainer = Trainer(
    model=model,
    args=TrainingArguments(
        output_dir=tempfile.mkdtemp(), per_device_train_batch_size=BATCH, per_device_eval_batch_size=BATCH, num_train_epochs=EPOCHS, learning_rate=RATE, seed=SEED,
        logging_steps=1, eval_strategy="epoch", save_strategy="no", report_to=[], use_cpu=True, disable_tqdm=True),
    train_dataset=[encode(row) for row in rows["train"]], eval_dataset=[encode(row) for row in rows["test"]],
    data_collator=(DataCollatorForTokenClassification if ENTITIES else DataCollatorWithPadding)(tokenizer), compute_metrics=measure)
set_seed(SEED)
trainer.train()
print(json.dumps({"log_history": trainer.state.log_history}))
