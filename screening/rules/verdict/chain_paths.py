"""The paths of one contract, in figures and in words: what a contract manager can put in a letter.

Per issue the best paths, exactly how many more there are, whom to speak with, and the parties that
all of it runs through. Works from the same assessment as the verdict, so both say the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from graphs.chain import Place, RouteStep, SupplyChain
from graphs.chain.supply_chain import stated_origin_of
from graphs.parties import Kind
from screening.model.verdict import URGENT_BANDS, Band, Front, IssueRisk, Text
from screening.rules.formatting import capitalized, format_day, format_number, untranslated
from screening.rules.risk.assessment import PATHS, Assessment, BestPath, best_paths, path_kind
from screening.rules.risk.explain import (
    countries_text,
    place_text,
    shortened,
    stated_of,
    step_name,
    way_stated,
)
from screening.rules.risk.method import Method
from screening.rules.risk.place_rating import is_own_estimate
from screening.rules.risk.sentences import (
    Sentences,
    join_texts,
    lower_first,
)
from screening.rules.risk.weighing import PlaceRisk

IN_PROSE = 6  # parties of a path that a sentence names
NAMED = 3  # chokepoints and direct suppliers that a sentence names
LISTED = 50  # chokepoints, and parties of a round, that a document lists


@dataclass(frozen=True, slots=True)
class PathParty:
    """A party of the chain."""

    key: str
    name: str
    country: str | None
    tier: int  # shortest distance from the buyer: 1 is a direct supplier


@dataclass(frozen=True, slots=True)
class PathCount:
    """An exact number. ``kind`` is "paths", or "walks over the condensed graph": then a group of
    parties that supply each other round counts as one stop, and each tie into or out of it apart.
    """

    number: int
    kind: str


@dataclass(frozen=True, slots=True)
class PathStep:
    """One step down. ``left_out`` steps of a very long path stand in its place where it is > 0."""

    party: PathParty | None  # None: a good, or what was left out
    name: Text
    kind: str  # declared | observed | inferred
    by: str  # who said so: the customer's name, or the source
    stated: str | None  # when it was said, ISO 8601
    since: str | None  # since when it is so
    evidence_class: str | None
    source: str
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class ReportedPath:
    """One way from the contract to a place where people may be harmed."""

    place: Text
    good: str
    country: str
    region: str | None
    stage: int
    band: Band
    value: float  # R after its role in the purchase, 0..1; for the audit view
    confidence: str
    disclosed: bool  # False: usual for such a contract, and stated by nobody
    call: tuple[PathParty, ...]  # direct suppliers to speak with
    steps: tuple[PathStep, ...]
    further: PathCount  # more ways to this place
    through: tuple[PathParty, ...]  # every way to this place passes these, from the contract down
    through_left_out: int
    says: Text
    role: str = "core"  # core | input | incidental: its part in what is bought
    is_likely: bool = True  # False: some such purchases hold it, fewer than half


@dataclass(frozen=True, slots=True)
class IssuePaths:
    issue: str
    name: Text
    band: Band
    paths: tuple[ReportedPath, ...]
    further: PathCount  # beyond those above, to all places of the issue
    places: int
    call: tuple[PathParty, ...]
    through: tuple[PathParty, ...]  # every disclosed way to a place at High or above passes these
    through_left_out: int
    cut: bool  # the search for more paths was cut short; the counts are exact all the same
    says: Text
    front: Front = Front.CHAIN


@dataclass(frozen=True, slots=True)
class Tier:
    tier: int
    parties: int


@dataclass(frozen=True, slots=True)
class SupplyCycle:
    """Parties that supply each other round."""

    parties: tuple[PathParty, ...]
    left_out: int


@dataclass(frozen=True, slots=True)
class ChainPaths:
    """Everything the chain of one contract tells of its paths."""

    issues: tuple[IssuePaths, ...]
    direct: tuple[PathParty, ...]
    tiers: tuple[Tier, ...]
    ties: int
    left_out: int  # ties that can be reached but were not looked at
    rounds: tuple[SupplyCycle, ...]
    rounds_left_out: int
    notes: tuple[Text, ...]


def paths_of(
    chain: SupplyChain,
    assessment: Assessment,
    method: Method,
    most: int,
    issues: Sequence[str] | None = None,
) -> ChainPaths:
    """Return the ``most`` best paths of each issue, or of these alone, in the verdict's order."""
    narrator = PathNarrator(chain, method)
    wanted = [issue for issue in assessment.risk.issues if issues is None or issue.issue in issues]
    rounds = chain.rounds
    return ChainPaths(
        issues=tuple(narrator.issue(risk, assessment.places_of(risk), most) for risk in wanted),
        direct=tuple(narrator.who(key) for key in chain.direct),
        tiers=tuple(Tier(*size) for size in sorted(_sizes(chain).items())),
        ties=len(chain.supplies),
        left_out=chain.left_out,
        rounds=tuple(
            SupplyCycle(tuple(map(narrator.who, keys[:LISTED])), max(0, len(keys) - LISTED))
            for keys in rounds[:LISTED]
        ),
        rounds_left_out=max(0, len(rounds) - LISTED),
        notes=tuple(left_out_sentences(chain, method.sentences)),
    )


def left_out_sentences(chain: SupplyChain, sentences: Sentences) -> Iterable[Text]:
    """Yield a sentence on a chain too wide to look at whole, with exact numbers."""
    if chain.left_out:
        total = format_number(len(chain.supplies) + chain.left_out)
        name = "path.one_left_out" if chain.left_out == 1 else "path.left_out"
        yield sentences.say(name, known=total, left=format_number(chain.left_out))


def _sizes(chain: SupplyChain) -> dict[int, int]:
    sizes: dict[int, int] = {}
    for tier in chain.tiers.values():
        sizes[tier] = sizes.get(tier, 0) + 1
    return sizes


class PathNarrator:
    """The paths of one chain in words."""

    def __init__(self, chain: SupplyChain, method: Method) -> None:
        self.chain = chain
        self.method = method
        self._say, self._word = method.sentences.say, method.sentences.word

    def who(self, key: str) -> PathParty:
        party = self.chain.parties.get(key)
        name, country = (party.name, party.country) if party else (key, None)
        return PathParty(key, name, country, self.chain.tiers[key])

    def issue(self, risk: IssueRisk, places: tuple[PlaceRisk, ...], most: int) -> IssuePaths:
        best = best_paths(places, self.chain, most)
        paths = tuple(self._path(path, best) for path in best)
        total = sum(path.place.ways for path in places)
        kind = path_kind((path.place for path in places), self.chain)
        further = PathCount(total - sum(path.route.counted for path in best), kind)
        grave = {
            stated_origin_of(o.place)
            for o in places
            if o.band in URGENT_BANDS and o.place.disclosed_by
        }
        through = self.chain.chokepoints_to(grave) if grave else ()
        call = tuple(dict.fromkeys(party for reported in paths for party in reported.call))
        cut = any(path.cut for path in best)
        says = self._issue_says(risk, paths, total, kind, len(places), call)
        also = [self._word("path.cut")] if cut else []
        if through:
            also.insert(0, self._say("path.disclosed_through", names=self._names(through)))
        return IssuePaths(
            issue=risk.issue,
            name=risk.name,
            band=risk.band,
            paths=paths,
            further=further,
            places=len(places),
            call=call,
            through=tuple(map(self.who, through[:LISTED])),
            through_left_out=max(0, len(through) - LISTED),
            cut=cut,
            says=_spaced([_ended(path) for path in (says, *also)]),
            front=risk.front,
        )

    def _issue_says(
        self,
        risk: IssueRisk,
        paths: tuple[ReportedPath, ...],
        total: int,
        kind: str,
        places: int,
        call: tuple[PathParty, ...],
    ) -> Text:
        names = self._some([untranslated(party.name) for party in call])
        speak = self._say("path.speak", call=names) if names else self._word("path.speak_nobody")
        of_paths = kind == PATHS
        here = risk.front is Front.WORK_HERE
        name = self._say("path.work_here", issue=risk.name) if here else risk.name
        counted = self._say(
            "path.issue" if of_paths else "path.issue_walks",
            issue=capitalized(name),
            shown=str(len(paths))
            if of_paths
            else _count("paths", len(paths), self.method.sentences),
            total=_count("paths" if of_paths else "walks", total, self.method.sentences),
            places=_count("places", places, self.method.sentences),
        )
        return _spaced([counted, speak])

    def _path(self, path: BestPath, best: Iterable[BestPath]) -> ReportedPath:
        place, rated = path.place_risk.place, path.place_risk.rated
        disclosed = place.disclosed_by is not None
        parties = [step for step in path.route.steps if step.is_party]
        keys = (parties[0].to,) if disclosed else self.chain.direct
        shown = sum(o.route.counted for o in best if o.place_risk.place is place)
        kind = path_kind([place], self.chain)
        further = PathCount(place.ways - shown, kind)
        through = self._through(place)
        steps = tuple(self._steps(path.route.steps))
        return ReportedPath(
            place=place_text(rated, self.method),
            good=place.good,
            country=place.country,
            region=rated.region,
            stage=place.stage,
            band=path.place_risk.band,
            value=path.place_risk.weight,
            confidence=rated.confidence,
            disclosed=disclosed,
            call=tuple(self.who(key) for key in keys[:LISTED]),
            steps=steps,
            further=further,
            through=tuple(map(self.who, through[:LISTED])),
            through_left_out=max(0, len(through) - LISTED),
            says=self._says(path, steps, further, through),
            role=path.place_risk.role,
            is_likely=path.place_risk.is_likely,
        )

    def _through(self, place: Place) -> tuple[str, ...]:
        """Return the chokepoints of a place; of an undisclosed one the direct supplier if there is
        one.
        """
        if place.disclosed_by is None:
            return self.chain.direct if len(self.chain.direct) == 1 else ()
        return self.chain.chokepoints_to([stated_origin_of(place)])

    def _steps(self, steps: Sequence[RouteStep]) -> Iterable[PathStep]:
        above = self._word("here.purchase").en
        for step in shortened(steps):
            if isinstance(step, int):
                left_out = self._say("path.between", count=format_number(step))
                yield PathStep(None, left_out, Kind.INFERRED.value, "", None, None, None, "", step)
                above = ""
                continue
            name = step_name(step, self.chain, self.method)
            declared = step.kind is Kind.DECLARED and bool(above)
            yield PathStep(
                party=self.who(step.to) if step.is_party else None,
                name=name,
                kind=step.kind.value,
                by=above if declared else step.source,
                stated=step.stated,
                since=step.date,
                evidence_class=step.evidence_class,
                source=step.source,
            )
            above = name.en

    def _says(
        self,
        path: BestPath,
        steps: tuple[PathStep, ...],
        further: PathCount,
        through: tuple[str, ...],
    ) -> Text:
        """Return one sentence: the way, how many more there are, and the parties on all of them."""
        place = lower_first(place_text(path.place_risk.rated, self.method))
        disclosed = path.place_risk.place.disclosed_by is not None
        if disclosed:
            parties = self._parties([step for step in steps if step.party or step.left_out])
            parts = [self._say("path.disclosed", parties=parties, place=place)]
        else:
            parts = [self._typical(path, steps, place)]
        if not disclosed and len(self.chain.direct) > 1:
            parts.append(
                self._say("path.together", count=format_number(path.place_risk.place.ways))
            )
        elif further.number > 0:
            walk = "" if further.kind == PATHS else "_walk"
            many = f"path.further{walk}s" if walk else "path.further"
            name = f"path.one_further{walk}" if further.number == 1 else many
            parts.append(self._say(name, count=format_number(further.number)))
            if through:
                parts.append(self._say("path.all_through", names=self._names(through)))
        return _ended(Text(nl="; ".join(p.nl for p in parts), en="; ".join(p.en for p in parts)))

    def _typical(self, path: BestPath, steps: tuple[PathStep, ...], place: Text) -> Text:
        """Return the sentence of an undisclosed path, which may run through any direct supplier."""
        names = self._some([untranslated(self.who(key).name) for key in self.chain.direct])
        many = len(self.chain.direct) > 1
        parties = self._word("path.nobody")
        if names is not None:
            parties = (
                self._say("path.directs", names=names)
                if many
                else self._say("path.direct", name=names)
            )
        basis = _basis(path, self.method.sentences)
        known = self._known(path.place_risk.place)
        goods = [lower_first(step.name) for step in steps if not step.party and not step.left_out]
        name = "path.typical" if path.place_risk.is_likely else "path.possible"
        if len(goods) < 2:
            return self._say(name, parties=parties, place=place, basis=basis, known=known)
        through = goods[0]
        for good in goods[1:-1]:
            through = self._say("path.then", first=through, second=good)
        return self._say(
            f"{name}_through",
            parties=parties, goods=through, place=place, basis=basis, known=known,
        )  # fmt: skip

    def _known(self, place: Place) -> Text:
        """Return what the chain states of the good of a usual origin, if anything."""
        stated = stated_of(place, self.chain)
        if not stated:
            return self._word("path.stated_by_nobody")
        name, countries = way_stated(stated, place.country)
        return self._say(f"path.stated_{name}", countries=countries_text(countries))

    def _parties(self, steps: list[PathStep]) -> Text:
        if not steps:
            return self._word("path.nobody")
        if len(steps) > IN_PROSE:
            half = IN_PROSE // 2
            between = sum(step.left_out or 1 for step in steps[half:-half])
            names = [self._party(step) for step in steps[:half]]
            name = "path.one_between" if between == 1 else "path.between"
            names.append(self._say(name, count=format_number(between)))
            return join_texts([*names, *(self._party(step) for step in steps[-half:])])
        return join_texts([self._party(step) for step in steps])

    def _party(self, step: PathStep) -> Text:
        if step.party is None:
            return step.name
        if step.party.tier == 1:
            return self._say("path.direct", name=step.party.name)
        how = [self._say(f"path.{step.kind}", by=step.by)]
        if step.stated:
            how.append(format_iso_day(step.stated))
        elif step.since:
            how.append(self._say("path.since", day=format_iso_day(step.since)))
        if step.kind != Kind.INFERRED.value:
            letter = step.evidence_class
            how.append(
                self._say("path.class", letter=letter) if letter else self._word("path.without")
            )
        details = Text(nl=", ".join(h.nl for h in how), en=", ".join(h.en for h in how))
        return self._say("path.tier", name=step.party.name, tier=str(step.party.tier), how=details)

    def _names(self, keys: Sequence[str]) -> Text:
        """Return the names of the deepest of these parties, which lie closest to the place."""
        names = [untranslated(self.who(key).name) for key in keys[-NAMED:]]
        return self._some(names) or Text("", "")

    def _some(self, names: Sequence[Text]) -> Text | None:
        if not names:
            return None
        if len(names) <= NAMED:
            return join_texts(list(names))
        others = self._say("path.others", count=format_number(len(names) - NAMED + 1))
        return join_texts([*names[: NAMED - 1], others])


def _basis(path: BestPath, sentences: Sentences) -> Text:
    """Return the source by which an origin is usual, with its date."""
    place = path.place_risk.place
    if (made := place.made_into) is not None:
        return sentences.say("path.by_list", source=made.source, edition=made.edition)
    if (part := place.part) is not None and part.market:
        return sentences.say("path.by_trade", period=part.period, codes=", ".join(part.codes))
    if part is not None and not is_own_estimate(part):
        return sentences.say("path.by_figures", source=part.source, period=part.period)
    day = path.route.steps[-1].date
    return (
        sentences.say("path.by_table", day=format_iso_day(day))
        if day
        else sentences.word("own_judgement")
    )


def _count(noun: str, number: int, sentences: Sentences) -> Text:
    """Return "1 path" or "3 paths"."""
    return sentences.say(f"path.{'one_' if number == 1 else ''}{noun}", count=format_number(number))


def format_iso_day(day: str) -> Text:
    """Return "3 March 2026"; a year alone stays a year."""
    return format_day(date.fromisoformat(day)) if len(day) == 10 else untranslated(day)


def _ended(text: Text) -> Text:
    """Return text with one full stop, also where a name ends with one."""
    return Text(nl=text.nl.rstrip(".") + ".", en=text.en.rstrip(".") + ".")


def _spaced(texts: Sequence[Text]) -> Text:
    return Text(nl=" ".join(t.nl for t in texts), en=" ".join(t.en for t in texts))
