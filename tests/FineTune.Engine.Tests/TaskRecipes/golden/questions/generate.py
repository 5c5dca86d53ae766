"""Golden values of question answering: python3 generate.py FILE

    scores   answers and predictions with exact match and F1, as evaluate-v1.1.py and evaluate-v2.0.py count them
    answers  scores of the windows of a question and the answers that run_qa.py finds in them (utils_qa.py, postprocess_qa_predictions)

Made with transformers 5.12.1, whose squad_metrics has the functions of evaluate-v2.0.py, and numpy 2.
"""
import collections
import json
import random
import sys

import numpy as np
from transformers.data.metrics.squad_metrics import compute_exact, compute_f1, normalize_answer

WORDS = [
    "the", "The", "a", "an", "An", "cat", "Cat's", "dog-house", "1,000", "$5.50", "naïve", "Straße", "İstanbul", "ΟΔΟΣ", "者", "a\u0301b", "the_cat", "²", "x²a",
    "\u00a0", "\u2003", "\u200d", "\u1680", "«the»", "“a”", "...", "!", "—", "𝐀", "𐐀a", "a\u0301", "I.B.M.", "the\x1ca", "a\x85b", "½", "Ⅳ", "_", "a_", "ﬁ",
]


def version_one_f1(prediction, truth):
    given, right = normalize_answer(prediction).split(), normalize_answer(truth).split()
    same = sum((collections.Counter(given) & collections.Counter(right)).values())
    if same == 0:
        return 0
    precision, recall = 1.0 * same / len(given), 1.0 * same / len(right)
    return (2 * precision * recall) / (precision + recall)


def scores(choose):
    text = lambda most: choose.choice(["", " "]).join(choose.choices(WORDS, k=choose.randint(0, most))) if choose.random() < 0.2 \
        else " ".join(choose.choices(WORDS, k=choose.randint(0, most)))
    cases = []
    for _ in range(300):
        prediction = text(4)
        answers = [prediction if choose.random() < 0.2 else text(4) for _ in range(choose.randint(0, 3))]
        real = [answer for answer in answers if normalize_answer(answer)] or [""]
        case = {
            "prediction": prediction, "answers": answers, "normalized": normalize_answer(prediction),
            "exact_two": max(compute_exact(answer, prediction) for answer in real), "f1_two": max(compute_f1(answer, prediction) for answer in real),
        }
        if answers:
            case["exact_one"] = int(max(normalize_answer(prediction) == normalize_answer(answer) for answer in answers))
            case["f1_one"] = max(version_one_f1(prediction, answer) for answer in answers)
        cases.append(case)
    return cases


def postprocess(windows, context, two, n_best, longest, threshold):
    null, found = None, []
    for logits, offsets in windows:
        starts, ends = np.array([pair[0] for pair in logits], np.float32), np.array([pair[1] for pair in logits], np.float32)
        score = starts[0] + ends[0]
        if null is None or null["score"] > score:
            null = {"offsets": (0, 0), "score": score, "start": starts[0], "end": ends[0]}
        for start in np.argsort(starts)[-1:-n_best - 1:-1].tolist():
            for end in np.argsort(ends)[-1:-n_best - 1:-1].tolist():
                if offsets[start] is None or offsets[end] is None or end < start or end - start + 1 > longest:
                    continue
                found.append({"offsets": (offsets[start][0], offsets[end][1]), "score": starts[start] + ends[end], "start": starts[start], "end": ends[end]})
    if two:
        found.append(null)
    found = sorted(found, key=lambda each: each["score"], reverse=True)[:n_best]
    if two and not any(each["offsets"] == (0, 0) for each in found):
        found.append(null)
    for each in found:
        each["text"] = context[each["offsets"][0]:each["offsets"][1]]
    if not found or (len(found) == 1 and found[0]["text"] == ""):
        return "", [], None
    values = np.array([each["score"] for each in found])
    exponents = np.exp(values - np.max(values))
    probabilities = (exponents / exponents.sum()).tolist()
    best, difference = found[0]["text"], None
    if two:
        first = next(each for each in found if each["text"])
        difference = float(null["score"] - first["start"] - first["end"])
        best = "" if difference > threshold else first["text"]
    return best, [[each["text"], probability] for each, probability in zip(found, probabilities)], difference


def answers(choose):
    cases = []
    context = "".join(choose.choice("abcdefgh ") for _ in range(120))
    for index in range(40):
        windows, start = [], 0
        for _ in range(choose.randint(1, 4)):
            question = choose.randint(1, 4)
            offsets = [None] * (question + 2)
            place = start
            for _ in range(choose.randint(1, 30)):
                length = choose.randint(1, 3)
                if place + length > len(context):
                    break
                offsets.append([place, place + length])
                place += length + choose.randint(0, 1)
            offsets.append(None)
            start = min(place, 60)
            # Numbers that float32 has, all different.
            logits = [[float(np.float32(choose.gauss(0, 3))), float(np.float32(choose.gauss(0, 3)))] for _ in offsets]
            windows.append((logits, offsets))
        two = index % 2 == 1
        n_best, longest, threshold = choose.choice([3, 20]), choose.choice([2, 5, 30]), choose.choice([0.0, -2.0, 3.0])
        best, found, difference = postprocess(windows, context, two, n_best, longest, threshold)
        cases.append({
            "context": context, "two": two, "n_best": n_best, "longest": longest, "threshold": threshold, "best": best, "found": found, "difference": difference,
            "windows": [{"logits": sum(logits, []), "offsets": sum(([-1, -1] if each is None else each for each in offsets), [])} for logits, offsets in windows],
        })
    return cases


generator = random.Random(1)
with open(sys.argv[1], "w", encoding="utf-8", newline="\n") as file:
    json.dump({"scores": scores(generator), "answers": answers(generator)}, file, ensure_ascii=True)
    file.write("\n")
