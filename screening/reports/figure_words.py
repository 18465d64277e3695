"""Figures of measures in words: the groups, the shares, and a sentence that says what is shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from screening.i18n.language import Language
from screening.model.monitoring import Dimension
from screening.model.published_figures import OTHERS, OVERALL
from screening.reports import monitoring
from screening.reports.measure_words import span


def _(sentence: str) -> str:
    """Mark a sentence for the catalogue."""
    return sentence


def value_words(dimension: str, value: str, language: Language) -> str:
    """Return a group as a person reads it."""
    if dimension == OVERALL:
        return language.gettext("Everything")
    if value == OTHERS:
        return language.gettext("The small groups together")
    return monitoring.value_name(Dimension(dimension), value, language)


def share(part: int | None, whole: int | None) -> float | None:
    """Return a part of a whole; None where one of them is not shown, or the whole is nought."""
    return None if part is None or not whole else min(part / whole, 1.0)


@dataclass(frozen=True, slots=True)
class SharePoint:
    """A share on a day: between ``low`` and ``high`` (0..1); both None where it is not shown."""

    day: date
    low: float | None
    high: float | None


def trend_words(points: Sequence[SharePoint], language: Language) -> str:
    """Return one sentence on how a share went from the first day that is shown to the last."""
    shown = [point for point in points if point.low is not None and point.high is not None]
    if not shown:
        return language.gettext("No share is shown.")
    first, last = shown[0], shown[-1]
    now = language.gettext("On {day} the share is {share}.").format(
        day=language.date(last.day), share=span(last.low, last.high)
    )
    if first is last:
        return now
    then = language.gettext("On {day} it was {share}.").format(
        day=language.date(first.day), share=span(first.low, first.high)
    )
    return f"{now} {then} {language.gettext(_course(first, last))}"


def _course(first: SharePoint, last: SharePoint) -> str:
    low, high = last.low or 0, last.high or 0
    if low > (first.high or 0):
        return _("It rose.")
    if high < (first.low or 0):
        return _("It fell.")
    if low == high == first.low == first.high:
        return _("It is the same.")
    return _("Whether it rose or fell cannot be said: of some it is not known.")
