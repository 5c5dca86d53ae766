"""Writes conversations.parquet and preferences.parquet, as Hugging Face's datasets write conversations, and conversations.json, what their rows are as JSON.

Needs pyarrow (written with 25.0.0). Rows are in two row groups; fields that a message does not have are null there.
"""
import json
import os

import pyarrow as pa
import pyarrow.parquet as pq

FOLDER = os.path.dirname(os.path.abspath(__file__))

CALL = pa.struct([("id", pa.string()), ("function", pa.struct([("name", pa.string()), ("arguments", pa.map_(pa.string(), pa.string()))]))])
MESSAGE = pa.struct([
    ("content", pa.string()), ("role", pa.string()), ("tool_calls", pa.list_(CALL)), ("weight", pa.int64()), ("score", pa.float64()), ("final", pa.bool_()),
    ("spans", pa.list_(pa.list_(pa.int32()))),
])
ROWS = [
    [{"role": "user", "content": "the \"cat\"\n😀"}, {"role": "assistant", "content": "sat", "weight": -3, "score": 1.0, "final": True}],
    [{"role": "system", "content": ""}, {"role": "user", "content": "<the>", "spans": [[1, 2], [], None, [3]]},
     {"role": "assistant", "content": None, "tool_calls": [{"id": "1", "function": {"name": "look", "arguments": [("at", "dog"), ("é", None)]}}, {"id": "2", "function": None}]},
     {"role": "tool", "content": "a dog", "spans": []}, {"role": "assistant", "content": "dog", "tool_calls": [], "score": 0.1, "final": False}],
    [{"role": "user", "content": "x", "tool_calls": [{"id": None, "function": {"name": None, "arguments": []}}, None]}, {"role": "assistant", "content": "y", "score": 1e300}],
]


def as_json(value, kind):
    if value is None:
        return None
    if pa.types.is_struct(kind):
        return {field.name: as_json(value[field.name], field.type) for field in kind}
    if pa.types.is_map(kind):
        return {key: as_json(item, kind.item_type) for key, item in value}
    return [as_json(item, kind.value_type) for item in value] if pa.types.is_list(kind) else value


messages = pa.list_(MESSAGE)
table = pa.table({"id": pa.array(range(3)), "messages": pa.array(ROWS, messages), "tools": pa.array(['[{"name": "look"}]', None, None])})
pq.write_table(table, os.path.join(FOLDER, "conversations.parquet"), row_group_size=2, compression="zstd")
with open(os.path.join(FOLDER, "conversations.json"), "w", encoding="utf-8") as file:
    json.dump([as_json(row, messages) for row in table["messages"].to_pylist()], file, ensure_ascii=False)

turn = pa.list_(pa.struct([("role", pa.string()), ("content", pa.string())]))
answers = [[{"role": "assistant", "content": text}] for text in ("sat", "dog")]
pq.write_table(
    pa.table({"prompt": pa.array([[{"role": "user", "content": "the cat"}]] * 2, turn), "chosen": pa.array(answers, turn), "rejected": pa.array(answers[::-1], turn)}),
    os.path.join(FOLDER, "preferences.parquet"))
