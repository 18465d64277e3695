"""Taking a proof in, and deciding upon it: for the page, the command and the API alike."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from graphs import countries
from screening.model.contracts import StoredContract
from screening.model.errors import InputError, MissingError
from screening.model.follow_up import YEARS_AHEAD
from screening.model.proofs import (
    POINT_ANSWERS,
    PROOF_DECISIONS,
    PROOF_KINDS,
    SENT_ITEM,
    CheckedPoint,
    ManagementAxis,
    Proof,
    ProofDecision,
    ProofFile,
    ProofScope,
    ProofStanding,
    management_of,
    proof_standings,
)
from screening.model.typed_text import typed_line, typed_text
from screening.rules.clauses import calendar, label_table
from screening.rules.clauses.checklist import CheckPoint
from screening.services import follow_up
from screening.services.proofs.files import ProofFiles, SentFile, media_type_of
from screening.store.portfolio import Portfolio
from sources.kit.values.message import Message
from sources.kit.values.statements import Issue

LONGEST_TITLE = 300
LONGEST_WORDS = 500
LONGEST_NOTE = 2000
LONGEST_FILE_NAME = 200


@dataclass(frozen=True, slots=True)
class ProofRecord:
    """What a person says of a proof that came. ``item`` and ``number``: of its appointment."""

    item: str
    number: int
    title: str
    kind: str
    received: date | None
    label: str | None = None
    good: str | None = None
    country: str | None = None
    issue: str | None = None
    site: str | None = None
    first_day: date | None = None
    last_day: date | None = None
    replaces: int | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class ProofVerdict:
    """What a person decides on a proof: ``what`` is one of PROOF_DECISIONS, and may be none.

    ``answers``: by the id of a point its answer and a word on why. ``again``: the day by which it
    is asked for again. ``seen``: how many decisions that person saw; None where nobody else writes.
    """

    what: str
    why: str | None = None
    answers: Mapping[str, tuple[str, str | None]] | None = None
    again: date | None = None
    seen: int | None = None


def proofs_of(
    portfolio: Portfolio, stored: StoredContract, as_of: date
) -> tuple[ProofStanding, ...]:
    """Return the proofs of a contract with where each stands, the oldest first."""
    return proof_standings(portfolio.proofs.of(stored.id), as_of)


def management(portfolio: Portfolio, stored: StoredContract, as_of: date) -> ManagementAxis:
    """Return what is shown to be done about the risks of a contract (M10)."""
    return management_of(proofs_of(portfolio, stored, as_of))


def find_proof(
    portfolio: Portfolio, stored: StoredContract, proof_id: int, as_of: date
) -> ProofStanding:
    """Return one proof of a contract. Raises MissingError."""
    for standing in proofs_of(portfolio, stored, as_of):
        if standing.proof.id == proof_id:
            return standing
    raise MissingError(Message("proof.missing", id=proof_id))


def add(
    portfolio: Portfolio,
    files: ProofFiles,
    stored: StoredContract,
    record: ProofRecord,
    sent: SentFile | None,
    by: str,
    as_of: date,
    themes: Collection[str] = (),
    request: int | None = None,
) -> int:
    """Keep a proof, with its file if one came, and return its id.

    ``themes``: those beside the issues that it may speak of. ``request``: the link through which
    its supplier sent it.

    Raise InputError, with its field, if an answer is missing or impossible.
    """
    is_slotted = request is None or record.item != SENT_ITEM
    due = _due_of(portfolio, stored, record, as_of) if is_slotted else None
    _check_words(record, (*Issue, *themes))
    received = _check_days(record, as_of)
    if record.replaces is not None:
        replaced = find_proof(portfolio, stored, record.replaces, as_of).proof
        if replaced.item != record.item:
            raise InputError(Message("proof.replaces_other"), field="replaces")
    media_type = media_type_of(sent) if sent is not None else ""
    label = label_table.load().find(record.label) if record.label else None
    proof = Proof(
        id=0,  # the store gives it, and the moment
        item=record.item,
        number=record.number,
        due=due,
        title=typed_line(record.title)[:LONGEST_TITLE],
        kind=record.kind,
        scope=_scope(record),
        received=received,
        by=by,
        at=datetime.combine(as_of, time.min, UTC),
        label=label.id if label else _words(record.label),
        first_day=record.first_day,
        last_day=record.last_day,
        file=_keep(files, sent, media_type) if sent is not None else None,
        replaces=record.replaces,
        note=typed_text(record.note or "").strip()[:LONGEST_NOTE] or None,
        request=request,
    )
    return portfolio.proofs.add(stored.id, proof)


def decide(
    portfolio: Portfolio,
    stored: StoredContract,
    proof_id: int,
    verdict: ProofVerdict,
    points: Sequence[CheckPoint],
    by: str,
    as_of: date,
) -> None:
    """Keep a decision on a proof. ``points``: of the checklist that its writer had before them.

    Raise MissingError, and InputError with its field if an answer is wrong or somebody decided
    since.
    """
    proof = find_proof(portfolio, stored, proof_id, as_of).proof
    checked = tuple(_checked(points, verdict.answers or {}))
    _check_decision(proof, verdict, checked, as_of)
    decision = ProofDecision(
        what=verdict.what,
        day=as_of,
        by=by,
        at=None,
        why=_words(verdict.why),
        points=checked if verdict.what in ("accepted", "refused") else (),
        again=verdict.again if verdict.what == "refused" else None,
    )
    seen = len(proof.decisions) if verdict.seen is None else verdict.seen
    portfolio.proofs.decide(stored.id, proof_id, decision, seen)


def _due_of(portfolio: Portfolio, stored: StoredContract, record: ProofRecord, as_of: date) -> date:
    """Return the day of the appointment that a proof is for."""
    for item in follow_up.calendar_of(portfolio, stored, as_of):
        appointment = item.standing.appointment
        if (appointment.item, appointment.number) == (record.item, record.number):
            return appointment.due
    raise InputError(Message("follow_up.no_item"), field="item")


def _check_words(record: ProofRecord, issues: Collection[str]) -> None:
    if not record.title.strip():
        raise InputError(Message("proof.name_it"), field="title")
    if record.kind not in PROOF_KINDS:
        raise InputError(Message("document.choose_kind", known=PROOF_KINDS), field="kind")
    if record.issue and record.issue not in issues:
        raise InputError(Message("proof.choose_issue", known=tuple(issues)), field="issue")


def _check_days(record: ProofRecord, as_of: date) -> date:
    """Return the day on which it came."""
    if record.received is None:
        raise InputError(Message("clause.choose_day"), field="received")
    if record.received > as_of:
        raise InputError(Message("follow_up.day_to_come"), field="received")
    first, last = record.first_day, record.last_day
    if first is not None and last is not None and last < first:
        raise InputError(Message("proof.ends_before"), field="last_day")
    return record.received


def _scope(record: ProofRecord) -> ProofScope:
    """Return what a proof speaks of. Raise InputError for a country that there is not."""
    country = _words(record.country)
    code = countries.resolve(country) if country else None
    if country and code is None:
        raise InputError(Message("correction.no_country", value=country[:60]), field="country")
    return ProofScope(_words(record.good), code, record.issue or None, _words(record.site))


def _keep(files: ProofFiles, sent: SentFile, media_type: str) -> ProofFile:
    name = " ".join(sent.name.replace("\\", "/").rpartition("/")[2].split())
    sha256 = files.keep(sent.content)
    return ProofFile(sha256, name[:LONGEST_FILE_NAME], media_type, len(sent.content))


def _words(text: str | None) -> str | None:
    return typed_line(text or "")[:LONGEST_WORDS] or None


def _checked(
    points: Sequence[CheckPoint], answers: Mapping[str, tuple[str, str | None]]
) -> Sequence[CheckedPoint]:
    """Return the points with their answers; what was not answered was not looked at."""
    checked = []
    for point in points:
        answer, why = answers.get(point.id, ("not_looked_at", None))
        if answer not in POINT_ANSWERS:
            raise InputError(Message("proof.choose_answer"), field=f"point-{point.id}")
        checked.append(CheckedPoint(point.id, point.text, answer, _words(why)))
    return checked


def _check_decision(
    proof: Proof, verdict: ProofVerdict, points: Sequence[CheckedPoint], as_of: date
) -> None:
    if verdict.what not in PROOF_DECISIONS:
        raise InputError(Message("proof.choose_decision"), field="what")
    if verdict.what == "taken_back":
        if proof.decision is None:
            raise InputError(Message("proof.nothing_decided"), field="what")
        return
    if proof.decision is not None and proof.decision.what == "withdrawn":
        raise InputError(Message("proof.is_withdrawn"), field="what")
    is_mixed = verdict.what == "accepted" and any(point.answer == "not_met" for point in points)
    needs_why = verdict.what in ("refused", "withdrawn") or is_mixed
    if needs_why and not _words(verdict.why):
        code = Message("proof.why_though") if is_mixed else Message("follow_up.say_why")
        raise InputError(code, field="why")
    if verdict.what == "refused":
        _check_again(verdict, as_of)


def _check_again(verdict: ProofVerdict, as_of: date) -> None:
    if verdict.again is None:
        raise InputError(Message("follow_up.choose_new_day"), field="again")
    if not as_of <= verdict.again <= calendar.after(as_of, YEARS_AHEAD * 12):
        raise InputError(Message("follow_up.new_day_past", years=YEARS_AHEAD), field="again")
