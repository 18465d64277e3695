"""Codes for many contracts at once: asked once, kept, offered again, and taken back as a whole."""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from screening.model.errors import InputError
from screening.services import assumed_codes, code_review, corrections
from screening.services.importing import import_files
from screening.services.open_store import open_store
from screening.services.screening import rescreen, screener_for
from screening.services.verdict_documents import VerdictDocuments
from screening.store.portfolio import Portfolio
from screening.store.store import LOCAL
from tests.support import ready_made
from tests.support.web_client import DAY

ROWS = (
    ("1", "Schoonmaak van scholen", ""),
    ("2", "Schoonmaak van scholen 2025", ""),
    ("3", "Laptops voor werkplekken", ""),
    ("4", "n.v.t.", ""),
    ("5", "Kantoorartikelen", "30192000"),
)


def register(*rows: tuple[str, str, str]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(["contractnummer", "omschrijving", "leverancier", "cpv", "contractwaarde"])
    writer.writerows([number, text, "Fictief B.V.", code, "250000"] for number, text, code in rows)
    return out.getvalue().encode()


def keep(portfolio: Portfolio, *rows: tuple[str, str, str]) -> None:
    import_files(portfolio, [("register.csv", register(*rows))])
    assumed_codes.look_up(portfolio)


def nothing(ids: Sequence[str]) -> None:
    """Screen nothing: these tests are about what is kept."""


@pytest.fixture
def portfolio(tmp_path: Path) -> Iterator[Portfolio]:
    store = open_store(ready_made.settings(tmp_path))
    filled = store.portfolio(LOCAL)
    keep(filled, *ROWS)
    yield filled
    store.close()


def codes(portfolio: Portfolio) -> dict[str, tuple[str, ...]]:
    every = portfolio.contracts.get_many(portfolio.contracts.ids())
    return {stored.contract.number or "": stored.contract.cpv for stored in every}


def test_alike_descriptions_are_one_group_the_biggest_first(portfolio: Portfolio) -> None:
    first, second = code_review.page(portfolio, "nl")
    assert (first.group.contracts, second.group.contracts) == (2, 1)
    assert first.suggestions[0].code == "90919300"
    assert second.suggestions[0].code[:3] == "302"
    counts = portfolio.descriptions.counts()
    assert (counts.contracts, counts.groups, counts.silent, counts.unread) == (4, 2, 1, 0)


def test_a_code_is_confirmed_for_all_contracts_of_a_group_and_taken_back(
    portfolio: Portfolio,
) -> None:
    before = codes(portfolio)
    first = code_review.page(portfolio, "nl")[0].group.id
    done = code_review.confirm(portfolio, nothing, {first: "90919200"}, " Anna ")
    assert (done.run.by, done.run.contracts, done.left.contracts) == ("Anna", 2, 2)
    assert codes(portfolio)["1"] == codes(portfolio)["2"] == ("90919200",)
    corrections.undo(portfolio, nothing, done.run.id, "Anna")
    assert codes(portfolio) == before


def test_what_is_sure_is_taken_together_and_said_before(portfolio: Portfolio) -> None:
    sure = code_review.sure(portfolio, 0.5)
    assert (sure.groups, sure.contracts) == (2, 3)
    assert len(code_review.sure_codes(portfolio, 0.5)) == sure.groups
    done = code_review.confirm_sure(portfolio, nothing, "Anna", 0.5)
    assert done.run.contracts == sure.contracts
    assert done.left.groups == 0
    with pytest.raises(InputError):
        code_review.confirm_sure(portfolio, nothing, "Anna", 0.5)


def test_nothing_is_asked_twice_and_a_later_row_is_offered_what_was_confirmed(
    portfolio: Portfolio,
) -> None:
    first = code_review.page(portfolio, "nl")[0].group.id
    code_review.confirm(portfolio, nothing, {first: "90911200"}, "Anna")
    keep(portfolio, *ROWS, ("6", "Schoonmaak van de scholen (perceel 3)", ""))
    sure = code_review.sure(portfolio, 1.0)  # what was said before, and nothing else
    assert (sure.groups, sure.contracts) == (1, 1)
    assert list(code_review.sure_codes(portfolio, 1.0).values()) == ["90911200"]
    assert codes(portfolio)["1"] == ("90911200",)
    groups = {each.group.description: each for each in code_review.page(portfolio, "nl")}
    offered = groups["Schoonmaak van de scholen (perceel 3)"].suggestions[0]
    assert (offered.code, offered.confidence, offered.why.code) == (
        "90911200", 1.0, "suggestion.confirmed",
    )  # fmt: skip


def test_a_code_that_does_not_exist_a_group_that_is_gone_and_nobody_are_refused(
    portfolio: Portfolio,
) -> None:
    first = code_review.page(portfolio, "nl")[0].group.id
    for chosen, by, field in (
        ({first: "99999999"}, "Anna", "groups"),
        ({"c00000000000": "90919200"}, "Anna", "groups"),
        ({}, "Anna", "groups"),
        ({first: "90919200"}, " ", "by"),
    ):
        with pytest.raises(InputError) as refused:
            code_review.confirm(portfolio, nothing, chosen, by)
        assert refused.value.field == field
    assert codes(portfolio)["1"] == ()


def test_a_verdict_is_assumed_until_a_person_confirms(portfolio: Portfolio, tmp_path: Path) -> None:
    store = open_store(ready_made.settings(tmp_path / "other"))
    contracts = store.portfolio(LOCAL)
    keep(contracts, *ROWS)
    rescreen(contracts, screener_for(store, DAY))
    ids = {
        stored.contract.number: stored.id
        for stored in contracts.contracts.get_many(contracts.contracts.ids())
    }
    verdicts = VerdictDocuments(store, contracts, DAY)
    assumed = verdicts.current(ids["1"]) or {}
    assert assumed["assumed"]["codes"][0]["code"] == "90919300"
    silent = verdicts.current(ids["4"]) or {}
    assert silent["risk"]["band"] == "insufficient_information"
    assert "assumed" not in silent
    code_review.confirm(
        contracts,
        lambda due: rescreen(contracts, screener_for(store, DAY), due),
        {ids["1"]: "90919300"},
        "Anna",
    )
    assert "assumed" not in (verdicts.current(ids["1"]) or {"assumed": None})
    store.close()


def test_an_edit_is_previewed_with_what_it_turns_and_changes_nothing(portfolio: Portfolio) -> None:
    store_ids = portfolio.contracts.ids()

    class Screener:
        def screen(self, purchase: object, *others: object) -> object:
            raise AssertionError("an owner has no effect on a verdict")

    shown = corrections.preview(portfolio, Screener(), "owner", "Jansen", store_ids)  # type: ignore[arg-type]
    assert (shown.contracts, shown.changed, shown.tried, shown.turned) == (5, 5, 0, 0)
    assert codes(portfolio)["5"] == ("30192000",)
    done = corrections.keep(portfolio, nothing, "owner", "Jansen", store_ids, "Anna", "overgenomen")
    assert (done.contracts, done.why) == (5, "overgenomen")
    with pytest.raises(InputError):
        corrections.keep(portfolio, nothing, "owner", "Jansen", store_ids, "Anna")


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        ("cpv", "90919200-4", "90919200"),
        ("cpv", "", None),
        ("buyer_country", "België", "BE"),
        ("owner", "  J.   de Vries ", "J. de Vries"),
        ("buyer_type", "central", "central"),
    ],
)
def test_a_value_is_kept_as_it_is_meant(field: str, typed: str, value: str | None) -> None:
    assert corrections.value_of(field, typed) == value


@pytest.mark.parametrize(
    ("field", "typed", "wrong"),
    [
        ("colour", "red", "field"),
        ("cpv", "schoonmaak", "value"),
        ("buyer_country", "Nergens", "value"),
        ("buyer_type", "", "value"),
        ("category", "iets", "value"),
        ("owner", "x" * 201, "value"),
    ],
)
def test_a_value_that_cannot_be_is_refused_with_its_field(
    field: str, typed: str, wrong: str
) -> None:
    with pytest.raises(InputError) as refused:
        corrections.value_of(field, typed)
    assert refused.value.field == wrong
