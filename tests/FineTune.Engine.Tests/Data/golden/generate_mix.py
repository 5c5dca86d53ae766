"""Writes mix.txt: the rows that datasets' interleave_datasets draws of two sets of 8 and 30 rows.

Uses datasets itself where it is installed; otherwise its loop over numpy's generator
(datasets/arrow_dataset.py, _interleave_map_style_datasets, stopping strategy first_exhausted).
"""
import os

import numpy as np

LENGTHS, PROBABILITIES, SEED = [8, 30], [0.75, 0.25], 42


def drawn():
    try:
        from datasets import Dataset, interleave_datasets
    except ImportError:
        taken = [0, 0]
        generator = np.random.default_rng(SEED)
        while True:
            for source in generator.choice(2, size=1000, p=PROBABILITIES):
                if any(count == length for count, length in zip(taken, LENGTHS)):
                    return
                yield f"{'ab'[source]}{taken[source]}"
                taken[source] += 1
    else:
        sets = [Dataset.from_dict({"name": [f"{name}{row}" for row in range(length)]}) for name, length in zip("ab", LENGTHS)]
        yield from interleave_datasets(sets, probabilities=PROBABILITIES, seed=SEED)["name"]


with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "mix.txt"), "w") as file:
    file.write(" ".join(drawn()) + "\n")
