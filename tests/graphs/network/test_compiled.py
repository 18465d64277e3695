"""A cache that an earlier version of the product kept never stops the present one."""

import pickle
from pathlib import Path

import numpy as np
import pytest

from graphs.network import compiled


def twice(value: float) -> float:
    return 2 * value


@pytest.mark.parametrize("gone", ["graphs.network.no_such_module", "graphs.network"])
def test_a_cache_that_names_a_class_that_has_moved_is_made_anew(
    gone: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("numba.core.config.CACHE_DIR", str(tmp_path))
    function = compiled.compiled(twice)
    assert function(np.float64(1.5)) == 3.0
    (index,) = tmp_path.rglob("*.nbi")
    with index.open("rb") as kept:
        version = pickle.load(kept)  # noqa: S301  # written a moment ago, by this test
    index.write_bytes(pickle.dumps(version) + f"c{gone}\nNoSuchClass\n.".encode())
    again = compiled.compiled(twice)
    assert again(np.float64(1.5)) == 3.0
