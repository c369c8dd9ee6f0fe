"""Winnowing: of all runs of tokens in a text a few are kept, such that a long enough common run is never missed.

Schleimer, Wilkerson and Aiken, "Winnowing: local algorithms for document fingerprinting", SIGMOD 2003. Of the hashes
of all runs of k tokens, the smallest of each window of w is kept: two texts that share k + w - 1 tokens in a row share
a kept run, and no run shorter than k counts.
"""

import zlib

import numpy as np
import scipy.sparse

RUN_TOKENS, WINDOW_RUNS = 8, 5


def runs(tokens: tuple[str, ...], run: int = RUN_TOKENS) -> list[int]:
    """Return the hash of every run of tokens of a text, in order.

    Args:
        tokens: Text in canonical order.
        run: Tokens that are hashed together.

    Example:
        >>> len(runs(("a", "b", "c"), run=2))
        2
    """
    texts = ["\x1f".join(tokens[i : i + run]) for i in range(len(tokens) - run + 1)]
    return [zlib.crc32(text.encode("utf-8", "replace")) for text in texts]


def winnow(hashes: list[int], window: int = WINDOW_RUNS) -> frozenset[int]:
    """Return the smallest hash of each window, the fingerprints of a text.

    Args:
        hashes: What `runs` returned.
        window: Neighbouring hashes of which the smallest is kept.

    Example:
        >>> sorted(winnow([5, 3, 4, 1, 9], window=3))
        [1, 3]
    """
    windows = max(len(hashes) - window + 1, min(len(hashes), 1))
    return frozenset(min(hashes[i : i + window]) for i in range(windows))


def shared_parts(prints: list[frozenset[int]]) -> np.ndarray:
    """Return for each pair of texts which part of the shorter one's fingerprints both have.

    Args:
        prints: Fingerprints of n texts.

    Returns:
        Array of shape (n, n) with values from 0 to 1.
    """
    numbers = {value: place for place, value in enumerate(sorted(set().union(*prints)))}
    rows = np.repeat(np.arange(len(prints)), [len(p) for p in prints])
    columns = np.array([numbers[value] for p in prints for value in sorted(p)], dtype=int)
    table = scipy.sparse.csr_array(
        (np.ones(len(rows), dtype=np.float32), (rows, columns)), shape=(len(prints), max(len(numbers), 1))
    )
    common = (table @ table.T).toarray()
    sizes = common.diagonal()
    return common / np.maximum(np.minimum(sizes[:, np.newaxis], sizes), 1)
