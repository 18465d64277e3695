"""Where duty, risk and own policy meet: the flag and the clause level of one contract.

Own policy stands beside the law. It may ask more, by its articles; what the law asks stays asked.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from screening.model.own_policy import PolicyArticle, PolicyWeights
from screening.model.verdict import (
    RATED_BANDS,
    URGENT_BANDS,
    Band,
    DutyOutcome,
    Flag,
    PolicyAnswer,
    PolicyArticleAnswer,
    Text,
)
from screening.rules.clauses.level import (
    IssueSeverity,
    LevelDecision,
    LevelFacts,
    OwnFloor,
    clauses_of_level,
    decide_level,
    what_decides,
)
from screening.rules.clauses.texts import Cap, ClauseBook, Ladder
from screening.rules.formatting import capitalized, fill_in, format_day
from screening.rules.own_policy import sentences
from screening.rules.own_policy.deciding import OpenArticle, PolicyCase
from screening.rules.risk.sentences import join_texts


@dataclass(frozen=True, slots=True)
class FlagAndLevel:
    """Flag and level. ``without_own``: the flag that law and risk give without its articles."""

    flag: Flag
    without_own: Flag
    level: LevelDecision
    own: PolicyAnswer | None = None


def flag_of(
    outcome: DutyOutcome,
    band: Band,
    *,
    expired: bool = False,
    urgent: Collection[Band] = URGENT_BANDS,
) -> Flag:
    """Return the flag: a duty flags whatever the risk, else the risk does (decision 3).

    ``urgent``: the bands from which a clause is recommended.
    """
    if outcome is DutyOutcome.MANDATORY:
        return Flag.REQUIRED
    if outcome is DutyOutcome.ASK:
        return Flag.ASK
    if band in urgent:
        return Flag.RECOMMENDED
    if band is Band.INSUFFICIENT or expired:  # from figures that expired nothing is called clear
        return Flag.NOT_ASSESSABLE
    return Flag.NONE


def urgent_bands(case: PolicyCase | None) -> tuple[Band, ...]:
    """Return the bands from which a clause is recommended here."""
    weights = None if case is None else case.version.policy.weights
    if weights is None or weights.recommended_from is None:
        return URGENT_BANDS
    return RATED_BANDS[RATED_BANDS.index(weights.recommended_from) :]


def standing_of(
    case: PolicyCase | None,
    facts: LevelFacts,
    severities: Sequence[IssueSeverity],
    band: Band,
    book: ClauseBook,
    *,
    expired: bool,
) -> FlagAndLevel:
    """Return flag and level of a contract; ``case``: what of own policy may count for it."""
    urgent = urgent_bands(case)
    flag = flag_of(facts.outcome, band, expired=expired, urgent=urgent)
    if case is None:
        return FlagAndLevel(flag, flag, decide_level(facts, severities, book))
    own_book = weighed(case, book)
    base = decide_level(facts, severities, own_book)
    proposed = int(base.level[1:])
    counted = [article for article in case.fitting if proposed >= article.from_level]
    required = any(article.required for article in counted)
    least = max((article.least_level for article in counted), default=0)
    settled = max(proposed, least)
    defaults = case.version.policy.clause_defaults
    usual = () if defaults is None else defaults.of(f"L{settled}")
    asked = tuple(clause for article in counted for clause in article.clauses)
    level = decide_level(facts, severities, own_book, OwnFloor(least, (*asked, *usual)))
    level = replace(level, why=(*level.why, *_reasons(case, counted, lifted=settled > proposed)))
    of_level = clauses_of_level(level.level, facts, own_book)
    added = tuple(ref.id for ref in level.clauses if ref not in of_level)
    articles = [_counts(article) for article in counted]
    if defaults is not None and any(clause in added and clause not in asked for clause in usual):
        articles.append(_shapes(defaults.article, defaults.explanation))
    weights = case.version.policy.weights
    if weights is not None:
        unweighed = decide_level(facts, severities, book)
        is_other = (unweighed.level, unweighed.why) != (base.level, base.why)
        if is_other or flag_of(facts.outcome, band, expired=expired) is not flag:
            articles.append(_shapes(weights.article, weights.explanation))
    opened = [
        each
        for each in case.open
        if proposed >= each.article.from_level
        and _would_add(each.article, settled, added, is_required=required)
    ]
    own = _answer(case, articles, opened, facts.outcome, least, added)
    return FlagAndLevel(Flag.REQUIRED if required else flag, flag, level, own)


def standing_key(
    case: PolicyCase | None, facts: LevelFacts, book: ClauseBook
) -> tuple[object, ...]:
    """Return what decides a standing beside the risk: where it is equal, so is the standing."""
    key = what_decides(facts, book)
    if case is None:
        return key
    own_book = weighed(case, book)
    return (*key, case.key, None if own_book is book else what_decides(facts, own_book))


_WEIGHED: dict[tuple[str, PolicyWeights], ClauseBook] = {}
MOST_WEIGHED = 100  # books: a few kB each, as only the ladder differs


def weighed(case: PolicyCase, book: ClauseBook) -> ClauseBook:
    """Return the clauses with the constants that the policy chose, made once for each choice."""
    weights = case.version.policy.weights
    if weights is None:
        return book
    key = (book.digest, weights)
    kept = _WEIGHED.get(key)
    if kept is None:
        if len(_WEIGHED) >= MOST_WEIGHED:
            _WEIGHED.clear()
        kept = _WEIGHED[key] = replace(book, ladder=_ladder(book.ladder, weights))
    return kept


def _ladder(ladder: Ladder, weights: PolicyWeights) -> Ladder:
    months = weights.short_term_months
    return replace(
        ladder,
        caps=tuple(_cap(cap, weights) for cap in ladder.caps),
        short_term_months=ladder.short_term_months if months is None else months,
    )


def _cap(cap: Cap, weights: PolicyWeights) -> Cap:
    below, level = weights.small_contract_below, weights.below_threshold_level
    if cap.below is None:
        return cap if level is None else replace(cap, level=level)
    return cap if below is None else replace(cap, below=below)


# -- what is said of it --


def _counts(article: PolicyArticle) -> PolicyArticleAnswer:
    return PolicyArticleAnswer(article.id, article.title, article.explanation, article.required)


def _shapes(id: str, explanation: Text) -> PolicyArticleAnswer:
    return PolicyArticleAnswer(id, explanation, explanation, False)


def _would_add(
    article: PolicyArticle, settled: int, added: Sequence[str], *, is_required: bool
) -> bool:
    """Return whether an article that is still open could ask more than is asked already."""
    is_new = any(clause not in added for clause in article.clauses)
    return (article.required and not is_required) or article.least_level > settled or is_new


def _reasons(case: PolicyCase, counted: Sequence[PolicyArticle], *, lifted: bool) -> Iterator[Text]:
    words = sentences.load()
    for article in counted:
        yield capitalized(
            fill_in(
                words.article_counts,
                article=fill_in(words.article, id=article.id),
                explanation=_without_stop(article.explanation),
                **_named(case),
            )
        )
    if lifted:
        least = max(article.least_level for article in counted)
        yield fill_in(words.least_level, level=f"L{least}")


def _without_stop(text: Text) -> Text:
    return Text(text.nl.rstrip("."), text.en.rstrip("."))


def _named(case: PolicyCase) -> dict[str, Text]:
    """Return policy, decision and day, by which every sentence names them."""
    version = case.version
    form = sentences.load().forms[version.decision.kind]
    return {
        "title": version.policy.title,
        "decision": fill_in(form, reference=version.decision.reference),
        "day": format_day(version.decision.day),
    }


def _answer(
    case: PolicyCase,
    articles: Sequence[PolicyArticleAnswer],
    opened: Sequence[OpenArticle],
    outcome: DutyOutcome,
    least: int,
    added: tuple[str, ...],
) -> PolicyAnswer | None:
    if not (articles or opened):
        return None
    required = any(article.requires for article in articles)
    asks = [
        replace(_counts(each.article), missing=each.missing) for each in opened
    ]  # what may count too
    missing = tuple(dict.fromkeys(name for each in opened for name in each.missing))
    named, words = _named(case), sentences.load()
    name = _name_of(outcome, required=required) if articles else "ask"
    told = articles if articles else asks
    if required:
        told = [article for article in articles if article.requires]
    if not articles:
        named["missing"] = join_texts([words.missing[each] for each in missing])
    says = fill_in(words.says[name], articles=_joined([each.id for each in told]), **named)
    version = case.version
    return PolicyAnswer(
        outcome="required" if required else "shapes" if articles else "ask",
        version=version.number,
        title=version.policy.title,
        decision=named["decision"],
        decided_on=version.decision.day.isoformat(),
        valid_from=version.valid_from.isoformat(),
        articles=(*articles, *asks),
        says=says,
        least_level=f"L{least}" if least else None,
        clauses=added,
        missing=missing,
    )


def _name_of(outcome: DutyOutcome, *, required: bool) -> str:
    if not required:
        return "shapes"
    if outcome is DutyOutcome.MANDATORY:
        return "required_beside_law"
    return "required_law_open" if outcome is DutyOutcome.ASK else "required"


def _joined(ids: Sequence[str]) -> Text:
    words = sentences.load()
    return join_texts([fill_in(words.article, id=id) for id in dict.fromkeys(ids)])
