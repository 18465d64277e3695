"""Tags of contracts: from a file or a person, found by an index that follows each write."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import text

from graphs.parties import Contract, tags_in
from screening.model.contracts import ContractFilter
from screening.model.corrections import Correction
from screening.model.people import ScopePart, ScopeReach
from screening.store import Store
from screening.store.contracts import imports as subject
from screening.store.database.engine import reading
from screening.store.portfolio import Portfolio
from tests.support.match_world import Batch

PLAIN = Contract(key="r:C-1", number="C-1", title="Een", department="Zorg")
TAGGED = Contract(key="r:C-2", number="C-2", title="Twee", tags=("Inhuur", "Regio"))
OTHER = Contract(key="r:C-3", number="C-3", title="Drie", tags=("Regio",))


@pytest.fixture(params=["at once", "staged"])
def ours(
    ready_address: str, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Portfolio]:
    if request.param == "staged":
        monkeypatch.setattr(subject, "STAGED_FROM", 0)
    store = Store.open(ready_address)
    portfolio = store.add_organization("ours", "Ours")
    portfolio.imports.keep(Batch((PLAIN, TAGGED, OTHER)), "anna")
    yield portfolio
    store.close()


def found(portfolio: Portfolio, tag: str) -> list[str | None]:
    page = portfolio.listing.page(ContractFilter(tag=tag, sort="number"))
    assert page.total == len(page.items)
    return [line.number for line in page.items]


def is_followed(portfolio: Portfolio) -> bool:
    """Return whether the index says what the rows of contracts say."""
    with reading(portfolio._scope.engine) as connection:
        contracts = connection.execute(text("SELECT id, tags FROM contract"))
        said = {(id, tag) for id, tags in contracts for tag in json.loads(tags or "[]")}
        kept = connection.execute(text("SELECT contract_id, tag FROM contract_tag"))
        rows = [tuple(row) for row in kept]
    return len(rows) == len(set(rows)) and set(rows) == said


def say(portfolio: Portfolio, number: str, value: str | None) -> int:
    id = portfolio.contracts.get(number).id
    return portfolio.corrections.keep("tags", [Correction(id, value)], "Anna").id


def test_contracts_are_found_by_each_of_their_tags(ours: Portfolio) -> None:
    assert found(ours, "Regio") == ["C-2", "C-3"]
    assert found(ours, "Inhuur") == ["C-2"]
    assert found(ours, "Nergens") == []
    assert ours.listing.choices().tags == ("Inhuur", "Regio")
    assert ours.contracts.get("C-2").contract.tags == ("Inhuur", "Regio")
    assert [line.number for line in ours.listing.page(ContractFilter(text="inhuur")).items] == [
        "C-2"
    ]
    assert is_followed(ours)


def test_another_import_and_its_undo_change_what_is_found(ours: Portfolio) -> None:
    report = ours.imports.keep(Batch((replace(TAGGED, tags=("Jeugd",)), PLAIN)), "anna")
    assert (report.updated, report.unchanged) == (1, 1)
    assert (found(ours, "Inhuur"), found(ours, "Jeugd")) == ([], ["C-2"])
    assert is_followed(ours)
    assert report.run is not None
    ours.imports.undo(report.run, "anna")
    assert (found(ours, "Inhuur"), found(ours, "Jeugd")) == (["C-2"], [])
    ours.imports.undo(1, "anna")
    assert ours.listing.choices().tags == ()
    assert is_followed(ours)


def test_what_a_person_says_goes_before_the_file_and_is_taken_back(ours: Portfolio) -> None:
    run = say(ours, "C-2", "Jeugd; Zorg")
    assert found(ours, "Jeugd") == ["C-2"]
    assert found(ours, "Inhuur") == []
    ours.imports.keep(Batch((replace(TAGGED, tags=("Nieuw",)),)), "anna")
    assert found(ours, "Nieuw") == [], "a later import changes what lies beneath"
    (fact,) = ours.corrections.facts(run, 9)
    assert (fact.before, fact.value) == ("Inhuur; Regio", "Jeugd; Zorg")
    ours.corrections.undo(run, "Anna")
    assert (found(ours, "Nieuw"), found(ours, "Jeugd")) == (["C-2"], [])
    say(ours, "C-2", None)
    assert ours.contracts.get("C-2").contract.tags == ()
    assert is_followed(ours)


def test_the_index_is_made_anew_from_the_rows(ours: Portfolio) -> None:
    with ours._scope.writing() as connection:
        connection.execute(text("DELETE FROM contract_tag"))
    assert not is_followed(ours)
    Store(ours._scope.engine).recount_lists()
    assert is_followed(ours)
    assert found(ours, "Regio") == ["C-2", "C-3"]


def test_who_sees_a_tag_and_a_department_sees_the_contracts_of_either(ours: Portfolio) -> None:
    store = Store(ours._scope.engine)
    part = ScopePart(frozenset({"Zorg"}), frozenset({"Inhuur"}))
    seen = store.portfolio("ours", ScopeReach((part,)))
    assert {line.number for line in seen.listing.every_line()} == {"C-1", "C-2"}
    assert seen.listing.choices().tags == ("Inhuur", "Regio")
    only = store.portfolio("ours", ScopeReach((part, ScopePart(tags=frozenset({"Regio"})))))
    assert {line.number for line in only.listing.every_line()} == {"C-2"}, "in both parts"


def test_a_contract_without_tags_is_the_same_as_before_there_were_any(ours: Portfolio) -> None:
    report = ours.imports.keep(Batch((PLAIN, replace(OTHER, tags=("Regio",)))), "anna")
    assert (report.updated, report.unchanged) == (0, 2)


@pytest.mark.parametrize(
    ("cell", "tags"),
    [
        (None, ()),
        (" ; ,", ()),
        ("Regio;  Inhuur  derden,Regio", ("Inhuur derden", "Regio")),
        ("b|A\nc", ("A", "b", "c")),
    ],
)
def test_a_text_lists_tags(cell: str | None, tags: tuple[str, ...]) -> None:
    assert tags_in(cell) == tags
