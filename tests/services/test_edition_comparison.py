"""Verdicts of the method's first edition stay readable, and stand beside those of the second."""

import json
from pathlib import Path
from typing import cast

import pytest
from flask import Flask

from screening.model.json_document import as_document
from screening.model.verdict import Band, Verdict
from screening.rules import rulebook
from screening.services.edition_comparison import (
    ComparedContract,
    VerdictLine,
    compare_editions,
    summed,
)
from screening.services.screening import rescreen, screener_for
from screening.web.request_context import Services
from tests.support import given_verdicts
from tests.support.command_line import run
from tests.support.folders import TESTS
from tests.support.web_client import DAY, client_of, id_of, make_app, portfolio_of

VERSION = rulebook.load().method.version
# What `screening check --cpv 18110000 --value 500000 --buyer-type central --date 2026-06-01
# --as json` printed on 29 November 2026, before the second edition of the method.
FIRST_EDITION = TESTS / "cases" / "verdicts" / "first_edition.json"


def first_edition() -> dict[str, object]:
    return cast(dict[str, object], json.loads(FIRST_EDITION.read_text(encoding="utf-8")))


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    """A register whose first contract had a verdict of the first edition, and was not looked at
    since.
    """
    app = make_app(tmp_path / "home")
    verdict = Verdict.from_document(first_edition())
    portfolio_of(app).verdicts.keep([(id_of(app, "DVR-1"), verdict)])
    return app


def screen(app: Flask) -> None:
    services: Services = app.extensions["screening"]
    rescreen(portfolio_of(app), screener_for(services.store, DAY))


def holds(part: object, whole: object) -> bool:
    """Return True if everything in ``part`` stands in ``whole`` as it was."""
    if isinstance(part, dict) and isinstance(whole, dict):
        return all(key in whole and holds(value, whole[key]) for key, value in part.items())
    if isinstance(part, list) and isinstance(whole, list):
        return len(part) == len(whole) and all(map(holds, part, whole))
    return part == whole


def test_a_verdict_of_the_first_edition_is_read_back_as_it_was_given() -> None:
    document = first_edition()
    read = Verdict.from_document(document)
    assert read.risk.fronts is None
    assert read.summaries is None
    assert holds(document, as_document(read))


def test_pages_and_commands_still_show_a_verdict_of_the_first_edition(app: Flask) -> None:
    client = client_of(app)
    assert "zeer hoog" in client.get(f"/contracts/{id_of(app, 'DVR-1')}").text.lower()
    assert client.get("/").status_code == 200
    home = app.extensions["screening"].settings.home
    for words in (["explain", "DVR-1"], ["export"], ["hotspots"]):
        done = run(home, *words)
        assert (done.returncode, bool(done.stdout)) == (0, True), done.stderr


def test_a_contract_that_was_not_screened_since_has_no_verdict_after(app: Flask) -> None:
    compared = compare_editions(portfolio_of(app), VERSION)
    first = next(contract for contract in compared.contracts if contract.number == "DVR-1")
    assert first.before == VerdictLine(
        "1+e660acbc", "2026-11-29", Band.VERY_HIGH, "forced_labour", "CN", "L3"
    )
    assert first.after is None
    assert (compared.compared, compared.not_screened_since) == (0, 1)


def test_a_contract_stands_with_what_the_last_former_edition_said_and_what_is_said_now(
    app: Flask,
) -> None:
    screen(app)
    screen(app)
    compared = compare_editions(portfolio_of(app), VERSION)
    first, *others = compared.contracts
    in_use = given_verdicts.document(app, first.id)
    assert (first.number, first.before and first.before.method) == ("DVR-1", "1+e660acbc")
    assert first.after is not None
    assert (first.after.method, first.after.band) == (VERSION, in_use["risk"]["band"])
    assert [(other.before, other.after is not None) for other in others] == [(None, True)] * 2
    assert (compared.compared, compared.without_former) == (1, 2)


def line(band: Band, head: str, level: str) -> VerdictLine:
    return VerdictLine("1", "2026-11-23", band, head, "CN", level)


def test_totals_count_every_move_once() -> None:
    moves = [
        (line(Band.HIGH, "ohs", "L2"), line(Band.MEDIUM, "ohs", "L1")),
        (line(Band.HIGH, "ohs", "L2"), line(Band.MEDIUM, "land_rights", "L1")),
        (line(Band.LOW, "ohs", "L0"), line(Band.VERY_HIGH, "ohs", "L3")),
        (line(Band.LOW, "ohs", "L0"), line(Band.LOW, "ohs", "L0")),
        (line(Band.LOW, "ohs", "L0"), None),
        (None, line(Band.LOW, "ohs", "L0")),
    ]
    contracts = [ComparedContract(str(n), str(n), None, *move) for n, move in enumerate(moves)]
    totals = summed("2", contracts)
    assert totals.compared == 4
    assert (totals.not_screened_since, totals.without_former) == (1, 1)
    assert (totals.bands_raised, totals.bands_lowered) == (1, 2)
    assert (totals.levels_raised, totals.levels_lowered) == (1, 2)
    assert totals.heads_changed == 1
    bands = [(move.before, move.after, move.contracts) for move in totals.bands]
    assert bands == [
        (Band.LOW, Band.LOW, 1), (Band.LOW, Band.VERY_HIGH, 1), (Band.HIGH, Band.MEDIUM, 2),
    ]  # fmt: skip
    assert sum(move.contracts for move in totals.levels) == totals.compared


def test_the_command_and_the_page_say_the_same(app: Flask) -> None:
    screen(app)
    home = app.extensions["screening"].settings.home
    document = json.loads(run(home, "methodology", "--compare", "--as", "json").stdout)
    assert document == as_document(compare_editions(portfolio_of(app), VERSION))
    page = client_of(app).get("/methodology/compare").text
    for contract in document["contracts"]:
        assert contract["number"] in page
        if contract["after"]:
            assert contract["after"]["level"] in page
    assert "/methodology/compare" in client_of(app).get("/methodology").text
    assert "1 contracten eerder en nu beoordeeld" in run(
        home, "methodology", "--compare", "--language", "nl"
    ).stdout  # fmt: skip


def test_the_command_says_how_many_origins_are_estimated(tmp_path: Path) -> None:
    document = json.loads(run(tmp_path, "methodology", "--as", "json").stdout)
    computed, estimated = rulebook.load().method.origins.counts()
    assert document["origins"] == {"computed": computed, "estimated": estimated}
    assert document["method"] == VERSION
