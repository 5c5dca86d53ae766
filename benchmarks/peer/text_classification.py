"""The other side of benchmarks/train.cs: Hugging Face's Trainer on the same files, one JSON object on standard output.

python3 text_classification.py TRAIN.csv TEST.csv VOCAB.txt|MODEL LAYERS HIDDEN BATCH EPOCHS LEARNING_RATE MAX_LENGTH SEED STEPS
    fp32|bf16 longest|max_length

A folder in the place of the vocabulary is a pretrained model, which has sizes of its own.
"""
import csv
import json
import os
import resource
import sys
import tempfile
import time

START = time.time()
os.environ["HF_HUB_OFFLINE"] = "1"
import torch
from transformers import (AutoModelForSequenceClassification, AutoTokenizer, BertConfig, BertForSequenceClassification, BertTokenizerFast, DataCollatorWithPadding, Trainer,
                          TrainingArguments, set_seed)

train_file, test_file, vocabulary = sys.argv[1:4]
layers, hidden, batch = (int(value) for value in sys.argv[4:7])
epochs, learning_rate = float(sys.argv[7]), float(sys.argv[8])
max_length, seed, steps = int(sys.argv[9]), int(sys.argv[10]), int(sys.argv[11])
precision, padding = sys.argv[12:14]


def read(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


class Tokenized(torch.utils.data.Dataset):
    def __init__(self, rows, names):
        self.encodings = tokenizer([row["text"] for row in rows], truncation=True, max_length=max_length,
                                   padding="max_length" if padding == "max_length" else False)
        self.labels = [names.index(row["label"]) for row in rows]

    def __len__(self):
        return len(self.labels)

    def __getitem__(self, index):
        return {**{key: values[index] for key, values in self.encodings.items()}, "labels": self.labels[index]}


pretrained = os.path.isdir(vocabulary)
tokenizer = AutoTokenizer.from_pretrained(vocabulary) if pretrained else BertTokenizerFast(vocab=vocabulary)
train_rows, test_rows = read(train_file), read(test_file)
names = sorted({row["label"] for row in train_rows})
train, test = Tokenized(train_rows, names), Tokenized(test_rows, names)
set_seed(seed)
model = AutoModelForSequenceClassification.from_pretrained(vocabulary, num_labels=len(names)) if pretrained else BertForSequenceClassification(BertConfig(
    vocab_size=len(tokenizer), hidden_size=hidden, num_hidden_layers=layers, num_attention_heads=max(1, hidden // 64),
    intermediate_size=4 * hidden, num_labels=len(names)))
first_step = {}


class Timed(Trainer):
    def training_step(self, *arguments, **keywords):
        loss = super().training_step(*arguments, **keywords)
        first_step.setdefault("seconds", time.time() - START)
        return loss


trainer = Timed(
    model=model,
    args=TrainingArguments(
        output_dir=tempfile.mkdtemp(), per_device_train_batch_size=batch, per_device_eval_batch_size=batch, num_train_epochs=epochs,
        learning_rate=learning_rate, seed=seed, max_steps=steps or -1, bf16=precision == "bf16", save_strategy="no", report_to=[], use_cpu=True, disable_tqdm=True),
    train_dataset=train, eval_dataset=test, data_collator=DataCollatorWithPadding(tokenizer),
    compute_metrics=lambda prediction: {"accuracy": float((prediction[0].argmax(-1) == prediction[1]).mean())})
training = trainer.train().metrics
evaluation = trainer.evaluate()
print(json.dumps({
    "train_runtime": training["train_runtime"], "train_loss": training["train_loss"], "eval_runtime": evaluation["eval_runtime"],
    "eval_accuracy": evaluation["eval_accuracy"], "first_step": first_step["seconds"], "threads": torch.get_num_threads(),
    "wall": time.time() - START, "peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))
