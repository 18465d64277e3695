"""What the chain itself states of what is bought, in words: declared, or shown with a document."""

from collections.abc import Iterable, Iterator

from graphs.chain import SupplyChain
from screening.model.verdict import Text
from screening.rules.risk.assessment import Assessment
from screening.rules.risk.explain import countries_text
from screening.rules.risk.method import Method
from screening.rules.risk.sentences import join_texts, lower_first

MOST_NAMED = 2  # goods in a sentence; all of them stand below it


def stated_sentences(assessment: Assessment, chain: SupplyChain, method: Method) -> Iterator[Text]:
    """Yield what was declared of the goods of this purchase, then what was seen in a document.

    The goods of the first issues come first. Whoever answered reads it in the summary.
    """
    if not chain.supplies:
        return
    deciding = [
        places[0].place.good
        for issue in assessment.risk.issues
        if (places := assessment.places_of(issue))
    ]
    goods = tuple(dict.fromkeys((*deciding, *(good.good for good in assessment.goods))))
    for name in ("declared", "shown"):
        origins = [
            _from(good, countries, method)
            for good in goods
            if (countries := getattr(chain.stated(good), name))
        ]
        if origins:
            yield method.sentences.say(f"summary.{name}", origins=_some(origins, method))


def declared_text(good: str, chain: SupplyChain, method: Method) -> Text:
    """Return "polysilicon from Germany", of a good whose origin was declared and is not shown."""
    return _from(good, chain.stated(good).declared, method)


def _from(good: str, countries: Iterable[str], method: Method) -> Text:
    place = countries_text(tuple(countries))
    return method.sentences.say("made_in", good=lower_first(method.goods[good].name), place=place)


def _some(origins: list[Text], method: Method) -> Text:
    left = len(origins) - MOST_NAMED
    if left <= 0:
        return join_texts(origins)
    more = method.sentences.say("summary.more", count=str(left))
    return join_texts([*origins[:MOST_NAMED], more])
