"""What the scripts beside it share: encoded rows for a Trainer, and the masks of masked language modelling that FineTune.Sdk draws (TokenMasking.cs)."""
import torch


class Rows(torch.utils.data.Dataset):
    def __init__(self, rows):
        self.rows = rows

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index):
        return self.rows[index]


def collate(tokenizer):
    """Pads each batch to its longest row. Labels are one a row, floats for any number of labels, or ints for the tokens."""
    padding = {"input_ids": tokenizer.pad_token_id, "attention_mask": 0, "token_type_ids": 0, "labels": -100}

    def pad(values, value, width):
        return values + [value] * (width - len(values)) if isinstance(values, list) and isinstance(values[0], int) else values

    def batch(rows):
        width = max(len(row["input_ids"]) for row in rows)
        return {key: torch.tensor([pad(row[key], value, width) for row in rows]) for key, value in padding.items() if key in rows[0]}

    return batch


def mix(value):
    """SplitMix64 (Steele et al., 2014)."""
    most = (1 << 64) - 1
    value = (value + 0x9E3779B97F4A7C15) & most
    value = ((value ^ (value >> 30)) * 0xBF58476D1CE4E5B9) & most
    value = ((value ^ (value >> 27)) * 0x94D049BB133111EB) & most
    return value ^ (value >> 31)


def mask(tokenizer, seed, ids, special, epoch, row):
    """Ids and labels of a row; epoch is -1 for the rows of an evaluation."""
    def uniform(purpose, token):
        state = mix(seed)
        for value in (epoch & 0xFFFFFFFF, row, (purpose << 32) | token):
            state = mix(state ^ value)
        return (state >> 11) / (1 << 53)

    ids, labels = list(ids), [-100] * len(ids)
    for token, original in enumerate(ids):
        if uniform(0, token) < 0.15 and not special[token]:
            labels[token] = original
            kind = uniform(1, token)
            if kind < 0.8:
                ids[token] = tokenizer.mask_token_id
            elif kind < 0.9:
                ids[token] = int(uniform(2, token) * len(tokenizer))
    return ids, labels
