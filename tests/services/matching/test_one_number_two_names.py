"""A company number that comes in with another name or country is asked about, on either database.

A slip of the pen in one register must not rename a company in all others.
"""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from screening.model.match import NOT_SAME, PARTY, SAME, Match, MatchFilter
from screening.services.importing import ImportOptions, ImportResult, import_files
from screening.services.settings import Settings
from screening.store import Store
from screening.store.portfolio import Portfolio
from screening.store.store import LOCAL
from screening.web.app import create_app
from tests.support.match_world import World
from tests.support.web_client import client_of, token_of

HEADINGS = "Contractnummer;Onderwerp;Leverancier;Land leverancier;KvK-nummer;CPV-code"
FIRST = "A-1;Uniformen;Zilvervos Kleding B.V.;NL;90000001;18110000"
ANOTHER_NAME = "B-1;Bruggen;Bouwbedrijf Distelveld B.V.;NL;90000001;45221000"
ANOTHER_COUNTRY = "B-1;Uniformen;Zilvervos Kleding B.V.;BE;90000001;18110000"
ANOTHER_SPELLING = "B-1;Uniformen;Zilvervos Kleding;;90000001;18110000"


@pytest.fixture
def here(ready_address: str, tmp_path: Path) -> Iterator[World]:
    store = Store.open(ready_address)
    made = World(store, store.add_organization(LOCAL, "Local"), tmp_path)
    bring(made.portfolio, FIRST)
    yield made
    store.close()


def bring(portfolio: Portfolio, row: str, *, dry_run: bool = False) -> ImportResult:
    file = (f"{row[0]}.csv", f"{HEADINGS}\n{row}\n".encode())
    return import_files(portfolio, [file], ImportOptions(dry_run=dry_run))


def supplier_of(portfolio: Portfolio, number: str) -> tuple[str, str | None]:
    (supplier,) = portfolio.contracts.get(number).contract.suppliers
    return supplier.name, supplier.country


def questions(portfolio: Portfolio) -> tuple[Match, ...]:
    return portfolio.matches.page(MatchFilter(kind=PARTY)).items


@pytest.mark.parametrize(("row", "as_written"), [
    (ANOTHER_NAME, ("Bouwbedrijf Distelveld B.V.", "NL")),
    (ANOTHER_COUNTRY, ("Zilvervos Kleding B.V.", "BE")),
])  # fmt: skip
def test_nobody_is_renamed_and_a_person_is_asked(
    here: World, row: str, as_written: tuple[str, str]
) -> None:
    imported = bring(here.portfolio, row)
    assert imported.document.same_number == 1
    assert [warning.code for warning in imported.document.warnings] == ["number_of_another"]
    assert supplier_of(here.portfolio, "A-1") == ("Zilvervos Kleding B.V.", "NL")
    assert supplier_of(here.portfolio, "B-1") == as_written
    (question,) = questions(here.portfolio)
    sides = (question.compared.one, question.compared.other)
    assert {(side.name, side.country) for side in sides} == {
        ("Zilvervos Kleding B.V.", "NL"), as_written,
    }  # fmt: skip


def test_another_spelling_is_the_same_company(here: World) -> None:
    assert bring(here.portfolio, ANOTHER_SPELLING).document.same_number == 0
    assert questions(here.portfolio) == ()
    first, second = (here.portfolio.contracts.get(number).contract for number in ("A-1", "B-1"))
    assert first.suppliers[0].key == second.suppliers[0].key


def test_a_dry_run_tells_and_asks_nobody(here: World) -> None:
    assert bring(here.portfolio, ANOTHER_NAME, dry_run=True).document.same_number == 1
    assert questions(here.portfolio) == ()


def test_both_registers_again_change_nothing(here: World) -> None:
    bring(here.portfolio, ANOTHER_NAME)
    for row in (FIRST, ANOTHER_NAME, FIRST):
        again = bring(here.portfolio, row).document
        assert (again.created, again.updated, again.unchanged) == (0, 0, 1)
    assert len(questions(here.portfolio)) == 1


def test_a_third_register_that_spells_the_other_name_joins_the_other(here: World) -> None:
    bring(here.portfolio, ANOTHER_NAME)
    bring(here.portfolio, "C-1;Sluizen;Bouwbedrijf Distelveld;;90000001;45221000")
    second, third = (here.portfolio.contracts.get(number).contract for number in ("B-1", "C-1"))
    assert second.suppliers[0].key == third.suppliers[0].key
    assert len(questions(here.portfolio)) == 1


def test_comparing_takes_no_question_away_and_answers_hold(here: World) -> None:
    bring(here.portfolio, "B-1;Bruggen;Distelveld Brückenbau GmbH;DE;90000001;45221000")
    here.compare()
    (question,) = questions(here.portfolio)
    here.portfolio.match_decisions.decide(question.id, NOT_SAME, "anna", "a slip", "test")
    bring(here.portfolio, "B-1;Bruggen;Distelveld Brückenbau GmbH;DE;90000001;45222000")
    here.compare()
    assert here.portfolio.matches.get(question.id).answer == NOT_SAME
    assert questions(here.portfolio) == ()


def test_whom_a_person_calls_the_same_are_read_as_one(here: World) -> None:
    bring(here.portfolio, ANOTHER_NAME)
    (question,) = questions(here.portfolio)
    here.portfolio.match_decisions.decide(question.id, SAME, "anna", "renamed", "test")
    aliases = here.portfolio.parties.aliases()
    sides = (question.compared.one.key, question.compared.other.key)
    assert len({aliases.canonical(key) for key in sides}) == 1


def test_undoing_the_second_register_takes_its_question_away(here: World) -> None:
    run = bring(here.portfolio, ANOTHER_NAME).report.run
    assert run is not None
    here.portfolio.imports.undo(run, "anna")
    assert questions(here.portfolio) == ()
    assert supplier_of(here.portfolio, "A-1") == ("Zilvervos Kleding B.V.", "NL")


def test_the_verdicts_of_both_are_made(here: World) -> None:
    bring(here.portfolio, ANOTHER_NAME)
    here.compare()
    here.screen()
    assert here.portfolio.contracts.ids(unscreened_only=True) == ()


@pytest.mark.parametrize(("language", "sentence"), [
    ("nl", "1 bedrijfsnummer kwam binnen met een andere naam"),
    ("en", "1 company number came in with another name"),
])  # fmt: skip
def test_the_page_says_how_many(
    here: World, ready_address: str, tmp_path: Path, language: str, sentence: str
) -> None:
    environment = {"SCREENING_HOME": str(tmp_path), "SCREENING_DATABASE": ready_address}
    app = create_app(Settings.from_environment(environment))
    client = client_of(app)
    token = token_of(client, "/imports/new")
    file = (BytesIO(f"{HEADINGS}\n{ANOTHER_NAME}\n".encode()), "b.csv")
    sent = client.post("/imports/new", data={"csrf_token": token, "files": file})
    preview = sent.headers["Location"]
    confirmed = client.post(preview, data={"csrf_token": token, "do": "confirm"})
    page = client.get(f"{confirmed.headers['Location']}?lang={language}").get_data(as_text=True)
    assert sentence in page
    assert 'href="/matches?kind=party"' in page
    app.extensions["screening"].store.close()
