"""Own policy that reaches every contract of a register: previewed, activated, replaced by another.

There is no peer: no other tool has an own policy beside the law.
"""

import time
from typing import TYPE_CHECKING, Any, cast

from tests.bench.measure import Measure, Size, Work

if TYPE_CHECKING:
    from screening.store import Store

NO_PEER = "No other tool has an own policy beside the law."
POLICY = """format = 1
title.nl = "Beleid van de meting"
owner = "Meting"
decision.kind = "council_resolution"
decision.reference = "1"
decision.day = 2020-01-01
valid_from = 2020-01-01

[[articles]]
id = "1"
title.nl = "Alles"
explanation.nl = "Wij vragen dit altijd."
required = true
value_from = 0
least_level = "L2"
"""
MORE = POLICY.replace("L2", "L3")


def warm() -> None:
    """Imports what a policy needs."""
    from screening.services import policy_steps, screening

    _ = (policy_steps.preview, screening.rescreen)


def _screened(size: Size) -> "Store":
    """A store of its own with a register of which every contract has its verdict."""
    from screening.services.screening import rescreen, screener_for
    from tests.bench.lists import TODAY
    from tests.bench.measures.screening import filled, register

    _, store, portfolio = filled(register(size.contracts))
    rescreen(portfolio, screener_for(store, TODAY))
    return store


def _previewed(store: "Store", content: str) -> int:
    from screening.services import policy_steps
    from screening.services.screening import screener_for
    from tests.bench.lists import TODAY

    portfolio = store.portfolio("local")
    number = portfolio.own_policies.draft(content, "bench").number
    return len(policy_steps.preview(portfolio, screener_for(store, TODAY), number, TODAY).changes)


def _activated(store: "Store", content: str) -> dict[str, object]:
    """Activate a policy and screen what it reaches; return when it held."""
    from screening.model.proposals import Person
    from screening.services import policy_steps
    from screening.services.changes import DecisionDesk
    from screening.services.screening import rescreen, screener_for
    from screening.services.verdict_documents import VerdictDocuments
    from tests.bench.lists import TODAY

    portfolio, screener = store.portfolio("local"), screener_for(store, TODAY)
    number = portfolio.own_policies.draft(content, "bench").number
    documents = VerdictDocuments(store, portfolio, TODAY)
    desk = DecisionDesk(portfolio, screener, print, documents, TODAY, Person("bench"))
    began = time.perf_counter()
    step = policy_steps.activation_of(portfolio, number)
    taken = policy_steps.take(desk, step, None)
    held = time.perf_counter() - began
    rescreen(portfolio, screener, taken.due)
    return {"in_force_s": round(held, 2), "reached": len(taken.due)}


def preview(size: Size) -> Work:
    """What a policy changes is worked out; nothing of it holds."""
    store = _screened(size)
    return Work(
        ours=lambda: _previewed(store, POLICY),
        peer_missing=NO_PEER,
        runs=1,
        cold=True,
        also=lambda changes, _: {"changes": changes},
    )


def activation(size: Size) -> Work:
    """A first policy begins to hold, and every contract is screened by it."""
    store = _screened(size)
    return _activation(store, POLICY)


def replacement(size: Size) -> Work:
    """Another policy begins to hold; of each contract it is worked out whether less is asked."""
    store = _screened(size)
    _activated(store, POLICY)
    return _activation(store, MORE)


def _activation(store: "Store", content: str) -> Work:
    return Work(
        ours=lambda: _activated(store, content),
        peer_missing=NO_PEER,
        runs=1,
        cold=True,
        also=lambda done, _: cast("dict[str, Any]", done),
    )


MEASURES = (
    Measure("policy-preview", "What an own policy changes, if it reaches all.", preview, warm),
    Measure("policy-activate", "A first own policy: in force, and all screened.", activation, warm),
    Measure("policy-replace", "Another one in its place, without a reason.", replacement, warm),
)
