"""Measures in words, as JSON and as a table: numerator and denominator always."""

from collections.abc import Iterator
from decimal import Decimal

from graphs import cpv
from screening.i18n import labels
from screening.i18n.language import Language
from screening.i18n.messages import render
from screening.model.contracts import ContractFilter
from screening.model.monitoring import (
    NOT_STATED,
    Dimension,
    Figure,
    GroupedFigures,
    KeptDay,
    Measure,
    Part,
)
from screening.reports import measure_words
from screening.reports.portfolio_words import money
from screening.reports.spreadsheet import Cell, csv_line
from screening.rules.monitoring import measure_book
from screening.services.monitoring.monitor import MonitoredDay
from sources.kit.values.message import Message

HEADINGS = (
    "day", "kept", "edition", "measure", "measure_edition", "unit", "title", "dimension", "value",
    *(part.value for part in Part), "unsure", "in_scope", "share_low", "share_high",
    *(f"euros_{part.value}" for part in Part), "worth_unknown", "hours", "without_hours",
    "sentence",
)  # fmt: skip


def sentence(measure: Measure, figure: Figure, language: Language) -> str:
    """Return a figure as a person says it: of how many, how many, and of how many nobody knows."""
    if not figure.in_scope:
        return render(Message("monitoring.nothing_in_scope"), language.code)
    scope, met = figure.surely_in_scope, figure.met
    said = measure_words.sentence_of(measure.title, measure.sentence, scope, met, language)
    parts = [said.rstrip(".")]
    if sure := figure.unknown - figure.unsure:
        parts.append(render(Message("monitoring.unknown", count=sure), language.code))
    if figure.unsure:
        parts.append(render(Message("monitoring.unsure", count=figure.unsure), language.code))
    if figure.without_end:
        parts.append(render(Message("monitoring.no_end", count=figure.without_end), language.code))
    return "; ".join(parts) + "."


def share(figure: Figure, language: Language) -> str:
    """Return the share in whole per cents, or between which it lies; a dash where there is none."""
    return measure_words.share_words(figure.share_low, figure.share_high, language)


def money_share(figure: Figure, language: Language) -> str:
    """Return the share of the money that is known."""
    low, high = figure.euro_share_low, figure.euro_share_high
    return measure_words.share_words(low, high, language)


def money_sentence(figure: Figure, language: Language) -> str:
    """Return the same in money, with how many contracts have no known worth."""
    says = Message(
        "monitoring.money",
        met=money(figure.euros[Part.MET], language),
        scope=money(figure.euros_in_scope, language),
        share=money_share(figure, language),
    )
    text = render(says, language.code)
    if figure.worth_unknown:
        unknown = Message("monitoring.worth_unknown", count=figure.worth_unknown)
        text += " " + render(unknown, language.code)
    return text


def hours_sentence(figure: Figure, language: Language) -> str:
    """Return the hours that were recorded, or that nobody recorded any."""
    if figure.without_hours == figure.in_scope:
        return render(Message("monitoring.no_hours"), language.code)
    says = Message("monitoring.hours", hours=language.number(figure.hours))
    return render(says, language.code)


def left_out(figure: Figure, language: Language) -> Iterator[str]:
    """Yield why rows are out of scope, and how many are for that reason."""
    for each in figure.out_of_scope:
        yield f"{language.say(each.why).rstrip('.')}: {language.number(each.rows)}"


def value_name(dimension: Dimension, value: str, language: Language) -> str:
    """Return what a value of a dimension is called."""
    if value == NOT_STATED:
        return render(Message("monitoring.not_stated"), language.code)
    if dimension is Dimension.CATEGORY:
        title = cpv.title(value.ljust(8, "0"), language.code)
        return f"{title} ({value})" if title else value
    if dimension is Dimension.ISSUE:
        return labels.issue_name(value, language)
    if dimension is Dimension.REGION:
        return language.country(value)
    if dimension is Dimension.GOVERNMENT_LEVEL:
        return labels.word(value, "buyer_type", language)
    return value


def behind(filter: ContractFilter, language: Language) -> str:
    """Return behind which figure the contracts of a filter are; nothing where it names none."""
    measure = measure_book.load().measure(filter.measure) if filter.measure else None
    if measure is None:
        return ""
    part = labels.word(filter.part or Part.MET, "measure_part", language)
    says = Message("monitoring.behind", title=language.say(measure.title), part=part)
    text = render(says, language.code)
    if filter.measured_by is not None:
        dimension = Dimension(filter.measured_by)
        named = value_name(dimension, filter.measured_value or NOT_STATED, language)
        text += f" {labels.word(dimension, 'dimension', language)}: {named}."
    if filter.measured_on is None:
        return text
    gone = render(Message("monitoring.behind_kept", day=str(filter.measured_on)), language.code)
    return f"{text} {gone}"


def provenance(day: MonitoredDay, language: Language) -> str:
    """Return of which day the figures are, and whether they are replayed or as of now."""
    if day.kept is None:
        return render(Message("monitoring.as_of_now", day=str(day.day)), language.code)
    kept = day.kept
    says = Message(
        "monitoring.replayed",
        day=str(kept.day),
        at=str(kept.kept_at.date()),
        edition=kept.edition,
        digest=kept.sha256[:12],
    )
    return render(says, language.code)


def kept_document(kept: KeptDay) -> dict[str, object]:
    """Return a kept day as a JSON object."""
    return {
        "day": kept.day.isoformat(),
        "kept_at": kept.kept_at.isoformat(),
        "by": kept.by,
        "edition": kept.edition,
        "software": kept.software,
        "sha256": kept.sha256,
        "rows": kept.rows,
    }


def as_document(day: MonitoredDay, dimension: Dimension | None = None) -> dict[str, object]:
    """Return the figures of a day as a JSON object; by the values of a dimension too, if asked."""
    measures = [measure_document(measure, figure) for measure, figure in day.figures]
    document: dict[str, object] = {
        "day": day.day.isoformat(),
        "kept": kept_document(day.kept) if day.kept else None,
        "edition": day.edition,
        "measures": measures,
    }
    if dimension is not None:
        document["by"] = dimension.value
        for measure, groups in zip(measures, day.by(dimension), strict=True):
            measure["groups"] = [
                {
                    "value": value or None,
                    "name": {
                        code: value_name(dimension, value, Language(code)) for code in ("nl", "en")
                    },
                    **figure_document(figure),
                }
                for value, figure in groups.figures.items()
            ]
    return document


def measure_document(measure: Measure, figure: Figure) -> dict[str, object]:
    """Return a measure with its figure as a JSON object."""
    return {
        "id": measure.id,
        "edition": measure.edition,
        "group": measure.group,
        "unit": measure.unit.value,
        "title": {"nl": measure.title.nl, "en": measure.title.en},
        "sentence": {code: sentence(measure, figure, Language(code)) for code in ("nl", "en")},
        "caution": {"nl": measure.caution.nl, "en": measure.caution.en},
        "counts_money": measure.has_money,
        **figure_document(figure),
    }


def figure_document(figure: Figure) -> dict[str, object]:
    """Return a figure as a JSON object. Shares are 0..1, null where nothing is in scope."""
    return {
        **{part.value: figure.counts[part] for part in Part},
        "unsure": figure.unsure,
        "in_scope": figure.in_scope,
        "share_low": figure.share_low,
        "share_high": figure.share_high,
        "why_out_of_scope": [
            {"why": {"nl": each.why.nl, "en": each.why.en}, "rows": each.rows}
            for each in figure.out_of_scope
        ],
        "euros": {part.value: float(figure.euros[part]) for part in Part},
        "worth_unknown": figure.worth_unknown,
        "hours": float(figure.hours),
        "without_hours": figure.without_hours,
        "without_end": figure.without_end,
    }


def as_csv(day: MonitoredDay, dimension: Dimension | None, language: Language) -> Iterator[str]:
    """Yield the figures of a day as a table; with a dimension, a line for each value too."""
    yield "\ufeff" + csv_line(HEADINGS)
    for measure, figure in day.figures:
        yield csv_line(_cells(day, measure, figure, "", "", language))
    for groups in day.by(dimension) if dimension is not None else ():
        measure = next(each for each in day.measures if each.id == groups.measure)
        for value, figure in groups.figures.items():
            yield csv_line(_cells(day, measure, figure, groups.dimension.value, value, language))


def lines(day: MonitoredDay, dimension: Dimension | None, language: Language) -> Iterator[str]:
    """Yield the figures of a day for a terminal."""
    yield provenance(day, language) + "\n"
    by_measure = {groups.measure: groups for groups in day.by(dimension)} if dimension else {}
    for group, several in by_group(day):
        yield f"\n{labels.word(group, 'measure_group', language)}\n"
        for measure, figure in several:
            yield f"  {language.say(measure.title)}: {share(figure, language)}\n"
            yield f"    {sentence(measure, figure, language)}\n"
            if measure.has_money and figure.in_scope:
                yield f"    {money_sentence(figure, language)}\n"
            if measure.group == "effort":
                yield f"    {hours_sentence(figure, language)}\n"
            if measure.id in by_measure:
                yield from _value_lines(by_measure[measure.id], language)


def _value_lines(groups: GroupedFigures, language: Language) -> Iterator[str]:
    for value, figure in groups.figures.items():
        name = value_name(groups.dimension, value, language)
        counts = f"{language.number(figure.met)} / {language.number(figure.in_scope)}"
        yield f"      {name}: {share(figure, language)} ({counts})\n"


def by_group(day: MonitoredDay) -> tuple[tuple[str, tuple[tuple[Measure, Figure], ...]], ...]:
    """Return the measures of each group with their figures, in order."""
    groups: dict[str, list[tuple[Measure, Figure]]] = {}
    for measure, figure in day.figures:
        groups.setdefault(measure.group, []).append((measure, figure))
    return tuple((group, tuple(several)) for group, several in groups.items())


def _cells(
    day: MonitoredDay,
    measure: Measure,
    figure: Figure,
    dimension: str,
    value: str,
    language: Language,
) -> tuple[Cell, ...]:
    return (
        day.day,
        "yes" if day.kept else "no",
        day.edition,
        measure.id,
        measure.edition,
        measure.unit.value,
        language.say(measure.title),
        dimension,
        value,
        *(figure.counts[part] for part in Part),
        figure.unsure,
        figure.in_scope,
        _decimal(figure.share_low),
        _decimal(figure.share_high),
        *(figure.euros[part] for part in Part),
        figure.worth_unknown,
        figure.hours,
        figure.without_hours,
        sentence(measure, figure, language),
    )


def _decimal(part: float | None) -> Decimal | None:
    return None if part is None else round(Decimal(part), 4)
