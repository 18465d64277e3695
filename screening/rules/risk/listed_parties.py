"""Parties of a chain that stand on lists, and the effect on the verdict (method 5).

An override, not a point: a hit lifts its issue to the level of its class and never lowers
anything. Only an equal official number or a person's decision makes a hit; similar names are
counted and do nothing. A party owned for half or more by a listed one inherits its listing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from graphs.chain import SupplyChain
from screening.model.verdict import (
    Hop,
    Listed,
    ListedParty,
    Owner,
    Text,
)
from screening.rules.formatting import fill_in
from screening.rules.risk.entity_effects import Effect, Effects
from screening.rules.risk.explain import shown_source
from sources.kit.values.statements import Issue

HISTORY = "history"
UNSURE = "ownership_unknown"


@dataclass(frozen=True, slots=True)
class ListedEntity:
    """One listing of one party, with the snapshot it stands in."""

    name: str
    source: str
    title: str  # of the list, as its publisher calls it
    edition: str
    sha256: str
    programme: str = ""
    issue: Issue | None = None
    since: date | None = None
    stands: bool = True  # on the list in use, and in force there
    says: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class OwnedShare:
    """One step of ownership upwards. ``share`` is 0..1, None where nobody states it."""

    child: str  # as it is shown; None of them is a natural person's name
    parent: str
    share: float | None = None
    form: str | None = None
    source: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A party of the chain that is an entity, or is owned by one, and how that is known."""

    party: str  # Party.key, as the chain names it
    entity: ListedEntity
    by: str  # "identifier" | "confirmed"
    identifier: str | None = None  # the equal number, with its scheme
    confirmed_by: str | None = None
    confirmed_on: date | None = None
    decision: str | None = None  # which decision, for the pins
    until: date | None = None  # a person said that it is not so, and that holds until this day
    owners: tuple[OwnedShare, ...] = ()  # from the party up to the entity; empty: the party itself


@dataclass(frozen=True, slots=True)
class ListHits:
    """The parties of one chain that are on lists: an input of a verdict."""

    hits: tuple[Hit, ...] = ()
    waiting: tuple[date | None, ...] = ()  # suggestions that nobody confirmed: from which day on
    decisions: tuple[tuple[str, str, str], ...] = ()  # match, answer, day: that joined parties


NO_HITS = ListHits()


@dataclass(frozen=True, slots=True)
class RiskOverride:
    """The effect of a hit on one issue."""

    issue: Issue
    likelihood: float
    confidence: str
    state_imposed: bool
    reason: Text


@dataclass(frozen=True, slots=True)
class ListFindings:
    """The hits of one chain as a verdict shows them, and the overrides of its issues."""

    listed: Listed = field(default_factory=Listed)
    overrides: tuple[RiskOverride, ...] = ()
    stop: Text | None = None  # the sentence that stands before all others
    foreign: bool = False


NO_FINDINGS = ListFindings()


def list_findings(
    list_hits: ListHits, chain: SupplyChain, effects: Effects, as_of: date
) -> ListFindings:
    """Return the hits as they are shown, most serious first, and the issues that they lift."""
    if list_hits == NO_HITS:
        return NO_FINDINGS
    shown: list[tuple[tuple[object, ...], ListedParty]] = []
    overrides: list[RiskOverride] = []
    foreign = False
    for hit in sorted(set(list_hits.hits), key=_order):
        if _is_excused(hit, as_of):
            continue
        effect = effects.of(hit.entity.source, hit.entity.programme, as_of)
        control = _control(hit, effects, as_of)
        if control is None:
            continue  # less than half, or no longer: nothing is inherited
        party = _listed(hit, effect, control, chain, effects)
        shown.append(((party.kind == HISTORY, party.kind == UNSURE, effect.kind.rank), party))
        if party.kind == effect.kind.name:
            foreign = foreign or effect.kind.name == "foreign_legal"
            overrides += _overrides(hit, effect, party)
    possible = sum(1 for day in list_hits.waiting if day is None or day <= as_of)
    shown.sort(key=lambda pair: (pair[0], pair[1].party, pair[1].source, pair[1].entity))
    parties = tuple(party for _, party in shown)
    return ListFindings(
        listed=Listed(
            hits=tuple(party for party in parties if party.kind != HISTORY),
            history=tuple(party for party in parties if party.kind == HISTORY),
            possible=possible,
            note=_possible(possible, effects),
        ),
        overrides=tuple(overrides),
        stop=_stop(parties, effects),
        foreign=foreign,
    )


def _is_excused(hit: Hit, as_of: date) -> bool:
    """Return True while a person's decision holds that the equal number means nothing here."""
    return hit.until is not None and as_of < hit.until


def _control(hit: Hit, effects: Effects, as_of: date) -> bool | None:
    """Return True for the party itself or half or more, False if unknown, None for less or
    ended.
    """
    sure = True
    for step in hit.owners:
        if step.until is not None and step.until <= as_of:
            return None
        if step.share is not None:
            if step.share < effects.at_least:
                return None
        elif step.form not in effects.control:
            sure = False
    return sure


def _overrides(hit: Hit, effect: Effect, party: ListedParty) -> Iterator[RiskOverride]:
    issue = hit.entity.issue or effect.issue
    if issue is not None and effect.kind.likelihood is not None:
        yield RiskOverride(
            issue, effect.kind.likelihood, effect.kind.confidence, effect.state_imposed, party.says
        )


def _listed(
    hit: Hit, effect: Effect, control: bool, chain: SupplyChain, effects: Effects
) -> ListedParty:
    entity = hit.entity
    kind = effect.kind.name
    if not entity.stands:
        kind = HISTORY
    elif not control:
        kind = UNSURE
    issue = entity.issue or effect.issue
    counts = kind == effect.kind.name
    return ListedParty(
        party=_name(hit.party, chain, effects),
        entity=entity.name,
        effect=effect.id,
        kind=kind,
        stop=counts and effect.kind.stop,
        issue=issue.value if issue else None,
        says=_says(hit, effect, kind, chain, effects),
        todo=_todo(hit, effect, kind, chain, effects),
        basis=effect.basis,
        certainty=effect.certainty,
        source=entity.source,
        title=entity.title,
        edition=entity.edition,
        programme=entity.programme,
        since=entity.since.isoformat() if entity.since else None,
        where=entity.where,
        by=hit.by,
        identifier=hit.identifier,
        confirmed_by=hit.confirmed_by,
        confirmed_on=hit.confirmed_on.isoformat() if hit.confirmed_on else None,
        tier=chain.tiers.get(hit.party),
        hops=_hops(hit.party, chain, effects),
        owners=tuple(Owner(s.child, s.parent, s.share, s.form, s.source) for s in hit.owners),
        owned=_owned(hit.owners, effects),
    )


def _says(hit: Hit, effect: Effect, kind: str, chain: SupplyChain, effects: Effects) -> Text:
    """Return the sentence of a hit; of an inherited listing it names the owner that is listed."""
    party = hit.owners[-1].parent if hit.owners else _text(hit.party, chain, effects)
    pattern = {HISTORY: effects.notes["history"], UNSURE: effects.notes["unsure"]}.get(
        kind, effect.says
    )
    if kind == UNSURE:
        party = _text(hit.party, chain, effects)
    return fill_in(pattern, party=party, entity=hit.entity.name, list=hit.entity.title)


def _todo(hit: Hit, effect: Effect, kind: str, chain: SupplyChain, effects: Effects) -> Text | None:
    if kind == HISTORY:
        return None
    if kind == UNSURE:
        return fill_in(effects.notes["ask_owner"], party=_text(hit.party, chain, effects))
    return effect.todo


def _owned(owners: tuple[OwnedShare, ...], effects: Effects) -> Text | None:
    if not owners:
        return None
    steps = [_step(owner, effects) for owner in owners]
    return fill_in(
        effects.notes["owned"],
        chain=Text("; ".join(s.nl for s in steps), "; ".join(s.en for s in steps)),
    )


def _step(owner: OwnedShare, effects: Effects) -> Text:
    if owner.share is not None:
        share = Text(_percent(owner.share, ","), _percent(owner.share, "."))
        return fill_in(effects.notes["step"], child=owner.child, parent=owner.parent, share=share)
    note = "consolidated" if owner.form in effects.control else "unknown_share"
    return fill_in(effects.notes[note], child=owner.child, parent=owner.parent)


def _percent(share: float, point: str) -> str:
    return f"{round(100 * share, 2):g} %".replace(".", point)


def _possible(count: int, effects: Effects) -> Text | None:
    if not count:
        return None
    note = effects.notes["possible_one" if count == 1 else "possible_many"]
    return note if count == 1 else fill_in(note, count=str(count))


def _stop(parties: Iterable[ListedParty], effects: Effects) -> Text | None:
    first = next((party for party in parties if party.stop), None)
    if first is None:
        return None
    before = effects.notes["stop"]
    return Text(f"{before.nl} {first.says.nl}", f"{before.en} {first.says.en}")


# -- where in the chain --


def _hops(party: str, chain: SupplyChain, effects: Effects) -> tuple[Hop, ...]:
    """Return the shortest way down to the party. A natural person on the way is not named."""
    hops: list[Hop] = []
    above = Text("uw opdracht", "your purchase")
    for step in chain.route_to(party) if party in chain.tiers else ():
        name = _text(step.to, chain, effects)
        hops.append(Hop(above, name, step.kind.value, shown_source(step.source), step.date, "B"))
        above = name
    return tuple(hops)


def _text(key: str, chain: SupplyChain, effects: Effects) -> Text:
    """Return a party's name; a natural person's is not repeated here."""
    party = chain.parties.get(key)
    if party is None:
        return Text(key, key)
    return effects.notes["person"] if party.natural_person else Text(party.name, party.name)


def _name(key: str, chain: SupplyChain, effects: Effects) -> str:
    return _text(key, chain, effects).en


def _order(hit: Hit) -> tuple[str, ...]:
    return tuple(
        str(part)
        for part in (
            hit.party, hit.entity.source, hit.entity.name, hit.entity.programme,
            hit.entity.where, hit.entity.issue, hit.entity.stands, hit.entity.since,
            hit.entity.edition, hit.by, len(hit.owners), hit.owners, hit.identifier,
            hit.decision, hit.until,
        )
    )  # fmt: skip
