"""Hide parts of a spectrogram and ask the network again: no gradient is needed, only a predict function.

Reference: M. D. Zeiler and R. Fergus, "Visualizing and understanding convolutional networks", ECCV (2014); V. Petsiuk,
A. Das and K. Saenko, "RISE: randomized input sampling for explanation", BMVC (2018), arXiv:1806.07421.

Lesson: lessons/6_explain/6_3_explaining_networks.py
"""

import numpy as np

from acml_tf.acoustics.kinds import needs_functions
from acml_tf.acoustics.samples import takes_samples
from acml_tf.evaluation.columns import takes_indices


@needs_functions("predict")
@takes_samples("spectrogram", ndim=2)
@takes_indices("tile", ndim=1)
def occlusion_map(predict, spectrogram, tile, fill=0.0):
    """Compute how much a score falls when a tile of a spectrogram is hidden, tile by tile.

    Args:
        predict: Function from spectrograms `(batch, bands, frames)` to one score each, shape `(batch,)`.
        spectrogram: Spectrogram, shape `(bands, frames)`. Not changed.
        tile: Bands and frames of a tile, from band 0 and frame 0; the last tiles may be smaller.
        fill: Level that stands for "nothing was heard".

    Returns:
        Score of the whole spectrogram minus score without the tile, in every cell of that tile, shape
        `(bands, frames)`.

    Example:
        The score is the sum of all cells, so a tile is worth what it holds:

        >>> occlusion_map(lambda x: x.sum(axis=(1, 2)), np.array([[1.0, 2.0, 3.0]]), (1, 2))
        array([[3., 3., 3.]])
    """
    spectrogram = np.asarray(spectrogram, float)
    whole, falls = predict(spectrogram[None])[0], np.zeros_like(spectrogram)
    for band in range(0, len(spectrogram), tile[0]):
        for frame in range(0, spectrogram.shape[1], tile[1]):
            place = slice(band, band + tile[0]), slice(frame, frame + tile[1])
            hidden = spectrogram.copy()
            hidden[place] = fill
            falls[place] = whole - predict(hidden[None])[0]
    return falls


@needs_functions("predict")
@takes_samples("spectrogram", "attribution", ndim=2, alike=True)
@takes_indices("counts", ndim=1)
def deletion_curve(predict, spectrogram, attribution, counts, fill=0.0):
    """Compute the score of a spectrogram whose cells are deleted, those of the largest attribution first.

    Args:
        predict: Function from spectrograms `(batch, bands, frames)` to one score each, shape `(batch,)`.
        spectrogram: Spectrogram, shape `(bands, frames)`. Not changed.
        attribution: Importance of each cell, same shape; of equal cells the first, row by row, goes first.
        counts: Numbers of deleted cells at which to ask, for example `[0, 10, 100]`.
        fill: Level that takes the place of a deleted cell.

    Returns:
        Score at each count, shape `(len(counts),)`.

    Example:
        >>> deletion_curve(lambda x: x.sum(axis=(1, 2)), np.array([[1.0, 5.0, 2.0]]), np.array([[0, 2, 1]]), [0, 1, 2])
        array([8., 3., 1.])
    """
    order = np.argsort(-np.asarray(attribution, float), axis=None, kind="stable")
    deleted = np.repeat(np.asarray(spectrogram, float)[None], len(counts), axis=0)
    for copy, count in zip(deleted.reshape(len(counts), -1), counts, strict=True):
        copy[order[:count]] = fill
    return np.asarray(predict(deleted))
