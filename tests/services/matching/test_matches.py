"""Is it the same company? Suggestions, people's words on them, and what they change."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from graphs.parties import Identifier, Ownership
from screening.model.errors import InputError, MissingError
from screening.model.match import (
    ENTITY,
    PARTY,
    MatchFilter,
)
from screening.reports.verdicts import ReportEntry, report
from screening.services.matching.suggestions import MatchingRound
from screening.services.screening import catch_up
from sources.kit.values.statements import Listing, Tie
from tests.support import given_verdicts
from tests.support.match_world import (
    AGAIN,
    BANNED,
    DAY,
    LEI,
    OTHER_LEI,
    OWNED,
    REGISTER,
    SPINNER,
    SPINNERS,
    TAILOR,
    TAILOR_AGAIN,
    UNIFORMS,
    WEAVER,
    Batch,
    World,
    compared_world,
    world,
)
from tests.support.refusals import refuses


@pytest.fixture
def here(tmp_path: Path) -> World:
    return compared_world(tmp_path / "home")


def found(here: World, **narrow: Any) -> dict[tuple[str, str], str]:
    """(party, other name) -> id."""
    page = here.portfolio.matches.page(MatchFilter(**{"state": None, **narrow}), 1, 100)
    return {(m.compared.one.key, m.compared.other.name): m.id for m in page.items}


def the_tailors(here: World) -> str:
    return found(here, kind=PARTY)[TAILOR.key, TAILOR_AGAIN.name]


def the_spinner(here: World) -> str:
    return found(here, kind=ENTITY)[SPINNER.key, SPINNERS.name]


def the_weaver(here: World) -> str:
    return found(here, kind=ENTITY)[WEAVER.key, BANNED.name]


def listed(here: World, number: str) -> Any:
    return here.verdict(number)["listed"]


def documents(here: World) -> dict[str, Any]:
    return dict(given_verdicts.documents(here.store, here.portfolio))


def test_two_spellings_in_two_registers_are_suggested_with_reasons(here: World) -> None:
    match = here.portfolio.matches.get(the_tailors(here))
    assert match.compared.basis == "name"
    assert match.compared.because
    assert match.state == "open"
    assert match.compared.one.key < match.compared.other.key


def test_nobody_suggests_a_person_or_a_name_that_names_nobody(here: World) -> None:
    ends = {key for one, _ in found(here) for key in (one,)}
    assert "r:person" not in ends
    assert "r:nobody" not in ends
    assert listed(here, "C-3") == {"hits": [], "history": [], "possible": 0, "note": None}


def test_an_equal_number_is_a_hit_and_says_which(here: World) -> None:
    hits = listed(here, "C-1")["hits"]
    assert [hit["entity"] for hit in hits] == [BANNED.name]
    assert hits[0]["by"] == "identifier"
    assert LEI in hits[0]["identifier"]
    assert hits[0]["edition"] == "2026-11"
    assert here.verdict("C-1")["risk"]["band"] == "very_high"  # type: ignore[index]


@pytest.mark.parametrize(("language", "row"), [("nl", "rij 7"), ("en", "row 7")])
def test_a_text_says_in_its_language_where_a_list_says_it(
    here: World, language: str, row: str
) -> None:
    entry = ReportEntry(None, UNIFORMS, here.verdict("C-1"))
    text = "".join(report("text").render([entry], language))
    assert re.search(rf"2026-11;.* {row}\n", text)


def test_a_likeness_of_names_is_counted_and_moves_nothing(here: World, tmp_path: Path) -> None:
    without = world(tmp_path / "other", REGISTER, BANNED)
    without.compare()
    assert listed(here, "C-1")["possible"] == listed(without, "C-1")["possible"] + 1
    for part in ("flag", "duty", "risk", "clause_level", "would_change", "questions"):
        assert here.verdict("C-1")[part] == without.verdict("C-1")[part], part


def test_a_word_makes_the_hit_and_taking_it_back_unmakes_it_to_the_byte(here: World) -> None:
    before = documents(here)
    id = the_spinner(here)
    here.portfolio.match_decisions.decide(id, "same", "A. Inkoper", "same address", "page")
    here.screen()
    hit = next(h for h in listed(here, "C-1")["hits"] if h["entity"] == SPINNERS.name)
    assert (hit["by"], hit["confirmed_by"]) == ("confirmed", "A. Inkoper")
    assert [hop["to"]["en"] for hop in hit["hops"]] == [TAILOR.name, WEAVER.name, SPINNER.name]
    assert here.verdict("C-1")["pins"]["decisions"]  # type: ignore[index]
    here.portfolio.match_decisions.undo(id, "A. Inkoper", "mistake", "page")
    here.screen()
    assert documents(here) == before
    assert [d.answer for d in here.portfolio.match_decisions.history(id)] == ["undone", "same"]


def test_what_is_owned_for_half_or_more_inherits_with_a_note(here: World) -> None:
    assert listed(here, "C-2")["hits"] == []
    id = the_spinner(here)
    assert here.portfolio.contracts.get("C-2").id in here.portfolio.match_decisions.reached(
        here.portfolio.matches.get(id)
    )
    here.portfolio.match_decisions.decide(id, "same", "A. Inkoper", "same address", "page")
    here.screen()
    hit = listed(here, "C-2")["hits"][0]
    assert "60 %" in hit["owned"]["en"]
    assert hit["owners"][0]["parent"] == SPINNER.name
    few = Batch(ownerships=(Ownership(OWNED.key, SPINNER.key, 0.4, source="ownership.csv row 2"),))
    here.portfolio.imports.keep(few, "test")
    here.screen()
    assert listed(here, "C-2")["hits"] == []


def test_two_that_are_one_are_read_as_one_until_it_is_taken_back(here: World) -> None:
    before = documents(here)
    assert here.portfolio.parties.aliases().map == {}
    id = the_tailors(here)
    reached = here.portfolio.match_decisions.reached(here.portfolio.matches.get(id))
    assert here.portfolio.contracts.get(AGAIN.number or "").id in reached
    here.portfolio.match_decisions.decide(id, "same", "A. Inkoper", "one KvK number", "page")
    aliases = here.portfolio.parties.aliases()
    assert aliases.map == {TAILOR_AGAIN.key: TAILOR.key}
    assert aliases.keys_of(TAILOR_AGAIN.key) == (TAILOR.key, TAILOR_AGAIN.key)
    here.screen()
    chain = here.verdict("C-4")
    assert chain["coverage"]["declared"] == 3  # type: ignore[index]  # the tailor's chain is its own
    assert [hit["entity"] for hit in listed(here, "C-4")["hits"]] == [BANNED.name]
    assert chain["pins"]["decisions"]  # type: ignore[index]
    here.portfolio.match_decisions.undo(id, "A. Inkoper", "", "page")
    here.screen()
    assert documents(here) == before


def test_the_contract_keeps_the_name_that_its_register_gives(here: World) -> None:
    here.portfolio.match_decisions.decide(
        the_tailors(here), "same", "A. Inkoper", "one KvK", "page"
    )
    here.screen()
    stored = here.portfolio.contracts.get("C-4").contract
    assert [party.key for party in stored.suppliers] == [TAILOR_AGAIN.key]
    assert listed(here, "C-4")["hits"][0]["hops"][0]["to"]["nl"] == TAILOR_AGAIN.name


def test_a_word_is_not_asked_for_again_by_importing_the_same_again(here: World) -> None:
    id = the_tailors(here)
    here.portfolio.match_decisions.decide(id, "not_same", "A. Inkoper", "other owners", "page")
    here.portfolio.imports.keep(REGISTER, "test")
    here.compare()
    here.list_says("us_dhs_uflpa", *(BANNED, SPINNERS), edition="2026-12")
    here.compare()
    assert here.portfolio.matches.get(id).state == "not_same"


def test_a_word_is_asked_for_again_when_its_evidence_changed(here: World) -> None:
    id = the_tailors(here)
    here.portfolio.match_decisions.decide(id, "not_same", "A. Inkoper", "other owners", "page")
    known = replace(TAILOR_AGAIN, identifiers=(Identifier("NL-KVK", "01234567"),))
    here.portfolio.imports.keep(Batch(parties=(known,)), "test")
    here.compare()
    match = here.portfolio.matches.get(id)
    assert (match.state, match.answer) == ("again", "not_same")
    assert id in found(here, state="waiting").values()


def test_a_word_outlives_an_import_that_is_undone(tmp_path: Path) -> None:
    here = world(tmp_path / "home", replace(REGISTER, contracts=(), parties=(), supplies=(),
                                            ownerships=()))  # fmt: skip
    run = here.portfolio.imports.keep(REGISTER, "test").run
    here.compare()
    id = the_tailors(here)
    here.portfolio.match_decisions.decide(id, "same", "A. Inkoper", "one KvK", "page")
    assert run is not None
    here.portfolio.imports.undo(run, "test")
    here.compare()
    assert here.portfolio.parties.aliases().map == {}
    assert found(here) == {}
    here.portfolio.imports.keep(REGISTER, "test")
    here.compare()
    assert here.portfolio.parties.aliases().map == {TAILOR_AGAIN.key: TAILOR.key}
    assert here.portfolio.matches.get(id).state == "same"


def test_no_acceptance_without_a_day(here: World) -> None:
    decisions = here.portfolio.match_decisions
    said = decisions.decide(the_spinner(here), "not_same", "A. Inkoper", "other town", "page")
    assert said.review_on is not None
    today = said.at.date()
    assert today < said.review_on <= today + timedelta(days=366)
    for day in (today, today + timedelta(days=800)):
        with refuses(InputError, "after today") as refusal:
            decisions.decide(the_spinner(here), "not_same", "A. Inkoper", "x", "page", day)
        assert refusal.value.field == "review_on"


def test_a_word_against_a_hit_holds_until_its_day(here: World) -> None:
    id = the_weaver(here)
    here.portfolio.match_decisions.decide(id, "not_same", "A. Inkoper", "number of another", "page")
    here.screen()
    assert listed(here, "C-1")["hits"] == []
    review = here.portfolio.matches.get(id).review_on
    assert review is not None
    from screening.services.matching.suggestions import review as look_again
    from screening.services.screening import screener_for

    due = look_again(here.portfolio, lambda: screener_for(here.store, review), review)
    assert [one.id for one in due] == [id]
    assert here.portfolio.matches.get(id).state == "again"
    assert [hit["entity"] for hit in listed(here, "C-1")["hits"]] == [BANNED.name]


@pytest.mark.parametrize(
    ("answer", "by", "why", "field"),
    [("maybe", "A", "x", "answer"), ("same", " ", "x", "by"), ("same", "A", "", "why")],
)
def test_a_word_says_who_and_why(here: World, answer: str, by: str, why: str, field: str) -> None:
    with pytest.raises(InputError) as refusal:
        here.portfolio.match_decisions.decide(the_spinner(here), answer, by, why, "page")
    assert refusal.value.field == field
    with pytest.raises(MissingError):
        here.portfolio.match_decisions.decide("m000", "same", "A", "x", "page")


def test_words_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    third = replace(TAILOR_AGAIN, key="t:tailor")
    here = world(tmp_path / "home", replace(REGISTER, parties=(*REGISTER.parties, third)))
    here.compare()
    pairs = {
        tuple(sorted((m.compared.one.key, m.compared.other.key))): m.id
        for m in here.portfolio.matches.page(MatchFilter(kind=PARTY), 1, 100).items
    }
    decide = here.portfolio.match_decisions.decide
    decide(pairs[TAILOR.key, TAILOR_AGAIN.key], "same", "A", "x", "page")
    decide(pairs[TAILOR.key, third.key], "not_same", "A", "x", "page")
    with refuses(InputError, "take that back first"):
        decide(pairs[TAILOR_AGAIN.key, third.key], "same", "A", "x", "page")


def test_what_a_list_lets_go_of_is_history(here: World) -> None:
    here.portfolio.match_decisions.decide(the_spinner(here), "same", "A. Inkoper", "x", "page")
    here.screen()
    here.list_says("us_dhs_uflpa", BANNED, edition="2026-12")
    here.compare()
    assert [one["entity"] for one in listed(here, "C-1")["history"]] == [SPINNERS.name]
    assert [one["entity"] for one in listed(here, "C-1")["hits"]] == [BANNED.name]
    here.list_says("us_dhs_uflpa", replace(BANNED, current=False), edition="2027-01")
    here.compare()
    assert listed(here, "C-1")["hits"] == []


def test_a_register_of_everybody_is_no_reproach(tmp_path: Path) -> None:
    here = world(tmp_path / "home")
    here.list_says("org_gleif_entities", Listing(SPINNER.name, "CN", programme="lei"))
    assert [one.source for one in here.store.entity_lists.in_use()] == ["us_dhs_uflpa"]
    here.compare()
    assert found(here, source="org_gleif_entities") == {}


def test_a_parent_that_consolidates_hands_its_listing_on(tmp_path: Path) -> None:
    tailor = replace(TAILOR, identifiers=(Identifier("XI-LEI", OTHER_LEI, True),))
    here = world(tmp_path / "home", replace(REGISTER, parties=(), supplies=(), ownerships=(),
                                            contracts=(replace(REGISTER.contracts[0],
                                                               suppliers=(tailor,)),)))  # fmt: skip
    absent = Tie("parent_unknown", OTHER_LEI, "", says="ultimate parent: NATURAL_PERSONS")
    here.list_says("org_gleif_relationships", absent)
    here.compare()
    assert listed(here, "C-1")["hits"] == []
    parent = Tie("parent", OTHER_LEI, LEI, says="direct parent", where="row 3")
    here.list_says("org_gleif_relationships", parent, edition="2026-12")
    again = replace(tailor, address="Straat 1, Utrecht")
    here.portfolio.imports.keep(Batch(parties=(again,)), "test")
    here.compare()
    here.screen()
    hit = listed(here, "C-1")["hits"][0]
    assert hit["entity"] == BANNED.name
    assert hit["owned"] is not None
    assert hit["owners"][0]["source"] == "org_gleif_relationships"


def test_comparing_in_small_rounds_ends_as_one_round_does(tmp_path: Path) -> None:
    at_once, bit_by_bit = world(tmp_path / "one"), world(tmp_path / "two")
    at_once.compare()
    rounds = 0
    while bit_by_bit.compare(most=2).left:
        rounds += 1
        assert rounds < 20
    assert rounds > 1
    assert found(at_once) == found(bit_by_bit)
    assert documents(at_once) == documents(bit_by_bit)
    assert bit_by_bit.portfolio.comparison.progress(bit_by_bit.store.entity_lists.in_use()).done


def test_comparing_again_finds_nothing_to_do(here: World) -> None:
    again = here.compare()
    assert (again.parties, again.changed, again.left) == (0, 0, 0)


def test_another_organization_has_its_own_words(here: World) -> None:
    other = here.store.add_organization("other", "Another")
    with pytest.raises(MissingError):
        other.matches.get(the_spinner(here))
    other.imports.keep(REGISTER, "test")
    here.portfolio.match_decisions.decide(the_tailors(here), "same", "A", "x", "page")
    assert other.parties.aliases().map == {}


def test_a_verdict_never_opens_a_list(here: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long a list is, only matches of the parties in the chain are read."""
    from screening.services.matching import entity_index
    from screening.store.matches.entity_lists import EntityLists

    def never(*_: object) -> None:
        raise AssertionError("a verdict opened a list")

    before = documents(here)
    monkeypatch.setattr(entity_index, "load", never)
    for name in ("listings", "listings_by_row"):
        monkeypatch.setattr(EntityLists, name, never)
    here.screen()
    assert documents(here) == before


def test_a_list_is_read_once_and_then_found_on_disk(
    here: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from screening.services.matching import entity_index

    (kept,) = entity_index.folder(here.home).iterdir()

    def never(snapshot: int) -> Iterator[Any]:
        pytest.fail("read again")
        yield snapshot

    monkeypatch.setattr(here.store.entity_lists, "listings", never)
    more = replace(SPINNER, key="x:spinner", name="Blauwkraan Spinning")
    here.portfolio.imports.keep(Batch(parties=(more,)), "test")
    here.compare()
    assert ("x:spinner", SPINNERS.name) in found(here)
    assert list(entity_index.folder(here.home).iterdir()) == [kept]


@pytest.mark.parametrize("harm", ["gone", "cut", "empty"])
def test_an_index_that_cannot_be_read_is_built_again(here: World, harm: str) -> None:
    from shutil import rmtree

    from screening.services.matching import entity_index

    (kept,) = entity_index.folder(here.home).iterdir()
    if harm == "gone":
        rmtree(kept)
    else:
        for path in kept.iterdir():
            path.write_bytes(path.read_bytes()[:7] if harm == "cut" else b"")
    more = replace(SPINNER, key="x:spinner", name="Blauwkraan Spinning")
    here.portfolio.imports.keep(Batch(parties=(more,)), "test")
    here.compare()
    assert ("x:spinner", SPINNERS.name) in found(here)


def test_what_belongs_to_no_list_in_use_is_swept_away(here: World) -> None:
    from screening.services.matching import entity_index

    here.list_says("us_dhs_uflpa", BANNED, edition="2026-12")
    here.compare()
    assert len(list(entity_index.folder(here.home).iterdir())) == 2
    assert entity_index.sweep(here.home, here.store.entity_lists.in_use()) == 1
    assert entity_index.sweep(here.home, here.store.entity_lists.in_use()) == 0


def test_spare_moments_end_when_there_is_nothing_left(tmp_path: Path) -> None:
    from screening.services.matching.suggestions import IdleMatcher
    from screening.services.screening import screener_for

    here = world(tmp_path / "home")
    trickle = IdleMatcher(here.store, here.home, lambda: screener_for(here.store, DAY), 2)
    rounds = 0
    while trickle():
        rounds += 1
        assert rounds < 30
    assert rounds > 1
    assert the_spinner(here)
    assert trickle() is False
    here.list_says("us_dhs_uflpa", BANNED, edition="2026-12")
    while trickle():
        pass
    assert (SPINNER.key, SPINNERS.name) not in found(here)


def test_a_fault_of_comparing_leaves_the_worker_alive(
    here: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from screening.services.matching import suggestions
    from screening.services.screening import screener_for

    def fault(*_: object, **__: object) -> None:
        raise RuntimeError("odd")

    monkeypatch.setattr(suggestions, "bring_up_to_date", fault)
    trickle = suggestions.IdleMatcher(
        here.store, here.home, lambda: screener_for(here.store, DAY), 2
    )
    assert trickle() is False
    (notice,) = caplog.messages
    assert "progress.comparing_failed" in notice
    assert "RuntimeError" in notice


def test_changes_that_are_laid_over_a_list_count(here: World) -> None:
    """A publisher that tells only what changed: one entity goes, another comes."""
    from screening.store.database.engine import writing
    from screening.store.snapshots.statement_rows import row_of
    from screening.store.tables import snapshot, statement

    new = Listing("Kleermakerij Zilvervos BV", "NL", programme="UFLPA", where="row 9")
    in_use = (snapshot.c.status == "ready") & (snapshot.c.source == "us_dhs_uflpa")
    with writing(here.store._engine) as connection:
        old = connection.execute(snapshot.select().where(in_use)).mappings().one()
        slots = statement.update().values(slot=statement.c.subject)
        connection.execute(slots.where(statement.c.snapshot_id == old["id"]))
        connection.execute(snapshot.update().where(in_use).values(status="retired"))
        facts = {name: value for name, value in old.items() if name != "id"}
        facts |= {"edition": "2026-12", "sha256": "f" * 64, "base_id": old["id"]}
        made = connection.execute(snapshot.insert().values(facts)).inserted_primary_key
        assert made is not None
        rows = [row_of(one) for one in (SPINNERS, new)]
        rows = [{**row, "snapshot_id": made[0], "slot": row["subject"]} for row in rows]
        rows[0]["content"] = ""  # nothing stands there any more
        connection.execute(statement.insert(), rows)
    here.compare()
    names = found(here, kind=ENTITY)
    assert (WEAVER.key, BANNED.name) in names
    assert (TAILOR.key, new.name) in names
    assert (SPINNER.key, SPINNERS.name) not in names
    assert [hit["entity"] for hit in listed(here, "C-1")["hits"]] == [BANNED.name]


def test_the_other_database_answers_alike(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    from screening.store import Store
    from screening.store.database.engine import open_engine
    from screening.store.store import LOCAL

    engine = open_engine(request.getfixturevalue("postgres").empty())
    store = Store(engine)
    store.prepare()
    there = World(store, store.portfolio(LOCAL), tmp_path / "there")
    there.portfolio.imports.keep(REGISTER, "test")
    there.list_says("us_dhs_uflpa", BANNED, SPINNERS)
    there.screen()
    there.compare()
    here = world(tmp_path / "here")
    here.compare()
    assert found(there) == found(here)
    for one in (there, here):
        one.portfolio.match_decisions.decide(the_spinner(one), "same", "A. Inkoper", "x", "page")
        one.portfolio.match_decisions.decide(the_tailors(one), "same", "A. Inkoper", "x", "page")
        one.screen()
    assert documents(there) == documents(here)
    assert there.portfolio.matches.page().counts == here.portfolio.matches.page().counts
    engine.dispose()


# -- whoever dies in the middle --


def test_a_hit_whose_screening_was_cut_off_still_reaches_its_contract(tmp_path: Path) -> None:
    made = world(tmp_path / "home")
    MatchingRound(made.store, made.portfolio, made.home).run()  # and nothing after it
    assert not listed(made, "C-1")["hits"]
    catch_up(made.store, DAY)
    assert listed(made, "C-1")["hits"]
    assert not made.portfolio.contracts.ids(unscreened_only=True)


def test_a_word_whose_screening_was_cut_off_still_reaches_its_contracts(here: World) -> None:
    match = the_weaver(here)
    here.portfolio.match_decisions.decide(match, "not_same", "anna", "another town", "test")
    reached = here.portfolio.match_decisions.reached(here.portfolio.matches.get(match))
    assert reached
    assert set(reached) == set(here.portfolio.contracts.ids(unscreened_only=True))
    catch_up(here.store, DAY)
    assert not here.portfolio.contracts.ids(unscreened_only=True)
