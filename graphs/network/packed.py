"""A network as one run of bytes, and back without copying: several processes share one mapping.

A line of JSON says what follows and where; each array begins at a multiple of 64 bytes, so that a
row stays in one cache line. ``read`` believes nothing: the layout's version, the kinds, sizes and
bounds are checked, and the SHA-256 of all that follows the first line must be the one it says.
"""

import hashlib
import json
from typing import Any, BinaryIO

import numpy as np

from graphs.network.columns import LANES, Keys, Network

VERSION = 1
MARK = "ketenblik network"
ARRAYS = {
    "down_ptr": np.int64, "down_idx": np.int32, "down_w": np.float32,
    "up_ptr": np.int64, "up_idx": np.int32, "up_w": np.float32,
    "own": np.float32, "component": np.int32, "loops": np.int32, "levels": np.int32,
    "node_of": np.int32, "rank_of": np.int32,
}  # fmt: skip
KEYS = ("parties", "contract_keys")
EDGE = 64
HEADER = 8192  # room for the first line


class InvalidNetworkError(ValueError):
    """Raised for bytes that are no network of this version, or not those that were written."""


def write(network: Network, out: BinaryIO, about: dict[str, Any] | None = None) -> str:
    """Write a network, with ``about`` beside it; return the SHA-256 of its content."""
    arrays = {name: getattr(network, name) for name in ARRAYS}
    for name in KEYS:
        keys = getattr(network, name)
        if keys is not None:
            arrays |= {f"{name}.text": keys.text, f"{name}.ptr": keys.ptr}
    places, at, digest = {}, HEADER, hashlib.sha256()
    out.write(b" " * HEADER)
    for name, array in arrays.items():
        content = np.ascontiguousarray(array).view(np.uint8).reshape(-1)
        places[name] = [at, array.dtype.str, list(array.shape)]
        for piece in (content, np.zeros(-len(content) % EDGE, np.uint8)):
            out.write(piece.data)
            digest.update(piece.data)
            at += len(piece)
    facts = {
        "mark": MARK, "version": VERSION, "issues": list(network.issues), "end": at,
        "contracts": network.contracts, "arrays": places, "sha256": digest.hexdigest(),
        "about": about or {},
    }  # fmt: skip
    line = json.dumps(facts, sort_keys=True).encode() + b"\n"
    if len(line) > HEADER:
        raise ValueError("What is said about the network is too long.")
    out.seek(0)
    out.write(line)
    return digest.hexdigest()


def read(content: Any, *, verify: bool = True) -> tuple[Network, dict[str, Any]]:
    """Return the network in a buffer (bytes, or a mapped file), and what was written beside it.

    Raises ForeignError. ``verify`` looks at every byte, which takes a tenth of a second for
    200 MB; leave it out only for a buffer that this process has verified before.
    """
    facts = _facts(bytes(content[:HEADER]))
    if len(content) != facts["end"]:
        raise InvalidNetworkError("The file is cut off or longer than it was.")
    if verify and hashlib.sha256(memoryview(content)[HEADER:]).hexdigest() != facts["sha256"]:
        raise InvalidNetworkError("The content is not what was written.")
    try:
        return _network(content, facts), facts["about"]
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise InvalidNetworkError(f"The columns do not fit together ({error}).") from error


def _facts(head: bytes) -> dict[str, Any]:
    try:
        facts = json.loads(head.split(b"\n", 1)[0])
    except ValueError as error:
        raise InvalidNetworkError("This is no network.") from error
    if not isinstance(facts, dict) or (facts.get("mark"), facts.get("version")) != (MARK, VERSION):
        raise InvalidNetworkError("This is no network of this version.")
    if {"arrays", "issues", "contracts", "end", "sha256", "about"} - facts.keys():
        raise InvalidNetworkError("The first line leaves out what it must say.")
    return facts


def _network(content: Any, facts: dict[str, Any]) -> Network:
    arrays = {name: _array(content, *place) for name, place in facts["arrays"].items()}
    for name, kind in ARRAYS.items():
        if arrays[name].dtype != kind:
            raise ValueError(f"{name} is of another kind")
    keys: dict[str, Any] = {
        name: Keys(arrays[f"{name}.text"], arrays[f"{name}.ptr"])
        for name in KEYS
        if f"{name}.ptr" in arrays
    }
    columns: dict[str, Any] = {name: arrays[name] for name in ARRAYS}
    network = Network(
        issues=tuple(facts["issues"]), contracts=int(facts["contracts"]), **columns, **keys
    )
    _check(network)
    return network


def _array(content: Any, at: int, kind: str, shape: list[int]) -> Any:
    size = int(np.prod(shape, dtype=np.int64))
    return np.frombuffer(content, np.dtype(kind), size, at).reshape(shape)


def _check(network: Network) -> None:
    """Raise ValueError where the kernels, which check no bounds, would read outside an array."""
    n, m = network.n, network.ties
    shapes = {
        "up_ptr": (n + 1,), "down_w": (m,), "up_idx": (m,), "up_w": (m,), "own": (n, LANES),
        "component": (n,), "node_of": (n,), "rank_of": (n,),
    }  # fmt: skip
    for name, shape in shapes.items():
        if getattr(network, name).shape != shape:
            raise ValueError(f"{name} has another size")
    for ptr in (network.down_ptr, network.up_ptr):
        if n and (ptr[0] != 0 or ptr[-1] != m or (np.diff(ptr) < 0).any()):
            raise ValueError("a list of ties does not add up")
    for idx in (network.down_idx, network.up_idx, network.node_of, network.rank_of):
        if len(idx) and (int(idx.min()) < 0 or int(idx.max()) >= n):
            raise ValueError("a tie names a node that is not there")
    ends = network.loops.reshape(-1, 2)
    if len(ends) and (int(ends.min()) < 0 or int(ends.max()) > n):
        raise ValueError("a cycle is outside the network")
    if not 0 <= network.contracts <= n or len(network.issues) > LANES:
        raise ValueError("the counts do not fit")
