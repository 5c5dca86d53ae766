"""What llama.cpp's converter makes of models: python3 generate.py FOLDER [NAME ...]

For each name a folder FOLDER/gguf/NAME: a random model of a small configuration with a tokenizer (config.json, model.safetensors, tokenizer.json,
tokenizer_config.json), as transformers saves them, and golden.json:

    types.TYPE.NAME     of each tensor of the converted file of that type (f32, f16, q8_0), in its order: its ggml type and the SHA-256 of its bytes
    metadata            of the f32 file: the keys that describe the model and the tokenizer; of long lists the SHA-256 of their JSON
    texts               texts with the ids that transformers has for them

Made with transformers 5.12.1, torch 2.14.1 and Debian's llama.cpp-tools 0.7.0 with python3-gguf 0.19.0; LLAMA_CPP is the folder that they are unpacked to.
The converter knows tokenizers by what they make of one text; that of a made-up vocabulary is none of them, so the name is given here.
"""
import hashlib
import json
import os
import pathlib
import random
import shutil
import sys

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["NO_LOCAL_GGUF"] = "1"
ROOT = os.environ.get("LLAMA_CPP", "")
sys.path.insert(0, f"{ROOT}/usr/share/llama.cpp/llama.cpp-tools")
sys.path.insert(0, f"{ROOT}/usr/lib/python3/dist-packages")
import gguf
import sentencepiece
import tokenizers
import torch
import transformers
from conversion import ModelBase, get_model_class

CONTRACTIONS = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)"
REST = r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
EXPRESSIONS = {
    "llama-bpe": CONTRACTIONS + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}" + REST,
    "qwen2": CONTRACTIONS + r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}" + REST,
}
WORDS = "the a red green blue small large old new cat dog bird house river tree runs sits flies sings fast slowly here there and but or not".split()
TEXTS = [
    "the cat runs", "A new dog, isn't it?  12345 birds!", "caf\u00e9 \u00fcber \u65e5\u672c\u8a9e \U0001f680", " two  spaces\n\nand\tlines ", "they'LL say: (x+1)*2=4;",
]


def corpus(seed=1):
    choose = random.Random(seed)
    return [" ".join(choose.choice(WORDS) for _ in range(choose.randrange(3, 12))) + choose.choice([".", "!", ", isn't it?", " 12 345"]) for _ in range(800)]


def byte_pairs(name, bos=False):
    """A tokenizer of bytes; name is llama.cpp's of its pre-tokenizer."""
    tokenizer = tokenizers.Tokenizer(tokenizers.models.BPE(ignore_merges=name == "llama-bpe"))
    level = tokenizers.pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=name == "gpt-2")
    if name == "gpt-2":
        tokenizer.pre_tokenizer = level
    else:
        split = tokenizers.pre_tokenizers.Split(tokenizers.Regex(EXPRESSIONS[name]), "isolated")
        tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Sequence([split, level])
    if name == "qwen2":
        tokenizer.normalizer = tokenizers.normalizers.NFC()
    tokenizer.decoder = tokenizers.decoders.ByteLevel()
    trainer = tokenizers.trainers.BpeTrainer(
        vocab_size=300, special_tokens=["<|endoftext|>", "<|im_end|>"], initial_alphabet=tokenizers.pre_tokenizers.ByteLevel.alphabet(), show_progress=False)
    tokenizer.train_from_iterator(corpus(), trainer)
    if bos:
        tokenizer.post_processor = tokenizers.processors.TemplateProcessing(
            single="<|endoftext|> $A", pair="<|endoftext|> $A <|endoftext|> $B", special_tokens=[("<|endoftext|>", 0)])
    tokenizer.add_tokens(["<note>"])
    return transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, bos_token="<|endoftext|>", eos_token="<|im_end|>", pad_token="<|endoftext|>",
        chat_template="{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}")


def pieces(path, prefix):
    """A tokenizer of SentencePiece's byte pairs, with its model beside it, which the converter reads."""
    source = path / "corpus.txt"
    source.write_text("\n".join(corpus()), encoding="utf-8")
    sentencepiece.SentencePieceTrainer.train(
        input=str(source), model_prefix=str(path / "tokenizer"), vocab_size=330, model_type="bpe", byte_fallback=True, character_coverage=1.0,
        add_dummy_prefix=prefix, normalization_rule_name="identity", remove_extra_whitespaces=False, hard_vocab_limit=False, minloglevel=2)
    source.unlink()
    (path / "tokenizer.vocab").unlink()
    model = sentencepiece.SentencePieceProcessor(model_file=str(path / "tokenizer.model"))
    vocabulary = {model.IdToPiece(index): index for index in range(model.vocab_size())}
    # transformers/convert_slow_tokenizer.py, generate_merges
    merges = []
    for piece, index in vocabulary.items():
        local = [(piece[:cut], piece[cut:]) for cut in range(1, len(piece)) if piece[:cut] in vocabulary and piece[cut:] in vocabulary]
        merges.extend((index, *sorted(local, key=lambda pair: (vocabulary[pair[0]], vocabulary[pair[1]]))) for _ in [0] if local)
    ranked = [pair for entry in sorted(merges, key=lambda entry: -model.GetScore(entry[0])) for pair in entry[1:]]
    tokenizer = tokenizers.Tokenizer(tokenizers.models.BPE(vocabulary, ranked, unk_token="<unk>", fuse_unk=True, byte_fallback=True))
    replace = tokenizers.normalizers.Replace(" ", "\u2581")
    tokenizer.normalizer = tokenizers.normalizers.Sequence([tokenizers.normalizers.Prepend("\u2581"), replace]) if prefix else replace
    decoders = tokenizers.decoders
    strip = [decoders.Strip(" ", 1, 0)] if prefix else []
    tokenizer.decoder = decoders.Sequence([decoders.Replace("\u2581", " "), decoders.ByteFallback(), decoders.Fuse(), *strip])
    tokenizer.post_processor = tokenizers.processors.TemplateProcessing(single="<s> $A", pair="<s> $A <s> $B", special_tokens=[("<s>", 1)])
    return transformers.PreTrainedTokenizerFast(tokenizer_object=tokenizer, bos_token="<s>", eos_token="</s>", unk_token="<unk>")


def sizes(**more):
    return {
        "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 16,
        "max_position_embeddings": 128, "initializer_range": 0.15, "rms_norm_eps": 1e-5, "tie_word_embeddings": False, **more,
    }


LLAMA3 = {"rope_type": "llama3", "rope_theta": 500000.0, "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 32}
GEMMA = {"query_pre_attn_scalar": 16, "sliding_window": 16, "hidden_activation": "gelu_pytorch_tanh", "tie_word_embeddings": True, "pad_token_id": 0}
FACTORS = {"short_factor": [1.0, 1.1, 1.3, 1.7], "long_factor": [1.5, 2.0, 3.0, 4.0]}
# Name: model_type, configuration, llama.cpp's name of the pre-tokenizer or whether pieces get a space before a text.
MODELS = {
    "llama": ("llama", sizes(), True),
    "llama3": ("llama", sizes(rope_parameters=LLAMA3, tie_word_embeddings=True, attention_bias=True, mlp_bias=True, intermediate_size=64), "llama-bpe"),
    "mistral": ("mistral", sizes(sliding_window=None), True),
    "qwen2": ("qwen2", {**sizes(tie_word_embeddings=True), "head_dim": None}, "qwen2"),
    "qwen3": ("qwen3", sizes(rope_parameters={"rope_type": "yarn", "rope_theta": 1000000.0, "factor": 4.0, "original_max_position_embeddings": 32}), "qwen2"),
    "gemma2": ("gemma2", sizes(**GEMMA, attn_logit_softcapping=20.0, final_logit_softcapping=10.0), False),
    "gemma3": ("gemma3_text", sizes(**GEMMA, num_hidden_layers=7, intermediate_size=32, final_logit_softcapping=None, rope_parameters={
        "full_attention": {"rope_type": "linear", "factor": 8.0, "rope_theta": 1000000.0},
        "sliding_attention": {"rope_type": "default", "rope_theta": 10000.0}}), False),
    "phi3": ("phi3", {**sizes(
        max_position_embeddings=512, original_max_position_embeddings=256, sliding_window=None, pad_token_id=0, num_attention_heads=4,
        rope_parameters={"rope_type": "longrope", "rope_theta": 10000.0, "partial_rotary_factor": 1.0, **FACTORS}), "head_dim": None}, True),
    "gpt2": ("gpt2", {"n_embd": 32, "n_layer": 2, "n_head": 4, "n_positions": 128, "n_ctx": 128, "initializer_range": 0.15, "bos_token_id": 0, "eos_token_id": 1}, "gpt-2"),
    "gpt_neox": ("gpt_neox", {
        "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64, "max_position_embeddings": 128, "rotary_pct": 0.25,
        "initializer_range": 0.15, "use_parallel_residual": True, "bos_token_id": 0, "eos_token_id": 1}, "gpt-2"),
    "smollm3": ("smollm3", sizes(num_hidden_layers=4, intermediate_size=32, tie_word_embeddings=True), "llama-bpe"),
    "olmo2": ("olmo2", {**sizes(attention_bias=False), "head_dim": None}, "gpt-2"),
    "granite": ("granite", {**sizes(
        attention_multiplier=0.3, embedding_multiplier=6.0, residual_multiplier=0.4, logits_scaling=2.0, attention_bias=True, mlp_bias=True,
        tie_word_embeddings=True), "head_dim": None}, "gpt-2"),
    "gemma": ("gemma", sizes(hidden_act="gelu_pytorch_tanh", tie_word_embeddings=True, pad_token_id=0), False),
    "arcee": ("arcee", sizes(hidden_act="relu2", rope_parameters=LLAMA3), "llama-bpe"),
    "seed_oss": ("seed_oss", sizes(attention_bias=True, pad_token_id=0), "gpt-2"),
    "exaone4": ("exaone4", {**sizes(sliding_window=None, layer_types=["full_attention"] * 2, rope_parameters=LLAMA3, tie_word_embeddings=True), "head_dim": None}, "gpt-2"),
    "hunyuan": ("hunyuan_v1_dense", sizes(pad_token_id=0, tie_word_embeddings=True), "gpt-2"),
    "ernie4_5": ("ernie4_5", sizes(pad_token_id=0, tie_word_embeddings=True), True),
    "starcoder2": ("starcoder2", {**sizes(norm_epsilon=1e-5, rms_norm_eps=None, tie_word_embeddings=True), "head_dim": None}, "gpt-2"),
    "falcon": ("falcon", {
        "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "num_kv_heads": 2, "new_decoder_architecture": True, "initializer_range": 0.15,
        "max_position_embeddings": 2048}, "gpt-2"),
    "phi": ("phi", {**sizes(
        rms_norm_eps=None, layer_norm_eps=1e-5, num_key_value_heads=4, intermediate_size=128, hidden_act="gelu_new", partial_rotary_factor=0.5), "head_dim": None}, "gpt-2"),
    "stablelm": ("stablelm", {**sizes(
        rms_norm_eps=None, layer_norm_eps=1e-5, use_qkv_bias=True, use_parallel_residual=True, partial_rotary_factor=0.25), "head_dim": None}, "gpt-2"),
    "cohere": ("cohere", {**sizes(
        rms_norm_eps=None, layer_norm_eps=1e-5, logit_scale=0.5, tie_word_embeddings=True, pad_token_id=0), "head_dim": None}, "gpt-2"),
    "cohere2": ("cohere2", {**sizes(
        rms_norm_eps=None, layer_norm_eps=1e-5, num_hidden_layers=4, intermediate_size=32, logit_scale=0.5, sliding_window=6, tie_word_embeddings=True, pad_token_id=0,
        rotary_pct=1.0), "head_dim": None}, "gpt-2"),
}


def read(path):
    reader = gguf.GGUFReader(path)
    tensors = {tensor.name: [tensor.tensor_type.name, hashlib.sha256(tensor.data.tobytes()).hexdigest()] for tensor in reader.tensors}
    metadata = {}
    for key, field in reader.fields.items():
        if key.startswith(("GGUF.", "general.")):
            continue
        value = field.contents()
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        metadata[key] = value if len(text) < 300 else hashlib.sha256(text.encode()).hexdigest()
    return tensors, metadata


def convert(path, kind, name):
    output = path / f"model-{kind}.gguf"
    architecture = json.loads((path / "config.json").read_text())["architectures"][0]
    model_class = get_model_class(architecture)
    if isinstance(name, str):
        model_class.get_vocab_base_pre = lambda self, tokenizer: name
    hparams = ModelBase.load_hparams(path, False)
    if "partial_rotary_factor" in hparams.get("rope_parameters", {}):
        # Under the name of transformers 4, which is all that the converter knows.
        hparams["rotary_pct"] = hparams["rope_parameters"]["partial_rotary_factor"]
    types = {"f32": gguf.LlamaFileType.ALL_F32, "f16": gguf.LlamaFileType.MOSTLY_F16, "q8_0": gguf.LlamaFileType.MOSTLY_Q8_0}
    model_class(path, types[kind], output, hparams=hparams).write()
    result = read(output)
    if not os.environ.get("KEEP"):
        output.unlink()
    return result


def generate(folder, name):
    model_type, settings, tokenizer_name = MODELS[name]
    path = pathlib.Path(folder) / "gguf" / name
    shutil.rmtree(path, ignore_errors=True)
    path.mkdir(parents=True)
    tokenizer = byte_pairs(tokenizer_name, bos=name == "llama3") if isinstance(tokenizer_name, str) else pieces(path, tokenizer_name)
    tokenizer.save_pretrained(path)
    torch.manual_seed(sum(name.encode()))
    # Some models have more embeddings than their tokenizers have tokens.
    vocabulary = {"vocab_size": len(tokenizer) + (11 if name in ["qwen2", "mistral"] else 0), "bos_token_id": tokenizer.bos_token_id, "eos_token_id": tokenizer.eos_token_id}
    settings = {key: value for key, value in settings.items() if value is not None or key in ["sliding_window", "final_logit_softcapping"]}
    config = transformers.AutoConfig.for_model(model_type, **{"pad_token_id": None, **settings, **vocabulary})
    model = transformers.AutoModelForCausalLM.from_config(config).eval()
    with torch.no_grad():
        for parameter in model.parameters():
            # Norms and biases that are all the same would hide that one was taken for another.
            if parameter.dim() == 1:
                parameter.add_(torch.randn_like(parameter) * 0.1)
    model.save_pretrained(path)
    types = {kind: convert(path, kind, tokenizer_name) for kind in ["f32", "f16", "q8_0"]}
    golden = {
        "types": {kind: tensors for kind, (tensors, _) in types.items()},
        "metadata": types["f32"][1],
        "texts": [[text, tokenizer(text)["input_ids"]] for text in TEXTS],
    }
    (path / "golden.json").write_text(json.dumps(golden, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for extra in ["tokenizer.model", "generation_config.json", "special_tokens_map.json"]:
        (path / extra).unlink(missing_ok=True)


if __name__ == "__main__":
    for wanted in sys.argv[2:] or MODELS:
        generate(sys.argv[1], wanted)
        print(wanted)
