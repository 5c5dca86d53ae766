"""The other side of benchmarks/language-models.cs: a causal language model with transformers, timed, one JSON object on standard output.

python3 language_models.py train FOLDER ROWS.json MAX_LENGTH BATCH SEED padded|packed|lora|checkpointed
    FOLDER has the configuration and the tokenizer with its chat template; the model starts from random weights. Rows are instructions with their outputs, and
    what the template has up to the answer is not trained on. padded is Trainer with batches as long as their longest row; packed puts rows one behind the other
    into rows of MAX_LENGTH tokens with positions of their own, as TRL does; lora is padded with peft's adapter, where peft is installed.
python3 language_models.py generate FOLDER PROMPTS.json TOKENS
    Goes on with each prompt greedily, one after the other, with the cache; the first is for warming up.
"""
import json
import os
import resource
import statistics
import sys
import tempfile
import time

os.environ["HF_HUB_OFFLINE"] = "1"
import torch
from transformers import AutoConfig, AutoModelForCausalLM, AutoTokenizer, Trainer, TrainingArguments, set_seed

folder = sys.argv[2]
tokenizer = AutoTokenizer.from_pretrained(folder)


def report(**values):
    print(json.dumps({**values, "threads": torch.get_num_threads(), "peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024}))


def encode(row, max_length):
    question = row["instruction"] + ("\n" + row["input"] if row.get("input") else "")
    messages = [{"role": "user", "content": question}, {"role": "assistant", "content": row["output"]}]
    asked = tokenizer.apply_chat_template(messages[:1], add_generation_prompt=True, tokenize=False)
    prompt = tokenizer(asked, add_special_tokens=False)["input_ids"]
    whole = tokenizer(tokenizer.apply_chat_template(messages, tokenize=False), add_special_tokens=False)["input_ids"][:max_length]
    return whole, [-100] * min(len(prompt), len(whole)) + whole[len(prompt):]


def padded(rows):
    width = max(len(ids) for ids, _ in rows)
    fill = lambda values, value: torch.tensor([list(row) + [value] * (width - len(row)) for row in values])
    return {
        "input_ids": fill([ids for ids, _ in rows], tokenizer.pad_token_id or 0), "labels": fill([labels for _, labels in rows], -100),
        "attention_mask": fill([[1] * len(ids) for ids, _ in rows], 0),
    }


def pack(rows, max_length):
    """Each row into the first that has room for it, the longest first."""
    bins = []
    for ids, labels in sorted(rows, key=lambda row: -len(row[0])):
        target = next((one for one in bins if len(one[0]) + len(ids) <= max_length), None)
        if target is None:
            bins.append(target := ([], [], []))
        target[0].extend(ids)
        target[1].extend([-100] + labels[1:])
        target[2].extend(range(len(ids)))
    return bins


def packed(rows):
    batch = padded([(ids, labels) for ids, labels, _ in rows])
    width = batch["input_ids"].shape[1]
    return {**batch, "position_ids": torch.tensor([places + [0] * (width - len(places)) for _, _, places in rows])}


def train():
    max_length, batch, seed, kind = int(sys.argv[4]), int(sys.argv[5]), int(sys.argv[6]), sys.argv[7]
    with open(sys.argv[3], encoding="utf-8") as file:
        rows = [encode(row, max_length) for row in json.load(file)]
    rows = [row for row in rows if any(label != -100 for label in row[1])]
    set_seed(seed)
    model = AutoModelForCausalLM.from_config(AutoConfig.from_pretrained(folder))
    if kind == "lora":
        from peft import LoraConfig, get_peft_model
        model = get_peft_model(model, LoraConfig(task_type="CAUSAL_LM", target_modules="all-linear"))
    trainer = Trainer(
        model=model,
        args=TrainingArguments(
            output_dir=tempfile.mkdtemp(), per_device_train_batch_size=batch, num_train_epochs=1, learning_rate=5e-4, seed=seed, save_strategy="no",
            gradient_checkpointing=kind == "checkpointed", report_to=[], use_cpu=True, disable_tqdm=True, logging_steps=1000, remove_unused_columns=False),
        train_dataset=pack(rows, max_length) if kind == "packed" else rows, data_collator=packed if kind == "packed" else padded)
    metrics = trainer.train().metrics
    report(train_runtime=metrics["train_runtime"], train_loss=metrics["train_loss"], rows=len(rows), tokens=sum(len(ids) for ids, _ in rows))


def generate():
    tokens = int(sys.argv[4])
    with open(sys.argv[3], encoding="utf-8") as file:
        prompts = json.load(file)
    model = AutoModelForCausalLM.from_pretrained(folder).eval()
    times = []
    for prompt in prompts:
        asked = tokenizer.apply_chat_template([{"role": "user", "content": prompt}], add_generation_prompt=True, tokenize=False) if tokenizer.chat_template else prompt
        inputs = tokenizer(asked, return_tensors="pt", add_special_tokens=not tokenizer.chat_template)
        before = time.perf_counter()
        with torch.inference_mode():
            output = model.generate(
                input_ids=inputs["input_ids"], attention_mask=inputs["attention_mask"], do_sample=False, max_new_tokens=tokens, min_new_tokens=tokens)
        times.append(time.perf_counter() - before)
        assert output.shape[1] == inputs["input_ids"].shape[1] + tokens
    report(seconds=statistics.median(times[1:]))


{"train": train, "generate": generate}[sys.argv[1]]()
