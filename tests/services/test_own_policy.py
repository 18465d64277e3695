"""A version of own policy: what its preview says, its activation does; taken back it never was."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NoReturn

import pytest

from screening.model.audit import Action, LogFilter
from screening.model.errors import InputError
from screening.model.own_policy import VersionState
from screening.model.policy_impact import PolicyImpact
from screening.model.portfolio_job import JobState
from screening.model.proposals import ChangeKind, Person, ProposalState, SecondPersonRule
from screening.model.verdict import Flag
from screening.rules.own_policy import policy as files
from screening.rules.verdict.sketches import PortfolioScreener
from screening.runtime.process_end import StopRequested
from screening.services import plan, policy_steps, shared_screening
from screening.services.changes import DecisionDesk, change_of
from screening.services.importing import ImportOptions, import_files
from screening.services.jobs import handlers
from screening.services.own_policy import carrying_out
from screening.services.own_policy.carrying_out import PolicyStep, WantedStep
from screening.services.own_policy.impact import falls_of
from screening.services.policy_steps import StepTaken
from screening.services.screening import rescreen, screener_for
from screening.services.verdict_documents import VerdictDocuments
from screening.store import Store
from screening.store.portfolio import Portfolio
from screening.store.store import LOCAL
from tests.support.asked_jobs import settings_of, work
from tests.support.own_policies import FINISHED, HEAD, article
from tests.support.refusals import refuses

TODAY = date(2026, 11, 23)
ANNA, TOM = Person("anna", 1), Person("tom", 2)
REGISTER = """contractnummer;titel;leverancier;cpv;contractwaarde;startdatum
O-1;Bedrijfskleding;Naaiatelier B.V.;18110000;250000;2025-05-01
N-1;Bedrijfskleding;Naaiatelier B.V.;18110000;250000;2026-05-01
N-2;Laptops;Digi B.V.;30213100;60000;2026-06-01
N-3;Advies;Raad B.V.;79411000;30000;2026-07-01
N-4;Zonnepanelen;Zon B.V.;09331200;;2026-08-01
"""
FROM_60_000 = FINISHED + article(value_from="60000", more='least_level = "L2"\nclauses = ["C5"]')


@pytest.fixture
def store(ready_address: str) -> Iterator[Store]:
    opened = Store.open(ready_address)
    yield opened
    opened.close()


@pytest.fixture
def portfolio(store: Store) -> Portfolio:
    """A municipality with five contracts, screened."""
    portfolio = store.add_organization(LOCAL, "Local")
    options = ImportOptions(
        who="test", buyer="Gemeente", buyer_country="NL", buyer_type="subcentral"
    )
    import_files(portfolio, [("register.csv", REGISTER.encode())], options)
    rescreen(portfolio, screener_for(store, TODAY))
    return portfolio


def desk(store: Store, portfolio: Portfolio, who: Person = ANNA) -> DecisionDesk:
    screener = screener_for(store, TODAY)
    return DecisionDesk(
        portfolio,
        screener,
        lambda ids: rescreen(portfolio, screener, ids),
        VerdictDocuments(store, portfolio, TODAY),
        TODAY,
        who,
    )


def standing(portfolio: Portfolio) -> dict[str, tuple[str, str]]:
    """Return flag and level of every contract, by id."""
    lines = portfolio.verdicts.summaries(portfolio.contracts.ids())
    return {id: (line.flag, line.level) for id, line in lines.items()}


def documents(store: Store, portfolio: Portfolio) -> dict[str, object]:
    ids = portfolio.contracts.ids()
    return dict(VerdictDocuments(store, portfolio, TODAY).many(ids))


def id_of(portfolio: Portfolio, number: str) -> str:
    return portfolio.contracts.get(number).id


def done(
    store: Store, portfolio: Portfolio, content: str, why: str | None = None
) -> tuple[PolicyImpact, StepTaken]:
    """Draft, preview, activate and screen a policy; return what was said and what was done."""
    version = portfolio.own_policies.draft(content, "anna")
    screener = screener_for(store, TODAY)
    impact = policy_steps.preview(portfolio, screener, version.number, TODAY)
    step = policy_steps.activation_of(portfolio, version.number)
    taken = policy_steps.take(desk(store, portfolio), step, why)
    rescreen(portfolio, screener, taken.due)
    return impact, taken


@pytest.mark.parametrize("processes", [0, 2])
def test_what_the_preview_says_the_activation_does_contract_by_contract(
    store: Store, portfolio: Portfolio, processes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    if processes and portfolio.place is not None and "sqlite" not in portfolio.place.address:
        pytest.skip("two processes read either engine alike; they begin in seconds")
    before = standing(portfolio)
    with monkeypatch.context() as while_previewing:
        while_previewing.setattr(shared_screening, "processes_for", lambda contracts: processes)
        version = portfolio.own_policies.draft(FROM_60_000, "anna")
        screener = screener_for(store, TODAY)
        impact = policy_steps.preview(portfolio, screener, version.number, TODAY)
    step = policy_steps.activation_of(portfolio, version.number)
    taken = policy_steps.take(desk(store, portfolio), step, None)
    rescreen(portfolio, screener, taken.due)
    after = standing(portfolio)
    assert {change.id: (change.flag.value, change.level) for change in impact.changes} == {
        id: now for id, now in after.items() if now != before[id]
    }
    assert impact.reached == taken.due
    required = {id_of(portfolio, number) for number in ("N-1", "N-2")}
    assert required <= {id for id, (flag, _) in after.items() if flag == "required"}
    assert impact.asking == (id_of(portfolio, "N-4"),)
    assert impact.hours_after >= impact.hours_before


def test_a_policy_that_begins_while_contracts_are_screened_counts_for_all_of_them(
    store: Store, portfolio: Portfolio, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of an import that is not kept yet an activation sees no contract, and makes none due."""
    monkeypatch.setattr(carrying_out, "reached_by", lambda *_: iter(()))
    version = portfolio.own_policies.draft(FROM_60_000, "anna")
    screener, begun = screener_for(store, TODAY), list[int]()

    def begin(done: int, total: int) -> None:
        if not begun:
            begun.append(done)
            step = policy_steps.activation_of(portfolio, version.number)
            policy_steps.take(desk(store, portfolio), step, None)

    rescreen(portfolio, screener, progress=begin)
    assert standing(portfolio)[id_of(portfolio, "N-1")] == ("required", "L2")


def test_a_first_policy_only_adds_so_nothing_is_screened_to_activate_it(
    store: Store, portfolio: Portfolio, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = portfolio.own_policies.draft(FROM_60_000, "anna").number
    step = policy_steps.activation_of(portfolio, number)
    monkeypatch.setattr(PortfolioScreener, "standings", never)
    taken = policy_steps.take(desk(store, portfolio), step, None)
    assert id_of(portfolio, "N-1") in taken.due


def never(*_: object) -> NoReturn:
    raise AssertionError("nobody was to ask this")


def test_whom_a_step_reaches_is_found_once_unless_something_changed_meanwhile(
    store: Store, portfolio: Portfolio, monkeypatch: pytest.MonkeyPatch
) -> None:
    done(store, portfolio, FROM_60_000)
    later = FINISHED + article(value_from="25000", more='least_level = "L2"\nclauses = ["C5"]')
    number = portfolio.own_policies.draft(later, "anna").number
    step = policy_steps.activation_of(portfolio, number)
    with monkeypatch.context() as watching:
        watching.setattr(carrying_out, "reached_by", never)
        taken = policy_steps.take(desk(store, portfolio), step, None)
    assert set(taken.due) >= {id_of(portfolio, number) for number in ("N-1", "N-2", "N-3")}

    def while_somebody_decides(*given: object) -> object:
        answer = falls_of(*given)  # type: ignore[arg-type]  # as they were given
        portfolio.reviews.confirm(id_of(portfolio, "O-1"), "geen", "tom")
        return answer

    monkeypatch.setattr(policy_steps, "falls_of", while_somebody_decides)
    monkeypatch.setattr(carrying_out, "reached_by", lambda *_: iter(()))
    number = portfolio.own_policies.draft(later, "anna").number
    taken = policy_steps.take(
        desk(store, portfolio), policy_steps.activation_of(portfolio, number), None
    )
    assert taken.due == ()  # it was looked up anew


def test_in_a_large_register_a_job_does_what_a_second_person_agreed_to_and_goes_on_when_cut_off(
    store: Store,
    portfolio: Portfolio,
    tmp_path: Path,
    ready_address: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done(store, portfolio, FROM_60_000)
    monkeypatch.setattr(carrying_out, "AT_ONCE", 1)
    step = WantedStep(1, PolicyStep.ROLL_BACK)
    change_of(ChangeKind.OWN_POLICY, step.as_json()).apply(desk(store, portfolio), "anna", "so")
    assert portfolio.own_policies.get(1).state is VersionState.ACTIVE
    settings = settings_of(tmp_path, ready_address)
    with monkeypatch.context() as stopped:
        stopped.setattr(handlers, "rescreen", stop)
        with pytest.raises(StopRequested):
            work(store, settings)
    assert portfolio.own_policies.get(1).state is VersionState.ROLLED_BACK
    assert id_of(portfolio, "N-1") in portfolio.contracts.ids(unscreened_only=True)
    job = work(store, settings)[0]
    assert (job.state, job.by, job.result["version"]) == (JobState.DONE, "anna", 1)
    assert job.result["reached"] == job.result["screened"] > 0
    assert standing(portfolio)[id_of(portfolio, "N-1")][0] != "required"
    with refuses(InputError, "not in force"):
        change_of(ChangeKind.OWN_POLICY, step.as_json()).apply(desk(store, portfolio), "anna", "so")


def test_two_different_endings_that_were_agreed_to_are_two_jobs_and_the_second_says_why_not(
    store: Store,
    portfolio: Portfolio,
    tmp_path: Path,
    ready_address: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    done(store, portfolio, FROM_60_000)
    monkeypatch.setattr(carrying_out, "AT_ONCE", 1)
    for day in (date(2026, 12, 1), date(2027, 6, 1), date(2027, 6, 1)):
        step = WantedStep(1, PolicyStep.CLOSE, day=day)
        change_of(ChangeKind.OWN_POLICY, step.as_json()).apply(desk(store, portfolio), "anna", "so")
    second, first = work(store, settings_of(tmp_path, ready_address))
    assert (first.state, second.state) == (JobState.DONE, JobState.FAILED)
    assert second.errors
    assert portfolio.own_policies.get(1).closed_from == date(2026, 12, 1)


def stop(*_: object) -> NoReturn:
    raise StopRequested


def test_an_older_contract_keeps_the_policy_of_its_day(store: Store, portfolio: Portfolio) -> None:
    before = documents(store, portfolio)
    done(store, portfolio, FROM_60_000)
    after = documents(store, portfolio)
    for number in ("O-1", "N-3"):  # of before its first day; below its value
        id = id_of(portfolio, number)
        assert after[id] == before[id]
    assert after[id_of(portfolio, "N-1")] != before[id_of(portfolio, "N-1")]


def test_rolling_back_gives_the_verdicts_of_before_to_the_byte(
    store: Store, portfolio: Portfolio
) -> None:
    before = documents(store, portfolio)
    done(store, portfolio, FROM_60_000)
    assert documents(store, portfolio) != before
    step = WantedStep(1, PolicyStep.ROLL_BACK)
    with pytest.raises(InputError) as refusal:
        policy_steps.take(desk(store, portfolio), step, None)
    assert refusal.value.field == "why"
    taken = policy_steps.take(desk(store, portfolio), step, "the court annulled it")
    rescreen(portfolio, screener_for(store, TODAY), taken.due)
    assert documents(store, portfolio) == before
    assert portfolio.own_policies.get(1).state is VersionState.ROLLED_BACK


def test_a_policy_that_ends_leaves_the_contracts_of_its_days(
    store: Store, portfolio: Portfolio
) -> None:
    done(store, portfolio, FROM_60_000)
    with refuses(InputError, "after the first day"):
        early = WantedStep(1, PolicyStep.CLOSE, day=date(2026, 1, 1))
        policy_steps.take(desk(store, portfolio), early, "too early")
    step = WantedStep(1, PolicyStep.CLOSE, day=date(2026, 6, 1))
    taken = policy_steps.take(desk(store, portfolio), step, "another council")
    rescreen(portfolio, screener_for(store, TODAY), taken.due)
    flags = standing(portfolio)
    assert flags[id_of(portfolio, "N-1")][0] == "required"
    assert flags[id_of(portfolio, "N-2")][0] != "required"


def test_where_the_rule_says_so_a_second_person_lets_it_happen(
    store: Store, portfolio: Portfolio
) -> None:
    done(store, portfolio, FROM_60_000)
    portfolio.proposals.set_rule(SecondPersonRule(Flag.REQUIRED), "admin")
    step = WantedStep(1, PolicyStep.ROLL_BACK)
    taken = policy_steps.take(desk(store, portfolio), step, "a mistake")
    assert taken.waits is not None
    assert portfolio.own_policies.get(1).state is VersionState.ACTIVE
    change = change_of(taken.waits.kind, taken.waits.content)
    portfolio.proposals.settle(taken.waits.id, ProposalState.AGREED, TOM)
    change.apply(desk(store, portfolio, TOM), "anna", taken.waits.why)
    assert portfolio.own_policies.get(1).state is VersionState.ROLLED_BACK
    assert standing(portfolio)[id_of(portfolio, "N-1")][0] != "required"


def test_a_policy_may_itself_ask_for_a_second_person(store: Store, portfolio: Portfolio) -> None:
    levels = '[second_person]\narticle = "7"\nflag = "required"\nvalue_from = 100000\n'
    done(store, portfolio, FROM_60_000 + levels)
    step = WantedStep(1, PolicyStep.ROLL_BACK)
    taken = policy_steps.take(desk(store, portfolio), step, "a mistake")
    assert taken.waits is not None
    assert taken.waits.contracts == (id_of(portfolio, "N-1"),)


def test_hours_of_a_policy_are_those_of_the_plan(store: Store, portfolio: Portfolio) -> None:
    impact, _ = done(store, portfolio, FROM_60_000 + "[hours]\ndesk_look = 3.0\n")
    assert impact.hours_after > impact.hours_before
    hours = {check.id: str(check.hours) for check in plan.checks_of(portfolio, TODAY).checks}
    assert hours["desk_look"] == "3.0"
    assert hours["letter"] == "2.0"


def test_activation_asks_for_owner_decision_and_first_day(portfolio: Portfolio) -> None:
    number = portfolio.own_policies.draft(files.preset("as_rijk"), "anna").number
    given: dict[str, object] = {}
    for field, value in (
        ("kind", "mandate"),
        ("reference", "M-1"),
        ("decided", date(2026, 2, 1)),
        ("owner", "Hoofd inkoop"),
        ("valid_from", date(2026, 3, 1)),
    ):
        with pytest.raises(InputError) as refusal:
            policy_steps.activation_of(portfolio, number, **given)  # type: ignore[arg-type]
        assert refusal.value.field == field
        given[field] = value
    step = policy_steps.activation_of(portfolio, number, **given)  # type: ignore[arg-type]
    assert 'decision.reference = "M-1"' in (step.content or "")
    given["valid_from"] = date(2026, 1, 1)
    with refuses(InputError, "before its decision"):
        policy_steps.activation_of(portfolio, number, **given)  # type: ignore[arg-type]


def test_every_step_is_a_line_of_the_log(store: Store, portfolio: Portfolio) -> None:
    done(store, portfolio, FROM_60_000)
    portfolio.own_policies.draft(HEAD, "anna")
    portfolio.own_policies.change(2, HEAD + article(), "anna")
    portfolio.own_policies.remove(2, "anna")
    carrying_out.carry_out(portfolio, WantedStep(1, PolicyStep.ROLL_BACK), "anna", TODAY, "why")
    lines = [entry.line for entry in portfolio.log.entries(LogFilter(kind="policy"))]
    assert {line.action for line in lines} == {
        Action.POLICY_DRAFTED,
        Action.POLICY_ACTIVATED,
        Action.POLICY_CHANGED,
        Action.POLICY_REMOVED,
        Action.POLICY_ROLLED_BACK,
    }
    (activated,) = [line for line in lines if line.action == Action.POLICY_ACTIVATED]
    assert "2025-114" in (activated.after or "")


def test_what_was_activated_is_changed_no_more(store: Store, portfolio: Portfolio) -> None:
    done(store, portfolio, FROM_60_000)
    for forbidden in (
        lambda: portfolio.own_policies.change(1, HEAD, "anna"),
        lambda: portfolio.own_policies.remove(1, "anna"),
        lambda: portfolio.own_policies.activate(1, FROM_60_000, "anna", ()),
    ):
        with refuses(InputError, "no draft"):
            forbidden()


def test_a_draft_that_changed_while_its_activation_waited_is_not_activated(
    portfolio: Portfolio,
) -> None:
    number = portfolio.own_policies.draft(FROM_60_000, "anna").number
    step = policy_steps.activation_of(portfolio, number)
    portfolio.own_policies.change(number, FINISHED + article(), "tom")
    with refuses(InputError, "changed meanwhile"):
        carrying_out.carry_out(portfolio, step, "anna", TODAY)
    assert portfolio.own_policies.in_force() == ()


@pytest.mark.parametrize(
    ("before", "after", "group"),
    [
        ('least_level = "L3"', 'least_level = "L2"', "level_lower"),
        ('least_level = "L2"\nclauses = ["C8"]', 'least_level = "L2"', "clauses_lost"),
    ],
)
def test_a_lower_level_or_a_lost_clause_is_less_though_the_flag_stays(
    store: Store, portfolio: Portfolio, before: str, after: str, group: str
) -> None:
    done(store, portfolio, FINISHED + article(more=before))
    with pytest.raises(InputError) as refusal:
        done(store, portfolio, FINISHED + article(more=after))
    assert refusal.value.field == "why"
    kept = portfolio.own_policies.impact(2)
    assert kept is not None
    assert id_of(portfolio, "N-1") in kept[1].group(group)
    assert kept[1].group("no_longer_required") == kept[1].group("asks_less") == ()
    portfolio.proposals.set_rule(SecondPersonRule(Flag.REQUIRED), "admin")
    step = policy_steps.activation_of(portfolio, 2)
    taken = policy_steps.take(desk(store, portfolio), step, "it was too much")
    assert taken.waits is not None
    assert id_of(portfolio, "N-1") in taken.waits.contracts


def second_person(flag: str, more: str = "") -> str:
    return f'[second_person]\narticle = "7"\nflag = "{flag}"\n{more}\n'


def refused_without_why_and_then_waits(
    store: Store, portfolio: Portfolio, step: WantedStep
) -> StepTaken:
    with refuses(InputError, "second person"):
        policy_steps.take(desk(store, portfolio), step, None)
    taken = policy_steps.take(desk(store, portfolio), step, "it takes too long")
    assert taken.waits is not None
    return taken


@pytest.mark.parametrize(
    "later",
    ["", second_person("required"), second_person("recommended", "value_from = 1000")],
    ids=["gone", "a higher flag", "a higher value"],
)
@pytest.mark.parametrize("first", ["2026-01-01", "2027-03-01"], ids=["now", "later"])
def test_nobody_alone_takes_away_what_asks_for_a_second_person(
    store: Store, portfolio: Portfolio, later: str, first: str
) -> None:
    done(store, portfolio, FINISHED + second_person("recommended"))
    content = FINISHED.replace("valid_from = 2026-01-01", f"valid_from = {first}") + later
    number = portfolio.own_policies.draft(content, "anna").number
    step = policy_steps.activation_of(portfolio, number)
    taken = refused_without_why_and_then_waits(store, portfolio, step)
    assert taken.waits is not None
    assert portfolio.own_policies.get(number).state is VersionState.DRAFT
    change = change_of(taken.waits.kind, taken.waits.content)
    portfolio.proposals.settle(taken.waits.id, ProposalState.AGREED, TOM)
    change.apply(desk(store, portfolio, TOM), "anna", taken.waits.why)
    assert portfolio.own_policies.get(number).state is VersionState.ACTIVE


@pytest.mark.parametrize(
    "step",
    [
        WantedStep(1, PolicyStep.ROLL_BACK),
        WantedStep(1, PolicyStep.CLOSE, day=TODAY),
        WantedStep(1, PolicyStep.CLOSE, day=date(2030, 1, 1)),
    ],
    ids=["rolled back", "ended today", "ended later"],
)
def test_nobody_alone_ends_what_asks_for_a_second_person(
    store: Store, portfolio: Portfolio, step: WantedStep
) -> None:
    done(store, portfolio, FINISHED + second_person("recommended"))
    refused_without_why_and_then_waits(store, portfolio, step)
    assert portfolio.own_policies.get(1).state is VersionState.ACTIVE


def test_asking_a_second_person_more_often_needs_none(store: Store, portfolio: Portfolio) -> None:
    done(store, portfolio, FINISHED + second_person("recommended", "value_from = 1000"))
    done(store, portfolio, FINISHED + second_person("ask", "value_from = 500"))
    assert portfolio.own_policies.get(2).state is VersionState.ACTIVE


def test_what_was_worked_out_of_a_version_stays_once_it_was_activated(
    store: Store, portfolio: Portfolio
) -> None:
    impact, _ = done(store, portfolio, FROM_60_000)
    with refuses(InputError, "no draft"):
        policy_steps.preview(portfolio, screener_for(store, TODAY), 1, TODAY)
    with refuses(InputError, "no draft"):
        portfolio.own_policies.keep_impact(1, "0", impact)
    kept = portfolio.own_policies.impact(1)
    assert kept is not None
    assert kept[1] == impact


def test_a_version_that_begins_later_goes_before_one_activated_after_it(
    store: Store, portfolio: Portfolio
) -> None:
    done(store, portfolio, FROM_60_000)
    earlier = FROM_60_000.replace("valid_from = 2026-01-01", "valid_from = 2025-12-15")
    done(store, portfolio, earlier)
    by = policy_steps.overridden(portfolio, 2, TODAY)
    assert by is not None
    assert (by.number, by.closed_from) == (1, None)
    assert policy_steps.overridden(portfolio, 1, TODAY) is None
    end = WantedStep(1, PolicyStep.CLOSE, day=date(2026, 6, 1))
    carrying_out.carry_out(portfolio, end, "anna", TODAY, "over")
    by = policy_steps.overridden(portfolio, 2, TODAY)
    assert by is not None
    assert by.closed_from == date(2026, 6, 1)
    carrying_out.carry_out(portfolio, WantedStep(1, PolicyStep.ROLL_BACK), "anna", TODAY, "never")
    assert policy_steps.overridden(portfolio, 2, TODAY) is None
    done(store, portfolio, earlier)
    by = policy_steps.overridden(portfolio, 2, TODAY)
    assert by is not None
    assert by.number == 3
