"""The other side of eng/gpu-check.cs: a random model of a configuration, trained with transformers' Trainer, timed; one JSON object on standard output.

python3 peer.py bert|llama CONFIG cuda|cpu BATCH TOKENS STEPS BF16
    Rows have TOKENS random tokens each. bert classifies; llama is a language model with a LoRA of peft's on all linear layers.
"""
import json
import os
import sys
import tempfile

os.environ["HF_HUB_OFFLINE"] = "1"
import torch
import transformers
from transformers import AutoConfig, Trainer, TrainingArguments, set_seed

kind, config, device = sys.argv[1], json.loads(sys.argv[2]), sys.argv[3]
batch, tokens, steps, bf16 = (int(text) for text in sys.argv[4:8])
set_seed(42)
config = AutoConfig.for_model(**config)
ids = torch.randint(5, config.vocab_size, (batch * steps, tokens))
if kind == "bert":
    config.num_labels = 2
    model = transformers.AutoModelForSequenceClassification.from_config(config)
    rows = [{"input_ids": row, "labels": int(row[0]) % 2} for row in ids]
else:
    from peft import LoraConfig, get_peft_model

    model = get_peft_model(transformers.AutoModelForCausalLM.from_config(config), LoraConfig(task_type="CAUSAL_LM", target_modules="all-linear"))
    rows = [{"input_ids": row, "labels": row} for row in ids]

with tempfile.TemporaryDirectory() as folder:
    arguments = TrainingArguments(
        output_dir=folder, per_device_train_batch_size=batch, max_steps=steps, bf16=bool(bf16), use_cpu=device == "cpu", save_strategy="no",
        report_to=[], disable_tqdm=True, logging_strategy="no")
    metrics = Trainer(model=model, args=arguments, train_dataset=rows).train().metrics
print(json.dumps({
    "examples_per_second": metrics["train_samples_per_second"], "torch": torch.__version__, "transformers": transformers.__version__,
    "device_bytes": torch.cuda.max_memory_reserved() if device == "cuda" else None}))
