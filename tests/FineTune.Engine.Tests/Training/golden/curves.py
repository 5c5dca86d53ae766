"""Loss curves of transformers' Trainer: python3 curves.py MODEL_FOLDER FOLDER

MODEL_FOLDER is one that Models/Bert/golden/generate.py made. curves.json gets 50 steps of each recipe on its rows, with dropout 0.
Made with transformers 5.12.1, torch 2.14.1.
"""
import json
import os
import sys
import tempfile

os.environ["HF_HUB_OFFLINE"] = "1"
import torch
from transformers import BertForSequenceClassification, Trainer, TrainingArguments

RECIPES = [
    {"optim": "adafactor", "lr_scheduler_type": "cosine", "learning_rate": 2e-3, "warmup_steps": 5},
    {"optim": "sgd", "optim_args": "momentum=0.9,nesterov=True", "lr_scheduler_type": "polynomial", "lr_scheduler_kwargs": {"power": 2.0}, "learning_rate": 0.02},
    {"optim": "rmsprop", "optim_args": "momentum=0.5", "lr_scheduler_type": "inverse_sqrt", "learning_rate": 3e-4, "warmup_steps": 10},
    {"optim": "adagrad", "lr_scheduler_type": "cosine_with_restarts", "lr_scheduler_kwargs": {"num_cycles": 2}, "learning_rate": 5e-3, "weight_decay": 0.1},
    {"optim": "adamw_torch", "lr_scheduler_type": "warmup_stable_decay", "lr_scheduler_kwargs": {"num_decay_steps": 10}, "learning_rate": 2e-3,
     "warmup_steps": 0.1, "label_smoothing_factor": 0.1},
    {"lr_scheduler_type": "cosine_with_min_lr", "lr_scheduler_kwargs": {"min_lr_rate": 0.1}, "learning_rate": 3e-3, "max_grad_norm": 0.3},
    {"lr_scheduler_type": "reduce_lr_on_plateau", "lr_scheduler_kwargs": {"patience": 0, "factor": 0.5}, "learning_rate": 5e-3, "eval_strategy": "steps",
     "eval_steps": 5, "metric_for_best_model": "loss"},
    {"train_sampling_strategy": "sequential", "learning_rate": 3e-3},
    {"bf16": True, "learning_rate": 1e-3},
]


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


def train(folder, recipe):
    with open(os.path.join(folder, "golden.json")) as file:
        golden = json.load(file)
    model = BertForSequenceClassification.from_pretrained(folder)
    rows = Rows(golden["rows"], golden["labels"])
    arguments = TrainingArguments(
        output_dir=tempfile.mkdtemp(), per_device_train_batch_size=4, max_steps=50, logging_steps=1, save_strategy="no", report_to=[],
        seed=golden["seed"], use_cpu=True, disable_tqdm=True, **recipe)
    trainer = Trainer(model=model, args=arguments, train_dataset=rows, eval_dataset=rows, data_collator=collate)
    trainer.train()
    log = trainer.state.log_history
    return {
        "recipe": recipe,
        "loss": [entry["loss"] for entry in log if "loss" in entry],
        "learning_rate": [entry["learning_rate"] for entry in log if "loss" in entry],
        "grad_norm": [float(entry["grad_norm"]) for entry in log if "loss" in entry],
        "eval_loss": [entry["eval_loss"] for entry in log if "eval_loss" in entry],
    }


with open(os.path.join(sys.argv[2], "curves.json"), "w") as file:
    json.dump([train(sys.argv[1], recipe) for recipe in RECIPES], file)
