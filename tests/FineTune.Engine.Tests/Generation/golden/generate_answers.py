"""Golden answers of Hugging Face's generate: python3 generate_answers.py MODELS FILE [SEED ...]

MODELS is tests/FineTune.Engine.Tests/Models/golden, whose seq2seq-lm models answer two texts, greedily and by beams. FILE gets for each model and each
setting the tokens of the decoder, that which it begins with apart.

Made with transformers 5.12.1, torch 2.14.1.
"""
import json
import os
import sys

os.environ["HF_HUB_OFFLINE"] = "1"
import torch
import transformers

ENDS = [2, 7, 11, 13, 17]
SETTINGS = [
    {},
    {"eos_token_id": ENDS, "min_length": 9},
    {"repetition_penalty": 1.3, "no_repeat_ngram_size": 2, "forced_eos_token_id": 2},
    {"forced_bos_token_id": 12, "bad_words_ids": [[8], [30, 31], [3], [36, 36]]},
    {"num_beams": 3},
    {"num_beams": 4, "length_penalty": 2.0, "early_stopping": True, "eos_token_id": ENDS, "forced_eos_token_id": 7},
    {"num_beams": 3, "length_penalty": 0.5, "early_stopping": "never", "eos_token_id": ENDS, "min_length": 6, "forced_bos_token_id": 21},
    {"num_beams": 3, "length_penalty": -1.0, "repetition_penalty": 1.2, "no_repeat_ngram_size": 3, "eos_token_id": ENDS, "bad_words_ids": [[5], [9, 9]]},
]
SOURCES = [[3, 9, 4, 12, 5, 2], [30, 7, 7, 41, 22, 8, 19, 2, 6]]
MAX_LENGTH = 24


def answers(folder):
    model = transformers.AutoModelForSeq2SeqLM.from_pretrained(folder, attn_implementation="eager").eval()
    # Its cache has room for as many layers as the encoder has.
    layers = getattr(model.config, "num_decoder_layers", None) or model.config.decoder_layers
    use_cache = layers <= model.config.num_hidden_layers
    for settings in SETTINGS:
        tokens = []
        for source in SOURCES:
            given = torch.tensor([source])
            answer = model.generate(
                given, attention_mask=torch.ones_like(given), do_sample=False, max_length=MAX_LENGTH, pad_token_id=0, decoder_start_token_id=0,
                use_cache=use_cache,
                **{"eos_token_id": 2, "num_beams": 1, "forced_eos_token_id": None, **settings})
            tokens.append(answer[0, 1:].tolist())
        yield {"settings": settings, "tokens": tokens}


models = {}
for family in sorted(os.listdir(sys.argv[1])):
    for seed in sys.argv[3:] or ["1"]:
        folder = os.path.join(sys.argv[1], family, f"seq2seq-lm-{seed}")
        if os.path.isdir(folder):
            models[f"{family}/seq2seq-lm-{seed}"] = list(answers(folder))
with open(sys.argv[2], "w") as file:
    json.dump({"sources": SOURCES, "max_length": MAX_LENGTH, "models": models}, file)
