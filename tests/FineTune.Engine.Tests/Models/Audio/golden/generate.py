"""Golden values of Hugging Face's models of sounds: python3 generate.py FOLDER FAMILY SEED [SEED ...]

For each seed a folder FOLDER/FAMILY-SEED: a random model of a random configuration (config.json, model.safetensors) and golden.safetensors:

    values [batch, samples] or [batch, rows, columns]
    lengths [batch]                     samples of each sound that are its own; only where the model is told
    logits [batch, labels]
    alone [batch, labels]               models of samples: of each sound by itself, without padding
                                        logits are the same where Hugging Face's follow from how long the others of the batch are
    direction                           of the shape of logits; the loss is the sum of logits * direction
    gradient.NAME                       of that loss, of the model in evaluation
    initial.NAME                        mean and standard deviation of each weight as Hugging Face initialises it

Made with transformers 5.12.1, torch 2.14.1. All in fp32, eager attention, no dropout.
"""
import os
import random
import sys

os.environ["HF_HUB_OFFLINE"] = "1"
import torch
import transformers
from safetensors.torch import load_file, save_file

ACTIVATIONS = ["gelu", "gelu_new", "relu", "silu"]


def wave(choose):
    groups = choose.choice([2, 4])
    heads = choose.choice([2, 4])
    convolutions = choose.choice([2, 3])
    norm = choose.choice(["group", "layer"])
    return {
        "hidden_size": 16, "num_hidden_layers": choose.choice([2, 3]), "num_attention_heads": heads, "intermediate_size": choose.choice([12, 20]),
        "hidden_act": choose.choice(ACTIVATIONS), "hidden_dropout": 0.0, "activation_dropout": 0.0, "attention_dropout": 0.0,
        "feat_proj_dropout": 0.0, "layerdrop": 0.0, "initializer_range": 0.25, "layer_norm_eps": choose.choice([1e-5, 1e-12]),
        "feat_extract_norm": norm, "feat_extract_activation": choose.choice(["gelu", "relu"]),
        "conv_dim": [choose.choice([6, 8]) for _ in range(convolutions)], "conv_stride": [choose.choice([3, 5]), 2, 1][:convolutions],
        "conv_kernel": [choose.choice([7, 10]), 3, 2][:convolutions], "conv_bias": choose.random() < 0.5,
        "num_conv_pos_embeddings": choose.choice([4, 5, 16]), "num_conv_pos_embedding_groups": groups,
        "do_stable_layer_norm": choose.random() < 0.5, "mask_time_prob": choose.choice([0.05, 0.0]), "mask_feature_prob": 0.0,
        "use_weighted_layer_sum": choose.random() < 0.5, "classifier_proj_size": choose.choice([6, 10]),
        "shape": (3, choose.choice([301, 400])), "padded": norm == "layer",
    }


def hubert(choose):
    return {**wave(choose), "feat_proj_layer_norm": choose.random() < 0.5}


def wavlm(choose):
    buckets = choose.choice([8, 12, 32])
    fields = {**wave(choose), "num_buckets": buckets, "max_bucket_distance": choose.choice([9, 20, 100])}
    del fields["mask_feature_prob"]
    return fields


def data2vec(choose):
    """The model has fewer fields, and is told what is padding in every configuration."""
    fields = wave(choose)
    del fields["feat_extract_norm"], fields["do_stable_layer_norm"]
    return {**fields, "num_conv_pos_embeddings": choose.choice([2, 3]), "conv_pos_kernel_size": choose.choice([4, 5, 7]), "padded": True, "apart": True}


def whisper(choose):
    heads = choose.choice([2, 4])
    positions = choose.choice([10, 15])
    mels = choose.choice([6, 8])
    return {
        "num_mel_bins": mels, "encoder_layers": choose.choice([2, 3]), "encoder_attention_heads": heads, "d_model": 16,
        "encoder_ffn_dim": choose.choice([12, 20]), "decoder_layers": 1, "decoder_attention_heads": 2, "decoder_ffn_dim": 8, "vocab_size": 20,
        "max_source_positions": positions, "max_target_positions": 5, "dropout": 0.0, "attention_dropout": 0.0, "activation_dropout": 0.0,
        "encoder_layerdrop": 0.0, "activation_function": choose.choice(ACTIVATIONS), "init_std": 0.25, "pad_token_id": 0, "bos_token_id": 1,
        "eos_token_id": 2, "decoder_start_token_id": 3, "begin_suppress_tokens": None, "use_weighted_layer_sum": choose.random() < 0.5,
        "classifier_proj_size": choose.choice([6, 10]), "shape": (3, mels, 2 * positions), "padded": False,
    }


def ast(choose):
    heads = choose.choice([2, 3])
    mels = choose.choice([12, 15])
    length = choose.choice([20, 33])
    return {
        "hidden_size": 8 * heads, "num_hidden_layers": 2, "num_attention_heads": heads, "intermediate_size": choose.choice([12, 20]),
        "hidden_act": choose.choice(ACTIVATIONS), "layer_norm_eps": choose.choice([1e-12, 1e-6]), "initializer_range": 0.25,
        "qkv_bias": choose.random() < 0.7, "patch_size": choose.choice([4, 6]), "frequency_stride": choose.choice([3, 4]),
        "time_stride": choose.choice([3, 5]), "max_length": length, "num_mel_bins": mels, "shape": (3, length, mels), "padded": False,
    }


FAMILIES = {
    "wav2vec2": ("Wav2Vec2", "Wav2Vec2ForSequenceClassification", wave),
    "hubert": ("Hubert", "HubertForSequenceClassification", hubert),
    "wavlm": ("WavLM", "WavLMForSequenceClassification", wavlm),
    "data2vec-audio": ("Data2VecAudio", "Data2VecAudioForSequenceClassification", data2vec),
    "unispeech": ("UniSpeech", "UniSpeechForSequenceClassification", wave),
    "unispeech-sat": ("UniSpeechSat", "UniSpeechSatForSequenceClassification", wave),
    "whisper": ("Whisper", "WhisperForAudioClassification", whisper),
    "ast": ("AST", "ASTForAudioClassification", ast),
}


def generate(folder, family, seed):
    name, head, draw = FAMILIES[family]
    choose = random.Random(f"{family} {seed}")
    fields = draw(choose)
    shape = fields.pop("shape")
    padded = fields.pop("padded")
    apart = fields.pop("apart", False)
    labels = choose.choice([2, 3, 5])
    config = getattr(transformers, f"{name}Config")(**fields, num_labels=labels)
    config.id2label = {index: f"label {index}" for index in range(labels)}
    config.label2id = {f"label {index}": index for index in range(labels)}
    config._attn_implementation = "eager"
    torch.manual_seed(seed)
    model = getattr(transformers, head)(config).eval()
    path = f"{folder}/{family}-{seed}"
    # The names are those of files, which transformers translates from its own and back.
    model.save_pretrained(path)
    initial = load_file(f"{path}/model.safetensors")
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.05)
    model.save_pretrained(path)
    values = torch.randn(shape)
    golden = {}
    given = {}
    if len(shape) == 2:
        lengths = [shape[1], shape[1] - 37, shape[1] // 2]
        for row, length in enumerate(lengths):
            values[row, length:] = 0
        golden["alone"] = torch.cat([model(values[row:row + 1, :length].clone()).logits for row, length in enumerate(lengths)]).detach()
        if padded:
            golden["lengths"] = torch.tensor(lengths)
            given["attention_mask"] = (torch.arange(shape[1])[None] < golden["lengths"][:, None]).long()
    if apart:
        logits = torch.cat([model(values[row:row + 1, :length].clone()).logits for row, length in enumerate(lengths)])
    else:
        logits = model(values.clone(), **given).logits
    direction = torch.randn_like(logits)
    (logits * direction).sum().backward()
    names = to_file_names(model, path)
    golden.update({"values": values, "logits": logits.detach(), "direction": direction})
    golden.update({f"gradient.{names[key]}": parameter.grad for key, parameter in model.named_parameters() if parameter.grad is not None})
    for key, value in initial.items():
        golden[f"initial.{key}"] = torch.stack([value.mean(), value.std(unbiased=False)])
    save_file({key: value.contiguous() for key, value in golden.items()}, f"{path}/golden.safetensors")
    print(path, fields, labels)


def to_file_names(model, path):
    """By their values: each weight of the model and the name it has in the file."""
    names = {}
    left = load_file(f"{path}/model.safetensors")
    for key, parameter in model.named_parameters():
        for other, value in left.items():
            if value.shape == parameter.shape and torch.equal(value, parameter.detach()):
                names[key] = other
                del left[other]
                break
        else:
            raise ValueError(f"{key} is not in the file")
    return names


folder, family, *seeds = sys.argv[1:]
for each in FAMILIES if family == "all" else [family]:
    for seed in seeds:
        generate(folder, each, int(seed))
