"""A rank of a Gloo group whose other ranks are the engine's: PyTorch and the engine have to agree on a sum.

Rank 0 is the engine, rank 1 this script, both on one machine; each prints what it has found:

    RANK=0 WORLD_SIZE=2 MASTER_ADDR=127.0.0.1 MASTER_PORT=29511 dotnet FineTune.Engine.dll allreduce --torch DIR --collective gloo --mebibytes 4 --rounds 3
    python3 gloo_peer.py 1 2 127.0.0.1 29511 4 3
"""

import sys
from datetime import timedelta

import torch
import torch.distributed as dist

rank, size, address, port, mebibytes, rounds = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], *map(int, sys.argv[4:7])
patience = timedelta(seconds=60)
# The bare objects: torch.distributed's init_process_group puts prefixes of its own before the keys, which change from version to version.
store = dist.TCPStore(address, port, size, is_master=False, timeout=patience, wait_for_workers=False, use_libuv=False)
group = dist.ProcessGroupGloo(store, rank, size, patience)


def add_up(tensor):
    group.allreduce([tensor], dist.AllreduceOptions()).wait()
    return tensor


right = True
for _ in range(rounds + 1):
    add_up(torch.zeros(1))
    total = add_up(torch.full((mebibytes * 2**20 // 4,), float(rank + 1)))
    right = right and bool((total == size * (size + 1) / 2).all())
add_up(torch.zeros(1))
print(torch.__version__, "rank", rank, "of", size, "right" if right else "WRONG")
