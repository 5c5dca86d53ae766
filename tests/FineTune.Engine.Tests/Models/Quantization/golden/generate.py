"""Golden values of quantized weights: python3 generate.py FILE

What bitsandbytes' default backend makes of random matrices, by name NAME of each:

    NAME.weight             float32
    NAME.packed             uint8, two codes a byte, the high nibble first (nf4, blocks of 64)
    NAME.absmax             uint8, the blocks' largest absolute values, quantized in blocks of 256
    NAME.offset             what was taken off them before
    NAME.absmax_of_absmax   float32
    NAME.dequantized        float32
    NAME.int8, NAME.rows    int8 and the rows' largest absolute values (LLM.int8())
    codes                   the 256 values of the second quantization

Made with bitsandbytes 0.50.2.dev0 without its native library, torch 2.14.1.
"""
import sys

import bitsandbytes.functional as functional
import torch
from safetensors.torch import save_file

torch.manual_seed(7)
zeros = torch.randn(4, 64)
zeros[1] = 0
matrices = {"even": torch.randn(24, 80) * 0.02, "odd": torch.randn(7, 33), "many": torch.randn(160, 128) * torch.rand(160, 1), "zeros": zeros}
golden = {"codes": functional.create_dynamic_map()}
for name, weight in matrices.items():
    packed, state = functional.quantize_4bit(weight, blocksize=64, compress_statistics=True, quant_type="nf4")
    rows, statistics, _ = functional.int8_vectorwise_quant(weight.clone())
    golden |= {
        f"{name}.weight": weight, f"{name}.packed": packed.flatten(), f"{name}.absmax": state.absmax, f"{name}.offset": state.offset.reshape(1),
        f"{name}.absmax_of_absmax": state.state2.absmax, f"{name}.dequantized": functional.dequantize_4bit(packed, state),
        f"{name}.int8": rows, f"{name}.rows": statistics,
    }
save_file(golden, sys.argv[1])
