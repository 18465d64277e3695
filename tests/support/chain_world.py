"""A service with a chain below one contract: a round, a mill with owners, and a second contract."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flask import Flask

from graphs.parties import Contract, Kind, Ownership, Party, Supply
from screening.services.screening import rescreen, screener_for
from screening.web.request_context import Services
from tests.support.web_client import (
    DAY,
    make_app,
    portfolio_of,
)

NASTY = 'Katoen <b>&"spinnerij"</b>'


@dataclass(frozen=True)
class Batch:
    contracts: tuple[Contract, ...] = ()
    parties: tuple[Party, ...] = ()
    supplies: tuple[Supply, ...] = ()
    ownerships: tuple[Ownership, ...] = ()


def ties(direct: str) -> tuple[Supply, ...]:
    return (
        Supply(direct, "sewer", "garment_assembly", "BD", stated=date(2026, 3, 3),
               evidence_class="B"),
        Supply(direct, "other", "garment_assembly", "PK"),
        Supply("sewer", "weaver", "fabric", "IN", kind=Kind.OBSERVED, source="customs record"),
        Supply("other", "weaver"),
        Supply("weaver", "gin", "cotton", "TM"),
        Supply("gin", "weaver"),
    )  # fmt: skip


PARTIES = (
    Party("sewer", "Padma Garments", "BD"), Party("other", "Indus Garments", "PK"),
    Party("weaver", NASTY, "IN"), Party("gin", "Delta Gin", "TM"),
    Party("group", "Delta Group", "AE"),
)  # fmt: skip


def make_chained(home: Path) -> Flask:
    """The three contracts of ``web_client``, the first of them with a chain."""
    app = make_app(home)
    portfolio = portfolio_of(app)
    contract = portfolio.contracts.get("DVR-1").contract
    second = Contract("second", "DVR-9", "Werkhandschoenen", suppliers=(PARTIES[0],),
                      cpv=("18424000",), buyer=contract.buyer, buyer_type="central")  # fmt: skip
    owned = Ownership("gin", "group", source="gleif", since=date(2020, 1, 1))
    supplies = ties(contract.suppliers[0].key)
    portfolio.imports.keep(Batch((second,), PARTIES, supplies, (owned,)), "test")
    around: Services = app.extensions["screening"]
    rescreen(portfolio, screener_for(around.store, DAY))
    return app
