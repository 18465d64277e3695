"""Above a level a change waits for a second person, who alone can let it happen."""

from decimal import Decimal
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from screening.model.asked_less import FLAG_RANK
from screening.model.audit import LogFilter
from screening.model.errors import InputError
from screening.model.people import Role
from screening.model.proposals import (
    ChangeKind,
    ChangeProposal,
    Person,
    ProposalState,
    SecondPersonRule,
)
from screening.model.verdict import Flag
from screening.services.changes import (
    CategoryChange,
    ClauseChange,
    DocumentChange,
    DocumentWithdrawal,
    EditChange,
    EditUndo,
    ImportUndo,
    RiskDecisionChange,
    SecondPersonRuleChange,
    change_of,
)
from screening.services.clause_records import ClauseEvent
from screening.services.documents import DocumentRecord
from screening.services.open_store import open_store
from screening.services.second_person import NEEDS, held, settle
from screening.store.store import LOCAL
from tests.support import ready_made
from tests.support.command_line import run
from tests.support.decisions import desk_for
from tests.support.effort import tries
from tests.support.kept_store import import_into
from tests.support.people import add_person, signed_in
from tests.support.refusals import refuses
from tests.support.web_client import (
    DAY,
    client_of,
    id_of,
    make_app,
    portfolio_of,
    services_of,
    text_of,
    token_of,
)

ALWAYS = SecondPersonRule(Flag.ASK)
ANNA, BERT = Person("Anna", 1), Person("Bert", 2)
flags = st.sampled_from(list(Flag))
amounts = st.none() | st.decimals(0, 10**9, allow_nan=False, allow_infinity=False, places=2)
any_rule = st.builds(SecondPersonRule, st.none() | flags, amounts)


# -- from when on --


@given(flags, amounts)
def test_by_default_nobody_else_is_ever_needed(flag: Flag, value: Decimal | None) -> None:
    assert not SecondPersonRule().needs(flag, value)


@given(flags, amounts, flags, amounts, flags, amounts)
def test_what_asks_for_more_or_is_worth_more_needs_no_less(
    level: Flag,
    least: Decimal | None,
    flag: Flag,
    value: Decimal | None,
    higher: Flag,
    more: Decimal | None,
) -> None:
    rule = SecondPersonRule(level, least)
    is_more = more is None or (value is not None and more >= value)
    if rule.needs(flag, value) and FLAG_RANK[higher] >= FLAG_RANK[flag] and is_more:
        assert rule.needs(higher, more)


# -- every kind of change --


@pytest.mark.parametrize(
    "change",
    [
        CategoryChange("c1", "geen"),
        EditChange("cpv", {"c1": "18110000", "c2": None}),
        EditUndo(3),
        ImportUndo(4),
        ClauseChange("c1", ClauseEvent("included", DAY, None, ("A-1",), (("A-1", "other"),))),
        DocumentChange("c1", DocumentRecord("t", "W-1", "origin", "B", DAY, "x"), DAY),
        DocumentWithdrawal("c1", 5),
        RiskDecisionChange((3, 4), "accept", "issue:forced_labour"),
        SecondPersonRuleChange(SecondPersonRule()),
        SecondPersonRuleChange(SecondPersonRule(Flag.REQUIRED, Decimal("1000.50"))),
    ],
)
def test_a_change_is_made_again_as_it_was_meant(change: CategoryChange) -> None:
    assert change_of(change.kind, change.content()) == change


def test_every_kind_of_change_needs_a_permission() -> None:
    assert set(NEEDS) == set(ChangeKind)


# -- one change, from its proposal to its end --


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    made = make_app(tmp_path)
    portfolio_of(made).proposals.set_rule(ALWAYS, "B. Heer")
    return made


def test_a_change_waits_until_another_person_agrees(app: Flask) -> None:
    id, why = id_of(app, "DVR-1"), "het zijn gordijnen"
    change, portfolio = CategoryChange(id, "geen"), portfolio_of(app)
    proposed = held(desk_for(app), change, why)
    assert proposed is not None
    assert portfolio.reviews.history(id) == ()
    assert [each.id for each in portfolio.proposals.of_contract(id)] == [proposed.id]
    with refuses(InputError, "already"):
        held(desk_for(app), change, why)
    account = portfolio.people.get(add_person(services_of(app).store, Role.BUYER))
    with refuses(InputError, "yourself"):
        settle(desk_for(app), proposed, account, "agree", None)
    with refuses(InputError, "person with an account"):
        settle(desk_for(app, "Bert", 2), proposed, None, "agree", None)
    settle(desk_for(app, "Bert", 2), proposed, account, "agree", None)
    review = portfolio.reviews.history(id)[0]
    assert (review.category, review.by, review.why) == ("geen", "A. Inkoper", why)
    settled = portfolio.proposals.get(proposed.id)
    assert (settled.state, settled.is_done) == (ProposalState.AGREED, True)
    actions = [entry.line.action for entry in portfolio.log.page(LogFilter(kind="proposal"), 9)]
    assert actions == ["proposal.done", "proposal.agreed", "proposal.made"]


def test_it_lapses_when_what_it_rested_on_changed(app: Flask) -> None:
    id, portfolio = id_of(app, "DVR-1"), portfolio_of(app)
    proposed = held(desk_for(app), CategoryChange(id, "geen"), "gordijnen")
    assert proposed is not None
    CategoryChange(id, "bedrijfskleding").apply(desk_for(app), "Anna", None)
    assert portfolio.proposals.get(proposed.id).state is ProposalState.LAPSED
    assert portfolio.proposals.of_contract(id) == ()
    account = portfolio.people.get(add_person(services_of(app).store, Role.BUYER))
    with refuses(InputError, "rested on has changed"):
        settle(desk_for(app, "Bert", 2), proposed, account, "agree", None)
    assert portfolio.reviews.history(id)[0].category == "bedrijfskleding"


def test_below_the_level_or_the_value_a_reason_is_enough(app: Flask) -> None:
    id, portfolio = id_of(app, "DVR-1"), portfolio_of(app)
    for rule_ in (SecondPersonRule(Flag.REQUIRED), SecondPersonRule(Flag.ASK, Decimal(10**11))):
        portfolio.proposals.set_rule(rule_, "B. Heer")
        assert held(desk_for(app), CategoryChange(id, "geen"), "gordijnen") is None


def test_a_command_says_that_it_waits(tmp_path: Path, app: Flask) -> None:
    words = ("confirm", "DVR-1", "geen", "--by", "Anna", "--why", "gordijnen")
    done = run(tmp_path, *words, "--language", "en")
    assert done.returncode == 0
    assert "waits for a second person" in done.stdout
    assert portfolio_of(app).reviews.history(id_of(app, "DVR-1")) == ()


def test_pages_and_api_show_it_and_let_somebody_else_settle_it(app: Flask) -> None:
    store, id = services_of(app).store, id_of(app, "DVR-1")
    anna = signed_in(app, add_person(store, Role.BUYER, email="a@voorbeeld.nl", name="Anna"))
    bert = signed_in(app, add_person(store, Role.BUYER, email="b@voorbeeld.nl", name="Bert"))
    reader = signed_in(app, add_person(store, Role.READER, email="r@voorbeeld.nl", name="Rea"))
    place = f"/contracts/{id}"
    form = {"csrf_token": token_of(anna, place), "category": "geen", "why": "gordijnen"}
    assert anna.post(f"{place}/category", data=form).location.endswith("#second-person")
    assert "Waits for a second person since" in text_of(reader, f"{place}?lang=en")
    (proposal,) = anna.get("/api/v1/proposals").get_json()["proposals"]
    assert (proposal["state"], proposal["contracts"]) == ("waiting", [id])
    assert anna.get(f"/api/v1/contracts/{id}").get_json()["proposals"][0]["id"] == proposal["id"]
    path = f"/second-person/{proposal['id']}"
    own = {"csrf_token": token_of(anna, "/account"), "do": "agree"}
    assert anna.post(path, data=own).status_code == 409
    assert reader.post(path, data={"csrf_token": "x", "do": "agree"}).status_code in (400, 403)
    token = token_of(bert, "/second-person")
    refused = bert.post(path, data={"csrf_token": token, "do": "refuse"})
    assert refused.status_code == 422
    assert f'id="why-{proposal["id"]}-wrong"' in refused.get_data(as_text=True)
    assert bert.post(path, data={"csrf_token": token, "do": "agree"}).status_code == 303
    assert portfolio_of(app).reviews.history(id)[0].category == "geen"
    assert "agreed" in text_of(bert, "/second-person?lang=en")


def test_an_administrator_sets_from_when_on(tmp_path: Path) -> None:
    app = make_app(tmp_path)
    store = services_of(app).store
    client = client_of(app)
    assert "This needs accounts" in text_of(client, "/second-person?lang=en")
    form = {"csrf_token": token_of(client, "/imports/new"), "flag": "ask"}
    assert client.post("/second-person", data=form).status_code == 409
    assert portfolio_of(app).proposals.rule() == SecondPersonRule()
    chief = add_person(store, Role.ADMINISTRATOR, email="h@voorbeeld.nl", name="B. Heer")
    client = signed_in(app, chief)
    token = token_of(client, "/second-person")
    wrong = {"csrf_token": token, "flag": "required", "value": "veel"}
    assert client.post("/second-person", data=wrong).status_code == 422
    right = {**wrong, "value": "250.000"}
    assert client.post("/second-person", data=right).status_code == 303
    rule_ = portfolio_of(app).proposals.rule()
    assert rule_ == SecondPersonRule(Flag.REQUIRED, Decimal(250000))
    never = {**right, "flag": ""}
    assert client.post("/second-person", data=never).status_code == 422
    assert client.post("/second-person", data={**never, "rule-why": "..."}).status_code == 422
    assert portfolio_of(app).proposals.rule() == rule_
    alone = {**never, "rule-why": "er is nu maar één beheerder"}
    assert client.post("/second-person", data=alone).status_code == 303
    assert portfolio_of(app).proposals.rule() == SecondPersonRule()


@pytest.fixture
def chiefs(app: Flask) -> tuple[FlaskClient, FlaskClient]:
    """Two administrators, signed in; each change needs a second person."""
    store = services_of(app).store
    people = [("h@voorbeeld.nl", "B. Heer"), ("k@voorbeeld.nl", "K. Beheer")]
    ids = [add_person(store, Role.ADMINISTRATOR, email=at, name=name) for at, name in people]
    return signed_in(app, ids[0]), signed_in(app, ids[1])


def test_no_administrator_alone_lets_a_second_person_be_needed_less_often(
    app: Flask, chiefs: tuple[FlaskClient, FlaskClient]
) -> None:
    one, other = chiefs
    proposals = portfolio_of(app).proposals
    wish = {"flag": "required", "rule-why": "het bestuur besloot zo"}
    form = {**wish, "csrf_token": token_of(one, "/second-person")}
    answer = one.post("/second-person", data=form)
    (waiting,) = proposals.all()
    assert answer.location.endswith(f"?done=less#proposal-{waiting.id}")
    assert (proposals.rule(), waiting.why) == (ALWAYS, "het bestuur besloot zo")
    assert "another administrator has to agree" in text_of(one, "/second-person?done=less&lang=en")
    place = f"/second-person/{waiting.id}"
    agree = {"do": "agree", "csrf_token": form["csrf_token"]}
    assert one.post(place, data=agree).status_code == 409
    assert proposals.rule() == ALWAYS
    agree["csrf_token"] = token_of(other, "/second-person")
    assert other.post(place, data=agree).status_code == 303
    assert proposals.rule() == SecondPersonRule(Flag.REQUIRED)


def test_a_rule_that_asks_for_as_much_or_more_holds_at_once(
    app: Flask, chiefs: tuple[FlaskClient, FlaskClient]
) -> None:
    one, _ = chiefs
    proposals = portfolio_of(app).proposals
    proposals.set_rule(SecondPersonRule(Flag.REQUIRED, Decimal(1000)), "B. Heer")
    form = {"flag": "required", "value": "500", "csrf_token": token_of(one, "/second-person")}
    assert one.post("/second-person", data=form).status_code == 303
    assert proposals.rule() == SecondPersonRule(Flag.REQUIRED, Decimal(500))
    assert proposals.all() == ()


@given(any_rule, any_rule, st.lists(st.tuples(flags, amounts), max_size=20))
def test_a_rule_that_is_not_looser_needs_somebody_wherever_the_former_did(
    former: SecondPersonRule, later: SecondPersonRule, contracts: list[tuple[Flag, Decimal | None]]
) -> None:
    if not later.is_looser_than(former):
        for flag, value in contracts:
            assert later.needs(flag, value) or not former.needs(flag, value)


# -- whatever people do, in any order --


class Proposing(RuleBasedStateMachine):
    """Three people propose and settle, while contracts change; the model knows what may be."""

    proposals = Bundle("proposals")
    people = st.sampled_from([ANNA, BERT, Person("Anna", None)])

    @initialize()
    def begin(self) -> None:
        self.store = open_store(ready_made.settings(ready_made.folder()))
        self.portfolio = import_into(self.store, "G")
        self.ids = self.portfolio.contracts.ids()
        self.versions = dict.fromkeys(self.ids, 0)
        self.made: dict[int, tuple[Person, dict[str, int]]] = {}
        self.ended: dict[int, ProposalState] = {}

    @rule(target=proposals, by=people, at=st.sets(st.integers(0, 5), min_size=1, max_size=3))
    def propose(self, by: Person, at: set[int]) -> int | None:
        chosen = [self.ids[place] for place in sorted(at)]
        content = {"number": len(self.made)}
        kind = ChangeKind.EDIT
        proposal = self.portfolio.proposals.add(kind, content, chosen, len(chosen), by, "reden")
        self.made[proposal.id] = (by, {id: self.versions[id] for id in chosen})
        return proposal.id

    @rule(at=st.integers(0, 5))
    def change(self, at: int) -> None:
        id = self.ids[at]
        self.portfolio.reviews.confirm(id, "geen", "C. Ollega")
        self.versions[id] += 1

    @rule(id=proposals, by=people, state=st.sampled_from(["agreed", "refused", "withdrawn"]))
    def settle(self, id: int, by: Person, state: str) -> None:
        wish, (proposer, versions) = ProposalState(state), self.made[id]
        is_fresh = all(self.versions[contract] == was for contract, was in versions.items())
        former = self.ended.get(id)
        again = former is ProposalState.AGREED and wish is ProposalState.AGREED
        is_own = proposer.is_same(by)
        may = is_own if wish is ProposalState.WITHDRAWN else not is_own
        if is_fresh and may and (former is None or again):
            assert self.portfolio.proposals.settle(id, wish, by).state is wish
            self.ended[id] = wish
            return
        with pytest.raises(InputError):
            self.portfolio.proposals.settle(id, wish, by)

    @invariant()
    def each_stands_as_it_may(self) -> None:
        if not hasattr(self, "portfolio"):
            return
        stands = {each.id: each for each in self.portfolio.proposals.all()}
        assert set(stands) == set(self.made)
        waiting = {each.id for each in self.portfolio.proposals.waiting()}
        for id, (proposer, versions) in self.made.items():
            is_fresh = all(self.versions[contract] == was for contract, was in versions.items())
            proposal: ChangeProposal = stands[id]
            if id in self.ended:
                assert proposal.state is self.ended[id]
                assert proposal.settled_by is not None
                is_own = proposer.is_same(proposal.settled_by)
                assert is_own == (proposal.state is ProposalState.WITHDRAWN)
            else:
                stand = ProposalState.WAITING if is_fresh else ProposalState.LAPSED
                assert proposal.state is stand
            assert (id in waiting) == (proposal.state is ProposalState.WAITING)

    def teardown(self) -> None:
        if hasattr(self, "store"):
            assert self.store.portfolio(LOCAL).log.faults() == []
            self.store.close()


def test_nobody_agrees_alone_nor_on_what_has_changed_whatever_people_do() -> None:
    steps = settings(max_examples=tries(8, 200), stateful_step_count=tries(12, 40), deadline=None)
    run_state_machine_as_test(Proposing, settings=steps)
