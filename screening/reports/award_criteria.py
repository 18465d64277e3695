"""Award criteria with a measured scale for a request: chosen for its risks, and as JSON."""

from screening.i18n import labels
from screening.i18n.language import Language
from screening.model.purchase_requests import RequestFacts
from screening.model.verdict import Text, Verdict
from screening.reports.filled_clauses import names_in
from screening.rules.clauses.tender import award
from screening.rules.clauses.tender.award import OfferedCriterion
from screening.rules.legal_bases import LegalBasis
from screening.services import purchase_form

LONGEST_PRODUCT = 80  # letters of words that stand for what is bought in a sentence

JSON = dict[str, object]


def product_of(facts: RequestFacts, verdict: Verdict) -> Text:
    """Return what sentences call what is bought: by its code, else in the words of the request."""
    codes = purchase_form.readable(facts.answers).cpv
    if not codes and 0 < len(facts.words) <= LONGEST_PRODUCT:
        return Text(facts.words, facts.words)
    return names_in(None, verdict, codes[0] if codes else None)["product"]


def of_request(facts: RequestFacts, verdict: Verdict, level: str) -> tuple[OfferedCriterion, ...]:
    """Return the criteria that fit a request at a clause level, filled in."""
    return award.offered(verdict.risk, level, product_of(facts, verdict))


def document(criteria: tuple[OfferedCriterion, ...], language: Language) -> JSON:
    """Return criteria with what holds for each of them; without criteria, an empty list."""
    scale = award.load()
    return {
        "version": scale.version,
        "last_checked": scale.last_checked.isoformat(),
        "certainty": scale.certainty,
        "rules": [
            {
                "id": rule.id,
                "text": language.say(rule.text),
                "legal_basis": _cited(rule.legal_basis, language),
                "certainty": rule.certainty,
            }
            for rule in scale.rules
        ],
        "criteria": [_criterion(each, language) for each in criteria],
    }


def _criterion(offered: OfferedCriterion, language: Language) -> JSON:
    criterion = offered.criterion
    return {
        "id": criterion.id,
        "issues": list(offered.issues),
        "stage": offered.stage,
        "stage_name": labels.word(str(offered.stage), "stage", language),
        "title": language.say(criterion.title),
        "scored": language.say(criterion.scored),
        "limit": language.say(criterion.limit),
        "levels": [
            {
                "level": step.level,
                "reached": language.say(step.reached),
                "evidence": language.say(step.evidence),
            }
            for step in criterion.levels
        ],
        "market_question": language.say(criterion.market),
        "legal_basis": _cited(criterion.legal_basis, language),
        "certainty": criterion.certainty,
    }


def _cited(bases: tuple[LegalBasis, ...], language: Language) -> list[JSON]:
    return [
        {"id": basis.id, "citation": language.say(basis.citation), "certainty": basis.certainty}
        for basis in bases
    ]
