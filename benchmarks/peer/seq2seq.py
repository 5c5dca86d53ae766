"""The other side of benchmarks/seq2seq.cs: an encoder-decoder model with transformers, timed, one JSON object on standard output.

python3 seq2seq.py train FOLDER ROWS.jsonl MAX_LENGTH MAX_TARGET_LENGTH BATCH SEED
    FOLDER has the configuration and the tokenizer; the model starts from random weights. Seq2SeqTrainer with batches as long as their longest row.
python3 seq2seq.py generate FOLDER TEXTS.json TOKENS BEAMS
    Answers each text by beams, one after the other, of which the first is for warming up, and then all of them together.
"""
import json
import os
import statistics
import sys
import tempfile
import time

from measured import report

os.environ["HF_HUB_OFFLINE"] = "1"
import torch
from transformers import (AutoConfig, AutoModelForSeq2SeqLM, AutoTokenizer, DataCollatorForSeq2Seq, Seq2SeqTrainer, Seq2SeqTrainingArguments, set_seed)

folder = sys.argv[2]
tokenizer = AutoTokenizer.from_pretrained(folder)


def train():
    longest, longest_target, batch, seed = map(int, sys.argv[4:8])
    with open(sys.argv[3], encoding="utf-8") as file:
        rows = [json.loads(line) for line in file]
    encoded = tokenizer([row["text"] for row in rows], truncation=True, max_length=longest)
    labels = tokenizer(text_target=[row["target"] for row in rows], truncation=True, max_length=longest_target)["input_ids"]
    data = [{"input_ids": ids, "attention_mask": mask, "labels": target} for ids, mask, target in zip(encoded["input_ids"], encoded["attention_mask"], labels)]
    set_seed(seed)
    model = AutoModelForSeq2SeqLM.from_config(AutoConfig.from_pretrained(folder))
    trainer = Seq2SeqTrainer(
        model=model, train_dataset=data, data_collator=DataCollatorForSeq2Seq(tokenizer, model),
        args=Seq2SeqTrainingArguments(
            output_dir=tempfile.mkdtemp(), per_device_train_batch_size=batch, num_train_epochs=1, learning_rate=5e-4, seed=seed, save_strategy="no",
            report_to=[], use_cpu=True, disable_tqdm=True, logging_steps=1000))
    metrics = trainer.train().metrics
    report(train_runtime=metrics["train_runtime"], train_loss=metrics["train_loss"], rows=len(rows))


def generate():
    tokens, beams = int(sys.argv[4]), int(sys.argv[5])
    with open(sys.argv[3], encoding="utf-8") as file:
        texts = json.load(file)
    model = AutoModelForSeq2SeqLM.from_pretrained(folder).eval()

    def seconds(asked):
        inputs = tokenizer(asked, padding=True, return_tensors="pt")
        before = time.perf_counter()
        with torch.inference_mode():
            output = model.generate(**inputs, do_sample=False, num_beams=beams, min_length=tokens + 1, max_length=tokens + 1)
        assert output.shape[1] == tokens + 1
        return time.perf_counter() - before

    times = [seconds([text]) for text in texts]
    report(seconds=statistics.median(times[1:]), together=seconds(texts) / len(texts))


{"train": train, "generate": generate}[sys.argv[1]]()
