"""Connected subsets: only inside one can severity be told from quality."""

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from scoring.facets import Ints


def connected_subsets(entry: Ints, judge: Ints) -> Ints:
    """The subset of each rating, numbered from 1 in the order of the lowest entry in it."""
    entries, judges = int(entry.max()) + 1, int(judge.max()) + 1
    graph = sparse.coo_array((np.ones(len(entry)), (entry, entries + judge)), shape=(entries + judges,) * 2)
    _, component = connected_components(graph, directed=False)
    found = component[entry]
    _, first = np.unique(found, return_index=True)
    by_entry = sorted((int(entry[found == found[at]].min()), int(found[at])) for at in first)
    number = {each: place + 1 for place, (_, each) in enumerate(by_entry)}
    return np.array([number[int(each)] for each in found], dtype=np.int64)
