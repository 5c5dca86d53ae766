"""Golden values of adapters: python3 generate.py MODELS FOLDER [CASE ...]

MODELS is the folder of the models' goldens (../../golden), whose rows are asked again; those of sounds lie in ../Audio/golden beside it. For each case a folder FOLDER/CASE as peft saves it
(adapter_config.json, adapter_model.safetensors), with random updates in place of the zeros they begin with, and golden.safetensors:

    logits          of the model with the adapter, as in the models' goldens
    direction       of the shape of logits; the loss is the sum of logits * direction
    gradient.NAME   of that loss, of every weight that is trained, by the names of adapter_model.safetensors

Made with peft 0.20.1.dev0, transformers 5.12.1, torch 2.14.1. All in fp32, eager attention, no dropout.
"""
import importlib.util
import json
import os
import random
import sys

os.environ["HF_HUB_OFFLINE"] = "1"
import peft
import torch
import transformers
from safetensors.torch import load_file, save_file

CASES = {
    "bert": ("bert", "sequence-classification", dict(r=3, lora_alpha=5)),
    # Without modules_to_save peft adapts the head and then cannot save it whole.
    "bert-all": (
        "bert", "token-classification",
        dict(r=2, lora_alpha=4, target_modules="all-linear", bias="all", use_rslora=True, modules_to_save=["classifier"])),
    "bert-dora": ("bert", "sequence-classification", dict(r=2, lora_alpha=3, use_dora=True, bias="lora_only")),
    "deberta": ("deberta", "sequence-classification", dict(r=2, modules_to_save=["pooler"])),
    "deberta-v2": ("deberta-v2", "sequence-classification", dict(r=2, modules_to_save=["pooler"])),
    "distilbert": ("distilbert", "sequence-classification", dict(r=2, target_modules=["q_lin", "v_lin"], modules_to_save=["pre_classifier"])),
    "modernbert": ("modernbert", "token-classification", dict(r=2, target_modules=["Wqkv", "mlp.Wo"], modules_to_save=["head"])),
    "roberta": ("roberta", "sequence-classification", dict(r=2)),
    "electra": ("electra", "token-classification", dict(r=2)),
    "llama": ("llama", "causal-lm", dict(r=4, lora_alpha=16)),
    "llama-classifier": ("llama", "sequence-classification", dict(r=2, target_modules=r".*\.(gate|up)_proj")),
    "llama-chosen": (
        "llama", "causal-lm",
        dict(r=2, target_modules=["q_proj", "o_proj", "up_proj"], layers_to_transform=[1], exclude_modules=["o_proj"], rank_pattern={"up_proj": 3},
             alpha_pattern={"self_attn.q_proj": 5}, init_lora_weights="gaussian")),
    "gpt2": ("gpt2", "causal-lm", dict(r=3, lora_alpha=6)),
    "gpt2-dora": ("gpt2", "causal-lm", dict(r=2, target_modules=["c_attn", "c_proj", "c_fc"], use_dora=True)),
    "gemma2": ("gemma2", "causal-lm", dict(r=2, target_modules="all-linear")),
    "gemma3": ("gemma3", "causal-lm", dict(r=2)),
    "gpt_neox": ("gpt_neox", "causal-lm", dict(r=2, target_modules=["query_key_value", "dense"])),
    "mistral": ("mistral", "causal-lm", dict(r=2, alpha_pattern={"layers.0.self_attn.q_proj": 9}, rank_pattern={"v_proj": 3})),
    "phi3": ("phi3", "causal-lm", dict(r=2, target_modules=["qkv_proj", "gate_up_proj"])),
    "qwen2": ("qwen2", "causal-lm", dict(r=2)),
    "qwen3": ("qwen3", "causal-lm", dict(r=2)),
    "opt": ("opt", "causal-lm", dict(r=2)),
    "phi": ("phi", "causal-lm", dict(r=2)),
    "cohere2": ("cohere2", "causal-lm", dict(r=2, target_modules="all-linear")),
}
# Of PEFT's own choice there is none for sounds. What transformers' WavLM attends with it takes from PEFT's layers without their updates.
SOUNDS = {
    "ast": ("ast-4", dict(r=2, target_modules="all-linear", modules_to_save=["classifier"])),
    "data2vec-audio": ("data2vec-audio-1", dict(r=2, target_modules="all-linear", modules_to_save=["projector", "classifier"])),
    "hubert": ("hubert-5", dict(r=2, target_modules=["k_proj", "out_proj"], use_dora=True, modules_to_save=["projector", "classifier"])),
    "wav2vec2": ("wav2vec2-1", dict(r=3, lora_alpha=5, target_modules=["q_proj", "v_proj"], modules_to_save=["projector", "classifier"])),
    "wavlm": (
        "wavlm-4",
        dict(r=2, target_modules=["intermediate_dense", "output_dense", "gru_rel_pos_linear"], modules_to_save=["projector", "classifier"])),
    "whisper": ("whisper-5", dict(r=2, target_modules=["q_proj", "v_proj"], modules_to_save=["projector", "classifier"])),
}
TASK_TYPES = {"sequence-classification": "SEQ_CLS", "token-classification": "TOKEN_CLS", "causal-lm": "CAUSAL_LM"}


def generate(models, folder, case, shared):
    family, head, settings = CASES[case]
    base = os.path.join(models, family, f"{head}-1")
    model = shared.HEADS[head].from_pretrained(base, attn_implementation="eager")
    golden = load_file(os.path.join(base, "golden.safetensors"))
    lengths = golden["lengths"].tolist()
    split = lambda values: [part.tolist() for part in values.split(lengths)]
    rows = split(golden["input_ids"])
    types = split(golden["token_type_ids"]) if getattr(model.config, "type_vocab_size", 0) > 1 else None
    masks = [[1] * len(row) for row in rows]
    write(
        folder, case, model, peft.LoraConfig(task_type=TASK_TYPES[head], **settings), f"golden/{family}/{head}-1",
        lambda adapted: shared.run(adapted, head, rows, masks, types, golden["predicted"]))


def generate_of_sounds(models, folder, case):
    name, settings = SOUNDS[case]
    base = os.path.join(models, "..", "Audio", "golden", name)
    model = transformers.AutoModelForAudioClassification.from_pretrained(base, attn_implementation="eager")
    golden = load_file(os.path.join(base, "golden.safetensors"))
    values = golden["values"]

    def run(adapted):
        if "lengths" not in golden:
            return adapted(values.clone()).logits
        # One by one, as in the models' goldens of what hears its neighbours' padding, and the same for all others.
        return torch.cat([adapted(values[row:row + 1, :length].clone()).logits for row, length in enumerate(golden["lengths"].tolist())])

    write(folder, case, model, peft.LoraConfig(**settings), f"Audio/golden/{name}", run)


def write(folder, case, model, config, base, run):
    model = peft.get_peft_model(model, config).eval()
    # What is saved under a layer's name, beside the layers that are not adapted.
    for name, parameter in model.named_parameters():
        if parameter.requires_grad:
            parameter.data += 0.3 * torch.randn_like(parameter) * (parameter.abs().mean() + 0.1)

    logits = run(model.base_model.model)
    direction = torch.randn_like(logits)
    (logits * direction).sum().backward()
    model.save_pretrained(path := os.path.join(folder, case), save_embedding_layers=False)
    saved = load_file(os.path.join(path, "adapter_model.safetensors"))
    values = {"logits": logits.detach().contiguous(), "direction": direction}
    for name, parameter in model.named_parameters():
        if parameter.grad is not None:
            short = name.replace(".modules_to_save.default", "").replace(".default", "").replace("lora_magnitude_vector.weight", "lora_magnitude_vector")
            assert short in saved, short
            values[f"gradient.{short}"] = parameter.grad.contiguous()
    save_file(values, os.path.join(path, "golden.safetensors"))
    os.remove(os.path.join(path, "README.md"))
    config = json.load(open(os.path.join(path, "adapter_config.json")))
    config["base_model_name_or_path"] = base
    json.dump(config, open(os.path.join(path, "adapter_config.json"), "w"), indent=2)


models, folder, *cases = sys.argv[1:]
sys.argv = sys.argv[:1]
specification = importlib.util.spec_from_file_location("models", os.path.join(models, "generate.py"))
shared = importlib.util.module_from_spec(specification)
specification.loader.exec_module(shared)
for case in cases or [*CASES, *SOUNDS]:
    torch.manual_seed(random.Random(case).randrange(1 << 30))
    generate_of_sounds(models, folder, case) if case in SOUNDS else generate(models, folder, case, shared)
