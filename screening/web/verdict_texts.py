"""What stands around a verdict wherever it is shown: the law's own words and the clauses' text."""

from collections.abc import Mapping
from typing import Any

from graphs.parties import Contract
from screening.i18n.labels import BAND_ORDER
from screening.rules import rulebook
from screening.web import clause_words
from screening.web.request_context import language


def around_a_verdict(
    verdict: Mapping[str, Any] | None, contract: Contract | None, code: str | None
) -> dict[str, Any]:
    found: dict[str, Any] = {
        "law": rulebook.load().law,
        "category_name": category_name,
        "verdict": verdict,
    }
    if verdict is not None:
        words = clause_words.words_for(contract, verdict, code)
        level = verdict["clause_level"]
        found["clauses"] = [
            (reference, clause_words.shown(reference, level, words))
            for reference in verdict["clauses"]
        ]
        found["top"] = _top(verdict)
    return found


def category_name(slug: str) -> str:
    """As the policy names it; a slug of an older policy stays readable."""
    category = rulebook.load().law.categories.get(slug)
    return getattr(category.name, language().code) if category else slug


def _top(verdict: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """At most three issues to explain: those at High or above, else the first ones."""
    issues = verdict["risk"]["issues"]
    grave = [issue for issue in issues if issue["band"] in BAND_ORDER[2:]]
    return (grave or issues)[:3]
