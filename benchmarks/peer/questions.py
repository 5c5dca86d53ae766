"""The other side of benchmarks/questions.cs: question answering as transformers' run_qa.py does it, timed from the start of the process to the metrics.

python3 questions.py TRAIN.jsonl TEST.jsonl MODEL MAX_LENGTH DOC_STRIDE BATCH EVAL_BATCH EPOCHS SEED

Batches are as long as their longest row. Tokens, windows, answers and metrics are those of the example: the 20 best first and last tokens, answers of up to 30
tokens, SQuAD's exact match and F1.
"""
import collections
import json
import os
import re
import string
import sys
import tempfile
import time

from measured import report, since_start
from windows import labelled, windows

os.environ["HF_HUB_OFFLINE"] = "1"
import numpy
from transformers import AutoModelForQuestionAnswering, AutoTokenizer, DataCollatorWithPadding, Trainer, TrainingArguments, set_seed

train_file, test_file, folder = sys.argv[1:4]
max_length, stride, batch, eval_batch = map(int, sys.argv[4:8])
epochs, seed = float(sys.argv[8]), int(sys.argv[9])
BEST, LONGEST = 20, 30


def read(path):
    with open(path, encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def encode(rows):
    """The windows of each row, one after the other, and the row that each is of."""
    found = [(index, window) for index, row in enumerate(rows) for window in windows(tokenizer, row, max_length, stride)]
    return [window for _, window in found], [index for index, _ in found]


def inputs(window):
    return {name: window[name] for name in ("input_ids", "token_type_ids", "attention_mask")}


def answers(rows, encoded, of, starts, ends):
    found = [("", -numpy.inf)] * len(rows)
    for window, row, first, last in zip(encoded, of, starts, ends):
        places = window["places"]
        for start in numpy.argsort(first)[-1:-BEST - 1:-1].tolist():
            for end in numpy.argsort(last)[-1:-BEST - 1:-1].tolist():
                if max(start, end) >= len(places) or places[start] is None or places[end] is None or not 0 <= end - start < LONGEST:
                    continue
                score = first[start] + last[end]
                if score > found[row][1]:
                    found[row] = rows[row]["context"][places[start][0]:places[end][1]], score
    return [answer for answer, _ in found]


def words(text):
    text = "".join(character for character in text.lower() if character not in string.punctuation)
    return re.sub(r"\b(a|an|the)\b", " ", text).split()


def overlap(given, right):
    same = sum((collections.Counter(words(given)) & collections.Counter(words(right))).values())
    return 2 * same / (len(words(given)) + len(words(right))) if same else 0.0


tokenizer = AutoTokenizer.from_pretrained(folder)
train, test = read(train_file), read(test_file)
set_seed(seed)
model = AutoModelForQuestionAnswering.from_pretrained(folder)
trainer = Trainer(
    model=model, train_dataset=[labelled(train[row], window) for window, row in zip(*encode(train))], data_collator=DataCollatorWithPadding(tokenizer),
    args=TrainingArguments(
        output_dir=tempfile.mkdtemp(), per_device_train_batch_size=batch, per_device_eval_batch_size=eval_batch, num_train_epochs=epochs, learning_rate=5e-5,
        seed=seed, save_strategy="no", report_to=[], use_cpu=True, disable_tqdm=True, logging_steps=1000))
trained = trainer.train().metrics
began = time.perf_counter()
encoded, of = encode(test)
(starts, ends), _, _ = trainer.predict([inputs(window) for window in encoded])
given = answers(test, encoded, of, starts, ends)
right = [row["answers"]["text"] for row in test]
exact = 100 * numpy.mean([any(words(answer) == words(one) for one in all_) for answer, all_ in zip(given, right)])
f1 = 100 * numpy.mean([max(overlap(answer, one) for one in all_) for answer, all_ in zip(given, right)])
trainer.save_model(tempfile.mkdtemp())
report(
    train_runtime=trained["train_runtime"], train_loss=trained["train_loss"], eval_runtime=time.perf_counter() - began, eval_exact_match=float(exact),
    eval_f1=float(f1), seconds=since_start())
