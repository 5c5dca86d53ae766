"""Writes the Parquet files of this folder, and values.json with what the columns of pages-*.parquet hold. Needs pyarrow (written with 25.0.0).

A file for each codec, half of them with data pages of version 2. All have the same columns, one for each type and encoding, in two row groups of several pages.
groups.parquet has row groups without rows, and types.parquet a column for each type that is no text.
"""
import datetime
import decimal
import json
import os

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

FOLDER = os.path.dirname(os.path.abspath(__file__))
ROWS = 20
CODECS = {"1.0": ["NONE", "SNAPPY", "BROTLI"], "2.0": ["ZSTD", "GZIP", "LZ4"]}

rng = np.random.default_rng(7)
# é and è, and the two smileys, share their first bytes: what is left of a text need not begin with a character.
texts = [str(rng.choice(["the ", "thé ", "thè ", "中", ""])) + str(rng.choice(["😀", "😁", "film", ""])) for _ in range(ROWS)]
flags = [bool(flag) for flag in rng.random(ROWS) < 0.5]
lists = [[] if row % 7 == 3 else texts[row:row + 1 + row % 4] for row in range(ROWS)]


def numbers(low, high):
    return [low, high] + [int(number) for number in rng.integers(low, high, ROWS - 2, dtype=np.int64 if low < 0 else np.uint64)]


def with_nulls(values):
    return [None if row % 5 == 2 else value for row, value in enumerate(values)]


columns = {}  # name: (array, encoding; None for a dictionary)


def add(name, values, kind, encodings, nullable=True):
    for encoding in encodings:
        columns[f"{name}_{(encoding or 'dictionary').lower()}"] = (pa.array(values, kind), encoding, nullable)


TEXTS = ["PLAIN", None, "DELTA_LENGTH_BYTE_ARRAY", "DELTA_BYTE_ARRAY"]
NUMBERS = ["PLAIN", None, "DELTA_BINARY_PACKED", "BYTE_STREAM_SPLIT"]
add("text", texts, pa.string(), TEXTS)
add("text_required", texts, pa.string(), TEXTS, nullable=False)
add("text_nulls", with_nulls(texts), pa.string(), TEXTS)
add("large_text", texts, pa.large_string(), ["PLAIN", None])
add("text_view", texts, pa.string_view(), ["PLAIN", None])
add("bool", flags, pa.bool_(), ["PLAIN", "RLE"])
add("bool_nulls", with_nulls(flags), pa.bool_(), ["PLAIN", "RLE"])
for bits in [8, 32, 64]:
    add(f"int{bits}", numbers(-2 ** (bits - 1), 2 ** (bits - 1) - 1), f"int{bits}", NUMBERS)
    add(f"uint{bits}", numbers(0, 2 ** bits - 1), f"uint{bits}", NUMBERS)
add("int64_nulls", with_nulls(numbers(-5, 5)), pa.int64(), NUMBERS)
add("float", [float(value) for value in rng.standard_normal(ROWS).astype(np.float32)], pa.float32(), ["PLAIN", None, "BYTE_STREAM_SPLIT"])
add("double", [float(value) for value in rng.standard_normal(ROWS)], pa.float64(), ["PLAIN", None, "BYTE_STREAM_SPLIT"])
add("list_text", lists, pa.list_(pa.string()), TEXTS)
add("list_int64", [[len(text) for text in row] for row in lists], pa.list_(pa.int64()), NUMBERS)

fields = [pa.field(name, array.type, nullable) for name, (array, _, nullable) in columns.items()]
table = pa.table([array for array, _, _ in columns.values()], schema=pa.schema(fields))


def leaf(name):
    return f"{name}.list.element" if name.startswith("list_") else name


for version, codecs in CODECS.items():
    for codec in codecs:
        pq.write_table(
            table,
            os.path.join(FOLDER, f"pages-{version[0]}-{codec.lower()}.parquet"),
            data_page_version=version,
            compression=codec,
            row_group_size=ROWS // 2,
            data_page_size=64,
            write_batch_size=4,
            write_statistics=False,
            store_schema=False,
            use_dictionary=[leaf(name) for name, (_, encoding, _) in columns.items() if encoding is None],
            column_encoding={leaf(name): encoding for name, (_, encoding, _) in columns.items() if encoding is not None},
        )


def written(value):
    """Values as the texts that a reader gives: booleans of a label column as true and false, numbers with as many digits as tell them from others."""
    if isinstance(value, list):
        return [written(element) for element in value]
    return None if value is None else str(value).lower() if isinstance(value, bool) else value if isinstance(value, str) else repr(value)


with open(os.path.join(FOLDER, "values.json"), "w") as file:
    rows = {name: [written(value) for value in array.to_pylist()] for name, (array, _, _) in columns.items()}
    file.write("{\n" + ",\n".join(f"  {json.dumps(name)}: {json.dumps(values)}" for name, values in rows.items()) + "\n}\n")

rows = pa.table({"text": ["a", "b", "c"]})
with pq.ParquetWriter(os.path.join(FOLDER, "groups.parquet"), rows.schema) as writer:
    for group in [rows.slice(0, 0), rows.slice(0, 2), rows.slice(0, 0), rows.slice(2, 1), rows.slice(0, 0)]:
        writer.write_table(group)

day = datetime.date(2020, 1, 2)
pq.write_table(
    pa.table({
        "binary": pa.array([b"a"]),
        "int": pa.array([1]),
        "bool": pa.array([True]),
        "double": pa.array([1.5]),
        "decimal": pa.array([decimal.Decimal("1.5")]),
        "date": pa.array([day]),
        "timestamp": pa.array([datetime.datetime(2020, 1, 2, 3, 4)]),
        "uuid": pa.array([bytes(16)], pa.uuid()),
        "list_binary": pa.array([[b"a"]]),
        "list_date": pa.array([[day]]),
        "list_list": pa.array([[["a"]]]),
        "struct": pa.array([{"a": "b"}]),
        "map": pa.array([[("a", 1)]], pa.map_(pa.string(), pa.int64())),
    }),
    os.path.join(FOLDER, "types.parquet"),
)
