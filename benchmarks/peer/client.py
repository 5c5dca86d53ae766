"""The other side of benchmarks/client.cs: the same texts in Python.

python3 client.py onnxruntime|pipeline MODEL TEXTS.txt ROWS BATCH
"""
import itertools
import json
import os
import resource
import statistics
import sys
import time

os.environ["HF_HUB_OFFLINE"] = "1"
KIND, MODEL, TEXTS, ROWS, BATCH = sys.argv[1:6]
CORES = len(os.sched_getaffinity(0))


def started():
    """Seconds since this process was started."""
    with open("/proc/self/stat", encoding="ascii") as file:
        ticks = int(file.read().rsplit(")", 1)[1].split()[19])
    with open("/proc/uptime", encoding="ascii") as file:
        return float(file.read().split()[0]) - ticks / os.sysconf("SC_CLK_TCK")


with open(TEXTS, encoding="utf-8") as file:
    texts = [line.rstrip("\n") for line in itertools.islice(file, int(ROWS))]

if KIND == "onnxruntime":
    import numpy
    import onnxruntime
    from tokenizers import Tokenizer

    with open(os.path.join(MODEL, "tokenizer_config.json"), encoding="utf-8") as file:
        longest = json.load(file)["model_max_length"]
    tokenizer = Tokenizer.from_file(os.path.join(MODEL, "tokenizer.json"))
    tokenizer.enable_truncation(longest)
    tokenizer.enable_padding()
    choices = onnxruntime.SessionOptions()
    choices.intra_op_num_threads = CORES
    session = onnxruntime.InferenceSession(os.path.join(MODEL, "onnx", "model.onnx"), choices, providers=["CPUExecutionProvider"])
    names = {entry.name for entry in session.get_inputs()}
    threads = CORES

    def scores(batch):
        encoded = tokenizer.encode_batch(batch)
        columns = {"input_ids": "ids", "attention_mask": "attention_mask", "token_type_ids": "type_ids"}
        given = {name: numpy.array([getattr(row, field) for row in encoded], dtype=numpy.int64) for name, field in columns.items() if name in names}
        logits = session.run(None, given)[0]
        odds = numpy.exp(logits - logits.max(-1, keepdims=True))
        return (odds / odds.sum(-1, keepdims=True)).max(-1).tolist()

    def many(rows):
        # As long as each other together, as a careful user does.
        order = sorted(range(len(rows)), key=lambda row: len(rows[row]))
        found = [0.0] * len(rows)
        for start in range(0, len(order), int(BATCH)):
            part = order[start:start + int(BATCH)]
            for row, score in zip(part, scores([rows[row] for row in part])):
                found[row] = score
        return found

    def one(text):
        return scores([text])[0]
else:
    import torch
    from transformers import pipeline

    torch.set_num_threads(CORES)
    threads = torch.get_num_threads()
    classify = pipeline("text-classification", MODEL, device="cpu")

    def many(rows):
        return [answer["score"] for answer in classify(rows, batch_size=int(BATCH), truncation=True)]

    def one(text):
        return classify(text, truncation=True)[0]["score"]

one(texts[0])
first = started()


def seconds(action):
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


single = statistics.median(seconds(lambda text=text: one(text)) for text in texts[:200])
found = []
batched = seconds(lambda: found.append(many(texts)))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(json.dumps({"first": first, "single": single, "batched": batched, "peak_rss_mb": peak, "threads": threads, "scores": found[0][:100]}))
