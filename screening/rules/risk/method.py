"""The method's files, read strictly once: constants, issues, indicators and the four tables."""

import csv
import io
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from hashlib import sha256
from importlib.resources import files
from importlib.resources.abc import Traversable
from unicodedata import combining, normalize

from screening.model.errors import PolicyError
from screening.model.verdict import RATED_BANDS, Band, Text
from screening.rules.risk import (
    baskets,
    constants,
    domestic_pairs,
    entity_effects,
    good_groups,
    list_matches,
    migrants,
    origin_shares,
    question_templates,
    reviewed_links,
    sentences,
    source_freshness,
)
from screening.rules.risk.baskets import Baskets
from screening.rules.risk.constants import Constants
from screening.rules.risk.domestic_pairs import DomesticPairs
from screening.rules.risk.entity_effects import Effects
from screening.rules.risk.good_groups import GoodGroups
from screening.rules.risk.list_matches import ListMatches
from screening.rules.risk.migrants import MigrantTable
from screening.rules.risk.origin_shares import OriginTable
from screening.rules.risk.question_templates import QuestionTemplate
from screening.rules.risk.reviewed_links import InputLink, TradeLink
from screening.rules.risk.sentences import Sentences
from screening.rules.risk.source_freshness import SourceFreshness
from screening.rules.toml_reader import Table
from sources.kit.values.message import Message
from sources.kit.values.statements import Issue

SHARES = ("major", "some", "minor")  # of supply
BASES = ("listed", "nordic", "nordic_area", "authority", "ngo", "judgement")
STAGE_OF_KIND = {"labour": 0, "service": 1, "final": 1, "component": 2, "raw": 3}


@dataclass(frozen=True, slots=True)
class IssueDefinition:
    """An issue. Scale and irremediability are 1-5; the larger is the severity before scope (F7)."""

    name: Text
    norm: str
    scale: int
    irremediability: int


@dataclass(frozen=True, slots=True)
class Scale:
    """The way in which one indicator becomes a number in 0..1, where 1 is worst."""

    indicator: str
    source: str
    name: str
    points: tuple[tuple[float, float], ...] = ()  # value -> x, linear between
    log_points: tuple[tuple[float, float], ...] = ()  # the same on a logarithmic axis
    words: tuple[tuple[str, float], ...] = ()  # by how `says` begins
    flags: tuple[tuple[str, float], ...] = ()  # by attribute
    mean_of_years: int = 1
    absent: float | str | None = None  # None: missing; "silent": known, but outside the mean


@dataclass(frozen=True, slots=True)
class SourceRoles:
    """The sources that a rating rests on beside the scales, by their names."""

    without_scale: frozenset[str]
    product_inputs: frozenset[str]  # their ties say what a good is made with
    read_by_good: frozenset[str]  # lists that name goods and places, as they are in use
    names_in_levels: Mapping[str, str]  # source -> how levels.csv names an edition of it


@dataclass(frozen=True, slots=True)
class IssueIndicators:
    indicators: tuple[tuple[str, float], ...]  # indicator -> weight
    instruments: tuple[str, ...]
    indirect: bool


@dataclass(frozen=True, slots=True)
class Good:
    good: str
    name: Text
    kind: str  # raw, component, final, labour, service
    made_from: tuple[str, ...]
    also_called: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Level:
    """S of F2: the level of an issue for a good at a stage, with where it was read."""

    level: str
    basis: str  # one of BASES; nordic_area: of an area of purchasing, read onto the issue by us
    list: str  # the list that the level rests on alone, else empty
    source: str
    year: str
    confidence: str
    only_origins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StateImposed:
    origin: str
    region: str | None
    share_of_origin: str | None
    good: str  # "*" for everything
    issue: Issue
    basis: Text
    year: str  # in which the basis was published


@dataclass(frozen=True)
class Method:
    """Everything that turns a chain and observations into risk. ``digest`` pins all its files."""

    constants: Constants
    issues: Mapping[Issue, IssueDefinition]
    scales: Mapping[str, Scale]
    sources: SourceRoles
    freshness: SourceFreshness  # for how long each list may be believed
    issue_indicators: Mapping[Issue, IssueIndicators]
    ratification_weight: float  # x of conventions that are not in force
    ratification_counts: float  # their weight beside the other indicators
    goods: Mapping[str, Good]
    groups: GoodGroups  # of goods that sentences and questions speak of alike
    baskets: Baskets
    origins: OriginTable
    list_matches: ListMatches
    domestic_pairs: DomesticPairs
    migrants: MigrantTable
    levels: Mapping[tuple[str, int], tuple[tuple[Issue, Level], ...]]
    state_imposed: tuple[StateImposed, ...]
    trade_links: tuple[TradeLink, ...]  # longest prefix first
    input_links: tuple[InputLink, ...]
    digest: str
    publishers: Mapping[str, Text]  # by how a page's address, without https and www, begins
    effects: Effects  # what a listing of a party means
    questions: tuple[QuestionTemplate, ...]
    sentences: Sentences

    @property
    def version(self) -> str:
        return f"{self.constants.version}+{self.digest[:8]}"

    def band(self, x: float) -> Band:
        """Return the band of a number in 0..1; lower bounds are inclusive."""
        # Nine decimals: 0.5499999999 that should have been 0.55 is a rounding fault, not a band.
        x = round(x, 9)
        for band, edge in self.constants.bands.edges:
            if x >= edge:
                return band
        return Band.LOW

    @cached_property
    def rated_sources(self) -> frozenset[str]:
        """The sources that a rating can rest on."""
        return self.sources.without_scale.union(scale.source for scale in self.scales.values())

    def same_region(self, region: str, other: str) -> bool:
        """Return True if ``region``, as anybody writes it, is our region ``other`` or lies in
        it.
        """
        names = (other, *self.constants.regions.names.get(other, ()))
        written = f" {_plain(region)} "
        return any(f" {_plain(name)} " in written for name in names)

    def on_site(self, good: str) -> bool:
        """Return True if this work is done where the contract is performed."""
        return good in self.constants.labour.on_site

    def trade_link(self, cpv: str, good: str, stage: int) -> TradeLink | None:
        """Return the codes under which a good of a purchase is imported; None where no review
        approved any.
        """
        for link in self.trade_links:
            fits = cpv.startswith(link.cpv_prefix)
            if fits and (link.good, link.stage) == (good, stage):
                return link if link.use else None
        return None

    def stage_of(self, good: str) -> int:
        """Return the stage at which a good is usually made: 0 labour to 3 raw."""
        return STAGE_OF_KIND[self.goods[good].kind]

    def listed_names(self, good: str) -> tuple[str, ...]:
        """Return what publishers of lists call a good, in the order of our table."""
        return self.list_matches.names_of(good)

    def publisher(self, source: str) -> Text:
        """Return who published the source of a level, the first of several; else the host of the
        page.
        """
        first = source.split(" + ")[0].split(" | ")[0].strip()
        page = first.removeprefix("https://").removeprefix("www.")
        for begins, name in self.publishers.items():
            if page.startswith(begins):
                return name
        return Text(nl=host_of(first), en=host_of(first))

    def level(self, name: str) -> float:
        return self.constants.levels.by_name[name]

    def find_good(self, name: str) -> Good | None:
        """Return a good by its slug, its name in either language or another name of it."""
        return self._goods_by_name.get(" ".join(name.casefold().replace("_", " ").split()))

    @cached_property
    def _goods_by_name(self) -> dict[str, Good]:
        """Every name of every good; the slug wins over a name, a name over another name of it."""
        goods: dict[str, Good] = {}
        for names in (
            lambda good: (good.good.replace("_", " "),),
            lambda good: (good.name.en, good.name.nl),
            lambda good: good.also_called,
        ):
            for good in self.goods.values():
                for name in names(good):
                    goods.setdefault(name.casefold(), good)
        return goods


def host_of(source: str) -> str:
    """Return the host of a page; any other source as it is written."""
    return source.split("://")[1].split("/")[0].removeprefix("www.") if "://" in source else source


@cache
def load() -> Method:
    """Return the method that ships. Raises PolicyError naming the file and key that is wrong."""
    return read_method(files("screening.rules.risk"))


def read_method(folder: Traversable) -> Method:
    """Return the method of any folder with these files. Raises PolicyError with file and key."""
    texts = {name: folder.joinpath(name).read_text(encoding="utf-8") for name in _FILES}
    indicators = _toml("indicators.toml", texts)
    goods = _goods(texts["tables/goods.csv"])
    groups = good_groups.read(texts["good_groups.toml"], goods)
    tables = {name.removeprefix("tables/"): text for name, text in texts.items()}
    return Method(
        constants=constants.read(texts["constants.toml"].encode()),
        issues=_issues(_toml("issues.toml", texts)),
        scales=_scales(indicators),
        sources=_source_roles(texts["sources.toml"]),
        freshness=source_freshness.read(texts["source_freshness.toml"].encode()),
        issue_indicators=_issue_indicators(indicators),
        ratification_weight=float(str(indicators["ratification"]["weight_missing"])),
        ratification_counts=float(str(indicators["ratification"]["weight"])),
        goods=goods,
        groups=groups,
        baskets=baskets.read(tables, goods),
        origins=origin_shares.read(tables["origins.csv"], goods),
        list_matches=list_matches.read(tables["list_matches.csv"], goods),
        domestic_pairs=domestic_pairs.read(
            tables["domestic_pairs.csv"], tables["pair_goods.csv"], goods
        ),
        migrants=migrants.read(
            tables["migrant_risk.csv"],
            tables["migrant_scope.csv"],
            tables["migrant_sectors.csv"],
            goods,
        ),
        levels=_levels(texts["tables/levels.csv"]),
        state_imposed=_state_imposed(texts["tables/state_imposed.csv"]),
        trade_links=reviewed_links.trade_links(texts["tables/cpv_hs.csv"], goods),
        input_links=reviewed_links.input_links(texts["tables/inputs.csv"], goods),
        publishers=_publishers(texts["tables/publishers.csv"]),
        effects=entity_effects.read(texts["entity_effects.toml"].encode()),
        questions=question_templates.read(texts["questions.toml"], groups),
        sentences=sentences.read(texts["sentences.toml"]),
        digest=sha256("\0".join(texts[name] for name in sorted(texts)).encode()).hexdigest(),
    )


# All that a verdict says follows from these, its sentences and questions included.
_FILES = (
    "constants.toml",
    "entity_effects.toml",
    "good_groups.toml",
    "indicators.toml",
    "issues.toml",
    "questions.toml",
    "sentences.toml",
    "source_freshness.toml",
    "sources.toml",
    "tables/code_goods.csv",
    "tables/codes.csv",
    "tables/cpv_hs.csv",
    "tables/domestic_pairs.csv",
    "tables/goods.csv",
    "tables/inputs.csv",
    "tables/kind_goods.csv",
    "tables/kinds.csv",
    "tables/levels.csv",
    "tables/list_matches.csv",
    "tables/migrant_risk.csv",
    "tables/migrant_scope.csv",
    "tables/migrant_sectors.csv",
    "tables/origins.csv",
    "tables/pair_goods.csv",
    "tables/publishers.csv",
    "tables/state_imposed.csv",
)


def _toml(name: str, texts: Mapping[str, str]) -> dict[str, dict[str, dict[str, object]]]:
    try:
        return tomllib.loads(texts[name])
    except tomllib.TOMLDecodeError as trouble:
        raise PolicyError(Message("policy.not_toml", where=name, why=str(trouble))) from trouble


def _rows(text: str, columns: tuple[str, ...], where: str) -> Iterator[dict[str, str]]:
    reader = csv.DictReader(io.StringIO(text))
    if tuple(reader.fieldnames or ()) != columns:
        raise PolicyError(Message("policy.columns", where=where, columns=tuple(columns)))
    yield from reader


def _checked(value: str, allowed: Collection[str], key: str, where: str) -> str:
    """Return a word that the constants have a number for. Raises PolicyError for another one."""
    if value not in allowed:
        raise PolicyError(
            Message("policy.key_value", where=where, key=key, value=value, known=tuple(allowed))
        )
    return value


def _publishers(text: str) -> dict[str, Text]:
    rows = _rows(text, ("page", "nl", "en"), "publishers.csv")
    return {row["page"]: Text(nl=row["nl"], en=row["en"]) for row in rows}


def _issues(document: Mapping[str, Mapping[str, object]]) -> dict[Issue, IssueDefinition]:
    if set(document) != {issue.value for issue in Issue}:
        raise PolicyError(Message("policy.issues"))
    return {
        issue: IssueDefinition(
            Text(nl=str(document[issue]["nl"]), en=str(document[issue]["en"])),
            str(document[issue]["norm"]),
            int(str(document[issue]["scale"])),
            int(str(document[issue]["irremediability"])),
        )
        for issue in Issue
    }


def _source_roles(text: str) -> SourceRoles:
    where = "sources.toml"
    table = Table(tomllib.loads(text), where)
    names_in_levels = table.take("names_in_levels", dict)
    roles = SourceRoles(
        frozenset(table.strings("without_scale")),
        frozenset(table.strings("product_inputs")),
        frozenset(table.strings("read_by_good")),
        names_in_levels,
    )
    table.close()
    for source, pattern in names_in_levels.items():
        if not isinstance(pattern, str) or pattern.count("{}") != 1:
            raise PolicyError(Message("policy.edition_place", where=where, source=source))
    return roles


def _scales(document: dict[str, dict[str, dict[str, object]]]) -> dict[str, Scale]:
    return {name: _scale(name, dict(values)) for name, values in document["scale"].items()}


def _scale(name: str, values: dict[str, object]) -> Scale:
    keys = set(Scale.__dataclass_fields__) - {"indicator"}
    if unknown := set(values) - keys:
        raise PolicyError(Message("policy.scale_key", name=name, keys=tuple(unknown)))
    for key in ("points", "log_points"):
        if key in values:
            values[key] = tuple((float(v), float(x)) for v, x in values[key])  # type: ignore[attr-defined]
    for key in ("words", "flags"):
        if key in values:
            values[key] = tuple(values[key].items())  # type: ignore[attr-defined]
    return Scale(indicator=name, **values)  # type: ignore[arg-type]


def _issue_indicators(
    document: dict[str, dict[str, dict[str, object]]],
) -> dict[Issue, IssueIndicators]:
    by_issue: dict[Issue, IssueIndicators] = {}
    for name, values in document["issue"].items():
        weights: dict[str, float] = values["indicators"]  # type: ignore[assignment]
        for indicator in weights:
            if indicator not in document["scale"]:
                raise PolicyError(Message("policy.no_scale", name=name, slug=indicator))
        by_issue[Issue(name)] = IssueIndicators(
            tuple((key, float(weight)) for key, weight in weights.items()),
            tuple(str(i) for i in values["instruments"]),  # type: ignore[attr-defined]
            bool(values.get("indirect", False)),
        )
    if set(by_issue) != set(Issue):
        raise PolicyError(Message("policy.issue_without_indicators"))
    return by_issue


def _parts(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def _goods(text: str) -> dict[str, Good]:
    columns = (
        "good", "name_en", "name_nl", "kind", "hs_headings", "made_from", "also_called", "note",
    )  # fmt: skip
    return {
        row["good"]: Good(
            row["good"],
            Text(nl=row["name_nl"], en=row["name_en"]),
            _checked(row["kind"], STAGE_OF_KIND, "kind", "goods.csv"),
            _parts(row["made_from"]),
            _parts(row["also_called"]),
        )
        for row in _rows(text, columns, "goods.csv")
    }


def _levels(text: str) -> dict[tuple[str, int], tuple[tuple[Issue, Level], ...]]:
    columns = (
        "good", "stage", "issue", "level", "basis", "list", "only_origins", "source", "year",
        "confidence", "note",
    )  # fmt: skip
    by_node: dict[tuple[str, int], list[tuple[Issue, Level]]] = {}
    for row in _rows(text, columns, "levels.csv"):
        level = Level(
            _checked(row["level"], RATED_BANDS, "level", "levels.csv"),
            _checked(row["basis"], BASES, "basis", "levels.csv"), row["list"], row["source"],
            row["year"], row["confidence"],
            _parts(row["only_origins"]),
        )  # fmt: skip
        by_node.setdefault((row["good"], int(row["stage"])), []).append(
            (Issue(row["issue"]), level)
        )
    return {key: tuple(levels) for key, levels in by_node.items()}


def _plain(text: str) -> str:
    """Return text without marks, accents and capitals, so that "CN-XJ" and "Ürümqi" match."""
    bare = "".join(c for c in normalize("NFKD", text.casefold()) if not combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in bare).split())


def _state_imposed(text: str) -> tuple[StateImposed, ...]:
    where = "state_imposed.csv"
    columns = (
        "origin", "region", "share_of_origin", "good", "issue", "basis", "basis_nl", "year",
        "confidence", "note",
    )  # fmt: skip
    return tuple(
        StateImposed(
            row["origin"], row["region"] or None,
            _checked(row["share_of_origin"], ("", *SHARES), "share_of_origin", where) or None,
            row["good"],
            Issue(row["issue"]), Text(nl=row["basis_nl"], en=row["basis"]), row["year"],
        )
        for row in _rows(text, columns, where)
    )  # fmt: skip
