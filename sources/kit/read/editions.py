"""Editions that stand in the names of files."""

import re

from sources.formats import months
from sources.kit.values.errors import UnreadableError
from sources.kit.values.message import Message

FISCAL = re.compile(r"-fy(\d\d)(?:-(20\d\d-\d\d-\d\d)|-([a-z]{3})[a-z]*)\b")


def fiscal(name: str) -> str:
    """Return the day ``fy26-2026-06-23`` or the month ``fy26-dec`` that a name holds, as ISO 8601.

    A fiscal year of the United States begins in October. Empty where the name holds neither; raise
    UnreadableError for a month that is none.
    """
    stamp = FISCAL.search(name.lower())
    if stamp is None or stamp[2]:
        return stamp[2] if stamp else ""
    short = [name[:3] for name in months.ENGLISH]
    if stamp[3] not in short:
        raise UnreadableError(Message("list.no_month_in_name", name=stamp[0]))
    month = short.index(stamp[3]) + 1
    return f"{2000 + int(stamp[1]) - (month >= 10)}-{month:02}"
