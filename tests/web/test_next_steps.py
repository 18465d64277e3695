"""Flag, level, sentence and next steps agree: over codes, kinds of buyer, countries and values."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import product

from screening.model.verdict import ChainInformation, Flag, Verdict
from screening.web.next_steps import Surroundings, next_steps
from tests.support.effort import tries
from tests.support.every_code import codes, verdicts
from tests.support.method_world import TODAY, confirmed, verdict

EVERY = tries(9, 3)  # of the codes, this many-th is tried with every buyer
BUYERS = tuple(product(("central", "subcentral", None), ("NL", "DE", None)))
VALUES = (None, Decimal(9_000), Decimal(120_000), Decimal(2_000_000))
FINDING_OUT = ("assumed", "cpv", "missing", "sources", "questions")
NO_REASON = ("gives no reason", "geen aanleiding")


def disagreements(given: Verdict) -> Iterator[str]:
    """What flag, level, summary and steps say against each other."""
    steps, level = next_steps(given), given.clause_level
    says_no_reason = any(words in given.summary.nl + given.summary.en for words in NO_REASON)
    uses_clause = "clause" in steps
    if "nothing" in steps and (steps != ("nothing",) or given.flag is not Flag.NONE):
        yield "nothing to do, and something"
    if uses_clause != (level != "L0"):
        yield "a level without its clause, or a clause at L0"
    if says_no_reason and level != "L0":
        yield "no reason for a clause, and a level"
    if given.flag is Flag.REQUIRED and level not in ("L2", "L3"):
        yield "a duty below L2"
    if given.flag is Flag.RECOMMENDED and level == "L0":
        yield "recommended, and no clause"
    if given.flag is Flag.NONE and level != "L0" and f"evel {level}" not in given.summary.en:
        yield "a level that the summary does not name"
    if given.flag is Flag.ASK and steps[0] not in ("assumed", "cpv", "missing"):
        yield "asks, and does not begin with the question"
    if given.flag is Flag.NOT_ASSESSABLE and steps[0] not in (
        "cpv",
        "missing",
        "sources",
        "questions",
    ):
        yield "not assessable, and does not begin with finding out"
    if given.duty.not_looked_at and "law" not in steps:
        yield "another country's law that nobody is told to look at"


def test_they_agree_on_every_kind_of_purchase() -> None:
    wrong = {code: said for code, given in verdicts() if (said := list(disagreements(given)))}
    assert wrong == {}


def test_they_agree_for_every_kind_of_buyer_and_value() -> None:
    wrong: dict[object, list[str]] = {}
    for code in ("", *codes()[::EVERY]):
        for (buyer, country), value in zip(BUYERS, (VALUES * 3)[: len(BUYERS)], strict=True):
            facts = {"buyer_type": buyer, "buyer_country": country, "value_eur": value}
            given = verdict(code or (), **facts)
            if said := list(disagreements(given)):
                wrong[code, buyer, country, value] = said
    assert wrong == {}


def test_a_clause_in_the_contract_is_not_used_once_more_and_what_is_late_comes_first() -> None:
    late = ChainInformation(("C8",), date(2026, 2, 1), date(2026, 5, 1), None, date(2026, 5, 2))
    given = replace(verdict(confirmation=confirmed("bedrijfskleding")), chain_information=late)
    assert next_steps(given)[0] == "overdue"
    assert "clause" not in next_steps(given)
    came = replace(given, chain_information=replace(late, received=TODAY, overdue_since=None))
    assert not {"overdue", "wait", "clause"} & set(next_steps(came))
    due = replace(given, chain_information=replace(late, overdue_since=None))
    assert next_steps(due)[0] == "wait"


def test_an_answer_that_waits_comes_before_all_else_also_of_a_contract_that_ended() -> None:
    given = verdict()
    assert next_steps(given, Surroundings(answers_waiting=2))[0] == "answer"
    assert next_steps(given, Surroundings(ended=True)) == ("ended",)
    assert next_steps(given, Surroundings(ended=True, answers_waiting=1)) == ("answer", "ended")
    assert next_steps(given, Surroundings(closed=True)) == ("closed",)


def test_what_was_declared_asks_for_its_documents() -> None:
    given = verdict()
    assert "documents" not in next_steps(given)
    assert "documents" in next_steps(given, Surroundings(unseen=1))
