"""Undoing an import of 20,000 screened contracts beside 5,000 others."""

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from weakref import finalize

from tests.bench.measure import Measure, Size, Work

CONTRACTS = 20_000
OTHERS = 5_000  # that stay
NO_PEER = "No other tool keeps what we do: facts, former facts and verdicts, put back as one step."


def warm() -> None:
    """Import what an undo needs."""
    from screening.services import screening
    from tests.bench import contracts

    _ = (screening.rescreen, contracts.made_up)


def _undo(size: Size) -> Work:
    """The size does not matter: the requirement names the number."""
    from screening.services.command_context import today
    from screening.services.screening import inputs, screener_for
    from tests.bench.contracts import made_up, portfolio_of

    folder = Path(tempfile.mkdtemp(prefix="bench-undo-"))
    store, portfolio = portfolio_of(folder, OTHERS)
    batch = made_up(CONTRACTS)
    batch.contracts = [
        replace(contract, key=f"u{contract.key}", number=f"U{contract.number}")
        for contract in batch.contracts
    ]
    (first, *_) = portfolio.contracts.get_many(portfolio.contracts.ids()[:1])
    verdict = screener_for(store, today()).screen(*inputs(portfolio, first))
    runs: list[int] = []

    def bring() -> None:
        """Import, with a verdict of each: one for all, as only the rows count here."""
        run = portfolio.imports.keep(batch, "bench").run
        assert run is not None
        runs.append(run)
        portfolio.verdicts.keep((id, verdict) for id in portfolio.contracts.ids())

    def undo() -> int:
        return portfolio.imports.undo(runs[-1], "bench").contracts

    bring()
    finalize(portfolio, shutil.rmtree, folder, ignore_errors=True)
    return Work(ours=undo, peer_missing=NO_PEER, runs=3, again=bring, cold=True)


MEASURES = (Measure("undo-20k", "Undo an import of 20,000 screened contracts.", _undo, warm),)
