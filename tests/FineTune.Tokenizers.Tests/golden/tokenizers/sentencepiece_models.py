"""Writes folders with a small SentencePiece model and what the tokenizer that transformers' converters make of it makes of texts.

python3 sentencepiece_models.py OUTPUT              one folder a kind
python3 sentencepiece_models.py OUTPUT SEED COUNT   random settings of the trainer, to look for differences
(needs the packages 'tokenizers', 'transformers' and 'sentencepiece')
"""
import io
import json
import os
import random
import sys
import tempfile
import types

import sentencepiece
from tokenizers import AddedToken, normalizers, pre_tokenizers
from transformers import LlamaTokenizer, MBart50Tokenizer, MBartTokenizer, PegasusTokenizer, T5Tokenizer, XLMRobertaTokenizer
from transformers.convert_slow_tokenizer import AlbertConverter, CamembertConverter, DebertaV2Converter

import generate
from families import hostile


RULES = "FF21\t41\nFB01\t66 69\n3000\t20\nA0\t20\n9\t20\n65 301\tE9\n200B\t\n2122\t54 4D\n"


def train(folder, name, choose, fixed):
    options = dict(vocab_size=300, model_type="unigram", normalization_rule_name="identity", hard_vocab_limit=False)
    if choose:
        options.update(vocab_size=choose.choice([300, 400, 600]), character_coverage=choose.choice([0.98, 0.9995, 1.0]), split_digits=choose.random() < .5,
                       normalization_rule_name=choose.choice(["identity", "nmt_nfkc", "nfkc", "nmt_nfkc_cf", "nfkc_cf"]), allow_whitespace_only_pieces=choose.random() < .3,
                       split_by_unicode_script=choose.random() < .7, split_by_number=choose.random() < .7)
    options.update(fixed)
    buffer = io.BytesIO()
    with tempfile.NamedTemporaryFile("w", suffix=".tsv") as rules:
        if not choose and options["model_type"] == "unigram":
            # The library's own rules are a quarter of a megabyte.
            rules.write(RULES)
            rules.flush()
            options["normalization_rule_tsv"] = rules.name
        sentencepiece.SentencePieceTrainer.train(sentence_iterator=iter(generate.SENTENCES * 4), model_writer=buffer, minloglevel=2, **options)
    os.makedirs(folder, exist_ok=True)
    path = os.path.join(folder, name)
    with open(path, "wb") as file:
        file.write(buffer.getvalue())
    return path


def converted(converter, path, special, mask, lstrip, **attributes):
    """The tokenizer of a converter, which asks a tokenizer of Python for no more than these."""
    pieces = sentencepiece.SentencePieceProcessor(model_file=path)
    slow = types.SimpleNamespace(vocab_file=path, add_prefix_space=True, **{"convert_tokens_to_ids": pieces.piece_to_id, **attributes})
    tokenizer = converter(slow).converted()
    tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in special] + [AddedToken(mask, special=True, normalized=False, lstrip=lstrip)])
    return tokenizer


def albert(folder, choose):
    config = {"tokenizer_class": "AlbertTokenizer", "do_lower_case": not choose or choose.random() < .5, "keep_accents": bool(choose) and choose.random() < .5}
    path = train(folder, "spiece.model", choose, dict(pad_id=0, unk_id=1, bos_id=-1, eos_id=-1, control_symbols="[CLS],[SEP],[MASK]"))
    tokenizer = converted(AlbertConverter, path, ["<pad>", "<unk>", "[CLS]", "[SEP]"], "[MASK]", True, do_lower_case=config["do_lower_case"], keep_accents=config["keep_accents"])
    # As the files of the Hub have it.
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace()])
    return tokenizer, config


def camembert(folder, choose):
    path = train(folder, "sentencepiece.bpe.model", choose, {})
    return converted(CamembertConverter, path, ["<s>", "</s>", "<unk>", "<pad>"], "<mask>", True, convert_tokens_to_ids={"<s>": 5, "</s>": 6}.get), {"tokenizer_class": "CamembertTokenizer"}


def deberta(folder, choose):
    config = {"tokenizer_class": "DebertaV2Tokenizer", "do_lower_case": bool(choose) and choose.random() < .5, "split_by_punct": bool(choose) and choose.random() < .5}
    path = train(folder, "spm.model", choose, dict(pad_id=0, pad_piece="[PAD]", bos_id=1, bos_piece="[CLS]", eos_id=2, eos_piece="[SEP]", unk_id=3, unk_piece="[UNK]"))
    return converted(DebertaV2Converter, path, ["[PAD]", "[UNK]", "[CLS]", "[SEP]"], "[MASK]", False, do_lower_case=config["do_lower_case"], split_by_punct=config["split_by_punct"]), config


def llama(folder, choose):
    config = {"tokenizer_class": "LlamaTokenizer", "legacy": bool(choose) and choose.random() < .5, "add_bos_token": False}
    train(folder, "tokenizer.model", choose, dict(model_type="bpe", byte_fallback=True, unk_id=0, bos_id=1, eos_id=2, normalization_rule_name="identity", remove_extra_whitespaces=False, vocab_size=600))
    tokenizer = LlamaTokenizer.from_pretrained(folder, add_bos_token=False)._tokenizer
    if config["legacy"]:
        tokenizer.normalizer = normalizers.Sequence([normalizers.Prepend("\u2581"), normalizers.Replace(" ", "\u2581")])
        tokenizer.pre_tokenizer = None
    return tokenizer, config


def mbart(folder, choose):
    train(folder, "sentencepiece.bpe.model", choose, {})
    tokenizer = MBartTokenizer.from_pretrained(folder, src_lang="de_DE")._tokenizer
    # Its version 5 leaves out the model's character map, which its models were trained with.
    tokenizer.normalizer = XLMRobertaTokenizer.from_pretrained(folder)._tokenizer.normalizer
    return tokenizer, {"tokenizer_class": "MBartTokenizer", "src_lang": "de_DE"}


def mbart50(folder, choose):
    train(folder, "sentencepiece.bpe.model", choose, {})
    return MBart50Tokenizer.from_pretrained(folder, src_lang="ro_RO")._tokenizer, {"tokenizer_class": "MBart50Tokenizer", "src_lang": "ro_RO"}


def pegasus(folder, choose):
    train(folder, "spiece.model", choose, dict(pad_id=0, eos_id=1, unk_id=2, bos_id=-1))
    return PegasusTokenizer.from_pretrained(folder)._tokenizer, {"tokenizer_class": "PegasusTokenizer"}


def t5(folder, choose):
    train(folder, "spiece.model", choose, dict(pad_id=0, eos_id=1, unk_id=2, bos_id=-1))
    return T5Tokenizer.from_pretrained(folder)._tokenizer, {"tokenizer_class": "T5Tokenizer"}


def xlm_roberta(folder, choose):
    train(folder, "sentencepiece.bpe.model", choose, {})
    return XLMRobertaTokenizer.from_pretrained(folder)._tokenizer, {"tokenizer_class": "XLMRobertaTokenizer"}


KINDS = {
    "albert": albert, "camembert": camembert, "deberta-v2": deberta, "llama": llama, "mbart": mbart, "mbart50": mbart50, "pegasus": pegasus, "t5": t5,
    "xlm-roberta": xlm_roberta,
}


def write(output, name, create, texts, choose):
    folder = os.path.join(output, name)
    tokenizer, config = create(folder, choose)
    generate.write(output, name, tokenizer, texts, choose or random.Random(1))
    os.remove(os.path.join(folder, "tokenizer.json"))
    with open(os.path.join(folder, "tokenizer_config.json"), "w", encoding="utf-8") as file:
        json.dump(config, file)


if __name__ == "__main__":
    if len(sys.argv) == 2:
        for kind, create in KINDS.items():
            write(sys.argv[1], f"sentencepiece-{kind}", create, hostile(1, 20), None)
    else:
        for seed in range(int(sys.argv[2]), int(sys.argv[2]) + int(sys.argv[3])):
            kind = list(KINDS)[seed % len(KINDS)]
            try:
                write(sys.argv[1], f"sentencepiece-{kind}-{seed}", KINDS[kind], generate.TEXTS + hostile(seed, 60), random.Random(seed))
            except BaseException as error:  # character maps that the library itself cannot read
                print(seed, kind, type(error).__name__, str(error)[:100], file=sys.stderr)
