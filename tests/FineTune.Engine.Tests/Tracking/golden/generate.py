"""Event files of TensorBoard as torch.utils.tensorboard writes them (torch 2.14, tensorboard 2.22), for EventFileTests.

    python3 generate.py FOLDER

writes events.bin: scalars, a text and a precision-recall curve, all at one time.
"""
import os, sys, tempfile, time

import numpy as np

time.time = lambda: 1700000000.5
from torch.utils.tensorboard import SummaryWriter

folder = tempfile.mkdtemp()
writer = SummaryWriter(folder)
writer.add_scalar("train/loss", 0.6931471805599453, 10)
writer.add_scalar("eval/accuracy", 0.0, 10)
writer.add_scalar("train/grad_norm", float("nan"), 300)
writer.add_text("args", "    {\n      \"seed\": 42,\n      \"text\": \"Grüße\"\n    }")
probabilities = np.array([0.0, 0.1, 0.25, 0.25, 0.5, 0.6, 0.75, 0.875, 0.99, 1.0])
labels = np.array([0, 0, 1, 0, 1, 0, 1, 1, 1, 1])
writer.add_pr_curve("eval/pr_curve/positive", labels, probabilities, 20)
writer.close()
(name,) = os.listdir(folder)
with open(os.path.join(folder, name), "rb") as source, open(os.path.join(sys.argv[1], "events.bin"), "wb") as target:
    target.write(source.read())
