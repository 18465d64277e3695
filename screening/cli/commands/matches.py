"""Is it the same company? Show the pairs that may be one, and keep a person's word on them.

`screening matches` lists what waits, the likeliest first. `decide ID ANSWER --by NAME --why TEXT`
keeps a word: same, not_same or cannot_tell; `undo ID` takes the last one back; both screen the
contracts again that it reaches, and say how many. `show ID` tells why two may be one and what
people said; `update` compares what an import or a refresh left to compare.
"""

import argparse
import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from screening.model.match import Match
    from screening.services.context import CommandContext
    from screening.services.matching.decisions import Decided

STATES = ("waiting", "open", "again", "same", "not_same", "cannot_tell", "all")


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as", dest="format", choices=("table", "json", "csv"), default="table")
    parser.add_argument("--state", choices=STATES, default="waiting")
    parser.add_argument("--kind", choices=("party", "entity"))
    parser.add_argument("--source", metavar="SOURCE", help="a list")
    parser.add_argument("--text", metavar="WORDS", help="in a name of either")
    parser.add_argument("--language", choices=("nl", "en"), default="nl")
    parser.set_defaults(act=_list)
    below = parser.add_subparsers(title="what to do", metavar="ACTION")
    one = below.add_parser("show", help="why two may be one, and what people said of it")
    one.add_argument("match", metavar="ID")
    one.set_defaults(act=_show)
    one = below.add_parser("decide", help="keep a person's word on a match")
    one.add_argument("match", metavar="ID")
    one.add_argument("answer", choices=("same", "not_same", "cannot_tell"))
    _who(one, why=True)
    one.add_argument("--review-on", type=_day, metavar="DATE", help="when it is looked at again")
    one.set_defaults(act=_decide)
    one = below.add_parser("undo", help="take the last word on a match back")
    one.add_argument("match", metavar="ID")
    _who(one, why=False)
    one.set_defaults(act=_undo)
    one = below.add_parser("update", help="compare all that waits to be compared")
    one.set_defaults(act=_update)


def _who(parser: argparse.ArgumentParser, *, why: bool) -> None:
    parser.add_argument("--by", required=True, metavar="NAME", help="who says it; it is kept")
    parser.add_argument("--why", required=why, default="", metavar="TEXT", help="it is kept too")


def _day(word: str) -> dt.date:
    try:
        return dt.date.fromisoformat(word)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{word[:30]} is no date; write 2027-11-23") from None


def run(given: argparse.Namespace) -> int:
    return int(given.act(given))


def _list(given: argparse.Namespace) -> int:
    from screening.cli.commands.sources import known
    from screening.model.match import MatchFilter
    from screening.reports import matches
    from screening.runtime.console import answer, note
    from screening.services.context import CommandContext

    if given.source is not None:
        known(given.source)
    place = CommandContext.open()
    filter = MatchFilter(
        state=None if given.state == "all" else given.state,
        kind=given.kind,
        source=given.source,
        text=given.text,
    )
    found = place.portfolio.pairs.every(filter)
    answer(matches.render(found, given.format, given.language))
    progress = place.portfolio.comparing.progress(place.store.entity_lists())
    if not progress.done:
        note("Not everything has been compared yet; `screening matches update` does it.")
    return 0


def _show(given: argparse.Namespace) -> int:
    import json

    from screening.reports import matches
    from screening.runtime.console import answer
    from screening.services.context import CommandContext

    pairs = CommandContext.open().portfolio.pairs
    match = pairs.one(given.match)
    document = matches.document(match) | {
        "contracts": len(pairs.reached(match)),
        "decisions": [matches.decision(one) for one in pairs.decisions(match.id)],
    }
    answer(json.dumps(document, ensure_ascii=False, indent=2) + "\n")
    return 0


def _decide(given: argparse.Namespace) -> int:
    from screening.services.context import CommandContext
    from screening.services.matching.decisions import decide

    place = CommandContext.open()
    done = decide(
        place.portfolio,
        lambda ids: _screen(place, ids),
        given.match,
        given.answer,
        by=given.by,
        why=given.why,
        channel="command",
        review_on=given.review_on,
    )
    _say(place.portfolio.pairs.one(given.match), done)
    return 0


def _undo(given: argparse.Namespace) -> int:
    from screening.services.context import CommandContext
    from screening.services.matching.decisions import undo

    place = CommandContext.open()
    done = undo(
        place.portfolio,
        lambda ids: _screen(place, ids),
        given.match,
        by=given.by,
        why=given.why,
        channel="command",
    )
    _say(place.portfolio.pairs.one(given.match), done)
    return 0


def _screen(place: "CommandContext", ids: Sequence[str]) -> None:
    from screening.runtime.console import Progress
    from screening.services.context import today
    from screening.services.screening import (
        rescreen,
        screener_for,
        settled,
    )

    if ids:
        settled(
            place.store,
            lambda: rescreen(
                place.portfolio, screener_for(place.store, today()), ids, Progress("Screening")
            ),
        )


def _say(match: "Match", done: "Decided") -> None:
    from screening.runtime.console import answer

    names = f"{match.compared.one.name} / {match.compared.other.name}"
    review = f"  review on {done.decision.review_on}" if done.decision.review_on else ""
    answer(
        f"{match.id}  {done.decision.answer}  {names}{review}\n"
        f"Screened again: {len(done.reached):,}; with another flag, band or clause level now: "
        f"{len(done.changed):,}.\n"
    )


def _update(given: argparse.Namespace) -> int:
    from screening.runtime.console import Progress, answer
    from screening.services.context import CommandContext, today
    from screening.services.matching.suggestions import bring_up_to_date
    from screening.services.screening import screener_for

    place = CommandContext.open()
    done = bring_up_to_date(
        place.store,
        place.portfolio,
        place.settings.home,
        lambda: screener_for(place.store, today()),
        tick=Progress("Comparing"),
    )
    waiting = place.portfolio.pairs.page(page=1, per_page=1).total
    answer(
        f"{done.parties:,} parties compared; {waiting:,} matches wait for a person; "
        f"{done.changed:,} verdicts changed.\n"
    )
    return 0
