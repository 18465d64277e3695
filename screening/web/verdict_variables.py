"""The variables of a template that shows a verdict: the law's own words and the clauses' text."""

from datetime import date

from graphs.parties import Contract
from screening.model.verdict import Verdict
from screening.reports import filled_clauses, regimes
from screening.reports.explained_issues import explained
from screening.rules import rulebook
from screening.services.command_context import today
from screening.web import front_views
from screening.web.request_context import language, portfolio


def verdict_variables(
    verdict: Verdict | None, contract: Contract | None, code: str | None
) -> dict[str, object]:
    """Return the variables of ``verdict.html``; ``code`` is the main CPV code."""
    variables: dict[str, object] = {
        "law": rulebook.load().law,
        "category_name": category_name,
        "verdict": verdict,
        "today": today(),
    }
    if verdict is not None:
        names = filled_clauses.names_in(contract, verdict, code)
        level, day = verdict.clause_level, date.fromisoformat(verdict.pins.as_of)
        adopted = portfolio().uniform_texts.adopted().on(today())
        variables["clauses"] = [
            (reference, filled_clauses.filled_clause(reference, level, names, day, adopted))
            for reference in verdict.clauses
        ]
        variables["duty_why"] = regimes.duty_why(verdict)
        variables["regimes"] = [regimes.worded(each, language()) for each in verdict.regimes]
        variables["top"] = explained(verdict)
        variables["fronts"] = front_views.fronts_of(verdict)
        variables["answer"] = front_views.answer_of(verdict)
    return variables


def category_name(slug: str) -> str:
    """Return the name that the policy gives a category; a slug of an older one stays readable."""
    category = rulebook.load().law.categories.get(slug)
    return language().say(category.name) if category else slug
