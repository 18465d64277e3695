"""How a decision stands, whatever people and days do: one function, tried in any order."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from screening.model.proposals import ProposalState
from screening.model.risk_decisions import (
    BESIDE_FLAG,
    HOLDING,
    TO_LOOK_AT,
    WHOLE,
    DecisionKind,
    DecisionRecords,
    DecisionState,
    DecisionStep,
    FactChange,
    RiskDecision,
    StepKind,
    WantedDecision,
    changed_facts,
    default_day,
    digest_of,
    last_day,
    may_step,
    standings,
    state_of,
)
from tests.support.effort import tries

DAY = date(2026, 11, 23)
MOMENT = datetime(2026, 11, 23, 9, tzinfo=UTC)
FACTS = {"flag": "recommended", "level": "L2"}
steps = st.lists(st.sampled_from(list(StepKind)), max_size=6).map(tuple)
days = st.dates(date(2026, 1, 1), date(2030, 12, 31))


def made(*happened: StepKind, until: date | None = None, **more: bool) -> DecisionRecords:
    needs = bool(more.get("needs_second"))
    return DecisionRecords((StepKind.MADE, *happened), needs, "same", until or default_day(DAY))


def test_a_decision_holds_until_its_day_comes_and_says_so_a_month_before() -> None:
    until = date(2027, 11, 23)
    stands = {
        (until - timedelta(days=before)).isoformat(): state_of(
            made(until=until), until - timedelta(days=before), "same"
        )
        for before in (365, 31, 30, 1, 0, -1)
    }
    assert list(stands.values()) == [
        DecisionState.IN_FORCE,
        DecisionState.IN_FORCE,
        DecisionState.EXPIRING,
        DecisionState.EXPIRING,
        DecisionState.EXPIRED,
        DecisionState.EXPIRED,
    ]


def test_other_evidence_reopens_it_also_after_its_day() -> None:
    for day in (DAY, default_day(DAY), default_day(DAY) + timedelta(days=9)):
        assert state_of(made(), day, "other") is DecisionState.REOPENED
        assert state_of(made(), day, None) is DecisionState.REOPENED


def test_nothing_counts_that_waits_for_a_second_person() -> None:
    waits = made(StepKind.ASKED, needs_second=True)
    assert state_of(waits, DAY, "same") is DecisionState.WAITING
    assert state_of(made(needs_second=True), DAY, "same") is DecisionState.PROPOSED
    agreed = made(StepKind.ASKED, StepKind.AGREED, needs_second=True)
    assert state_of(agreed, DAY, "same") is DecisionState.IN_FORCE
    refused = made(StepKind.ASKED, StepKind.REFUSED, needs_second=True)
    assert state_of(refused, DAY, "same") is DecisionState.REFUSED
    lapsed = made(StepKind.ASKED, StepKind.LAPSED, needs_second=True)
    assert state_of(lapsed, DAY, "same") is DecisionState.REOPENED


def test_what_nobody_decided_is_proposed() -> None:
    assert state_of(DecisionRecords((), False, "x", None), DAY, "x") is DecisionState.PROPOSED


def test_undo_takes_back_the_last_and_then_the_decision_itself() -> None:
    withdrawn = (StepKind.WITHDRAWN,)
    assert state_of(made(*withdrawn), DAY, "same") is DecisionState.WITHDRAWN
    assert state_of(made(*withdrawn, StepKind.UNDONE), DAY, "same") is DecisionState.IN_FORCE
    twice = (*withdrawn, StepKind.UNDONE, StepKind.UNDONE)
    assert state_of(made(*twice), DAY, "same") is DecisionState.UNDONE
    assert not may_step((StepKind.MADE, *twice), StepKind.UNDONE)
    assert not may_step((StepKind.MADE, StepKind.WITHDRAWN), StepKind.WITHDRAWN)


@given(steps, st.booleans(), st.booleans(), days, st.none() | days, st.sampled_from(["same", "x"]))
def test_only_what_a_second_person_agreed_to_holds_where_one_is_needed(
    happened: tuple[StepKind, ...],
    needs: bool,
    replaced: bool,
    day: date,
    until: date | None,
    evidence: str,
) -> None:
    records = DecisionRecords(happened, needs, "same", until, is_replaced=replaced)
    state = state_of(records, day, evidence)
    if state in HOLDING:
        assert evidence == "same"
        assert not replaced
        assert until is None or day < until
        assert not needs or StepKind.AGREED in happened
        assert StepKind.MADE in happened
    assert (state in TO_LOOK_AT) <= (state in BESIDE_FLAG)


@given(steps, st.booleans(), days, days)
def test_no_later_day_brings_an_expired_decision_back(
    happened: tuple[StepKind, ...], needs: bool, first: date, second: date
) -> None:
    day, later = sorted((first, second))
    records = DecisionRecords(happened, needs, "same", date(2028, 1, 1))
    if state_of(records, day, "same") is DecisionState.EXPIRED:
        assert state_of(records, later, "same") is DecisionState.EXPIRED


@given(
    st.dictionaries(st.sampled_from("abcd"), st.sampled_from("xyz")),
    st.dictionaries(st.sampled_from("abcd"), st.sampled_from("xyz")),
)
def test_what_changed_is_named_exactly_where_the_hash_differs(
    before: dict[str, str], after: dict[str, str]
) -> None:
    changes = changed_facts(before, after)
    assert bool(changes) == (digest_of(before) != digest_of(after))
    assert all(change.before != change.after for change in changes)
    assert digest_of(before) == digest_of(dict(reversed(before.items())))


def test_the_day_is_at_most_three_years_ahead_also_from_a_leap_day() -> None:
    assert default_day(date(2028, 2, 29)) == date(2029, 2, 28)
    assert last_day(DAY) == date(2029, 11, 23)


# -- several decisions about one contract, whatever people and days do --


class Deciding(RuleBasedStateMachine):
    """People decide, a second person settles, days pass and evidence moves; a model knows better.

    The model keeps for each decision what was last said of it, and nothing else.
    """

    @initialize()
    def begin(self) -> None:
        self.day = DAY
        self.facts = {"flag": "recommended", "band": "0"}
        self.decisions: list[RiskDecision] = []
        self.steps: dict[int, list[str]] = {}

    @rule(
        scope=st.sampled_from([WHOLE, "issue:forced_labour"]),
        kind=st.sampled_from([DecisionKind.ACCEPT, DecisionKind.DUTY_OVERRIDDEN]),
        days_ahead=st.integers(1, 400),
        needs=st.booleans(),
    )
    def decide(self, scope: str, kind: DecisionKind, days_ahead: int, needs: bool) -> None:
        id = len(self.decisions) + 1
        until = self.day + timedelta(days=days_ahead)
        self.decisions.append(
            RiskDecision(
                id=id,
                contract_key="k",
                batch=None,
                wanted=WantedDecision(kind, scope, "reden", "Anna", until, False),
                by="Anna",
                at=MOMENT,
                facts=dict(self.facts),
                needs_second=needs,
                proposal=id if needs else None,
                asked=ProposalState.WAITING if needs else None,
            )
        )
        self.steps[id] = []

    @precondition(lambda self: self.decisions)
    @rule(data=st.data(), state=st.sampled_from(list(ProposalState)[1:]))
    def settle(self, data: st.DataObject, state: ProposalState) -> None:
        place = data.draw(st.integers(0, len(self.decisions) - 1))
        decision = self.decisions[place]
        if decision.asked is ProposalState.WAITING:
            self.decisions[place] = self._with(decision, asked=state)

    @precondition(lambda self: self.decisions)
    @rule(data=st.data(), step=st.sampled_from([StepKind.WITHDRAWN, StepKind.UNDONE]))
    def step(self, data: st.DataObject, step: StepKind) -> None:
        place = data.draw(st.integers(0, len(self.decisions) - 1))
        decision = self.decisions[place]
        if may_step(decision.happened, step):
            done = (*decision.steps, DecisionStep(step, "Bert", MOMENT, "w"))
            self.decisions[place] = self._with(decision, steps=done)
            self.steps[decision.id].append(step.value)

    @rule(days_on=st.integers(1, 120))
    def wait(self, days_on: int) -> None:
        self.day += timedelta(days=days_on)

    @rule(band=st.integers(0, 2))
    def move(self, band: int) -> None:
        self.facts = {**self.facts, "band": str(band)}

    @invariant()
    def each_stands_as_it_may(self) -> None:
        if not hasattr(self, "decisions"):
            return
        now = {decision.id: dict(self.facts) for decision in self.decisions}
        stands = standings(self.decisions, self.day, now)
        assert [each.decision.id for each in stands] == [d.id for d in reversed(self.decisions)]
        holding = [
            (each.decision.wanted.scope, each.decision.wanted.kind is DecisionKind.DUTY_OVERRIDDEN)
            for each in stands
            if each.state in HOLDING
        ]
        assert len(holding) == len(set(holding)), "two decisions about the same hold at once"
        for each in stands:
            self._holds(each.decision, each.state, each.changes)

    def _holds(
        self, decision: RiskDecision, state: DecisionState, changes: tuple[FactChange, ...]
    ) -> None:
        said, has_changed = self.steps[decision.id], decision.facts != self.facts
        if state in HOLDING:
            assert decision.asked in (None, ProposalState.AGREED)
            assert not has_changed
            assert self.day < decision.wanted.expires_on
            assert said.count("undone") == said.count("withdrawn")
        if state is DecisionState.EXPIRED:
            assert self.day >= decision.wanted.expires_on
        if state is DecisionState.UNDONE:
            assert said.count("undone") == said.count("withdrawn") + 1
        if state is DecisionState.WAITING:
            assert decision.asked is ProposalState.WAITING
        if state is DecisionState.REOPENED:
            assert has_changed == bool(changes)
            assert has_changed or decision.asked is ProposalState.LAPSED
        else:
            assert changes == ()

    @staticmethod
    def _with(decision: RiskDecision, **changes: object) -> RiskDecision:
        values = {name: getattr(decision, name) for name in RiskDecision.__dataclass_fields__}
        return RiskDecision(**{**values, **changes})


def test_no_decision_holds_alone_late_or_on_what_has_changed_whatever_people_do() -> None:
    effort = settings(
        max_examples=tries(60, 1000), stateful_step_count=tries(20, 50), deadline=None
    )
    run_state_machine_as_test(Deciding, settings=effort)
