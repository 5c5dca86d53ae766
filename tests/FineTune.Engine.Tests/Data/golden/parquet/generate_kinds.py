"""Writes kinds.parquet: columns of which Parquet.Net has no type or another one, and numbers that are no integers. Needs pyarrow (written with 25.0.0)."""
import datetime
import decimal
import os

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

FOLDER = os.path.dirname(os.path.abspath(__file__))
halves = np.array([1.5, -0.25, 65504.0, 6e-8], np.float16)  # the largest, and the smallest above 0
decimals = [decimal.Decimal("1.50"), decimal.Decimal("-0.25"), decimal.Decimal("1234567.89"), None]
times = [datetime.time(3, 4, 5)] * 4

columns = {
    "text": pa.array(["a", "b", "c", "d"]),
    "half": pa.array(halves),
    "half_plain": pa.array(halves),
    "half_split": pa.array(halves),
    "half_nulls": pa.array([1.5, None, 2.5, None], pa.float16()),
    "half_list": pa.array([[half] for half in halves], pa.list_(pa.float16())),
    "decimal_9": pa.array(decimals, pa.decimal128(9, 2)),
    "decimal_18": pa.array(decimals, pa.decimal128(18, 2)),
    "decimal_38": pa.array(decimals, pa.decimal128(38, 2)),
    "decimal_50": pa.array(decimals, pa.decimal256(50, 2)),
    "decimal_split": pa.array(decimals, pa.decimal128(38, 2)),
    "json": pa.array(['{"a": 1}', "2", None, '"é"'], pa.json_()),
    "none": pa.nulls(4),
    "none_list": pa.array([[], [], [], []], pa.list_(pa.null())),
    "time": pa.array(times, pa.time32("ms")),
    "time_ns": pa.array(times, pa.time64("ns")),
}
split = ["half_split", "decimal_split"]
pq.write_table(
    pa.table(columns),
    os.path.join(FOLDER, "kinds.parquet"),
    store_schema=False,
    write_statistics=False,
    use_dictionary=["half", "half_nulls", "text", "json"],
    column_encoding={name: "BYTE_STREAM_SPLIT" for name in split},
    row_group_size=3,
)
