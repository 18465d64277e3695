"""Prepared networks on disk: the same bytes back, and nothing believed that was not written."""

import io
from pathlib import Path

import numpy as np
import pytest

from graphs.network.columns import Keys, Network
from graphs.network.packed import InvalidNetworkError, read, write
from graphs.network.prepare import prepare
from graphs.network.screening_pass import solve
from screening.services.chains import network_files
from tests.support.made_networks import ISSUES, made

ABOUT = {"heard": "abc"}


def a_network(seed: int = 1) -> Network:
    names = Keys.of(f"party {i}" for i in range(30))
    contracts = Keys.of(f"contract {i}" for i in range(8))
    return prepare(made(seed, 30, 8, 200), ISSUES, names, contracts)


def test_what_was_kept_comes_back_mapped_with_the_same_bytes_and_values(tmp_path: Path) -> None:
    network = a_network()
    network_files.keep(tmp_path, "local", network, ABOUT)
    found = network_files.find(tmp_path, "local")
    assert found is not None
    mapped, about = found
    assert about == ABOUT
    assert mapped.issues == network.issues
    for name, column in vars(network).items():
        if isinstance(column, np.ndarray):
            assert vars(mapped)[name].tobytes() == column.tobytes(), name
    assert solve(mapped).best.tobytes() == solve(network).best.tobytes()
    assert mapped.key(mapped.node("contract 3", contract=True) or 0) == "contract 3"
    assert mapped.own.ctypes.data % 64 == 0
    assert not mapped.own.flags.writeable


def test_the_same_network_has_the_same_name_and_a_later_one_takes_its_place(
    tmp_path: Path,
) -> None:
    first = network_files.keep(tmp_path, "local", a_network(), ABOUT)
    assert network_files.keep(tmp_path, "local", a_network(), ABOUT) == first
    second = network_files.keep(tmp_path, "local", a_network(2), ABOUT)
    assert sorted(tmp_path.iterdir()) == [second]


@pytest.mark.parametrize("at", [3, 300, 9_000, -70])
def test_a_file_with_one_changed_byte_is_not_believed(tmp_path: Path, at: int) -> None:
    path = network_files.keep(tmp_path, "local", a_network(), ABOUT)
    content = bytearray(path.read_bytes())
    content[at] ^= 0x41
    path.write_bytes(content)
    found = network_files.find(tmp_path, "local")
    if at == 300 and found is not None:  # within the room that the first line leaves
        assert found[0].down_idx.tobytes() == a_network().down_idx.tobytes()
    else:
        assert found is None


@pytest.mark.parametrize("content", [b"", b"x", b"{}\n", b"[1]\n" + b" " * 9_000])
def test_a_foreign_file_is_not_believed(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "local.0123456789abcdef.network").write_bytes(content)
    assert network_files.find(tmp_path, "local") is None


def test_a_file_that_is_cut_off_is_not_believed(tmp_path: Path) -> None:
    path = network_files.keep(tmp_path, "local", a_network(), ABOUT)
    path.write_bytes(path.read_bytes()[:-64])
    assert network_files.find(tmp_path, "local") is None


def test_columns_that_do_not_fit_together_are_refused_even_with_the_right_sum() -> None:
    network = a_network()
    network.down_idx[0] = 10_000
    out = io.BytesIO()
    write(network, out)
    with pytest.raises(InvalidNetworkError, match="not there"):
        read(out.getvalue())


def test_nothing_is_left_behind_when_keeping_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError("no room")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="no room"):
        network_files.keep(tmp_path, "local", a_network(), ABOUT)
    assert list(tmp_path.iterdir()) == []
