"""A plain loop of contrastive training: python3 contrastive.py PAIRS.csv MODEL BATCH EPOCHS LEARNING_RATE MAX_LENGTH SEED fp32|bf16

Mean pooling and the loss of MultipleNegativesRanking (scale 20), AdamW, a linear schedule, clipping at 1, as FineTune.Sdk's defaults are. One JSON line at the
end: seconds of training, seconds from the start of the process to the first step, peak memory, mean loss, threads.
"""
import csv
import json
import os
import resource
import sys
import time

uptime, ticks = open("/proc/uptime").read().split()[0], open("/proc/self/stat").read().rsplit(")", 1)[1].split()[19]
start = time.time() - float(uptime) + float(ticks) / os.sysconf("SC_CLK_TCK")
os.environ["HF_HUB_OFFLINE"] = "1"
import torch
from torch.nn.functional import cross_entropy, normalize
from transformers import AutoModel, AutoTokenizer, get_linear_schedule_with_warmup

path, folder, batch, epochs, rate, length, seed, precision = sys.argv[1:9]
batch, epochs, length, seed = int(batch), int(float(epochs)), int(length), int(seed)
torch.manual_seed(seed)
tokenizer = AutoTokenizer.from_pretrained(folder)
model = AutoModel.from_pretrained(folder).train()
with open(path, newline="", encoding="utf-8") as file:
    rows = list(csv.DictReader(file))
columns = [tokenizer([row[name] for row in rows], truncation=True, max_length=length)["input_ids"] for name in ("anchor", "positive")]
steps = epochs * ((len(rows) + batch - 1) // batch)
optimizer = torch.optim.AdamW(model.parameters(), lr=float(rate), weight_decay=0.0)
schedule = get_linear_schedule_with_warmup(optimizer, 0, steps)


def embed(ids):
    inputs = tokenizer.pad({"input_ids": ids}, return_tensors="pt")
    with torch.autocast("cpu", torch.bfloat16, enabled=precision == "bf16"):
        states = model(**inputs).last_hidden_state
    mask = inputs["attention_mask"].unsqueeze(-1)
    return normalize((states.float() * mask).sum(1) / mask.sum(1), dim=-1)


began = time.time()
first, total = None, 0.0
for epoch in range(epochs):
    order = torch.randperm(len(rows)).tolist()
    for at in range(0, len(rows), batch):
        anchors, positives = (embed([column[row] for row in order[at:at + batch]]) for column in columns)
        loss = cross_entropy(anchors @ positives.T * 20, torch.arange(len(anchors)))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
        total += loss.item()
        first = first or time.time() - start
print(json.dumps({
    "train_runtime": time.time() - began, "train_loss": total / steps, "first_step": first, "threads": torch.get_num_threads(),
    "peak_rss_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
}))
