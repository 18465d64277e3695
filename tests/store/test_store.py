"""The store keeps what it is given, changes nothing twice, and never mixes two organizations."""

import hashlib
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cached_property, partial

import pytest

from graphs.notices import KeptNotice, PublishedNotice, Stage
from graphs.parties import (
    Contract,
    Identifier,
    Money,
    Nature,
    Ownership,
    Party,
    Spend,
    Supply,
)
from screening.model.audit import About, Action, LogFilter
from screening.model.code_groups import WithoutCode
from screening.model.commitments import CommitmentFacts, CommitmentKind, CommitmentState
from screening.model.contracts import Choices, ContractFilter
from screening.model.corrections import Correction
from screening.model.council_report import TextBlock
from screening.model.disclosure import DeclaredRow, SubmittedDisclosure
from screening.model.documents import DocumentSeen, TieReference, VerdictInShort
from screening.model.errors import (
    InputError,
    MissingError,
    ScreeningError,
)
from screening.model.follow_up import FollowUpRecord
from screening.model.json_document import as_document
from screening.model.keepers import NOBODY, KeptCount, Seat, UnownedCount
from screening.model.lender_checks import LenderCheck
from screening.model.match import (
    ENTITY,
    NOT_SAME,
    PARTY,
    ComparedPair,
    MatchFilter,
    MatchProgress,
    MatchSide,
)
from screening.model.monitoring import FormalBasis
from screening.model.party_aliases import NO_ALIASES
from screening.model.people import LinkKind, Role, ScopePart, ScopeReach
from screening.model.policy_impact import PolicyImpact
from screening.model.proofs import CheckedPoint, Proof, ProofDecision, ProofFile, ProofScope
from screening.model.proposals import ChangeKind, Person, ProposalState, SecondPersonRule
from screening.model.publication import PublicationChoice, PublicationDraft
from screening.model.purchase import ChainRequest
from screening.model.purchase_requests import (
    KeptDecision,
    RequestEvent,
    RequestFacts,
    RequestState,
    RequestStep,
)
from screening.model.risk_data import Pin
from screening.model.risk_decisions import WHOLE, DecisionKind, StepKind, WantedDecision
from screening.model.sign_in_providers import ProvidedPerson, ProviderSettings, SignInRefusal
from screening.model.signals import SignalState
from screening.model.verdict import (
    Band,
    Flag,
    Text,
    Verdict,
)
from screening.model.verdict_changes import ContractChange, VerdictBasis, VerdictSummary
from screening.model.verdict_outline import VerdictSketch, outline_of
from screening.rules.risk.listed_parties import NO_HITS
from screening.store import Store
from screening.store.contracts.descriptions import DescriptionReading
from screening.store.database.engine import open_engine
from screening.store.matches.comparison import side_of
from screening.store.matches.entity_lists import EntityList
from screening.store.monitoring.ambitions import WantedAmbition
from screening.store.monitoring.monitored_days import FrozenDay
from screening.store.portfolio import Portfolio
from screening.store.runs.idempotent_answers import FirstAnswer, KeyedRequest
from screening.store.verdicts.rescreening import RescreenLease
from sources.kit.values.statements import (
    Issue,
    Listing,
    Observation,
    Share,
    Statement,
    Tie,
)
from tests.support.own_policies import FINISHED, HEAD, article
from tests.support.published import ADDRESS, document
from tests.support.refusals import refuses
from tests.support.verdicts import verdict

MINISTRY = Party("r:ministry", "Ministerie van Voorbeelden", "NL")
TAILOR = Party("r:tailor", "Kleermakerij Vos B.V.", "NL", (Identifier("NL-KVK", "01234567"),))
WEAVER = Party("r:weaver", "Wéverij Süd GmbH", "DE")
COTTON = Party("r:cotton", "Cotton Farm", "UZ")

UNIFORMS = Contract(
    key="r:C-1",
    number="C-1",
    title="Uniformen 100%",
    description="Broeken_en jassen",
    buyer=MINISTRY,
    buyer_type="central",
    suppliers=(TAILOR,),
    cpv=("18100000", "18200000"),
    nature=Nature.SUPPLIES,
    value=Money(Decimal("250000.10"), "EUR"),
    awarded=date(2024, 5, 1),
    starts=date(2024, 6, 1),
    ends=date(2028, 5, 31),
    options_until=date(2030, 5, 31),
    part_of="lot",
    total_value=Money(Decimal("900000.05"), "EUR"),
    place="NL",
    declares_due_diligence=False,
    read_from="register.csv row 2",
)
CLEANING = Contract(
    key="r:C-2", number="C-2", title="Schoonmaak", suppliers=(WEAVER, TAILOR), cpv=("90910000",)
)
NAMELESS = Contract(key="r:C-3", value=Money(Decimal("0.00000001"), None))


@dataclass(frozen=True)
class Batch:
    contracts: tuple[Contract, ...] = ()
    parties: tuple[Party, ...] = ()
    supplies: tuple[Supply, ...] = ()
    ownerships: tuple[Ownership, ...] = ()


REGISTER = Batch(contracts=(UNIFORMS, CLEANING, NAMELESS), parties=(TAILOR, WEAVER))
CHAIN = Batch(
    parties=(TAILOR, WEAVER, COTTON),
    supplies=(
        Supply(TAILOR.key, WEAVER.key, "fabric", "DE", share=0.5, since=date(2023, 1, 1)),
        Supply(WEAVER.key, COTTON.key, "cotton", "UZ", evidence_class="B", source="chain.csv"),
        Supply(COTTON.key, TAILOR.key, "a loop"),
    ),
    ownerships=(Ownership(TAILOR.key, WEAVER.key, 0.4, date(2020, 1, 1), "r"),),
)


class Clock:
    """Moves on by a minute at each look, so that the order of events can be told."""

    def __init__(self) -> None:
        self._moment = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self._moment += timedelta(minutes=1)
        return self._moment


@pytest.fixture
def store(ready_address: str) -> Iterator[Store]:
    """Everything below holds on both engines."""
    opened = Store(open_engine(ready_address), Clock())
    opened.prepare()
    yield opened
    opened.close()


@pytest.fixture
def ours(store: Store) -> Portfolio:
    return store.add_organization("ours", "Ours")


def id_of(portfolio: Portfolio, contract: Contract) -> str:
    lines = portfolio.listing.page(per_page=500).items
    return next(line.id for line in lines if (line.number or "") == (contract.number or ""))


# -- import --


def test_contracts_come_back_as_the_values_they_were(ours: Portfolio) -> None:
    ours.imports.keep(REGISTER, "anna")
    for contract in REGISTER.contracts:
        assert ours.contracts.get(id_of(ours, contract)).contract == contract


def test_the_same_import_again_changes_nothing(ours: Portfolio) -> None:
    first = ours.imports.keep(REGISTER, "anna")
    assert (first.created, first.updated, first.unchanged) == (3, 0, 0)
    assert len(first.affected) == 3
    before = [ours.contracts.get(id) for id in ours.contracts.ids()]
    again = ours.imports.keep(REGISTER, "anna")
    assert (again.created, again.updated, again.unchanged) == (0, 0, 3)
    assert again.affected == ()
    assert [ours.contracts.get(id) for id in ours.contracts.ids()] == before


def test_a_dry_run_gives_the_same_numbers_and_keeps_nothing(ours: Portfolio) -> None:
    dry = ours.imports.keep(REGISTER, "anna", dry_run=True)
    assert (dry.created, dry.run) == (3, None)
    assert (ours.listing.stats().contracts, ours.imports.runs()) == (0, ())


def test_a_contract_that_changed_is_updated_and_affected_alone(ours: Portfolio) -> None:
    ours.imports.keep(REGISTER, "anna")
    dearer = replace(UNIFORMS, value=Money(Decimal(300000), "EUR"), suppliers=(WEAVER,))
    report = ours.imports.keep(replace(REGISTER, contracts=(dearer, CLEANING)), "anna")
    assert (report.created, report.updated, report.unchanged) == (0, 1, 1)
    assert report.affected == (id_of(ours, UNIFORMS),)
    assert ours.contracts.get("C-1").contract == dearer


def test_where_a_contract_was_read_is_no_change_of_the_contract(ours: Portfolio) -> None:
    ours.imports.keep(REGISTER, "anna")
    moved = replace(UNIFORMS, read_from="other.csv row 9")
    assert ours.imports.keep(Batch(contracts=(moved,)), "anna").unchanged == 1


def test_ids_are_the_same_on_every_machine(ours: Portfolio) -> None:
    ours.imports.keep(REGISTER, "anna")
    expected = "c" + hashlib.sha256(b"oursr:C-1").hexdigest()[:11]
    assert id_of(ours, UNIFORMS) == expected
    assert all(len(id) == 12 and id[0] == "c" for id in ours.contracts.ids())


def test_a_later_file_adds_to_a_party_and_takes_nothing_away(ours: Portfolio) -> None:
    ours.imports.keep(REGISTER, "anna")
    ours.imports.keep(Batch(parties=(Party(TAILOR.key, "Kleermakerij Vos"),)), "anna")
    (tailor,) = ours.contracts.get("C-1").contract.suppliers
    assert (tailor.name, tailor.country) == ("Kleermakerij Vos", "NL")
    assert tailor.identifiers == TAILOR.identifiers


def test_a_batch_that_cannot_be_kept_leaves_nothing_behind(ours: Portfolio) -> None:
    broken = replace(NAMELESS, key="r:C-4", buyer_type="neither")
    with pytest.raises(Exception, match=r"(?i)check constraint"):
        ours.imports.keep(replace(REGISTER, contracts=(*REGISTER.contracts, broken)), "anna")
    assert (ours.listing.stats().contracts, ours.listing.stats().parties, ours.imports.runs()) == (
        0,
        0,
        (),
    )


# -- chains --


def test_a_chain_affects_the_contracts_above_it(ours: Portfolio) -> None:
    ours.imports.keep(REGISTER, "anna")
    report = ours.imports.keep(CHAIN, "anna")
    assert report.affected == tuple(sorted((id_of(ours, UNIFORMS), id_of(ours, CLEANING))))
    assert ours.imports.keep(CHAIN, "anna").affected == ()


def test_ties_below_a_contract_are_found_through_loops(ours: Portfolio) -> None:
    ours.imports.keep(REGISTER, "anna")
    ours.imports.keep(CHAIN, "anna")
    assert set(ours.ties.below(UNIFORMS).supplies) == set(CHAIN.supplies)
    assert ours.ties.below(NAMELESS).supplies == ()
    assert ours.ties.customers() == {TAILOR.key, WEAVER.key, COTTON.key}
    assert {party.name for party in ours.parties.get_many([COTTON.key, "nobody"])} == {
        "Cotton Farm"
    }


def test_a_tie_declared_for_one_contract_is_not_shown_under_another(ours: Portfolio) -> None:
    tie = Supply(TAILOR.key, COTTON.key, "cotton", "UZ", contract=CLEANING.key)
    ours.imports.keep(replace(REGISTER, supplies=(tie,)), "anna")
    assert ours.ties.below(CLEANING).supplies == (tie,)
    assert ours.ties.below(UNIFORMS).supplies == ()


# -- undo --


def test_undo_puts_back_what_a_run_created_and_updated(ours: Portfolio) -> None:
    ours.imports.keep(REGISTER, "anna")
    before = [ours.contracts.get(id).contract for id in ours.contracts.ids()]
    changed = replace(
        UNIFORMS, title="Anders", ends=None, part_of=None, total_value=None, suppliers=(COTTON,)
    )
    new = Contract(key="r:C-9", number="C-9", suppliers=(Party("r:new", "New"),))
    second = ours.imports.keep(Batch((changed, new), supplies=CHAIN.supplies), "bert")
    assert second.run is not None
    assert ours.imports.undo(second.run, "carla").contracts == 2
    assert [ours.contracts.get(id).contract for id in ours.contracts.ids()] == before
    assert (ours.listing.stats().ties, ours.parties.get_many(["r:new", COTTON.key])) == (0, ())
    undone = ours.imports.runs()[0]
    assert (undone.by, undone.undone_by) == ("bert", "carla")


def test_undo_makes_due_what_it_reaches_and_nothing_else(ours: Portfolio) -> None:
    ours.imports.keep(REGISTER, "anna")
    run = ours.imports.keep(CHAIN, "anna").run
    assert run is not None
    ours.verdicts.keep([(id, verdict()) for id in ours.contracts.ids()])
    undone = ours.imports.undo(run, "anna")
    above = sorted((id_of(ours, UNIFORMS), id_of(ours, CLEANING)))
    assert (undone.contracts, list(undone.affected)) == (0, above)
    assert sorted(ours.contracts.ids(unscreened_only=True)) == above


def test_undo_is_refused_while_a_later_import_stands_on_it(ours: Portfolio) -> None:
    first = ours.imports.keep(REGISTER, "anna").run
    second = ours.imports.keep(Batch((replace(UNIFORMS, title="Anders"),)), "anna").run
    assert first is not None
    assert second is not None
    with refuses(InputError, f"undo import {second} first"):
        ours.imports.undo(first, "anna")
    ours.imports.undo(second, "anna")
    ours.imports.undo(first, "anna")
    assert ours.listing.stats().contracts == 0
    with refuses(InputError, "undone already"):
        ours.imports.undo(first, "anna")


def test_a_party_that_a_later_import_names_outlives_undo(ours: Portfolio) -> None:
    first = ours.imports.keep(Batch((UNIFORMS,)), "anna").run
    ours.imports.keep(Batch((replace(CLEANING, suppliers=(TAILOR,)),)), "anna")
    assert first is not None
    ours.imports.undo(first, "anna")
    assert ours.contracts.get("C-2").contract.suppliers == (TAILOR,)


def test_undo_takes_the_verdict_on_undone_facts_out_of_use(ours: Portfolio) -> None:
    ours.imports.keep(REGISTER, "anna")
    run = ours.imports.keep(Batch((replace(UNIFORMS, title="Anders"),)), "anna").run
    assert run is not None
    id = id_of(ours, UNIFORMS)
    ours.verdicts.keep([(id, verdict())])
    ours.imports.undo(run, "anna")
    assert ours.verdicts.current(id) is None
    assert id in ours.contracts.ids(unscreened_only=True)


# -- lists --


def test_the_list_is_filtered_sorted_and_counted(ours: Portfolio) -> None:
    ours.imports.keep(REGISTER, "anna")
    first, second = id_of(ours, UNIFORMS), id_of(ours, CLEANING)
    ours.verdicts.keep(
        [(second, verdict(Flag.ASK, Band.LOW)), (first, verdict(Flag.REQUIRED, Band.HIGH))]
    )
    page = ours.listing.page(per_page=2)
    assert [line.number for line in page.items] == ["C-1", "C-2"]
    assert (page.total, page.pages) == (3, 2)
    assert page.counts_by_flag == {"ask": 1, "required": 1, "not_screened": 1}
    asked = ours.listing.page(ContractFilter(flag="ask"))
    assert [line.id for line in asked.items] == [second]
    assert asked.counts_by_flag == page.counts_by_flag
    assert ours.listing.page(ContractFilter(flag="not_screened")).total == 1


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        (ContractFilter(text="wéver"), ["C-2"]),
        (ContractFilter(text="WEVERIJ sud"), ["C-2"]),
        (ContractFilter(text="100%"), ["C-1"]),
        (ContractFilter(text="broeken_en"), ["C-1"]),
        (ContractFilter(text="broekenxen"), []),
        (ContractFilter(cpv_division="90"), ["C-2"]),
        (ContractFilter(buyer=MINISTRY.key), ["C-1"]),
        (ContractFilter(supplier=TAILOR.key), ["C-1", "C-2"]),
        (ContractFilter(sort="number", text="c-"), ["C-1", "C-2"]),
        (ContractFilter(sort="value"), ["C-2", None, "C-1"]),
        (ContractFilter(sort="ends"), ["C-1", "C-2", None]),
        (ContractFilter(sort="ends", as_of=date(2028, 5, 31)), ["C-1", "C-2", None]),
        (ContractFilter(sort="ends", as_of=date(2028, 6, 1)), ["C-1", "C-2", None]),  # an option
        (ContractFilter(sort="ends", as_of=date(2030, 6, 1)), ["C-2", None, "C-1"]),
        (ContractFilter(term="ended", as_of=date(2030, 6, 1)), ["C-1"]),
        (ContractFilter(term="running", as_of=date(2030, 5, 31)), ["C-1", None, "C-2"]),
        (ContractFilter(as_of=date(2028, 5, 31)), ["C-1", None, "C-2"]),
        (ContractFilter(as_of=date(2030, 6, 1)), [None, "C-2", "C-1"]),
    ],
)
def test_what_is_asked_for_is_found(
    ours: Portfolio, wanted: ContractFilter, numbers: list[str | None]
) -> None:
    ours.imports.keep(REGISTER, "anna")
    found = [line.number for line in ours.listing.page(wanted).items]
    assert found == numbers
    assert [line.number for line in ours.listing.every_line(wanted)] == numbers


@pytest.mark.parametrize("per_page", [1, 2, 3])
def test_the_pages_of_a_list_with_ended_contracts_hold_each_contract_once(
    ours: Portfolio, per_page: int
) -> None:
    ended = [replace(UNIFORMS, key=f"e{n}", number=f"E-{n}") for n in range(3)]
    running = [
        replace(UNIFORMS, key=f"r{n}", number=f"R-{n}", ends=None, options_until=None)
        for n in range(2)
    ]
    ours.imports.keep(Batch((*ended, *running)), "anna")
    wanted = ContractFilter(as_of=date(2030, 6, 1))
    pages = [ours.listing.page(wanted, number, per_page) for number in range(1, 7)]
    numbers = [line.number or "" for page in pages for line in page.items]
    assert [number[0] for number in numbers] == ["R", "R", "E", "E", "E"]
    assert numbers == [line.number for line in ours.listing.every_line(wanted)]
    assert len(set(numbers)) == 5


def test_an_order_that_does_not_exist_is_refused(ours: Portfolio) -> None:
    with refuses(InputError, "Cannot sort by"):
        ours.listing.page(ContractFilter(sort="colour"))
    ours.imports.keep(REGISTER, "anna")
    with refuses(InputError, "Cannot sort by"):
        ours.listing.page(ContractFilter(sort="colour"))


def test_the_portfolio_is_counted(ours: Portfolio) -> None:
    ours.imports.keep(REGISTER, "anna")
    ours.imports.keep(CHAIN, "anna")
    ours.verdicts.keep([(id_of(ours, UNIFORMS), verdict())])
    stats = ours.listing.stats()
    assert (stats.contracts, stats.parties, stats.ties, stats.ownerships) == (3, 4, 3, 1)
    assert (stats.not_screened, stats.by_flag, stats.by_level) == (2, {"required": 1}, {"L2": 1})
    assert stats.divisions == {"18": 1, "90": 1}


def test_a_number_finds_a_contract_only_when_it_is_the_only_one(ours: Portfolio) -> None:
    ours.imports.keep(Batch((UNIFORMS, replace(CLEANING, number="C-1"))), "anna")
    with refuses(MissingError, "More than one"):
        ours.contracts.get("C-1")
    with refuses(MissingError, "There is no contract"):
        ours.contracts.get("C-7")


# -- reviews and verdicts --


def test_the_last_confirmation_counts_and_all_are_kept(ours: Portfolio) -> None:
    ours.imports.keep(REGISTER, "anna")
    ours.reviews.confirm("C-1", "bedrijfskleding", "anna", "it is clothing")
    ours.reviews.confirm("C-1", "geen", "bert")
    assert [(r.category, r.by, r.why) for r in ours.reviews.history("C-1")] == [
        ("geen", "bert", None),
        ("bedrijfskleding", "anna", "it is clothing"),
    ]
    confirmation = ours.contracts.get("C-1").confirmation
    assert confirmation is not None
    assert (confirmation.category, confirmation.on) == ("geen", date(2026, 11, 23))


def test_a_confirmation_outlives_an_import_that_is_undone_and_done_again(ours: Portfolio) -> None:
    run = ours.imports.keep(REGISTER, "anna").run
    assert run is not None
    ours.reviews.confirm("C-1", "bedrijfskleding", "anna")
    ours.imports.undo(run, "anna")
    ours.imports.keep(REGISTER, "anna")
    assert ours.contracts.get("C-1").confirmation is not None


def in_short(written: Verdict, digest: str = "d1") -> VerdictSketch:
    """The same verdict, without a document."""
    return VerdictSketch(outline_of(written), written.duty.outcome, written.pins.inputs, digest)


def test_a_verdict_in_short_shows_in_lists_and_has_no_document_until_it_is_kept(
    ours: Portfolio,
) -> None:
    ours.imports.keep(REGISTER, "anna")
    id = id_of(ours, UNIFORMS)
    assert ours.verdicts.keep([(id, in_short(verdict(Flag.ASK, Band.LOW)))]) == 1
    assert ours.verdicts.outlines([id]) == {id: outline_of(verdict(Flag.ASK, Band.LOW))}
    assert (ours.verdicts.many([id]), list(ours.verdicts.unwritten([id]))) == ({}, [id])
    of_other_inputs = as_document(verdict(Flag.ASK, Band.LOW, "another"))
    ours.verdicts.keep_documents({id: of_other_inputs})
    assert ours.verdicts.many([id]) == {}
    document = as_document(verdict(Flag.ASK, Band.LOW))
    ours.verdicts.keep_documents({id: document})
    assert ours.verdicts.many([id]) == {id: document}
    assert ours.verdicts.unwritten([id]) == {}


def test_verdicts_in_short_differ_by_their_digest(ours: Portfolio) -> None:
    ours.imports.keep(REGISTER, "anna")
    id = id_of(ours, UNIFORMS)
    given = [in_short(verdict(inputs=f"i{at}"), digest) for at, digest in enumerate("aabb")]
    assert [ours.verdicts.keep([(id, sketch)]) for sketch in given] == [1, 0, 1, 0]


def test_a_wording_counts_as_a_change_where_somebody_saw_the_former_one(ours: Portfolio) -> None:
    ours.imports.keep(REGISTER, "anna")
    id = id_of(ours, UNIFORMS)
    first, reworded, alike = (verdict(inputs=f"i{at}") for at in range(3))
    reworded = replace(reworded, summary=Text("Anders", "Otherwise"))
    alike = replace(alike, summary=reworded.summary)
    ours.verdicts.keep([(id, in_short(first, "d.s1"))])
    assert ours.verdicts.compared_by_document([id], "s2") == frozenset(), "nobody saw it"
    ours.verdicts.keep_documents({id: as_document(first)})
    assert ours.verdicts.compared_by_document([id], "s1") == frozenset()
    assert ours.verdicts.compared_by_document([id], "s2") == frozenset([id])
    assert ours.verdicts.keep([(id, replace(in_short(reworded, "d.s2"), written=reworded))]) == 1
    assert ours.verdicts.keep([(id, replace(in_short(alike, "d.s3"), written=alike))]) == 0


def test_a_verdict_with_the_same_inputs_stays_as_it_is(ours: Portfolio) -> None:
    ours.imports.keep(REGISTER, "anna")
    id = id_of(ours, UNIFORMS)
    assert ours.verdicts.keep([(id, verdict())]) == 1
    assert ours.verdicts.keep([(id, verdict())]) == 0
    assert ours.verdicts.keep([(id, verdict(Flag.NONE, Band.LOW, "i2"))]) == 1
    document = ours.verdicts.current("C-1")
    assert document is not None
    assert (document["flag"], document["pins"]["inputs"]) == ("none", "i2")
    assert ours.verdicts.many([id, "cffffffffff0"]) == {id: document}
    (line,) = ours.listing.page(ContractFilter(text="uniformen")).items
    assert (line.flag, line.band, line.screened) == ("none", "low", date(2026, 11, 23))


def test_a_persons_word_makes_the_verdict_due_until_the_next_one_is_there(ours: Portfolio) -> None:
    """Whoever dies between the word and the verdict leaves work that is found again."""
    ours.imports.keep(REGISTER, "anna")
    id = id_of(ours, UNIFORMS)
    decisions = (
        lambda: ours.reviews.confirm(id, "geen", "anna"),
        lambda: ours.clauses.include(id, ChainRequest(date(2026, 1, 1), ("C2",), None), "anna"),
        lambda: ours.clauses.receive(id, date(2026, 2, 1), "anna"),
        lambda: ours.clauses.withdraw(id, "anna"),
    )
    for at, decide in enumerate(decisions):
        ours.verdicts.keep([(id, verdict(inputs=f"i{at}"))])
        assert id not in ours.contracts.ids(unscreened_only=True)
        decide()
        assert id in ours.contracts.ids(unscreened_only=True), at
        assert ours.verdicts.current(id) is not None, "the last verdict stays visible"


def test_a_verdict_on_what_was_read_before_a_persons_word_is_not_kept(ours: Portfolio) -> None:
    """A refresh screens everything while somebody confirms a category."""
    ours.imports.keep(REGISTER, "anna")
    id, other = id_of(ours, UNIFORMS), id_of(ours, CLEANING)
    as_read = ours.verdicts.moments([id, other])
    ours.reviews.confirm(id, "geen", "anna")
    late = [(id, verdict(Flag.ASK)), (other, verdict(Flag.ASK))]
    assert ours.verdicts.keep(late, as_read) == 1
    assert ours.verdicts.current(id) is None
    assert id in ours.contracts.ids(unscreened_only=True)
    assert ours.verdicts.keep([(id, verdict(Flag.NONE))], ours.verdicts.moments([id])) == 1
    assert id not in ours.contracts.ids(unscreened_only=True)


def test_a_mapping_is_remembered_by_headings(ours: Portfolio) -> None:
    assert ours.imports.mapping_for(["Naam", "Bedrag"]) is None
    ours.imports.remember_mapping(["Naam", "Bedrag"], {"Naam": "title"})
    ours.imports.remember_mapping(["naam ", "BEDRAG"], {"Naam": "supplier"})
    assert ours.imports.mapping_for(["Naam", "Bedrag"]) == {"Naam": "supplier"}
    assert ours.imports.mapping_for(["Bedrag", "Naam"]) is None


# -- two organizations --


PROOF = Proof(
    id=0,
    item="C2",
    number=1,
    due=date(2026, 4, 1),
    title="Analyse",
    kind="analysis",
    scope=ProofScope("katoen", "IN"),
    received=date(2026, 3, 1),
    by="anna",
    at=datetime(2026, 3, 1, tzinfo=UTC),
    last_day=date(2027, 3, 1),
    file=ProofFile("ab", "analyse.pdf", "application/pdf", 7),
)
OURS = FINISHED + article()
NO_IMPACT = PolicyImpact(date(2026, 3, 1), 0, (), (), (), (), ("0", "0"))
GOOD_ENOUGH = ProofDecision(
    "accepted",
    date(2026, 3, 2),
    "anna",
    None,
    points=(CheckedPoint("site", Text("noemt ze", "names them"), "met", None),),
)


def test_a_proof_and_what_was_decided_on_it_come_back_as_they_were(ours: Portfolio) -> None:
    ours.imports.keep(REGISTER, "anna")
    id = id_of(ours, UNIFORMS)
    number = ours.proofs.add(id, PROOF)
    ours.proofs.decide(id, number, GOOD_ENOUGH, 0)
    (kept,) = ours.proofs.of(id)
    (decision,) = kept.decisions
    assert replace(kept, id=0, at=PROOF.at, decisions=()) == PROOF
    assert replace(decision, at=None) == GOOD_ENOUGH
    with refuses(InputError, "Somebody decided on this"):
        ours.proofs.decide(id, number, GOOD_ENOUGH, 0)
    assert ours.proofs.forget_files([number], "service") == 1
    assert ours.proofs.hashes() == frozenset()
    (without,) = ours.proofs.of(id)
    assert without.file is not None
    assert without.file.removed is not None


def test_nothing_of_one_organization_is_reached_from_another(store: Store) -> None:
    """Every public method of every part is tried; a new one must be added here."""
    ours, theirs = store.add_organization("ours", "O"), store.add_organization("theirs", "T")
    run = ours.imports.keep(REGISTER, "anna").run
    assert run is not None
    ours.imports.keep(CHAIN, "anna", spending=(Spend("paid", TAILOR, payments=1),))
    id = id_of(ours, UNIFORMS)
    ours.reviews.confirm(id, "geen", "anna")
    ours.imports.remember_mapping(["Naam"], {"Naam": "title"})
    ours.clauses.include(id, ChainRequest(date(2026, 1, 1), ("C2",), date(2098, 4, 1)), "anna")
    came = FollowUpRecord("C2", 1, "received", date(2026, 2, 1), None, "anna", None, None)
    ours.follow_ups.add(id, came, 0)
    proof = ours.proofs.add(id, PROOF)
    decided, anna = a_decision(), Person("anna", 1)
    (decision,) = ours.risk_decisions.add(decided, {id: {"flag": "ask"}}, [], anna)
    policy = ours.own_policies.draft(OURS, "anna")
    ours.verdicts.keep([(id, verdict())])
    unwritten, written = id_of(ours, CLEANING), as_document(verdict())
    ours.verdicts.keep([(unwritten, in_short(verdict()))])
    refreshed = store.jobs.queue.request("a", "anna")
    job = ours.jobs.queue("import", {}, "anna")
    held = refreshed_once(ours, refreshed, id)
    late = ChainRequest(date(2026, 1, 1), ("C2",), None)
    tried = {
        "imports.contracts_of": theirs.imports.contracts_of(1)
        == ()
        != ours.imports.contracts_of(1),
        "imports.keep": theirs.imports.keep(Batch(), "x", dry_run=True).unchanged == 0,
        "imports.runs": theirs.imports.runs() == (),
        "imports.run": _missing(lambda: theirs.imports.run(run))
        and ours.imports.run(run).id == run,
        "imports.in_force": theirs.imports.in_force("anna") == ()
        and ours.imports.in_force("anna") != (),
        "imports.last_given": theirs.imports.last_given() == {},
        "imports.undo": _missing(lambda: theirs.imports.undo(run, "x")),
        "imports.mapping_for": theirs.imports.mapping_for(["Naam"]) is None,
        "imports.remember_mapping": remembered(theirs, ["Naam"], {"Naam": "supplier"}),
        "jobs.get": _missing(lambda: theirs.jobs.get(job)),
        "jobs.cancel": _missing(lambda: theirs.jobs.cancel(job, "x"))
        and ours.jobs.get(job).cancel_by is None,
        "jobs.recent": theirs.jobs.recent() == () and ours.jobs.recent() != (),
        "jobs.is_busy": ours.jobs.is_busy() and not theirs.jobs.is_busy(),
        "jobs.ahead_of": theirs.jobs.ahead_of(job + 1) == () and ours.jobs.ahead_of(job + 1) != (),
        "jobs.queue": theirs.jobs.queue("import", {}, "x") != job,
        "listing.page": theirs.listing.page().total == 0
        and not theirs.listing.page().counts_by_flag,
        "listing.every_line": list(theirs.listing.every_line()) == [],
        "listing.figure_facts": list(theirs.listing.figure_facts(ContractFilter())) == []
        and len(list(ours.listing.figure_facts(ContractFilter()))) == 3,
        "listing.every_id": theirs.listing.every_id(ContractFilter()) == ()
        and len(ours.listing.every_id(ContractFilter())) == 3,
        "listing.hold_for": theirs.listing.hold_for(date(2199, 1, 1)) is None
        and ours.listing.page(ContractFilter(term="ended", as_of=date(2020, 1, 1))).total == 0,
        "imports.last_in_force": theirs.imports.last_in_force() is None
        and ours.imports.last_in_force() is not None,
        "listing.choices": theirs.listing.choices() == Choices(),
        "spending.has_any": ours.spending.has_any() and not theirs.spending.has_any(),
        "spending.payments": theirs.spending.payments() == 0,
        "spending.page": theirs.spending.page().total == 0,
        "spending.every_supplier": list(theirs.spending.every_supplier()) == [],
        "spending.of_suppliers": theirs.spending.of_suppliers([TAILOR.key]) == (),
        "contracts.newly_in_force": theirs.contracts.newly_in_force(
            date(2199, 1, 1), [date(2199, 1, 1)]
        )
        == (),
        "contracts.newly_ended": theirs.contracts.newly_ended(date(2199, 1, 1)) == (),
        "contracts.ids": theirs.contracts.ids() == (),
        "contracts.are_more_than": not theirs.contracts.are_more_than(0)
        and ours.contracts.are_more_than(len(ours.contracts.ids()) - 1)
        and not ours.contracts.are_more_than(len(ours.contracts.ids())),
        "contracts.state": theirs.contracts.state() == (0, None)
        and ours.contracts.state()[0] == len(ours.contracts.ids()),
        "contracts.waiting": theirs.contracts.waiting() == 0
        and ours.contracts.waiting() == len(ours.contracts.ids(unscreened_only=True)) > 0,
        "contracts.waiting_for": theirs.contracts.waiting_for(timedelta(0)) == (),
        "contracts.still_due": theirs.contracts.still_due(ours.contracts.ids()) == (),
        "verdicts.moments": theirs.verdicts.moments([id]) == {},
        "contracts.get": _missing(lambda: theirs.contracts.get(id))
        and _missing(lambda: theirs.contracts.get("C-1")),
        "contracts.with_keys": theirs.contracts.with_keys([UNIFORMS.key]) == {},
        "contracts.with_numbers": theirs.contracts.with_numbers(["C-1"]) == {},
        "contracts.get_many": list(theirs.contracts.get_many([id])) == [],
        "parties.by_name": _missing(lambda: theirs.parties.by_name(TAILOR.key)),
        "ties.below": theirs.ties.below(UNIFORMS).supplies == (),
        "chain_views.keep": theirs.chain_views.keep(id, "theirs", {}, []) is None
        and ours.chain_views.get(id) is None,
        "chain_views.inputs_of": ours.chain_views.keep(id, "ours", {}, [(1, "a")]) is None
        and theirs.chain_views.inputs_of(id) == "theirs",
        "chain_views.get": theirs.chain_views.get(id) == ("theirs", {}),
        "chain_views.parties": theirs.chain_views.parties(id) == [],
        "ties.ownerships_above": theirs.ties.ownerships_above([TAILOR.key]).ownerships == (),
        "ties.contracts_through": theirs.ties.contracts_through(TAILOR.key) == (0, True),
        "ties.customers": theirs.ties.customers() == frozenset(),
        "parties.get_many": theirs.parties.get_many([TAILOR.key]) == (),
        "listing.stats": theirs.listing.stats().contracts
        + theirs.listing.stats().parties
        + theirs.listing.stats().ties
        == 0,
        "reviews.confirm": _missing(lambda: theirs.reviews.confirm(id, "geen", "x")),
        "reviews.history": _missing(lambda: theirs.reviews.history(id)),
        "verdicts.keep": theirs.verdicts.keep([(id, verdict(Flag.NONE, Band.LOW, "i9"))]) == 0,
        "verdicts.current": _missing(lambda: theirs.verdicts.current(id)),
        "verdicts.many": theirs.verdicts.many([id]) == {},
        "verdicts.outlines": theirs.verdicts.outlines([id]) == {}
        and list(ours.verdicts.outlines([id])) == [id],
        "verdicts.inputs_of": theirs.verdicts.inputs_of(id) is None
        and ours.verdicts.inputs_of(id) is not None,
        "verdicts.unwritten": theirs.verdicts.unwritten([unwritten]) == {}
        and list(ours.verdicts.unwritten([unwritten])) == [unwritten],
        "verdicts.keep_documents": theirs.verdicts.keep_documents({unwritten: written}) is None
        and ours.verdicts.many([unwritten]) == {},
        "verdicts.compared_by_document": theirs.verdicts.compared_by_document([id], "s1")
        == frozenset()
        and ours.verdicts.compared_by_document([id], "s1") == frozenset([id]),
        "verdicts.of_other_editions": theirs.verdicts.of_other_editions([id], "another") == {}
        and ours.verdicts.of_other_editions([id], "another") != {},
        "clauses.include": _missing(lambda: theirs.clauses.include(id, late, "x")),
        "clauses.receive": _missing(lambda: theirs.clauses.receive(id, date(2026, 2, 1), "x")),
        "clauses.withdraw": _missing(lambda: theirs.clauses.withdraw(id, "x")),
        "clauses.history": _missing(lambda: theirs.clauses.history(id)),
        "clauses.with_records": theirs.clauses.with_records() == frozenset(),
        "follow_ups.add": _missing(lambda: theirs.follow_ups.add(id, came, 0)),
        "follow_ups.of": _missing(lambda: theirs.follow_ups.of(id)),
        "follow_ups.of_many": len(ours.follow_ups.of_many([UNIFORMS.key])) == 1
        and theirs.follow_ups.of_many([UNIFORMS.key]) == {},
        "proofs.add": _missing(lambda: theirs.proofs.add(id, PROOF)),
        "proofs.of": _missing(lambda: theirs.proofs.of(id)) and len(ours.proofs.of(id)) == 1,
        "proofs.of_many": len(ours.proofs.of_many([UNIFORMS.key])) == 1
        and theirs.proofs.of_many([UNIFORMS.key]) == {},
        "proofs.decide": _missing(lambda: theirs.proofs.decide(id, proof, GOOD_ENOUGH, 0)),
        "proofs.hashes": ours.proofs.hashes() == {"ab"} and theirs.proofs.hashes() == frozenset(),
        "proofs.with_files": list(ours.proofs.with_files()) == [id]
        and theirs.proofs.with_files() == {},
        "proofs.sent_by_suppliers": ours.proofs.sent_by_suppliers() == {}
        and theirs.proofs.sent_by_suppliers() == {},
        "proofs.forget_files": theirs.proofs.forget_files([proof], "x") == 0,
        "risk_decisions.add": _missing(
            lambda: theirs.risk_decisions.add(decided, {id: {}}, [], anna)
        ),
        "risk_decisions.step": _missing(
            lambda: theirs.risk_decisions.step([decision], StepKind.UNDONE, "x", None)
        ),
        "risk_decisions.get": _missing(lambda: theirs.risk_decisions.get(decision))
        and ours.risk_decisions.get(decision).wanted == decided,
        "risk_decisions.batch_of": _missing(lambda: theirs.risk_decisions.batch_of(decision)),
        "risk_decisions.of_many": len(ours.risk_decisions.of_many([UNIFORMS.key])) == 1
        and theirs.risk_decisions.of_many([UNIFORMS.key]) == {},
        "risk_decisions.contracts": ours.risk_decisions.contracts() == (id,)
        and theirs.risk_decisions.contracts() == (),
        "own_policies.draft": policy.number == 1
        and theirs.own_policies.draft(OURS, "x").number == 1,
        "own_policies.all": len(theirs.own_policies.all()) == 1,
        "own_policies.get": _missing(lambda: theirs.own_policies.get(2)),
        "own_policies.change": theirs.own_policies.change(1, HEAD, "x").content == HEAD
        and ours.own_policies.get(1).content == OURS,
        "own_policies.activate": theirs.own_policies.activate(1, OURS, "x", [id]) == set(),
        "own_policies.in_force": len(theirs.own_policies.in_force()) == 1
        and ours.own_policies.in_force() == (),
        "own_policies.close": theirs.own_policies.close(1, date(2026, 5, 1), "x", [id]) == set(),
        "own_policies.roll_back": theirs.own_policies.roll_back(1, "x", [id]) == set(),
        "own_policies.keep_impact": _missing(
            lambda: theirs.own_policies.keep_impact(2, "0", NO_IMPACT)
        ),
        "own_policies.impact": theirs.own_policies.impact(1) is None,
        "own_policies.impact_summary": theirs.own_policies.impact_summary(1) is None,
        "own_policies.facts": list(theirs.own_policies.facts()) == []
        and len(list(ours.own_policies.facts())) > 0,
        "own_policies.remove": _missing(lambda: theirs.own_policies.remove(2, "x")),
        "clauses.recorded_on": len(ours.clauses.recorded_on([UNIFORMS.key])) == 1
        and theirs.clauses.recorded_on([UNIFORMS.key]) == {},
        "clauses.newly_overdue": ours.clauses.newly_overdue(date(2098, 5, 1)) == (id,)
        and theirs.clauses.newly_overdue(date(2098, 5, 1)) == (),
        "tie_columns.ties": sum(len(piece) for piece in theirs.tie_columns.ties()) == 0,
        "tie_columns.direct": sum(len(piece) for piece in theirs.tie_columns.direct()) == 0,
        "tie_columns.contracts_with_own_ties": theirs.tie_columns.contracts_with_own_ties()
        == frozenset(),
        "tie_columns.state": theirs.tie_columns.state() != ours.tie_columns.state(),
        "rescreening.note": theirs.rescreening.note(NOW) is None,
        "rescreening.renew": not theirs.rescreening.renew(held),
        "rescreening.plan": theirs.rescreening.plan(held, {id: HIGH}) is None,
        "rescreening.finish": not theirs.rescreening.finish(held, NOW, ()),
        "rescreening.release": theirs.rescreening.release(held) is None
        and ours.rescreening.renew(held),
        "rescreening.take": (hers := theirs.rescreening.take("x")) is not None
        and hers.before == {},
        "rescreening.buyings": theirs.rescreening.buyings() == {},
        "rescreening.what_is_bought": theirs.rescreening.what_is_bought([id]) == {}
        and list(ours.rescreening.what_is_bought([id])) == [id],
        "ties.countries": theirs.ties.countries() == (),
        "ties.nearest": theirs.ties.nearest(UNIFORMS, 9) == ()
        and ours.ties.nearest(UNIFORMS, 9) != (),
        "ties.contracts_with": theirs.ties.contracts_with([p.key for p in UNIFORMS.suppliers])
        == frozenset(),
        "ties.contracts_from": theirs.ties.contracts_from("UZ") == set(),
        "verdicts.screened_ids": theirs.verdicts.screened_ids() == (),
        "parties.aliases": theirs.parties.aliases() == NO_ALIASES,
        "list_hits.find": theirs.list_hits.find([TAILOR.key], NO_ALIASES) == NO_HITS,
        "list_hits.listed_parties": theirs.list_hits.listed_parties() == frozenset(),
        "verdicts.summaries": theirs.verdicts.summaries([id]) == {},
        "changes.runs": theirs.changes.runs() == (),
        "changes.by_source": theirs.changes.by_source(date.min, date(2999, 1, 1)) == {},
        "changes.of_run": theirs.changes.of_run(refreshed) == (),
    }
    assert [name for name, kept_apart in tried.items() if not kept_apart] == []
    apart = MATCHES_AND_DISCLOSURES | NOTICES | CORRECTIONS | SIGNING_IN | LOGGED
    apart |= REQUESTS | SIGNALS | REPLIES | COUNCIL | MEASURED | PUBLICATIONS | SHARED
    assert set(tried) == methods_of(ours, PARTS - apart)
    assert ours.imports.mapping_for(["Naam"]) == {"Naam": "title"}
    document = ours.verdicts.current(id)
    assert document is not None
    assert document["flag"] == "required"


def test_no_match_or_disclosure_of_one_organization_is_reached_from_another(store: Store) -> None:
    """Every public method of the parts about these is tried; a new one must be added here."""
    ours, theirs = store.add_organization("ours", "O"), store.add_organization("theirs", "T")
    ours.imports.keep(REGISTER, "anna")
    ours.imports.keep(CHAIN, "anna")
    listed = EntityList("a", store.snapshots.in_use()[0], "sha256", 1, 1)
    tailor, weaver = side_of(TAILOR), side_of(WEAVER)
    alike = ComparedPair(PARTY, tailor, weaver, "name", 9.0, 1.0)
    hit = ComparedPair(ENTITY, tailor, MatchSide("entity", "Vos"), "name", 8.0, 1.0)
    both, every = [TAILOR, WEAVER], MatchFilter(state=None)
    ours.comparison.keep(both, [(None, [alike]), (listed, [hit])], finished=True)
    ours.comparison.note(listed, TAILOR.key, done=False)
    (id,) = (match.id for match in ours.matches.every(every) if match.kind == ENTITY)
    ours.match_decisions.decide(id, NOT_SAME, "anna", "another town", "page")
    match = ours.matches.get(id)
    ours.error_reports.add(id, "Vos", "it is another", "anna")
    (report,) = ours.error_reports.all()
    supplier, until = (TAILOR.key, TAILOR.name), date(2098, 1, 1)
    ours.disclosures.create_request(UNIFORMS.key, supplier, "token", "anna", 30)
    (request,) = ours.disclosures.requests()
    sent = ours.disclosures.receive(request, [DeclaredRow("A mill")], None)
    bought, tie = id_of(ours, UNIFORMS), TieReference(TAILOR.key, WEAVER.key)
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    document = DocumentSeen(0, tie, "A", "B", "W-12", "origin", "B", until, "anna", moment)
    seen = ours.documents.record(bought, document)
    short = VerdictInShort("ask", "high", "C", "L2")
    tried = {
        "matches.page": theirs.matches.page(every).total == 0,
        "matches.every": list(theirs.matches.every(every)) == [],
        "matches.get": _missing(lambda: theirs.matches.get(id)),
        "matches.sources": (ours.matches.sources(), theirs.matches.sources()) == (("a",), ()),
        "matches.overdue": ours.matches.overdue(until) == (match,)
        and theirs.matches.overdue(until) == (),
        "matches.owners_of": len(ours.matches.owners_of([TAILOR.key])) == 1
        and theirs.matches.owners_of([TAILOR.key]) == (),
        "matches.owned_by": len(ours.matches.owned_by([WEAVER.key])) == 1
        and theirs.matches.owned_by([WEAVER.key]) == (),
        "match_decisions.decide": _missing(
            lambda: theirs.match_decisions.decide(id, NOT_SAME, "x", "x", "page")
        ),
        "match_decisions.undo": _missing(lambda: theirs.match_decisions.undo(id, "x", "x", "page")),
        "match_decisions.history": _missing(lambda: theirs.match_decisions.history(id)),
        "match_decisions.latest": theirs.match_decisions.latest() == {},
        "match_decisions.about": theirs.match_decisions.about(TAILOR.key) == (),
        "match_decisions.reached": ours.match_decisions.reached(match) != ()
        and theirs.match_decisions.reached(match) == (),
        "match_decisions.ask_again": theirs.match_decisions.ask_again([match]) is None
        and ours.matches.get(id) == match,
        "comparison.eligible": list(theirs.comparison.eligible()) == [],
        "comparison.parties": theirs.comparison.parties([TAILOR.key]) == [],
        "comparison.due": theirs.comparison.due() == ([], []),
        "comparison.forget": theirs.comparison.forget([TAILOR.key, WEAVER.key]) is None
        and ours.matches.page(every).total == 2,
        "comparison.progress": theirs.comparison.progress([listed]) == MatchProgress(0, ("a",)),
        "comparison.compared_up_to": theirs.comparison.compared_up_to(listed) == "",
        "comparison.note": theirs.comparison.note(listed, "z", done=True) is None
        and ours.comparison.compared_up_to(listed) == TAILOR.key,
        "comparison.keep": theirs.comparison.keep(both, [(None, []), (listed, [])], finished=False)
        == set()
        and ours.matches.page(every).total == 2,
        "comparison.drop_other_lists": theirs.comparison.drop_other_lists([]) == set()
        and ours.matches.get(id) == match
        and ours.comparison.compared_up_to(listed) == TAILOR.key,
        "comparison.ask": theirs.comparison.ask([]) is None and ours.matches.get(id) == match,
        "comparison.stamp": theirs.comparison.stamp() == (0, 0),
        "error_reports.all": theirs.error_reports.all() == (),
        "error_reports.settle": _missing(lambda: theirs.error_reports.settle(report.id, "x", "x")),
        "error_reports.add": theirs.error_reports.add(id, "Vos", "x", "x") is None
        and ours.error_reports.all() == (report,),
        "disclosures.requests": theirs.disclosures.requests() == (),
        "disclosures.request_by": ours.disclosures.request_by("token") is not None
        and theirs.disclosures.request_by("token") is None,
        "disclosures.create_request": theirs.disclosures.create_request(
            UNIFORMS.key, supplier, "another", "x", 30
        )
        != request.id
        and ours.disclosures.request_by("another") is None,
        "disclosures.withdraw": _missing(lambda: theirs.disclosures.withdraw(request.id, "x")),
        "disclosures.receive": _missing(
            lambda: theirs.disclosures.receive(request, [DeclaredRow("x")], None)
        ),
        "disclosures.of_contract": theirs.disclosures.of_contract(UNIFORMS.key) == ()
        and len(ours.disclosures.of_contract(UNIFORMS.key)) == 1,
        "disclosures.of_suppliers": theirs.disclosures.of_suppliers([TAILOR.key]) == ()
        and len(ours.disclosures.of_suppliers([TAILOR.key])) == 1,
        "disclosures.links_of": theirs.disclosures.links_of(request) != {request.id}
        and request.id in ours.disclosures.links_of(request),
        "disclosures.repeat": _missing(
            lambda: theirs.disclosures.repeat(
                ours.disclosures.disclosure(sent), "k", [], "x", token="t" * 43, is_whole=True
            )
        ),
        "disclosures.waiting": (ours.disclosures.waiting(), theirs.disclosures.waiting()) == (1, 0),
        "documents.record": _missing(lambda: theirs.documents.record(bought, document)),
        "documents.record_outcome": theirs.documents.record_outcome(seen, short) is None
        and ours.documents.history(bought)[0].after is None,
        "documents.withdraw": _missing(lambda: theirs.documents.withdraw(bought, seen, "x")),
        "documents.history": _missing(lambda: theirs.documents.history(bought)),
        "documents.in_force": theirs.documents.in_force() == {}
        and len(ours.documents.in_force()) == 1,
        "disclosures.disclosures": theirs.disclosures.disclosures() == (),
        "disclosures.disclosure": _missing(lambda: theirs.disclosures.disclosure(sent)),
        "disclosures.decide": not theirs.disclosures.decide(sent, "accepted", "x", None)
        and ours.disclosures.disclosure(sent).state == "waiting",
        "disclosures.record_rows": theirs.disclosures.record_rows(sent, [DeclaredRow("y")]) is None
        and [row.good for row in ours.disclosures.disclosure(sent).rows] != ["y"],
        "disclosures.record_import": _refused(lambda: _import(theirs, sent))
        and ours.disclosures.disclosure(sent).run is None,
        "disclosures.repeats_of_before": len(_repeated(ours, sent)) == 1
        and _repeated_before(theirs) == (),
        "disclosures.originals_of": _originals(theirs, of=ours) == ()
        and len(_originals(ours, of=ours)) == 1,
    }
    assert [name for name, kept_apart in tried.items() if not kept_apart] == []
    assert set(tried) == methods_of(ours, MATCHES_AND_DISCLOSURES)


def test_no_notice_of_one_organization_is_reached_from_another(store: Store) -> None:
    """Every public method of the parts about these is tried; a new one must be added here."""
    ours, theirs = store.add_organization("ours", "O"), store.add_organization("theirs", "T")
    day, moment = date(2026, 1, 1), datetime(2026, 1, 1, tzinfo=UTC)
    call = PublishedNotice("ted:p:LOT-1", "ted:p", Stage.CALL, notice="u-01", publication="1-2026")
    kept = KeptNotice(call, UNIFORMS.key, asked=True)
    run = ours.imports.keep(REGISTER, "anna", notices=[kept]).run
    id = id_of(ours, UNIFORMS)
    ours.notice_sources.add("ted", "123", day, "anna")
    (source,) = ours.notice_sources.all()
    tried = {
        "notices.of": ours.notices.of(id) == (kept,) and _missing(lambda: theirs.notices.of(id)),
        "notices.of_processes": theirs.notices.of_processes(["ted:p"]) == ()
        and ours.notices.of_processes(["ted:p"]) == (kept,),
        "notices.numbered": theirs.notices.numbered(["u-01"]) == ()
        and ours.notices.numbered(["u-01"]) == (kept,),
        "notices.publications": theirs.notices.publications() == frozenset()
        and ours.notices.publications() == {"1-2026"},
        "notices.asked": theirs.notices.asked() == () and ours.notices.asked() == (kept,),
        "notices.leave_apart": _refused(lambda: theirs.notices.leave_apart(call.key))
        and ours.notices.asked() == (kept,),
        "notice_sources.all": theirs.notice_sources.all() == (),
        "notice_sources.get": _missing(lambda: theirs.notice_sources.get(source.id)),
        "notice_sources.want": _missing(lambda: theirs.notice_sources.want(source.id)),
        "notice_sources.claim": not theirs.notice_sources.claim(source.id),
        "notice_sources.looked": theirs.notice_sources.looked(
            source.id, "taken", counts={"taken": 9}, published=day, run=run, began=moment
        )
        is None,
        "notice_sources.remove": _missing(lambda: theirs.notice_sources.remove(source.id)),
        # The same number may be looked for by both.
        "notice_sources.add": theirs.notice_sources.add("ted", "123", day, "x") is None
        and theirs.notice_sources.all() != ours.notice_sources.all(),
    }
    assert [name for name, kept_apart in tried.items() if not kept_apart] == []
    assert set(tried) == methods_of(ours, NOTICES)
    assert ours.notice_sources.all() == (source,)
    assert ours.notice_sources.claim(source.id)


def test_no_correction_or_description_of_one_organization_is_reached_from_another(
    store: Store,
) -> None:
    """Every public method of the parts about these is tried; a new one must be added here."""
    ours, theirs = store.add_organization("ours", "O"), store.add_organization("theirs", "T")
    schools = Contract(key="r:C-4", number="C-4", title="Schoonmaak scholen", suppliers=(WEAVER,))
    silent, coded = replace(NAMELESS, title="n.v.t."), replace(schools, key="r:C-5", number="C-5")
    ours.imports.keep(Batch((schools, silent, coded), (WEAVER,)), "anna")
    ids = [id_of(ours, contract) for contract in (schools, silent, coded)]
    id = ids[0]
    unread = ours.descriptions.unread()
    readings = [DescriptionReading(key) for key in ("schoonmaak", "", "schoonmaak")]
    read = {text.id: text for text in ours.descriptions.get_many(ids)}
    said = [(read[id], reading) for id, reading in zip(ids, readings, strict=True)]
    stolen = [(text, DescriptionReading("stolen")) for text in read.values()]
    tried = {
        "descriptions.unread": (set(unread), theirs.descriptions.unread()) == (set(ids), ())
        and theirs.descriptions.unread(ids) == (),
        "descriptions.get_many": len(read) == 3 and theirs.descriptions.get_many(ids) == (),
        "descriptions.keep": theirs.descriptions.keep(stolen) is None
        and ours.descriptions.unread() == unread
        and ours.descriptions.keep(said) is None
        and ours.descriptions.unread() == (),
        "descriptions.counts": theirs.descriptions.counts() == WithoutCode(0, 0, 0, 0)
        and ours.descriptions.counts() == WithoutCode(3, 1, 1, 0),
        "descriptions.groups": theirs.descriptions.groups() == ()
        and len(ours.descriptions.groups()) == 1,
        "descriptions.group": theirs.descriptions.group(id) is None
        and ours.descriptions.group(id) is not None,
        "descriptions.members": theirs.descriptions.members(["schoonmaak"]) == {}
        and len(ours.descriptions.members(["schoonmaak"])["schoonmaak"]) == 2,
        "descriptions.silent": theirs.descriptions.silent(9) == ()
        and len(ours.descriptions.silent(9)) == 1,
    }
    run = ours.corrections.keep("cpv", [Correction(ids[2], "90911200")], "anna")
    decided = ours.corrections.keep("category", [Correction(id, "geen")], "anna")
    before = ours.contracts.with_keys([schools.key, coded.key]), ours.contracts.get(ids[2])
    by_text = {"schoonmaak": ("90911200", "anna")}
    tried |= {
        "corrections.keep": theirs.corrections.keep(
            "cpv", [Correction(ids[2], "18110000")], "x"
        ).contracts
        + theirs.corrections.keep("category", [Correction(id, "kleding")], "x").contracts
        == 0,
        "descriptions.sure": theirs.descriptions.sure(0).contracts
        == theirs.descriptions.counts().contracts - theirs.descriptions.counts().silent,
        "corrections.undo": _missing(lambda: theirs.corrections.undo(run.id, "x"))
        and _missing(lambda: theirs.corrections.undo(decided.id, "x")),
        "corrections.runs": {line.by for line in theirs.corrections.runs()} == {"x"},
        "corrections.run": _missing(lambda: theirs.corrections.run(run.id)),
        "corrections.facts": _missing(lambda: theirs.corrections.facts(run.id, 9))
        and _missing(lambda: theirs.corrections.facts(decided.id, 9)),
        "corrections.codes_by_text": ours.corrections.codes_by_text(by_text) == by_text
        and theirs.corrections.codes_by_text(by_text) == {},
        "corrections.without": _missing(lambda: theirs.corrections.without(run.id))
        and ours.corrections.without(run.id) != {},
        "corrections.of_contract": ours.corrections.of_contract(ids[2]) == ((run, "90911200"),)
        and theirs.corrections.of_contract(ids[2]) == (),
    }
    silent_id = ids[1]
    anna = ours.people.add("anna@example.org", "Anna", [Role.BUYER], "test")
    tom = theirs.people.add("tom@example.org", "Tom", [Role.BUYER], "test")
    ours.corrections.keep(Seat.OWNER, [Correction(silent_id, str(tom))], "anna")
    assert ours.contracts.get(silent_id).keepers == NOBODY
    ours.corrections.keep(Seat.OWNER, [Correction(silent_id, str(anna))], "anna")
    one = KeptCount(anna, 1, 0)
    tried |= {
        "keepers.of": theirs.keepers.of(silent_id) == NOBODY != ours.keepers.of(silent_id),
        "keepers.owners": (theirs.keepers.owners(), ours.keepers.owners())
        == ((), ((anna, "Anna"),)),
        "keepers.count_of": theirs.keepers.count_of(anna) == KeptCount(anna, 0, 0)
        and ours.keepers.count_of(anna) == one,
        "keepers.counts": (theirs.keepers.counts(), ours.keepers.counts()) == ((), (one,)),
        "keepers.shares": theirs.keepers.shares(anna) == () != ours.keepers.shares(anna),
        "keepers.kept_by": theirs.keepers.kept_by(anna, Seat.OWNER, None) == ()
        and ours.keepers.kept_by(anna, Seat.OWNER, None) == (silent_id,),
        "keepers.deputies": theirs.keepers.deputies([silent_id]) == {},
        "keepers.unowned_by_department": theirs.keepers.unowned_by_department() == ()
        and ours.keepers.unowned_by_department() == (UnownedCount(None, 2),),
        "keepers.unowned_by_text": theirs.keepers.unowned_by_text() == (),
    }
    assert [name for name, kept_apart in tried.items() if not kept_apart] == []
    assert set(tried) == methods_of(ours, CORRECTIONS)
    assert ours.corrections.runs()[2:] == (decided, run)
    assert before == (
        ours.contracts.with_keys([schools.key, coded.key]), ours.contracts.get(ids[2])
    )  # fmt: skip


def test_no_reply_of_one_organization_is_reached_from_another(store: Store) -> None:
    """Every public method of the part about these is tried; a new one must be added here."""
    ours, theirs = store.add_organization("ours", "O"), store.add_organization("theirs", "T")
    ours.imports.keep(REGISTER, "anna")
    supplier = (TAILOR.key, TAILOR.name)
    ours.disclosures.create_request(UNIFORMS.key, supplier, "a" * 43, "anna", 30)
    request = ours.disclosures.request_by("a" * 43)
    assert request is not None
    ours.supplier_replies.receive(request, [("", "", "Dit klopt niet.")])
    key = UNIFORMS.key
    (reply,) = ours.supplier_replies.of_contract(key)
    id = ours.contracts.ids()[0]
    ours.supplier_replies.take_steps(id, [reply], "taken_over", "anna", None)
    look = LenderCheck(0, "Fictief", "12345678", "admitted", date(2026, 1, 1), "anna", "anna")
    check = ours.lender_checks.add(id, look)
    tried = {
        "lender_checks.add": _missing(lambda: theirs.lender_checks.add(id, look)),
        "lender_checks.of": _missing(lambda: theirs.lender_checks.of(id)),
        "lender_checks.withdraw": _missing(lambda: theirs.lender_checks.withdraw(id, check, "x")),
        "supplier_replies.receive": _missing(
            lambda: theirs.supplier_replies.receive(request, [("", "", "x")])
        ),
        "supplier_replies.of_contract": theirs.supplier_replies.of_contract(key) == (),
        "supplier_replies.of_contracts": theirs.supplier_replies.of_contracts([key]) == {},
        "supplier_replies.of_suppliers": theirs.supplier_replies.of_suppliers([TAILOR.key]) == (),
        "supplier_replies.taken_over_for": theirs.supplier_replies.taken_over_for(key) == (),
        "supplier_replies.steps_on": theirs.supplier_replies.steps_on([reply]) == (),
        "supplier_replies.take_steps": _missing(
            lambda: theirs.supplier_replies.take_steps(id, [reply], "accepted", "x", None)
        ),
    }
    assert [name for name, kept_apart in tried.items() if not kept_apart] == []
    assert set(tried) == methods_of(ours, REPLIES)
    assert [reply.text for reply in ours.supplier_replies.of_contract(key)] == ["Dit klopt niet."]


def test_no_publication_of_one_organization_is_changed_from_another(store: Store) -> None:
    """Every public method of them is tried; a new one must be added here."""
    ours, theirs = store.add_organization("ons", "Ons"), store.add_organization("ander", "Ander")
    ours.publications.choose(PublicationChoice(ADDRESS, "Ons"), "anna")
    ours.publications.publish(document(), 0, "anna", "besluit")
    draft = PublicationDraft("basis", document(), 8, (), (), 1)
    ours.publications.keep_draft(draft)
    theirs.publications.keep_draft(replace(draft, after=7))
    assert ours.publications.draft("another") is None
    assert [(head.number, head.by) for head in ours.publications.heads()] == [(1, "anna")]
    tried = {
        "publications.choice": theirs.publications.choice() is None,
        "publications.versions": theirs.publications.versions() == (),
        "publications.current": theirs.publications.current() is None,
        "publications.heads": theirs.publications.heads() == (),
        "publications.draft": theirs.publications.draft("basis") is None,
        "publications.keep_draft": ours.publications.draft("basis") == draft,
        "publications.withdraw": _missing(lambda: theirs.publications.withdraw("x", "x")),
        "publications.publish": theirs.publications.publish(document(), 0, "x", "x") == 1,
        "publications.choose": _refused(
            lambda: theirs.publications.choose(PublicationChoice(ADDRESS, "Zij"), "x")
        ),
    }
    assert [name for name, kept_apart in tried.items() if not kept_apart] == []
    assert set(tried) == methods_of(ours, PUBLICATIONS)
    current = ours.publications.current()
    assert current is not None
    assert (current.number, current.by, current.document) == (1, "anna", document())


def test_no_signal_of_one_organization_is_reached_from_another(store: Store) -> None:
    """Every public method of the part about these is tried; a new one must be added here."""
    ours, theirs = store.add_organization("ours", "O"), store.add_organization("theirs", "T")
    ours.imports.keep(REGISTER, "anna")
    contract = ours.contracts.ids()[0]
    number = ours.signals.open_address("een-lang-adres", contract, "anna")
    address = ours.signals.address_by("een-lang-adres")
    assert address is not None
    day, code = date(2099, 1, 1), "AAAA-BBBB"
    id = ours.signals.receive(address, "verzegeld", code, day)
    tried = {
        "signals.open_address": _missing(
            lambda: theirs.signals.open_address("nog-een-adres", contract, "x")
        ),
        "signals.withdraw_address": _missing(lambda: theirs.signals.withdraw_address(number, "x")),
        "signals.addresses": theirs.signals.addresses() == (),
        "signals.address_by": theirs.signals.address_by("een-lang-adres") is None,
        "signals.receive": _missing(lambda: theirs.signals.receive(address, "x", "CCCC", day)),
        "signals.all": theirs.signals.all() == (),
        "signals.waiting": (theirs.signals.waiting(), ours.signals.waiting()) == (0, 1),
        "signals.of_receipt": theirs.signals.of_receipt(address, code) is None
        and ours.signals.of_receipt(address, code) is not None,
        "signals.read": _missing(lambda: theirs.signals.read(id, "x")),
        "signals.tie": _missing(lambda: theirs.signals.tie(id, contract, "x")),
        "signals.move": _missing(lambda: theirs.signals.move(id, SignalState.CLOSED, "x")),
        "signals.answer": _missing(lambda: theirs.signals.answer(id, "x", "x")),
        "signals.remove": _missing(lambda: theirs.signals.remove(id, "x", "x")),
    }
    assert [name for name, kept_apart in tried.items() if not kept_apart] == []
    assert set(tried) == methods_of(ours, SIGNALS)
    (signal,) = ours.signals.all()
    assert (signal.sealed, signal.contract, signal.state) == ("verzegeld", contract, "new")


def test_nothing_measured_of_one_organization_is_reached_from_another(store: Store) -> None:
    """Every public method of these parts is tried; a new one must be added here."""
    ours, theirs = store.add_organization("ours", "O"), store.add_organization("theirs", "T")
    ours.imports.keep(REGISTER, "anna")
    id = ours.contracts.ids()[0]
    key = ours.contracts.get(id).contract.key
    day, hours = date(2026, 11, 30), Decimal("1.5")
    ours.spent_hours.add(id, hours, day, "anna")
    ours.disclosures.create_request(key, ("r:vos", "Vos B.V."), "een-lang-adres", "anna", 30)
    frozen = FrozenDay(day, "1+a", "ketenblik", "ab", 1, b"frozen")
    ours.monitored_days.keep(frozen, "anna")
    wanted = WantedAmbition(
        "Alles", "clause_right", Decimal("0.5"), day, FormalBasis("besluit", None, None), "anna"
    )
    number = ours.ambitions.add(wanted, "anna")
    tried = {
        "spent_hours.add": _missing(lambda: theirs.spent_hours.add(id, hours, day, "x")),
        "spent_hours.of": _missing(lambda: theirs.spent_hours.of(id)),
        "spent_hours.totals": (theirs.spent_hours.totals(), ours.spent_hours.totals())
        == ({}, {key: hours}),
        "measured.contracts": list(theirs.measured.contracts()) == []
        and len(list(ours.measured.contracts())) == len(REGISTER.contracts),
        "measured.suppliers": list(theirs.measured.suppliers()) == []
        and list(ours.measured.suppliers()) != [],
        "measured.invitations": (
            theirs.measured.invitations() == () and len(ours.measured.invitations()) == 1
        ),
        "measured.answered_since": theirs.measured.answered_since() == frozenset(),
        "monitored_days.keep": theirs.monitored_days.all() == ()
        and theirs.monitored_days.keep(frozen, "x") is None,
        "monitored_days.all": [kept.by for kept in theirs.monitored_days.all()] == ["x"],
        "monitored_days.content_of": (
            theirs.monitored_days.content_of(date(2026, 11, 29)) is None
            and [kept.by for kept in ours.monitored_days.all()] == ["anna"]
        ),
        "ambitions.add": theirs.ambitions.all() == (),
        "ambitions.all": [ambition.id for ambition in ours.ambitions.all()] == [number],
        "ambitions.withdraw": _missing(lambda: theirs.ambitions.withdraw(number, "x")),
    }
    assert [name for name, kept_apart in tried.items() if not kept_apart] == []
    assert set(tried) == methods_of(ours, MEASURED)


def test_a_day_is_kept_once_and_hours_are_never_fewer_than_none(ours: Portfolio) -> None:
    ours.imports.keep(REGISTER, "anna")
    id, day = ours.contracts.ids()[0], date(2026, 11, 30)
    ours.monitored_days.keep(FrozenDay(day, "1+a", "ketenblik", "ab", 1, b"first"), "anna")
    again = FrozenDay(day, "2+b", "ketenblik", "cd", 2, b"second")
    assert _refused(lambda: ours.monitored_days.keep(again, "bert"))
    kept = ours.monitored_days.content_of(day)
    assert kept is not None
    assert (kept[0].sha256, kept[1]) == ("ab", b"first")
    ours.spent_hours.add(id, Decimal("2"), day, "anna", "gesprek")
    ours.spent_hours.add(id, Decimal("-0.5"), day, "anna", "verteld")
    assert _refused(lambda: ours.spent_hours.add(id, Decimal("-2"), day, "anna"))
    assert [(each.hours, each.why) for each in ours.spent_hours.of(id)] == [
        (Decimal("-0.5"), "verteld"),
        (Decimal("2"), "gesprek"),
    ]
    assert list(ours.spent_hours.totals().values()) == [Decimal("1.5")]


def test_no_request_of_one_organization_is_reached_from_another(store: Store) -> None:
    """Every public method of the part about these is tried; a new one must be added here."""
    ours, theirs = store.add_organization("ours", "O"), store.add_organization("theirs", "T")
    ours.imports.keep(REGISTER, "anna")
    number = ours.requests.add(RequestFacts("Coats", department="Care"), "anna")
    facts, asked = RequestFacts("Hats"), RequestEvent(RequestStep.ASKED, "x")
    decided = KeptDecision("L2", "L2", {"a": 1}, "0" * 64)
    ours.requests.step(number, RequestEvent(RequestStep.DECIDED, "anna", decision=decided), 1)
    tied = RequestEvent(RequestStep.TIED, "anna", contract_key=UNIFORMS.key)
    ours.requests.step(number, tied, 2)
    tried = {
        "requests.get": _missing(lambda: theirs.requests.get(number)),
        "requests.all": theirs.requests.all() == () and len(ours.requests.all()) == 1,
        "requests.in_state": theirs.requests.in_state(RequestState.CONTRACT) == ()
        and len(ours.requests.in_state(RequestState.CONTRACT)) == 1,
        "requests.of_contract": theirs.requests.of_contract(UNIFORMS.key) == ()
        and len(ours.requests.of_contract(UNIFORMS.key)) == 1,
        "requests.contract_outlines": theirs.requests.contract_outlines(
            datetime(2020, 1, 1, tzinfo=UTC)
        )
        == ()
        and len(ours.requests.contract_outlines(LONG_AGO)) == len(REGISTER.contracts),
        "requests.parts": theirs.requests.parts() == (frozenset(), frozenset())
        and ours.requests.parts() == (frozenset({"Care"}), frozenset()),
        "requests.change": _missing(lambda: theirs.requests.change(number, facts, 3, "x")),
        "requests.step": _missing(lambda: theirs.requests.step(number, asked, 3)),
        "requests.add": theirs.requests.add(facts, "x") == number,
    }
    assert [name for name, kept_apart in tried.items() if not kept_apart] == []
    assert set(tried) == methods_of(ours, REQUESTS)
    kept = ours.requests.get(number)
    assert (kept.facts.title, kept.state) == ("Coats", RequestState.CONTRACT)


def test_no_report_of_one_organization_is_reached_from_another(store: Store) -> None:
    """Every public method of the parts about these is tried; a new one must be added here."""
    ours, theirs = store.add_organization("ours", "O"), store.add_organization("theirs", "T")
    ours.imports.keep(REGISTER, "anna")
    day = date(2025, 3, 1)
    facts = CommitmentFacts(CommitmentKind.MOTION, "Ask", "M-1", day, "Alderman")
    number = ours.commitments.add(facts, "anna")
    done = CommitmentState.DONE
    text = TextBlock(2025, "nl", "opening", 0, "Wat wij deden.")
    ours.report_texts.add(text, "anna")
    ours.adopted_reports.adopt(2025, {"a": 1}, "Resolution 1", "anna")
    tried = {
        "commitments.get": _missing(lambda: theirs.commitments.get(number)),
        "commitments.all": theirs.commitments.all() == () and len(ours.commitments.all()) == 1,
        "commitments.step": _missing(lambda: theirs.commitments.step(number, done, day, "x")),
        "commitments.add": theirs.commitments.add(facts, "x") != number,
        "report_texts.latest": theirs.report_texts.latest(2025) == (),
        "report_texts.history": theirs.report_texts.history(2025, "nl", "opening") == ()
        and len(ours.report_texts.history(2025, "nl", "opening")) == 1,
        "report_texts.names": theirs.report_texts.names() == ()
        and len(ours.report_texts.names()) > 0,
        "report_texts.buyers": theirs.report_texts.buyers() == ()
        and len(ours.report_texts.buyers()) > 0,
        "report_texts.add": theirs.report_texts.add(text, "x").version == 1,
        "adopted_reports.all": theirs.adopted_reports.all() == (),
        "adopted_reports.latest": theirs.adopted_reports.latest(2025) is None,
        "adopted_reports.edition": _missing(lambda: theirs.adopted_reports.edition(2025, 1)),
        "adopted_reports.adopt": theirs.adopted_reports.adopt(2025, {}, "R", "x").edition == 1,
    }
    assert [name for name, kept_apart in tried.items() if not kept_apart] == []
    assert set(tried) == methods_of(ours, COUNCIL)
    assert ours.commitments.get(number).state is CommitmentState.OPEN
    latest = ours.adopted_reports.latest(2025)
    assert latest is not None
    assert latest.decision == "Resolution 1"
    assert [block.by for block in ours.report_texts.latest(2025)] == ["anna"]


def test_a_number_is_given_once_whoever_of_the_organization_asks(store: Store) -> None:
    whole = store.add_organization("ours", "O")
    care = store.portfolio("ours", ScopeReach.of_departments("Care"))
    numbers = [
        whole.requests.add(RequestFacts("Coats", department="ICT"), "anna"),
        care.requests.add(RequestFacts("Hats", department="Care"), "bert"),
        whole.requests.add(RequestFacts("Gloves"), "anna"),
    ]
    assert len(set(numbers)) == 3
    assert [each.number for each in care.requests.all()] == [numbers[1]]
    assert _missing(lambda: care.requests.get(numbers[0]))
    assert _missing(lambda: care.requests.get(numbers[2]))


def test_a_tag_of_a_request_is_found_whole_and_lost_when_it_is_taken_away(store: Store) -> None:
    whole = store.add_organization("ours", "O")
    tagged = RequestFacts("Coats", tags=("Hire", 'it\'s "100%"'))
    number = whole.requests.add(tagged, "anna")
    whole.requests.add(RequestFacts("Hats", department="Hire", tags=("Hired",)), "anna")
    whole.requests.add(RequestFacts("Gloves"), "anna")
    assert whole.requests.get(number).facts == tagged
    assert whole.requests.parts() == (frozenset({"Hire"}), frozenset({"Hired", *tagged.tags}))
    for tag in tagged.tags:
        seen = store.portfolio("ours", ScopeReach((ScopePart(tags=frozenset({tag})),)))
        assert [each.number for each in seen.requests.all()] == [number]
        assert seen.requests.parts()[0] == frozenset(), "no department of another request"
    seen.requests.change(number, RequestFacts("Coats", tags=("Hire",)), 1, "bert")
    assert _missing(lambda: seen.requests.get(number))
    assert whole.requests.get(number).version == 2


def test_who_saw_an_older_version_of_a_request_writes_nothing(store: Store) -> None:
    ours = store.add_organization("ours", "O")
    number = ours.requests.add(RequestFacts("Coats"), "anna")
    ours.requests.change(number, RequestFacts("Hats"), 1, "anna")
    assert _refused(lambda: ours.requests.change(number, RequestFacts("Gloves"), 1, "bert"))
    late = RequestEvent(RequestStep.ASKED, "bert")
    assert _refused(lambda: ours.requests.step(number, late, 1))
    kept = ours.requests.get(number)
    assert (kept.facts.title, kept.version, kept.events) == ("Hats", 2, ())


def test_no_line_or_proposal_of_one_organization_is_reached_from_another(store: Store) -> None:
    ours, theirs = store.add_organization("ours", "O"), store.add_organization("theirs", "T")
    ours.imports.keep(REGISTER, "anna")
    id, everything, anna = id_of(ours, UNIFORMS), LogFilter(), Person("anna", 1)
    theirs.proposals.set_rule(SecondPersonRule(Flag.ASK), "tom")
    proposed = ours.proposals.add(ChangeKind.EDIT_UNDO, {"run": 1}, [id], 1, anna, "why")
    mine, tom = proposed.id, Person("tom", 2)
    told = {entry.line.action for entry in theirs.log.page(everything, 9)}
    about = [(About.PROPOSAL, str(mine))]
    before = theirs.log.head(), ours.log.head()
    tried = {
        "log.page": told == {"log.begun", "second_person.set"},
        "log.entries": len(list(theirs.log.entries(everything))) == 2,
        "log.about": theirs.log.about(about, 9) == () != ours.log.about(about, 9),
        "log.head": before[0] != before[1],
        "log.faults": theirs.log.faults([head for head in before if head is not None])
        == theirs.log.faults(),
        "log.erase_name": theirs.log.erase_name("anna", "tom") == 0,
        "log.public_key": theirs.log.public_key() == ours.log.public_key(),
        "history.of_contract": theirs.history.of_contract(id, UNIFORMS.key)
        == [(About.CONTRACT, id)],
        "history.of_supplier": theirs.history.of_supplier(WEAVER.key) == [],
        "history.verdicts": theirs.history.verdicts(id) == (),
        "history.changes": theirs.history.changes(id) == (),
        "proposals.rule": ours.proposals.rule() == SecondPersonRule(),
        "proposals.set_rule": theirs.proposals.rule().flag is Flag.ASK,
        "proposals.get": _missing(lambda: theirs.proposals.get(mine)),
        "proposals.all": theirs.proposals.all() == () != ours.proposals.all(),
        "proposals.waiting": theirs.proposals.waiting() == () != ours.proposals.waiting(),
        "proposals.of_contract": theirs.proposals.of_contract(id) == ()
        and ours.proposals.of_contract(id) == (proposed,),
        "proposals.settle": _missing(
            lambda: theirs.proposals.settle(mine, ProposalState.REFUSED, tom, "no")
        ),
    }
    other = theirs.proposals.add(ChangeKind.EDIT_UNDO, {"run": 1}, [id], 1, tom, "why")
    theirs.log.sign_anew("tom", "a new key")
    theirs.log.follow_key("tom", "a new key")
    theirs.log.note(Action.KEY_APPLIED, {"values": 1}, "tom", None)
    tried |= {
        "proposals.done": _missing(lambda: theirs.proposals.done(mine)),
        "proposals.add": ours.proposals.all() == (proposed,) and other.contracts == (),
        **dict.fromkeys(
            ("log.sign_anew", "log.follow_key", "log.note"), ours.log.head() == before[1]
        ),
    }
    assert [name for name, kept_apart in tried.items() if not kept_apart] == []
    assert set(tried) == methods_of(ours, LOGGED)


def test_no_person_provider_or_token_of_one_organization_is_reached_from_another(
    store: Store,
) -> None:
    """Every public method of the parts about these is tried; a new one must be added here."""
    ours, theirs = store.add_organization("ours", "O"), store.add_organization("theirs", "T")
    anna = ours.people.add("anna@example.org", "Anna", [Role.ADMINISTRATOR], "test")
    settings = ProviderSettings("Login", "https://login.example", "client")
    login = ours.providers.add(settings, "closed", "test")
    ours.providers.add_rule(login, "groups", "buyers", Role.BUYER, "test")
    (rule,) = ours.providers.rules(login)
    provider, somebody = ours.providers.get(login), ProvidedPerson("1", None, "Vos")
    claims = {"groups": ["buyers"]}
    day, secret = timedelta(days=1), "ketenblik_" + 64 * "0"
    ours.people.set_roles(anna, [Role.ADMINISTRATOR, Role.BUYER], "test")
    program = ours.people.add("p@example.org", "P", [Role.BUYER], "test", is_service=True)
    token = ours.tokens.add(program, secret, "label", Role.BUYER, day, "test").id
    keyed = KeyedRequest("anna", "key", "digest")
    before = ours.people.get(anna)
    others = "eve@example.org"
    tried = {
        "people.all": theirs.people.all() == () and ours.people.all() != (),
        "people.get": _missing(lambda: theirs.people.get(anna)),
        "people.by_email": _missing(lambda: theirs.people.by_email("anna@example.org")),
        "people.add": theirs.people.add(others, "Eve", [Role.ADMINISTRATOR], "x") != anna
        and len(ours.people.all()) == 2,
        "people.set_roles": _missing(lambda: theirs.people.set_roles(anna, [Role.READER], "x")),
        "people.block": _missing(lambda: theirs.people.block(anna, "x")),
        "people.unblock": _missing(lambda: theirs.people.unblock(anna)),
        "people.make_link": _missing(
            lambda: theirs.people.make_link(anna, LinkKind.RESET, "t" * 40, "x")
        ),
        "people.remove_second_factor": _missing(lambda: theirs.people.remove_second_factor(anna)),
        "people.choose_language": _missing(lambda: theirs.people.choose_language(anna, "en")),
        "people.choose_house_language": theirs.people.choose_house_language("en", "x") is None
        and theirs.people.house_language() == "en",
        "people.house_language": ours.people.house_language() is None,
        "people.require_second_factor": theirs.people.require_second_factor([Role.BUYER]) is None,
        "people.roles_with_second_factor": ours.people.roles_with_second_factor() == frozenset(),
        "person_records.rows_about": _missing(
            lambda: theirs.person_records.rows_about(anna, (), ())
        ),
        "person_records.traces": _missing(lambda: theirs.person_records.traces(anna, (), ())),
        "person_records.erase": _missing(
            lambda: theirs.person_records.erase(anna, "x", (), (), (), lambda done, total: None)
        ),
        "providers.all": theirs.providers.all() == () and ours.providers.all() != (),
        "providers.get": _missing(lambda: theirs.providers.get(login)),
        "providers.by_name": _missing(lambda: theirs.providers.by_name("Login")),
        "providers.add": theirs.providers.add(settings, "closed", "x") != login,
        "providers.change": _missing(lambda: theirs.providers.change(login, settings, None)),
        "providers.remove": _missing(lambda: theirs.providers.remove(login)),
        "providers.rules": _nothing_of(lambda: theirs.providers.rules(login)),
        "providers.add_rule": _missing(
            lambda: theirs.providers.add_rule(login, "groups", "x", Role.ADMINISTRATOR, "x")
        ),
        "providers.remove_rule": _missing(lambda: theirs.providers.remove_rule(login, rule.id)),
        "providers.admit": theirs.providers.admit(provider, somebody, claims)
        is SignInRefusal.NO_ROLE,
        "tokens.all": theirs.tokens.all() == () and ours.tokens.all() != (),
        "tokens.of_person": theirs.tokens.of_person(program) == (),
        "tokens.get": _missing(lambda: theirs.tokens.get(token)),
        "tokens.add": _missing(
            lambda: theirs.tokens.add(program, secret, "label", Role.BUYER, day, "x")
        ),
        "tokens.revoke": _missing(lambda: theirs.tokens.revoke(token, "x")),
        "idempotent_answers.begin": ours.idempotent_answers.begin(keyed) is None
        and theirs.idempotent_answers.begin(keyed) is None,
        "idempotent_answers.finish": theirs.idempotent_answers.finish(keyed, 200, {}, "x") is None
        and ours.idempotent_answers.begin(keyed) == FirstAnswer("digest", None, {}, ""),
        "idempotent_answers.forget": theirs.idempotent_answers.forget(keyed) is None
        and ours.idempotent_answers.begin(keyed) is not None,
    }
    assert [name for name, kept_apart in tried.items() if not kept_apart] == []
    assert set(tried) == methods_of(ours, SIGNING_IN)
    assert ours.people.get(anna) == before
    assert ours.providers.get(login) == provider
    assert ours.providers.rules(login) == (rule,)
    assert ours.tokens.get(token).revoked is None


def _nothing_of(ask: Callable[[], tuple[object, ...]]) -> bool:
    """Return whether another organization is told of nothing, or that there is no such thing."""
    try:
        return ask() == ()
    except MissingError:
        return True


def test_the_same_register_under_the_same_keys_is_corrected_apart(store: Store) -> None:
    """Keys of contracts are those of the file, so two organizations may have the same."""
    ours, theirs = store.add_organization("ours", "O"), store.add_organization("theirs", "T")
    call = PublishedNotice("ted:p:LOT-1", "ted:p", Stage.CALL)
    for portfolio, by in ((ours, "anna"), (theirs, "tom")):
        kept = KeptNotice(call, UNIFORMS.key, asked=True)
        portfolio.imports.keep(REGISTER, by, notices=[kept])
    run = ours.corrections.keep("owner", [Correction(id_of(ours, UNIFORMS), "Bos")], "anna")
    ours.notices.leave_apart(call.key)
    assert ours.contracts.get("C-1").contract.owner == "Bos"
    assert theirs.contracts.get("C-1").contract == UNIFORMS
    assert theirs.corrections.of_contract(id_of(theirs, UNIFORMS)) == ()
    assert [line.asked for line in theirs.notices.of("C-1")] == [True]
    theirs.imports.keep(REGISTER, "tom")
    assert theirs.contracts.get("C-1").contract == UNIFORMS
    theirs.corrections.keep("owner", [Correction(id_of(theirs, UNIFORMS), "Vos")], "tom")
    ours.corrections.undo(run.id, "anna")
    assert ours.contracts.get("C-1").contract == UNIFORMS
    assert theirs.contracts.get("C-1").contract.owner == "Vos"


def methods_of(portfolio: Portfolio, parts: set[str]) -> set[str]:
    """Return the public methods of these parts, as part.method."""
    return {
        f"{part}.{name}"
        for part in parts
        for name, _ in inspect.getmembers(type(getattr(portfolio, part)), inspect.isfunction)
        if not name.startswith("_")
    }


PARTS = {name for name, part in vars(Portfolio).items() if isinstance(part, cached_property)}
MATCHES_AND_DISCLOSURES = {
    "comparison", "disclosures", "documents", "error_reports", "match_decisions", "matches"
}  # fmt: skip
NOTICES = {"notice_sources", "notices"}
CORRECTIONS = {"corrections", "descriptions", "keepers"}
SIGNING_IN = {"idempotent_answers", "people", "person_records", "providers", "tokens"}
LOGGED = {"log", "history", "proposals"}
REQUESTS = {"requests"}
COUNCIL = {"commitments", "report_texts", "adopted_reports"}
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
SIGNALS = {"signals"}
MEASURED = {"ambitions", "measured", "monitored_days", "spent_hours"}
PUBLICATIONS = {"publications"}
REPLIES = {"lender_checks", "supplier_replies"}
SHARED = {"practices", "uniform_texts"}  # across organizations: their own files in tests/store
NOW = VerdictBasis((1,), ("2026",))
HIGH = VerdictSummary("required", "high", "L2")


def refreshed_once(portfolio: Portfolio, run: int, id: str) -> RescreenLease:
    """A refresh changed one contract; the next one has begun."""
    first = portfolio.rescreening.take("w1")
    assert first is not None
    became = VerdictSummary("required", "very_high", "L3")
    change = ContractChange(run, id, "a", "row 1", "added", "", "new", HIGH, became)
    assert portfolio.rescreening.finish(first, NOW, [change])
    assert [(one.run, one.contracts) for one in portfolio.changes.runs()] == [(run, 1)]
    assert [one.after for one in portfolio.changes.of_run(run)] == [became]
    second = portfolio.rescreening.take("w2")
    assert second is not None
    assert second.basis == NOW
    return second


def a_decision() -> WantedDecision:
    day = date(2098, 1, 1)
    return WantedDecision(DecisionKind.ACCEPT, WHOLE, "why", "anna", day, is_default_day=False)


def remembered(portfolio: Portfolio, headings: list[str], mapping: dict[str, str]) -> bool:
    portfolio.imports.remember_mapping(headings, mapping)
    return portfolio.imports.mapping_for(headings) == mapping


def _repeated(portfolio: Portfolio, disclosure: int) -> tuple[int, ...]:
    original = portfolio.disclosures.disclosure(disclosure)
    copy = portfolio.disclosures.repeat(
        original, UNIFORMS.key, [], "anna", token="r" * 43, is_whole=True
    )
    assert portfolio.disclosures.waiting() == 1, "what repeats another waits for nobody"
    _import(portfolio, copy)
    return _repeated_before(portfolio)


def _originals(portfolio: Portfolio, of: Portfolio) -> tuple[SubmittedDisclosure, ...]:
    return portfolio.disclosures.originals_of(of.disclosures.of_contract(UNIFORMS.key))


def _repeated_before(portfolio: Portfolio) -> tuple[int, ...]:
    return portfolio.disclosures.repeats_of_before(datetime(2098, 1, 1, tzinfo=UTC))


def _import(portfolio: Portfolio, disclosure: int) -> None:
    note = partial(portfolio.disclosures.record_import, disclosure)
    portfolio.imports.keep(REGISTER, "anna", note=note)


def _missing(call: object) -> bool:
    with pytest.raises(MissingError):
        call()  # type: ignore[operator]
    return True


def _refused(call: Callable[[], object]) -> bool:
    with pytest.raises(InputError):
        call()
    return True


def test_two_organizations_keep_the_same_register_side_by_side(store: Store) -> None:
    ours, theirs = store.add_organization("ours", "O"), store.add_organization("theirs", "T")
    ours.imports.keep(REGISTER, "anna")
    assert theirs.imports.keep(REGISTER, "tom").created == 3
    assert set(ours.contracts.ids()).isdisjoint(theirs.contracts.ids())
    run = theirs.imports.runs()[0].id
    theirs.imports.undo(run, "tom")
    assert (ours.listing.stats().contracts, theirs.listing.stats().contracts) == (3, 0)


def test_an_organization_that_does_not_exist_is_missing(store: Store) -> None:
    with refuses(MissingError, "no organization"):
        store.portfolio("nobody")


# -- sources --

SAID: tuple[Statement, ...] = (
    Observation("wgi_rl", "BD", -0.5, "z", 2023, Issue.OHS, where="row 3", flags=("a", "b")),
    Listing("Firm", "CN", ("F", "G"), Issue.FORCED_LABOUR, "UFLPA", date(2024, 1, 1), True),
    Tie("input", "shirt", "cotton", since=date(2020, 2, 2)),
    Share("6203", "BD", "NL", 0.25, "2023", value=12.5, covers=0.5),
)


def pin(source: str = "a", edition: str = "1") -> Pin:
    return Pin(source, edition, f"{source}{edition}", date(2026, 1, 1), None, "CC0", "Them")


def test_statements_come_back_as_the_values_they_were(store: Store) -> None:
    from screening.store.database.engine import reading
    from screening.store.snapshots import snapshot_rows

    makes = pin("us_dol_ilab_goods")
    store.snapshots.put_in_use([(pin(), SAID), (makes, SAID)])
    with reading(store._engine) as connection:
        in_use = {
            p.source: (p, tuple(snapshot_rows.statements_for_verdicts(connection, id)))
            for id, p in snapshot_rows.pins(connection)
        }
        last = snapshot_rows.last_good(connection, "a")
        assert last is not None
        statements = tuple(snapshot_rows.statements(connection, last.id))
    assert statements == SAID
    # A verdict listens to figures and shares; to ties only where they say what goods are made with.
    assert in_use["a"] == (pin(), (SAID[0], SAID[3]))
    assert in_use[makes.source][1] == (SAID[0], SAID[2], SAID[3])


def test_a_new_edition_takes_the_place_of_the_former(store: Store) -> None:
    shipped = {pin.source for pin in store.snapshots.risk_data().pins}
    store.snapshots.put_in_use([(pin(), SAID)])
    first = store.snapshots.risk_data()
    assert {p.source for p in first.pins} == shipped | {"a"}
    assert store.snapshots.risk_data() is first
    store.snapshots.put_in_use([(pin(edition="2"), SAID[:1])])
    assert pin(edition="2") in store.snapshots.risk_data().pins
    assert pin() not in store.snapshots.risk_data().pins
    assert {s.source: s.statements for s in store.snapshots.sources()}["a"] == 1


def test_the_figures_that_ship_are_loaded_once(store: Store) -> None:
    assert len(store.snapshots.sources()) > 0
    assert store.prepare() is False


def test_a_disk_that_is_full_is_one_sentence_and_keeps_the_last_good_state(
    store: Store, ours: Portfolio
) -> None:
    from sqlalchemy import event

    if store._engine.dialect.name != "sqlite":
        pytest.skip("only SQLite can be told to have no more room")
    ours.imports.keep(REGISTER, "anna")

    def no_more_room(connection: object, record: object, proxy: object) -> None:
        connection.execute("PRAGMA max_page_count = 1")  # type: ignore[attr-defined]

    event.listen(store._engine, "checkout", no_more_room)
    many = tuple(Contract(key=f"r:{i}", title="x" * 500) for i in range(2000))
    with refuses(ScreeningError, "room on the disk"):
        ours.imports.keep(Batch(many), "anna")
    assert ours.listing.stats().contracts == 3
