"""The paths of a contract as plain text and as rows of a table, from their document."""

from collections.abc import Iterator, Mapping, Sequence
from textwrap import fill
from typing import Any

from graphs.chain.common_suppliers import CommonSupplier
from screening.i18n.labels import word
from screening.i18n.language import Language

Document = Mapping[str, Any]

HEADINGS = {
    "nl": (
        "thema", "klasse", "pad", "plaats", "bespreken met", "weg", "verdere paden", "geteld als",
        "alle lopen via", "in woorden",
    ),
    "en": (
        "issue", "risk", "path", "place", "speak with", "way", "further paths", "counted as",
        "all run through", "in words",
    ),
}  # fmt: skip
MOST = 20  # common suppliers that a text names; JSON holds them all
COMMON = {
    "nl": "Leveranciers die deze contracten gemeen hebben:",
    "en": "Suppliers that these contracts have in common:",
}
OWNERS = {
    "nl": "Wie van wie is (eigenaar zijn is geen leveren):",
    "en": "Who owns whom (owning is not supplying):",
}


def lines(document: Document, code: str) -> Iterator[str]:
    """Per issue its sentence, then a sentence per path."""
    language = Language(code)
    for note in document["notes"]:
        yield fill(language.say(note), 100)
        yield ""
    for number, issue in enumerate(document["issues"]):
        if number:
            yield ""
        band = word(issue["band"], "band", language)
        yield fill(f"{language.say(issue['says'])} [{band}]", 100)
        for path in issue["paths"]:
            said = language.say(path["says"])
            yield fill(f"- {said}", 100, initial_indent="  ", subsequent_indent="    ")
    owners = document.get("owners", ())
    if owners:
        yield ""
        yield OWNERS[code]
    for one in owners:
        yield fill(f"- {one['owned']} < {one['owner']} ({one['source']})", 100, initial_indent="  ")


def common_lines(
    common: Sequence[CommonSupplier], names: Mapping[str, str], code: str
) -> Iterator[str]:
    """Suppliers of several contracts, those of most contracts first."""
    if common:
        yield ""
        yield COMMON[code]
    for one in common[:MOST]:
        contracts = ", ".join(names.get(key, key) for key in one.contracts)
        yield fill(f"- {names.get(one.party, one.party)}: {contracts}", 100, initial_indent="  ")
    if len(common) > MOST:
        yield f"  + {len(common) - MOST}"


def rows(document: Document, code: str) -> Iterator[tuple[str, ...]]:
    """One per path, under a row of headings."""
    language = Language(code)
    yield HEADINGS[code]
    for issue in document["issues"]:
        for number, path in enumerate(issue["paths"], start=1):
            yield (
                language.say(issue["name"]),
                word(issue["band"], "band", language),
                str(number),
                language.say(path["place"]),
                "; ".join(one["name"] for one in path["call"]),
                " > ".join(language.say(step["name"]) for step in path["steps"]),
                str(path["further"]["number"]),
                path["further"]["kind"],
                "; ".join(one["name"] for one in path["through"]),
                language.say(path["says"]),
            )
