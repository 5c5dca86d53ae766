"""The other side of benchmarks/parity.cs: Hugging Face's Trainer for every family and head, and for every set of arguments.

python3 parity.py FOLDER NAMES

FOLDER holds the rows that parity.cs names, and parity.json. It gets the rows in use (data), a small random model for each family and head (models) and theirs.json: what the Trainer
logged in each run, which checkpoints it left and the loss of the held-out rows. NAMES are the runs wanted, with commas between them; all if empty.
"""
import csv
import functools
import json
import os
import sys
import tempfile

os.environ["HF_HUB_OFFLINE"] = "1"
import torch
import transformers
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import EarlyStoppingCallback, PreTrainedTokenizerFast, Trainer, TrainingArguments

from rows import Rows, collate, mask

FOLDER, NAMES = sys.argv[1:3]
LENGTH, VOCABULARY = 48, 600
with open(os.path.join(FOLDER, "parity.json"), encoding="utf-8") as file:
    PARITY = json.load(file)


def lines(name, most):
    with open(os.path.join(FOLDER, name), newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file) if name.endswith(".csv") else map(json.loads, file))[:most]


def read():
    """The rows of each head and split."""
    with open(os.path.join(FOLDER, "stories.json"), encoding="utf-8") as file:
        stories = [{"text": text} for text in json.load(file)[:130]]
    single = {split: [{"text": row["text"], "label": int(row["label"])} for row in lines(f"sst2-{split}.csv", most)] for split, most in (("train", 96), ("test", 40))}
    tokens = {split: lines(f"wnut17-{split}.jsonl", most) for split, most in (("train", 96), ("test", 60))}
    known = {tag for row in tokens["train"] for tag in row["tags"]}
    for row in tokens["test"]:
        row["tags"] = [tag if tag in known else "O" for tag in row["tags"]]
    return {"single": single, "tokens": tokens, "masked": {"train": stories[:96], "test": stories[96:]}}


ROWS = read()
TAGS = sorted({tag for row in ROWS["tokens"]["train"] for tag in row["tags"]})
CORPUS = [row.get("text") or " ".join(row["tokens"]) for head in ROWS.values() for row in head["train"]]


def finished(tokenizer, names, types):
    cls, sep, pad, unknown, masked = names
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, cls_token=cls, sep_token=sep, bos_token=cls, eos_token=sep, pad_token=pad, unk_token=unknown, mask_token=masked,
        model_max_length=LENGTH, model_input_names=["input_ids", "token_type_ids", "attention_mask"] if types else ["input_ids", "attention_mask"])


def template(tokenizer, names):
    cls, sep = names[:2]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{cls} $A {sep}", pair=f"{cls} $A {sep} $B:1 {sep}:1", special_tokens=[(name, tokenizer.token_to_id(name)) for name in (cls, sep)])


def wordpiece(names=("[CLS]", "[SEP]", "[PAD]", "[UNK]", "[MASK]"), types=True):
    tokenizer = Tokenizer(models.WordPiece(unk_token=names[3]))
    tokenizer.normalizer, tokenizer.pre_tokenizer, tokenizer.decoder = normalizers.BertNormalizer(), pre_tokenizers.BertPreTokenizer(), decoders.WordPiece()
    tokenizer.train_from_iterator(CORPUS, trainers.WordPieceTrainer(vocab_size=VOCABULARY, special_tokens=list(names), show_progress=False))
    template(tokenizer, names)
    return finished(tokenizer, names, types)


def unigram(names=("[CLS]", "[SEP]", "<pad>", "<unk>", "[MASK]"), types=True):
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer, tokenizer.pre_tokenizer, tokenizer.decoder = normalizers.NFKC(), pre_tokenizers.Metaspace(), decoders.Metaspace()
    tokenizer.train_from_iterator(CORPUS, trainers.UnigramTrainer(vocab_size=VOCABULARY, special_tokens=list(names), unk_token=names[3], show_progress=False))
    template(tokenizer, names)
    return finished(tokenizer, names, types)


def bytes_():
    names = ("<s>", "</s>", "<pad>", "<unk>", "<mask>")
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer, tokenizer.decoder = pre_tokenizers.ByteLevel(), decoders.ByteLevel()
    tokenizer.train_from_iterator(CORPUS, trainers.BpeTrainer(
        vocab_size=VOCABULARY, special_tokens=list(names), initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 1), ("<s>", 0))
    return finished(tokenizer, names, types=False)


XLM = ("<s>", "</s>", "<pad>", "<unk>", "<mask>")
RELATIVE = {"relative_attention": True, "pos_att_type": ["p2c", "c2p"], "position_biased_input": False, "type_vocab_size": 0, "pooler_hidden_size": 32, "pooler_dropout": 0.0}
SIZES = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64, "max_position_embeddings": LENGTH + 16,
         "hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
# Tokenizer, the name of its classes in transformers, sizes.
FAMILIES = {
    "bert": (wordpiece, "Bert", SIZES),
    "roberta": (bytes_, "Roberta", SIZES | {"type_vocab_size": 1}),
    "xlm-roberta": (lambda: unigram(XLM, types=False), "XLMRoberta", SIZES | {"type_vocab_size": 1}),
    "distilbert": (lambda: wordpiece(types=False), "DistilBert", {
        "dim": 32, "n_layers": 2, "n_heads": 4, "hidden_dim": 64, "max_position_embeddings": LENGTH, "dropout": 0.0, "attention_dropout": 0.0, "seq_classif_dropout": 0.0}),
    "electra": (wordpiece, "Electra", SIZES | {"embedding_size": 16}),
    "albert": (unigram, "Albert", SIZES | {"embedding_size": 16, "classifier_dropout_prob": 0.0}),
    "mpnet": (lambda: wordpiece(("<s>", "</s>", "<pad>", "[UNK]", "<mask>"), types=False), "MPNet", SIZES),
    "deberta-v2": (lambda: unigram(("[CLS]", "[SEP]", "[PAD]", "[UNK]", "[MASK]")), "DebertaV2", SIZES | RELATIVE | {
        "position_buckets": 16, "norm_rel_ebd": "layer_norm", "share_att_key": True}),
    "deberta": (bytes_, "Deberta", SIZES | RELATIVE),
    "modernbert": (lambda: wordpiece(types=False), "ModernBert", SIZES | {
        "num_hidden_layers": 3, "intermediate_size": 48, "local_attention": 16, "global_attn_every_n_layers": 3, "initializer_cutoff_factor": 2.0}),
}
HEADS = {"single": "ForSequenceClassification", "tokens": "ForTokenClassification", "masked": "ForMaskedLM"}


@functools.cache
def create(family, head):
    """A random model and its tokenizer, in a folder where parity.cs finds them, too."""
    make_tokenizer, name, sizes = FAMILIES[family]
    tokenizer = make_tokenizer()
    labels = {"single": {"num_labels": 2}, "tokens": {"num_labels": len(TAGS)}, "masked": {}}[head]
    config = getattr(transformers, f"{name}Config")(
        **sizes, **labels, vocab_size=len(tokenizer), initializer_range=0.1, pad_token_id=tokenizer.pad_token_id,
        cls_token_id=tokenizer.cls_token_id, sep_token_id=tokenizer.sep_token_id, bos_token_id=tokenizer.cls_token_id, eos_token_id=tokenizer.sep_token_id)
    torch.manual_seed(1)
    folder = os.path.join(FOLDER, "models", f"{family}-{head}")
    getattr(transformers, name + HEADS[head])(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def encode(tokenizer, head, row, epoch, index):
    """A row for the Trainer. Masks are drawn anew in each epoch; these runs see the first."""
    options = {"truncation": True, "max_length": LENGTH}
    if head == "single":
        return dict(tokenizer(row["text"], **options)) | {"labels": row["label"]}
    if head == "masked":
        encoded = dict(tokenizer(row["text"], return_special_tokens_mask=True, **options))
        ids, labels = mask(tokenizer, PARITY["common"]["seed"], encoded["input_ids"], encoded.pop("special_tokens_mask"), epoch, index)
        return encoded | {"input_ids": ids, "labels": labels}
    encoded = tokenizer(row["tokens"], is_split_into_words=True, **options)
    words = encoded.word_ids()
    first = [word is not None and word != before for word, before in zip(words, [None, *words])]
    return dict(encoded) | {"labels": [TAGS.index(row["tags"][word]) if begins else -100 for word, begins in zip(words, first)]}


def train(family, head, arguments):
    folder = create(family, head)
    model = getattr(transformers, FAMILIES[family][1] + HEADS[head]).from_pretrained(folder)
    tokenizer = PreTrainedTokenizerFast.from_pretrained(folder)
    rows = {split: Rows([encode(tokenizer, head, row, 0 if split == "train" else -1, index) for index, row in enumerate(ROWS[head][split])]) for split in ROWS[head]}
    arguments = dict(arguments)
    patience, threshold = arguments.pop("early_stopping_patience", None), arguments.pop("early_stopping_threshold", 0.0)
    with tempfile.TemporaryDirectory() as output:
        trainer = Trainer(
            model=model, train_dataset=rows["train"], eval_dataset=rows["test"], data_collator=collate(tokenizer),
            compute_metrics=(lambda given: {"accuracy": float((given[0].argmax(-1) == given[1]).mean())}) if head == "single" else None,
            callbacks=[EarlyStoppingCallback(patience, threshold)] if patience else [],
            args=TrainingArguments(output_dir=output, report_to=[], use_cpu=True, disable_tqdm=True, remove_unused_columns=False, **arguments))
        trainer.train()
        return {
            "log_history": list(trainer.state.log_history),
            "best_metric": trainer.state.best_metric,
            "checkpoints": sorted(name for name in os.listdir(output) if name.startswith("checkpoint-")),
            "held_out": trainer.predict(rows["test"]).metrics["test_loss"],
        }


def write_rows():
    os.makedirs(os.path.join(FOLDER, "data"), exist_ok=True)
    for head, splits in ROWS.items():
        for split, rows in splits.items():
            with open(os.path.join(FOLDER, "data", f"{head}-{split}.jsonl"), "w", encoding="utf-8") as file:
                file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


write_rows()
runs = {f"{family}-{head}": (family, head, PARITY["common"]) for family in PARITY["families"] for head in PARITY["heads"]}
runs |= {name: ("bert", "single", {key: value for key, value in (PARITY["common"] | changed).items() if value is not None}) for name, changed in PARITY["sets"].items()}
theirs = {name: train(*run) for name, run in runs.items() if not NAMES or name in NAMES.split(",")}
with open(os.path.join(FOLDER, "theirs.json"), "w", encoding="utf-8") as file:
    json.dump(theirs, file, default=float)
