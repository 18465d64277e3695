"""Why two records may be one company, in words of both languages.

The sentences stand beside the weights, in ``graphs/matching/weights.toml``.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from screening.i18n.language import Language
from screening.model.match import MatchReason
from screening.model.verdict import Text

REGISTERS: Mapping[str, Text] = {
    "XI-LEI": Text("LEI-nummer", "LEI number"),
    "NL-KVK": Text("KvK-nummer", "KvK number (Netherlands)"),
    "NL-RSIN": Text("RSIN", "RSIN"),
    "NL-OIN": Text("OIN", "OIN"),
    "EU-VAT": Text("btw-nummer", "VAT number"),
    "GB-VAT": Text("btw-nummer (Verenigd Koninkrijk)", "VAT number (United Kingdom)"),
    "FR-SIREN": Text("SIREN (Frankrijk)", "SIREN (France)"),
    "FR-SIRET": Text("SIRET (Frankrijk)", "SIRET (France)"),
    "GB-COH": Text("Companies House-nummer", "Companies House number"),
    "BE-BCE_KBO": Text("KBO-nummer (België)", "KBO number (Belgium)"),
}
FIELDS: Mapping[str, Text] = {
    "country": Text("het land van beide", "the country of both"),
    "city": Text("de plaats van beide", "the city of both"),
    "address": Text("het adres van beide", "the address of both"),
    "full name": Text("de volledige naam van beide", "the full name of both"),
}


@cache
def _sentences() -> Mapping[str, Text]:
    read: dict[str, Any] = tomllib.loads(
        files("graphs.matching").joinpath("weights.toml").read_text(encoding="utf-8")
    )
    return {
        code: Text(entry["nl"], entry["en"])
        for code, entry in read.items()
        if isinstance(entry, dict) and "nl" in entry
    }


def says(reason: MatchReason, language: Language) -> str:
    """Return the reason as a sentence; a code of another version as it is."""
    pattern = _sentences().get(reason.code)
    if pattern is None:
        return " ".join((reason.code.replace("_", " "), *reason.about))
    about = [_word(reason.code, part, language) for part in reason.about]
    try:
        return language.say(pattern).format(*about)
    except IndexError:
        return " ".join((reason.code.replace("_", " "), *about))


def _word(code: str, part: str, language: Language) -> str:
    if code.startswith("country_"):
        return language.country(part)
    return register(part, language) if code.startswith(("identifier", "site")) else part


def register(scheme: str, language: Language) -> str:
    """Return the name of a register of numbers (an org-id.guide code)."""
    name = REGISTERS.get(scheme)
    return language.say(name) if name else scheme


def field(name: str, language: Language) -> str:
    """Return the one field that would settle it: a number of a register, or another one."""
    text = FIELDS.get(name)
    if text is not None:
        return language.say(text)
    number = register(name, language)
    return f"het {number} van beide" if language.code == "nl" else f"the {number} of both"
