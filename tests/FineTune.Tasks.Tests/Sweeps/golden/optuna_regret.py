"""How near Optuna's TPESampler comes to the minimum of five functions: the median, over seeds, of the best of 60 trials.

Writes optuna_regret.json, which TpeBesideOptunaTests reads. Needs python3 with optuna (4.1 was used).
"""
import json
import math
import pathlib
import statistics
import sys

import optuna

TRIALS = 60
SEEDS = 400


def learning_rate(trial):
    rate = math.log10(trial.suggest_float("a", 1e-6, 1e-1, log=True)) + 4
    smoothing = trial.suggest_float("b", 0, 1) - 0.3
    return rate * rate + 5 * smoothing * smoothing


def branin(trial):
    x = trial.suggest_float("a", -5, 10)
    y = trial.suggest_float("b", 0, 15)
    term = y - 5.1 / (4 * math.pi**2) * x * x + 5 / math.pi * x - 6
    return term * term + 10 * (1 - 1 / (8 * math.pi)) * math.cos(x) + 10 - 0.397887


def camel(trial):
    x = trial.suggest_float("a", -3, 3)
    y = trial.suggest_float("b", -2, 2)
    return (4 - 2.1 * x * x + x**4 / 3) * x * x + x * y + (-4 + 4 * y * y) * y * y + 1.031628


def mixed(trial):
    kind = trial.suggest_categorical("a", ["0", "1", "2", "3"])
    layers = trial.suggest_int("b", 1, 20)
    rate = trial.suggest_float("c", 0, 1)
    return 0.5 * abs(int(kind) - 2) + 0.05 * abs(layers - 7) + (rate - 0.5) ** 2


def valley(trial):
    return sum((trial.suggest_float(name, -2, 2) - 0.2 * index) ** 2 for index, name in enumerate("abcde"))


def best(function, seed):
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=seed))
    study.optimize(function, n_trials=TRIALS)
    return study.best_value


optuna.logging.set_verbosity(optuna.logging.ERROR)
medians = {
    function.__name__: statistics.median(best(function, seed) for seed in range(SEEDS))
    for function in (learning_rate, branin, camel, mixed, valley)
}
target = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).with_name("optuna_regret.json"))
target.write_text(json.dumps({"optuna": optuna.__version__, "trials": TRIALS, "seeds": SEEDS, "medians": medians}, indent=2) + "\n")
