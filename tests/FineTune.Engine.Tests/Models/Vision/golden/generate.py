"""Golden values of Hugging Face's models of pictures: python3 generate.py FOLDER FAMILY SEED [SEED ...]

For each seed a folder FOLDER/FAMILY-SEED: a random model of a random configuration (config.json, model.safetensors) and golden.safetensors:

    pixel_values [batch, 3, height, width]
    logits [batch, labels]
    direction                           of the shape of logits; the loss is the sum of logits * direction
    gradient.NAME                       of that loss, of the model in evaluation
    trained.logits                      batch normalisation: of the model in training, in the form of its batch
    buffer.NAME                         batch normalisation: what running means are after that
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


def vit(choose):
    heads = choose.choice([2, 3])
    patch = choose.choice([2, 4, [2, 4]])
    image = choose.choice([8, 12, [8, 16]])
    return {
        "hidden_size": 8 * heads, "num_hidden_layers": 2, "num_attention_heads": heads, "intermediate_size": choose.choice([12, 20]),
        "hidden_act": choose.choice(ACTIVATIONS), "layer_norm_eps": choose.choice([1e-12, 1e-6]), "image_size": image, "patch_size": patch,
        "qkv_bias": choose.random() < 0.7, "initializer_range": 0.25, "pixels": image if isinstance(image, list) else [image, image],
    }


def convnext(choose):
    stages = choose.choice([2, 3])
    return {
        "num_stages": stages, "hidden_sizes": [choose.choice([6, 8]) * 2 ** stage for stage in range(stages)],
        "depths": [choose.choice([1, 2]) for _ in range(stages)], "hidden_act": choose.choice(ACTIVATIONS), "patch_size": choose.choice([2, 4]),
        "initializer_range": 0.25, "layer_norm_eps": choose.choice([1e-12, 1e-5]), "layer_scale_init_value": choose.choice([0.5, 0.0]),
        "pixels": choose.choice([[19, 24], [17, 16], [26, 26]]),
    }


def resnet(choose):
    stages = choose.choice([2, 3])
    return {
        "embedding_size": 8, "hidden_sizes": [8 * choose.choice([1, 2]) * 2 ** stage for stage in range(stages)],
        "depths": [choose.choice([1, 2]) for _ in range(stages)], "layer_type": choose.choice(["basic", "bottleneck"]),
        "hidden_act": choose.choice(["relu", "silu"]), "downsample_in_first_stage": choose.random() < 0.5,
        "downsample_in_bottleneck": choose.random() < 0.5, "pixels": choose.choice([[33, 24], [32, 32]]),
    }


def swin(choose):
    window = choose.choice([2, 3])
    image = choose.choice([24, 20, 26])
    return {
        "image_size": image, "patch_size": 2, "embed_dim": 8, "depths": [2, choose.choice([1, 2])], "num_heads": choose.choice([[2, 4], [1, 2]]),
        "window_size": window, "mlp_ratio": choose.choice([2.0, 1.5]), "qkv_bias": choose.random() < 0.7, "hidden_act": choose.choice(ACTIVATIONS),
        "use_absolute_embeddings": choose.random() < 0.5, "initializer_range": 0.25, "layer_norm_eps": choose.choice([1e-5, 1e-12]),
        "drop_path_rate": 0.0, "pixels": [image, image],
    }


FAMILIES = {"vit": ("ViT", vit), "deit": ("DeiT", vit), "convnext": ("ConvNext", convnext), "resnet": ("ResNet", resnet), "swin": ("Swin", swin)}


def generate(folder, family, seed):
    name, draw = FAMILIES[family]
    choose = random.Random(f"{family} {seed}")
    fields = draw(choose)
    height, width = fields.pop("pixels")
    labels = choose.choice([2, 3, 5])
    config = getattr(transformers, f"{name}Config")(**fields, num_labels=labels)
    config.id2label = {index: f"label {index}" for index in range(labels)}
    config.label2id = {f"label {index}": index for index in range(labels)}
    config._attn_implementation = "eager"
    torch.manual_seed(seed)
    model = getattr(transformers, f"{name}ForImageClassification")(config).eval()
    path = f"{folder}/{family}-{seed}"
    # The names are those of files, which transformers translates from its own and back.
    model.save_pretrained(path)
    initial = load_file(f"{path}/model.safetensors")
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(torch.randn_like(parameter) * 0.05)
        for key, buffer in model.named_buffers():
            if "running_mean" in key:
                buffer.normal_(0, 0.3)
            elif "running_var" in key:
                buffer.uniform_(0.5, 2)
            elif "num_batches_tracked" in key:
                buffer.fill_(7)
    model.save_pretrained(path)
    pixels = torch.randn(3, 3, height, width)
    logits = model(pixels).logits
    direction = torch.randn_like(logits)
    (logits * direction).sum().backward()
    names = to_file_names(model, path)
    golden = {"pixel_values": pixels, "logits": logits.detach(), "direction": direction}
    golden.update({f"gradient.{names[key]}": parameter.grad for key, parameter in model.named_parameters() if parameter.grad is not None})
    for key, value in initial.items():
        value = value.to(torch.float32)
        golden[f"initial.{key}"] = torch.stack([value.mean(), value.std(unbiased=False)])
    if family == "resnet":
        golden["trained.logits"] = model.train()(pixels).logits.detach()
        golden.update({f"buffer.{names.get(key, key)}": buffer.clone().to(torch.float32) for key, buffer in model.named_buffers()})
    save_file({key: value.contiguous() for key, value in golden.items()}, f"{path}/golden.safetensors")
    print(path, fields, labels)


def to_file_names(model, path):
    """By their values: each weight of the model and the name it has in the file."""
    saved = load_file(f"{path}/model.safetensors")
    names = {}
    left = dict(saved)
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
