"""Requests: a purchase is described, advised on and decided before there is a contract.

Pages, the command and the API all come through here. The verdict is that of a check: the same
answers give the same one.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from graphs import cpv
from screening.model.errors import InputError
from screening.model.json_document import as_document
from screening.model.own_policy import PolicyInForce
from screening.model.people import WHOLE, ScopeReach, plain_email
from screening.model.proposals import Person
from screening.model.purchase import Purchase
from screening.model.purchase_requests import (
    ASIDE,
    CHANGEABLE,
    LEVELS,
    LONGEST,
    OPEN_STEPS,
    KeptDecision,
    PurchaseRequest,
    RequestEvent,
    RequestFacts,
    RequestState,
    RequestStep,
)
from screening.model.typed_text import reason_of
from screening.model.verdict import Verdict
from screening.rules import rulebook
from screening.rules.clauses.level import clauses_of_level
from screening.rules.verdict.protocols import ContractScreener
from screening.rules.verdict.screen import level_facts
from screening.services import purchase_form
from screening.services.screening import screen_purchase
from screening.services.tags import read_tags
from sources.kit.values.message import Message

if TYPE_CHECKING:
    from screening.store.portfolio import Portfolio

OWN_FIELDS = ("title", "words", "requester", "adviser", "department", "buyer", "reference")
FIELDS = (*OWN_FIELDS, "tags", *purchase_form.FIELDS)
COMPARED = ("flag", "duty", "level", "band")  # of two verdicts on one request
WITH_CONTRACT = (RequestStep.TIED, *ASIDE)


@dataclass(frozen=True, slots=True)
class RequestMove:
    """What a person does with a request. ``contract``: an id or a register number."""

    step: str
    why: str | None = None
    level: str | None = None  # None: as the verdict advises
    contract: str | None = None
    seen: str | None = None  # the outcome of the verdict that was looked at


@dataclass(frozen=True, slots=True)
class VerdictDifference:
    """What a verdict says otherwise than the one before it: slugs, by the table of its label."""

    what: str  # one of COMPARED
    before: str
    after: str


# -- what is known of a purchase --


def problems(
    portfolio: "Portfolio",
    fields: Mapping[str, object],
    former: RequestFacts | None = None,
    within: ScopeReach = WHOLE,
    *,
    may_tag: bool = True,
) -> tuple[InputError, ...]:
    """Return everything that is wrong with what was given, at most once per field.

    ``within``: on what the writer may make requests. ``may_tag``: whether any tag can be given.
    """
    wrong: list[InputError] = [
        InputError(
            Message("form.no_field", given=f"“{str(name)[:40]}”", fields=", ".join(FIELDS)),
            str(name)[:60],
        )
        for name in fields
        if name not in FIELDS
    ]
    wrong += [
        InputError(Message("form.not_text", given="…"), name)
        for name in OWN_FIELDS
        if not isinstance(fields.get(name), str | None)
    ]
    for name, text in _texts(fields).items():
        if len(text) > LONGEST[name]:
            wrong.append(InputError(Message("request.too_long", most=LONGEST[name]), name))
    wrong += _tag_problems(fields)
    wrong += purchase_form.problems(_answers(fields))
    if not wrong:
        facts = merged(portfolio, fields, former)
        if not facts.title:
            wrong.append(InputError(Message("request.no_title"), "title"))
        wrong += _shown_to_others(facts, former, within, may_tag)
    return tuple(wrong)


def _tag_problems(fields: Mapping[str, object]) -> Iterable[InputError]:
    try:
        _tags(fields.get("tags"))
    except InputError as refusal:
        yield refusal


def _shown_to_others(
    facts: RequestFacts, former: RequestFacts | None, within: ScopeReach, may_tag: bool
) -> Iterable[InputError]:
    """Yield what would show a request to whom its writer may not show it.

    Whoever works for a part alone gives a new request departments and tags of that part; of one
    that is there the tags stay, and the department stays or becomes another of the own ones.
    """
    kept = former or RequestFacts("")
    your_tag = InputError(Message("request.your_tag", known=tuple(sorted(within.tags))), "tags")
    if not may_tag and facts.tags != kept.tags:
        if former is not None or not within.tags:
            yield InputError(Message("request.tags_stay"), "tags")
            return
        if not within.tags.issuperset(facts.tags):
            yield your_tag
            return
    if within.is_whole:
        return
    is_own = facts.department == kept.department or facts.department in within.departments
    if is_own and within.holds(facts.department, facts.tags):
        return
    known = tuple(sorted(within.departments))
    if known:
        yield InputError(Message("request.your_department", known=known), "department")
    elif not is_own:
        yield InputError(Message("request.department_stays"), "department")
    else:
        yield your_tag


def merged(
    portfolio: "Portfolio",
    fields: Mapping[str, object],
    former: RequestFacts | None = None,
    language: str = "nl",
) -> RequestFacts:
    """Return the facts with what was given in place of what was said before.

    What is left out stays; a title that nobody gives is what is bought. Raises InputError.
    """
    facts = former or RequestFacts("")
    texts = _texts(fields)
    kept = as_answers(purchase_form.readable(facts.answers))
    given = {**kept, **_answers(fields)}
    known = {name: answer for name, answer in given.items() if answer not in ("", None, [])}
    answers = as_answers(purchase_form.parse(known))
    facts = replace(
        facts,
        title=texts.get("title", facts.title),
        words=texts.get("words", facts.words),
        buyer=texts.get("buyer", facts.buyer),
        reference=texts.get("reference", facts.reference),
        department=texts.get("department", facts.department or "") or None,
        tags=_tags(fields["tags"]) if "tags" in fields else facts.tags,
        answers=answers,
    )
    if "requester" in texts and texts["requester"] != facts.requester:
        name, account = _person(portfolio, texts["requester"])
        facts = replace(facts, requester=name, requester_account=account)
    if "adviser" in texts and texts["adviser"] != facts.adviser:
        name, account = _person(portfolio, texts["adviser"])
        facts = replace(facts, adviser=name, adviser_account=account)
    return facts if facts.title else replace(facts, title=_title(facts, language))


def as_answers(check: purchase_form.CheckInput) -> dict[str, str]:
    """Return answers as texts that are read back to the same; none for what is unknown."""
    answers = {
        "cpv": ", ".join(check.cpv),
        "value": _plain(check.value),
        "part_of": check.part_of,
        "total_value": _plain(check.total_value),
        "buyer_type": check.buyer_type,
        "buyer_country": check.buyer_country,
        "nature": check.nature.value if check.nature else None,
        "date": check.date.isoformat() if check.date else None,
        "ends": check.ends.isoformat() if check.ends else None,
        "category_confirmed": check.category_confirmed,
        "origins": ", ".join(check.origins),
    }
    return {name: text for name, text in answers.items() if text}


def add(portfolio: "Portfolio", facts: RequestFacts, by: str) -> str:
    """Keep a new request; return its number."""
    return portfolio.requests.add(facts, by)


def change(
    portfolio: "Portfolio",
    request: PurchaseRequest,
    facts: RequestFacts,
    by: str,
    version: int | None = None,
) -> None:
    """Keep other facts. Raises InputError once somebody advised or decided on the former."""
    if request.state not in CHANGEABLE:
        raise InputError(Message("request.facts_stay"))
    portfolio.requests.change(
        request.number, facts, request.version if version is None else version, by
    )


def found(
    requests: Iterable[PurchaseRequest], state: str | None = None, text: str = ""
) -> tuple[PurchaseRequest, ...]:
    """Return the requests in a state that hold all words of a text; none removed by default."""
    words = text.casefold().split()
    return tuple(
        request
        for request in requests
        if (request.state == state if state else request.state is not RequestState.REMOVED)
        and all(word in _searched(request) for word in words)
    )


def contract_ids(portfolio: "Portfolio", requests: Iterable[PurchaseRequest]) -> Mapping[str, str]:
    """Return the id of each contract that is named in requests, by its key."""
    keys = {event.contract_key for each in requests for event in each.events}
    stored = portfolio.contracts.with_keys(sorted(key for key in keys if key is not None))
    return {key: contract.id for key, contract in stored.items()}


# -- the verdict --


def purchase_of(facts: RequestFacts, day: date) -> Purchase:
    """Return the purchase as a check has it; words count where there is no code (M15)."""
    purchase = purchase_form.purchase_of(purchase_form.readable(facts.answers), day)
    if purchase.cpv or not (facts.words or facts.title):
        return purchase
    # The model of words takes half a second to load, and a request with a code needs none.
    from screening.services import assumed_codes
    from screening.store.contracts.descriptions import Description

    reading = assumed_codes.read(Description("", (facts.words or facts.title,), (), ""))
    return replace(purchase, assumed_cpv=reading.codes)


def verdict_on(
    facts: RequestFacts,
    screener: ContractScreener,
    day: date,
    policies: tuple[PolicyInForce, ...] = (),
) -> Verdict:
    """Return the verdict as of a day, with the own policies of who asks."""
    return screen_purchase(screener, purchase_of(facts, day), policies)


def outcome_of(verdict: Verdict) -> str:
    """Return what a decision rests on, so that nobody decides on what has changed meanwhile."""
    return " ".join(_compared(verdict))


def differences(before: Verdict, after: Verdict) -> tuple[VerdictDifference, ...]:
    """Return what the later verdict says otherwise."""
    return tuple(
        VerdictDifference(what, old, new)
        for what, old, new in zip(COMPARED, _compared(before), _compared(after), strict=True)
        if old != new
    )


def at_level(verdict: Verdict, level: str, purchase: Purchase) -> Verdict:
    """Return the verdict with the clauses of the level that somebody decided on."""
    if level == verdict.clause_level:
        return verdict
    facts = level_facts(purchase, verdict.duty)
    clauses = clauses_of_level(level, facts, rulebook.load().clauses)
    return replace(verdict, clause_level=level, clauses=clauses)


def kept_verdict(decision: KeptDecision) -> Verdict:
    """Return the verdict of a decision, as it was."""
    return Verdict.from_document(decision.document)


def digest_of(document: Mapping[str, object]) -> str:
    """Return the SHA-256 of the canonical text of a document."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


# -- what is done with it --


def move(
    portfolio: "Portfolio",
    request: PurchaseRequest,
    wish: RequestMove,
    verdict: Callable[[], Verdict],
    by: Person,
    version: int | None = None,
) -> None:
    """Keep what a person does with a request.

    ``verdict`` gives the one of now, for a decision. Raises InputError, with its field, and
    MissingError for a contract that is not there.
    """
    step = _step(request, wish)
    why = "\n".join(map(_clean, (wish.why or "").splitlines())).strip() or None
    if why is not None and len(why) > LONGEST["why"]:
        raise InputError(Message("request.too_long", most=LONGEST["why"]), "why")
    key = None
    if step in WITH_CONTRACT:
        if not (wish.contract or "").strip():
            raise InputError(Message("request.no_contract"), "contract")
        key = portfolio.contracts.get((wish.contract or "").strip()).contract.key
    decision = _decision(wish, why, verdict()) if step is RequestStep.DECIDED else None
    event = RequestEvent(step, by.name, by.account, None, why, decision, key)
    portfolio.requests.step(request.number, event, request.version if version is None else version)


def _step(request: PurchaseRequest, wish: RequestMove) -> RequestStep:
    allowed = OPEN_STEPS[request.state]
    if wish.step not in tuple(RequestStep):
        raise InputError(Message("request.no_step", known=tuple(RequestStep)), "do")
    step = RequestStep(wish.step)
    if step not in allowed:
        known = tuple(step.value for step in allowed)
        raise InputError(Message("request.not_now", state=request.state.value, known=known), "do")
    return step


def _decision(wish: RequestMove, why: str | None, verdict: Verdict) -> KeptDecision:
    if wish.seen is not None and wish.seen != outcome_of(verdict):
        raise InputError(Message("request.verdict_moved"), "do")
    level = wish.level or verdict.clause_level
    if level not in LEVELS:
        raise InputError(Message("request.no_level", known=LEVELS), "level")
    document = as_document(verdict)
    decision = KeptDecision(level, verdict.clause_level, document, digest_of(document))
    if decision.is_below and reason_of(why) is None:
        raise InputError(Message("request.say_why_below", level=verdict.clause_level), "why")
    return decision


def _compared(verdict: Verdict) -> tuple[str, ...]:
    return (
        verdict.flag.value,
        verdict.duty.outcome.value,
        verdict.clause_level,
        verdict.risk.band.value,
    )


def _texts(fields: Mapping[str, object]) -> dict[str, str]:
    """Return the texts beside the answers; words in the place of a code are what is bought."""
    texts = {name: _clean(fields[name]) for name in OWN_FIELDS if name in fields}
    if _in_words(fields.get("cpv")) and not texts.get("words"):
        texts["words"] = _clean(fields["cpv"])
    return texts


def _tags(given: object) -> tuple[str, ...]:
    """Return the tags of a text, or of a list of texts. Raises InputError."""
    several = given if isinstance(given, list | tuple) else [given or ""]
    texts = [text for text in several if isinstance(text, str)]
    if len(texts) < len(several):
        raise InputError(Message("form.not_text", given="…"), "tags")
    return read_tags("\n".join(texts), "tags")


def _clean(text: object) -> str:
    """Return a text on one line, without what no font shows and no database keeps."""
    words = " ".join(str(text or "").split())
    return "".join(letter for letter in words if letter.isprintable())


def _answers(fields: Mapping[str, object]) -> dict[str, object]:
    answers = {name: fields[name] for name in purchase_form.FIELDS if name in fields}
    return {**answers, "cpv": ""} if _in_words(answers.get("cpv")) else answers


def _in_words(answer: object) -> bool:
    return isinstance(answer, str) and any(letter.isalpha() for letter in answer)


def _person(portfolio: "Portfolio", text: str) -> tuple[str, int | None]:
    """Return a name, and the one account whose name or address it is."""
    alike = [
        account
        for account in portfolio.people.all()
        if not account.is_service
        and account.blocked is None
        and text
        and (account.name == text or account.email == plain_email(text))
    ]
    return (alike[0].name, alike[0].id) if len(alike) == 1 else (text, None)


def _title(facts: RequestFacts, language: str) -> str:
    codes: Sequence[str] = facts.answers.get("cpv", "").split(", ")
    title = cpv.title(codes[0], language) if codes[0] else None
    return (facts.words or title or "")[: LONGEST["title"]]


def _searched(request: PurchaseRequest) -> str:
    facts = request.facts
    return " ".join(
        (
            request.number, facts.title, facts.words, facts.requester, facts.adviser,
            facts.department or "", *facts.tags, facts.buyer, facts.reference,
            facts.answers.get("cpv", ""),
        )
    ).casefold()  # fmt: skip


def _plain(amount: object) -> str | None:
    text = None if amount is None else f"{amount:f}"
    return text.rstrip("0").rstrip(".") if text and "." in text else text
