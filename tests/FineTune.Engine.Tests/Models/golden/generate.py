"""Golden values of Hugging Face's models: [HEADS=HEAD,...] python3 generate.py FOLDER FAMILY SEED [SEED ...]

For each head and seed a folder FOLDER/FAMILY/HEAD-SEED: a random model of a random configuration (config.json, model.safetensors) and
golden.safetensors:

    lengths [batch]                     tokens of each row
    input_ids [tokens]                  all rows' tokens, one after the other
    attention_mask [tokens]             1 and 0; zeros are holes, for the second run
    predicted [predicted]               language modelling: the tokens asked about, of encoder-decoder models the decoder's
    decoder_lengths, decoder_input_ids  encoder-decoder models: what the decoder is given, as lengths and input_ids
    logits, logits_with_holes           by head: [batch, labels or 1], [tokens, labels or 2] or [predicted, vocabulary]
    direction                           of the shape of logits; the loss is the sum of logits * direction
    gradient.NAME                       of the first run's loss
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

VOCABULARY = 48
ACTIVATIONS = ["gelu", "gelu_new", "relu", "silu", "gelu_fast", "quick_gelu"]


def sizes(choose, positions=28):
    heads = choose.choice([2, 3])
    return {
        "vocab_size": VOCABULARY, "hidden_size": 8 * heads, "num_hidden_layers": 2, "num_attention_heads": heads,
        "intermediate_size": choose.choice([12, 16, 20]), "max_position_embeddings": positions, "initializer_range": 0.25,
        "hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0, "num_labels": choose.choice([1, 2, 3, 5]),
        "layer_norm_eps": choose.choice([1e-12, 1e-7, 1e-5]), "tie_word_embeddings": choose.random() < 0.7,
    }


def bert(choose):
    return {**sizes(choose), "hidden_act": choose.choice(ACTIVATIONS)}


def roberta(choose):
    padding = choose.choice([0, 1, 5])
    return {**sizes(choose), "hidden_act": choose.choice(ACTIVATIONS), "pad_token_id": padding, "type_vocab_size": choose.choice([1, 2])}


def distilbert(choose):
    common = sizes(choose)
    return {
        "vocab_size": VOCABULARY, "dim": common["hidden_size"], "n_layers": 2, "n_heads": common["num_attention_heads"],
        "hidden_dim": common["intermediate_size"], "max_position_embeddings": 28, "initializer_range": 0.25, "num_labels": common["num_labels"],
        "dropout": 0.0, "attention_dropout": 0.0, "seq_classif_dropout": 0.0, "activation": choose.choice(["gelu", "relu"]),
        "sinusoidal_pos_embds": choose.random() < 0.3, "tie_word_embeddings": common["tie_word_embeddings"],
    }


def electra(choose):
    common = sizes(choose)
    return {**common, "hidden_act": choose.choice(ACTIVATIONS), "embedding_size": choose.choice([12, common["hidden_size"]])}


def albert(choose):
    groups = choose.choice([1, 2, 3])
    return {
        **sizes(choose), "embedding_size": 12, "num_hidden_groups": groups, "inner_group_num": choose.choice([1, 2]),
        "num_hidden_layers": choose.choice([3, 4]), "classifier_dropout_prob": 0.0,
    }


def mpnet(choose):
    return {**sizes(choose, 150), "hidden_act": choose.choice(ACTIVATIONS), "relative_attention_num_buckets": choose.choice([32, 40])}


def deberta(choose):
    attention = choose.random() < 0.85
    return {
        **sizes(choose, 100), "hidden_act": choose.choice(ACTIVATIONS), "type_vocab_size": choose.choice([0, 2]),
        "position_biased_input": choose.random() < 0.4, "relative_attention": attention,
        "pos_att_type": choose.choice([["p2c", "c2p"], ["c2p"], ["p2c"], "p2c|c2p"]) if attention else [],
        "max_relative_positions": choose.choice([-1, 60, 110]), "legacy": True, "pooler_hidden_act": choose.choice(["gelu", "tanh"]),
        "pooler_dropout": 0.0, "cls_dropout": 0.0,
    }


def deberta_v2(choose):
    common = sizes(choose, 100)
    attention = choose.random() < 0.85
    kernel = choose.choice([0, 0, 3, 5])
    return {
        **common, "hidden_act": choose.choice(ACTIVATIONS), "type_vocab_size": choose.choice([0, 2]),
        "position_biased_input": choose.random() < 0.4, "relative_attention": attention,
        "pos_att_type": choose.choice([["p2c", "c2p"], ["c2p"], ["p2c"], "p2c|c2p"]) if attention else [],
        "share_att_key": choose.random() < 0.5, "position_buckets": choose.choice([-1, 8, 20, 32]),
        "max_relative_positions": choose.choice([-1, 60, 40]), "norm_rel_ebd": choose.choice(["none", "layer_norm"]),
        "conv_kernel_size": kernel, "conv_act": choose.choice(["gelu", "tanh"]), "conv_groups": choose.choice([1, 2]),
        "embedding_size": common["hidden_size"] if choose.random() < 0.7 else 12, "legacy": True, "pooler_hidden_act": choose.choice(["gelu", "tanh"]),
        "pooler_dropout": 0.0, "cls_dropout": 0.0,
    }


def deberta_v3(choose):
    """The fields of microsoft/deberta-v3-base, with the head that it was pretrained with."""
    return {
        **sizes(choose, 100), "hidden_act": "gelu", "type_vocab_size": 0, "position_biased_input": False, "relative_attention": True,
        "pos_att_type": "p2c|c2p", "share_att_key": True, "position_buckets": 24, "max_relative_positions": -1, "norm_rel_ebd": "layer_norm",
        "legacy": False, "pooler_hidden_act": "gelu", "pooler_dropout": 0.0,
    }


def modernbert(choose):
    common = sizes(choose, 100)
    flag = lambda: choose.random() < 0.3
    return {
        "vocab_size": VOCABULARY, "hidden_size": common["hidden_size"], "num_attention_heads": common["num_attention_heads"],
        "intermediate_size": common["intermediate_size"], "num_hidden_layers": 4, "max_position_embeddings": 100, "num_labels": common["num_labels"],
        "hidden_activation": choose.choice(["gelu", "silu"]), "initializer_range": 0.25, "initializer_cutoff_factor": choose.choice([1.5, 2.0, 3.0]),
        "norm_eps": 1e-5, "norm_bias": flag(), "pad_token_id": 3, "bos_token_id": 1, "cls_token_id": 1, "eos_token_id": 2, "sep_token_id": 2,
        "attention_bias": flag(), "mlp_bias": flag(), "decoder_bias": not flag(), "classifier_bias": flag(),
        "classifier_pooling": choose.choice(["cls", "mean"]), "classifier_activation": choose.choice(["gelu", "relu"]),
        "local_attention": choose.choice([6, 16, 64]), "global_attn_every_n_layers": choose.choice([2, 3]),
        "rope_parameters": {
            "full_attention": {"rope_type": "default", "rope_theta": choose.choice([160000.0, 500.0])},
            "sliding_attention": {"rope_type": "default", "rope_theta": choose.choice([10000.0, 100.0])},
        },
        "tie_word_embeddings": common["tie_word_embeddings"],
    }


def rope(choose, size, kinds=("default", "linear", "dynamic", "yarn", "llama3", "longrope")):
    """max_position_embeddings and rope_parameters; rows are of up to 40 tokens, which those that scale reach beyond what they are made for."""
    kind = choose.choice(kinds)
    theta = {"rope_theta": choose.choice([10000.0, 500.0, 500000.0])}
    if kind == "linear":
        return 48, {"rope_type": kind, "factor": choose.choice([2.0, 3.5]), **theta}
    if kind == "dynamic":
        return 20, {"rope_type": kind, "factor": choose.choice([2.0, 4.0]), **theta}
    if kind == "yarn":
        extra = choose.choice([{}, {"attention_factor": 1.3}, {"mscale": 0.7, "mscale_all_dim": 1.1}, {"truncate": False}])
        return 64, {"rope_type": kind, "factor": 4.0, "original_max_position_embeddings": 16, "beta_fast": choose.choice([32.0, 4.0]), **extra, **theta}
    if kind == "llama3":
        return 64, {"rope_type": kind, "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 32, **theta}
    if kind == "longrope":
        factors = lambda least: [least + choose.random() for _ in range(size // 2)]
        return 64, {"rope_type": kind, "original_max_position_embeddings": 16, "short_factor": factors(1.0), "long_factor": factors(2.0), **theta}
    return 48, {"rope_type": "default", **theta}


def decoder(choose, kinds=("default", "linear", "dynamic", "yarn", "llama3", "longrope"), head_dim=True, partial=1.0, sharing=(1, 2, 3)):
    groups, shared = choose.choice([1, 2]), choose.choice(sharing)
    heads = groups * shared
    size = choose.choice([8, 12]) if head_dim else 8
    positions, parameters = rope(choose, int(size * partial), kinds)
    config = {
        "vocab_size": VOCABULARY, "hidden_size": 8 * heads, "intermediate_size": choose.choice([12, 16, 20]), "num_hidden_layers": 2,
        "num_attention_heads": heads, "num_key_value_heads": groups, "max_position_embeddings": positions, "initializer_range": 0.25,
        "rms_norm_eps": choose.choice([1e-6, 1e-5]), "hidden_act": choose.choice(["silu", "silu", "gelu"]), "rope_parameters": parameters,
        "tie_word_embeddings": choose.random() < 0.5, "pad_token_id": choose.choice([None, 0, 5]), "bos_token_id": 1, "eos_token_id": 2,
        "num_labels": choose.choice([1, 2, 3, 5]), "attention_dropout": 0.0,
    }
    return {**config, "head_dim": size} if head_dim else config


def llama(choose):
    return {**decoder(choose), "attention_bias": choose.random() < 0.3, "mlp_bias": choose.random() < 0.3}


def mistral(choose):
    return {**decoder(choose), "sliding_window": choose.choice([None, 6, 12])}


def qwen2(choose):
    return {**decoder(choose, head_dim=False), "use_sliding_window": choose.random() < 0.6, "sliding_window": choose.choice([6, 12]), "max_window_layers": 1}


def qwen3(choose):
    return {
        **decoder(choose), "use_sliding_window": choose.random() < 0.6, "sliding_window": choose.choice([6, 12]), "max_window_layers": 1,
        "attention_bias": choose.random() < 0.3,
    }


def gemma2(choose):
    config = decoder(choose, ("default", "linear", "yarn"))
    config["hidden_activation"] = choose.choice(["gelu_pytorch_tanh", "silu"])
    del config["hidden_act"]
    return {
        **config, "pad_token_id": choose.choice([0, 5]), "sliding_window": choose.choice([6, 12]), "query_pre_attn_scalar": choose.choice([4, 8, 24]),
        "attn_logit_softcapping": choose.choice([None, 2.0, 50.0]), "final_logit_softcapping": choose.choice([None, 3.0, 30.0]),
        "attention_bias": choose.random() < 0.3,
    }


def gemma3(choose):
    config = gemma2(choose)
    config["num_hidden_layers"] = 3
    config["layer_types"] = choose.choice([
        ["sliding_attention", "full_attention", "sliding_attention"], ["sliding_attention", "sliding_attention", "full_attention"],
    ])
    config["rope_parameters"] = {
        "full_attention": config["rope_parameters"],
        "sliding_attention": {"rope_type": "default", "rope_theta": choose.choice([10000.0, 300.0])},
    }
    # Its attention has the field and does not cap.
    return {**config, "attn_logit_softcapping": None}


def phi3(choose):
    partial = choose.choice([1.0, 0.5])
    config = decoder(choose, ("default", "longrope"), head_dim=False, partial=partial)
    config["rope_parameters"]["partial_rotary_factor"] = partial
    return {
        **config, "original_max_position_embeddings": config["rope_parameters"].pop("original_max_position_embeddings", 48),
        "sliding_window": choose.choice([None, 6, 12]), "pad_token_id": choose.choice([0, 5]),
    }


def smollm3(choose):
    config = decoder(choose, sharing=(1, 2))
    config["num_hidden_layers"] = 3
    config["pad_token_id"] = choose.choice([0, 5])
    return {
        **config, "no_rope_layers": choose.choice([None, [1, 0, 1], [0, 1, 1, 1]]), "no_rope_layer_interval": 2, "use_sliding_window": choose.random() < 0.5,
        "sliding_window": choose.choice([6, 12]), "attention_bias": choose.random() < 0.3, "mlp_bias": choose.random() < 0.3,
    }


def olmo2(choose):
    return {**decoder(choose, sharing=(1, 2)), "attention_bias": choose.random() < 0.3, "pad_token_id": choose.choice([0, 5])}


def olmo3(choose):
    config = olmo2(choose)
    config["num_hidden_layers"] = 3
    layers = choose.choice([None, ["sliding_attention", "full_attention", "full_attention"], ["full_attention", "sliding_attention", "sliding_attention"]])
    return {**config, "sliding_window": choose.choice([6, 12]), "layer_types": layers}


def granite(choose):
    return {
        **llama(choose), "attention_multiplier": choose.choice([0.2, 0.5]), "residual_multiplier": choose.choice([0.22, 0.9]),
        "embedding_multiplier": choose.choice([12.0, 2.0]), "logits_scaling": choose.choice([8.0, 0.7]),
    }


def gemma(choose):
    config = decoder(choose, sharing=(1, 2))
    return {**config, "hidden_act": choose.choice(["gelu_pytorch_tanh", "gelu"]), "pad_token_id": 0, "attention_bias": choose.random() < 0.3}


def arcee(choose):
    return {**llama(choose), "hidden_act": choose.choice(["relu2", "relu2", "gelu"])}


def seed_oss(choose):
    return {**llama(choose), "attention_bias": choose.random() < 0.7, "attention_out_bias": choose.random() < 0.3, "residual_dropout": 0.0}


def ministral(choose):
    config = decoder(choose, sharing=(1, 2))
    config["num_hidden_layers"] = 3
    layers = choose.choice([None, ["sliding_attention", "full_attention", "full_attention"], ["full_attention", "sliding_attention", "sliding_attention"]])
    return {**config, "sliding_window": choose.choice([6, 12]), "layer_types": layers}


def helium(choose):
    config = llama(choose)
    config["head_dim"] = 8
    config["max_position_embeddings"], config["rope_parameters"] = rope(choose, 8, ("default", "linear", "yarn", "llama3"))
    return {**config, "pad_token_id": choose.choice([0, 5])}


def exaone4(choose):
    config = decoder(choose, sharing=(1, 2))
    config["num_hidden_layers"] = 4
    window = choose.choice([None, 6, 12])
    return {
        **config, "sliding_window": window, "sliding_window_pattern": 3 if window else None,
        "layer_types": choose.choice([None, ["sliding_attention", "full_attention"] * 2]) if window else ["full_attention"] * 4,
    }


def hunyuan(choose):
    config = decoder(choose, sharing=(1, 2))
    if choose.random() < 0.8:
        parameters = {"rope_type": "dynamic", "factor": 1.0, "alpha": choose.choice([50.0, 1000.0]), "rope_theta": 10000.0}
        config["max_position_embeddings"], config["rope_parameters"] = 48, parameters
    return {**config, "attention_bias": choose.random() < 0.3, "pad_token_id": choose.choice([0, 5])}


def ernie4_5(choose):
    return {**decoder(choose, sharing=(1, 2)), "use_bias": choose.random() < 0.7, "pad_token_id": choose.choice([0, 5])}


def starcoder2(choose):
    config = decoder(choose, sharing=(1, 2))
    return {
        **config, "norm_epsilon": 1e-5, "use_bias": choose.random() < 0.6, "sliding_window": choose.choice([None, 6, 12]),
        "hidden_act": choose.choice(["gelu_pytorch_tanh", "relu"]),
    }


def phi(choose):
    partial = choose.choice([0.5, 1.0])
    config = decoder(choose, ("default", "linear", "dynamic"), head_dim=False, sharing=(1, 2), partial=partial)
    config["rope_parameters"]["partial_rotary_factor"] = partial
    return {
        **config, "partial_rotary_factor": partial, "layer_norm_eps": 1e-5, "qk_layernorm": choose.random() < 0.7,
        "hidden_act": choose.choice(["gelu_new", "relu"]),
    }


def stablelm(choose):
    partial = choose.choice([0.25, 0.5])
    config = decoder(choose, ("default", "linear"), head_dim=False, sharing=(1, 2), partial=partial)
    config["rope_parameters"]["partial_rotary_factor"] = partial
    return {
        **config, "partial_rotary_factor": partial, "layer_norm_eps": 1e-5, "qk_layernorm": choose.random() < 0.9,
        "use_qkv_bias": choose.random() < 0.5, "use_parallel_residual": choose.random() < 0.9,
    }


def cohere(choose):
    config = decoder(choose, head_dim=False, sharing=(1, 2))
    return {
        **config, "layer_norm_eps": 1e-5, "use_qk_norm": choose.random() < 0.7, "attention_bias": choose.random() < 0.3, "pad_token_id": choose.choice([0, 5]),
        "logit_scale": choose.choice([0.0625, 0.7]),
    }


def cohere2(choose):
    config = cohere(choose)
    del config["use_qk_norm"]
    config["num_hidden_layers"] = 3
    layers = choose.choice([None, ["sliding_attention", "full_attention", "full_attention"], ["full_attention", "sliding_attention", "sliding_attention"]])
    return {**config, "sliding_window": choose.choice([6, 12]), "layer_types": layers, "sliding_window_pattern": 2}


def gptj(choose):
    heads = choose.choice([2, 3])
    return {
        "vocab_size": VOCABULARY, "n_embd": 8 * heads, "n_layer": 2, "n_head": heads, "n_positions": 48, "n_inner": choose.choice([None, 20]),
        "rotary_dim": choose.choice([2, 4, 6, 8]), "activation_function": choose.choice(ACTIVATIONS), "initializer_range": 0.25,
        "layer_norm_epsilon": choose.choice([1e-5, 1e-7]), "tie_word_embeddings": choose.random() < 0.5, "pad_token_id": choose.choice([None, 0, 5]),
        "bos_token_id": 1, "eos_token_id": 2, "num_labels": choose.choice([1, 2, 3, 5]),
    }


def gpt_neo(choose):
    heads = choose.choice([2, 3])
    return {
        "vocab_size": VOCABULARY, "hidden_size": 8 * heads, "num_layers": 3, "num_heads": heads, "max_position_embeddings": 48,
        "attention_types": choose.choice([[[["global", "local"], 1], [["local"], 1]], [[["local"], 1], [["global"], 2]]]),
        "intermediate_size": choose.choice([None, 20]), "window_size": choose.choice([6, 12]), "activation_function": choose.choice(ACTIVATIONS),
        "initializer_range": 0.25, "layer_norm_epsilon": choose.choice([1e-5, 1e-7]), "tie_word_embeddings": choose.random() < 0.5,
        "pad_token_id": choose.choice([None, 0, 5]), "bos_token_id": 1, "eos_token_id": 2, "num_labels": choose.choice([1, 2, 3, 5]),
        "classifier_dropout": 0.0,
    }


def falcon(choose):
    heads, newer = choose.choice([2, 4]), choose.random() < 0.6
    positions, parameters = rope(choose, 8, ("default", "linear", "dynamic", "yarn", "llama3"))
    return {
        "vocab_size": VOCABULARY, "hidden_size": 8 * heads, "num_hidden_layers": 2, "num_attention_heads": heads, "max_position_embeddings": positions,
        "rope_parameters": parameters, "new_decoder_architecture": newer, "num_kv_heads": choose.choice([1, 2]) if newer else None, "multi_query": choose.random() < 0.5,
        "parallel_attn": newer or choose.random() < 0.5, "num_ln_in_parallel_attn": choose.choice([None, 1]), "bias": choose.random() < 0.4,
        "ffn_hidden_size": choose.choice([None, 20]), "activation": choose.choice(["gelu", "relu"]), "initializer_range": 0.25,
        "tie_word_embeddings": choose.random() < 0.5, "pad_token_id": choose.choice([None, 0, 5]), "bos_token_id": 1, "eos_token_id": 2,
        "num_labels": choose.choice([1, 2, 3, 5]),
    }


def gpt2(choose):
    heads = choose.choice([2, 3])
    return {
        "vocab_size": VOCABULARY, "n_embd": 8 * heads, "n_layer": 2, "n_head": heads, "n_positions": 48, "n_inner": choose.choice([None, 20]),
        "activation_function": choose.choice(ACTIVATIONS), "initializer_range": 0.25, "layer_norm_epsilon": choose.choice([1e-5, 1e-7]),
        "scale_attn_weights": choose.random() < 0.7, "scale_attn_by_inverse_layer_idx": choose.random() < 0.5,
        "tie_word_embeddings": choose.random() < 0.5, "pad_token_id": choose.choice([None, 0, 5]), "bos_token_id": 1, "eos_token_id": 2,
        "num_labels": choose.choice([1, 2, 3, 5]),
    }


def gpt_neox(choose):
    heads, partial = choose.choice([2, 3]), choose.choice([0.25, 0.5, 1.0])
    positions, parameters = rope(choose, int(8 * partial), ("default", "linear", "yarn") if partial == 0.25 else ("default", "linear", "dynamic", "longrope"))
    return {
        "vocab_size": VOCABULARY, "hidden_size": 8 * heads, "num_hidden_layers": 2, "num_attention_heads": heads, "intermediate_size": 20,
        "max_position_embeddings": positions, "rope_parameters": {**parameters, "partial_rotary_factor": partial}, "initializer_range": 0.25,
        "hidden_act": choose.choice(["gelu", "relu"]), "layer_norm_eps": 1e-5, "use_parallel_residual": choose.random() < 0.5,
        "attention_bias": choose.random() < 0.6, "tie_word_embeddings": choose.random() < 0.5, "pad_token_id": choose.choice([None, 0, 5]),
        "bos_token_id": 1, "eos_token_id": 2, "num_labels": choose.choice([1, 2, 3, 5]),
    }


def opt(choose):
    heads, before = choose.choice([2, 3]), choose.random() < 0.6
    return {
        "vocab_size": VOCABULARY, "hidden_size": 8 * heads, "num_hidden_layers": 2, "num_attention_heads": heads, "ffn_dim": 20,
        "max_position_embeddings": 48, "do_layer_norm_before": before, "_remove_final_layer_norm": choose.random() < 0.3,
        "word_embed_proj_dim": choose.choice([8 * heads, 12]), "enable_bias": choose.random() < 0.7,
        "layer_norm_elementwise_affine": choose.random() < 0.7, "activation_function": choose.choice(["relu", "gelu"]), "init_std": 0.25,
        "tie_word_embeddings": choose.random() < 0.5, "pad_token_id": choose.choice([1, 5]), "bos_token_id": 2, "eos_token_id": 2,
        "num_labels": choose.choice([1, 2, 3, 5]),
    }


def t5(choose, projections=("relu", "gated-gelu", "gated-silu", "gelu")):
    config = {
        "vocab_size": VOCABULARY, "d_model": choose.choice([16, 24]), "d_kv": choose.choice([6, 8]), "d_ff": choose.choice([12, 20]), "num_layers": 2,
        "num_decoder_layers": choose.choice([None, 1, 3]), "num_heads": choose.choice([2, 3]), "relative_attention_num_buckets": choose.choice([8, 16, 32]),
        "relative_attention_max_distance": choose.choice([20, 40, 128]), "layer_norm_epsilon": choose.choice([1e-6, 1e-5]), "dropout_rate": 0.0,
        "initializer_factor": choose.choice([0.7, 1.0]), "feed_forward_proj": choose.choice(projections), "decoder_start_token_id": 0, "pad_token_id": 0,
    }
    # What T5 v1.1 says in this field is that the decoder's states are not scaled.
    return {**config, "tie_word_embeddings": False} if choose.random() < 0.5 else config


def mt5(choose):
    return t5(choose, ("gated-gelu",))


def bart(choose):
    heads = choose.choice([2, 4])
    return {
        "vocab_size": VOCABULARY, "d_model": 8 * heads, "encoder_layers": choose.choice([1, 2]), "decoder_layers": choose.choice([1, 2, 3]),
        "encoder_attention_heads": heads, "decoder_attention_heads": choose.choice([2, 4]), "encoder_ffn_dim": choose.choice([12, 20]),
        "decoder_ffn_dim": choose.choice([12, 20]), "max_position_embeddings": 48, "activation_function": choose.choice(ACTIVATIONS), "init_std": 0.25,
        "dropout": 0.0, "attention_dropout": 0.0, "activation_dropout": 0.0, "scale_embedding": choose.random() < 0.5,
        "tie_word_embeddings": choose.random() < 0.7, "pad_token_id": choose.choice([0, 1, 5]), "bos_token_id": 3, "eos_token_id": 2,
        "decoder_start_token_id": 2, "forced_eos_token_id": 2,
    }


def marian(choose):
    return {**bart(choose), "share_encoder_decoder_embeddings": choose.random() < 0.6}


# Family: model_type, configuration, longest row.
FAMILIES = {
    "albert": ("albert", albert, 22),
    "bert": ("bert", bert, 22),
    "deberta": ("deberta", deberta, 90),
    "deberta-v2": ("deberta-v2", deberta_v2, 90),
    "deberta-v3": ("deberta-v2", deberta_v3, 90),
    "distilbert": ("distilbert", distilbert, 22),
    "electra": ("electra", electra, 22),
    "modernbert": ("modernbert", modernbert, 60),
    "mpnet": ("mpnet", mpnet, 140),
    "roberta": ("roberta", roberta, 22),
    "xlm-roberta": ("xlm-roberta", roberta, 22),
}
DECODERS = {
    "arcee": ("arcee", arcee, 40),
    "cohere": ("cohere", cohere, 40),
    "cohere2": ("cohere2", cohere2, 40),
    "ernie4_5": ("ernie4_5", ernie4_5, 40),
    "exaone4": ("exaone4", exaone4, 40),
    "falcon": ("falcon", falcon, 40),
    "gemma": ("gemma", gemma, 40),
    "gemma2": ("gemma2", gemma2, 40),
    "gemma3": ("gemma3_text", gemma3, 40),
    "gpt2": ("gpt2", gpt2, 40),
    "gpt_neo": ("gpt_neo", gpt_neo, 40),
    "gpt_neox": ("gpt_neox", gpt_neox, 40),
    "gptj": ("gptj", gptj, 40),
    "granite": ("granite", granite, 40),
    "helium": ("helium", helium, 40),
    "hunyuan_v1_dense": ("hunyuan_v1_dense", hunyuan, 40),
    "llama": ("llama", llama, 40),
    "ministral": ("ministral", ministral, 40),
    "mistral": ("mistral", mistral, 40),
    "olmo2": ("olmo2", olmo2, 40),
    "olmo3": ("olmo3", olmo3, 40),
    "opt": ("opt", opt, 40),
    "phi": ("phi", phi, 40),
    "phi3": ("phi3", phi3, 40),
    "qwen2": ("qwen2", qwen2, 40),
    "qwen3": ("qwen3", qwen3, 40),
    "seed_oss": ("seed_oss", seed_oss, 40),
    "smollm3": ("smollm3", smollm3, 40),
    "stablelm": ("stablelm", stablelm, 40),
    "starcoder2": ("starcoder2", starcoder2, 40),
}
SEQ2SEQ = {
    "bart": ("bart", bart, 30),
    "marian": ("marian", marian, 30),
    "mbart": ("mbart", bart, 30),
    "mt5": ("mt5", mt5, 60),
    "pegasus": ("pegasus", bart, 30),
    "t5": ("t5", t5, 60),
}
# Families that transformers has no such classes of.
LANGUAGE_MODELS_ONLY = ["cohere", "cohere2", "ernie4_5", "granite"]
WITHOUT_TOKENS = ["gemma3", "gptj", "hunyuan_v1_dense", "olmo2", "olmo3", "opt", *LANGUAGE_MODELS_ONLY]
HEADS = {
    "sequence-classification": transformers.AutoModelForSequenceClassification,
    "token-classification": transformers.AutoModelForTokenClassification,
    "question-answering": transformers.AutoModelForQuestionAnswering,
    "multiple-choice": transformers.AutoModelForMultipleChoice,
    "masked-lm": transformers.AutoModelForMaskedLM,
    "causal-lm": transformers.AutoModelForCausalLM,
    "seq2seq-lm": transformers.AutoModelForSeq2SeqLM,
}


# Without labels of their own.
ENCODER_HEADS = ["question-answering", "multiple-choice"]
# Families that transformers has no such model of.
WITHOUT_CHOICES = ["deberta"]


def padded(rows, fill, width):
    return torch.tensor([row + [fill] * (width - len(row)) for row in rows])


def run_alone(model, head, rows, masks, predicted):
    """The same of a decoder, row by row: what transformers gives for some depends on the longest row of the batch, or it takes no padded batch."""
    logits = []
    for row, mask in zip(rows, masks):
        places = torch.arange(len(row)).unsqueeze(0)
        for module in model.modules():
            # transformers keeps the frequencies of a long row for the shorter ones after it.
            if getattr(module, "rope_type", None) == "dynamic":
                module.register_buffer("inv_freq", module.original_inv_freq.clone(), persistent=False)
        given = model(input_ids=torch.tensor([row]), attention_mask=torch.tensor([mask]), position_ids=places, use_cache=False).logits
        logits.append(given if head == "sequence-classification" else given[0])
    all_logits = torch.cat(logits)
    return all_logits[predicted] if head == "causal-lm" else all_logits


def run_seq2seq(model, rows, masks, targets, predicted):
    """Of the decoder's tokens, which are given as they are."""
    fill, width = model.config.pad_token_id, max(len(row) for row in targets)
    inputs = {"input_ids": padded(rows, fill, max(len(row) for row in rows)), "attention_mask": padded(masks, 0, max(len(row) for row in rows))}
    logits = model(**inputs, decoder_input_ids=padded(targets, fill, width), use_cache=False).logits
    return torch.cat([logits[index, :len(row)] for index, row in enumerate(targets)])[predicted]


def run(model, head, rows, masks, types, predicted, targets=None):
    """Logits of the real tokens only."""
    if head == "seq2seq-lm":
        return run_seq2seq(model, rows, masks, targets, predicted)
    if model.config.model_type in [family[0] for family in DECODERS.values()]:
        return run_alone(model, head, rows, masks, predicted)
    width = max(len(row) for row in rows)
    inputs = {"input_ids": padded(rows, model.config.pad_token_id or 0, width), "attention_mask": padded(masks, 0, width)}
    if types is not None:
        inputs["token_type_ids"] = padded(types, 0, width)
    if head == "multiple-choice":
        # All rows are choices of one question.
        return model(**{name: values.unsqueeze(0) for name, values in inputs.items()}).logits.view(-1, 1)
    if head == "question-answering":
        answer = model(**inputs)
        logits = torch.stack([answer.start_logits, answer.end_logits], -1)
    else:
        logits = model(**inputs).logits
    if head == "sequence-classification":
        return logits
    tokens = torch.cat([logits[index, :len(row)] for index, row in enumerate(rows)])
    return tokens[predicted] if head == "masked-lm" else tokens


def generate(folder, family, head, seed):
    choose = random.Random(f"{family} {head} {seed}")
    torch.manual_seed(choose.randrange(1 << 30))
    model_type, configure, longest = {**FAMILIES, **DECODERS, **SEQ2SEQ}[family]
    configuration = configure(choose)
    if head in ENCODER_HEADS:
        del configuration["num_labels"]
    config = transformers.AutoConfig.for_model(model_type, **configuration)
    model = HEADS[head].from_config(config, attn_implementation="eager").eval()
    # A tied weight has several names; files have it once.
    model.save_pretrained(path := os.path.join(folder, family, f"{head}-{seed}"))
    saved = load_file(os.path.join(path, "model.safetensors"))
    initial = {f"initial.{name}": torch.stack([parameter.mean(), parameter.std(unbiased=False)]) for name, parameter in saved.items()}
    # Biases and normalisation weights start as zeros and ones; random ones show when a weight is mixed up.
    for name, parameter in model.named_parameters():
        if parameter.dim() == 1:
            parameter.data += 0.2 * torch.randn_like(parameter)
    model.save_pretrained(path)

    # Rows also hold padding tokens that are attended to, as a text gives them that spells one out.
    rows = [choose.choices(range(VOCABULARY), k=choose.randint(3, longest)) for _ in range(7)]
    types = None
    if getattr(config, "type_vocab_size", 0) > 1:
        types = [[int(index >= len(row) // 2) for index in range(len(row))] for row in rows]
    masks = [[1] * len(row) for row in rows]
    holes = [[1] + [int(choose.random() < 0.8) for _ in row[1:]] for row in rows]
    if family in DECODERS:
        # The token that a classifier reads is none.
        for row, mask in zip(rows, holes):
            mask[max([0] + [place for place, token in enumerate(row) if token != config.pad_token_id])] = 1
    targets = [choose.choices(range(VOCABULARY), k=choose.randint(1, longest)) for _ in rows] if family in SEQ2SEQ else None
    tokens = sum(len(row) for row in targets or rows)
    predicted = torch.tensor(sorted(choose.sample(range(tokens), min(20, tokens // 4))))

    logits = run(model, head, rows, masks, types, predicted, targets)
    direction = torch.randn_like(logits)
    (logits * direction).sum().backward()
    with torch.no_grad():
        with_holes = run(model, head, rows, holes, types, predicted, targets)
    decoder = {
        "decoder_lengths": torch.tensor([len(row) for row in targets]), "decoder_input_ids": torch.tensor(sum(targets, [])),
    } if targets else {}
    golden = {
        **initial,
        **decoder,
        "lengths": torch.tensor([len(row) for row in rows]),
        "input_ids": torch.tensor(sum(rows, [])),
        "token_type_ids": torch.tensor(sum(types, []) if types else [0] * sum(len(row) for row in rows)),
        "attention_mask": torch.tensor(sum(holes, [])),
        "predicted": predicted,
        "logits": logits.detach().contiguous(),
        "logits_with_holes": with_holes.contiguous(),
        "direction": direction,
    }
    for name, parameter in model.named_parameters(remove_duplicate=False):
        if name in saved and parameter.grad is not None:
            golden[f"gradient.{name}"] = parameter.grad.contiguous()
    save_file(golden, os.path.join(path, "golden.safetensors"))


for argument in sys.argv[3:]:
    decoder_heads = ["sequence-classification", "token-classification", "causal-lm"]
    encoder_heads = [name for name in HEADS if name not in ("causal-lm", "seq2seq-lm")]
    heads = decoder_heads if sys.argv[2] in DECODERS else ["seq2seq-lm"] if sys.argv[2] in SEQ2SEQ else encoder_heads
    left_out = [
        *(["sequence-classification"] if sys.argv[2] in LANGUAGE_MODELS_ONLY else []),
        *(["token-classification"] if sys.argv[2] in WITHOUT_TOKENS else []),
        *(["multiple-choice"] if sys.argv[2] in WITHOUT_CHOICES else []),
    ]
    wanted = os.environ.get("HEADS", ",".join(HEADS)).split(",")
    for name in [name for name in heads if name in wanted and name not in left_out]:
        generate(sys.argv[1], sys.argv[2], name, int(argument))
