"""A theme beside human rights: a question about goods that hold it, and a place for the answer.

A theme is one folder beside this file. It never enters a verdict: whoever shows a contract asks
here, where the theme is switched on.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from graphs.chain import SupplyChain
from screening.model.proofs import PROOF_KINDS
from screening.model.purchase import Purchase
from screening.model.verdict import LegalReference, Text
from screening.rules import legal_bases
from screening.rules.formatting import fill_in
from screening.rules.legal_bases import LegalBases, LegalBasis
from screening.rules.risk.assessment import Assessor
from screening.rules.risk.holdings import chance_of
from screening.rules.risk.method import Method
from screening.rules.risk.sentences import join_texts, lower_first
from screening.rules.risk.typical_goods import Typical
from screening.rules.toml_reader import CERTAINTIES, Table, toml_file

FILE = "theme.toml"
BASES = "bases.toml"
MOST_NAMED = 3  # goods in a question


@dataclass(frozen=True, slots=True)
class ThemeDay:
    """From when a theme's law holds, and for whom."""

    first_day: date
    who: Text
    certainty: str


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme, whole."""

    id: str
    version: str
    last_checked: date
    certainty: str
    sources: tuple[str, ...]
    legal_basis: tuple[LegalBasis, ...]
    goods: tuple[str, ...]
    name: Text
    question: Text
    good_answer: Text
    weak_answer: Text
    proof_kind: str  # one of PROOF_KINDS
    proof_title: Text
    days: tuple[ThemeDay, ...]
    bases: LegalBases


@dataclass(frozen=True, slots=True)
class ThemeQuestion:
    """What a theme asks about one contract."""

    id: str  # of the theme
    version: str
    name: Text
    goods: tuple[Text, ...]
    question: Text
    good_answer: Text
    weak_answer: Text
    days: tuple[ThemeDay, ...]
    certainty: str
    legal_basis: tuple[LegalReference, ...]


@cache
def load() -> dict[str, Theme]:
    """Return the themes that ship, by id; read once per process. Raises PolicyError."""
    folder = files("screening.rules") / "themes"
    names = sorted(entry.name for entry in folder.iterdir() if entry.joinpath(FILE).is_file())
    return {name: read_theme(name, folder.joinpath(name)) for name in names}


def read_theme(name: str, folder: Traversable) -> Theme:
    """Return the theme of one folder, called by the folder's name. Raises PolicyError."""
    bases = legal_bases.beside_shared(folder.joinpath(BASES).read_bytes())
    where = f"{name}/{FILE}"
    with toml_file(folder.joinpath(FILE).read_bytes(), where) as table:
        proof = table.table("proof")
        theme = Theme(
            id=name,
            version=table.text("version"),
            last_checked=table.day("last_checked"),
            certainty=table.choice("certainty", CERTAINTIES),
            sources=table.list_of("sources", str),
            legal_basis=bases.of(table.list_of("legal_basis", str), where),
            goods=table.list_of("goods", str),
            name=table.sentence("name"),
            question=table.sentence("question", ("goods",)),
            good_answer=table.sentence("good_answer"),
            weak_answer=table.sentence("weak_answer"),
            proof_kind=proof.choice("kind", PROOF_KINDS),
            proof_title=proof.sentence("title"),
            days=tuple(_day(inner) for inner in table.tables("days")),
            bases=bases,
        )
        proof.close()
    return theme


def question_of(
    theme: Theme, purchase: Purchase, chain: SupplyChain, assessor: Assessor
) -> ThemeQuestion | None:
    """Return what a theme asks of a purchase; None where it holds nothing of it as far as known."""
    held = _held(theme, assessor.typical(purchase, chain), assessor.method)
    if not held:
        return None
    names = tuple(lower_first(assessor.method.goods[good].name) for good in held)
    return ThemeQuestion(
        id=theme.id,
        version=theme.version,
        name=theme.name,
        goods=names,
        question=fill_in(theme.question, goods=join_texts(list(names[:MOST_NAMED]))),
        good_answer=theme.good_answer,
        weak_answer=theme.weak_answer,
        days=theme.days,
        certainty=theme.certainty,
        legal_basis=theme.bases.references(theme.legal_basis, theme.days[0].first_day),
    )


def _day(table: Table) -> ThemeDay:
    return ThemeDay(
        table.day("first_day"), table.sentence("who"), table.choice("certainty", CERTAINTIES)
    )


def _held(theme: Theme, typical: Typical, method: Method) -> tuple[str, ...]:
    """Return the goods of a theme that at least half of such purchases hold, in its order.

    What a purchase holds beside what is bought (packaging) is not asked about.
    """
    half = method.constants.presence.half
    held: set[str] = set()
    for (good, _), holdings in typical.holdings:
        presences: dict[int, float] = {}
        for holding in holdings:
            if holding.role != "incidental":
                before = presences.get(holding.alternative, 0.0)
                presences[holding.alternative] = max(before, holding.presence)
        if presences and chance_of(presences, typical.alternatives) >= half:
            held.add(good)
    return tuple(good for good in theme.goods if good in held)
