"""The other side of benchmarks/sounds.cs: recordings with transformers, timed, one JSON object on standard output.

python3 sounds.py make FOLDER COUNT SECONDS
    Writes COUNT recordings, low and high tones in noise, in a folder for each of two labels.
python3 sounds.py train RECORDINGS MODEL BATCH STEPS SEED
    Trainer on MODEL's configuration with random weights, its convolutions frozen as run_audio_classification.py has them. Samples are read before, so that only
    training is timed.
"""
import glob
import os
import sys
import tempfile
import wave

from measured import report

os.environ["HF_HUB_OFFLINE"] = "1"
import numpy
import torch

RATE = 16_000


def make():
    folder, count, length = sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
    draw = numpy.random.default_rng(1)
    seconds = numpy.arange(int(RATE * length)) / RATE
    for index in range(count):
        label = os.path.join(folder, "low" if index % 2 == 0 else "high")
        os.makedirs(label, exist_ok=True)
        tone = numpy.sin(2 * numpy.pi * (300 + 300 * (index % 2) + draw.uniform(0, 100)) * seconds)
        with wave.open(os.path.join(label, f"{index:03}.wav"), "wb") as file:
            file.setparams((1, 2, RATE, len(seconds), "NONE", None))
            file.writeframes((8_000 * tone + draw.normal(0, 2_000, len(seconds))).astype("<i2").tobytes())
    report()


def hear(path):
    with wave.open(path, "rb") as file:
        return numpy.frombuffer(file.readframes(file.getnframes()), "<i2").astype(numpy.float32) / 32768


def train():
    from transformers import AutoConfig, AutoModelForAudioClassification, Trainer, TrainingArguments, Wav2Vec2FeatureExtractor, set_seed

    folder, model, batch, steps, seed = sys.argv[2], sys.argv[3], *map(int, sys.argv[4:7])
    extract = Wav2Vec2FeatureExtractor()
    files = sorted(glob.glob(os.path.join(folder, "*", "*.wav")))
    rows = [{"input_values": extract(hear(file), sampling_rate=RATE, return_tensors="pt")["input_values"][0], "labels": int(f"{os.sep}low{os.sep}" in file)}
            for file in files]
    set_seed(seed)
    network = AutoModelForAudioClassification.from_config(AutoConfig.from_pretrained(model))
    network.freeze_feature_encoder()
    trainer = Trainer(
        model=network, train_dataset=rows,
        args=TrainingArguments(
            output_dir=tempfile.mkdtemp(), per_device_train_batch_size=batch, max_steps=steps, learning_rate=5e-5, seed=seed, save_strategy="no",
            report_to=[], use_cpu=True, disable_tqdm=True, logging_steps=1000, remove_unused_columns=False))
    metrics = trainer.train().metrics
    report(train_runtime=metrics["train_runtime"], train_loss=metrics["train_loss"])


{"make": make, "train": train}[sys.argv[1]]()
