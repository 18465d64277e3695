"""An accepted answer of a supplier counts: for what a clause asks, in the list and its exports."""

from datetime import date
from pathlib import Path

import pytest
from flask import Flask

from graphs.parties import Supply
from screening.model.contracts import ContractFilter
from screening.model.disclosure import DeclaredRow
from screening.model.documents import DocumentSeen, TieReference
from screening.model.errors import InputError, MissingError
from screening.model.purchase import ChainRequest
from screening.reports import contract_list
from screening.services.disclosures import lifecycle
from screening.services.screening import rescreen, screener_for
from screening.store.portfolio import Portfolio
from tests.support.web_client import DAY, make_app, portfolio_of, services_of

WOVEN = DeclaredRow("Weverij Voorbeeld", good="cotton", made_in="IN", share=0.6, evidence="W-12")
ASKED = ChainRequest(date(2026, 2, 1), ("C8",), date(2026, 5, 1))


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    return make_app(tmp_path)


@pytest.fixture
def portfolio(app: Flask) -> Portfolio:
    return portfolio_of(app)


def answer(portfolio: Portfolio, *rows: DeclaredRow, number: str = "DVR-1") -> int:
    """The id of what the supplier of a contract sent through its link."""
    contract = portfolio.contracts.get(number)
    link = lifecycle.ask(portfolio, contract, None, "test")
    request = portfolio.disclosures.request_by(link.token)
    assert request is not None
    return portfolio.disclosures.receive(request, rows or (WOVEN,), None)


def accept(portfolio: Portfolio, id: int) -> tuple[str, ...]:
    report = lifecycle.accept(portfolio, portfolio.disclosures.disclosure(id), "test")
    assert report is not None
    return report.affected


def screen(app: Flask) -> None:
    rescreen(portfolio_of(app), screener_for(services_of(app).store, DAY))


def listed(portfolio: Portfolio, information: str) -> list[str | None]:
    lines = portfolio.listing.every_line(ContractFilter(information=information))
    return [line.number for line in lines]


def seen(portfolio: Portfolio, evidence_class: str = "B") -> DocumentSeen:
    """A document on the first tie below DVR-1."""
    contract = portfolio.contracts.get("DVR-1").contract
    tie: Supply = portfolio.ties.below(contract).supplies[0]
    return DocumentSeen(
        0, TieReference.of(tie), "Fictieve Kleding B.V.", "Weverij Voorbeeld", "W-12", "origin",
        evidence_class, date(2026, 11, 20), "test", portfolio.contracts.get("DVR-1").changed_at,
    )  # fmt: skip


def test_what_was_late_came_once_the_answer_is_accepted(app: Flask, portfolio: Portfolio) -> None:
    portfolio.clauses.include("DVR-1", ASKED, "test")
    screen(app)
    assert listed(portfolio, "overdue") == ["DVR-1"]
    id = answer(portfolio)
    assert portfolio.contracts.get("DVR-1").chain_request == ASKED, "nobody accepted it yet"
    contract = portfolio.contracts.get("DVR-1").id
    assert contract in accept(portfolio, id)
    assert portfolio.contracts.still_due([contract]) == (contract,)
    screen(app)
    request = portfolio.contracts.get("DVR-1").chain_request
    assert request is not None
    assert request.received == portfolio.disclosures.disclosure(id).at.date()
    assert listed(portfolio, "overdue") == []
    verdict = portfolio.verdicts.current(contract)
    assert verdict is not None
    assert verdict["chain_information"]["overdue_since"] is None


def test_an_answer_that_says_what_was_known_counts_all_the_same(
    app: Flask, portfolio: Portfolio
) -> None:
    accept(portfolio, answer(portfolio))
    portfolio.clauses.include("DVR-1", ASKED, "test")
    screen(app)
    contract = portfolio.contracts.get("DVR-1").id
    assert accept(portfolio, answer(portfolio)) == (contract,)
    assert portfolio.contracts.still_due([contract]) == (contract,)


def test_an_answer_that_was_undone_or_came_before_the_clause_does_not_count(
    app: Flask, portfolio: Portfolio
) -> None:
    id = answer(portfolio)
    accept(portfolio, id)
    portfolio.clauses.include("DVR-1", ChainRequest(date(2030, 1, 1), (), None), "test")
    request = portfolio.contracts.get("DVR-1").chain_request
    assert request is not None
    assert request.received is None
    portfolio.clauses.include("DVR-1", ASKED, "test")
    run = portfolio.disclosures.disclosure(id).run
    assert run is not None
    portfolio.imports.undo(run, "test")
    request = portfolio.contracts.get("DVR-1").chain_request
    assert request is not None
    assert request.received is None
    assert not portfolio.disclosures.disclosure(id).counts


def test_the_list_and_its_exports_show_answers_and_documents(
    app: Flask, portfolio: Portfolio
) -> None:
    id = answer(portfolio)
    assert portfolio.disclosures.waiting() == 1
    assert (listed(portfolio, "waiting"), listed(portfolio, "declared")) == (["DVR-1"], [])
    accept(portfolio, id)
    assert portfolio.disclosures.waiting() == 0
    assert (listed(portfolio, "waiting"), listed(portfolio, "declared")) == ([], ["DVR-1"])
    portfolio.documents.record("DVR-1", seen(portfolio))
    assert listed(portfolio, "seen") == ["DVR-1"]
    lines = portfolio.listing.every_line(ContractFilter(text="DVR-1"))
    headings, row = "".join(contract_list.as_csv(lines)).splitlines()
    cells = dict(zip(headings.lstrip("\ufeff").split(","), row.split(","), strict=True))
    came = portfolio.disclosures.disclosure(id).at.date().isoformat()
    assert (cells["answers_waiting"], cells["answer_accepted"]) == ("", came)
    assert cells["documents_seen"] == "W-12 (B)"


def test_a_withdrawn_document_stays_on_record_and_counts_no_more(portfolio: Portfolio) -> None:
    accept(portfolio, answer(portfolio))
    id = portfolio.documents.record("DVR-1", seen(portfolio))
    (key,) = portfolio.documents.in_force()
    assert portfolio.documents.in_force(key) == portfolio.documents.in_force()
    portfolio.documents.withdraw("DVR-1", id, "somebody", "the wrong one")
    (document,) = portfolio.documents.history("DVR-1")
    assert not document.counts
    assert (document.withdrawn_by, document.withdrawn_why) == ("somebody", "the wrong one")
    assert listed(portfolio, "seen") == []
    assert portfolio.documents.in_force() == {}
    with pytest.raises(InputError):
        portfolio.documents.withdraw("DVR-1", id, "somebody")
    with pytest.raises(MissingError):
        portfolio.documents.withdraw("DVR-2", id, "somebody")
