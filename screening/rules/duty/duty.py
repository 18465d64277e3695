"""The duty by law, from the buyer, the value and a confirmed category.

Never looks at risk: a high risk makes no duty, a low one takes none away. An unknown fact is
asked for. The truth table, its thresholds and its sentences stand in ``policies/``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

from screening.model.errors import InputError
from screening.model.verdict import (
    Duty,
    DutyOutcome,
    Suggestion,
    Text,
    Threshold,
)
from screening.rules.country_names import country_name
from screening.rules.duty.policy import (
    Category,
    DutyRule,
    Law,
)
from screening.rules.formatting import fill_in, format_day, format_euros, untranslated
from sources.kit.values.message import Message

BuyerType = Literal["central", "subcentral"]
Nature = Literal["supplies", "services", "works"]
PartOf = Literal["none", "lot", "framework"]

PARTS = ("none", "lot", "framework")  # what a purchase is a part of; a call-off is "framework"
DAYS = ("dispatched", "awarded", "starts")  # the first that is known is the day that counts
NATURES = {
    "supplies": Text("leveringen", "supplies"),
    "services": Text("diensten", "services"),
    "works": Text("werken", "works"),
}
STAND_INS = {
    "awarded": Text("gunningsdatum", "award date"),
    "starts": Text("ingangsdatum", "start date"),
}


@dataclass(frozen=True, slots=True)
class DutyFacts:
    """The facts that the law asks for; ``None`` is unknown. Raises InputError when malformed.

    ``value_eur``: euros without VAT, options included; ``value_with_vat``: euros, where only that
    is known. ``total_value_eur``: of all lots together, or of the whole framework.
    ``other_currency``: the code of the currency when the value is published in another one; then it
    does not count. ``cpv``: main code first.
    """

    buyer_type: BuyerType | None = None
    buyer_country: str | None = None  # ISO 3166-1 alpha-2
    value_eur: Decimal | None = None
    value_is_estimate: bool = False  # True: the estimate when the call was sent, as the rule asks
    value_with_vat: Decimal | None = None
    part_of: PartOf | None = None
    total_value_eur: Decimal | None = None
    other_currency: str | None = None
    nature: Nature | None = None
    cpv: tuple[str, ...] = ()
    dispatched: date | None = None
    awarded: date | None = None
    starts: date | None = None
    category_confirmed: str | None = None  # a slug, or the policy's word for "none of them"
    confirmed_by: str | None = None
    defence: bool = False

    def __post_init__(self) -> None:
        if self.buyer_type not in (None, "central", "subcentral"):
            raise InputError(Message("purchase.buyer_type"), "buyer_type")
        if self.nature is not None and self.nature not in NATURES:
            raise InputError(Message("purchase.nature", known=tuple(NATURES)), "nature")
        if self.part_of is not None and self.part_of not in PARTS:
            raise InputError(Message("purchase.part_of", known=PARTS), "part_of")
        for name in ("value_eur", "value_with_vat", "total_value_eur"):
            value: Decimal | None = getattr(self, name)
            if value is not None and not (value.is_finite() and value >= 0):
                raise InputError(Message("purchase.value"), name)
        for code in self.cpv:
            if not (len(code) == 8 and code.isascii() and code.isdigit()):
                raise InputError(Message("purchase.cpv", code=code), "cpv")


@dataclass(frozen=True, slots=True)
class ValueBounds:
    """Euros without VAT between two bounds, and how a sentence writes them."""

    low: Decimal
    high: Decimal
    shown: Text


@dataclass(slots=True)
class _Findings:
    """Facts that call for a note, and the values for its placeholders."""

    facts: list[str] = field(default_factory=list)
    values: dict[str, Text] = field(default_factory=dict)

    def add(self, fact: str, **values: Text) -> None:
        self.facts.append(fact)
        self.values.update(values)


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the law says of a purchase, before it is put into words."""

    rule: DutyRule
    buyer: str  # by which the rule was found, with the category
    compared: str  # where the value stands
    on: date  # the day that counts
    threshold: Threshold | None
    missing: tuple[str, ...]
    suggestion: Suggestion | None
    category: str | None  # as confirmed by a person
    not_looked_at: str | None  # the country (ISO 3166-1 alpha-2) whose law was not looked at
    facts: tuple[str, ...]  # that call for a note
    values: Mapping[str, Text]  # for the places in sentences
    value: ValueBounds | None = None  # what is known of it; of the whole, where that is known

    @property
    def outcome(self) -> DutyOutcome:
        return self.rule.outcome


def decide(facts: DutyFacts, law: Law, as_of: date) -> Duty:
    """Return the duty. ``as_of`` stands in only when the facts hold no date.

    Raises InputError for a category that the policy does not have.
    """
    return in_words(ruling_of(facts, law, as_of), law)


def ruling_of(facts: DutyFacts, law: Law, as_of: date) -> Ruling:
    """Return what ``decide`` puts into words."""
    findings = _Findings()
    category = _category(facts, law)
    buyer = _buyer(facts, law, findings)
    chosen_by, on = _chosen_date(facts, as_of)
    if buyer == "outside":
        country = (facts.buyer_country or "").upper()
        findings.values["country"] = country_name(country)
        rule = law.rule(buyer, "unknown", "open")
        return Ruling(
            rule,
            buyer,
            "unknown",
            on,
            threshold=None,
            missing=(),
            suggestion=None,
            category=None,
            not_looked_at=country,
            facts=tuple(findings.facts),
            values=findings.values,
            value=_value(facts, law, _Findings()),  # own policy may ask of it what no law does
        )
    value = _value(facts, law, findings)
    regime = _regime(facts, law, findings)
    threshold = _threshold(law, regime, chosen_by, on, findings)
    compared = _compare(facts, value, threshold)
    rule = law.rule(buyer, compared, _category_state(category, law, on))
    suggestion = _suggestion(facts, law, findings)
    if suggestion is None and rule.asks_category:
        suggestion = _none_suggested(facts, law, findings)
    _add_combined_facts(facts, buyer, compared, category, law, on, findings)
    _add_rule_values(value, threshold, category, law, findings)
    return Ruling(
        rule,
        buyer,
        compared,
        on,
        threshold=threshold,
        missing=tuple(_missing(buyer, value, regime, threshold, rule, facts)),
        suggestion=suggestion,
        category=facts.category_confirmed,
        not_looked_at=None,
        facts=tuple(findings.facts),
        values=findings.values,
        value=value,
    )


def in_words(ruling: Ruling, law: Law) -> Duty:
    """Return the duty with its sentences."""
    rule = ruling.rule
    return Duty(
        outcome=rule.outcome,
        policy=law.id,
        policy_version=law.version,
        rule=rule.id,
        basis=_cited_basis(law, rule, ruling.on),
        threshold=ruling.threshold,
        missing=ruling.missing,
        why=fill_in(rule.why, **ruling.values),
        suggestion=ruling.suggestion,
        category=ruling.category,
        notes=_notes(law, ruling),
        not_looked_at=ruling.not_looked_at,
        legal_basis=law.bases.references(rule.legal_basis, ruling.on),
    )


def nature_of(code: str) -> Nature | None:
    """Return what a CPV code buys: 03-44 and 48 supplies, 45 works, 50-98 services."""
    division = int(code[:2])
    if division == 45:
        return "works"
    if 3 <= division <= 44 or division == 48:
        return "supplies"
    return "services" if 50 <= division <= 98 else None


def _category(facts: DutyFacts, law: Law) -> Category | None:
    slug = facts.category_confirmed
    if slug is None:
        return None
    if slug not in law.categories:
        raise InputError(
            Message("purchase.category", slug=slug, policy=law.id, known=tuple(law.categories)),
            "category",
        )
    return law.categories[slug]


def _category_state(category: Category | None, law: Law, on: date) -> str:
    if on < law.lists_from:
        return "unread"
    if category is None:
        return "open"
    return "geen" if category.slug == law.none_slug else "confirmed"


def _buyer(facts: DutyFacts, law: Law, findings: _Findings) -> str:
    """Return the type of buyer; "outside" only where its country is known to be another one."""
    country = facts.buyer_country
    if country is None:
        findings.add("country-unknown")
    elif country.upper() != law.country:
        return "outside"
    return facts.buyer_type or "unknown"


def _value(facts: DutyFacts, law: Law, findings: _Findings) -> ValueBounds | None:
    """Return what is known of the value that the threshold looks at: the whole, where that is
    known; None where nothing is.
    """
    own = _own_value(facts, law, findings)
    whole = facts.total_value_eur or None
    if whole is None or (own is not None and own.low >= whole):
        return own
    amount = format_euros(whole)
    shown = Text(f"{amount.nl} (het geheel)", f"{amount.en} (the whole)")
    return ValueBounds(whole, max(whole, own.high) if own else whole, shown)


def _own_value(facts: DutyFacts, law: Law, findings: _Findings) -> ValueBounds | None:
    """Return the value of the purchase itself: another currency is not converted, and 0 means
    "not filled in". With VAT it lies between two bounds.
    """
    if facts.other_currency is not None:
        findings.add("other-currency", currency=untranslated(facts.other_currency))
        return None
    if facts.value_eur == 0:
        findings.add("zero-value")
        return None
    if facts.value_eur is not None:
        if not facts.value_is_estimate:
            findings.add("contract-value")
        return ValueBounds(facts.value_eur, facts.value_eur, format_euros(facts.value_eur))
    if not facts.value_with_vat:
        return None
    high = facts.value_with_vat
    low = (high * 100 / (100 + law.highest_vat)).quantize(Decimal("0.01"))
    amount = format_euros(high)
    findings.add("value-with-vat", with_vat=amount, without_vat=format_euros(low))
    return ValueBounds(low, high, Text(f"{amount.nl} met btw", f"{amount.en} with VAT"))


def _regime(facts: DutyFacts, law: Law, findings: _Findings) -> str | None:
    """Return the regime, or None with a fact that says how to settle it. Only the main code
    counts.
    """
    main = facts.cpv[0] if facts.cpv else None
    nature = facts.nature
    if nature is None and main is not None:
        nature = nature_of(main)
        if nature is not None:
            findings.add("nature-derived", code=untranslated(main), nature=NATURES[nature])
    if nature is None:
        findings.add("nature-unknown")
        return None
    if nature == "works":
        return "works"
    if nature == "services":
        if main is None:
            findings.add("services-without-code")
        elif main in law.light.ask_exact_code:
            findings.add("exact-code-needed", code=untranslated(main))
            return None
        elif law.light.includes(main):
            findings.add("light-regime", code=untranslated(main))
            return "light"
    return facts.buyer_type


def _threshold(
    law: Law, regime: str | None, chosen_by: str, on: date, findings: _Findings
) -> Threshold | None:
    """Return the row of the first known date, or None; never the row of another period."""
    if regime is None:
        return None
    row = law.threshold(regime, on)
    if row is None:
        findings.add("no-period", date=format_day(on))
        return None
    if chosen_by == "today":
        findings.add("date-is-today", date=format_day(on))
    elif chosen_by != "dispatched":
        findings.add("date-stands-in", date=format_day(on), chosen_by=STAND_INS[chosen_by])
    if row.certainty == "unverified":
        findings.add("threshold-unverified")
    return Threshold(row.amount, "EUR", row.regime, row.period, chosen_by, on.isoformat())


def _chosen_date(facts: DutyFacts, as_of: date) -> tuple[str, date]:
    """Return the day of dispatch and its name; award, start and ``as_of`` stand in, in this
    order.
    """
    for name in DAYS:
        day: date | None = getattr(facts, name)
        if day is not None:
            return name, day
    return "today", as_of


def _compare(facts: DutyFacts, value: ValueBounds | None, threshold: Threshold | None) -> str:
    """Return where the value stands; "unknown" too where its bounds disagree on that."""
    if value is None:
        return "unknown"
    if threshold is None:
        return "no_threshold"
    if value.low >= threshold.amount:
        return "at_or_above"
    if value.high >= threshold.amount:
        return "unknown"
    is_part = facts.part_of in ("lot", "framework")
    return "part_below" if is_part and not facts.total_value_eur else "below"


def _missing(
    buyer: str,
    value: ValueBounds | None,
    regime: str | None,
    threshold: Threshold | None,
    rule: DutyRule,
    facts: DutyFacts,
) -> Iterable[str]:
    """Yield the facts that a person must give before the duty can be decided, each by its name."""
    if rule.outcome is not DutyOutcome.ASK:
        return
    if buyer == "unknown":
        yield "buyer_type"
    if value is None or (threshold is not None and value.low < threshold.amount <= value.high):
        yield "value_eur"
    if buyer == "central" and threshold is None:
        yield "date" if regime is not None else "cpv" if facts.cpv else "nature"
    if rule.value == ("part_below",):
        yield "total_value"
    elif rule.asks_category:
        yield "category"
    elif "unread" in rule.category and len(rule.category) == 1:
        yield "category_list"


def _suggestion(facts: DutyFacts, law: Law, findings: _Findings) -> Suggestion | None:
    """Return the suggestion of the first code, in the register's order, that has one."""
    for code in facts.cpv:
        suggestions = law.suggest(code)
        if not suggestions:
            continue
        first, *others = suggestions
        if others:
            other = law.categories[others[0].category]
            findings.add("suggestion-alternative", alternative=other.name)
        elif first.uncertain:
            name = law.categories[first.category].name
            findings.add("suggestion-uncertain", suggested=name)
        return first
    return None


def _none_suggested(facts: DutyFacts, law: Law, findings: _Findings) -> Suggestion | None:
    """Return "none of them" as a suggestion for the main code; surer where our table has looked."""
    if not facts.cpv:
        return None
    code = facts.cpv[0]
    prefix = law.suggests_none(code)
    findings.add("no-category-suggested", code=untranslated(code))
    return Suggestion(law.none_slug, prefix or code, "M" if prefix else "L", prefix is None)


def _add_combined_facts(
    facts: DutyFacts,
    buyer: str,
    compared: str,
    category: Category | None,
    law: Law,
    on: date,
    findings: _Findings,
) -> None:
    """Add the facts that follow from several of the inputs together."""
    if buyer == "central" and compared == "at_or_above":
        findings.add("central-at-threshold", published=untranslated(str(law.lists_published)))
        if on < law.lists_from:
            findings.add("categories-unread", lists_from=format_day(law.lists_from))
    part_is_unknown = facts.part_of is None and not facts.total_value_eur
    if buyer == "central" and compared == "below" and part_is_unknown:
        findings.add("part-unknown")
    if buyer == "subcentral":
        findings.add("decentral")
    if category is not None and not facts.confirmed_by:
        findings.add("unnamed-confirmation")
    if facts.defence:
        findings.add("defence")


def _add_rule_values(
    value: ValueBounds | None,
    threshold: Threshold | None,
    category: Category | None,
    law: Law,
    findings: _Findings,
) -> None:
    if value is not None and threshold is not None:
        findings.values["value"] = value.shown
        findings.values["threshold"] = format_euros(Decimal(threshold.amount))
        findings.values["regime"] = law.regimes[threshold.regime]
        findings.values["period"] = untranslated(threshold.period)
    if category is not None:
        findings.values["category"] = category.name


def _cited_basis(law: Law, rule: DutyRule, on: date) -> Text:
    """Return the basis with the articles of law that hold on the day that counts."""
    articles = [basis for basis in rule.legal_basis if basis.kind == "law"]
    if not articles:
        return rule.basis
    cited = law.bases.citations(articles, on)
    return Text(
        f"{rule.basis.nl.removesuffix('.')} ({cited.nl}).",
        f"{rule.basis.en.removesuffix('.')} ({cited.en}).",
    )


def _notes(law: Law, ruling: Ruling) -> tuple[Text, ...]:
    notes = [
        fill_in(note.text, **ruling.values)
        for note in law.notes
        if any(fact in ruling.facts for fact in note.when)
    ]
    suggestion = ruling.suggestion
    if suggestion is not None and suggestion.uncertain:
        question = law.categories[suggestion.category].open_question
        if question is not None:
            notes.append(question)
    return tuple(notes)
