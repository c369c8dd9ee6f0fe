"""How features change from frame to frame: the slope of a straight line through the frames around each.

Reference: S. Furui, IEEE Trans. Acoust. Speech Signal Process. 34, 52 (1986).

Lesson: lessons/2_features/2_1_feature_extraction.py
"""

import numpy as np

from acml_tf.acoustics.arguments import needs_numbers
from acml_tf.acoustics.samples import takes_samples


@needs_numbers("width")
@takes_samples("frames", ndim=2)
def delta_features(frames, width=2):
    """Compute the slope of every feature around each frame: of the least-squares line through its neighbours.

    The line is fitted to `2 · width + 1` frames, the frame itself in the middle.

    Args:
        frames: Features, shape `(num_features, num_frames)`, integers too. Before the first and after the last frame,
            that frame is repeated.
        width: Frames on each side, at least 1.

    Returns:
        Slopes in the unit of the features per frame, shape `(num_features, num_frames)`.

    Raises:
        ValueError: The width is below 1.

    Example:
        >>> delta_features([[0, 3, 6, 9, 12]], width=1)
        array([[1.5, 3. , 3. , 3. , 1.5]])
    """
    if width < 1:
        raise ValueError(f"width is {width}: a slope needs at least one frame on each side.")
    frames = np.asarray(frames, dtype=float)
    num_frames, slope = frames.shape[1], 0.0
    padded = np.pad(frames, ((0, 0), (width, width)), mode="edge")
    for n in range(1, width + 1):
        later, earlier = padded[:, width + n :], padded[:, width - n :]
        slope = slope + n * (later[:, :num_frames] - earlier[:, :num_frames])
    return slope / (2 * sum(n**2 for n in range(1, width + 1)))
