"""The other side of benchmarks/tokenize.cs.

python3 tokenize_csv.py encode TOKENIZER.json REVIEWS.csv BATCH MAX_LENGTH
    Hugging Face's tokenizers over the column text, BATCH rows at a time; one JSON object on standard output.
python3 tokenize_csv.py stage TOKENIZER.json REVIEWS.csv MAX_LENGTH OUTPUT
    From CSV on disk to token files on disk with datasets, as its documentation does; where datasets is not installed, with pyarrow.
"""
import csv
import json
import resource
import shutil
import sys
import time


def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def encode(tokenizer_file, reviews, batch, max_length):
    import zlib
    from array import array

    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(tokenizer_file)
    tokenizer.no_padding()
    tokenizer.enable_truncation(int(max_length))
    seconds = cpu = 0.0
    rows = tokens = checksum = 0
    with open(reviews, newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        while True:
            texts = [row["text"] for _, row in zip(range(int(batch)), reader)]
            if not texts:
                break
            wall_before, cpu_before = time.perf_counter(), time.process_time()
            encodings = tokenizer.encode_batch(texts)
            seconds += time.perf_counter() - wall_before
            cpu += time.process_time() - cpu_before
            rows += len(texts)
            for encoding in encodings:
                tokens += len(encoding.ids)
                checksum = zlib.crc32(array("i", encoding.ids).tobytes(), checksum)
    print(json.dumps({"rows": rows, "tokens": tokens, "checksum": checksum, "seconds": seconds, "cpu": cpu, "peak_rss_mb": peak()}))


def with_datasets(tokenizer_file, reviews, max_length, output):
    import datasets
    from transformers import PreTrainedTokenizerFast

    tokenizer = PreTrainedTokenizerFast(tokenizer_file=tokenizer_file, model_input_names=["input_ids", "attention_mask"])
    data = datasets.load_dataset("csv", data_files=reviews, split="train", cache_dir=output + "/cache")
    data = data.map(lambda rows: tokenizer(rows["text"], truncation=True, max_length=max_length), batched=True)
    data.save_to_disk(output + "/saved")
    return f"datasets {datasets.__version__}"


def with_pyarrow(tokenizer_file, reviews, max_length, output):
    import os

    import pyarrow
    import pyarrow.csv
    from transformers import PreTrainedTokenizerFast

    tokenizer = PreTrainedTokenizerFast(tokenizer_file=tokenizer_file, model_input_names=["input_ids", "attention_mask"])
    os.makedirs(output)
    table = pyarrow.csv.read_csv(reviews, parse_options=pyarrow.csv.ParseOptions(newlines_in_values=True))
    schema = pyarrow.schema([("input_ids", pyarrow.list_(pyarrow.int32())), ("attention_mask", pyarrow.list_(pyarrow.int8())), *table.schema])
    with pyarrow.ipc.new_stream(output + "/data.arrow", schema) as writer:
        for batch in table.to_batches(max_chunksize=1000):
            encoded = tokenizer(batch["text"].to_pylist(), truncation=True, max_length=max_length)
            writer.write_batch(pyarrow.record_batch(
                [pyarrow.array(encoded["input_ids"], pyarrow.list_(pyarrow.int32())),
                 pyarrow.array(encoded["attention_mask"], pyarrow.list_(pyarrow.int8())), *batch.columns], schema))
    return f"pyarrow {pyarrow.__version__}"


def stage(tokenizer_file, reviews, max_length, output):
    shutil.rmtree(output, ignore_errors=True)
    try:
        import datasets  # noqa: F401
    except ImportError:
        used = with_pyarrow(tokenizer_file, reviews, int(max_length), output)
    else:
        used = with_datasets(tokenizer_file, reviews, int(max_length), output)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"with": used, "cpu": usage.ru_utime + usage.ru_stime, "peak_rss_mb": peak()}))


{"encode": encode, "stage": stage}[sys.argv[1]](*sys.argv[2:])
