"""Golden values of sentence-transformers: python3 generate.py FOLDER MODELS

FOLDER gets losses.json, retrieval.json and embeddings.json; MODELS is tests/FineTune.Engine.Tests/Models/golden, whose random models the embeddings are of.
Made with sentence-transformers 6.1.0.dev0 (github.com/huggingface/sentence-transformers), transformers 5.12.1, torch 2.14.1. All in fp32, no dropout.
"""
import json
import os
import random
import sys

os.environ["HF_HUB_OFFLINE"] = "1"
import torch
from safetensors.torch import load_file
from sentence_transformers import SentenceTransformer, losses
from sentence_transformers.sentence_transformer.evaluation import EmbeddingSimilarityEvaluator, InformationRetrievalEvaluator, TripletEvaluator
from sentence_transformers.sentence_transformer.losses.matryoshka import shrink
from sentence_transformers.sentence_transformer.losses.triplet import TripletDistanceMetric
from sentence_transformers.sentence_transformer.modules.pooling import Pooling
from sentence_transformers.util import normalize_embeddings
from transformers import AutoModel

ROWS, WIDTH = 6, 8


def rounded(tensor):
    return [float(f"{value:.9g}") for value in tensor.detach().double().flatten().tolist()]


def loss_case(name, loss, texts, labels=None, dimensions=None):
    embeddings = [torch.randn(ROWS, WIDTH) for _ in range(texts)]
    for embedding in embeddings:
        embedding.requires_grad_()
    if dimensions:
        value = sum(loss.compute_loss_from_embeddings([shrink(e, d) for e in embeddings], labels) for d in dimensions)
    else:
        value = loss.compute_loss_from_embeddings(embeddings, labels)
    value.backward()
    return {
        "name": name, "texts": texts, "embeddings": rounded(torch.stack([e.detach() for e in embeddings], 1)),
        "labels": None if labels is None else labels.tolist(), "dimensions": dimensions, "loss": value.item(),
        "gradients": rounded(torch.stack([e.grad for e in embeddings], 1)),
    }


def all_losses():
    torch.manual_seed(1)
    scores = torch.tensor([0.1, 0.9, 0.4, 0.4, -0.3, 1.0])
    ranking = losses.MultipleNegativesRankingLoss(None)
    cases = [loss_case("multiple_negatives_ranking", ranking, texts) for texts in (2, 3, 5)]
    cases.append(loss_case("cosine_similarity", losses.CosineSimilarityLoss(None), 2, scores))
    cases.append(loss_case("cosent", losses.CoSENTLoss(None), 2, scores))
    for distance in ("euclidean", "manhattan", "cosine"):
        loss = losses.TripletLoss(None, getattr(TripletDistanceMetric, distance.upper()), 0.5 if distance == "cosine" else 2.0)
        cases.append({**loss_case("triplet", loss, 3), "distance": distance, "margin": loss.triplet_margin})
    cases.append(loss_case("multiple_negatives_ranking", ranking, 2, dimensions=[8, 4, 2]))
    cases.append(loss_case("cosent", losses.CoSENTLoss(None), 2, scores, dimensions=[8, 3]))
    return cases


class Given(SentenceTransformer):
    """A model that knows its embeddings."""

    def __init__(self, table):
        torch.nn.Module.__init__(self)
        self.table = table
        self.similarity_fn_name = "cosine"
        self.model_card_data = type("Card", (), {"set_evaluation_metrics": lambda *_: None})()

    def encode(self, sentences, convert_to_tensor=False, normalize_embeddings=False, **_):
        values = torch.stack([self.table[text] for text in sentences])
        return values if convert_to_tensor else values.numpy()

    encode_query = encode_document = encode


def retrieval():
    torch.manual_seed(2)
    choose = random.Random(2)
    documents = {f"d{index:03}": torch.randn(WIDTH) for index in range(130)}
    queries, relevant = {}, {}
    for index in range(12):
        right = choose.sample(sorted(documents), choose.choice([1, 1, 2, 7, 15]))
        relevant[f"q{index}"] = set(right)
        queries[f"q{index}"] = documents[right[0]] + choose.choice([0.3, 1.0, 2.0]) * torch.randn(WIDTH)
    table = {**documents, **queries}
    evaluator = InformationRetrievalEvaluator({q: q for q in queries}, {d: d for d in documents}, relevant, write_csv=False)
    evaluator.embed_inputs = lambda model, sentences, **_: torch.stack([table[text] for text in sentences])
    return {
        "width": WIDTH, "documents": {name: rounded(value) for name, value in documents.items()},
        "queries": {name: rounded(value) for name, value in queries.items()}, "relevant": {name: sorted(value) for name, value in relevant.items()},
        "metrics": {name: float(value) for name, value in evaluator(Given(table)).items()},
    }


def pairs():
    torch.manual_seed(3)
    first, second, third = (torch.randn(20, WIDTH) for _ in range(3))
    names = [f"{kind}{index}" for kind in "abc" for index in range(20)]
    table = dict(zip(names, torch.cat([first, second, third])))
    scores = [round(index % 7 / 7, 3) for index in range(20)]
    similarity = EmbeddingSimilarityEvaluator(names[:20], names[20:40], scores, write_csv=False, main_similarity="cosine")
    triplets = TripletEvaluator(names[:20], names[20:40], names[40:], write_csv=False, main_similarity_function="cosine")
    model = Given(table)
    metrics = {**similarity(model), **triplets(model)}
    return {
        "texts": rounded(torch.stack([first, second, third], 1)), "scores": scores,
        "metrics": {name: float(metrics[name]) for name in ("pearson_cosine", "spearman_cosine", "cosine_accuracy")},
    }


def embeddings(models):
    result = {}
    for family in sorted(os.listdir(models)):
        folder = os.path.join(models, family, "token-classification-1")
        config = os.path.join(folder, "config.json")
        if not os.path.exists(config) or not os.path.exists(os.path.join(models, family, "masked-lm-1")):
            continue
        model = AutoModel.from_pretrained(folder, attn_implementation="eager").eval()
        golden = load_file(os.path.join(folder, "golden.safetensors"))
        lengths = golden["lengths"].tolist()
        rows, types = golden["input_ids"].split(lengths), golden["token_type_ids"].split(lengths)
        mask = torch.nn.utils.rnn.pad_sequence([torch.ones_like(row) for row in rows], batch_first=True)
        padding = model.config.pad_token_id or 0
        inputs = {"input_ids": torch.nn.utils.rnn.pad_sequence(rows, batch_first=True, padding_value=padding), "attention_mask": mask}
        if getattr(model.config, "type_vocab_size", 0) and family not in ("distilbert", "mpnet", "modernbert"):
            inputs["token_type_ids"] = torch.nn.utils.rnn.pad_sequence(types, batch_first=True)
        with torch.no_grad():
            states = model(**inputs).last_hidden_state
            result[family] = {
                mode: rounded(Pooling(states.shape[-1], mode)({"token_embeddings": states.clone(), "attention_mask": mask})["sentence_embedding"])
                for mode in ("mean", "cls", "max")
            }
            mean = Pooling(states.shape[-1], "mean")({"token_embeddings": states.clone(), "attention_mask": mask})["sentence_embedding"]
            result[family]["normalized"] = rounded(normalize_embeddings(mean))
    return result


if __name__ == "__main__":
    folder, models = sys.argv[1:]
    for name, content in (("losses", all_losses()), ("retrieval", {"corpus": retrieval(), "pairs": pairs()}), ("embeddings", embeddings(models))):
        with open(os.path.join(folder, name + ".json"), "w", encoding="utf-8") as file:
            json.dump(content, file, separators=(",", ":"))
            file.write("\n")
