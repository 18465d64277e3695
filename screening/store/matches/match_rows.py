"""Matches to rows and back, and what follows from the last decision on one."""

import json
from dataclasses import asdict
from typing import Any

from sqlalchemy import RowMapping

from graphs import names
from screening.model.match import (
    AGAIN,
    OPEN,
    UNDONE,
    ComparedPair,
    Decision,
    ListingFacts,
    Match,
    MatchReason,
    MatchSide,
    OwnedBy,
)
from screening.store.database import columns
from screening.store.database.scope import Scope


def identity_of(side: MatchSide) -> tuple[Any, ...]:
    """Return the facts that identify a side.

    The order and the spelling of its names do not matter.
    """
    return (
        sorted({names.key(name) for name in (side.name, *side.aliases)}),
        side.country,
        names.key(side.address or ""),
        sorted((scheme, number) for scheme, number, _ in side.identifiers),
    )


def evidence_of(pair: ComparedPair) -> str:
    """Return the hash that a decision is bound to: over the facts that identify both sides."""
    owners = [(owner.child, owner.parent, owner.share, owner.form) for owner in pair.owners]
    return columns.digest(identity_of(pair.one), identity_of(pair.other), owners)


def row_of(scope: Scope, pair: ComparedPair, last: Decision | None) -> columns.Columns:
    """Return all columns but those that say where the pair was found."""
    evidence = evidence_of(pair)
    shown = (pair.one.name, pair.other.name, *pair.one.aliases, *pair.other.aliases)
    return {
        "public_id": columns.match_id(scope.slug, pair.kind, pair.one.key, pair.other.key),
        "kind": pair.kind,
        "one": pair.one.key,
        "other": pair.other.key,
        "basis": pair.basis,
        "score": round(pair.score, 6),
        "completeness": round(pair.completeness, 6),
        "evidence": evidence,
        "facts": columns.compact(facts_of(pair)),
        "stands": _stands(pair),
        "search": columns.folded("\n".join(shown)),
        **state_of(evidence, last),
    }


def _stands(pair: ComparedPair) -> bool:
    return not pair.listings or any(listing.current is not False for listing in pair.listings)


def state_of(evidence: str, last: Decision | None) -> columns.Columns:
    """Return the columns that follow from the last decision.

    A decision holds for the evidence that it saw; on other evidence it is asked for again.
    """
    if last is None or last.answer == UNDONE:
        return {"state": OPEN, "answer": None, "review_on": None}
    state = last.answer if last.evidence == evidence else AGAIN
    return {"state": state, "answer": last.answer, "review_on": last.review_on}


def facts_of(pair: ComparedPair) -> dict[str, Any]:
    """Return the facts of a pair that a person looks at, for a JSON column."""
    facts = asdict(pair)
    return {
        name: facts[name] for name in ("one", "other", "because", "settles", "listings", "owners")
    }


def to_match(row: RowMapping) -> Match:
    """Return the match of a row."""
    facts = json.loads(row["facts"])
    return Match(
        id=row["public_id"],
        compared=ComparedPair(
            kind=row["kind"],
            one=_side(facts["one"]),
            other=_side(facts["other"]),
            basis=row["basis"],
            score=row["score"],
            completeness=row["completeness"],
            because=tuple(
                MatchReason(reason["code"], reason["weight"], tuple(reason["about"]))
                for reason in facts["because"]
            ),
            settles=facts["settles"],
            listings=tuple(ListingFacts(**listing) for listing in facts["listings"]),
            owners=tuple(OwnedBy(**owner) for owner in facts["owners"]),
        ),
        source=row["source"],
        title=row["title"],
        edition=row["edition"],
        stands=bool(row["stands"]),
        state=row["state"],
        answer=row["answer"],
        review_on=columns.maybe_date(row["review_on"]),
        evidence=row["evidence"],
    )


def _side(fields: dict[str, Any]) -> MatchSide:
    identifiers = tuple((scheme, number, valid) for scheme, number, valid in fields["identifiers"])
    return MatchSide(**{**fields, "aliases": tuple(fields["aliases"]), "identifiers": identifiers})


def to_decision(scope: Scope, row: RowMapping) -> Decision:
    """Return the decision of a row."""
    return Decision(
        id=row["id"],
        match=columns.match_id(scope.slug, row["kind"], row["one"], row["other"]),
        answer=row["answer"],
        by=row["by"],
        at=columns.moment(row["at"]),
        channel=row["channel"],
        why=row["why"],
        review_on=columns.maybe_date(row["review_on"]),
        evidence=row["evidence"],
        facts=json.loads(row["facts"]),
    )
