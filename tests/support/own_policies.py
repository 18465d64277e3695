"""Own policies for tests: a file in one line, and a version that is in force."""

from datetime import date

from screening.model.own_policy import DecisionForm, FormalDecision, PolicyInForce
from screening.rules.own_policy import policy as files

DECISION = FormalDecision(DecisionForm.COUNCIL_RESOLUTION, "2025-114", date(2025, 12, 1))
HEAD = 'format = 1\ntitle.nl = "Ons beleid"\ntitle.en = "Our policy"\n'
FINISHED = (
    HEAD
    + """owner = "Hoofd inkoop"
decision.kind = "council_resolution"
decision.reference = "2025-114"
decision.day = 2025-12-01
valid_from = 2026-01-01
"""
)


def article(id: str = "1", *, required: str = "true", value_from: str = "0", more: str = "") -> str:
    """Return an article of a policy file; ``more``: further lines."""
    return f"""
[[articles]]
id = "{id}"
title.nl = "Artikel"
title.en = "Article"
explanation.nl = "Wij vinden dit van belang."
explanation.en = "We hold this to matter."
required = {required}
value_from = {value_from}
{more}
"""


def version(
    *parts: str,
    number: int = 1,
    valid_from: date = date(2026, 1, 1),
    closed_from: date | None = None,
) -> PolicyInForce:
    """Return a version in force of a policy with these parts."""
    policy = files.read_policy(FINISHED + "".join(parts))
    return PolicyInForce(number, policy, DECISION, valid_from, closed_from)
