"""The other side of benchmarks/images.cs: pictures with transformers, timed, one JSON object on standard output.

python3 images.py make FOLDER COUNT WIDTH HEIGHT
    Writes COUNT pictures as a camera would, noise of all sizes in JPEG, in a folder for each of two labels.
python3 images.py pipeline PICTURES MODEL BATCH WORKERS
    From the files to the pixel values a model is given: PIL and the model's image processor, with so many worker processes; 0 for none.
python3 images.py train PICTURES MODEL BATCH STEPS SEED
    Trainer on MODEL's configuration with random weights. Pixel values are made before, so that only training is timed.
"""
import glob
import os
import sys
import tempfile
import time

from measured import report

os.environ["HF_HUB_OFFLINE"] = "1"
import numpy
import torch
from PIL import Image


def make():
    folder, count, width, height = sys.argv[2], *map(int, sys.argv[3:6])
    draw = numpy.random.default_rng(1)
    for index in range(count):
        picture = numpy.zeros((height, width, 3))
        for size in (4, 16, 64):
            small = draw.integers(0, 256, (max(1, height // size), max(1, width // size), 3), dtype=numpy.uint8)
            picture += numpy.asarray(Image.fromarray(small).resize((width, height), Image.Resampling.BICUBIC))
        label = os.path.join(folder, "even" if index % 2 == 0 else "odd")
        os.makedirs(label, exist_ok=True)
        Image.fromarray((picture / 3).astype(numpy.uint8)).save(os.path.join(label, f"{index}.jpg"), quality=90)
    report()


def processor(model):
    from transformers import AutoImageProcessor

    return AutoImageProcessor.from_pretrained(model)


class Pictures(torch.utils.data.Dataset):
    def __init__(self, folder, process):
        self.files = sorted(glob.glob(os.path.join(folder, "*", "*.jpg")))
        self.process = process

    def __len__(self):
        return len(self.files)

    def __getitem__(self, index):
        return self.process(Image.open(self.files[index]).convert("RGB"), return_tensors="pt")["pixel_values"][0]


def pipeline():
    pictures = Pictures(sys.argv[2], processor(sys.argv[3]))
    loader = torch.utils.data.DataLoader(pictures, batch_size=int(sys.argv[4]), num_workers=int(sys.argv[5]))
    for index in range(4):
        pictures[index]
    before = time.perf_counter()
    seen = sum(len(batch) for batch in loader)
    report(pictures=seen, milliseconds=(time.perf_counter() - before) / seen * 1e3)


def train():
    from transformers import AutoConfig, AutoModelForImageClassification, Trainer, TrainingArguments, set_seed

    folder, model, batch, steps, seed = sys.argv[2], sys.argv[3], *map(int, sys.argv[4:7])
    pictures = Pictures(folder, processor(model))
    rows = [{"pixel_values": pictures[index], "labels": int(os.sep + "odd" + os.sep in pictures.files[index])} for index in range(len(pictures))]
    set_seed(seed)
    trainer = Trainer(
        model=AutoModelForImageClassification.from_config(AutoConfig.from_pretrained(model)), train_dataset=rows,
        args=TrainingArguments(
            output_dir=tempfile.mkdtemp(), per_device_train_batch_size=batch, max_steps=steps, learning_rate=5e-5, seed=seed, save_strategy="no",
            report_to=[], use_cpu=True, disable_tqdm=True, logging_steps=1000, remove_unused_columns=False))
    metrics = trainer.train().metrics
    report(train_runtime=metrics["train_runtime"], train_loss=metrics["train_loss"])


# Worker processes read this file, too.
if __name__ == "__main__":
    {"make": make, "pipeline": pipeline, "train": train}[sys.argv[1]]()
