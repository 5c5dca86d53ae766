"""Golden loss and metrics of preferences: python3 generate_preferences.py FILE LLAMA

LLAMA is the folder Models/golden/llama/causal-lm-1: the reference; the policy has its weights times a number. The formulas are those of TRL 1.10's DPOTrainer
(_compute_loss) and RewardTrainer (compute_loss); the models are transformers'.
"""
import json
import random
import sys

import torch
import torch.nn.functional as F
from transformers import AutoModelForCausalLM

BETA, SCALE = 0.3, 1.02
LOSSES = {"sigmoid": 0, "hinge": 0, "ipo": 0, "exo_pair": 0.1, "nca_pair": 0, "robust": 0.2, "bco_pair": 0, "sppo_hard": 0, "apo_zero": 0, "apo_down": 0, "sigmoid_norm": 0}


def pair_loss(kind, smoothing, chosen, rejected, chosen_length, rejected_length):
    delta = chosen - rejected
    by_length = chosen / chosen_length - rejected / rejected_length
    if kind == "sigmoid":
        return -F.logsigmoid(BETA * delta)
    if kind == "hinge":
        return torch.relu(1 - BETA * delta)
    if kind == "ipo":
        return (by_length - 1 / (2 * BETA)) ** 2
    if kind == "exo_pair":
        smoothing = torch.tensor(smoothing)
        return torch.sigmoid(BETA * delta) * (F.logsigmoid(BETA * delta) - torch.log1p(-smoothing)) + torch.sigmoid(-BETA * delta) * (
            F.logsigmoid(-BETA * delta) - torch.log(smoothing))
    if kind == "nca_pair":
        return -F.logsigmoid(BETA * chosen) - 0.5 * F.logsigmoid(-BETA * chosen) - 0.5 * F.logsigmoid(-BETA * rejected)
    if kind == "robust":
        return (-(1 - smoothing) * F.logsigmoid(BETA * delta) + smoothing * F.logsigmoid(-BETA * delta)) / (1 - 2 * smoothing)
    if kind == "bco_pair":
        return -F.logsigmoid(BETA * chosen) - F.logsigmoid(-BETA * rejected)
    if kind == "sppo_hard":
        return (chosen - 0.5 / BETA) ** 2 + (rejected + 0.5 / BETA) ** 2
    if kind == "apo_zero":
        return 1 - torch.sigmoid(BETA * chosen) + torch.sigmoid(BETA * rejected)
    if kind == "apo_down":
        return torch.sigmoid(BETA * chosen) + 1 - torch.sigmoid(BETA * delta)
    return -F.logsigmoid(BETA * by_length)


def log_probabilities(model, rows):
    sums = []
    for tokens, prompt in rows:
        ids = torch.tensor([tokens])
        logits = model(input_ids=ids, attention_mask=torch.ones_like(ids)).logits[:, :-1].float()
        per_token = logits.log_softmax(-1).gather(-1, ids[:, 1:].unsqueeze(-1)).squeeze(-1)
        mask = torch.arange(1, len(tokens)) >= prompt
        sums.append((per_token * mask).sum())
    return torch.stack(sums)


def dpo(folder):
    rng = random.Random(4)
    reference = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    policy = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    with torch.no_grad():
        for parameter in policy.parameters():
            parameter.mul_(SCALE)
    vocabulary = policy.config.vocab_size
    rows = []
    for _ in range(5):
        prompt = [rng.randrange(vocabulary) for _ in range(rng.randint(1, 5))]
        for _ in range(2):
            rows.append((prompt + [rng.randrange(vocabulary) for _ in range(rng.randint(1, 7))], len(prompt)))
    logps = log_probabilities(policy, rows)
    with torch.no_grad():
        references = log_probabilities(reference, rows)
    chosen_rewards, rejected_rewards = BETA * (logps - references)[0::2], BETA * (logps - references)[1::2]
    scores, lengths = logps - references, torch.tensor([float(len(tokens) - prompt) for tokens, prompt in rows])
    losses = {}
    for kind, smoothing in LOSSES.items():
        policy.zero_grad()
        loss = pair_loss(kind, smoothing, scores[0::2], scores[1::2], lengths[0::2], lengths[1::2]).mean()
        loss.backward(retain_graph=True)
        norm = torch.sqrt(sum(parameter.grad.double().pow(2).sum() for parameter in policy.parameters()))
        losses[kind] = {"label_smoothing": smoothing, "loss": loss.item(), "grad_norm": norm.item()}
    expected = {
        "losses": losses,
        "rewards/accuracies": (chosen_rewards > rejected_rewards).float().mean().item(),
        "rewards/margins": (chosen_rewards - rejected_rewards).mean().item(),
        "rewards/chosen": chosen_rewards.mean().item(),
        "rewards/rejected": rejected_rewards.mean().item(),
        "logps/chosen": logps[0::2].mean().item(),
        "logps/rejected": logps[1::2].mean().item(),
    }
    return {"tokens": [row[0] for row in rows], "prompts": [row[1] for row in rows]}, expected


def reward():
    torch.manual_seed(4)
    outputs = torch.randn(12) * 2
    chosen, rejected = outputs[0::2], outputs[1::2]
    return {
        "outputs": outputs.tolist(),
        "loss": -F.logsigmoid(chosen - rejected).mean().item(),
        "accuracy": (chosen > rejected).float().mean().item(),
        "margin": (chosen - rejected).mean().item(),
        "mean_reward": outputs.mean().item(),
        "min_reward": outputs.min().item(),
        "max_reward": outputs.max().item(),
    }


rows, expected = dpo(sys.argv[2])
with open(sys.argv[1], "w", encoding="utf-8", newline="\n") as file:
    json.dump({"beta": BETA, "scale": SCALE, "dpo": rows, "expected": expected, "reward": reward()}, file, separators=(",", ":"))
    file.write("\n")
