"""The clauses of a verdict with their words filled in, ready to be read and copied."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphs import cpv
from graphs.parties import Contract
from screening.i18n.labels import STAGES
from screening.i18n.language import LANGUAGES, Language
from screening.i18n.language import mark as _
from screening.model.verdict import Text
from screening.rules import rulebook
from screening.rules.clauses.texts import Clause, ClauseDeadline, fill

WITHIN = ("signal", "breach")  # these count from an event: "within 14 days"

START = {
    0: _("the start of the contract"),
    1: _("one month after the start of the contract"),
}
MONTHS = _("{months} months after the start of the contract")
DAYS = _("{days} days")
BUYER = _("the contracting authority")
SUPPLIER = _("the contractor")
PRODUCT = _("what is delivered")


@dataclass(frozen=True, slots=True)
class ShownClause:
    clause: Clause
    text: Mapping[str, str]  # by language
    term_is_ours: bool


def shown(
    reference: Mapping[str, str], level: str, words: Mapping[str, Text]
) -> ShownClause | None:
    """Exactly this version, or None when it is not the one that ships."""
    clause = rulebook.load().clauses.clauses.get(reference["id"])
    if clause is None or clause.version != reference["version"]:
        return None
    filled = fill(
        clause.wording(level), {**words, "deadline": _both(lambda to: _term(clause.deadline, to))}
    )
    texts = {code: getattr(filled, code) for code in LANGUAGES}
    return ShownClause(clause, texts, clause.deadline.default_not_prescribed)


def words_for(
    contract: Contract | None, verdict: Mapping[str, Any], code: str | None
) -> dict[str, Text]:
    """Who and what the clauses are about: by name where it is known."""
    buyer = contract.buyer.name if contract and contract.buyer else None
    supplier = contract.suppliers[0].name if contract and len(contract.suppliers) == 1 else None
    return {
        "buyer": Text(buyer, buyer) if buyer else _both(lambda to: to.gettext(BUYER)),
        "supplier": Text(supplier, supplier)
        if supplier
        else _both(lambda to: to.gettext(SUPPLIER)),
        "product": _both(lambda to: _product(code, to)),
        "stage": _both(lambda to: to.gettext(STAGES[_deepest(verdict)])),
    }


def _product(code: str | None, to: Language) -> str:
    title = cpv.title(code, to.code) if code else None
    return title[0].lower() + title[1:] if title else to.gettext(PRODUCT)


def _deepest(verdict: Mapping[str, Any]) -> int:
    """The stage at which the heaviest issue is found: that far down the supplier must look."""
    issues = verdict["risk"]["issues"]
    paths = issues[0]["paths"] if issues else ()
    return int(paths[0]["stage"]) if paths else 1


def _term(deadline: ClauseDeadline, to: Language) -> str:
    if deadline.anchor in WITHIN:
        return to.gettext(DAYS).format(days=deadline.days)
    months = _months(deadline)
    return to.gettext(START.get(months, MONTHS)).format(months=months)


def _months(deadline: ClauseDeadline) -> int:
    """From the start of the contract, through the clauses that this one follows."""
    clauses = rulebook.load().clauses.clauses
    before = clauses[deadline.after].deadline if deadline.after else None
    return deadline.months + (_months(before) if before else 0)


def _both(say: Any) -> Text:
    return Text(nl=say(Language("nl")), en=say(Language("en")))
