"""Golden values of the metrics: python3 generate.py FILE SEED [SEED ...]

For each seed a case of each kind on random inputs, among them degenerate ones (absent labels, one label only, constant predictions, ties,
very few rows). Made with scikit-learn 1.9.0 and scipy 1.17.1. seqeval is not packaged there: `entities` below states the two rules of
its documentation (the CoNLL evaluation's, and strict IOB2) in words of our own.
"""
import json
import math
import sys
import warnings

import numpy as np
from scipy import stats
from sklearn import metrics

warnings.filterwarnings("ignore")


def averages(actual, predicted):
    values = {}
    for average in ["micro", "macro", "weighted"]:
        precision, recall, f1, _ = metrics.precision_recall_fscore_support(actual, predicted, average=average)
        values |= {f"precision_{average}": precision, f"recall_{average}": recall, f"f1_{average}": f1}
    return values


def softmax(logits):
    exponentials = np.exp(logits.astype(np.float64) - logits.max(-1, keepdims=True).astype(np.float64))
    return exponentials / exponentials.sum(-1, keepdims=True)


def random_logits(random, rows, labels):
    # Rounded ones have ties.
    logits = random.normal(size=(rows, labels)) * random.choice([0.3, 1, 4])
    return np.round(logits, int(random.choice([0, 3]))).astype(np.float32)


def single_label(random):
    labels = int(random.choice([2, 2, 2, 3, 5, 9]))
    rows = int(random.choice([1, 2, 7, 60, 200]))
    used = int(random.integers(1, labels + 1))
    actual = random.integers(0, used, rows)
    logits = random_logits(random, rows, labels)
    if random.random() < 0.2:
        logits[:] = logits[0]
    predicted = logits.argmax(-1)
    scores = softmax(logits)
    values = averages(actual, predicted) | {
        "accuracy": metrics.accuracy_score(actual, predicted),
        "matthews_correlation": metrics.matthews_corrcoef(actual, predicted),
        "loss": float(np.mean(-np.log(scores[np.arange(rows), actual]))),
    }
    if labels == 2:
        for positive in range(2):
            precision, recall, f1, _ = metrics.precision_recall_fscore_support(actual, predicted, average="binary", pos_label=positive)
            values |= {f"precision/{positive}": precision, f"recall/{positive}": recall, f"f1/{positive}": f1,
                       f"roc_auc/{positive}": one_against_rest(actual == positive, scores[:, positive])}
    else:
        areas = [one_against_rest(actual == label, scores[:, label]) for label in range(labels)]
        values["roc_auc_ovr"] = float(np.mean(areas))
        if len(set(actual)) == labels:
            assert math.isclose(values["roc_auc_ovr"], metrics.roc_auc_score(actual, scores, multi_class="ovr"))
    return {"kind": "single_label", "labels": labels, "actual": actual.tolist(), "logits": logits.tolist(), "values": values}


def one_against_rest(positive, scores):
    return metrics.roc_auc_score(positive, scores) if positive.any() and not positive.all() else math.nan


def multi_label(random):
    labels = int(random.choice([1, 2, 4, 7]))
    rows = int(random.choice([2, 7, 60, 200]))
    actual = random.random((rows, labels)) < random.choice([0.0, 0.1, 0.5, 1.0], size=labels)
    logits = random_logits(random, rows, labels)
    scores = 1 / (1 + np.exp(-logits.astype(np.float64)))
    threshold = float(random.choice([0.5, 0.3]))
    predicted = scores >= threshold
    as_matrix = actual.astype(int), predicted.astype(int)
    values = {}
    for average in ["micro", "macro", "weighted"]:
        # A matrix of one column would be read as two classes.
        precision, recall, f1, _ = metrics.precision_recall_fscore_support(*as_matrix, average=average) if labels > 1 else (
            metrics.precision_recall_fscore_support(*[matrix.ravel() for matrix in as_matrix], average="binary"))
        values |= {f"precision_{average}": precision, f"recall_{average}": recall, f"f1_{average}": f1}
    areas = np.array([one_against_rest(actual[:, label], scores[:, label]) for label in range(labels)])
    support = actual.sum(0)
    values |= {
        "accuracy": float((actual == predicted).all(-1).mean()),
        "roc_auc_macro": float(np.mean(areas)),
        "roc_auc_micro": one_against_rest(actual.ravel(), scores.ravel()),
        "roc_auc_weighted": float(np.sum(areas[support > 0] * support[support > 0]) / support.sum()) if support.sum() > 0 else math.nan,
        "loss": float(np.mean(np.maximum(logits, 0) - logits * actual + np.log1p(np.exp(-np.abs(logits.astype(np.float64)))))),
    }
    if labels > 1:
        assert math.isclose(values["accuracy"], metrics.accuracy_score(*as_matrix))
        if not np.isnan(areas).any():
            for average in ["macro", "micro", "weighted"]:
                assert math.isclose(values[f"roc_auc_{average}"], metrics.roc_auc_score(actual, scores, average=average))
    return {"kind": "multi_label", "labels": labels, "threshold": threshold, "actual": actual.astype(int).tolist(),
            "logits": logits.tolist(), "values": values}


def regression(random):
    rows = int(random.choice([1, 2, 3, 40, 300]))
    target = (random.normal(size=rows) * random.choice([1, 100]) + random.choice([0, 1000])).astype(np.float32)
    prediction = (target * random.choice([-1, 0, 1]) + random.normal(size=rows)).astype(np.float32)
    kind = random.random()
    if kind < 0.3:
        target, prediction = np.round(target), np.round(prediction)
    elif kind < 0.4:
        target[:] = target[0]
    elif kind < 0.5:
        prediction[:] = prediction[0]
    elif kind < 0.6:
        target[:] = target[0]
        prediction[:] = target
    x, y = prediction.astype(np.float64), target.astype(np.float64)
    constant = rows < 2 or (x == x[0]).all() or (y == y[0]).all()
    values = {
        "mse": metrics.mean_squared_error(y, x), "rmse": metrics.root_mean_squared_error(y, x), "mae": metrics.mean_absolute_error(y, x),
        "r2": metrics.r2_score(y, x) if rows > 1 else math.nan,
        "pearsonr": math.nan if constant else stats.pearsonr(x, y)[0],
        "spearmanr": math.nan if constant else stats.spearmanr(x, y)[0],
        "loss": metrics.mean_squared_error(y, x),
    }
    return {"kind": "regression", "actual": target.tolist(), "predicted": prediction.tolist(), "values": values}


def split(tag):
    return ("O", "") if tag == "O" else (tag[0], tag[2:])


def entities(tags, strict):
    """Walks the tags with one open entity, or none."""
    found, open_at = set(), None
    for index, tag in enumerate(tags + ["O"]):
        prefix, kind = split(tag)
        previous, previous_kind = split(tags[index - 1]) if index else ("O", "")
        begins = prefix in "BS" or (prefix != "O" and not strict and (previous in "OES" or previous_kind != kind))
        if open_at is not None and (begins or prefix == "O" or previous in "ES" or previous_kind != kind):
            found.add((previous_kind, open_at, index))
            open_at = None
        if begins:
            open_at = index
    return found


def tokens(random):
    types = ["person", "place", "creative-work"][: int(random.integers(1, 4))]
    prefixes = "BIES" if random.random() < 0.3 else "BI"
    names = ["O"] + [f"{prefix}-{kind}" for kind in types for prefix in prefixes]
    right = random.choice([0.0, 0.5, 0.9, 1.0])
    rows = []
    for _ in range(int(random.choice([1, 5, 40]))):
        length = int(random.integers(1, 15))
        actual = random.integers(0, len(names), length) * (random.random(length) < random.choice([0.0, 0.5, 1.0]))
        predicted = np.where(random.random(length) < right, actual, random.integers(0, len(names), length))
        rows.append({"actual": actual.tolist(), "predicted": predicted.tolist()})
    flat = [np.concatenate([row[side] for row in rows]) for side in ["actual", "predicted"]]
    values = {"accuracy": metrics.accuracy_score(*flat)}
    for strict in [False] if "E" in prefixes else [False, True]:
        suffix = "_strict" if strict else ""
        spans = [[{(row,) + span for row, tags in enumerate(rows) for span in entities([names[tag] for tag in tags[side]], strict)}]
                 for side in ["actual", "predicted"]]
        actual, predicted = spans[0][0], spans[1][0]
        by_type = {}
        for kind in sorted({span[1] for span in actual | predicted}):
            there, said = {s for s in actual if s[1] == kind}, {s for s in predicted if s[1] == kind}
            by_type[kind] = scores(len(there & said), len(said), len(there)) + (len(there),)
        precision, recall, f1 = scores(len(actual & predicted), len(predicted), len(actual))
        values |= {f"precision{suffix}": precision, f"recall{suffix}": recall, f"f1{suffix}": f1}
        if not strict:
            table = np.array(list(by_type.values()) or [[0, 0, 0, 1]])
            values |= {"f1_macro": table[:, 2].mean(), "f1_weighted": (table[:, 2] * table[:, 3]).sum() / max(table[:, 3].sum(), 1)}
    return {"kind": "tokens", "names": names, "rows": rows, "values": values}


def scores(hits, said, there):
    precision, recall = hits / said if said else 0.0, hits / there if there else 0.0
    return precision, recall, 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def plain(values):
    return {name: None if math.isnan(value) else float(value) for name, value in values.items()}


cases = []
for seed in map(int, sys.argv[2:]):
    for make in [single_label, multi_label, regression, tokens]:
        case = make(np.random.default_rng([seed, len(cases) % 4]))
        cases.append(case | {"seed": seed, "values": plain(case["values"])})
with open(sys.argv[1], "w") as file:
    json.dump(cases, file, separators=(",", ":"))
