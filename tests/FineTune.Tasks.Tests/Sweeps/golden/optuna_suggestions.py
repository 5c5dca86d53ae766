"""What Optuna's TPESampler suggests after forty known trials, as quantiles over 2000 seeds, for each kind of argument.

Writes optuna_suggestions.json, which TpeBesideOptunaTests reads. Needs python3 with optuna (4.1 was used).
"""
import json
import pathlib
import sys

import numpy
import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution

SEEDS = 2000
QUANTILES = [0.05, 0.25, 0.5, 0.75, 0.95]


def known(kind, index):
    """The value of trial number index: spread over the range, in no order."""
    share = (index * 7919) % 40 / 40
    if kind == "log":
        return float(f"{10 ** (-6 + 4 * share):.4g}")
    if kind == "whole":
        return 1 + int(share * 20)
    return str(int(share * 40) % 4) if kind == "choice" else float(f"{-2 + 4 * share:.4g}")


def cost(kind, value):
    if kind == "log":
        return abs(numpy.log10(value) + 4)
    return abs(float(value) - {"float": 0.8, "whole": 7, "choice": 2}[kind])


optuna.logging.set_verbosity(optuna.logging.ERROR)
kinds = {
    "float": FloatDistribution(-2, 2),
    "log": FloatDistribution(1e-6, 1e-2, log=True),
    "whole": IntDistribution(1, 20),
    "choice": CategoricalDistribution(["0", "1", "2", "3"]),
}
result = {}
for kind, distribution in kinds.items():
    study = optuna.create_study()
    values = [known(kind, index) for index in range(40)]
    for value in values:
        study.add_trial(optuna.trial.create_trial(params={"a": value}, distributions={"a": distribution}, value=float(cost(kind, value))))
    suggested = []
    for seed in range(SEEDS):
        study.sampler = optuna.samplers.TPESampler(seed=seed)
        trial = study.ask({"a": distribution})
        suggested.append(float(trial.params["a"]))
        study.tell(trial, state=optuna.trial.TrialState.FAIL)
    shares = {str(choice): suggested.count(float(choice)) / SEEDS for choice in range(4)} if kind == "choice" else None
    result[kind] = {"values": values, "costs": [float(cost(kind, value)) for value in values], "quantiles": numpy.quantile(suggested, QUANTILES).tolist(), "shares": shares}

target = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else pathlib.Path(__file__).with_name("optuna_suggestions.json"))
target.write_text(json.dumps({"optuna": optuna.__version__, "seeds": SEEDS, "at": QUANTILES, "kinds": result}) + "\n")
