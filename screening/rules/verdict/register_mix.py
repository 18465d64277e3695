"""How often each CPV code occurs in real notices: the mix that release figures are weighed by.

``cpv_frequency.csv`` is a count of our own over the open contract files that this project was tried
on: several countries, so no sample of Dutch notices. It decides nothing: no verdict rests on it.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from screening.rules.risk.csv_rows import rows_of

FILE = "cpv_frequency.csv"


@cache
def register_mix() -> Mapping[str, int]:
    """Return the number of notices by CPV code (8 digits)."""
    text = files("screening.rules.risk").joinpath("tables", FILE).read_text(encoding="utf-8")
    return {
        row.text("code"): int(row.number("n", 1, 1_000_000))
        for row in rows_of(text, ("code", "n"), FILE)
    }
