"""First values of the embedding: which tokens keep like company in the training texts.

Positive pointwise mutual information of neighbouring tokens, reduced by a
truncated SVD. So "slumps" starts near "tumbles" before any label is seen.
"""

import numpy as np
import torch
from scipy.sparse import coo_matrix
from scipy.sparse.linalg import svds

WINDOW = 5


def first_values(id_lists, vocabulary, dim, seed):
    """(vocabulary, dim) float32, unit variance over the tokens that occur, unseen ones random."""
    rows, columns, weights = [], [], []
    for ids in map(np.array, id_lists):
        for distance in range(1, WINDOW + 1):
            left, right = ids[:-distance], ids[distance:]
            rows += [left, right]
            columns += [right, left]
            weights += [np.full(len(left), 1 / distance)] * 2
    rows, columns, weights = map(np.concatenate, (rows, columns, weights))
    counts = coo_matrix((weights, (rows, columns)), (vocabulary, vocabulary)).tocsr().tocoo()
    total = counts.sum()
    as_row = np.asarray(counts.sum(1)).ravel()
    as_column = np.asarray(counts.sum(0)).ravel() ** 0.75
    expected = as_row[counts.row] * as_column[counts.col] / as_column.sum()
    information = np.maximum(np.log(counts.data / expected), 0)
    matrix = coo_matrix((information, (counts.row, counts.col)), counts.shape).tocsr()
    start = np.random.default_rng(seed).standard_normal(vocabulary)
    u, s, _ = svds(matrix, k=dim, v0=start)
    vectors = u * np.sqrt(s)
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    random = np.random.default_rng(seed + 1).standard_normal((vocabulary, dim))
    unit = np.where(length > 1e-6, vectors / np.maximum(length, 1e-6) * dim**0.5, random)
    return torch.from_numpy((0.8 * unit + 0.3 * random).astype(np.float32))
