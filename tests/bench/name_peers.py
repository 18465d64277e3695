"""What others would do with names: rapidfuzz against every name, tf-idf, and nomenklatura.

The first two see names in Latin letters, without signs, their words sorted: their own best case.
nomenklatura runs in an environment of its own and is asked over a pipe, so that starting it and
loading its tables is outside the timing.
"""

import json
import re
import subprocess
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from graphs.matching.transliteration import latin

_ROOT = Path(__file__).parents[2]
_CHILD = Path(__file__).with_name("nomenklatura_child.py")
_PYTHON = _ROOT / ".venv-peers" / "bin" / "python"
_AT_ONCE = 40  # names against the whole list: a matrix of some tens of megabytes


def sorted_words(name: str) -> str:
    """Latin letters and digits, the words in order of the alphabet."""
    return " ".join(sorted(re.findall(r"[a-z0-9]+", latin(name))))


class BruteForce:
    """``cdist`` with ``ratio`` of every name asked against every name of the list, one thread."""

    def __init__(self, listed: list[str], asked: list[str]) -> None:
        self._listed = [sorted_words(name) for name in listed]
        self._asked = [sorted_words(name) for name in asked]
        self.name = f"rapidfuzz {version('rapidfuzz')} cdist ratio on sorted tokens"

    def run(self) -> list[set[int]]:
        """For each name the places of its ten best; those as good as the tenth count too."""
        from rapidfuzz import fuzz, process

        best = []
        for first in range(0, len(self._asked), _AT_ONCE):
            scores = process.cdist(
                self._asked[first : first + _AT_ONCE], self._listed, scorer=fuzz.ratio,
                dtype=np.uint8, workers=1,
            )  # fmt: skip
            best += [_ten_best(row) for row in scores]
        return best


class TfIdf:
    """Cosine of the weighed three-letter groups of two names, by a product of sparse matrices."""

    def __init__(self, listed: list[str], asked: list[str]) -> None:
        self._groups: dict[str, int] = {}
        ours = [self._counted(sorted_words(name), grow=True) for name in listed]
        theirs = [self._counted(sorted_words(name), grow=False) for name in asked]
        matrix = self._matrix(ours)
        often = np.bincount(matrix.indices, minlength=len(self._groups))
        self._weights = np.log((1 + len(listed)) / (1 + often)) + 1.0
        self._listed = self._weighed(matrix).T.tocsr()
        self._asked = self._weighed(self._matrix(theirs))
        self.name = f"tf-idf, sparse_dot_topn {version('sparse-dot-topn')}"

    def run(self) -> list[set[int]]:
        """For each name the places of its ten best."""
        from sparse_dot_topn import sp_matmul_topn

        product = sp_matmul_topn(self._asked, self._listed, top_n=10, n_threads=1)
        at = product.indptr
        return [set(product.indices[at[row] : at[row + 1]].tolist()) for row in range(len(at) - 1)]

    def _counted(self, text: str, *, grow: bool) -> dict[int, int]:
        padded = f" {text} "
        found: dict[int, int] = {}
        for at in range(len(padded) - 2):
            group = padded[at : at + 3]
            if grow or group in self._groups:
                place = self._groups.setdefault(group, len(self._groups))
                found[place] = found.get(place, 0) + 1
        return found

    def _matrix(self, rows: list[dict[int, int]]) -> Any:
        from scipy.sparse import csr_matrix

        at = np.cumsum([0, *map(len, rows)])
        columns = np.fromiter((place for row in rows for place in row), np.int32, at[-1])
        counts = np.fromiter((n for row in rows for n in row.values()), np.float32, at[-1])
        return csr_matrix((counts, columns, at), shape=(len(rows), len(self._groups)))

    def _weighed(self, matrix: Any) -> Any:
        from scipy.sparse import diags

        weighed = matrix @ diags(self._weights.astype(np.float32))
        lengths = np.sqrt(np.asarray(weighed.multiply(weighed).sum(axis=1)).ravel())
        return (diags((1.0 / np.maximum(lengths, 1e-9)).astype(np.float32)) @ weighed).tocsr()


class Nomenklatura:
    """logic-v2 in a process of its own. ``missing`` says why there is none."""

    missing: str | None = None

    def __init__(self, pairs: list[dict[str, str]], warm: list[dict[str, str]]) -> None:
        if not _PYTHON.exists():
            self.missing = "nomenklatura is not there: make bench-peers installs it."
            return
        words = [str(_PYTHON), str(_CHILD)]
        self._child = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd="/"
        )
        try:
            first = self._ask(json.dumps({"pairs": pairs, "warm": warm}))
        except (OSError, ValueError) as fault:
            self.missing = f"nomenklatura did not start: {fault}"
            return
        self.name = f"nomenklatura {first['version']} logic-v2"
        self.unprepared_s: float = first["unprepared_s"]

    def run(self) -> list[float]:
        """A score for every pair, names read before remembered as the package does."""
        scores: list[float] = self._ask("again")["scores"]
        return scores

    def _ask(self, line: str) -> dict[str, Any]:
        if self._child.stdin is None or self._child.stdout is None:
            raise OSError("it has no pipes")
        self._child.stdin.write(line + "\n")
        self._child.stdin.flush()
        answer: dict[str, Any] = json.loads(self._child.stdout.readline())
        return answer


def _ten_best(scores: Any) -> set[int]:
    least = np.partition(scores, -10)[-10] if len(scores) > 10 else 0
    return set(np.flatnonzero(scores >= least).tolist())
