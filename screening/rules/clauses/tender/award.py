"""Award criteria with a measured scale, by issue and step of the chain; read from ``criteria``.

They are offered, and change no verdict. Points follow what is shown: no criterion has a place for a
bidder, a country or a brand, and none asks for a general policy.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files

from screening.model.errors import PolicyError
from screening.model.verdict import Band, IssueRisk, Risk, RiskPath, Text
from screening.rules import legal_bases
from screening.rules.clauses.texts import LEVELS, fill_clause
from screening.rules.legal_bases import LegalBases, LegalBasis
from screening.rules.risk.sentences import lower_first
from screening.rules.toml_reader import CERTAINTIES, Table, by_id, toml_file
from sources.kit.values.message import Message
from sources.kit.values.statements import Issue

SCALE, BASES = "scale.toml", "bases.toml"
WHEN = ("always", "origin_open")
STAGES = (0, 1, 2, 3)  # labour, final, component, raw
PLACES = ("product", "good", "issue")  # what a sentence may name
TOP = 3  # the highest level of a scale; 0 is that nothing is shown


@dataclass(frozen=True, slots=True)
class AwardLevel:
    """A step of a scale: what is reached, and the evidence by which anybody can verify it."""

    level: int
    reached: Text
    evidence: Text


@dataclass(frozen=True, slots=True)
class AwardCriterion:
    """One criterion as its file has it; ``issues`` is empty where it fits any."""

    id: str
    issues: tuple[str, ...]
    stages: tuple[int, ...]
    from_level: str
    when: str
    title: Text
    scored: Text
    limit: Text
    market: Text  # what the market is asked beforehand
    legal_basis: tuple[LegalBasis, ...]
    certainty: str
    levels: tuple[AwardLevel, ...]  # from 0


@dataclass(frozen=True, slots=True)
class AwardRule:
    """A sentence that holds for every criterion."""

    id: str
    text: Text
    legal_basis: tuple[LegalBasis, ...]
    certainty: str


@dataclass(frozen=True, slots=True)
class AwardScale:
    """All that the files say. ``strongest``: how many issues get a criterion, by clause level."""

    version: str
    last_checked: date
    certainty: str
    strongest: Mapping[str, int]
    rules: tuple[AwardRule, ...]
    criteria: tuple[AwardCriterion, ...]


@dataclass(frozen=True, slots=True)
class OfferedCriterion:
    """A criterion for one purchase, its sentences filled in, and the place it was chosen for."""

    criterion: AwardCriterion
    issues: tuple[str, ...]
    stage: int


@cache
def load() -> AwardScale:
    """Return what ships; read once per process. Raises PolicyError."""
    folder = files("screening.rules.clauses.tender")
    contents = {
        each.name: each.read_bytes()
        for each in folder.joinpath("criteria").iterdir()
        if each.name.endswith(".toml")
    }
    return read_scale(contents, folder.joinpath(BASES).read_bytes())


def read_scale(contents: Mapping[str, bytes], bases: bytes) -> AwardScale:
    """Return what the files say, by their names. Raises PolicyError with file and key."""
    cited = legal_bases.beside_shared(bases)
    with toml_file(contents[SCALE], SCALE) as table:
        nothing = table.table("nothing")
        zero = _level(nothing, 0)
        nothing.close()
        strongest = table.table("strongest")
        most = {level: strongest.take(level, int) for level in strongest.untaken()}
        scale = AwardScale(
            version=table.text("version"),
            last_checked=table.day("last_checked"),
            certainty=table.choice("certainty", CERTAINTIES),
            strongest=most,
            rules=tuple(_rule(each, cited) for each in table.tables("rules")),
            criteria=(),
        )
    read: list[AwardCriterion] = []
    for name in sorted(contents):
        if name != SCALE:
            with toml_file(contents[name], name) as table:
                read += (_criterion(each, cited, zero) for each in table.tables("criteria"))
    criteria = by_id(tuple(read), lambda criterion: criterion.id, "criteria")
    return replace(scale, criteria=tuple(criteria.values()))


def offered(risk: Risk, level: str, product: Text) -> tuple[OfferedCriterion, ...]:
    """Return the criteria that fit the issues and steps of a purchase, the worst issue first.

    None where the clause level asks too little for one, or where no risk is raised.
    """
    scale = load()
    most = scale.strongest.get(level, 0)
    by_place: dict[tuple[str, Text], OfferedCriterion] = {}
    places = list(_places(risk)) if most else []
    for issue, path in places:
        fitting = _of_issue(scale, issue.issue, path, level)
        if fitting is None:
            continue
        filled = _filled(fitting, product, issue, path)
        key = (fitting.id, filled.title)
        if key in by_place:
            kept = by_place[key]
            by_place[key] = replace(kept, issues=(*kept.issues, issue.issue))
        elif len(by_place) < most:
            by_place[key] = OfferedCriterion(filled, (issue.issue,), path.stage)
    return (*by_place.values(), *_insight(scale, places, level, product))


def _places(risk: Risk) -> Iterator[tuple[IssueRisk, RiskPath]]:
    """Yield each raised issue with its worst place that surely belongs to the purchase."""
    for issue in risk.issues:
        if issue.band is not Band.LOW:
            likely = (
                path
                for path in issue.paths
                if path.band is not Band.LOW and path.is_likely and not path.incidental
            )
            place = next(likely, None)
            if place is not None:
                yield issue, place


def _of_issue(scale: AwardScale, issue: str, path: RiskPath, level: str) -> AwardCriterion | None:
    """Return the criterion made for an issue at a stage; else that for any issue."""
    fitting = [
        each
        for each in scale.criteria
        if each.when == "always"
        and path.stage in each.stages
        and level >= each.from_level
        and (not each.issues or issue in each.issues)
    ]
    return min(fitting, key=lambda criterion: not criterion.issues, default=None)


def _insight(
    scale: AwardScale, places: list[tuple[IssueRisk, RiskPath]], level: str, product: Text
) -> Iterator[OfferedCriterion]:
    """Yield what is offered where nobody showed the place of a step: once, for the worst issue."""
    unseen = [(issue, path) for issue, path in places if path.rests_on != "evidenced"]
    for criterion in scale.criteria:
        if criterion.when != "origin_open" or level < criterion.from_level:
            continue
        for issue, path in unseen:
            if path.stage in criterion.stages:
                filled = _filled(criterion, product, issue, path)
                yield OfferedCriterion(filled, (issue.issue,), path.stage)
                break


def _filled(
    criterion: AwardCriterion, product: Text, issue: IssueRisk, path: RiskPath
) -> AwardCriterion:
    names = {"product": product, "good": lower_first(path.good), "issue": issue.name}
    return replace(
        criterion,
        title=fill_clause(criterion.title, names),
        scored=fill_clause(criterion.scored, names),
        limit=fill_clause(criterion.limit, names),
        market=fill_clause(criterion.market, names),
        levels=tuple(
            AwardLevel(
                step.level, fill_clause(step.reached, names), fill_clause(step.evidence, names)
            )
            for step in criterion.levels
        ),
    )


def _rule(table: Table, bases: LegalBases) -> AwardRule:
    return AwardRule(
        id=table.text("id"),
        text=Text(table.text("nl"), table.text("en")),
        legal_basis=bases.of(table.list_of("legal_basis", str), table.where),
        certainty=table.choice("certainty", CERTAINTIES),
    )


def _criterion(table: Table, bases: LegalBases, zero: AwardLevel) -> AwardCriterion:
    levels = tuple(_level(each, each.take("level", int)) for each in table.tables("levels"))
    if [step.level for step in levels] != list(range(1, TOP + 1)):
        given = str([step.level for step in levels])
        raise PolicyError(
            Message(
                "policy.key_value",
                where=table.where,
                key="levels",
                value=given,
                known=tuple(map(str, range(1, TOP + 1))),
            )
        )
    stages = table.list_of("stages", int)
    if not stages or not set(stages) <= set(STAGES):
        raise PolicyError(
            Message(
                "policy.key_value",
                where=table.where,
                key="stages",
                value=str(stages),
                known=tuple(map(str, STAGES)),
            )
        )
    return AwardCriterion(
        id=table.text("id"),
        issues=table.strings("issues", tuple(Issue)),
        stages=stages,
        from_level=table.choice("from_level", LEVELS),
        when=table.choice("when", WHEN),
        title=table.sentence("title", PLACES),
        scored=table.sentence("scored", PLACES),
        limit=table.sentence("limit", PLACES),
        market=table.sentence("market", PLACES),
        legal_basis=bases.of(table.list_of("legal_basis", str), table.where),
        certainty=table.choice("certainty", CERTAINTIES),
        levels=(zero, *levels),
    )


def _level(table: Table, level: int) -> AwardLevel:
    return AwardLevel(level, table.sentence("reached", PLACES), table.sentence("evidence", PLACES))
