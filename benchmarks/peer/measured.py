"""What the scripts beside it share: when the process was started, and what is said at its end."""
import json
import os
import resource
import time


def _started():
    with open("/proc/self/stat", encoding="ascii") as file:
        ticks = int(file.read().rsplit(")", 1)[1].split()[19])
    with open("/proc/uptime", encoding="ascii") as file:
        return time.perf_counter() - float(file.read().split()[0]) + ticks / os.sysconf("SC_CLK_TCK")


STARTED = _started()


def since_start():
    """Seconds since this process was started."""
    return time.perf_counter() - STARTED


def report(**values):
    """One JSON object on standard output, with threads and memory."""
    import torch

    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(json.dumps({**values, "threads": torch.get_num_threads(), "peak_rss_mb": memory, "whole": since_start()}), flush=True)
