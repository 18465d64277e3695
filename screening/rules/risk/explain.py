"""A rated place in words: the path to it, why it is rated so, and on which evidence."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from graphs.chain import (
    MadeInto,
    MarketShare,
    Place,
    Route,
    RouteStep,
    StatedCountries,
    SupplyChain,
)
from graphs.parties import Kind, confidence_of
from screening.model.risk_data import SourcedObservation
from screening.model.verdict import (
    Band,
    Evidence,
    Hop,
    MissingFigure,
    RiskPath,
    SupplyPart,
    Text,
)
from screening.rules.country_names import country_name
from screening.rules.formatting import capitalized, format_number
from screening.rules.risk.country import RATIFICATIONS, IndicatorReading
from screening.rules.risk.domestic_pairs import DomesticPair
from screening.rules.risk.good_groups import ACTIVITIES
from screening.rules.risk.list_matches import BROADER, COVERS, EXACT, NAMING, NARROWER, ListMatch
from screening.rules.risk.method import Method, host_of
from screening.rules.risk.migrants import MigrantRisk
from screening.rules.risk.order import Weighable
from screening.rules.risk.place_rating import PlaceRating, is_own_estimate, rests_on
from screening.rules.risk.sentences import (
    Sentences,
    format_unit,
    join_texts,
    lower_first,
    place_name,
)

STAGES = ("labour", "final", "component", "raw")
MOST_PLACES = 4  # countries of a list that a sentence names
LONGEST = 30  # steps of a path that are shown
NOBODY = StatedCountries()  # in the chain states an origin


class ShownPlace(Weighable, Protocol):
    """A place of a purchase with its weight and bounds, as a path shows it."""

    @property
    def low(self) -> float: ...
    @property
    def high(self) -> float: ...
    @property
    def is_likely(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class RatingWords:
    """What is said of a rated place, whatever the way to it is."""

    name: Text  # "Cotton from China (Xinjiang)"
    why: Text
    evidence: tuple[Evidence, ...]


def words_of(rated: PlaceRating, method: Method, stated: StatedCountries) -> RatingWords:
    """Return what is said of a rated place in any chain that states this of its good."""
    return RatingWords(
        name=place_text(rated, method),
        why=rating_reason(rated, method, stated),
        evidence=tuple(_evidence(rated, method)),
    )


def path_of(
    risk: ShownPlace, words: RatingWords, route: Route, chain: SupplyChain, method: Method
) -> RiskPath:
    """Return a rated place with its path.

    ``route`` is of this chain; the rating may come from another with the same place.
    """
    rated = risk.rated
    place = rated.place
    if (route.evidence, route.evidence_class) != (place.evidence, place.evidence_class):
        place = replace(place, evidence=route.evidence, evidence_class=route.evidence_class)
    return RiskPath(
        hops=_hops(rated, words, place, route, chain, method),
        stage=place.stage,
        good=method.goods[place.good].name,
        country=place.country,
        region=rated.region,
        band=risk.band,
        low=risk.low,
        value=risk.weight,
        high=risk.high,
        confidence=rated.confidence,
        incidental=risk.role == "incidental",
        assumed=place.assumed,
        why=words.why,
        evidence=(*words.evidence, *_of_supplier(place, method)),
        rests_on=rests_on(place),
        supply=_supply(place),
        role=risk.role,
        is_likely=risk.is_likely,
    )


def missing_figures(rated: PlaceRating, method: Method) -> Iterator[MissingFigure]:
    """Yield the indicators that speak about the issue, of which this country has no figure."""
    indicators = method.issue_indicators[rated.issue]
    wanted = [name for name, _ in indicators.indicators]
    wanted += [RATIFICATIONS] if indicators.instruments else []
    known_indicators = {reading.indicator for reading in rated.country.readings}
    for name in wanted:
        if name not in known_indicators:
            of_others = name in rated.country.missing
            yield MissingFigure(name, method.sentences.word(f"indicator.{name}"), of_others)


def _supply(place: Place) -> SupplyPart | None:
    """Return an inferred origin's part of supply; None for labour, which is done on the spot."""
    if place.stage == 0 or rests_on(place) != "inferred":
        return None
    if (part := place.part) is not None:
        return SupplyPart(
            part.low, part.likely, part.high, part.unknown,
            part.source, part.period, part.market, part.codes,
        )  # fmt: skip
    return None


def place_text(rated: PlaceRating, method: Method) -> Text:
    """Return "Cotton from China (Xinjiang)"; of work "Cleaning work in the Netherlands"."""
    good = rated.place.good
    place = place_name(rated.place.country, rated.region)
    sentence = "done_in" if is_work(rated, method) else "made_in"
    return method.sentences.say(sentence, good=method.goods[good].name, place=place)


def is_work(rated: PlaceRating, method: Method) -> bool:
    """Return whether the good of a place is called by the work that makes it."""
    return rated.place.stage == 0 or method.groups.holds(ACTIVITIES, rated.place.good)


def is_made(rated: PlaceRating, method: Method) -> bool:
    """Return whether the work of a place makes products: assembly does, a call centre does not."""
    is_service = method.goods[rated.place.good].kind in ("service", "labour")
    return is_work(rated, method) and not is_service


def workers_text(rated: PlaceRating, method: Method) -> Text:
    """Return the people of a place: "the people who grow and harvest cotton in India"."""
    good = rated.place.good
    group = "labour" if is_work(rated, method) else method.groups.spoken_of(good) or "other"
    return method.sentences.say(
        f"workers.{group}",
        good=lower_first(method.goods[good].name),
        country=country_name(rated.place.country),
    )


def _hops(
    rated: PlaceRating,
    words: RatingWords,
    place: Place,
    route: Route,
    chain: SupplyChain,
    method: Method,
) -> tuple[Hop, ...]:
    """Return each hop with its source.

    A tie without a source was stated by its customer; a good has the source of the tie above it.
    """
    hops = []
    above = here = method.sentences.word("here.purchase")
    customer = source = ""
    for step in shortened(route.steps):
        if isinstance(step, int):
            name, customer = method.sentences.say("path.between", count=format_number(step)), ""
            hop = Hop(above, name, Kind.INFERRED.value, "", None, rated.confidence)
        else:
            name = step_name(step, chain, method)
            source = shown_source(step.source) or (customer if step.is_party else source)
            customer = name.en if step.is_party else customer
            sure = _sure(step, rated, method, is_direct=above is here)
            hop = Hop(above, name, step.kind.value, source, step.date, sure)
        hops.append(hop)
        above = name
    origin = Hop(
        above,
        words.name,
        place.kind.value,
        place.evidence or source,
        route.steps[-1].date,
        rated.confidence,
    )
    return (*hops, origin)


def shortened(steps: Sequence[RouteStep], most: int = LONGEST) -> list[RouteStep | int]:
    """Return all steps; of a very long way the two ends, and between them the number left out."""
    if len(steps) <= most:
        return list(steps)
    above = most // 2
    below = most - above - 1
    return [*steps[:above], len(steps) - above - below, *steps[-below:]]


def shown_source(source: str) -> str:
    """Return a source as shown; a bare row or sheet is one of the register."""
    return f"register, {source}" if source.startswith(("row ", "sheet ")) else source


def _sure(step: RouteStep, rated: PlaceRating, method: Method, *, is_direct: bool) -> str:
    """Return the grade of a step: whom the buyer has a contract with is on paper."""
    if not step.is_party or step.kind is Kind.INFERRED:
        return rated.confidence
    if is_direct:
        return method.constants.confidence.evidenced_b
    return confidence_of(step.kind, step.evidence_class)


def step_name(step: RouteStep, chain: SupplyChain, method: Method) -> Text:
    if not step.is_party:
        return method.goods[step.to].name
    party = chain.parties.get(step.to)
    name = party.name if party is not None else step.to
    return Text(nl=name, en=name)


def stated_of(place: Place, chain: SupplyChain) -> StatedCountries:
    """Return what the chain states of the good of a place that is only usual; else nothing.

    Whoever answered is never told that nobody did.
    """
    is_usual = place.kind is Kind.INFERRED and not place.assumed and place.disclosed_by is None
    if not is_usual:
        return NOBODY
    stated = chain.stated(place.good)
    if place.stage == 0:  # where work is done is not the origin of anything
        return replace(stated, unnamed=(), is_unplaced=False)
    return stated


def way_stated(stated: StatedCountries, country: str) -> tuple[str, tuple[str, ...]]:
    """Return how an origin is known that the chain states of a good, and the countries to name.

    "here": somebody stated this very country of the good. The others as in ``StatedCountries``.
    """
    if stated.names(country):
        return ("here_shown" if country in stated.shown else "here"), (country,)
    for name, countries in (
        ("shown", stated.shown), ("declared", stated.declared), ("observed", stated.observed),
    ):  # fmt: skip
        if countries:
            return name, countries
    if stated.is_unplaced:
        return "unplaced", ()
    return "unnamed", stated.unnamed


def countries_text(countries: Sequence[str]) -> Text:
    """Return "Germany and Malaysia"; of many the first few."""
    return join_texts([country_name(country) for country in countries[:MOST_PLACES]])


def rating_reason(rated: PlaceRating, method: Method, stated: StatedCountries = NOBODY) -> Text:
    """Return one or two sentences: the deciding reason, and how the origin is known.

    ``stated``: what the chain states of a good of which this is only a usual origin.
    """
    values: dict[str, Text | str] = {
        "good": lower_first(method.goods[rated.place.good].name),
        "place": place_name(rated.place.country, rated.region),
        "country": country_name(rated.place.country),
        "issue": method.issues[rated.issue].name,
        "origin": _origin(rated, method, stated),
        "level": method.sentences.word(f"band.{rated.level.level}"),
    }
    return capitalized(_reason(rated, method, values))


def heaviest_pair(rated: PlaceRating) -> DomesticPair:
    """Return the finding that speaks for work here: the heaviest, then the newest."""
    return max(
        rated.documented.domestic,
        key=lambda pair: (pair.level == "high", pair.year, pair.publisher, pair.basis),
    )


def _reason(rated: PlaceRating, method: Method, values: dict[str, Text | str]) -> Text:
    say = method.sentences.say
    if rated.driver == "state" and rated.state_imposed is not None:
        return say("why.state", basis=rated.state_imposed.basis, **values)
    if rated.driver == "domestic":
        pair = heaviest_pair(rated)
        basis = Text(nl=pair.basis_nl, en=pair.basis)
        return say(
            "why.domestic", basis=basis, publisher=pair.publisher, year=str(pair.year), **values
        )
    if rated.driver == "migrants" and rated.migrants is not None:
        of_work = rated.migrants.share != rated.migrants.work.share
        name = "why.migrants" if of_work else "why.migrants_country"
        return say(name, **_of_migrants(rated.migrants, method.sentences), **values)
    if rated.driver == "pair":
        return _paired(rated, method, values)
    of_good = said_of_good(rated, method)
    if rated.driver == "floor":
        return say("why.floor", of_good=of_good, **values)
    if rated.country.value is None:
        return say("why.product_unknown", of_good=of_good, **values)
    worst = rated.country.worst
    if worst is None or method.band(rated.country.value) is Band.LOW:  # no weakness to point at
        return say("why.product_sound", of_good=of_good, **values)
    indicator = method.sentences.word(f"indicator.{worst.indicator}")
    return say("why.product", of_good=of_good, indicator=indicator, **values)


def _paired(rated: PlaceRating, method: Method, values: dict[str, Text | str]) -> Text:
    """Return what the strongest row says of this good from this place."""
    match = min(
        rated.documented.matches,
        key=lambda row: (COVERS.index(row.covers), NAMING.index(row.relation)),
    )
    listing = f"{match.publisher}, {match.day}"
    for observation in rated.listings:
        if observation.pin.source == match.source:
            pin = observation.pin
            listing = f"{pin.attribution or pin.source}, {pin.edition}"
    name = "why.pair"
    if match.covers != "place":
        name = "why.pair_several" if match.covers == "several" else "why.pair_producer"
    elif match.relation == BROADER:
        name = "why.pair_broader"
    return method.sentences.say(name, listed=f"“{match.listed_good}”", listing=listing, **values)


def _of_migrants(risk: MigrantRisk, sentences: Sentences) -> dict[str, Text | str]:
    """Return the share of migrants, and what is documented of their ties; no general knowledge."""
    work, ties = risk.work, []
    if work.tied_status in ("tied", "partial") and work.tied_certainty != "K":
        ties.append(sentences.word(f"migrants.{work.tied_status}"))
    if work.fees_documented and work.fees_certainty != "K":
        ties.append(sentences.word("migrants.fees"))
    share = f"{max(1, round(100 * risk.share))}"
    return {"share": share, "ties": join_texts(ties or [sentences.word("migrants.possible")])}


def list_behind(rated: PlaceRating, method: Method) -> str | None:
    """Return the list that the level of the good rests on; None for anything else."""
    level = rated.level
    if level.list or level.basis.startswith("nordic"):
        return level.list or None
    for source, pattern in method.sources.names_in_levels.items():
        begins = pattern.split("{}")[0]
        if any(part.startswith(begins) for part in level.source.split(" + ")):
            return source
    return None


def rows_behind(rated: PlaceRating, method: Method) -> tuple[ListMatch, ...]:
    """Return the rows of that list on this good and issue: those that name the place, else all.

    Without an edition in use that says more, the places are those of ``list_matches.csv``.
    """
    source = list_behind(rated, method)
    rows = [
        row
        for row in method.list_matches.of(rated.place.good, rated.issue)
        if source is not None and row.speaks_for(source) and row.relation in NAMING
        if row.counts or row.source in method.list_matches.of_areas
    ]
    here = [row for row in rows if rated.place.country in row.places]
    # Lists of labour that a state imposes speak of that state alone: elsewhere they are not cited.
    elsewhere = [row for row in rows if not row.imposed]
    return tuple(sorted(here or elsewhere, key=lambda row: (NAMING.index(row.relation), row.day)))


def said_of_good(rated: PlaceRating, method: Method) -> Text:
    """Return what is said of the good: by the row of a list, by an authority, or by ourselves."""
    say = method.sentences.say
    values: dict[str, Text | str] = {
        "good": lower_first(method.goods[rated.place.good].name),
        "issue": method.issues[rated.issue].name,
        "level": method.sentences.word(f"band.{rated.level.level}"),
    }
    if list_behind(rated, method) is not None:
        rows = rows_behind(rated, method)
        return said_by_list(rows, rated, method) if rows else say("good.judgement", **values)
    if rated.level.basis == "judgement" or not rated.level.source:
        return say("good.judgement", **values)  # of work that only a pair speaks of, no source does
    values["source"] = method.publisher(rated.level.source)
    if rated.level.basis == "nordic_area" or rated.level.confidence == "L":
        return say("good.area", **values)  # the source names something wider; the level is ours
    return say("good.nordic" if rated.level.basis == "nordic" else "good.named", **values)


def said_by_list(rows: Sequence[ListMatch], rated: PlaceRating, method: Method) -> Text:
    """Return what the first of these rows says of the good, here or only elsewhere."""
    row, here = rows[0], rated.place.country
    is_here = here in row.places
    is_of_area = row.source in method.list_matches.of_areas
    kind = {EXACT: "exact", NARROWER: "narrower", BROADER: "broader"}[row.relation]
    name = f"list.{'area' if is_of_area else kind}{'' if is_here else '_elsewhere'}"
    same = [each.places for each in rows if each.listed_good == row.listed_good]
    places = sorted({country for each in same for country in each})
    return method.sentences.say(
        name,
        publisher=method.publisher(row.publisher),
        listed=f"“{row.listed_good}”",
        good=lower_first(method.goods[rated.place.good].name),
        issue=method.issues[rated.issue].name,
        country=country_name(here),
        places=_some_of(places, method.sentences),
    )


def _some_of(places: Sequence[str], sentences: Sentences) -> Text:
    """Return the countries of a list; of many the first few and how many more there are."""
    names = [country_name(place) for place in places]
    if len(names) > MOST_PLACES:
        more = sentences.say("list.more", count=str(len(names) - MOST_PLACES + 1))
        names = [*names[: MOST_PLACES - 1], more]
    return join_texts(names)


def _made_into(made: MadeInto, method: Method) -> dict[str, Text | str]:
    name = lower_first(method.goods[made.good].name)
    return {"made": name, "there": country_name(made.country)}


def _percents(part: MarketShare) -> dict[str, Text | str]:
    """Return whole percents, rounded outwards so that no bound is too narrow."""
    return {
        "likely": f"{100 * part.likely:.0f}",
        "low": f"{math.floor(100 * part.low)}",
        "high": f"{math.ceil(100 * part.high)}",
        "unknown": f"{100 * part.unknown:.0f}",
        "market": country_name(part.market),
        "period": part.period,
        "codes": ", ".join(part.codes),
    }


def _origin(rated: PlaceRating, method: Method, stated: StatedCountries) -> Text:
    place = rated.place
    if place.assumed:
        return method.sentences.word("origin.assumed")
    if place.kind is not Kind.INFERRED:
        shown = place.evidence_class in ("A", "B")
        said = "disclosed" if place.kind is Kind.DECLARED else "observed"
        return method.sentences.word("origin.evidenced" if shown else f"origin.{said}")
    country = country_name(place.country)
    if stated:
        name, countries = way_stated(stated, place.country)
        return method.sentences.say(
            f"origin.stated_{name}", country=country, countries=countries_text(countries)
        )
    if place.stage == 0:
        return method.sentences.say("origin.labour", country=country)
    if place.disclosed_by is not None or place.band == "disclosed":
        return method.sentences.word("origin.inferred_tie")
    if place.made_into is not None:
        return method.sentences.say("origin.input", **_made_into(place.made_into, method))
    if place.part is not None and place.part.market:
        return method.sentences.say(
            "origin.trade", country=country_name(place.country), **_percents(place.part)
        )
    if place.part is not None and not is_own_estimate(place.part):
        likely = f"{max(1, round(100 * place.part.likely))}"
        return method.sentences.say(
            "origin.published", country=country_name(place.country), likely=likely,
            source=place.part.source, period=place.part.period,
        )  # fmt: skip
    return method.sentences.say(f"origin.{place.band}", country=country_name(place.country))


def _of_supplier(place: Place, method: Method) -> Iterator[Evidence]:
    """Yield what is shown of the origin, or what a supplier says that shows it."""
    if place.evidence:
        shown = place.evidence_class in ("A", "B")
        name = "evidence.document" if shown else "evidence.supplier"
        says = method.sentences.say(name, says=place.evidence)
        yield Evidence("supplier", "", says, place.evidence_class or "")


def _evidence(rated: PlaceRating, method: Method) -> Iterator[Evidence]:
    """Yield the evidence on the good, then on the good from there, then on the country."""
    place = rated.place
    good = lower_first(method.goods[place.good].name)
    issue = method.issues[rated.issue].name
    country = country_name(place.country)
    yield from _of_the_good(rated, good, issue, method)
    if rated.state_imposed is not None:
        region_name = place_name(place.country, rated.state_imposed.region)
        yield Evidence(
            source=capitalized(rated.state_imposed.basis).en,
            edition=rated.state_imposed.year,
            says=method.sentences.say("evidence.state", good=good, place=region_name),
            where="state_imposed.csv",
        )
    yield from _of_work(rated)
    yield from _of_origin(place, good, country, method)
    yield from _of_matches(rated, method)
    for listing in rated.listings:
        values: dict[str, Text | str] = {
            "listed": listing.observation.good or good,
            "country": country,
            "issue": issue,
        }
        if _as_written(listing, method) in rated.level.source.split(" + "):
            values |= {"good": good, **_of_level(rated, method.sentences)}
            yield _published(listing, method.sentences.say("evidence.listing_and_level", **values))
        else:
            yield _published(listing, method.sentences.say("evidence.listing", **values))
    for reading in rated.country.readings:
        if reading.sourced.observation.country == place.country:
            yield _published(reading.sourced, _figure(reading, country, method.sentences))
        else:  # the publisher's silence on this country, shown by a row on another
            indicator = method.sentences.word(f"indicator.{reading.indicator}")
            absent = capitalized(
                method.sentences.say("evidence.absent", country=country, indicator=indicator)
            )
            yield replace(_published(reading.sourced, absent), where="")


def _of_the_good(rated: PlaceRating, good: Text, issue: Text, method: Method) -> Iterator[Evidence]:
    """Yield where the level of the good was read; of a list only what its row says."""
    names_in_levels = {_as_written(item, method) for item in rated.listings}
    parts = [part for part in rated.level.source.split(" + ") if part not in names_in_levels]
    if list_behind(rated, method) is None:
        if rated.level.source and parts:
            yield _level(rated, good, issue, parts, method.sentences)
        return
    rows = rows_behind(rated, method)
    if rows and not any(row in rated.documented.matches for row in rows):
        says = said_by_list(rows, rated, method)
        yield Evidence(rows[0].publisher, rows[0].day[:4], capitalized(says), "list_matches.csv")
    elif not rows and parts:
        says = method.sentences.say(
            "good.judgement", good=good, issue=issue,
            level=method.sentences.word(f"band.{rated.level.level}"),
        )  # fmt: skip
        source = method.sentences.word("own_judgement").en
        yield Evidence(source, "", capitalized(says), "levels.csv")


def _of_matches(rated: PlaceRating, method: Method) -> Iterator[Evidence]:
    """Yield the rows of lists that name the place and are not read by good."""
    for match in rated.documented.matches:
        if match.source not in method.sources.read_by_good:
            says = method.sentences.say(
                f"evidence.match_{match.covers}",
                listed=f"“{match.listed_good}”",
                country=country_name(rated.place.country),
                issue=method.issues[rated.issue].name,
            )
            yield Evidence(match.publisher, match.day, says, "list_matches.csv")


def _of_work(rated: PlaceRating) -> Iterator[Evidence]:
    """Yield what authorities found of work in its own country."""
    for pair in rated.documented.domestic:
        says = Text(nl=pair.basis_nl, en=pair.basis)
        yield Evidence(pair.publisher, str(pair.year), says, pair.page or "domestic_pairs.csv")


def _of_origin(place: Place, good: Text, country: Text, method: Method) -> Iterator[Evidence]:
    """Yield the statistics or list by which this origin is expected."""
    if (part := place.part) is not None and part.market:
        says = method.sentences.say("evidence.trade", good=good, country=country, **_percents(part))
        codes = "+".join(part.codes)
        where = f"{part.market} HS {codes} {part.period}; cpv_hs.csv"
        yield Evidence(part.source, part.edition, capitalized(says), where, part.licence)
    if (made := place.made_into) is not None:
        says = method.sentences.say(
            "evidence.input", good=good, country=country, **_made_into(made, method)
        )
        yield Evidence(made.source, made.edition, capitalized(says), made.where, made.licence)


def _as_written(listing: SourcedObservation, method: Method) -> str:
    """Return how levels.csv names the list of this listing; empty for a list that it does not name.

    A list behind both the level and the listing is one source.
    """
    return method.sources.names_in_levels.get(listing.pin.source, "").format(listing.pin.edition)


def _of_level(rated: PlaceRating, sentences: Sentences) -> dict[str, Text | str]:
    stage = sentences.word(f"stage.{STAGES[rated.place.stage]}")
    return {"stage": stage, "level": sentences.word(f"band.{rated.level.level}")}


def _level(
    rated: PlaceRating, good: Text, issue: Text, sources: Sequence[str], sentences: Sentences
) -> Evidence:
    """Return where the level of the good was read: a list, a page, or our own judgement."""
    level = rated.level
    pages = [part for part in sources if part.startswith("https://")]
    names = [part for part in sources if part not in pages]
    basis = sentences.word(f"basis.{level.basis}")
    return Evidence(
        source=" + ".join(names).removesuffix(f", {level.year} edition") or host_of(sources[0]),
        edition=level.year,
        says=sentences.say(
            "evidence.level", good=good, issue=issue, basis=basis, **_of_level(rated, sentences)
        ),
        where=pages[0] if pages else "levels.csv",
    )


def _published(observation: SourcedObservation, says: Text) -> Evidence:
    pin = observation.pin
    return Evidence(pin.source, pin.edition, says, observation.observation.where, pin.licence)


def _figure(reading: IndicatorReading, country: Text, sentences: Sentences) -> Text:
    """Return a figure as its publisher prints it, with its scale and year; a level in its words."""
    if reading.not_in_force is not None:
        missing = ", ".join(reading.not_in_force)
        name = "not_ratified" if missing else "ratified"
        return capitalized(sentences.say(f"evidence.{name}", country=country, conventions=missing))
    observation = reading.sourced.observation
    figure: Text | str = observation.says
    if observation.value is not None and not observation.says.endswith("Advancement"):
        unit = format_unit(observation.unit)
        year = f", {observation.year}" if observation.year else ""
        number = f"{observation.value:.2f}"
        figure = Text(
            nl=f"{number.replace('.', ',')}{_in_brackets(unit.nl)}{year}",
            en=f"{number}{_in_brackets(unit.en)}{year}",
        )
    indicator = sentences.word(f"indicator.{reading.indicator}")
    sentence = sentences.say("evidence.figure", country=country, indicator=indicator, figure=figure)
    return capitalized(sentence)


def _in_brackets(unit: str) -> str:
    return f" ({unit})" if unit else ""
