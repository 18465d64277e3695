"""Decisions beside a flag: taken, shown everywhere the flag is, reopened, and taken back."""

import csv
import io
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import cast

import pytest
from flask import Flask

from screening.i18n.language import Language
from screening.model.errors import InputError, MissingError
from screening.model.people import Role
from screening.model.proposals import Person, ProposalState, SecondPersonRule
from screening.model.risk_decisions import (
    WHOLE,
    DecisionKind,
    DecisionState,
    WantedDecision,
    default_day,
)
from screening.model.verdict import Flag, Verdict
from screening.reports import contract_list, decisions
from screening.rules.verdict.decision_facts import facts_within, scopes_of
from screening.services import risk_decisions, second_person
from screening.services.changes import CategoryChange, DecisionDesk
from screening.services.screening import rescreen, screener_for
from tests.support.decisions import desk_for
from tests.support.people import add_person
from tests.support.refusals import refuses
from tests.support.web_client import DAY, id_of, make_app, portfolio_of, services_of

ACCEPT = WantedDecision(
    DecisionKind.ACCEPT, WHOLE, "geen andere leverancier", "Anna", default_day(DAY), True
)


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    return make_app(tmp_path)


def states(desk: DecisionDesk, id: str, day: date = DAY) -> list[DecisionState]:
    stands = risk_decisions.standings_of(desk.portfolio, desk.verdicts, [id], day)
    return [standing.state for standing in stands.get(id, ())]


def verdict_of(desk: DecisionDesk, id: str) -> Verdict:
    return Verdict.from_document(desk.verdicts.current(id))


def test_a_decision_changes_neither_flag_nor_duty_and_stands_beside_them(app: Flask) -> None:
    desk, id = desk_for(app), id_of(app, "DVR-1")
    before = desk.verdicts.current(id)
    risk_decisions.decide(desk, ACCEPT, [id])
    rescreen(desk.portfolio, desk.screener, [id])
    assert desk.verdicts.current(id) == before
    assert states(desk, id) == [DecisionState.IN_FORCE]
    (line,) = [
        line
        for line in risk_decisions.with_decisions(
            desk.portfolio, desk.verdicts, desk.portfolio.listing.page(page=1).items, DAY
        )
        if line.id == id
    ]
    assert line.flag is not None
    assert [standing.decision.wanted.why for standing in line.decisions] == [ACCEPT.why]
    rows = list(csv.DictReader(io.StringIO("".join(contract_list.as_csv([line])))))
    assert rows[0]["flag"] == line.flag
    assert (rows[0]["decisions"], rows[0]["decision_states"]) == ("accept", "in_force")
    assert rows[0]["decision_expires_on"] == "2027-11-23"


def test_it_is_reopened_by_what_changes_within_its_scope_and_says_what(app: Flask) -> None:
    desk, id = desk_for(app), id_of(app, "DVR-1")
    duty = replace(ACCEPT, kind=DecisionKind.DUTY_OVERRIDDEN, why="spoed")
    issue = replace(ACCEPT, scope=scopes_of(verdict_of(desk, id))[1])
    for wanted in (duty, issue):
        risk_decisions.decide(desk, wanted, [id])
    CategoryChange(id, "bedrijfskleding").apply(desk, "Anna", None)
    stands = risk_decisions.standings_of(desk.portfolio, desk.verdicts, [id], DAY)[id]
    by_kind = {standing.decision.wanted.kind: standing for standing in stands}
    assert by_kind[DecisionKind.ACCEPT].state is DecisionState.IN_FORCE
    reopened = by_kind[DecisionKind.DUTY_OVERRIDDEN]
    assert reopened.state is DecisionState.REOPENED
    assert ("duty", "ask", "mandatory") in [
        (change.name, change.before, change.after) for change in reopened.changes
    ]
    to_look_at = risk_decisions.to_look_at(desk.portfolio, desk.verdicts, DAY)
    assert [item.kind for item in to_look_at] == [DecisionKind.DUTY_OVERRIDDEN]


def test_a_duty_that_is_no_more_is_told_as_it_is_now(app: Flask) -> None:
    desk, id = desk_for(app), id_of(app, "DVR-1")
    risk_decisions.decide(desk, replace(ACCEPT, kind=DecisionKind.DUTY_OVERRIDDEN), [id])
    CategoryChange(id, "geen").apply(desk, "Anna", "het zijn gordijnen")
    (item,) = risk_decisions.to_look_at(desk.portfolio, desk.verdicts, DAY)
    said = decisions.changed(item.changes, Language("en"))
    assert "Duty: was Cannot be said yet, is A clause is not mandatory" in said
    assert any(line.startswith("Missing: was the category") for line in said)


def test_the_same_verdict_of_another_day_reopens_nothing(app: Flask) -> None:
    desk, id = desk_for(app), id_of(app, "DVR-1")
    risk_decisions.decide(desk, ACCEPT, [id])
    later = DAY + timedelta(days=40)
    screener = screener_for(services_of(app).store, later)
    rescreen(desk.portfolio, screener, [id])
    assert states(desk, id, later) == [DecisionState.IN_FORCE]


def test_a_later_decision_replaces_and_undoing_it_brings_the_former_back(app: Flask) -> None:
    desk, id = desk_for(app), id_of(app, "DVR-1")
    risk_decisions.decide(desk, ACCEPT, [id])
    _, (second,) = risk_decisions.decide(
        desk, replace(ACCEPT, kind=DecisionKind.MITIGATE, why="plan"), [id]
    )
    assert states(desk, id) == [DecisionState.IN_FORCE, DecisionState.REPLACED]
    risk_decisions.step(desk, second, "undo", None)
    assert states(desk, id) == [DecisionState.UNDONE, DecisionState.IN_FORCE]


def test_above_the_level_it_counts_once_another_person_agreed(app: Flask) -> None:
    portfolio, id = portfolio_of(app), id_of(app, "DVR-1")
    portfolio.proposals.set_rule(SecondPersonRule(Flag.ASK), "B. Heer")
    desk = desk_for(app)
    done, _ = risk_decisions.decide(desk, ACCEPT, [id])
    assert done.waiting == 1
    assert states(desk, id) == [DecisionState.WAITING]
    with refuses(InputError, "waits for a second person already"):
        risk_decisions.decide(desk, ACCEPT, [id])
    (proposal,) = portfolio.proposals.of_contract(id)
    account = portfolio.people.get(add_person(services_of(app).store, Role.BUYER))
    with refuses(InputError, "yourself"):
        second_person.settle(desk, proposal, account, "agree", None)
    second_person.settle(desk_for(app, "Bert", 2), proposal, account, "agree", None)
    assert portfolio.proposals.get(proposal.id).state is ProposalState.AGREED
    assert states(desk, id) == [DecisionState.IN_FORCE]


def test_what_a_second_person_refuses_never_counts(app: Flask) -> None:
    portfolio, id = portfolio_of(app), id_of(app, "DVR-1")
    portfolio.proposals.set_rule(SecondPersonRule(Flag.ASK), "B. Heer")
    risk_decisions.decide(desk_for(app), ACCEPT, [id])
    (proposal,) = portfolio.proposals.of_contract(id)
    account = portfolio.people.get(add_person(services_of(app).store, Role.BUYER))
    second_person.settle(desk_for(app, "Bert", 2), proposal, account, "refuse", "nee")
    assert states(desk_for(app), id) == [DecisionState.REFUSED]


def test_a_program_decides_nothing_alone(app: Flask) -> None:
    desk, id = desk_for(app), id_of(app, "DVR-1")
    risk_decisions.decide(desk, ACCEPT, [id], is_program=True)
    assert states(desk, id) == [DecisionState.WAITING]


def test_of_many_a_preview_says_what_it_would_do_and_what_is_left_out(app: Flask) -> None:
    desk = desk_for(app)
    ids = [id_of(app, number) for number in ("DVR-1", "DVR-2", "DVR-3")]
    scope = scopes_of(verdict_of(desk, ids[0]))[-1]
    shown = risk_decisions.preview(desk, replace(ACCEPT, scope=scope), [*ids, "c00000000000"])
    assert [contract.id for contract in shown.contracts] == ids[:1]
    assert {left.id: left.why.code for left in shown.left_out} == {
        ids[1]: "decision.not_in_scope",
        ids[2]: "decision.not_in_scope",
    }
    assert shown.unseen == 1
    assert risk_decisions.every(desk.portfolio, desk.verdicts, DAY) == ()


def test_what_was_decided_at_once_is_undone_at_once(app: Flask) -> None:
    desk = desk_for(app)
    ids = [id_of(app, number) for number in ("DVR-1", "DVR-3")]
    _, kept = risk_decisions.decide(desk, ACCEPT, ids)
    assert len(kept) == 2
    assert risk_decisions.step(desk, kept[1], "undo", None, with_batch=True) == kept
    assert [states(desk, id) for id in ids] == [[DecisionState.UNDONE]] * 2
    with refuses(InputError, "over"):
        risk_decisions.step(desk, kept[0], "undo", None)


def test_a_decision_outlives_an_import_that_is_undone(app: Flask) -> None:
    desk, id = desk_for(app), id_of(app, "DVR-1")
    risk_decisions.decide(desk, ACCEPT, [id])
    run = desk.portfolio.imports.runs()[0].id
    desk.portfolio.imports.undo(run, "Anna")
    assert risk_decisions.every(desk.portfolio, desk.verdicts, DAY) == ()
    assert desk.portfolio.risk_decisions.get(1).wanted == ACCEPT


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("kind", {"kind": "ignore"}),
        ("scope", {"scope": "everything"}),
        ("scope", {"kind": "duty_overridden", "scope": "issue:forced_labour"}),
        ("why", {"why": "  "}),
        ("owner", {"owner": " "}),
        ("expires", {"expires_on": DAY}),
        ("expires", {"expires_on": date(2029, 11, 24)}),
    ],
)
def test_what_cannot_be_is_refused_with_its_field(field: str, typed: dict[str, object]) -> None:
    given: dict[str, object] = {"kind": "accept", "scope": "", "why": "x", "owner": "Anna", **typed}
    day = cast("date | None", given.pop("expires_on", None))
    texts = {name: str(text) for name, text in given.items()}
    with pytest.raises(InputError) as refusal:
        risk_decisions.wanted_of(**texts, expires_on=day, today=DAY)
    assert refusal.value.field == field


def test_no_decision_is_without_a_day_and_one_that_nobody_chose_is_marked() -> None:
    default = risk_decisions.wanted_of("accept", "", "x", "Anna", None, DAY)
    assert (default.expires_on, default.is_default_day) == (date(2027, 11, 23), True)
    chosen = risk_decisions.wanted_of("accept", "", "x", "Anna", date(2029, 11, 23), DAY)
    assert not chosen.is_default_day


def test_every_scope_of_a_verdict_has_facts_and_none_of_them_is_a_figure(app: Flask) -> None:
    desk = desk_for(app)
    verdict = verdict_of(desk, id_of(app, "DVR-1"))
    for scope in scopes_of(verdict):
        facts = facts_within(verdict, scope, DecisionKind.ACCEPT)
        assert facts
        assert not any("0." in value for value in facts.values())
    moved = replace(
        verdict,
        risk=replace(
            verdict.risk,
            issues=tuple(replace(issue, value=issue.value / 2) for issue in verdict.risk.issues),
        ),
    )
    assert facts_within(moved, WHOLE, DecisionKind.ACCEPT) == facts_within(
        verdict, WHOLE, DecisionKind.ACCEPT
    )


def test_nobody_withdraws_without_a_reason_nor_what_is_not_there(app: Flask) -> None:
    desk, id = desk_for(app), id_of(app, "DVR-1")
    _, (decision,) = risk_decisions.decide(desk, ACCEPT, [id])
    with pytest.raises(InputError) as refusal:
        risk_decisions.step(desk, decision, "withdraw", " ")
    assert refusal.value.field == "why"
    with pytest.raises(MissingError):
        risk_decisions.step(desk, 99, "undo", None)
    other = replace(desk, who=Person("Bert", 2))
    risk_decisions.step(other, decision, "withdraw", "nieuwe leverancier")
    assert states(desk, id) == [DecisionState.WITHDRAWN]
