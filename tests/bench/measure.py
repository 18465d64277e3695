"""What a measure is: something of ours, and the peer that does the same, on the same input."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum


class Size(Enum):
    """How large the made-up portfolio is."""

    S = "S"
    M = "M"
    L = "L"

    @property
    def contracts(self) -> int:
        return {"S": 10_000, "M": 30_000, "L": 100_000}[self.value]

    @property
    def suppliers(self) -> int:
        return 10 * self.contracts

    @property
    def ties(self) -> int:
        return 50 * self.contracts


@dataclass(frozen=True)
class Work:
    """One measure, made ready: everything outside ``ours`` and ``peer`` is outside the timing.

    Compilation belongs to making ready: ``ours`` is called once untimed before it is timed, unless
    it is ``cold``. ``agree`` raises AssertionError when the two answers differ. A peer that is too
    slow to run whole does a part of the work and says by ``peer_scale`` how much more the whole is.

    Ours is measured, memory too, before ``before_peer`` makes what the peer alone needs.
    """

    ours: Callable[[], object]
    peer: Callable[[], object] | None = None
    peer_name: str | None = None  # with its version
    peer_missing: str | None = None  # a sentence: why there is no peer in this run
    agree: Callable[[object, object], None] | None = None
    before_peer: Callable[[], object] | None = None  # makes the peer's own input, outside its time
    again: Callable[[], object] | None = None  # untimed, between two timed calls of ours
    runs: int = 5
    peer_runs: int = 1
    peer_scale: float = 1.0
    cold: bool = False
    per: float = 1.0  # times are divided by it: a pair, a query
    also: Callable[[object, object], dict[str, object]] = field(
        default=lambda ours, peer: {}
    )  # more figures of the two answers: recall, F1, exponent


@dataclass(frozen=True)
class Measure:
    """A name, one sentence of what it times, and how to make it ready for a size.

    ``warm`` imports and compiles whatever ours needs; memory is counted from there, so ``peak_mb``
    holds the input, what was built of it and the work, and not the libraries.
    """

    name: str
    about: str
    prepare: Callable[[Size], Work]
    warm: Callable[[], object] | None = None
