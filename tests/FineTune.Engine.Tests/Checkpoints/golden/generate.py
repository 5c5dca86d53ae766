"""Files of torch.save: python3 generate.py FOLDER SEED [SEED ...]

For each seed a folder of zip.bin and legacy.bin, the same random state_dict in both formats (views, shared storages, all element types), and
expected.safetensors with what they hold; and files that must be refused: forbidden-zip.bin, forbidden-legacy.bin, module.bin, big-endian.bin.
Made with torch 2.14.1.
"""
import collections
import os
import random
import sys
import zipfile

import torch
from safetensors.torch import save_file

TYPES = [torch.float32, torch.float16, torch.bfloat16, torch.float64, torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.bool]


class Forbidden:
    def __reduce__(self):
        return (os.system, ("echo this must never run",))


def some(choose, shape):
    kind = choose.choice(TYPES)
    values = torch.randn(shape) * 20
    return values > 0 if kind == torch.bool else values.clamp(0, 100).to(kind) if kind == torch.uint8 else values.to(kind)


def state(choose):
    tensors = collections.OrderedDict()
    for index in range(12):
        shape = [choose.randint(1, 6) for _ in range(choose.randint(0, 3))]
        tensors[f"layer.{index}.weight"] = some(choose, shape)
    shared = torch.randn(40)
    tensors["shared.start"] = shared[:10]
    tensors["shared.end"] = shared[25:].view(3, 5)
    tensors["shared.all"] = shared
    matrix = some(choose, [6, 8])
    tensors["strided.transposed"] = matrix.t()
    tensors["strided.column"] = matrix[:, 3]
    tensors["strided.steps"] = matrix[1::2, ::3]
    tensors["expanded"] = torch.randn(1, 4).expand(3, 4)
    tensors["empty"] = torch.empty(0, 3)
    tensors["scalar"] = torch.tensor(choose.random())
    tensors["parameter"] = torch.nn.Parameter(torch.randn(2, 3))
    noted = torch.nn.Parameter(torch.randn(2))
    noted.note = "a parameter with an attribute"
    tensors["parameter.noted"] = noted
    plain = torch.randn(3)
    plain.note = "a tensor with an attribute"
    tensors["tensor.noted"] = plain
    tensors._metadata = collections.OrderedDict({"": {"version": 1}, "layer": {"version": 2.5, "x": None, "y": [1, -2, 70000, True, 1 << 40]}})
    return tensors


def big_endian(source, target):
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for entry in old.infolist():
            new.writestr(entry.filename, b"big" if entry.filename.endswith("byteorder") else old.read(entry))


def generate(folder, seed):
    os.makedirs(folder, exist_ok=True)
    choose = random.Random(seed)
    torch.manual_seed(seed)
    tensors = state(choose)
    path = lambda name: os.path.join(folder, name)
    torch.save(tensors, path("zip.bin"))
    torch.save(tensors, path("legacy.bin"), _use_new_zipfile_serialization=False)
    save_file({name: tensor.detach().contiguous().clone() for name, tensor in tensors.items()}, path("expected.safetensors"))
    torch.save({"weight": torch.randn(2), "more": Forbidden()}, path("forbidden-zip.bin"))
    torch.save({"weight": torch.randn(2), "more": Forbidden()}, path("forbidden-legacy.bin"), _use_new_zipfile_serialization=False)
    torch.save(torch.nn.Linear(2, 2), path("module.bin"))
    big_endian(path("zip.bin"), path("big-endian.bin"))


for argument in sys.argv[2:]:
    generate(os.path.join(sys.argv[1], f"seed-{argument}"), int(argument))
