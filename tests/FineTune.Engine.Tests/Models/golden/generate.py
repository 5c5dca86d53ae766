"""Golden values of Hugging Face's models: python3 generate.py FOLDER FAMILY SEED [SEED ...]

For each head and seed a folder FOLDER/FAMILY/HEAD-SEED: a random model of a random configuration (config.json, model.safetensors) and
golden.safetensors:

    lengths [batch]                     tokens of each row
    input_ids [tokens]                  all rows' tokens, one after the other
    attention_mask [tokens]             1 and 0; zeros are holes, for the second run
    predicted [predicted]               masked language modelling: the tokens asked about
    logits, logits_with_holes           by head: [batch, labels], [tokens, labels] or [predicted, vocabulary]
    direction                           of the shape of logits; the loss is the sum of logits * direction
    gradient.NAME                       of the first run's loss

Made with transformers 5.12.1, torch 2.14.1. All in fp32, eager attention, no dropout.
"""
import os
import random
import sys

os.environ["HF_HUB_OFFLINE"] = "1"
import torch
import transformers
from safetensors.torch import save_file

VOCABULARY = 60
PADDING = {"bert": 0}
ACTIVATIONS = ["gelu", "gelu_new", "relu", "silu", "gelu_fast", "quick_gelu"]


def sizes(choose):
    heads = choose.choice([2, 3])
    return {
        "vocab_size": VOCABULARY, "hidden_size": 8 * heads, "num_hidden_layers": 2, "num_attention_heads": heads,
        "intermediate_size": choose.choice([16, 24, 28]), "max_position_embeddings": 40, "initializer_range": 0.25,
        "hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0, "num_labels": choose.choice([1, 2, 3, 5]),
    }


def bert(choose, head):
    return {
        **sizes(choose), "hidden_act": choose.choice(ACTIVATIONS), "layer_norm_eps": choose.choice([1e-12, 1e-5]), "type_vocab_size": 2,
        "tie_word_embeddings": choose.random() < 0.7,
    }


# Family: model_type, configuration, token types, heads.
FAMILIES = {
    "bert": ("bert", bert, 2),
}
HEADS = {
    "sequence-classification": transformers.AutoModelForSequenceClassification,
    "token-classification": transformers.AutoModelForTokenClassification,
    "masked-lm": transformers.AutoModelForMaskedLM,
}


def padded(rows, fill, width):
    return torch.tensor([row + [fill] * (width - len(row)) for row in rows])


def run(model, head, rows, masks, types, predicted):
    """Logits of the real tokens only."""
    width = max(len(row) for row in rows)
    inputs = {"input_ids": padded(rows, model.config.pad_token_id or 0, width), "attention_mask": padded(masks, 0, width)}
    if types is not None:
        inputs["token_type_ids"] = padded(types, 0, width)
    logits = model(**inputs).logits
    if head == "sequence-classification":
        return logits
    tokens = torch.cat([logits[index, :len(row)] for index, row in enumerate(rows)])
    return tokens[predicted] if head == "masked-lm" else tokens


def generate(folder, family, head, seed):
    choose = random.Random(f"{family} {head} {seed}")
    torch.manual_seed(choose.randrange(1 << 30))
    model_type, configure, type_vocabulary = FAMILIES[family]
    config = transformers.AutoConfig.for_model(model_type, **configure(choose, head))
    model = HEADS[head].from_config(config, attn_implementation="eager").eval()
    # Biases and normalisation weights start as zeros and ones; random ones show when a weight is mixed up.
    for name, parameter in model.named_parameters():
        if parameter.dim() == 1 or "padding_idx" in name:
            parameter.data += 0.2 * torch.randn_like(parameter)
    path = os.path.join(folder, family, f"{head}-{seed}")
    model.save_pretrained(path)

    pad = config.pad_token_id or 0
    alphabet = [token for token in range(VOCABULARY) if token != pad]
    rows = [choose.choices(alphabet, k=choose.randint(3, 24)) for _ in range(7)]
    types = None if type_vocabulary == 0 else [[int(index >= len(row) // 2) for index in range(len(row))] for row in rows]
    masks = [[1] * len(row) for row in rows]
    holes = [[1] + [int(choose.random() < 0.8) for _ in row[1:]] for row in rows]
    tokens = sum(len(row) for row in rows)
    predicted = torch.tensor(sorted(choose.sample(range(tokens), tokens // 4)))

    logits = run(model, head, rows, masks, types, predicted)
    direction = torch.randn_like(logits)
    (logits * direction).sum().backward()
    with torch.no_grad():
        with_holes = run(model, head, rows, holes, types, predicted)
    golden = {
        "lengths": torch.tensor([len(row) for row in rows]),
        "input_ids": torch.tensor(sum(rows, [])),
        "token_type_ids": torch.tensor(sum(types, [])) if types else torch.zeros(tokens, dtype=torch.int64),
        "attention_mask": torch.tensor(sum(holes, [])),
        "predicted": predicted,
        "logits": logits.detach().contiguous(),
        "logits_with_holes": with_holes.contiguous(),
        "direction": direction,
    }
    for name, parameter in model.named_parameters():
        if parameter.grad is not None:
            golden[f"gradient.{name}"] = parameter.grad.contiguous()
    save_file(golden, os.path.join(path, "golden.safetensors"))


for argument in sys.argv[3:]:
    for name in HEADS:
        generate(sys.argv[1], sys.argv[2], name, int(argument))
