"""Frames of a sound that never ends: blocks come in, frames go out, and what is not used up waits.

Lesson: lessons/7_trust/7_2_deployed.py
"""

import numpy as np

from acml_tf.acoustics.samples import takes
from acml_tf.evaluation.amounts import takes_counts


def _stream(name, values):
    array = np.asarray(values)
    if array.ndim != 1 or array.dtype.kind not in "biuf":
        raise ValueError(
            f"The {name} has the shape {array.shape} and the type {array.dtype}: give samples one after another."
        )
    return array


@takes(["block", "memory"], _stream)
@takes_counts("frame_length", "hop_length")
def streaming_frames(block, memory, frame_length, hop_length):
    """Return the frames that a new block of samples completes, and the samples that later frames still need.

    Frames have `frame_length` samples and begin `hop_length` samples apart, whatever the sizes of the blocks: called
    block after block, each time with the memory of the call before, it gives the frames of the whole recording. A
    sample is let go as soon as no later frame holds it.

    Args:
        block: New samples, shape `(n,)`; any number, none at all included.
        memory: What the last call handed on, shape `(m,)`; an empty array at the very beginning.
        frame_length: Samples in a frame.
        hop_length: Samples from the start of one frame to the start of the next, 1 … `frame_length`.

    Returns:
        Frames, shape `(num_frames, frame_length)`, the oldest first, where `num_frames` may be 0; and the new memory,
        always shorter than `frame_length`.

    Example:
        >>> frames, memory = streaming_frames([1, 2, 3, 4], [0], 3, 2)
        >>> frames.tolist(), memory.tolist()
        ([[0, 1, 2], [2, 3, 4]], [4])
    """
    samples = np.concatenate([memory, block]).astype(np.result_type(np.asarray(block), np.asarray(memory)))
    num_frames = max(0, (len(samples) - frame_length) // hop_length + 1)
    starts = hop_length * np.arange(num_frames)
    frames = samples[starts[:, None] + np.arange(frame_length)]
    return frames, samples[num_frames * hop_length :]
