"""What keeping freed memory saves in a training: `python benchmarks/memory.py`.

The network of lesson 5.1 is trained for some epochs in two processes that differ in `keep_freed_memory` alone, turn by
turn. Printed is the median of the ratios of their times, and the time in the system as a share.
"""

import json
import statistics
import subprocess
import sys

TRAINING = """
import json, os, sys, time
import numpy as np
from acml_tf.startup import keep_freed_memory
if sys.argv[1] == "kept":
    keep_freed_memory()
from acml_tf.networks.classifiers.cnn import build_cnn
from acml_tf.networks.classifiers.training import train_classifier
pictures, labels = np.random.default_rng(0).normal(size=(320, 64, 106)).astype("float32"), np.arange(320) % 10
start, before = time.perf_counter(), os.times()
train_classifier(build_cnn((64, 106), 10, (16, 24, 32, 48, 64), seed=1), pictures, labels, 10, seed=1)
seconds, after = time.perf_counter() - start, os.times()
used = after.user + after.system - before.user - before.system
print(json.dumps([seconds, (after.system - before.system) / used]))
"""
NUM_TURNS = 3


def trained(kind):
    """Seconds of a training in a process of its own, and the share of the system in its processor time."""
    done = subprocess.run([sys.executable, "-c", TRAINING, kind], text=True, capture_output=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


if __name__ == "__main__":
    turns = [(trained("given back"), trained("kept")) for _ in range(NUM_TURNS)]
    for kind, runs in zip(("given back", "kept"), zip(*turns, strict=True), strict=True):
        seconds, share = map(statistics.median, zip(*runs, strict=True))
        print(f"{kind:10s} {seconds:5.1f} s, {share:.0%} of the processor's time in the system")
    print(f"ratio {statistics.median(kept[0] / back[0] for back, kept in turns):.2f}")
