"""The clauses of a verdict with the names filled in, ready to be read and copied."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from graphs import cpv
from graphs.parties import Contract
from screening.i18n.labels import STAGES
from screening.i18n.language import LANGUAGES, Language
from screening.i18n.language import mark as _
from screening.model.uniform_texts import TextAdoption
from screening.model.verdict import ClauseRef, Text, Verdict
from screening.rules import rulebook
from screening.rules.clauses.texts import Clause, ClauseDeadline, fill_clause
from screening.rules.clauses.uniform.standing import takes_uniform_text
from screening.rules.legal_bases import LegalBasis

STANDARD_TEXTS: Mapping[tuple[str, str], TextAdoption] = {}  # of no clause another
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
# What a title adds to itself: "personeel, met inbegrip van tijdelijk personeel". No exception is.
INCLUSION = re.compile(r",? (?:met inbegrip van|inclusief|including) .*")


@dataclass(frozen=True, slots=True)
class ShownClause:
    """A clause with its text for one contract.

    ``uniform``: by language the text that the organization adopted, in the place of the standard.
    """

    clause: Clause
    text: Mapping[str, str]  # by language
    term_is_ours: bool
    legal_basis: tuple[LegalBasis, ...]  # as it may be cited for the day of the verdict
    uniform: Mapping[str, TextAdoption] = field(default_factory=dict)


def filled_clause(
    reference: ClauseRef,
    level: str,
    names: Mapping[str, Text],
    on: date,
    adopted: Mapping[tuple[str, str], TextAdoption] = STANDARD_TEXTS,
) -> ShownClause | None:
    """Return the clause with these names filled in; None if another version of it ships.

    ``adopted``: the uniform texts that hold today, by clause and language.
    """
    book = rulebook.load().clauses
    clause = book.clauses.get(reference.id)
    if clause is None or clause.version != reference.version:
        return None
    deadline = _in_both(lambda language: _term(clause.deadline, language))
    uniform = _uniform(clause, level, adopted)
    standard = clause.wording(level)
    wording = Text(**{
        code: uniform[code].text if code in uniform else getattr(standard, code)
        for code in LANGUAGES
    })  # fmt: skip
    filled = fill_clause(wording, {**names, "deadline": deadline})
    texts = {code: Language(code).say(filled) for code in LANGUAGES}
    cited = book.bases.cited_on(clause.legal_basis, on)
    return ShownClause(clause, texts, clause.deadline.default_not_prescribed, cited, uniform)


def _uniform(
    clause: Clause, level: str, adopted: Mapping[tuple[str, str], TextAdoption]
) -> dict[str, TextAdoption]:
    """Return by language the uniform text of a clause; none for its light form."""
    if not takes_uniform_text(clause, level):
        return {}
    return {code: adopted[clause.id, code] for code in LANGUAGES if (clause.id, code) in adopted}


def names_in(contract: Contract | None, verdict: Verdict, code: str | None) -> dict[str, Text]:
    """Return what the clauses call the parties, the product and the stage.

    Somebody who is not known is named by the role: "the contractor".
    """
    buyer = contract.buyer.name if contract and contract.buyer else None
    supplier = contract.suppliers[0].name if contract and len(contract.suppliers) == 1 else None
    return {
        "buyer": _named(buyer, BUYER),
        "supplier": _named(supplier, SUPPLIER),
        "product": _in_both(lambda language: _product(code, language)),
        "stage": _in_both(lambda language: language.gettext(STAGES[_deepest_stage(verdict)])),
    }


def _named(name: str | None, role: str) -> Text:
    return Text(name, name) if name else _in_both(lambda language: language.gettext(role))


def _product(code: str | None, language: Language) -> str:
    """Return what is bought within a sentence: what its title includes by name is left out."""
    title = cpv.title(code, language.code) if code else None
    short = INCLUSION.sub("", title) if title else ""
    return short[0].lower() + short[1:] if short else language.gettext(PRODUCT)


def _deepest_stage(verdict: Verdict) -> str:
    """Return the stage of the heaviest issue: that far down the supplier must look."""
    issues = verdict.risk.issues
    paths = issues[0].paths if issues else ()
    return str(paths[0].stage if paths else 1)


def _term(deadline: ClauseDeadline, language: Language) -> str:
    if deadline.anchor in WITHIN:
        return language.gettext(DAYS).format(days=deadline.days)
    months = _months(deadline)
    return language.gettext(START.get(months, MONTHS)).format(months=months)


def _months(deadline: ClauseDeadline) -> int:
    """Return the months from the start of the contract, through the clauses this one follows."""
    clauses = rulebook.load().clauses.clauses
    before = clauses[deadline.after].deadline if deadline.after else None
    return deadline.months + (_months(before) if before else 0)


def _in_both(phrase: Callable[[Language], str]) -> Text:
    return Text(nl=phrase(Language("nl")), en=phrase(Language("en")))
