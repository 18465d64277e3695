"""Answers of a supplier for one contract, used for its other contracts with the same buyer.

Replies to questions stay where they are and are looked at anew each time; rows of a chain are taken
in for the other contract as ties of their own, and go with the import that they repeat. Both need a
person here, and neither accepts evidence: what the calendar waits for is decided on as before.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from graphs.parties import BY_NAME
from screening.model.contracts import StoredContract
from screening.model.disclosure import DeclaredRow, DisclosureRequest, SubmittedDisclosure
from screening.model.errors import InputError
from screening.model.reused_answers import (
    ANSWER_STEPS,
    AnswerState,
    AnswerStep,
    AskedQuestion,
    ReusedAnswer,
    ReuseState,
    StandingAnswer,
    answers_given_before,
    last_day,
    reused_answers,
    standing_answer,
    step_in_force,
    steps_for,
)
from screening.model.supplier_replies import SupplierReply
from screening.model.typed_text import reason_of
from screening.model.verdict import Band, Verdict
from screening.rules import rulebook
from screening.services.disclosures.declared_rows import new_token
from screening.services.disclosures.lifecycle import accept
from screening.store.portfolio import Portfolio
from sources.kit.values.message import Message

REPLY, CHAIN = "reply-", "chain-"  # before the number of an answer
LONGEST_WHY = 2000
CHAIN_HOLDS_DAYS = 365  # as long as an answer to a question on the chain


@dataclass(frozen=True, slots=True)
class ReusedChain:
    """What a supplier declared for another contract, as far as its goods are in this one.

    ``is_whole``: it says something of every good that decides here. ``taken``: what it became.
    """

    original: SubmittedDisclosure
    rows: tuple[DeclaredRow, ...]
    is_whole: bool
    state: ReuseState
    taken: SubmittedDisclosure | None = None

    @property
    def id(self) -> str:
        return f"{CHAIN}{self.original.id}"

    @property
    def contract_key(self) -> str:
        """The key of the contract that it was given for."""
        return self.original.request.contract_key


@dataclass(frozen=True, slots=True)
class ContractAnswers:
    """The answers to what a contract asks: given for it, and given for others.

    ``contracts``: those that the others were given for, by key, as far as they are there and may be
    seen; of no other an answer is offered.
    """

    own: tuple[StandingAnswer, ...]
    replies: tuple[ReusedAnswer, ...]
    chains: tuple[ReusedChain, ...]
    questions: tuple[AskedQuestion, ...]
    contracts: Mapping[str, StoredContract]
    steps: tuple[AnswerStep, ...] = ()

    def steps_here(self, reply: SupplierReply, contract_key: str) -> int:
        """Return how many steps on a reply were taken on a contract: what its reader saw."""
        return len(steps_for(reply, contract_key, self.steps))

    @property
    def offered(self) -> tuple[str, ...]:
        """The ids of what may be taken over."""
        several = (*((reply_id(each.reply), each.state) for each in self.replies),
                   *((each.id, each.state) for each in self.chains))  # fmt: skip
        return tuple(id for id, state in several if state is ReuseState.OFFERED)

    def received(self, question: AskedQuestion) -> SupplierReply | None:
        """Return the answer that counts as received to a question: its own before another's.

        One that was refused is none.
        """
        own = [
            each.reply
            for each in self.own
            if each.state is not AnswerState.REFUSED and question.is_answered_by(each.reply)
        ]
        taken = [
            each.reply
            for each in self.replies
            if each.state is ReuseState.TAKEN_OVER and question.is_answered_by(each.reply)
        ]
        several = own or taken
        return several[-1] if several else None


def reply_id(reply: SupplierReply) -> str:
    """Return the name of a reply among the answers of a contract."""
    return f"{REPLY}{reply.id}"


def asked_questions(verdict: Verdict | None) -> tuple[AskedQuestion, ...]:
    """Return what a contract asks its suppliers, with whom an answer speaks of.

    Only questions of the question file; what regimes and themes ask is about the delivery.
    """
    templates = {template.id: template for template in rulebook.load().method.questions}
    return tuple(
        AskedQuestion(
            question.id,
            (question.nl, question.en),
            templates[question.id].speaks_of,
            templates[question.id].holds_days,
        )
        for question in (verdict.questions if verdict is not None else ())
        if question.id in templates
    )


def answers_of(
    portfolio: Portfolio, stored: StoredContract, verdict: Verdict | None, as_of: date
) -> ContractAnswers:
    """Return the answers to what a contract asks, with where each stands on a day."""
    key, suppliers = stored.contract.key, suppliers_of(stored)
    kept = portfolio.supplier_replies
    of_suppliers = kept.of_suppliers(suppliers)
    here, gone = kept.of_contract(key), kept.taken_over_for(key)
    several = {reply.id: reply for reply in (*of_suppliers, *here, *gone)}
    replies = tuple(several[id] for id in sorted(several))
    steps = kept.steps_on(replies)
    questions = asked_questions(verdict)
    elsewhere = reused_answers(key, suppliers, questions, replies, steps, as_of)
    chains = tuple(_chains(portfolio, stored, verdict, as_of))
    keys = {
        *(each.reply.contract_key for each in elsewhere),
        *(each.contract_key for each in chains),
    }
    contracts = portfolio.contracts.with_keys(keys)

    def may_be_seen(state: ReuseState, contract_key: str) -> bool:
        return state is not ReuseState.OFFERED or contract_key in contracts

    return ContractAnswers(
        _own_answers(here, steps, as_of),
        tuple(each for each in elsewhere if may_be_seen(each.state, each.reply.contract_key)),
        tuple(each for each in chains if may_be_seen(each.state, each.contract_key)),
        questions,
        contracts,
        steps,
    )


def _own_answers(
    replies: Sequence[SupplierReply], steps: Sequence[AnswerStep], as_of: date
) -> tuple[StandingAnswer, ...]:
    """Return where the answers stand that were given for the contract itself."""
    days = {template.id: template.holds_days for template in rulebook.load().method.questions}
    ends = (
        last_day(reply, days[reply.question]) if reply.question in days else None
        for reply in replies
    )
    return tuple(
        standing_answer(reply, replies, steps, end, as_of)
        for reply, end in zip(replies, ends, strict=True)
    )


def suppliers_of(stored: StoredContract) -> frozenset[str]:
    """Return the keys of the suppliers of a contract that a number tells from their namesakes."""
    return frozenset(
        party.key
        for party in stored.contract.suppliers
        if not party.anonymous and BY_NAME not in party.key
    )


def _chains(
    portfolio: Portfolio, stored: StoredContract, verdict: Verdict | None, as_of: date
) -> Iterable[ReusedChain]:
    key = stored.contract.key
    repeated = {
        each.taken_from: each
        for each in portfolio.disclosures.of_contract(key)
        if each.taken_from is not None and each.counts
    }
    for original in portfolio.disclosures.originals_of(repeated.values()):
        taken = repeated[original.id]
        yield ReusedChain(original, taken.rows, taken.is_whole, ReuseState.TAKEN_OVER, taken)
    for sent in portfolio.disclosures.of_suppliers(suppliers_of(stored)):
        if sent.request.contract_key == key or sent.id in repeated:
            continue
        rows = rows_for(sent.rows, verdict)
        if sent.counts and rows and as_of <= chain_ends(sent):
            is_whole = deciding_goods(verdict) <= {good_of(row) for row in rows}
            yield ReusedChain(sent, rows, is_whole, ReuseState.OFFERED)


def chain_ends(sent: SubmittedDisclosure) -> date:
    """Return the last day on which a chain may be used for another contract."""
    return sent.at.date() + timedelta(days=CHAIN_HOLDS_DAYS)


def rows_for(rows: Sequence[DeclaredRow], verdict: Verdict | None) -> tuple[DeclaredRow, ...]:
    """Return the rows of a chain whose good is among what a contract is about.

    A row below another one is left out with it.
    """
    goods = goods_of(verdict)
    kept = [row for row in rows if good_of(row) in goods]
    while True:
        names = {row.supplier for row in kept}
        within = [row for row in kept if row.customer is None or row.customer in names]
        if len(within) == len(kept):
            return tuple(within)
        kept = within


def good_of(row: DeclaredRow) -> str | None:
    """Return the slug of the good that a row names; None for what joins none."""
    if row.means is not None:
        return row.means
    return _slug(row.good or "")


def _slug(name: str) -> str | None:
    good = rulebook.load().method.find_good(name)
    return None if good is None else good.good


def goods_of(verdict: Verdict | None) -> frozenset[str]:
    """Return the goods that a verdict names: where it sees risk, and what was stated."""
    if verdict is None:
        return frozenset()
    names = [path.good.en for issue in verdict.risk.issues for path in issue.paths]
    names += [stated.good.en for stated in verdict.coverage.stated if stated.is_counted]
    return frozenset(filter(None, map(_slug, names)))


def deciding_goods(verdict: Verdict | None) -> frozenset[str]:
    """Return the goods on which an issue above Low rests; none where nothing was screened."""
    if verdict is None:
        return frozenset()
    names = [
        issue.paths[0].good.en
        for issue in verdict.risk.issues
        if issue.band is not Band.LOW and issue.paths
    ]
    return frozenset(filter(None, map(_slug, names)))


@dataclass(frozen=True, slots=True)
class GivenBefore:
    """What a supplier answered for its other contracts: replies by question, rows of a chain.

    ``contracts``: the register number of each, by key, as far as it is still there.
    """

    replies: Mapping[str, SupplierReply]
    chain: SubmittedDisclosure | None
    rows: tuple[DeclaredRow, ...]
    contracts: Mapping[str, str]


NOTHING_BEFORE = GivenBefore({}, None, (), {})


def given_before(
    portfolio: Portfolio, link: DisclosureRequest, verdict: Verdict | None
) -> GivenBefore:
    """Return what the supplier of a link answered before, as far as it fits the contract.

    Rows of a chain only while nothing was sent for this contract: they are filled in once. Nothing
    where only a name says that it is the same supplier: a namesake would read it.
    """
    if BY_NAME in link.supplier_key:
        return NOTHING_BEFORE
    sent = portfolio.supplier_replies.of_suppliers([link.supplier_key])
    replies = answers_given_before(
        link.contract_key,
        link.supplier_key,
        asked_questions(verdict),
        sent,
        portfolio.supplier_replies.steps_on(sent),
    )
    chain, rows = _chain_before(portfolio, link, verdict)
    keys = {reply.contract_key for reply in replies.values()}
    keys |= {chain.request.contract_key} if chain is not None else set()
    numbers = {
        key: stored.contract.number or stored.id
        for key, stored in portfolio.contracts.with_keys(keys).items()
    }
    return GivenBefore(replies, chain, rows, numbers)


def _chain_before(
    portfolio: Portfolio, link: DisclosureRequest, verdict: Verdict | None
) -> tuple[SubmittedDisclosure | None, tuple[DeclaredRow, ...]]:
    several = portfolio.disclosures.of_suppliers([link.supplier_key])
    if any(sent.request.contract_key == link.contract_key for sent in several):
        return None, ()
    for sent in several:
        rows = rows_for(sent.rows, verdict)
        if rows and sent.counts:
            return sent, rows
    return None, ()


def act(
    portfolio: Portfolio,
    stored: StoredContract,
    answers: ContractAnswers,
    what: str,
    ids: Sequence[str],
    by: str,
    why: str | None = None,
    seen: Mapping[str, int] | None = None,
) -> tuple[str, ...]:
    """Do one thing with answers of a contract; return the contracts whose verdict it touches.

    ``what`` is one of ANSWER_STEPS. ``seen``: by the id of a reply, how many steps on it here that
    person saw; those in ``answers`` where it is left out. Raises InputError, with its field, for an
    answer of which that cannot be done and where a reason is missing; without one where somebody
    took a step since.
    """
    if what not in ANSWER_STEPS:
        raise InputError(Message("reuse.choose", known=ANSWER_STEPS), field="what")
    if not ids:
        raise InputError(Message("reuse.choose_answers"), field="answers")
    reason = (reason_of(why) or "")[:LONGEST_WHY] or None
    if what == "refused" and reason is None:
        raise InputError(Message("reuse.say_why"), field="why")
    replies_here = (
        *(each.reply for each in answers.own),
        *(each.reply for each in answers.replies),
    )
    several = {reply_id(reply): reply for reply in replies_here}
    steps = {
        id: answers.steps_here(several[id], stored.contract.key) for id in ids if id in several
    }
    if any(count != steps[id] for id, count in (seen or {}).items() if id in steps):
        raise InputError(Message("reuse.changed_since"))
    replies, chains = _meant(stored, answers, what, dict.fromkeys(ids))
    known = {reply.id: steps[reply_id(reply)] for reply in replies}
    portfolio.supplier_replies.take_steps(stored.id, replies, what, by, reason, known)
    affected: list[str] = []
    for chain in chains:
        affected += _act_on_chain(portfolio, stored, chain, by, reason)
    return tuple(dict.fromkeys(affected))


def _meant(
    stored: StoredContract,
    answers: ContractAnswers,
    what: str,
    ids: Iterable[str],
) -> tuple[list[SupplierReply], list[ReusedChain]]:
    """Return the answers by their ids. Raises InputError where one cannot be meant."""
    own = {reply_id(each.reply): each.reply for each in answers.own}
    elsewhere = {reply_id(each.reply): each for each in answers.replies}
    chains = {each.id: each for each in answers.chains}
    replies: list[SupplierReply] = []
    meant: list[ReusedChain] = []
    for id in ids:
        reply = own.get(id) or (elsewhere[id].reply if id in elsewhere else None)
        has_step = reply is not None and step_in_force(reply, stored.contract.key, answers.steps)
        if what in ("accepted", "refused"):
            is_possible = id in own
        elif what == "taken_over":
            is_possible = id in answers.offered
        else:
            chain = chains.get(id)
            is_taken = chain is not None and chain.state is ReuseState.TAKEN_OVER
            is_possible = bool(has_step) or is_taken
        if not is_possible:
            raise InputError(Message("reuse.not_possible", id=id[:40]), field="answers")
        if reply is not None:
            replies.append(reply)
        else:
            meant.append(chains[id])
    return replies, meant


def _act_on_chain(
    portfolio: Portfolio, stored: StoredContract, chain: ReusedChain, by: str, why: str | None
) -> tuple[str, ...]:
    """Take rows over for a contract, or undo that; return the contracts that it touches."""
    if chain.taken is not None and chain.taken.run is not None:
        return portfolio.imports.undo(chain.taken.run, by, why=why).affected
    id = portfolio.disclosures.repeat(
        chain.original,
        stored.contract.key,
        chain.rows,
        by,
        token=new_token(),
        is_whole=chain.is_whole,
    )
    report = accept(portfolio, portfolio.disclosures.disclosure(id), by)
    return () if report is None else report.affected
