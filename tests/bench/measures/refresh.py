"""Refreshing: a register of companies, its changes of a day, and verdicts after a changed figure.

The peer of what is incremental is our own whole: a full refresh, a full screening.
"""

import random
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast
from weakref import finalize

from tests.bench.measure import (
    Measure,
    Size,
    Work,
)

if TYPE_CHECKING:
    from tests.bench.lists import Register

SCREENED = 10  # of so many contracts one is there: a verdict takes ten milliseconds
ROWS = {"S": 100_000, "M": 1_000_000, "L": 4_000_000}
NO_PEER = "We know of no other tool that reads, judges and keeps such a list as one step."


def warm() -> None:
    """Imports what a refresh needs."""
    import sources
    from screening.services.refreshing import run_now
    from tests.bench import lists

    _ = (run_now.run_now, lists.write, sources.source(lists.ENTITIES))


def _register(size: Size) -> "Register":
    from tests.bench.lists import Register

    folder = Path(tempfile.mkdtemp(prefix="bench-refresh-"))
    register = Register(folder, ROWS[size.value])
    finalize(register, shutil.rmtree, folder, ignore_errors=True)
    return register


def _large(size: Size) -> Work:
    """The third list of a register: the second goes out of use, and the first is let go."""
    register = _register(size)
    for _ in range(2):
        register.next(whole=True)
        register.refresh()
    register.next(whole=True)
    return Work(
        ours=register.refresh,
        peer_missing=NO_PEER,
        runs=1 if size is Size.L else 3,
        again=lambda: register.next(whole=True),
        cold=True,
        also=lambda ours, _: {"rows": cast("Any", ours).rows},
    )


def _incremental(size: Size) -> Work:
    """Changes of one row in a thousand, laid over the list in use; the peer reads all of it."""
    register = _register(size)
    register.next(whole=True)
    register.refresh()
    register.next(whole=False)
    said: list[Callable[[], int]] = []

    def ours() -> object:
        done = register.refresh()
        said[:] = [register.names()]
        return done

    def whole() -> object:
        done = register.refresh()
        said.append(register.names())
        return done

    def before_peer() -> None:
        """The same day as a whole list."""
        register.publisher.whole = True
        register.publisher.publish()

    def agree(_: object, __: object) -> None:
        after_changes, after_whole = said
        if after_changes() != after_whole():
            raise AssertionError("changes laid over the list say something else than the list")

    return Work(
        ours=ours,
        peer=whole,
        peer_name="our own refresh of the whole list",
        agree=agree,
        before_peer=before_peer,
        again=lambda: register.next(whole=False),
        runs=3 if size is Size.L else 5,
        cold=True,
        also=lambda one, _: {"rows": cast("Any", one).rows, "changed": ROWS[size.value] // 1_000},
    )


def _verdicts(size: Size) -> Work:
    """One row in a thousand of a list of figures changes; the peer screens every contract again."""
    from screening.services.refreshing import after_refresh
    from screening.services.screening import rescreen, screener_for
    from tests.bench.contracts import figures_changed, portfolio_of
    from tests.bench.lists import TODAY

    folder = Path(tempfile.mkdtemp(prefix="bench-verdicts-"))
    contracts = size.contracts // SCREENED
    store, portfolio = portfolio_of(folder, contracts)
    rescreen(portfolio, screener_for(store, TODAY))
    after_refresh.bring_up_to_date(store, TODAY)
    draw = random.Random(7)  # noqa: S311
    screened: list[int] = []

    def again() -> None:
        after_refresh.record_basis(store, TODAY)
        figures_changed(store, draw)

    def ours() -> object:
        screened.append(after_refresh.bring_up_to_date(store, TODAY).screened)
        return screened

    again()
    work = Work(
        ours=ours,
        peer=lambda: rescreen(portfolio, screener_for(store, TODAY)),
        peer_name="our own screening of every contract",
        again=again,
        runs=16,
        cold=True,
        also=lambda *_: {"contracts": contracts, "screened": screened},
    )
    return replace(work, agree=lambda *_: shutil.rmtree(folder, ignore_errors=True))


MEASURES = (
    Measure(
        "refresh-large",
        "A register of companies from its file to the list in use, and the oldest one let go.",
        _large,
        warm,
    ),
    Measure(
        "refresh-incremental",
        "The changes of a day (0.1 % of the rows) of such a register, laid over the list in use.",
        _incremental,
        warm,
    ),
    Measure(
        "rescreen-incremental",
        "Verdicts after 0.1 % of the rows of a list of figures changed, of random lists in turn.",
        _verdicts,
        warm,
    ),
)
