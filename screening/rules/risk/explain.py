"""A rated place in words: the path to it, why it is rated so, and on which evidence."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from graphs.chain import MadeInto, MarketShare, Place, Route, RouteStep, SupplyChain
from graphs.parties import Kind
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
from screening.rules.risk.method import Method, host_of
from screening.rules.risk.place_rating import PlaceRating, rests_on
from screening.rules.risk.sentences import (
    Sentences,
    format_unit,
    lower_first,
    place_name,
)

STAGES = ("labour", "final", "component", "raw")
LONGEST = 30  # steps of a path that are shown
ALL_OF_IT = 1.0  # share of a good


def path_of(rated: PlaceRating, route: Route, chain: SupplyChain, method: Method) -> RiskPath:
    """Return a rated place with its path.

    ``route`` is of this chain; ``rated`` may come from another with the same place.
    """
    place = replace(rated.place, evidence=route.evidence, evidence_class=route.evidence_class)
    return RiskPath(
        hops=_hops(rated, place, route, chain, method),
        stage=place.stage,
        good=method.goods[place.good].name,
        country=place.country,
        region=rated.region,
        band=method.band(rated.value),
        low=rated.low,
        value=rated.value,
        high=rated.high,
        confidence=rated.confidence,
        incidental=place.incidental,
        assumed=place.assumed,
        why=rating_reason(rated, method, otherwise=is_stated_otherwise(place, chain)),
        evidence=tuple(_evidence(rated, place, method)),
        rests_on=rests_on(place),
        supply=_supply(place, method),
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


def _supply(place: Place, method: Method) -> SupplyPart | None:
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
    """Return "Cotton from China (Xinjiang)"; of labour "Cleaning in the Netherlands"."""
    sentence = "done_in" if rated.place.stage == 0 else "made_in"
    place = place_name(rated.place.country, rated.region)
    return method.sentences.say(sentence, good=method.goods[rated.place.good].name, place=place)


def _hops(
    rated: PlaceRating, place: Place, route: Route, chain: SupplyChain, method: Method
) -> tuple[Hop, ...]:
    """Return each hop with its source.

    A tie without a source was stated by its customer; a good has the source of the tie above it.
    """
    hops = []
    above = method.sentences.word("here.purchase")
    customer = source = ""
    for step in shortened(route.steps):
        if isinstance(step, int):
            name, customer = method.sentences.say("path.between", count=format_number(step)), ""
            hop = Hop(above, name, Kind.INFERRED.value, "", None, rated.confidence)
        else:
            name = step_name(step, chain, method)
            source = shown_source(step.source) or (customer if step.is_party else source)
            customer = name.en if step.is_party else customer
            hop = Hop(above, name, step.kind.value, source, step.date, _sure(step, rated))
        hops.append(hop)
        above = name
    origin = Hop(
        above,
        place_text(rated, method),
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


def _sure(step: RouteStep, rated: PlaceRating) -> str:
    return "B" if step.is_party and step.kind is not Kind.INFERRED else rated.confidence


def step_name(step: RouteStep, chain: SupplyChain, method: Method) -> Text:
    if not step.is_party:
        return method.goods[step.to].name
    party = chain.parties.get(step.to)
    name = party.name if party is not None else step.to
    return Text(nl=name, en=name)


def is_stated_otherwise(place: Place, chain: SupplyChain) -> bool:
    """Return whether an origin is only usual while somebody in the chain stated one of this good.

    Whoever answered is never told that nobody did.
    """
    is_usual = place.stage > 0 and place.kind is Kind.INFERRED and not place.assumed
    return is_usual and bool(chain.disclosed(place.good, ALL_OF_IT).places)


def rating_reason(rated: PlaceRating, method: Method, *, otherwise: bool = False) -> Text:
    """Return one or two sentences: the deciding reason, and how the origin is known.

    ``otherwise``: somebody in the chain stated an origin of the good, and this is not it.
    """
    values: dict[str, Text | str] = {
        "good": lower_first(method.goods[rated.place.good].name),
        "place": place_name(rated.place.country, rated.region),
        "country": country_name(rated.place.country),
        "issue": method.issues[rated.issue].name,
        "origin": _origin(rated, method, otherwise=otherwise),
        "level": method.sentences.word(f"band.{rated.level.level}"),
        "source": _level_source(rated, method),
    }
    return capitalized(_reason(rated, method, values))


def heaviest_pair(rated: PlaceRating) -> DomesticPair:
    """Return the finding that speaks for work here: the heaviest, then the newest."""
    return max(
        rated.documented.domestic,
        key=lambda pair: (pair.level == "high", pair.year, pair.publisher, pair.basis),
    )


def _reason(rated: PlaceRating, method: Method, values: dict[str, Text | str]) -> Text:
    if rated.driver == "state" and rated.state_imposed is not None:
        return method.sentences.say("why.state", basis=rated.state_imposed.basis, **values)
    if rated.driver == "domestic":
        pair = heaviest_pair(rated)
        basis = Text(nl=pair.basis_nl, en=pair.basis)
        return method.sentences.say(
            "why.domestic", basis=basis, publisher=pair.publisher, year=str(pair.year), **values
        )
    if rated.driver == "migrants":
        return method.sentences.say("why.migrants", **values)
    if rated.driver == "pair" and rated.listing is None:
        match = rated.documented.matches[0]
        listing = f"{match.publisher}: {match.listed_good}, {match.day}"
        return method.sentences.say("why.match", listing=listing, **values)
    if rated.driver == "pair" and rated.listing is not None:
        pin = rated.listing.pin
        listing = f"{pin.attribution or pin.source}, {pin.edition}"
        return method.sentences.say("why.pair", listing=listing, **values)
    if rated.driver == "floor":
        return method.sentences.say("why.floor", **values)
    if rated.country.value is None:
        return method.sentences.say("why.product_unknown", **values)
    worst = rated.country.worst
    if worst is None or method.band(rated.country.value) is Band.LOW:  # no weakness to point at
        return method.sentences.say("why.product_sound", **values)
    return method.sentences.say(
        "why.product", indicator=method.sentences.word(f"indicator.{worst.indicator}"), **values
    )


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


def _origin(rated: PlaceRating, method: Method, *, otherwise: bool) -> Text:
    place = rated.place
    if place.assumed:
        return method.sentences.word("origin.assumed")
    if place.kind is not Kind.INFERRED:
        shown = place.evidence_class in ("A", "B")
        return method.sentences.word("origin.evidenced" if shown else "origin.disclosed")
    if place.stage == 0:
        return method.sentences.say("origin.labour", country=country_name(place.country))
    if otherwise:
        return method.sentences.say("origin.stated_otherwise", country=country_name(place.country))
    if place.made_into is not None:
        return method.sentences.say("origin.input", **_made_into(place.made_into, method))
    if place.part is not None and place.part.market:
        return method.sentences.say(
            "origin.trade", country=country_name(place.country), **_percents(place.part)
        )
    return method.sentences.say(f"origin.{place.band}", country=country_name(place.country))


def _level_source(rated: PlaceRating, method: Method) -> Text:
    if rated.level.basis == "judgement":
        return method.sentences.word("own_judgement")
    return method.publisher(rated.level.source)


def _evidence(rated: PlaceRating, place: Place, method: Method) -> Iterator[Evidence]:
    """Yield the evidence on the good, then on the good from there, then on the country."""
    good = lower_first(method.goods[place.good].name)
    issue = method.issues[rated.issue].name
    country = country_name(place.country)
    names_in_levels = {_as_written(item, method) for item in rated.listings}
    elsewhere = [part for part in rated.level.source.split(" + ") if part not in names_in_levels]
    if rated.level.source and elsewhere:
        yield _level(rated, good, issue, elsewhere, method.sentences)
    if rated.state_imposed is not None:
        region_name = place_name(place.country, rated.state_imposed.region)
        yield Evidence(
            source=capitalized(rated.state_imposed.basis).en,
            edition=rated.state_imposed.year,
            says=method.sentences.say("evidence.state", good=good, place=region_name),
            where="state_imposed.csv",
        )
    yield from _of_origin(place, good, country, method)
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
    if place.evidence:
        says = method.sentences.say("evidence.supplier", says=place.evidence)
        yield Evidence("supplier", "", says, place.evidence_class or "")


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
