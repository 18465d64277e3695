"""The tables in docs/regimes.md, made of the files of the regimes.

`python -m screening.reports.regimes_page docs/regimes.md` writes them anew.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from screening.i18n.labels import word
from screening.i18n.language import Language
from screening.rules.duty import regime as law
from screening.rules.duty.regime import Regime, RegimeRule
from screening.rules.formatting import capitalized

BEGIN, END = "<!-- regimes: begin -->", "<!-- regimes: end -->"
ENGLISH = Language("en")
HEADS = ("rule", "kind", "CPV codes that begin with", "what it says", "how sure", "provision")


def page(text: str) -> str:
    """Return the page with its tables made anew."""
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    tables = "\n".join(line for regime in law.load().regimes for line in _lines(regime))
    return f"{before}{BEGIN}\n{tables}\n{END}{after}"


def _lines(regime: Regime) -> Iterator[str]:
    until = regime.last_day.isoformat() if regime.last_day else "open"
    yield f"### `{regime.id}`: {capitalized(regime.title).en}"
    yield f"{regime.what.en} {regime.who.en}"
    yield ""
    yield f"- country: {regime.country}, by the country of the {regime.where}"
    yield f"- in force: {regime.first_day} to {until}, by the day of the {regime.counts}"
    if regime.value is not None:
        yield f"- from {regime.value.currency} {regime.value.at_least:,} without VAT"
    yield from (f"- from {step.first_day}: {step.says.en}" for step in regime.later)
    yield f"- last checked: {regime.last_checked}"
    yield ""
    yield "| " + " | ".join(HEADS) + " |"
    yield "|" + " --- |" * len(HEADS)
    yield from (_row(rule) for rule in regime.rules)
    yield ""


def _row(rule: RegimeRule) -> str:
    provisions = "; ".join(f"{basis.citation.en} ({basis.certainty})" for basis in rule.legal_basis)
    cells = (
        f"`{rule.id}`",
        word(rule.kind, "regime_kind", ENGLISH),
        ", ".join(rule.cpv) or "all",
        rule.in_force.en,
        rule.certainty,
        provisions,
    )
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.write_text(page(target.read_text("utf-8")), "utf-8")
