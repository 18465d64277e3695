"""What a person says of contracts beats the files; taking it back gives back what was."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphs.parties import Contract, Ownership, Party, Supply
from screening.model.contracts import ContractFilter
from screening.model.corrections import Correction
from screening.model.errors import InputError, MissingError
from screening.store import Store, tables
from screening.store.portfolio import Portfolio
from tests.support import ready_made
from tests.support.effort import tries

BUYER = Party("r:buyer", "Gemeente Voorbeeld", "NL")
HAGO = Party("r:hago", "Hago Zorg", "NL")
VARYING = ("id", "organization_id", "public_id", "run_id", "changed_at", "screened")
FIELDS = ("cpv", "buyer_type", "buyer_country", "owner", "department", "status")
VALUES = {
    "cpv": ("90919200", "30213100"),
    "buyer_type": ("central", "subcentral"),
    "buyer_country": ("BE", "DE"),
    "owner": ("Jansen", "De Boer", None),
    "department": ("ICT", "Sociaal domein", None),
    "status": ("lopend", "afgerond", None),
}


@dataclass(frozen=True)
class Register:
    contracts: tuple[Contract, ...]
    parties: tuple[Party, ...] = ()
    supplies: tuple[Supply, ...] = ()
    ownerships: tuple[Ownership, ...] = ()


def contract(number: str, **facts: object) -> Contract:
    usual = Contract(
        key=f"r:{number}",
        number=number,
        title="Schoonmaak stadhuis",
        description="Dagelijkse schoonmaak\nen glasbewassing",
        buyer=BUYER,
        suppliers=(HAGO,),
    )
    return replace(usual, **facts)  # type: ignore[arg-type]


FIRST = Register((contract("1"), contract("2", owner="Bakker", cpv=("90911200",)), contract("3")))
SECOND = Register(
    (contract("1", owner="Visser"), contract("2", title="Schoonmaak scholen"), contract("4"))
)


@pytest.fixture
def portfolio(ready_address: str) -> Iterator[Portfolio]:
    """Everything below holds on both engines."""
    store = Store.open(ready_address)
    store.prepare()
    yield store.add_organization("ours", "Ours")
    store.close()


def ids(portfolio: Portfolio) -> dict[str, str]:
    lines = portfolio.listing.every_line(ContractFilter(sort="number"))
    return {line.number or "": line.id for line in lines}


def rows(portfolio: Portfolio) -> dict[str, dict[str, object]]:
    """Return all columns of each contract but for the moment of its last change and its verdict."""
    scope = portfolio.corrections._scope
    with scope.reading() as connection:
        found = connection.execute(scope.select(tables.contract)).mappings()
        return {
            row["number"]: {name: value for name, value in row.items() if name not in VARYING}
            for row in found
        }


def say(portfolio: Portfolio, field: str, value: str | None, *numbers: str) -> int:
    known = ids(portfolio)
    corrections = [Correction(known[number], value) for number in numbers if number in known]
    return portfolio.corrections.keep(field, corrections, "Anna").id


def test_what_a_person_says_is_what_the_contract_says(portfolio: Portfolio) -> None:
    portfolio.imports.keep(FIRST, "test")
    run = portfolio.corrections.keep("cpv", [Correction(ids(portfolio)["1"], "90919200")], "Anna")
    stored = portfolio.contracts.get("1")
    assert stored.contract.cpv == ("90919200",)
    assert (run.by, run.contracts, run.field) == ("Anna", 1, "cpv")
    (fact,) = portfolio.corrections.facts(run.id, 10)
    assert (fact.number, fact.before, fact.value) == ("1", None, "90919200")
    assert [line.number for line in portfolio.listing.page(ContractFilter(cpv_division="90")).items]


def test_a_buyer_is_elsewhere_for_one_contract_only(portfolio: Portfolio) -> None:
    portfolio.imports.keep(FIRST, "test")
    say(portfolio, "buyer_country", "BE", "1")
    countries = [portfolio.contracts.get(number).contract.buyer for number in ("1", "2")]
    assert [buyer and buyer.country for buyer in countries] == ["BE", "NL"]


def test_an_owner_who_was_said_is_searched_and_filtered_by(portfolio: Portfolio) -> None:
    portfolio.imports.keep(FIRST, "test")
    say(portfolio, "owner", "De Boér", "1")
    for filter in (ContractFilter(owner="De Boér"), ContractFilter(text="boer hago")):
        assert [line.number for line in portfolio.listing.page(filter).items] == ["1"]
    assert portfolio.listing.choices().owners == ("Bakker", "De Boér")


def test_the_same_file_again_changes_nothing_and_keeps_what_was_said(portfolio: Portfolio) -> None:
    portfolio.imports.keep(FIRST, "test")
    say(portfolio, "cpv", "90919200", "1", "2")
    again = portfolio.imports.keep(FIRST, "test")
    assert (again.created, again.updated, again.unchanged) == (0, 0, 3)
    assert portfolio.contracts.get("2").contract.cpv == ("90919200",)


def test_a_file_that_says_otherwise_is_kept_beneath(portfolio: Portfolio) -> None:
    portfolio.imports.keep(FIRST, "test")
    run = say(portfolio, "owner", "Jansen", "1")
    portfolio.imports.keep(SECOND, "test")
    assert portfolio.contracts.get("1").contract.owner == "Jansen"
    portfolio.corrections.undo(run, "Bram")
    assert portfolio.contracts.get("1").contract.owner == "Visser"


def test_what_was_said_outlives_an_import_that_is_undone(portfolio: Portfolio) -> None:
    run = portfolio.imports.keep(FIRST, "test").run
    said = say(portfolio, "cpv", "90919200", "1")
    assert run is not None
    portfolio.imports.undo(run, "test")
    assert rows(portfolio) == {}
    portfolio.imports.keep(FIRST, "test")
    assert portfolio.contracts.get("1").contract.cpv == ("90919200",)
    portfolio.corrections.undo(said, "Bram")
    assert portfolio.contracts.get("1").contract.cpv == ()


def test_an_earlier_correction_that_is_undone_leaves_the_later_one(portfolio: Portfolio) -> None:
    portfolio.imports.keep(FIRST, "test")
    first, second = say(portfolio, "status", "lopend", "1"), say(portfolio, "status", "af", "1")
    portfolio.corrections.undo(first, "Bram")
    assert portfolio.contracts.get("1").contract.status == "af"
    portfolio.corrections.undo(second, "Bram")
    assert portfolio.contracts.get("1").contract.status is None


def test_a_category_of_many_counts_until_it_is_undone(portfolio: Portfolio) -> None:
    portfolio.imports.keep(FIRST, "test")
    known = ids(portfolio)
    portfolio.reviews.confirm(known["1"], "geen", "Anna")
    run = say(portfolio, "category", "schoonmaak", "1", "2")
    confirmed = [portfolio.contracts.get(number).confirmation for number in ("1", "2", "3")]
    assert [one and one.category for one in confirmed] == ["schoonmaak", "schoonmaak", None]
    portfolio.corrections.undo(run, "Bram")
    confirmed = [portfolio.contracts.get(number).confirmation for number in ("1", "2", "3")]
    assert [one and one.category for one in confirmed] == ["geen", None, None]
    assert [review.category for review in portfolio.reviews.history("1")] == ["geen"]


def test_a_correction_is_undone_once_and_one_that_is_not_there_never(portfolio: Portfolio) -> None:
    portfolio.imports.keep(FIRST, "test")
    run = say(portfolio, "status", "lopend", "1")
    portfolio.corrections.undo(run, "Bram")
    with pytest.raises(InputError):
        portfolio.corrections.undo(run, "Bram")
    with pytest.raises(MissingError):
        portfolio.corrections.undo(run + 1, "Bram")
    kept = portfolio.corrections.run(run)
    assert (kept.by, kept.undone_by) == ("Anna", "Bram")
    assert kept.undone_at is not None


def test_what_changed_is_due_for_screening(portfolio: Portfolio) -> None:
    portfolio.imports.keep(FIRST, "test")
    run = say(portfolio, "status", "lopend", "1")
    assert portfolio.corrections.undo(run, "Bram") == (ids(portfolio)["1"],)
    assert set(portfolio.contracts.still_due(ids(portfolio).values())) >= {ids(portfolio)["1"]}


steps = st.lists(
    st.one_of(
        st.sampled_from(("import first", "import second", "undo import")),
        st.sampled_from(FIELDS).flatmap(
            lambda field: st.tuples(
                st.just(field),
                st.sampled_from(VALUES[field]),
                st.lists(st.sampled_from("1234"), min_size=1, max_size=4, unique=True),
            )
        ),
        st.tuples(st.just("undo"), st.integers(0, 5)),
    ),
    min_size=1,
    max_size=9,
)


@settings(
    max_examples=tries(12, 300),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=steps)
def test_taking_everything_back_gives_back_what_the_files_alone_say(
    steps: list[object], tmp_path_factory: pytest.TempPathFactory
) -> None:
    file = ready_made.tables(tmp_path_factory.mktemp("corrections") / "store.db")
    store = Store.open(f"sqlite:///{file}")
    said, untouched = (store.add_organization(name, name) for name in ("said", "untouched"))
    runs: list[int] = []
    for step in steps:
        if isinstance(step, str):
            for portfolio in (said, untouched):
                if step == "undo import":
                    in_force = portfolio.imports.in_force("test")
                    if in_force:
                        portfolio.imports.undo(in_force[0].id, "test")
                else:
                    portfolio.imports.keep(FIRST if step == "import first" else SECOND, "test")
            continue
        assert isinstance(step, tuple)
        if step[0] == "undo":
            if step[1] < len(runs):
                said.corrections.undo(runs.pop(step[1]), "Bram")
        else:
            runs.append(say(said, step[0], step[1], *step[2]))
    for run in runs:
        said.corrections.undo(run, "Bram")
    assert rows(said) == rows(untouched)
    store.close()
