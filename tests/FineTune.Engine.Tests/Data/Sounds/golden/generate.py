"""Writes the golden files of sounds: FLAC files of every kind of block, and what resampling gives.

    python3 generate.py FOLDER flac        # needs the program flac (1.4.2), no package
    python3 generate.py FOLDER resample    # needs torch (2.x)
    python3 generate.py FOLDER parquet     # needs pyarrow

The formula of resampling is that of torchaudio/functional/functional.py (2.x), _get_sinc_resample_kernel and _apply_sinc_resample_kernel, with sinc_interp_hann,
lowpass_filter_width 6 and rolloff 0.99, here in float64.
"""
import json
import math
import os
import struct
import subprocess
import sys

OUT = sys.argv[1]
RATES = [(16000, 16000), (44100, 16000), (48000, 16000), (8000, 16000), (11025, 16000), (16000, 8000), (22050, 44100)]


def noise(state=[12345]):
    state[0] = (state[0] * 1103515245 + 12345) % (1 << 31)
    return state[0] / (1 << 30) - 1


def wave(path, channels, bits, rate, samples):
    """samples: a list of tuples of integers, one a channel."""
    width = (bits + 7) // 8
    body = b"".join((value + (128 if bits == 8 else 0)).to_bytes(width, "little", signed=bits != 8) for moment in samples for value in moment)
    head = struct.pack("<HHIIHH", 1, channels, rate, rate * channels * width, channels * width, bits)
    with open(path, "wb") as file:
        file.write(b"RIFF" + struct.pack("<I", 36 + len(body)) + b"WAVEfmt " + struct.pack("<I", 16) + head)
        file.write(b"data" + struct.pack("<I", len(body)) + body)


def flac():
    tone = lambda time, loud: int(loud * math.sin(time * 0.07) + 0.3 * loud * math.sin(time * 0.31))
    kinds = {
        # name: channels, bits, rate, arguments of flac, samples
        "lpc": (1, 16, 16000, ["-8", "-b", "256"], [(tone(t, 9000) + int(40 * noise()),) for t in range(700)]),
        "fixed": (1, 16, 16000, ["-0", "-b", "192"], [(tone(t, 3000),) for t in range(500)]),
        "middle and side": (2, 16, 44100, ["-5", "-b", "256"], [(tone(t, 9000), tone(t, 8600) + int(9 * noise())) for t in range(600)]),
        "left and right": (2, 16, 8000, ["-3", "-b", "256"], [(tone(t, 9000), int(9000 * noise())) for t in range(300)]),
        "noise": (1, 16, 16000, ["-8", "-b", "128"], [(int(32767 * noise()),) for _ in range(300)]),
        "silence": (1, 16, 16000, ["-8", "-b", "256"], [(0,)] * 300 + [(-7,)] * 300),
        "wasted bits": (1, 16, 16000, ["-8", "-b", "256"], [(tone(t, 500) * 32,) for t in range(400)]),
        "24 bits": (2, 24, 96000, ["-8", "-b", "256"], [(tone(t, 4000000), tone(t + 5, 3900000)) for t in range(300)]),
        "8 bits": (1, 8, 11025, ["-5", "-b", "256"], [(tone(t, 70),) for t in range(300)]),
        "32 bits": (2, 32, 48000, ["-8", "-b", "256"], [(tone(t, 1000000000), -tone(t, 1000000000)) for t in range(200)]),
        "tagged": (1, 16, 16000, ["-5", "--tag=TITLE=a tone"], [(tone(t, 9000),) for t in range(200)]),
    }
    for name, (channels, bits, rate, arguments, samples) in kinds.items():
        path = os.path.join(OUT, name)
        wave(path + ".wav", channels, bits, rate, samples)
        subprocess.run(["flac", "-s", "-f", "--lax", "--no-padding", *arguments, "-o", path + ".flac", path + ".wav"], check=True)


def kernel(torch, orig, new):
    width_of_filter, rolloff = 6, 0.99
    base = min(orig, new) * rolloff
    width = math.ceil(width_of_filter * orig / base)
    idx = torch.arange(-width, width + orig, dtype=torch.float64)[None, None] / orig
    t = torch.arange(0, -new, -1, dtype=torch.float64)[:, None, None] / new + idx
    t *= base
    t = t.clamp_(-width_of_filter, width_of_filter)
    window = torch.cos(t * math.pi / width_of_filter / 2) ** 2
    t *= math.pi
    kernels = torch.where(t == 0, torch.tensor(1.0, dtype=torch.float64), t.sin() / t)
    return kernels * window * (base / orig), width


def resample():
    import torch

    samples = [round(0.4 * math.sin(t * 0.11) + 0.2 * math.sin(t * 0.9) + 0.1 * noise(), 6) for t in range(150)]
    waveform = torch.tensor(samples, dtype=torch.float32).to(torch.float64)[None]
    cases = []
    for orig, new in RATES:
        divisor = math.gcd(orig, new)
        o, n = orig // divisor, new // divisor
        if o == n:
            result = waveform[0]
        else:
            kernels, width = kernel(torch, o, n)
            padded = torch.nn.functional.pad(waveform, (width, width + o))
            result = torch.nn.functional.conv1d(padded[:, None], kernels, stride=o).transpose(1, 2).reshape(-1)
            result = result[: math.ceil(n * waveform.shape[1] / o)]
        cases.append({"from": orig, "to": new, "samples": [float("%.9g" % value) for value in result.tolist()]})
    with open(os.path.join(OUT, "resampled.json"), "w", newline="\n") as file:
        file.write('{"samples": ' + json.dumps(samples) + ',\n"cases": [\n' + ",\n".join(json.dumps(case) for case in cases) + "\n]}\n")


def parquet():
    """Two files of the same four recordings: as Hugging Face's datasets writes them, and without a structure; and one with their paths alone. Needs pyarrow."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    files = []
    for number in range(4):
        path = os.path.join(OUT, "one.wav")
        wave(path, 1, 16, 16000, [(int(9000 * math.sin(t * (0.05 + 0.1 * number))),) for t in range(500 + number)])
        with open(path, "rb") as file:
            files.append(file.read())
        os.remove(path)
    rows = [{"bytes": file, "path": f"{number}.wav"} for number, file in enumerate(files)]
    table = pa.table({"audio": pa.array(rows, pa.struct([("bytes", pa.binary()), ("path", pa.string())])), "label": pa.array([0, 1, 0, 1], pa.int64())})
    features = {"audio": {"_type": "Audio"}, "label": {"names": ["no", "yes"], "_type": "ClassLabel"}}
    table = table.replace_schema_metadata({"huggingface": json.dumps({"info": {"features": features}})})
    pq.write_table(table, os.path.join(OUT, "sounds.parquet"), row_group_size=3)
    pq.write_table(pa.table({"audio": pa.array(files, pa.binary()), "label": pa.array(["no", "yes"] * 2)}), os.path.join(OUT, "bytes.parquet"))
    paths = pa.array([{**row, "bytes": None} for row in rows], pa.struct([("bytes", pa.binary()), ("path", pa.string())]))
    pq.write_table(pa.table({"audio": paths, "label": pa.array(["no", "yes"] * 2)}), os.path.join(OUT, "paths.parquet"))


{"flac": flac, "resample": resample, "parquet": parquet}[sys.argv[2]]()
