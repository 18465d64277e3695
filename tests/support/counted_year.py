"""The figures of an example year, worked out from its event list alone.

This program knows nothing of the product: it reads JSON lines and counts them by the words of the
measures, with a calendar and rules of its own. It imports nothing of it, and a test holds that.
"""

import json
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypedDict

Answer = bool | None  # None: nobody knows
Answers = dict[str, Answer]
HIGH_RISK = {"18424300", "18830000", "15861000", "90911200", "30192000", "30213100"}
HIGH_IN_CHAIN = HIGH_RISK - {"90911200"}  # cleaning is a risk here, not in a chain abroad
IN_A_CATEGORY = {"18424300", "18830000", "15861000", "30192000", "30213100", "39130000"}
NO_CATEGORY = {"79100000"}  # legal advice below 750,000 euros: nothing is asked
SERVICES = {"90911200"}
GOODS_TEXTS = {"C1", "C2", "C3", "C4", "C5", "C7", "C10", "C13"}
# months after the beginning, months between two of them (0: once)
TERMS = {"C1": (0, 0), "C2": (3, 12), "C3": (3, 0), "C4": (4, 12), "C5": (12, 12)}
SENT_BY_SUPPLIERS = ("C2", "C3", "C5")
ANSWER_TO_A_SIGNAL = 14  # days

RUNS = ("signed", "running")
# measure: of what, which rows, and which of these meet it
MEASURES: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "declared_in_notice": ("contract", (*RUNS, "duty"), ("declared",)),
    "set_in_documents": ("contract", (*RUNS, "duty"), ("recorded",)),
    "clause_right": ("contract", (*RUNS, "duty"), ("right_text", "right_version")),
    "clause_uniform": ("contract", (*RUNS, "duty", "uniform_applies"), ("uniform_text",)),
    "followed_up": ("contract", (*RUNS, "duty", "something_due"), ("followed",)),
    "analysis_accepted": ("contract", (*RUNS, "risk", "C2_due"), ("C2_accepted",)),
    "plan_accepted": ("contract", (*RUNS, "risk", "C3_due"), ("C3_accepted",)),
    "report_accepted": ("contract", (*RUNS, "risk", "C5_due"), ("C5_accepted",)),
    "deliveries_on_time": ("contract", (*RUNS, "risk", "deliveries_due"), ("on_time",)),
    "chain_known": ("contract", (*RUNS, "chain_risk"), ("chain_known",)),
    "evidence_verified": ("contract", (*RUNS, "risk", "evidence"), ("verified",)),
    "promises_kept": ("contract", (*RUNS, "promise_due"), ("promises_kept",)),
    "hours_recorded": ("contract", (*RUNS, "risk"), ("hours",)),
    "suppliers_invited": ("supplier", (*RUNS, "risk"), ("invited",)),
    "suppliers_answered": ("supplier", (*RUNS, "invited"), ("answered",)),
    "cases_taken_up": ("case", (), ("taken_up",)),
    "cases_ended": ("case", ("taken_up",), ("ended",)),
    "cases_remedied": ("case", ("taken_up",), ("remedied",)),
    "cases_open_after_year": ("case", ("old",), ("open",)),
}


class RawContract(TypedDict):
    """A row of a register, as far as it is read here."""

    number: str
    cpv: str
    value: int
    starts: str
    ends: str


class RawEvent(TypedDict, total=False):
    """A line of the list, as far as it is read here."""

    day: str
    what: str
    contract: str
    contracts: list[RawContract]
    category: str
    clauses: list[str]
    included: str
    until: str
    to: str
    again: str
    item: str
    number: int
    ref: int


@dataclass
class Count:
    """What a measure comes to. ``euros``: of what meets it."""

    met: int = 0
    not_met: int = 0
    unknown: int = 0
    out_of_scope: int = 0
    euros: int = 0

    def add(self, row: Answers, scope: Iterable[str], meets: Iterable[str], value: int = 0) -> None:
        answers = [row[name] for name in scope]
        if False in answers:
            self.out_of_scope += 1
            return
        answers += [row[name] for name in meets]
        if None in [row[name] for name in scope]:
            self.unknown += 1
        elif False in answers:
            self.not_met += 1
        elif None in answers:
            self.unknown += 1
        else:
            self.met += 1
            self.euros += value


@dataclass
class Slot:
    """One thing that is due, by its own day, and what came of it."""

    item: str
    due: date
    can_be_forgotten: bool = True  # it was due before anybody wrote the clause down
    now_due: date | None = None
    decided: str | None = None
    came_unrefused: date | None = None  # of what came since the last refusal

    def take(self, what: str, day: date, event: RawEvent) -> None:
        if what == "moved":
            self.now_due = date.fromisoformat(event["to"])
            return
        self.decided = {"proof": "received", "proof_accepted": "accepted"}.get(what, what)
        if what == "refused":
            self.now_due = date.fromisoformat(event["again"])
            self.came_unrefused = None
        if self.decided in ("received", "accepted"):
            self.came_unrefused = min(day, self.came_unrefused or day)

    def state(self, day: date, written_down: date) -> str:
        due = self.now_due or self.due
        if self.decided in ("dropped", "accepted", "received"):
            return str(self.decided)
        if self.can_be_forgotten and self.decided is None and due < written_down:
            return "forgotten"
        return "late" if due < day else "to come"

    def is_due(self, day: date, written_down: date) -> bool:
        came = self.state(day, written_down) in ("dropped", "accepted", "received")
        return came or (self.now_due or self.due) < day


@dataclass
class Contract:
    """What the events said of one contract so far."""

    row: RawContract
    category: str | None = None
    written_down: date | None = None
    clauses: frozenset[str] = frozenset()
    slots: dict[tuple[str, int], Slot] = field(default_factory=dict)
    promises: dict[str, Slot] = field(default_factory=dict)
    not_followed_until: date | None = None
    evidence: bool = False
    invited: bool = False
    answered: bool = False
    hours: bool = False


@dataclass
class Case:
    """A signal."""

    told: date
    contract: str | None
    taken_up: bool = False
    ended: bool = False


def figures(lines: Iterable[str], day: date, is_central: bool) -> dict[str, Count]:
    """Return what each measure comes to on a day, by the events of until then."""
    contracts: dict[str, Contract] = {}
    cases: dict[int, Case] = {}
    for line in lines:
        event: RawEvent = json.loads(line)
        if date.fromisoformat(event["day"]) <= day:
            _happens(event, contracts, cases)
    rows = [(_row_of(each, day, is_central), each.row["value"]) for each in contracts.values()]
    several = {
        "contract": rows,
        "supplier": [(row, 0) for row, _ in rows],
        "case": [(_row_of_case(case, day), 0) for case in cases.values()],
    }
    counts = {}
    for name, (unit, scope, meets) in MEASURES.items():
        counts[name] = Count()
        for row, value in several[unit]:
            counts[name].add(row, scope, meets, value)
    return counts


def _happens(event: RawEvent, contracts: dict[str, Contract], cases: dict[int, Case]) -> None:
    day, what = date.fromisoformat(event["day"]), event["what"]
    if what == "import":
        contracts.update({row["number"]: Contract(row) for row in event["contracts"]})
    elif what == "signal":
        cases[event["ref"]] = Case(day, event["contract"])
    elif what == "signal_taken_up":
        case = cases[event["ref"]]
        case.taken_up = True
        about = contracts.get(case.contract or "")
        if about is not None and "C7" in about.clauses:
            due = day + timedelta(days=ANSWER_TO_A_SIGNAL)
            about.slots["C7", len(about.slots)] = Slot("C7", due, can_be_forgotten=False)
    elif what == "signal_closed":
        cases[event["ref"]].ended = True
    elif event.get("contract"):
        _happens_to(contracts[event["contract"]], what, day, event)


def _happens_to(contract: Contract, what: str, day: date, event: RawEvent) -> None:
    if what == "category":
        contract.category = event["category"]
    elif what == "clause":
        contract.written_down, contract.clauses = day, frozenset(event["clauses"])
        contract.slots = _slots(contract, date.fromisoformat(event["included"]))
    elif what == "not_followed":
        contract.not_followed_until = date.fromisoformat(event["until"])
    elif what in ("invited", "answered", "hours"):
        setattr(contract, what, True)
    elif what == "promised":
        name = f"promise-{len(contract.promises) + 1}"
        due = date.fromisoformat(event["to"])
        contract.promises[name] = Slot(name, due, can_be_forgotten=False)
    elif event.get("item") in contract.promises:
        contract.promises[event["item"]].take(what, day, event)
    elif "item" in event:
        contract.slots[event["item"], event["number"]].take(what, day, event)
        contract.evidence = contract.evidence or what == "proof_accepted"


def _slots(contract: Contract, included: date) -> dict[tuple[str, int], Slot]:
    """Return what falls due in a contract until it ends, by the terms of its clauses."""
    ends = date.fromisoformat(contract.row["ends"])
    begins = max(included, date.fromisoformat(contract.row["starts"]))
    slots = {}
    for item in sorted(contract.clauses & TERMS.keys()):
        wait, every = TERMS[item]
        due, number = min(_later(begins, wait), ends), 1
        slots[item, number] = Slot(item, due)
        while every:
            number, before = number + 1, due
            due = _later(begins, wait + every * (number - 1))
            if due > ends:
                if item == "C5" and _later(before, 6) <= ends:
                    slots[item, number] = Slot(item, ends)
                break
            slots[item, number] = Slot(item, due)
    return slots


def _row_of(contract: Contract, day: date, is_central: bool) -> Answers:
    cpv, row = contract.row["cpv"], contract.row
    recorded: Answer = True if contract.written_down else None
    nothing: Answer = None
    until = contract.not_followed_until
    if not contract.written_down and until is not None and until >= day:
        recorded = nothing = False
    facts: Answers = {
        "signed": True,
        "running": date.fromisoformat(row["ends"]) >= day,
        "duty": _duty(cpv, contract.category) if is_central else False,
        "risk": cpv in HIGH_RISK,
        "chain_risk": cpv in HIGH_IN_CHAIN,
        "declared": None,  # no notice is known of any of them
        "chain_known": False,  # no origin was shown
        "hours": contract.hours,
        "invited": contract.invited,
        "answered": contract.answered,
        "recorded": recorded,
        "uniform_applies": False,  # no text was ever adopted
        "uniform_text": None,
    }
    names = [
        "right_text", "right_version", "something_due", "followed", "deliveries_due", "on_time",
        "evidence", "verified",
    ]  # fmt: skip
    names += [f"{item}_{what}" for item in SENT_BY_SUPPLIERS for what in ("due", "accepted")]
    facts |= dict.fromkeys(names, nothing)
    if contract.written_down:
        facts |= _of_clauses(contract, day)
    return facts | _of_promises(contract, day)


def _of_promises(contract: Contract, day: date) -> Answers:
    due = [slot for slot in contract.promises.values() if slot.is_due(day, day)]
    answers: list[Answer] = []
    for slot in due:
        state, came = slot.state(day, day), slot.came_unrefused
        in_time = came is not None and came <= slot.due
        is_open = state == "dropped" or (state == "received" and in_time)
        answers.append(None if is_open else in_time and state == "accepted")
    kept = False if False in answers else None if None in answers or not answers else True
    return {"promise_due": bool(due), "promises_kept": kept}


def _duty(cpv: str, category: str | None) -> Answer:
    """Return whether the central government has a duty: all are worth more than the threshold."""
    if cpv in NO_CATEGORY or category == "geen":
        return False
    return True if category else None


def _of_clauses(contract: Contract, day: date) -> Answers:
    since = contract.written_down
    assert since is not None
    due = [slot for slot in contract.slots.values() if slot.is_due(day, since)]
    sent = [slot for slot in due if slot.item in SENT_BY_SUPPLIERS]
    states = [slot.state(day, since) for slot in due]
    followed: Answer = False if "late" in states else None
    answers: Answers = {
        "right_text": contract.clauses >= GOODS_TEXTS,
        "right_version": True,
        "something_due": bool(due),
        "followed": True if any(slot.decided for slot in due) else followed,
        "deliveries_due": bool(sent),
        "on_time": _all_on_time(sent, day, since),
        "evidence": contract.evidence,
        "verified": contract.evidence,  # only reports of checks by others came
    }
    for item in SENT_BY_SUPPLIERS:
        own = [slot for slot in sent if slot.item == item]
        answers[f"{item}_due"] = bool(own)
        answers[f"{item}_accepted"] = None
        if own:
            last = max(own, key=lambda slot: slot.due).state(day, since)
            answers[f"{item}_accepted"] = (
                None if last in ("forgotten", "dropped") else last == "accepted"
            )
    return answers


def _all_on_time(sent: list[Slot], day: date, since: date) -> Answer:
    answers: list[Answer] = []
    for slot in sent:
        state = slot.state(day, since)
        if state in ("forgotten", "dropped"):
            answers.append(None)
        else:
            came = slot.came_unrefused
            answers.append(state == "accepted" and came is not None and came <= slot.due)
    if False in answers:
        return False
    return None if None in answers or not answers else True


def _row_of_case(case: Case, day: date) -> Answers:
    return {
        "taken_up": case.taken_up,
        "ended": case.ended,
        "open": not case.ended,
        "remedied": None if case.contract is None else False,  # no proof of remedy came
        "old": case.told < _later(day, -12),
    }


def _later(day: date, months: int) -> date:
    whole = day.year * 12 + day.month - 1 + months
    year, month = divmod(whole, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
