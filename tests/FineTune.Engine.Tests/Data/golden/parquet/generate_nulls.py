"""Writes nulls.parquet: structures that are there, of which a value or all values are not, in pages of four rows. Needs pyarrow (written with 25.0.0)."""
import os

import pyarrow as pa
import pyarrow.parquet as pq

FOLDER = os.path.dirname(os.path.abspath(__file__))
KINDS = {
    "text": (pa.string(), ["one", "three", "five"]),
    "bytes": (pa.binary(), [b"one", b"three", b"five"]),
    "whole": (pa.int64(), [1, 3, 5]),
    "small": (pa.int32(), [1, 3, 5]),
    "fraction": (pa.float64(), [1.5, 3.5, 5.5]),
    "flag": (pa.bool_(), [True, False, True]),
}
structure = pa.struct([(name, kind) for name, (kind, _) in KINDS.items()])
nothing = dict.fromkeys(KINDS)
full = [{name: values[row] for name, (_, values) in KINDS.items()} for row in range(3)]
some = [full[0], nothing, full[1], None, nothing, nothing, None, nothing, full[2]]
none = [nothing, None] + [nothing] * 7
flat = {name: pa.array([None if row is None else row[name] for row in some], kind) for name, (kind, _) in KINDS.items()}
pq.write_table(
    pa.table({"some": pa.array(some, structure), "none": pa.array(none, structure), **flat}),
    os.path.join(FOLDER, "nulls.parquet"),
    store_schema=False,
    write_statistics=False,
    use_dictionary=["some.text"],
    data_page_size=1,
    write_batch_size=4,
)
