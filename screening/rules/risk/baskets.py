"""What is in a purchase: kinds of purchase, and each CPV code as a mixture of kinds (M3).

``kinds.csv`` names the kinds (laptops, linen hire, road surfacing); a kind may build on others.
``kind_goods.csv`` says which goods and labour a kind holds. ``codes.csv`` says with which chance a
purchase under a code is of each kind, ``code_goods.csv`` what a code holds beside its kinds. A code
takes the rows of its longest prefix as a whole; there is no fallback on the division.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from screening.model.errors import PolicyError
from screening.model.verdict import Text
from screening.rules.risk.csv_rows import Row, number_of, rows_of
from sources.kit.values.message import Message

PRESENCES = ("always", "often", "sometimes", "rarely")
ROLES = ("core", "input", "incidental")  # falling
CERTAINTIES = ("H", "M", "L")
CODE_ITSELF = ""  # the kind of what a code holds whatever its kinds are
GoodAtStage = tuple[str, int]


@dataclass(frozen=True, slots=True)
class HeldGood:
    """One good or kind of work that a kind of purchase holds.

    ``role``: core (the product itself belongs to the good), input (a part or material of it) or
    incidental (shown, and rates nothing).
    """

    good: str
    stage: int
    presence: str  # one of PRESENCES
    role: str  # one of ROLES
    certainty: str

    @property
    def key(self) -> GoodAtStage:
        return (self.good, self.stage)


@dataclass(frozen=True, slots=True)
class KindOfPurchase:
    """What such purchases hold; goods of the kinds that it builds on included."""

    slug: str
    name: Text
    goods: tuple[HeldGood, ...]


@dataclass(frozen=True, slots=True)
class CodeMixture:
    """What purchases under a CPV prefix are: kinds with their chances, 0..1.

    Chances that add up to at most 1 are alternatives, of which the rest is unknown; above 1 they
    are a bundle of things that are bought together, each with its own chance.
    """

    prefix: str
    kinds: tuple[tuple[KindOfPurchase, float], ...]
    certainty: str

    @property
    def is_bundle(self) -> bool:
        return self._total > 1.001

    @property
    def unknown(self) -> float:
        """The part of such purchases of which nobody knows the kind, 0..1."""
        return max(0.0, round(1.0 - self._total, 6))

    @property
    def _total(self) -> float:
        return sum(chance for kind, chance in self.kinds if kind.slug != CODE_ITSELF)


@dataclass(frozen=True)
class Baskets:
    """Every kind, and the mixture of every prefix that the tables know."""

    kinds: Mapping[str, KindOfPurchase]
    by_prefix: Mapping[str, CodeMixture]

    def of(self, code: str) -> CodeMixture | None:
        """Return the mixture of the longest prefix of a CPV code (8 digits) that is known."""
        for length in range(len(code), 1, -1):
            if mixture := self.by_prefix.get(code[:length]):
                return mixture
        return None


def read(texts: Mapping[str, str], goods: Collection[str]) -> Baskets:
    """Return the baskets of the four tables, by file name.

    Raises PolicyError, with file and row, for a good, kind, presence or chance that cannot be.
    """
    kinds = _kinds(texts["kinds.csv"], _kind_goods(texts["kind_goods.csv"], goods))
    beside = _code_goods(texts["code_goods.csv"], goods)
    return Baskets(kinds, _codes(texts["codes.csv"], kinds, beside))


def _held(row: Row, goods: Collection[str]) -> HeldGood:
    good = row.text("good")
    if good not in goods:
        raise PolicyError(Message("policy.no_good", where=row.where, good=good))
    return HeldGood(
        good,
        row.stage(),
        row.choice("presence", PRESENCES),
        row.choice("role", ROLES),
        row.choice("certainty", CERTAINTIES),
    )


def _kind_goods(text: str, goods: Collection[str]) -> dict[str, list[HeldGood]]:
    columns = ("kind", "good", "stage", "presence", "role", "certainty", "reason")
    held: dict[str, list[HeldGood]] = {}
    for row in rows_of(text, columns, "kind_goods.csv"):
        held.setdefault(row.text("kind"), []).append(_held(row, goods))
    return held


def _kinds(text: str, own: Mapping[str, list[HeldGood]]) -> dict[str, KindOfPurchase]:
    """A kind stands below those that it builds on, so that no kind builds on itself."""
    columns = ("kind", "name_en", "name_nl", "builds_on", "without")
    kinds: dict[str, KindOfPurchase] = {}
    for row in rows_of(text, columns, "kinds.csv"):
        slug = row.text("kind")
        without = row.parts("without")
        goods: dict[GoodAtStage, HeldGood] = {}
        for base in row.parts("builds_on"):
            if base not in kinds:
                raise PolicyError(Message("policy.no_kind", where=row.where, kind=base))
            goods |= {held.key: held for held in kinds[base].goods if held.good not in without}
        goods |= {held.key: held for held in own.get(slug, ())}
        name = Text(nl=row.text("name_nl"), en=row.text("name_en"))
        kinds[slug] = KindOfPurchase(slug, name, tuple(goods.values()))
    if unknown := sorted(set(own) - set(kinds)):
        raise PolicyError(Message("policy.no_kind", where="kind_goods.csv", kind=unknown[0]))
    return kinds


def _code_goods(text: str, goods: Collection[str]) -> dict[str, list[HeldGood]]:
    columns = ("cpv_prefix", "good", "stage", "presence", "role", "certainty", "reason")
    held: dict[str, list[HeldGood]] = {}
    for row in rows_of(text, columns, "code_goods.csv"):
        held.setdefault(row.text("cpv_prefix"), []).append(_held(row, goods))
    return held


def _codes(
    text: str, kinds: Mapping[str, KindOfPurchase], beside: Mapping[str, list[HeldGood]]
) -> dict[str, CodeMixture]:
    columns = ("cpv_prefix", "kinds", "without", "certainty")
    mixtures: dict[str, CodeMixture] = {}
    for row in rows_of(text, columns, "codes.csv"):
        prefix = row.text("cpv_prefix")
        own = beside.get(prefix, [])
        left_out = {*row.parts("without"), *(held.good for held in own)}
        mixed = [
            (replace(kind, goods=tuple(h for h in kind.goods if h.good not in left_out)), chance)
            for kind, chance in _chances(row, kinds)
        ]
        if own:
            title = Text(nl=f"CPV {prefix}", en=f"CPV {prefix}")
            mixed.append((KindOfPurchase(CODE_ITSELF, title, tuple(own)), 1.0))
        mixtures[prefix] = CodeMixture(prefix, tuple(mixed), row.choice("certainty", CERTAINTIES))
    if unknown := sorted(set(beside) - set(mixtures)):
        where = f"code_goods.csv, {unknown[0]}"
        raise PolicyError(Message("policy.no_code_row", where=where))
    return mixtures


def _chances(
    row: Row, kinds: Mapping[str, KindOfPurchase]
) -> Iterator[tuple[KindOfPurchase, float]]:
    for part in row.parts("kinds"):
        slug, _, chance = part.partition("=")
        if slug not in kinds:
            raise PolicyError(Message("policy.no_kind", where=row.where, kind=slug))
        yield kinds[slug], number_of(chance, f"{row.where}, {slug}")
