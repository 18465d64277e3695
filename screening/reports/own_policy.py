"""Own policy in words: what a version says, how two differ, what one would change."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from screening.i18n import labels
from screening.i18n.language import Language
from screening.i18n.messages import render
from screening.model.own_policy import OwnPolicy, PolicyArticle, PolicyInForce, PolicyVersion
from screening.model.policy_impact import BESIDE, GROUPS, ImpactSummary, PolicyImpact
from screening.model.verdict import Text
from screening.rules.duty import policy as law
from screening.rules.formatting import fill_in
from screening.rules.own_policy import policy as files
from screening.rules.own_policy import sentences
from sources.kit.values.message import Message

NONE = "–"


@dataclass(frozen=True, slots=True)
class PolicyLine:
    """One thing that a policy says: of which part, about what, and what."""

    part: str  # of the whole: ""
    field: str
    value: str


@dataclass(frozen=True, slots=True)
class PolicyDifference:
    """What two versions say otherwise. ``before`` or ``after``: None where one says nothing."""

    part: str
    field: str
    before: str | None
    after: str | None


def lines_of(policy: OwnPolicy, language: Language) -> tuple[PolicyLine, ...]:
    """Return what a policy says, line by line, in the order of its file."""
    return tuple(_PolicyWriter(language).of(policy))


def differences(
    before: OwnPolicy, after: OwnPolicy, language: Language
) -> tuple[PolicyDifference, ...]:
    """Return what two versions say otherwise: first what changed or came, then what went."""
    former = {(line.part, line.field): line.value for line in lines_of(before, language)}
    later = {(line.part, line.field): line.value for line in lines_of(after, language)}
    keys = (*later, *(key for key in former if key not in later))
    return tuple(
        PolicyDifference(*key, former.get(key), later.get(key))
        for key in keys
        if former.get(key) != later.get(key)
    )


class _PolicyWriter:
    """The lines of one policy in one language."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def of(self, policy: OwnPolicy) -> Iterator[PolicyLine]:
        say = self._language.say
        yield self._line("", "title", say(policy.title))
        yield self._line("", "owner", policy.owner or NONE)
        yield self._line("", "decision", self._decision(policy))
        yield self._line("", "valid_from", self._day(policy))
        for article in policy.articles:
            yield from self._article(article)
        if (defaults := policy.clause_defaults) is not None:
            part = self._part(defaults.article)
            for level, clauses in defaults.of_level:
                if clauses:
                    yield PolicyLine(part, f"{self._field('clauses')} {level}", ", ".join(clauses))
            yield self._line(part, "explanation", say(defaults.explanation))
        if (weights := policy.weights) is not None:
            part = self._part(weights.article)
            for name in files.CONSTANTS:
                value = getattr(weights, name)
                if value is not None:
                    title = say(files.bounds()[name].title)
                    yield PolicyLine(part, title, self._value(value))
            yield self._line(part, "explanation", say(weights.explanation))
        if (levels := policy.second_person) is not None:
            part = self._part(levels.article)
            flag = labels.word(levels.flag, "flag", self._language)
            yield self._line(part, "second_person", flag)
            if levels.value_eur is not None:
                yield self._line(part, "value_from", self._money(levels.value_eur))
        for check, hours in policy.hours:
            field = f"{self._field('hours')}: {check.replace('_', ' ')}"
            yield PolicyLine("", field, self._language.number(hours))

    def _article(self, article: PolicyArticle) -> Iterator[PolicyLine]:
        say, part = self._language.say, self._part(article.id)
        names = law.load().categories
        yield self._line(part, "title", say(article.title))
        yield self._line(part, "required", self._yes(article.required))
        if article.categories:
            several = [say(names[slug].name) for slug in article.categories]
            yield self._line(part, "categories", ", ".join(several))
            yield self._line(part, "suggested_counts", self._yes(article.suggested_counts))
        if article.cpv:
            yield self._line(part, "cpv", ", ".join(article.cpv))
        yield self._line(part, "value_from", self._value_from(article.value_from))
        if article.buyers:
            kinds = [labels.word(buyer, "buyer_type", self._language) for buyer in article.buyers]
            yield self._line(part, "buyers", ", ".join(kinds))
        if article.from_level:
            yield self._line(part, "from_level", f"L{article.from_level}")
        if article.least_level:
            yield self._line(part, "least_level", f"L{article.least_level}")
        if article.clauses:
            yield self._line(part, "clauses", ", ".join(article.clauses))
        yield self._line(part, "explanation", say(article.explanation))

    def _line(self, part: str, field: str, value: str) -> PolicyLine:
        return PolicyLine(part, self._field(field), value)

    def _field(self, field: str) -> str:
        return labels.word(field, "policy_field", self._language)

    def _part(self, id: str) -> str:
        return self._language.say(fill_in(sentences.load().article, id=id))

    def _decision(self, policy: OwnPolicy) -> str:
        decision = policy.decision
        if decision is None:
            return NONE
        form = sentences.load().forms[decision.kind]
        said = self._language.say(fill_in(form, reference=decision.reference))
        return f"{said}, {self._language.date(decision.day)}"

    def _day(self, policy: OwnPolicy) -> str:
        return NONE if policy.valid_from is None else self._language.date(policy.valid_from)

    def _yes(self, holds: bool) -> str:
        return labels.word("yes" if holds else "no", "policy_field", self._language)

    def _value_from(self, euros: int | None) -> str:
        if euros is None:
            return labels.word("threshold", "policy_field", self._language)
        return self._money(Decimal(euros))

    def _money(self, euros: Decimal) -> str:
        return self._language.money(euros, "EUR")

    def _value(self, value: object) -> str:
        if isinstance(value, int):
            return self._language.number(value)
        return labels.word(str(value), "band", self._language)


# -- for a terminal --


def shown(policy: OwnPolicy, language: Language) -> Iterator[str]:
    """Yield what a policy says, for a terminal."""
    part = None
    for line in lines_of(policy, language):
        if line.part != part and line.part:
            yield f"\n{line.part[:1].upper()}{line.part[1:]}\n"
        part = line.part
        yield f"  {line.field}: {line.value}\n" if part else f"{line.field}: {line.value}\n"


def compared(several: tuple[PolicyDifference, ...], language: Language) -> Iterator[str]:
    """Yield how two versions differ, for a terminal."""
    if not several:
        yield render(Message("own_policy.alike"), language.code) + "\n"
    for each in several:
        name = f"{each.part}, {each.field}" if each.part else each.field
        yield f"{name}: {each.before or NONE} → {each.after or NONE}\n"


def listed(versions: tuple[PolicyVersion, ...], language: Language) -> Iterator[str]:
    """Yield the versions, for a terminal."""
    for version in versions:
        title = language.say(files.read_policy(version.content).title)
        state = labels.word(version.state, "policy_state", language)
        days = [
            f"{labels.word(name, 'policy_field', language)} {language.date(day)}"
            for name, day in (
                ("valid_from", version.valid_from),
                ("closed_from", version.closed_from),
            )
            if day is not None
        ]
        yield f"{version.number}  {', '.join([state, *days])}  {title}\n"


def impact_lines(impact: PolicyImpact, language: Language) -> Iterator[str]:
    """Yield what a version would change, for a terminal: counts, and the hours."""
    counts = impact.counts
    yield render(Message("own_policy.of", contracts=impact.contracts), language.code) + "\n"
    for name in (*GROUPS, *BESIDE):
        yield f"  {labels.word(name, 'policy_group', language)}: {language.number(counts[name])}\n"
    yield hours_of(impact, language) + "\n"


def hours_of(impact: PolicyImpact | ImpactSummary, language: Language) -> str:
    """Return what it costs in hours, in a sentence."""
    more = impact.hours_after - impact.hours_before
    return render(
        Message(
            "own_policy.hours_cost",
            before=language.number(impact.hours_before),
            after=language.number(impact.hours_after),
            more=("+" if more > 0 else "") + language.number(more),
        ),
        language.code,
    )


def overridden_message(by: PolicyInForce) -> Message:
    """Return what to say of a version that counts no more once another begins."""
    number, day = by.number, by.valid_from.isoformat()
    if by.closed_from is None:
        return Message("own_policy.overridden", number=number, day=day)
    ended = by.closed_from.isoformat()
    return Message("own_policy.overridden_ended", number=number, day=day, ended=ended)


# -- as JSON --


def version_document(version: PolicyVersion) -> dict[str, object]:
    """Return a version as a JSON object."""
    policy = files.read_policy(version.content)
    return {
        "number": version.number,
        "state": version.state.value,
        "title": _both(policy.title),
        "owner": policy.owner,
        "valid_from": _iso(version.valid_from or policy.valid_from),
        "closed_from": _iso(version.closed_from),
        "decision": None
        if policy.decision is None
        else {
            "kind": policy.decision.kind.value,
            "reference": policy.decision.reference,
            "day": policy.decision.day.isoformat(),
        },
        "articles": [article.id for article in policy.articles],
        "sha256": policy.digest,
        "made_by": version.made_by,
        "activated_by": version.activated_by,
    }


def impact_document(impact: PolicyImpact) -> dict[str, object]:
    """Return what a version would change as a JSON object, every number with its contracts."""
    return {
        "as_of": impact.as_of.isoformat(),
        "contracts": impact.contracts,
        "counts": impact.counts,
        "hours_before": float(impact.hours_before),
        "hours_after": float(impact.hours_after),
        "changes": [
            {
                "id": change.id,
                "flag_before": change.flag_before,
                "flag": change.flag.value,
                "level_before": change.level_before,
                "level": change.level,
                "lost_clauses": list(change.lost_clauses),
            }
            for change in impact.changes
        ],
        "asking": list(impact.asking),
        "left_out": list(impact.left_out),
    }


def differences_document(several: tuple[PolicyDifference, ...]) -> list[Mapping[str, str | None]]:
    """Return how two versions differ as JSON."""
    return [
        {"part": each.part, "field": each.field, "before": each.before, "after": each.after}
        for each in several
    ]


def _both(text: Text) -> dict[str, str]:
    return {"nl": text.nl, "en": text.en}


def _iso(day: object) -> str | None:
    return None if day is None else str(day)
