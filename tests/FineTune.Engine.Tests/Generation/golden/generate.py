"""Golden continuations of Hugging Face's generate: python3 generate.py MODELS FILE

MODELS is tests/FineTune.Engine.Tests/Models/golden, whose causal-lm models go on with a prompt, greedily and by beams. FILE gets for each model and each
setting the tokens behind the prompt, and under "warpers" the probabilities that top_k and its kin leave of random scores.

Made with transformers 5.12.1, torch 2.14.1.
"""
import json
import os
import sys

os.environ["HF_HUB_OFFLINE"] = "1"
import torch
import transformers
from transformers import MinPLogitsWarper, TemperatureLogitsWarper, TopKLogitsWarper, TopPLogitsWarper

SETTINGS = [
    {},
    {"eos_token_id": [2, 7, 11]},
    {"repetition_penalty": 1.3, "no_repeat_ngram_size": 2},
    {"min_new_tokens": 6, "eos_token_id": [2, 3, 4, 5, 6, 7, 8, 9]},
    {"num_beams": 3},
    {"num_beams": 4, "length_penalty": 2.0, "early_stopping": True, "eos_token_id": [2, 7, 11, 13, 17]},
    {"num_beams": 3, "length_penalty": 0.5, "early_stopping": "never", "eos_token_id": [2, 7, 11, 13, 17]},
    {"num_beams": 3, "length_penalty": -1.0, "repetition_penalty": 1.2, "no_repeat_ngram_size": 3, "eos_token_id": [2, 7, 11, 13, 17]},
]
WARPERS = [
    {"temperature": 0.7}, {"top_k": 5}, {"top_p": 0.8}, {"top_p": 0.3, "temperature": 2.0}, {"min_p": 0.2}, {"min_p": 0.05, "top_k": 7, "temperature": 1.4},
    {"top_k": 9, "top_p": 0.9, "min_p": 0.1},
]
PROMPT = [3, 9, 4, 12, 5]
NEW_TOKENS = 24


def continuations(folder):
    for settings in SETTINGS:
        # Anew each time: a model keeps the frequencies of the longest text it has seen.
        model = transformers.AutoModelForCausalLM.from_pretrained(folder, attn_implementation="eager").eval()
        parameters = getattr(model.config, "rope_parameters", None) or {}
        # Where a longer row is rotated otherwise from its first token on, transformers keeps what it had cached for all families but Phi-3.
        use_cache = parameters.get("rope_type") != "longrope"
        tokens = model.generate(
            torch.tensor([PROMPT]), attention_mask=torch.ones(1, len(PROMPT), dtype=torch.int64), do_sample=False, max_new_tokens=NEW_TOKENS, pad_token_id=0,
            use_cache=use_cache, **{"eos_token_id": 2, "num_beams": 1, **settings})
        yield {"settings": settings, "tokens": [token for token in tokens[0, len(PROMPT):].tolist()]}


def warped(settings, scores):
    for name, warper in [("temperature", TemperatureLogitsWarper), ("top_k", TopKLogitsWarper), ("top_p", TopPLogitsWarper), ("min_p", MinPLogitsWarper)]:
        if name in settings:
            scores = warper(settings[name])(None, scores)
    return scores.softmax(-1)


torch.manual_seed(5)
models = {}
for family in sorted(os.listdir(sys.argv[1])):
    folder = os.path.join(sys.argv[1], family, "causal-lm-1")
    if os.path.isdir(folder):
        models[family] = list(continuations(folder))
scores = torch.randn(1, 20) * 2
warpers = [{"settings": settings, "probabilities": warped(settings, scores)[0].tolist()} for settings in WARPERS]
with open(sys.argv[2], "w") as file:
    json.dump({"prompt": PROMPT, "new_tokens": NEW_TOKENS, "models": models, "scores": scores[0].tolist(), "warpers": warpers}, file)
