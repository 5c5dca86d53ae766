"""Golden values of Hugging Face's BERT: python3 generate.py FOLDER SEED [SEED ...]

For each seed a model folder of random weights (config.json, model.safetensors) and golden.json: rows of token ids, their logits, and
the log of 50 steps of Trainer with dropout 0. Made with transformers 5.12.1, torch 2.14.1.
"""
import json
import os
import sys
import tempfile

os.environ["HF_HUB_OFFLINE"] = "1"
import torch
from transformers import BertConfig, BertForSequenceClassification, DataCollatorWithPadding, Trainer, TrainingArguments

LABELS = 3
ROWS = 70


class Rows(torch.utils.data.Dataset):
    def __init__(self, rows, labels):
        self.rows, self.labels = rows, labels

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index):
        return {"input_ids": self.rows[index], "labels": self.labels[index]}


def collate(features):
    width = max(len(feature["input_ids"]) for feature in features)
    return {
        "input_ids": torch.tensor([f["input_ids"] + [0] * (width - len(f["input_ids"])) for f in features]),
        "attention_mask": torch.tensor([[1] * len(f["input_ids"]) + [0] * (width - len(f["input_ids"])) for f in features]),
        "labels": torch.tensor([f["labels"] for f in features]),
    }


def generate(folder, seed):
    os.makedirs(folder, exist_ok=True)
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=60, hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=32, max_position_embeddings=24,
        hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0, num_labels=LABELS, initializer_range=0.3)
    model = BertForSequenceClassification(config).eval()
    # Biases and normalisation weights start as zeros and ones; random ones show when a weight is mixed up.
    for name, parameter in model.named_parameters():
        if parameter.dim() == 1:
            parameter.data += 0.2 * torch.randn_like(parameter)
    model.save_pretrained(folder)
    generator = torch.Generator().manual_seed(seed + 1)
    rows = [torch.randint(1, 60, (int(torch.randint(2, 20, (1,), generator=generator)),), generator=generator).tolist() for _ in range(ROWS)]
    labels = torch.randint(0, LABELS, (ROWS,), generator=generator).tolist()
    with torch.no_grad():
        batch = collate(Rows(rows, labels))
        logits = model(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"]).logits.tolist()
    arguments = TrainingArguments(
        output_dir=tempfile.mkdtemp(), per_device_train_batch_size=4, max_steps=50, learning_rate=5e-3, weight_decay=0.01, warmup_steps=5,
        logging_steps=1, save_strategy="no", report_to=[], seed=seed, use_cpu=True, disable_tqdm=True)
    trainer = Trainer(model=model, args=arguments, train_dataset=Rows(rows, labels), data_collator=collate)
    trainer.train()
    log = [entry for entry in trainer.state.log_history if "loss" in entry]
    with open(os.path.join(folder, "golden.json"), "w") as file:
        json.dump({
            "seed": seed, "rows": rows, "labels": labels, "logits": logits,
            "loss": [entry["loss"] for entry in log],
            "grad_norm": [float(entry["grad_norm"]) for entry in log],
            "learning_rate": [entry["learning_rate"] for entry in log],
            "epoch": [entry["epoch"] for entry in log],
            "train_loss": trainer.state.log_history[-1]["train_loss"],
            "total_flos": trainer.state.log_history[-1]["total_flos"],
        }, file)


for argument in sys.argv[2:]:
    generate(os.path.join(sys.argv[1], f"seed-{argument}"), int(argument))
