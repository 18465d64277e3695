"""Regimes beside the duty: what they add to a verdict, and what they leave alone."""

import shutil
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graphs.chain import SupplyChain
from graphs.parties import Contract, Money, Party, Supply
from screening.i18n.language import Language
from screening.model.json_document import as_document, from_document
from screening.model.purchase import purchase_from_contract
from screening.model.verdict import RegimeAnswer, RegimeOutcome, Verdict, regimes_in_short
from screening.reports.regimes import worded
from screening.rules import rulebook
from screening.rules.duty import regime
from screening.rules.duty.regime import RegimeBook
from screening.rules.duty.regime_answers import RegimeFacts, answers_of
from screening.rules.verdict.regime_facts import known_tiers
from screening.rules.verdict.screen import Screener
from tests.support.effort import tries
from tests.support.folders import ROOT
from tests.support.method_world import shipped

TODAY = date(2026, 11, 29)
MAIN, FIRST, SECOND, THIRD = (Party(key, f"Firm {key}", "NO") for key in "mabc")
STATES = ("unknown", "no_more_known", "more_known")


@cache
def with_regimes(day: date = TODAY) -> Screener:
    return Screener(shipped(), rulebook.load(), day)


@cache
def without_regimes() -> Screener:
    book = rulebook.load()
    none = RegimeBook((), book.regimes.sentences, ())
    return Screener(shipped(), replace(book, regimes=none), TODAY)


def cleaning(**facts: object) -> Contract:
    given: dict[str, object] = {
        "number": "C-1",
        "buyer": Party("b", "Gemeente", "NL"),
        "buyer_type": "subcentral",
        "suppliers": (MAIN,),
        "cpv": ("90911200",),
        "ends": date(2029, 12, 31),
        **facts,
    }
    return Contract("k", **given)  # type: ignore[arg-type]  # facts of a test


def norwegian(**facts: object) -> Contract:
    given: dict[str, object] = {
        "buyer": Party("b", "Kommune", "NO"),
        "value": Money(Decimal(9_000_000), "NOK"),
        "dispatched": date(2026, 8, 1),
        **facts,
    }
    return cleaning(**given)


def verdict_on(contract: Contract, *ties: Supply, screener: Screener | None = None) -> Verdict:
    chain = SupplyChain.of(contract, ties, (MAIN, FIRST, SECOND, THIRD))
    return (screener or with_regimes()).screen(purchase_from_contract(contract), chain)


def subcontract(customer: Party, supplier: Party, good: str | None = None) -> Supply:
    return Supply(customer.key, supplier.key, good=good, source="notice", contract="k")


def only(verdict: Verdict, rule: str) -> RegimeAnswer:
    return next(answer for answer in verdict.regimes if answer.rule == rule)


AMOUNTS = [Money(Decimal(n), code) for n in (900, 10**6) for code in ("EUR", "NOK")]

days = st.sampled_from([None, date(2025, 5, 1), date(2026, 8, 1), date(2026, 12, 1)])
ends = st.sampled_from([None, date(2026, 12, 15), date(2027, 1, 1), date(2029, 1, 1)])
buyers = st.sampled_from([None, *(Party("b", "Buyer", country) for country in ("NL", "NO", "BE"))])
bought = st.builds(
    cleaning,
    buyer=buyers,
    buyer_type=st.sampled_from(["central", "subcentral", None]),
    cpv=st.sampled_from([(), ("18110000",), ("45210000",), ("79620000",), ("90911200",)]),
    value=st.sampled_from([None, *AMOUNTS]),
    place=st.sampled_from([None, "NL", "NO"]),
    dispatched=days,
    ends=ends,
)


@settings(max_examples=tries(40, 400), deadline=None)
@given(bought)
def test_regimes_move_no_duty_flag_band_level_or_question(contract: Contract) -> None:
    verdict, bare = verdict_on(contract), verdict_on(contract, screener=without_regimes())
    for part in ("flag", "duty", "risk", "recommendation", "clause_level", "questions", "clauses"):
        assert getattr(verdict, part) == getattr(bare, part), part
    document = as_document(verdict)
    assert as_document(from_document(Verdict, document)) == document
    if not verdict.regimes:
        assert document == as_document(bare)


tiers = st.one_of(st.none(), st.integers(0, 9))


@settings(max_examples=tries(60, 600), deadline=None)
@given(tiers, tiers, st.sampled_from(["45210000", "90911200"]))
def test_what_is_said_of_a_limit_only_rises_with_the_tiers_that_are_known(
    some: int | None, other: int | None, code: str
) -> None:
    facts = RegimeFacts(
        "NO", cpv=(code,), amounts=((Decimal(10**7), "NOK"),), dispatched=date(2026, 8, 1)
    )

    def state(known: int | None) -> int:
        answers = answers_of(replace(facts, known_tiers=known), regime.load(), TODAY)
        (limit,) = [answer.limit for answer in answers if answer.limit]
        return STATES.index(limit.state)

    low, high = sorted((-1 if n is None else n) for n in (some, other))
    states = [state(None if n < 0 else n) for n in (low, high)]
    assert states == sorted(states)


def test_a_dutch_cleaning_contract_past_new_year_is_told_from_that_day() -> None:
    verdict = verdict_on(cleaning())
    answer = only(verdict, "client")
    assert (answer.outcome, answer.from_) == (RegimeOutcome.NOT_YET, "2027-01-01")
    assert answer.clauses == ("W4",)
    assert "(Wtta), vanaf 1 januari 2027 (nog niet" in verdict.summary.nl
    assert "(Wtta), from 1 January 2027 (not yet" in verdict.summary.en
    assert [id for id, _ in verdict.pins.regimes] == ["nl_wtta"]


def test_the_summary_says_one_sentence_more_and_no_other_word_changes() -> None:
    verdict, bare = (verdict_on(cleaning(), screener=s) for s in (None, without_regimes()))
    words = verdict.summary.nl.replace(
        " Daarnaast geldt misschien: alleen inhuren van toegelaten uitleners (Wtta), vanaf"
        " 1 januari 2027 (nog niet door een jurist bekeken). Ander recht is niet bekeken.",
        "",
    )
    assert words == bare.summary.nl


def test_of_a_norwegian_buyer_it_no_longer_says_that_its_law_was_not_looked_at() -> None:
    verdict = verdict_on(norwegian())
    assert "het recht van Noorwegen is niet bekeken" not in verdict.summary.nl
    assert "In Noorwegen geldt: mensenrechten bij inkoop (LOA" in verdict.summary.nl
    assert regimes_in_short(verdict.regimes) == (("no_loa", RegimeOutcome.APPLIES),)


def test_a_regime_of_which_no_lawyer_looked_at_any_rule_that_answers_only_may_apply() -> None:
    summary = verdict_on(cleaning()).summary
    assert "May also apply: hiring" in summary.en
    assert "(not yet checked by a lawyer). Other law was not looked at." in summary.en
    assert "Daarnaast geldt misschien: alleen inhuren" in summary.nl
    assert "(nog niet door een jurist bekeken). Ander recht is niet bekeken." in summary.nl
    sure = verdict_on(cleaning(cpv=("79620000",))).summary
    assert "Also applies: hiring" in sure.en
    assert "lawyer" not in sure.en


def test_what_may_apply_stands_beside_what_applies_in_a_sentence_of_its_own() -> None:
    summary = verdict_on(norwegian(place="NL")).summary
    law, _, rest = summary.en.partition("What applies in Norway: human rights")[2].partition(". ")
    assert "Wtta" not in law
    assert rest.startswith("May also apply: hiring from admitted labour lenders only (Wtta)")
    assert summary.en.count("Other law was not looked at.") == 1


def test_an_answer_of_which_no_lawyer_looked_at_the_rule_says_so_where_it_stands() -> None:
    english = Language("en")
    answers = [only(verdict_on(norwegian()), rule) for rule in ("tiers", "routines")]
    unsure, sure = (worded(answer, english).stands for answer in answers)
    assert unsure == f"{sure}, perhaps (not yet checked by a lawyer)"


def test_two_regimes_of_two_countries_answer_for_themselves() -> None:
    verdict = verdict_on(norwegian(place="NL"))
    assert [id for id, _ in regimes_in_short(verdict.regimes)] == ["nl_wtta", "no_loa"]


def test_of_subcontractors_nobody_named_the_number_is_unknown_and_is_asked() -> None:
    answer = only(verdict_on(norwegian()), "tiers")
    assert answer.limit is not None
    assert (answer.limit.known, answer.limit.state) == (None, "unknown")
    assert answer.question is not None


def test_more_tiers_than_the_limit_are_a_question_and_move_nothing() -> None:
    ties = [
        subcontract(above, below)
        for above, below in ((MAIN, FIRST), (FIRST, SECOND), (SECOND, THIRD))
    ]
    verdict = verdict_on(norwegian(), *ties)
    answer = only(verdict, "tiers")
    assert answer.limit is not None
    assert (answer.limit.known, answer.limit.state) == (3, "more_known")
    assert answer.question is not None
    assert answer.question.en.startswith("3 tiers of subcontractors were declared.")
    assert answer.outcome is RegimeOutcome.APPLIES
    assert verdict.flag is verdict_on(norwegian(), *ties, screener=without_regimes()).flag


def test_deliveries_of_goods_are_no_tiers_of_subcontractors() -> None:
    contract = norwegian()
    goods = [subcontract(MAIN, FIRST, "soap"), subcontract(FIRST, SECOND, "palm_oil")]
    assert known_tiers(SupplyChain.of(contract, goods)) is None
    assert known_tiers(SupplyChain.of(contract, [subcontract(MAIN, FIRST), *goods])) == 1


def test_firms_that_work_for_each_other_in_a_round_end() -> None:
    ties = [subcontract(MAIN, FIRST), subcontract(FIRST, SECOND), subcontract(SECOND, MAIN)]
    assert known_tiers(SupplyChain.of(norwegian(), ties)) == 2


@pytest.mark.parametrize(("day", "outcome"), [(31, "not_yet"), (1, "applies")])
def test_the_day_decides(day: int, outcome: str) -> None:
    as_of = date(2026, 12, 31) if day == 31 else date(2027, 1, 1)
    verdict = verdict_on(cleaning(), screener=with_regimes(as_of))
    assert only(verdict, "client").outcome == outcome


def test_a_regime_whose_folder_was_copied_reaches_the_verdict(tmp_path: Path) -> None:
    folder = ROOT / "screening" / "rules" / "duty" / "regimes"
    copied = Path(shutil.copytree(folder, tmp_path / "regimes"))
    shutil.copytree(copied / "nl_wtta", copied / "nl_copy")
    book = replace(rulebook.load(), regimes=regime.read_regimes(copied))
    verdict = verdict_on(cleaning(), screener=Screener(shipped(), book, TODAY))
    assert [id for id, _ in regimes_in_short(verdict.regimes)] == ["nl_copy", "nl_wtta"]
