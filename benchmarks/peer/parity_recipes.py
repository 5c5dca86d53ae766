"""The other side of benchmarks/parity-recipes.cs: Hugging Face's Trainer for the recipes beyond those of encoders.

python3 parity_recipes.py make FOLDER NAMES
    FOLDER holds questions.jsonl (SQuAD's rows) and stories.json (a list of texts). It gets small random models (models), rows (data) and runs.json: for each
    run its project. NAMES are the runs wanted, with commas between them; all if empty.
python3 parity_recipes.py train FOLDER NAMES
    theirs.json: what the Trainer logged in each run. Of an adapter FOLDER/start/NAME has what its training begins with.

A random model of two layers for each run, no dropout, batches of 8, 20 steps.
"""
import csv
import functools
import json
import os
import sys
import tempfile
import wave

os.environ["HF_HUB_OFFLINE"] = "1"
import numpy
import torch
import transformers
from PIL import Image
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from torch.nn.functional import cross_entropy, normalize
from transformers import PreTrainedTokenizerFast, Trainer, TrainingArguments

from windows import labelled, windows

VERB, FOLDER, NAMES = sys.argv[1:4]
ARGUMENTS = {
    "per_device_train_batch_size": 8, "max_steps": 20, "learning_rate": 0.001, "warmup_steps": 4, "weight_decay": 0.01, "logging_steps": 1, "save_strategy": "no",
    "seed": 7}
LENGTH, STRIDE, TARGET, VOCABULARY, ROWS, RATE = 80, 16, 24, 600, 160, 16_000


def read(name):
    with open(os.path.join(FOLDER, name), encoding="utf-8") as file:
        return json.load(file) if name.endswith(".json") else [json.loads(line) for line in file]


STORIES, QUESTIONS = read("stories.json"), read("questions.jsonl")[:ROWS // 2]
SENTENCES = [[part.strip() + "." for part in story.split(".") if len(part.split()) > 2] for story in STORIES]


def choices():
    told = [sentences for sentences in SENTENCES if len(sentences) > 4][:ROWS]
    rows = []
    for index, sentences in enumerate(told):
        endings = [told[(index + other) % len(told)][2] for other in range(3)]
        right = index % 3
        endings[0], endings[right] = endings[right], endings[0]
        rows.append({"ctx": sentences[0] + " " + sentences[1], "endings": endings, "label": right})
    return rows


def answers():
    return [{"text": " ".join(sentences[1:4]), "target": sentences[0]} for sentences in SENTENCES if len(sentences) > 4][:ROWS]


def pairs():
    # No text twice, as FineTune.Sdk would put its rows into different batches.
    told = {sentences[0]: " ".join(sentences[1:3]) for sentences in SENTENCES if len(sentences) > 3}
    return [{"anchor": anchor, "positive": positive} for anchor, positive in told.items()][:ROWS]


def texts():
    return [{"text": " ".join(sentences[:3])} for sentences in SENTENCES if len(sentences) > 3][:ROWS]


def pictures():
    draw = numpy.random.default_rng(3)
    os.makedirs(os.path.join(FOLDER, "data", "pictures"), exist_ok=True)
    rows = []
    for index in range(ROWS):
        name = f"pictures/{index:03}.png"
        pixels = draw.integers(0, 256, (32, 32, 3), dtype=numpy.uint8)
        pixels[:, :, index % 2] //= 2
        Image.fromarray(pixels).save(os.path.join(FOLDER, "data", name))
        rows.append({"image": name, "label": index % 2})
    return rows


def recordings():
    """Low and high tones in noise, all shorter than a second, so that no side hears a part of one."""
    draw = numpy.random.default_rng(5)
    os.makedirs(os.path.join(FOLDER, "data", "recordings"), exist_ok=True)
    rows = []
    for index in range(ROWS):
        name = f"recordings/{index:03}.wav"
        seconds = numpy.arange(draw.integers(5_000, 15_000)) / RATE
        tone = numpy.sin(2 * numpy.pi * (300 + 300 * (index % 2) + draw.uniform(0, 100)) * seconds)
        with wave.open(os.path.join(FOLDER, "data", name), "wb") as file:
            file.setparams((1, 2, RATE, len(seconds), "NONE", None))
            file.writeframes((8_000 * tone + draw.normal(0, 2_000, len(seconds))).astype("<i2").tobytes())
        rows.append({"audio": name, "label": index % 2})
    return rows


def finish(tokenizer, special, ends, **names):
    """ends is what stands around a text and around a pair; None for nothing."""
    known = [(name, tokenizer.token_to_id(name)) for name in special]
    if ends:
        tokenizer.post_processor = processors.TemplateProcessing(single=ends[0], pair=ends[-1], special_tokens=known)
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, model_max_length=LENGTH, **names)


CORPUS = [*STORIES[:400], *(row["context"] for row in QUESTIONS)]


@functools.cache
def wordpiece():
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    tokenizer = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer, tokenizer.pre_tokenizer, tokenizer.decoder = normalizers.BertNormalizer(), pre_tokenizers.BertPreTokenizer(), decoders.WordPiece()
    tokenizer.train_from_iterator(CORPUS, trainers.WordPieceTrainer(vocab_size=VOCABULARY, special_tokens=special, show_progress=False))
    return finish(
        tokenizer, special[2:4], ("[CLS] $A [SEP]", "[CLS] $A [SEP] $B:1 [SEP]:1"), pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]",
        mask_token="[MASK]", model_input_names=["input_ids", "token_type_ids", "attention_mask"])


@functools.cache
def unigram():
    special = ["<pad>", "</s>", "<unk>"]
    tokenizer = Tokenizer(models.Unigram())
    tokenizer.normalizer, tokenizer.pre_tokenizer, tokenizer.decoder = normalizers.NFKC(), pre_tokenizers.Metaspace(), decoders.Metaspace()
    tokenizer.train_from_iterator(CORPUS, trainers.UnigramTrainer(vocab_size=VOCABULARY, special_tokens=special, unk_token="<unk>", show_progress=False))
    return finish(tokenizer, special[1:2], ("$A </s>", "$A </s> $B </s>"), pad_token="<pad>", eos_token="</s>", unk_token="<unk>",
                  model_input_names=["input_ids", "attention_mask"])


@functools.cache
def byte_pairs(ends=None):
    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer, tokenizer.decoder = pre_tokenizers.ByteLevel(add_prefix_space=False), decoders.ByteLevel()
    tokenizer.train_from_iterator(CORPUS, trainers.BpeTrainer(
        vocab_size=VOCABULARY, special_tokens=special, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
    names = {"bos_token": "<s>", "eos_token": "</s>", "pad_token": "<pad>", "unk_token": "<unk>", "model_input_names": ["input_ids", "attention_mask"]}
    return finish(tokenizer, ["<s>", "</s>"], ends, **names, **({"cls_token": "<s>", "sep_token": "</s>", "mask_token": "<mask>"} if ends else {}))


def bart_tokenizer():
    return byte_pairs(("<s> $A </s>", "<s> $A </s> </s> $B </s>"))


BERT = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64, "max_position_embeddings": LENGTH, "initializer_range": 0.1,
        "hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0, "pad_token_id": 0}
LLAMA = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2, "intermediate_size": 64, "initializer_range": 0.1,
         "bos_token_id": 0, "eos_token_id": 2, "pad_token_id": 1}
PIXELS = {"image_processor_type": "ViTImageProcessor", "do_resize": True, "size": {"height": 32, "width": 32}, "resample": 2, "do_rescale": True,
          "rescale_factor": 1 / 255, "do_normalize": True, "image_mean": [0.5] * 3, "image_std": [0.5] * 3}
# Convolutions that give a state of each 80 samples.
WAVE = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64, "initializer_range": 0.1, "conv_dim": [16, 16, 16],
        "conv_kernel": [10, 3, 3], "conv_stride": [5, 4, 4], "num_conv_pos_embeddings": 16, "num_conv_pos_embedding_groups": 4, "classifier_proj_size": 32,
        "hidden_dropout": 0.0, "activation_dropout": 0.0, "attention_dropout": 0.0, "feat_proj_dropout": 0.0, "final_dropout": 0.0, "layerdrop": 0.0,
        "apply_spec_augment": False}


def pad(rows, name, value):
    width = max(len(row[name]) for row in rows)
    return torch.tensor([row[name] + [value] * (width - len(row[name])) for row in rows])


def of_texts(rows):
    batch = {name: pad(rows, name, {"input_ids": PAD[0]}.get(name, 0)) for name in ("input_ids", "token_type_ids", "attention_mask") if name in rows[0]}
    for name in rows[0].keys() - batch.keys():
        batch[name] = pad(rows, name, -100) if isinstance(rows[0][name], list) else torch.tensor([row[name] for row in rows])
    return batch


PAD = [0]


def encode_questions(tokenizer):
    return [labelled(row, window) for row in QUESTIONS for window in windows(tokenizer, row, LENGTH, STRIDE)]


class QuestionTrainer(Trainer):
    """Its loss leaves padding out, as FineTune.Sdk does: a row's does not depend on the rows beside it then."""

    def compute_loss(self, model, inputs, return_outputs=False, num_items_in_batch=None):
        positions = [inputs.pop(name) for name in ("start_positions", "end_positions")]
        outputs = model(**inputs)
        hidden = inputs["attention_mask"] == 0
        logits = [part.masked_fill(hidden, -torch.inf) for part in (outputs.start_logits, outputs.end_logits)]
        loss = sum(map(cross_entropy, logits, positions)) / 2
        return (loss, outputs) if return_outputs else loss


class PairTrainer(Trainer):
    """Ranking among the positives of a batch, as sentence-transformers' MultipleNegativesRankingLoss with mean pooling."""

    def compute_loss(self, model, inputs, return_outputs=False, num_items_in_batch=None):
        anchors, positives = (self.embed(model, inputs[name]) for name in ("anchor", "positive"))
        return cross_entropy(anchors @ positives.T * 20, torch.arange(len(anchors)))

    def embed(self, model, inputs):
        mask = inputs["attention_mask"].unsqueeze(-1)
        return normalize((model(**inputs).last_hidden_state * mask).sum(1) / mask.sum(1), dim=-1)


def of_pairs(rows):
    return {name: of_texts([row[name] for row in rows]) for name in ("anchor", "positive")}


def of_choices(rows):
    """[rows x choices, tokens], as rows, choices and tokens."""
    flat = of_texts([choice for row in rows for choice in row["choices"]])
    return {name: value.view(len(rows), -1, value.shape[1]) for name, value in flat.items()} | {"labels": torch.tensor([row["label"] for row in rows])}


def of_pictures(rows):
    return {"pixel_values": torch.stack([row["pixels"] for row in rows]), "labels": torch.tensor([row["label"] for row in rows])}


def encode_pictures(processor):
    return [{"pixels": processor(Image.open(os.path.join(FOLDER, "data", row["image"])).convert("RGB"), return_tensors="pt")["pixel_values"][0], "label": row["label"]}
            for row in pictures()]


def of_features(rows):
    """Zeros behind the shorter recordings, as the feature extractor's pad has them."""
    batch = {name: torch.nn.utils.rnn.pad_sequence([torch.from_numpy(row[name]) for row in rows], batch_first=True) for name in rows[0].keys() - {"labels"}}
    return batch | {"labels": torch.tensor([row["labels"] for row in rows])}


def hear(name):
    with wave.open(os.path.join(FOLDER, "data", name), "rb") as file:
        return numpy.frombuffer(file.readframes(file.getnframes()), "<i2").astype(numpy.float32) / 32768


def encode_recordings(extractor):
    # Each alone, as run_audio_classification.py: normalised over its own samples.
    rows = []
    for row in recordings():
        features = extractor(hear(row["audio"]), sampling_rate=RATE, return_tensors="np")
        rows.append({name: value[0] for name, value in features.items()} | {"labels": row["label"]})
    return rows


def encode_answers(tokenizer):
    return [dict(tokenizer(row["text"], truncation=True, max_length=LENGTH))
            | {"labels": tokenizer(text_target=row["target"], truncation=True, max_length=TARGET)["input_ids"]} for row in answers()]


def encode_texts(tokenizer):
    # AppendEosToken; of a text that is cut the end is lost.
    rows = [(tokenizer(row["text"], add_special_tokens=False)["input_ids"] + [tokenizer.eos_token_id])[:LENGTH] for row in texts()]
    return [{"input_ids": row, "attention_mask": [1] * len(row), "labels": list(row)} for row in rows]


def encode_choices(tokenizer):
    return [{"choices": [dict(tokenizer(row["ctx"], ending, truncation=True, max_length=LENGTH)) for ending in row["endings"]], "label": row["label"]} for row in choices()]


def encode_pairs(tokenizer):
    return [{name: dict(tokenizer(text, truncation=True, max_length=LENGTH)) for name, text in row.items()} for row in pairs()]


def sequence_to_sequence(config, create):
    return {"task": "text2text-generation", "tokenizer": create, "config": config, "class": type(config).__name__.replace("Config", "ForConditionalGeneration"),
            "rows": answers, "encode": encode_answers, "collate": of_texts, "properties": {"MaxTargetLength": str(TARGET)}}


def of_images(config):
    return {"task": "image-classification", "config": config, "class": type(config).__name__.replace("Config", "ForImageClassification"), "rows": pictures,
            "encode": encode_pictures, "collate": of_pictures, "file": "csv", "preprocessor": PIXELS}


def of_sounds(config, kind, extractor, **properties):
    return {"task": "audio-classification", "config": config, "class": kind, "rows": recordings, "encode": encode_recordings, "collate": of_features,
            "file": "csv", "preprocessor": {"feature_extractor_type": f"{extractor[0]}FeatureExtractor", "sampling_rate": RATE, **extractor[1]},
            "properties": properties}


def of_waves(norm, frozen):
    """Normalised over time it is not told what is padding, as wav2vec2-base; normalised at each place it is, as wav2vec2-large-lv60."""
    config = transformers.Wav2Vec2Config(feat_extract_norm=norm, do_stable_layer_norm=norm == "layer", conv_bias=norm == "layer", **WAVE)
    extractor = {"feature_size": 1, "padding_value": 0.0, "do_normalize": True, "return_attention_mask": norm == "layer"}
    return of_sounds(config, "Wav2Vec2ForSequenceClassification", ("Wav2Vec2", extractor), FreezeFeatureEncoder=str(frozen).lower())


def of_bert(task, kind, rows, encode, collate, **more):
    return {"task": task, "tokenizer": wordpiece, "config": transformers.BertConfig(**BERT), "class": kind, "rows": rows, "encode": encode, "collate": collate, **more}


def of_llama(**properties):
    return {"task": "text-generation", "tokenizer": byte_pairs, "config": transformers.LlamaConfig(**LLAMA), "class": "LlamaForCausalLM", "rows": texts,
            "encode": encode_texts, "collate": of_texts, "properties": properties}


RUNS = {
    "questions": of_bert(
        "question-answering", "BertForQuestionAnswering", lambda: QUESTIONS, encode_questions, of_texts, trainer=QuestionTrainer,
        properties={"DocStride": str(STRIDE)}),
    "choices": of_bert("multiple-choice", "BertForMultipleChoice", choices, encode_choices, of_choices),
    "embeddings": of_bert("sentence-similarity", "BertModel", pairs, encode_pairs, of_pairs, trainer=PairTrainer),
    "t5": sequence_to_sequence(transformers.T5Config(
        d_model=32, d_kv=8, d_ff=64, num_layers=2, num_heads=4, dropout_rate=0.0, pad_token_id=0, eos_token_id=1, decoder_start_token_id=0), unigram),
    "bart": sequence_to_sequence(transformers.BartConfig(
        d_model=32, encoder_layers=2, decoder_layers=2, encoder_attention_heads=4, decoder_attention_heads=4, encoder_ffn_dim=64, decoder_ffn_dim=64, dropout=0.0,
        attention_dropout=0.0, activation_dropout=0.0, max_position_embeddings=LENGTH, init_std=0.1, bos_token_id=0, pad_token_id=1, eos_token_id=2,
        decoder_start_token_id=2, forced_eos_token_id=2), bart_tokenizer),
    "vit": of_images(transformers.ViTConfig(
        hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64, image_size=32, patch_size=8, hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0, initializer_range=0.1)),
    "resnet": of_images(transformers.ResNetConfig(embedding_size=8, hidden_sizes=[8, 16], depths=[1, 1], layer_type="basic")),
    "wav2vec2-group": of_waves("group", True),
    "wav2vec2-group-all": of_waves("group", False),
    "wav2vec2-layer": of_waves("layer", True),
    "wav2vec2-layer-all": of_waves("layer", False),
    "whisper": of_sounds(
        transformers.WhisperConfig(
            num_mel_bins=20, d_model=32, encoder_layers=2, encoder_attention_heads=4, encoder_ffn_dim=64, decoder_layers=1, decoder_attention_heads=2,
            decoder_ffn_dim=8, vocab_size=20, max_source_positions=50, max_target_positions=5, dropout=0.0, attention_dropout=0.0, activation_dropout=0.0,
            encoder_layerdrop=0.0, init_std=0.1, classifier_proj_size=32, pad_token_id=0, bos_token_id=1, eos_token_id=2, decoder_start_token_id=3,
            begin_suppress_tokens=None),
        "WhisperForAudioClassification", ("Whisper", {"feature_size": 20, "chunk_length": 1})),
    "ast": of_sounds(
        transformers.ASTConfig(
            hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0,
            initializer_range=0.1, max_length=100, num_mel_bins=32),
        "ASTForAudioClassification", ("AST", {"max_length": 100, "num_mel_bins": 32})),
    "llama": of_llama(),
    "llama-lora": of_llama(Peft="lora", LoraR="4", LoraAlpha="16", LoraTargetModules="all-linear"),
}
WANTED = {name: run for name, run in RUNS.items() if not NAMES or name in NAMES.split(",")}


def make(name, run):
    """A random model, its rows, and what is written into a project of it."""
    folder = os.path.join(FOLDER, "models", name)
    os.makedirs(folder, exist_ok=True)
    config = run["config"]
    if "tokenizer" in run:
        tokenizer = run["tokenizer"]()
        tokenizer.save_pretrained(folder)
        config.vocab_size = len(tokenizer)
    else:
        with open(os.path.join(folder, "preprocessor_config.json"), "w", encoding="utf-8") as file:
            json.dump(run["preprocessor"], file)
    torch.manual_seed(1)
    getattr(transformers, run["class"])(config).save_pretrained(folder)
    rows, kind = run["rows"](), run.get("file", "jsonl")
    path = os.path.join(FOLDER, "data", f"{name}.{kind}")
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", newline="", encoding="utf-8") as file:
        if kind == "csv":
            writer = csv.DictWriter(file, rows[0].keys())
            writer.writeheader()
            writer.writerows(rows)
        else:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    length = {} if kind == "csv" else {"MaxLength": str(LENGTH)}
    return {"task": run["task"], "file": f"{name}.{kind}", "properties": length | run.get("properties", {}), "arguments": ARGUMENTS}


def train(name, run):
    folder = os.path.join(FOLDER, "models", name)
    if "tokenizer" in run:
        tool = PreTrainedTokenizerFast.from_pretrained(folder)
        PAD[0] = tool.pad_token_id
    else:
        kind = "AutoImageProcessor" if run["preprocessor"] is PIXELS else "AutoFeatureExtractor"
        tool = getattr(transformers, kind).from_pretrained(folder)
    model = getattr(transformers, run["class"]).from_pretrained(folder)
    if run.get("properties", {}).get("FreezeFeatureEncoder") == "true":
        model.freeze_feature_encoder()
    if run["class"].startswith("Whisper"):
        # Its own code has them never trained; what transformers 5 loads is trained, whatever it was before.
        model.encoder.embed_positions.requires_grad_(False)
    if "Peft" in run.get("properties", {}):
        from peft import PeftModel
        model = PeftModel.from_pretrained(model, os.path.join(FOLDER, "start", name), is_trainable=True)
    trainer = run.get("trainer", Trainer)(
        model=model, train_dataset=run["encode"](tool), data_collator=run["collate"],
        args=TrainingArguments(
            output_dir=tempfile.mkdtemp(), report_to=[], use_cpu=True, disable_tqdm=True, remove_unused_columns=False, **ARGUMENTS))
    trainer.train()
    return {"log_history": trainer.state.log_history, "rows": len(trainer.train_dataset)}


result = {name: {"make": make, "train": train}[VERB](name, run) for name, run in WANTED.items()}
with open(os.path.join(FOLDER, "runs.json" if VERB == "make" else "theirs.json"), "w", encoding="utf-8") as file:
    json.dump(result, file, default=float)
