"""Golden values of the training loop's parts: python3 generate.py FOLDER [SEED]

schedules.json: learning rates of transformers' schedules by step, the steps after the end included, and of ReduceLROnPlateau by evaluation.
optimizers.json: weights after each of 24 steps on random weights and gradients, with the optimizers as Trainer makes them.
eight_bits.json: weights after 24 steps of the optimizers whose state is in 8 bits (bitsandbytes).
groups.json: weights after the steps of optimizers.json with torch.optim's parameter groups.
decay.json: every parameter of each family and whether weight decay applies to it.
lengths.json: the order of LengthGroupedSampler.
Made with transformers 5.12.1, torch 2.14.1.
"""
import json
import os
import sys
import tempfile

os.environ["HF_HUB_OFFLINE"] = "1"
import torch
from torch import nn
import transformers
from transformers import Trainer, TrainingArguments
from transformers.optimization import get_scheduler
from transformers.trainer_pt_utils import get_length_grouped_indices

PEAK = 0.03


def optimizer(rate=PEAK):
    return torch.optim.SGD([nn.Parameter(torch.zeros(1))], lr=rate)


def schedule(kind, warmup, total, **options):
    steps = optimizer()
    rates = get_scheduler(kind, steps, num_warmup_steps=warmup, num_training_steps=total, scheduler_specific_kwargs=options)
    series = []
    for _ in range(total + 4):
        series.append(steps.param_groups[0]["lr"])
        steps.step()
        rates.step()
    return {"type": kind, "warmup_steps": warmup, "max_steps": total, "kwargs": options, "rates": series}


def plateau(seed, **options):
    generator = torch.Generator().manual_seed(seed)
    metrics = (torch.rand(60, generator=generator) * 0.2 + torch.linspace(1, 0.5, 60)).tolist()
    steps = optimizer()
    rates = get_scheduler("reduce_lr_on_plateau", steps, scheduler_specific_kwargs=options)
    series = []
    for metric in metrics:
        rates.step(metric)
        series.append(steps.param_groups[0]["lr"])
    return {"type": "reduce_lr_on_plateau", "kwargs": options, "metrics": metrics, "rates": series}


def schedules():
    cases = []
    for warmup, total in ((0, 10), (2, 10), (7, 23), (1, 1), (10, 10)):
        cases.append(schedule("constant", warmup, total))
        for kind in ("linear", "constant_with_warmup", "cosine", "cosine_with_restarts", "inverse_sqrt"):
            cases.append(schedule(kind, warmup, total))
        if warmup != total:
            cases.append(schedule("polynomial", warmup, total))
            cases.append(schedule("polynomial", warmup, total, lr_end=0.001, power=2.5))
        cases.append(schedule("cosine", warmup, total, num_cycles=1.25))
        cases.append(schedule("cosine_with_restarts", warmup, total, num_cycles=3))
        cases.append(schedule("inverse_sqrt", warmup, total, timescale=5))
        cases.append(schedule("cosine_with_min_lr", warmup, total, min_lr=0.003))
        cases.append(schedule("cosine_with_min_lr", warmup, total, min_lr_rate=0.2, num_cycles=0.75))
        cases.append(schedule("cosine_warmup_with_min_lr", warmup, total, min_lr_rate=0.1))
        cases.append(schedule("cosine_warmup_with_min_lr", warmup, total, min_lr=0.006, warmup_lr_rate=0.3))
        decay = (total - warmup) // 2
        for shape in ("linear", "cosine", "1-sqrt"):
            cases.append(schedule("warmup_stable_decay", warmup, total, num_decay_steps=decay, warmup_type=shape, decay_type=shape))
        cases.append(schedule("warmup_stable_decay", warmup, total, num_decay_steps=decay, num_stable_steps=2, min_lr_ratio=0.25, num_cycles=0.3))
    return {"learning_rate": PEAK, "by_step": cases, "by_metric": [
        plateau(1, patience=2), plateau(2, patience=0, factor=0.5, min_lr=0.001), plateau(3, patience=1, cooldown=3, threshold=0.02),
        plateau(4, mode="max", patience=3, threshold_mode="abs", threshold=0.01)]}


OPTIMIZERS = [
    ("adamw_torch_fused", None), ("adamw_torch", None),
    ("sgd", None), ("sgd", "momentum=0.9"), ("sgd", "momentum=0.9,nesterov=True"), ("sgd", "momentum=0.8,dampening=0.3"),
    ("adagrad", None), ("adagrad", "lr_decay=0.1,eps=1e-6"),
    ("rmsprop", None), ("rmsprop", "momentum=0.9,alpha=0.9,eps=1e-6"), ("rmsprop", "centered=True"), ("rmsprop", "centered=True,momentum=0.5"),
    ("adafactor", None), ("adafactor", "scale_parameter=True,relative_step=True"),
    ("adafactor", "scale_parameter=True,relative_step=True,warmup_init=True"), ("adafactor", "scale_parameter=True,beta1=0.9"),
    ("lion_32bit", None), ("paged_adamw_32bit", None),
    ("ademamix", None), ("ademamix", "beta1=0.8,beta3=0.99,alpha=3,t_alpha=10,t_beta3=12"),
]


STEPS = 24
RATES = [0.02 * (1 - step / 40) for step in range(STEPS)]


def flat(value):
    return [float(f"{number:.9g}") for number in value.detach().flatten().tolist()]


def random_gradient(parameter, generator):
    """Of widely different sizes from step to step."""
    return torch.randn(parameter.shape, generator=generator) * 10.0 ** float(torch.randint(-3, 2, (1,), generator=generator))


class Toy(nn.Module):
    """Two matrices, a vector, a bias, a table with three dimensions and a normalisation."""

    def __init__(self, generator):
        super().__init__()
        self.first = nn.Parameter(torch.randn(5, 7, generator=generator))
        self.second = nn.Parameter(torch.randn(3, 4, generator=generator) * 0.01)
        self.table = nn.Parameter(torch.randn(2, 3, 4, generator=generator))
        self.bias = nn.Parameter(torch.randn(6, generator=generator))
        self.layer_norm = nn.LayerNorm(4)


def optimizers(seed):
    cases = []
    for name, options in OPTIMIZERS:
        for decay in (0.0, 0.05):
            cases.append(optimize(seed, name, options, decay))
    return cases


def optimize(seed, name, options, decay):
    generator = torch.Generator().manual_seed(seed)
    model = Toy(generator)
    # Trainer gives Adafactor no options, so it is made here as Trainer would with them.
    trainer_options = None if name == "adafactor" else options
    arguments = TrainingArguments(
        output_dir=tempfile.mkdtemp(), optim=name, optim_args=trainer_options, learning_rate=0.02, weight_decay=decay, adam_beta1=0.85,
        adam_beta2=0.97, adam_epsilon=1e-7, report_to=[], use_cpu=True)
    trainer = Trainer(model=model, args=arguments)
    update = trainer.create_optimizer()
    if name == "adafactor" and options:
        parsed = {key: value == "True" if value in ("True", "False") else float(value) for key, value in (part.split("=") for part in options.split(","))}
        parsed = {"scale_parameter": False, "relative_step": False, **parsed}
        groups = [{"params": group["params"], "weight_decay": group["weight_decay"]} for group in update.param_groups]
        update = transformers.Adafactor(groups, lr=None if parsed["relative_step"] else 0.02, **parsed)
    weights = []
    for step, rate in enumerate(RATES):
        for group in update.param_groups:
            if not (name == "adafactor" and group["relative_step"]):
                group["lr"] = rate
        for parameter in model.parameters():
            parameter.grad = random_gradient(parameter, generator)
        update.step()
        if step in (0, STEPS - 1):
            weights.append({key: flat(value) for key, value in model.named_parameters()})
    return {"optim": name, "optim_args": options, "weight_decay": decay, "first": weights[0], "last": weights[1]}


def gradients(seed):
    """What is the same for every optimizer: the weights at the start and the gradients."""
    generator = torch.Generator().manual_seed(seed)
    model = Toy(generator)
    return {
        "start": {key: {"shape": list(value.shape), "values": flat(value)} for key, value in model.named_parameters()},
        "rates": RATES,
        "gradients": [{key: flat(random_gradient(value, generator)) for key, value in model.named_parameters()} for _ in range(STEPS)],
    }


class Large(nn.Module):
    """Weights that are kept in 8 bits, of which the last block is not full in one, and weights that are not: too small, or an embedding."""

    def __init__(self):
        super().__init__()
        self.dense = nn.Linear(61, 70)
        self.square = nn.Linear(64, 64)
        self.words = nn.Embedding(100, 50)


def made_up(parameter, weight, step):
    """Numbers that are easily made anew: of sizes that differ from block to block."""
    index = torch.arange(parameter.numel(), dtype=torch.int64)
    numbers = ((index * 7919 + step * 104729 + weight * 31) % 2003 - 1001).double() / 500
    return (numbers * 0.1 ** ((index // 200 + step) % 4).double()).float().view(parameter.shape)


EIGHT_BITS = [
    ("adamw_8bit", None, 0.0), ("paged_adamw_8bit", None, 0.05), ("adamw_bnb_8bit", None, 0.05), ("lion_8bit", None, 0.0),
    ("paged_lion_8bit", None, 0.05), ("ademamix_8bit", None, 0.05), ("paged_ademamix_8bit", "beta3=0.99,alpha=3,t_alpha=10,t_beta3=12", 0.0),
]


def eight_bits():
    """Weights after 24 steps of the optimizers whose state is in 8 bits, every 41st number of each weight. Needs bitsandbytes, made with 0.50."""
    cases = []
    for name, options, decay in EIGHT_BITS:
        model = Large()
        with torch.no_grad():
            for weight, parameter in enumerate(model.parameters()):
                parameter.copy_(made_up(parameter, weight, 0))
        arguments = TrainingArguments(
            output_dir=tempfile.mkdtemp(), optim=name, optim_args=options, learning_rate=0.02, weight_decay=decay, adam_beta1=0.85,
            adam_beta2=0.97, adam_epsilon=1e-7, report_to=[], use_cpu=True)
        update = Trainer(model=model, args=arguments).create_optimizer()
        for step, rate in enumerate(RATES):
            for group in update.param_groups:
                group["lr"] = rate
            for weight, parameter in enumerate(model.parameters()):
                parameter.grad = made_up(parameter, weight, step + 1)
            update.step()
        assert update.state[model.dense.weight]["state1"].dtype == torch.uint8 and update.state[model.words.weight]["state1"].dtype == torch.float32
        cases.append({"optim": name, "optim_args": options, "weight_decay": decay,
                      "last": {key: flat(value.flatten()[::41]) for key, value in model.named_parameters()}})
    return {"shapes": {key: list(value.shape) for key, value in Large().named_parameters()}, "rates": RATES, "cases": cases}


GROUPS = [{"parameters": ["first", "bias"], "factor": 10.0, "weight_decay": 0.0}, {"parameters": ["table", "layer_norm.*"], "factor": 0.5, "weight_decay": None}]


def groups(seed):
    """As someone writes them for torch.optim: biases and normalisation without decay, what the groups name with their own rate and decay."""
    cases = []
    for name, make in (("adamw_torch_fused", lambda sets: torch.optim.AdamW(sets, lr=0.02, betas=(0.85, 0.97), eps=1e-7)), ("sgd", lambda sets: torch.optim.SGD(sets, lr=0.02))):
        generator = torch.Generator().manual_seed(seed)
        model = Toy(generator)
        weights = dict(model.named_parameters())
        decay = {"first": 0.0, "second": 0.05, "table": 0.05}
        factor = {"first": 10.0, "bias": 10.0, "table": 0.5, "layer_norm.weight": 0.5, "layer_norm.bias": 0.5}
        update = make([{"params": [weight], "weight_decay": decay.get(key, 0.0)} for key, weight in weights.items()])
        for rate in RATES:
            for key, group in zip(weights, update.param_groups):
                group["lr"] = rate * factor.get(key, 1.0)
            for parameter in weights.values():
                parameter.grad = random_gradient(parameter, generator)
            update.step()
        cases.append({"optim": name, "optim_args": None, "weight_decay": 0.05, "last": {key: flat(value) for key, value in weights.items()}})
    return {"groups": GROUPS, "cases": cases}


FAMILIES = ["bert", "roberta", "xlm-roberta", "distilbert", "electra", "albert", "mpnet", "deberta-v2", "modernbert"]


def decay():
    result = {}
    for family in FAMILIES:
        config = transformers.AutoConfig.for_model(family)
        for key, value in {"vocab_size": 20, "hidden_size": 8, "dim": 8, "embedding_size": 8, "num_hidden_layers": 1, "n_layers": 1, "num_attention_heads": 2,
                           "n_heads": 2, "intermediate_size": 16, "hidden_dim": 16, "max_position_embeddings": 16, "pad_token_id": 0}.items():
            if hasattr(config, key):
                setattr(config, key, value)
        if family == "deberta-v2":
            config.relative_attention, config.position_buckets, config.norm_rel_ebd, config.share_att_key = True, 4, "layer_norm", True
            config.pos_att_type = ["p2c", "c2p"]
        for task in ("SequenceClassification", "TokenClassification", "MaskedLM"):
            name = f"AutoModelFor{task}"
            try:
                with torch.device("meta"):
                    model = getattr(transformers, name).from_config(config)
            except ValueError:
                continue
            names = set(Trainer.get_decay_parameter_names(None, model))
            result[f"{family} {task}"] = {key: key in names for key, _ in model.named_parameters()}
    return result


def lengths():
    cases = []
    for seed, rows, batch in ((1, 10, 4), (2, 103, 4), (3, 1000, 8), (4, 37, 32)):
        generator = torch.Generator().manual_seed(seed)
        values = torch.randint(1, 60, (rows,), generator=generator).tolist()
        order = get_length_grouped_indices(values, batch, generator=torch.Generator().manual_seed(seed))
        cases.append({"seed": seed, "batch": batch, "lengths": values, "order": order})
    return cases


folder = sys.argv[1]
seed = int(sys.argv[2]) if len(sys.argv) > 2 else 7
for name, value in {"schedules": schedules(), "optimizers": {**gradients(seed), "cases": optimizers(seed)}, "groups": groups(seed), "eight_bits": eight_bits(), "decay": decay(), "lengths": lengths()}.items():
    with open(os.path.join(folder, f"{name}.json"), "w") as file:
        json.dump(value, file)
