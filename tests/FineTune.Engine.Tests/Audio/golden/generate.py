"""Golden values of Hugging Face's feature extractors: python3 generate.py > extractors.json

A list of cases: config (preprocessor_config.json as transformers writes it), length and silent_from (of the sound that `sound` makes), shape, every, and values:
base64 of float32, the first of every so many. Whisper's and AST's by numpy, in double, which transformers takes where there is no torch or torchaudio.

Made with transformers 5.12.1, numpy 2.
"""
import base64
import json
import os

os.environ["HF_HUB_OFFLINE"] = "1"
import numpy as np
import transformers
from transformers.models.whisper import feature_extraction_whisper

feature_extraction_whisper.is_torch_available = lambda: False


def sound(length, silent_from):
    state = 1
    samples = np.zeros(length, np.float32)
    for place in range(min(length, silent_from)):
        state = (1103515245 * state + 12345) % (1 << 31)
        samples[place] = (state >> 16) / 65536 - 0.25 + 0.25 * (place // 20 % 2)
    return samples


CASES = [
    ("Wav2Vec2FeatureExtractor", {}, 1000, 800, 7),
    ("Wav2Vec2FeatureExtractor", {"return_attention_mask": True, "padding_value": 0.5}, 333, 333, 3),
    ("Wav2Vec2FeatureExtractor", {"do_normalize": False, "sampling_rate": 8000}, 200, 100, 3),
    ("WhisperFeatureExtractor", {"chunk_length": 1}, 7000, 5000, 11),
    ("WhisperFeatureExtractor", {"chunk_length": 1, "feature_size": 128}, 20000, 20000, 17),
    ("WhisperFeatureExtractor", {"chunk_length": 1, "feature_size": 20, "n_fft": 128, "hop_length": 64, "sampling_rate": 8000}, 4000, 3000, 5),
    ("WhisperFeatureExtractor", {"chunk_length": 2, "feature_size": 8, "n_fft": 154, "hop_length": 100, "padding_value": 0.1}, 9001, 9001, 3),
    ("WhisperFeatureExtractor", {}, 50000, 40000, 313),
    ("ASTFeatureExtractor", {}, 30000, 20000, 313),
    ("ASTFeatureExtractor", {"max_length": 40, "num_mel_bins": 32}, 20000, 20000, 5),
    ("ASTFeatureExtractor", {"max_length": 12, "num_mel_bins": 16, "do_normalize": False, "sampling_rate": 8000}, 1500, 1500, 1),
    ("ASTFeatureExtractor", {"max_length": 30, "num_mel_bins": 23, "mean": -1.5, "std": 2.0, "return_attention_mask": True}, 400, 400, 1),
]

written = []
for name, fields, length, silent_from, every in CASES:
    extractor = getattr(transformers, name)(**fields)
    given = extractor(sound(length, silent_from), sampling_rate=extractor.sampling_rate)
    values = np.asarray(given[extractor.model_input_names[0]][0], np.float32)
    written.append({
        "config": json.loads(extractor.to_json_string()), "length": length, "silent_from": silent_from, "shape": list(values.shape), "every": every,
        "values": base64.b64encode(np.ascontiguousarray(values.reshape(-1)[::every]).tobytes()).decode(),
    })
print(json.dumps(written, indent=1))
