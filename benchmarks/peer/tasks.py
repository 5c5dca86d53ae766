"""The side of Hugging Face in docs/parity.md, task by task: python3 tasks.py FOLDER DATA

FOLDER gets a random BERT for each task (a model folder), the rows of each split (data/*.jsonl) and hf.json: loss and gradient norm of each step of Trainer,
and metrics of the held-out rows. DATA holds a vocabulary (tokenizers/bert-base-cased/vocab.txt), sentences with labels (text-classification/sst2/train.csv,
dev.csv), words with tags (token-classification/wnut17/train.jsonl, dev.jsonl) and a list of texts (language-modeling/tinystories.json).
The masks of masked language modelling are those of TokenMasking.cs. Made with transformers 5.12.1, torch 2.14.1.
"""
import csv
import json
import os
import sys
import tempfile

os.environ["HF_HUB_OFFLINE"] = "1"
import numpy as np
import torch
from scipy import stats
from sklearn import metrics
from tokenizers import BertWordPieceTokenizer
from transformers import (BertConfig, BertForMaskedLM, BertForSequenceClassification, BertForTokenClassification, PreTrainedTokenizerFast, Trainer,
                          TrainingArguments)

from rows import Rows, collate, mask

FOLDER, DATA = sys.argv[1], sys.argv[2]
SEED, BATCH, STEPS, LENGTH = 7, 8, 20, 48
tokenizer = PreTrainedTokenizerFast(tokenizer_object=BertWordPieceTokenizer(os.path.join(DATA, "tokenizers/bert-base-cased/vocab.txt"), lowercase=False)._tokenizer, pad_token="[PAD]", unk_token="[UNK]",
                                    cls_token="[CLS]", sep_token="[SEP]", mask_token="[MASK]", model_input_names=["input_ids", "token_type_ids", "attention_mask"])


def config(**kwargs):
    return BertConfig(vocab_size=len(tokenizer), hidden_size=48, num_hidden_layers=2, num_attention_heads=4, intermediate_size=96, max_position_embeddings=LENGTH,
                      hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0, initializer_range=0.1, **kwargs)


def run(name, model, train, test):
    folder = os.path.join(FOLDER, name)
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    args = TrainingArguments(output_dir=tempfile.mkdtemp(), per_device_train_batch_size=BATCH, max_steps=STEPS, learning_rate=1e-3, warmup_steps=4, weight_decay=0.01,
                             logging_steps=1, save_strategy="no", report_to=[], seed=SEED, use_cpu=True, disable_tqdm=True, remove_unused_columns=False,
                             per_device_eval_batch_size=len(test))
    trainer = Trainer(model=model, args=args, train_dataset=Rows(train), data_collator=collate(tokenizer))
    trainer.train()
    output = trainer.predict(Rows(test))
    log = [e for e in trainer.state.log_history if "loss" in e]
    result = {"loss": [e["loss"] for e in log], "grad_norm": [float(e["grad_norm"]) for e in log], "eval_loss": output.metrics["test_loss"]}
    return result, output.predictions


def sst(path, n):
    with open(os.path.join(DATA, "text-classification/sst2", path)) as f:
        return [(r["text"], int(r["label"])) for r in list(csv.DictReader(f))[:n]]


def write(name, rows):
    os.makedirs(os.path.join(FOLDER, "data"), exist_ok=True)
    with open(os.path.join(FOLDER, "data", name), "w") as f:
        for r in rows:
            f.write(json.dumps(r, ensure_ascii=False) + "\n")


results = {}
N, M = 160, 80
train_sst, test_sst = sst("train.csv", N), sst("dev.csv", M)
VOWELS = ["a", "good", "the", "not"]


def many(text):
    return [w for w in VOWELS if f" {w} " in f" {text} "]


# single label, pairs
pairs = {s: [{"sentence1": a, "sentence2": rows[(i * 7 + 3) % len(rows)][0], "label": int(l == rows[(i * 7 + 3) % len(rows)][1])} for i, (a, l) in enumerate(rows)]
         for s, rows in [("train", train_sst), ("test", test_sst)]}
for s in pairs:
    write(f"pairs-{s}.jsonl", pairs[s])


def enc_pair(r):
    return dict(tokenizer(r["sentence1"], r["sentence2"], truncation=True, max_length=LENGTH)) | {"labels": r["label"]}


torch.manual_seed(1)
results["pairs"], p = run("pairs", BertForSequenceClassification(config(num_labels=2)), [enc_pair(r) for r in pairs["train"]], [enc_pair(r) for r in pairs["test"]])
results["pairs"]["accuracy"] = float((p.argmax(-1) == np.array([r["label"] for r in pairs["test"]])).mean())

# multi-label
multi = {s: [{"text": t, "label": many(t)} for t, _ in rows] for s, rows in [("train", train_sst), ("test", test_sst)]}
for s in multi:
    write(f"multi-{s}.jsonl", multi[s])
names = sorted({l for r in multi["train"] for l in r["label"]})


def enc_multi(r):
    return dict(tokenizer(r["text"], truncation=True, max_length=LENGTH)) | {"labels": [float(n in r["label"]) for n in names]}


torch.manual_seed(2)
results["multi"], p = run("multi", BertForSequenceClassification(config(num_labels=len(names), problem_type="multi_label_classification")),
                          [enc_multi(r) for r in multi["train"]], [enc_multi(r) for r in multi["test"]])
y = np.array([[int(n in r["label"]) for n in names] for r in multi["test"]])
results["multi"] |= {"f1_micro": metrics.f1_score(y, p >= 0, average="micro"), "roc_auc_macro": metrics.roc_auc_score(y, p, average="macro")}

# regression
regression = {s: [{"text": t, "score": round(len(t) / 40 + 0.25 * l, 3)} for t, l in rows] for s, rows in [("train", train_sst), ("test", test_sst)]}
for s in regression:
    write(f"regression-{s}.jsonl", regression[s])


def enc_number(r):
    return dict(tokenizer(r["text"], truncation=True, max_length=LENGTH)) | {"labels": r["score"]}


torch.manual_seed(3)
results["regression"], p = run("regression", BertForSequenceClassification(config(num_labels=1)), [enc_number(r) for r in regression["train"]], [enc_number(r) for r in regression["test"]])
y = np.array([r["score"] for r in regression["test"]])
results["regression"] |= {"pearsonr": stats.pearsonr(p[:, 0], y)[0], "spearmanr": stats.spearmanr(p[:, 0], y)[0], "mse": float(((p[:, 0] - y) ** 2).mean())}

# token classification
ner = {}
for s, path in [("train", "train.jsonl"), ("test", "dev.jsonl")]:
    with open(os.path.join(DATA, "token-classification/wnut17", path)) as f:
        ner[s] = [json.loads(l) for l in list(f)[: 200 if s == "train" else 150]]
    write(f"ner-{s}.jsonl", ner[s])
tags = sorted({t for r in ner["train"] for t in r["tags"]})
def enc_tokens(r):
    e = tokenizer(r["tokens"], is_split_into_words=True, truncation=True, max_length=LENGTH)
    words, labels, before = e.word_ids(), [], None
    for w in words:
        labels.append(-100 if w is None or w == before else tags.index(r["tags"][w]) if r["tags"][w] in tags else -100)
        before = w
    return dict(e) | {"labels": labels}
torch.manual_seed(4)
test_rows = [enc_tokens(r) for r in ner["test"]]
results["ner"], p = run("ner", BertForTokenClassification(config(num_labels=len(tags))), [enc_tokens(r) for r in ner["train"]], test_rows)
hits = [(int(p[i][t].argmax()), l) for i, r in enumerate(test_rows) for t, l in enumerate(r["labels"]) if l != -100]
results["ner"] |= {"accuracy": float(np.mean([a == b for a, b in hits]))}

# masked language modelling
stories = json.load(open(os.path.join(DATA, "language-modeling/tinystories.json")))
texts = [s["text"] if isinstance(s, dict) else s for s in stories]
mlm = {"train": texts[:160], "test": texts[160:220]}
for s in mlm:
    write(f"mlm-{s}.jsonl", [{"text": t} for t in mlm[s]])
def enc_text(t, epoch, row):
    e = tokenizer(t, truncation=True, max_length=LENGTH, return_special_tokens_mask=True)
    ids, labels = mask(tokenizer, SEED, e["input_ids"], e["special_tokens_mask"], epoch, row)
    return {"input_ids": ids, "attention_mask": e["attention_mask"], "labels": labels}
torch.manual_seed(5)
results["mlm"], _ = run("mlm", BertForMaskedLM(config()), [enc_text(t, 0, i) for i, t in enumerate(mlm["train"])], [enc_text(t, -1, i) for i, t in enumerate(mlm["test"])])
results["mlm"]["perplexity"] = float(np.exp(results["mlm"]["eval_loss"]))

json.dump(results, open(os.path.join(FOLDER, "hf.json"), "w"))
for name, r in results.items():
    print(name, r["loss"][:3], r["loss"][-1], {k: v for k, v in r.items() if k not in ("loss", "grad_norm")})
