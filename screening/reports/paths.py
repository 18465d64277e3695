"""The paths of a contract as JSON, as plain text and as rows of a table."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from textwrap import fill

from graphs.chain.common_suppliers import CommonSupplier
from screening.i18n.labels import word
from screening.i18n.language import Language
from screening.model.json_document import as_document, json_integer
from screening.rules.verdict.chain_paths import ChainPaths
from screening.services.chains.owners import OwnershipLine

HEADINGS = {
    "nl": (
        "thema", "klasse", "pad", "plaats", "bespreken met", "weg", "verdere paden", "geteld als",
        "alle lopen via", "in woorden", "waar",
    ),
    "en": (
        "issue", "risk", "path", "place", "speak with", "way", "further paths", "counted as",
        "all run through", "in words", "front",
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


@dataclass(frozen=True, slots=True)
class PathReport:
    """The paths of one contract, and who owns the parties on them."""

    id: str
    number: str | None
    paths: ChainPaths
    owners: tuple[OwnershipLine, ...]

    def as_json(self) -> dict[str, object]:
        """Return what the command line prints and the API answers."""
        return {
            "id": self.id,
            "number": self.number,
            **as_document(self.paths),
            "owners": [asdict(line) for line in self.owners],
        }


def lines(report: PathReport, code: str) -> Iterator[str]:
    """Yield per issue its sentence, then a sentence per path; owners last."""
    language = Language(code)
    for note in report.paths.notes:
        yield fill(language.say(note), 100)
        yield ""
    for number, issue in enumerate(report.paths.issues):
        if number:
            yield ""
        band = word(issue.band, "band", language)
        front = word(issue.front, "front", language)
        yield fill(f"{front}: {language.say(issue.says)} [{band}]", 100)
        for path in issue.paths:
            sentence = f"- {language.say(path.says)}"
            yield fill(sentence, 100, initial_indent="  ", subsequent_indent="    ")
    if report.owners:
        yield ""
        yield OWNERS[code]
    for line in report.owners:
        yield fill(f"- {line.owned} < {line.owner} ({line.source})", 100, initial_indent="  ")


def common_lines(
    common: Sequence[CommonSupplier], names: Mapping[str, str], code: str
) -> Iterator[str]:
    """Yield the suppliers of several contracts, those of most contracts first."""
    if common:
        yield ""
        yield COMMON[code]
    for supplier in common[:MOST]:
        contracts = ", ".join(names.get(key, key) for key in supplier.contracts)
        name = names.get(supplier.party, supplier.party)
        yield fill(f"- {name}: {contracts}", 100, initial_indent="  ")
    if len(common) > MOST:
        yield f"  + {len(common) - MOST}"


def rows(paths: ChainPaths, code: str) -> Iterator[tuple[str, ...]]:
    """Yield a row of headings, then one per path."""
    language = Language(code)
    yield HEADINGS[code]
    for issue in paths.issues:
        for number, path in enumerate(issue.paths, start=1):
            yield (
                language.say(issue.name),
                word(issue.band, "band", language),
                str(number),
                language.say(path.place),
                "; ".join(party.name for party in path.call),
                " > ".join(language.say(step.name) for step in path.steps),
                str(json_integer(path.further.number)),
                path.further.kind,
                "; ".join(party.name for party in path.through),
                language.say(path.says),
                word(issue.front, "front", language),
            )
