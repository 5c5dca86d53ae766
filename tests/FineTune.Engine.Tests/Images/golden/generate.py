"""Writes files.json (picture files of every kind, and what PIL makes of them) and processors.json (what transformers' image processors make of pictures).

    python3 generate.py FOLDER

Needs Pillow 12, transformers 5.12, torch 2.14 and torchvision 0.27. All pictures are drawn here.
"""
import base64
import io
import json
import sys

import numpy as np
import torch
from PIL import Image, ImageOps
from transformers import AutoImageProcessor, ConvNextImageProcessor, DeiTImageProcessor, ViTImageProcessor

rng = np.random.default_rng(3)


def drawn(height, width, channels=3):
    """Waves and a bit of noise: smooth enough for JPEG, and nowhere alike."""
    y, x = np.mgrid[0:height, 0:width]
    planes = [127 + 90 * np.sin(x / (3 + c) + c) * np.cos(y / (4 - c)) + rng.normal(0, 8, (height, width)) for c in range(channels)]
    return np.clip(np.stack(planes, -1), 0, 255).astype(np.uint8)


def text(data):
    return base64.b64encode(data).decode()


def saved(image, **options):
    out = io.BytesIO()
    image.save(out, **options)
    return out.getvalue()


def files():
    rgb = Image.fromarray(drawn(19, 23))
    grey = rgb.convert("L")
    alpha = Image.fromarray(drawn(19, 23, 4), "RGBA")
    palette = rgb.quantize(40)
    see_through = rgb.quantize(40)
    see_through.info["transparency"] = 3
    deep = Image.fromarray((np.arange(19 * 23, dtype=np.uint32).reshape(19, 23) * 149).astype(np.uint16))
    yield "rgb.png", saved(rgb, format="PNG")
    yield "grey.png", saved(grey, format="PNG")
    yield "grey-alpha.png", saved(alpha.convert("LA"), format="PNG")
    yield "alpha.png", saved(alpha, format="PNG")
    yield "palette.png", saved(palette, format="PNG")
    yield "palette-see-through.png", saved(see_through, format="PNG", transparency=3)
    yield "bits.png", saved(grey.convert("1"), format="PNG")
    yield "grey-16.png", saved(deep, format="PNG")
    yield "rgb-16.png", png16(19, 23)
    yield "rgb.jpg", saved(rgb, format="JPEG", quality=90)
    yield "rgb-444.jpg", saved(rgb, format="JPEG", quality=95, subsampling=0)
    yield "progressive.jpg", saved(rgb, format="JPEG", quality=80, progressive=True)
    yield "grey.jpg", saved(grey, format="JPEG", quality=90)
    yield "cmyk.jpg", saved(rgb.convert("CMYK"), format="JPEG", quality=90)
    yield "rgb.webp", saved(rgb, format="WEBP", quality=80)
    yield "lossless.webp", saved(alpha, format="WEBP", lossless=True, exact=True)
    yield "animated.gif", saved(palette, format="GIF", save_all=True, append_images=[palette.transpose(Image.Transpose.FLIP_LEFT_RIGHT)], duration=100)
    yield "animated.webp", saved(rgb, format="WEBP", lossless=True, save_all=True, append_images=[rgb.transpose(Image.Transpose.ROTATE_180)])
    yield "grey.gif", saved(grey, format="GIF")
    yield "rgb.bmp", saved(rgb, format="BMP")
    for turn in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = turn
        yield f"turn-{turn}.jpg", saved(rgb, format="JPEG", quality=90, exif=exif)
    yield "turn-6.png", saved(rgb, format="PNG", exif=exif_of(6))
    yield "turn-6.webp", saved(rgb, format="WEBP", lossless=True, exif=exif_of(6))


def exif_of(turn):
    exif = Image.Exif()
    exif[0x0112] = turn
    return exif


def png16(height, width):
    """PIL writes no RGB of 16 bits."""
    import struct
    import zlib
    values = (drawn(height, width).astype(np.uint16) * 257 + rng.integers(0, 200, (height, width, 3))).clip(0, 65535).astype(">u2")
    rows = b"".join(b"\0" + row.tobytes() for row in values)

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 16, 2, 0, 0, 0)) + chunk(b"IDAT", zlib.compress(rows))
            + chunk(b"IEND", b""))


def decoded(data):
    return np.array(ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB"))


def processors():
    half = {"image_mean": [0.5, 0.5, 0.5], "image_std": [0.5, 0.5, 0.5]}
    imagenet = {"image_mean": [0.485, 0.456, 0.406], "image_std": [0.229, 0.224, 0.225]}
    yield ViTImageProcessor(size={"height": 12, "width": 12}, **half)
    yield ViTImageProcessor(size={"height": 10, "width": 14}, resample=3, **imagenet)
    yield ViTImageProcessor(size={"shortest_edge": 11}, do_center_crop=True, crop_size={"height": 9, "width": 9}, resample=3)
    yield ViTImageProcessor(size={"height": 40, "width": 33}, resample=2, do_normalize=False)
    yield ViTImageProcessor(size={"height": 12, "width": 12}, resample=0)
    yield ViTImageProcessor(size={"height": 12, "width": 12}, do_rescale=False, image_mean=[120.0, 110.0, 100.0], image_std=[60.0, 61.0, 62.0])
    yield ViTImageProcessor(do_resize=False, do_center_crop=True, crop_size={"height": 16, "width": 32})
    yield DeiTImageProcessor(size={"height": 16, "width": 16}, crop_size={"height": 12, "width": 12}, **imagenet)
    yield ConvNextImageProcessor(size={"shortest_edge": 14}, **imagenet)
    yield ConvNextImageProcessor(size={"shortest_edge": 12}, crop_pct=0.875, resample=2)
    yield ConvNextImageProcessor(size={"shortest_edge": 384}, **imagenet)


def main(folder):
    rows = []
    for name, data in files():
        image = decoded(data)
        rows.append({"name": name, "height": image.shape[0], "width": image.shape[1], "file": text(data), "pixels": text(image.tobytes())})
    with open(f"{folder}/files.json", "w") as out:
        json.dump(rows, out, indent=0)

    cases = []
    pictures = [drawn(37, 29), drawn(8, 31), drawn(64, 90)]
    for processor in processors():
        config = processor.to_dict()
        for picture in pictures:
            values = processor(Image.fromarray(picture), return_tensors="pt").pixel_values[0].to(torch.float32).numpy()
            case = {"config": config, "height": picture.shape[0], "width": picture.shape[1], "picture": text(picture.tobytes()), "shape": list(values.shape)}
            if values.size > 5000:
                # Of a large one every hundred and first value.
                case["values"] = text(values.reshape(-1)[::101].tobytes())
                case["every"] = 101
            else:
                case["values"] = text(values.tobytes())
                case["every"] = 1
            cases.append(case)
    with open(f"{folder}/processors.json", "w") as out:
        json.dump(cases, out, indent=0)


main(sys.argv[1])
