"""Writes pictures.parquet, as Hugging Face's datasets writes pictures, and bytes.parquet, without a structure: python3 generate.py FOLDER

Needs pyarrow and Pillow. All pictures are drawn here.
"""
import sys
import pyarrow as pa, pyarrow.parquet as pq, io, json, numpy as np
from PIL import Image
rng = np.random.default_rng(1)
rows = []
for i in range(6):
    im = Image.fromarray(rng.integers(0, 255, (20 + i, 24, 3), dtype=np.uint8))
    out = io.BytesIO(); im.save(out, format="PNG"); rows.append({"bytes": out.getvalue(), "path": f"{i}.png"})
table = pa.table({"image": pa.array(rows, pa.struct([("bytes", pa.binary()), ("path", pa.string())])), "label": pa.array([0, 1, 0, 1, 0, 1], pa.int64())})
features = {"image": {"_type": "Image"}, "label": {"names": ["cat", "dog"], "_type": "ClassLabel"}}
table = table.replace_schema_metadata({"huggingface": json.dumps({"info": {"features": features}})})
pq.write_table(table, f"{sys.argv[1]}/pictures.parquet", row_group_size=4)
plain = pa.table({"image": pa.array([row["bytes"] for row in rows], pa.binary()), "label": pa.array(["cat", "dog"] * 3)})
pq.write_table(plain, f"{sys.argv[1]}/bytes.parquet")
