"""Shares and the sentence of a measure: one way to say them, on pages, papers and open figures.

Nothing is rounded to none or to all, and what lies between two shares is rounded outwards, so that
it says no more than is known.
"""

import math

from screening.i18n.language import Language
from screening.i18n.messages import render
from screening.model.verdict import Text
from screening.rules.formatting import fill_in, untranslated
from sources.kit.values.message import Message

LEAST = 0.005  # a share (0..1) that would be written as 0%
NONE = "–"


def percent(share: float) -> str:
    """Return a share (0..1) that is known in whole per cents."""
    if 0 < share < LEAST:
        return "<1%"
    if 1 - LEAST < share < 1:
        return ">99%"
    return f"{share:.0%}"


def span(low: float | None, high: float | None) -> str:
    """Return a share, or the two between which it lies; a dash where there is none."""
    ends = _ends(low, high)
    return " – ".join(ends) if ends else NONE


def share_words(low: float | None, high: float | None, language: Language) -> str:
    """Return the same in words; that it is not known where it may be anything."""
    ends = _ends(low, high)
    if (low, high) == (0, 1):
        return render(Message("monitoring.share_unknown"), language.code)
    if len(ends) < 2:
        return ends[0] if ends else NONE
    return render(Message("monitoring.between", low=ends[0], high=ends[1]), language.code)


def _ends(low: float | None, high: float | None) -> tuple[str, ...]:
    if low is None or high is None:
        return ()
    if low == high:
        return (percent(low),)
    least, most = math.floor(_percents(low)), math.ceil(_percents(high))
    first = "<1%" if low > 0 and least == 0 else f"{least}%"
    last = ">99%" if high < 1 and most == 100 else f"{most}%"
    return (first,) if first == last else (first, last)


def _percents(share: float) -> float:
    return round(100 * share, 6)  # 0.29 * 100 is a little less than 29


def sentence_of(title: Text, sentence: Text, scope: int, met: int, language: Language) -> str:
    """Return how many of how many, as the file of a measure says it.

    ``sentence`` names ``{scope}`` and ``{met}`` and is written for several: of one its title is
    said with the two numbers.
    """
    if 1 in (scope, met):
        one = Message("monitoring.one", title=language.say(title), met=met, scope=scope)
        return render(one, language.code)
    numbers = {"scope": scope, "met": met}
    values = {name: untranslated(language.number(value)) for name, value in numbers.items()}
    return language.say(fill_in(sentence, **values))
