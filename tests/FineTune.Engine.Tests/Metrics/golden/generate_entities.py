"""Writes entities.json: the entities that seqeval finds in random tags of each scheme, by its default rule and strictly.

Usage: python3 generate_entities.py > entities.json   (needs the package 'seqeval')
"""
import json
import random
import sys

from seqeval.metrics.sequence_labeling import get_entities
from seqeval.scheme import Entities, auto_detect

PREFIXES = {"IOB2": "BI", "IOBES": "BIES", "BILOU": "BILU", "IOE2": "IE"}


def rows(prefixes, types, default_rule):
    tags = ["O"] + [f"{prefix}-{type_}" if type_ else prefix for prefix in prefixes for type_ in types]
    for _ in range(60):
        sequence = [random.choice(tags) for _ in range(random.randint(1, 9))]
        # The scheme is that of all tags, not of those that the sequence happens to have.
        strict = Entities([sequence], auto_detect([tags], False), False)
        yield dict(
            tags=sequence,
            strict=[list(entity.to_tuple()[1:]) for entity in strict.entities[0]],
            # seqeval knows L and U in its strict mode alone.
            default=[[type_, start, end + 1] for type_, start, end in get_entities(sequence)] if default_rule else None)


random.seed(20)
json.dump({f"{name}{'' if types[0] else ' without types'}": dict(labels=["O"] + [f"{prefix}-{type_}" if type_ else prefix for prefix in prefixes for type_ in types],
                                                             rows=list(rows(prefixes, types, name != "BILOU")))
           for name, prefixes in PREFIXES.items() for types in [["A", "B-c"], [""]]}, sys.stdout)
