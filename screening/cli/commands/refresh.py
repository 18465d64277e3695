"""Refresh sources: fetch (or read what is given), check, and only then use; screen what it reaches.

Without a name all sources that are switched on. A list that is not believed is set aside and the
last good one stays in use; `screening sources` shows both. --from takes a file or folder in the
publisher's format, or an address of the publisher; --edition says what a file does not.
"""

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from screening.services.context import CommandContext
    from screening.services.refreshing.inputs import Given
    from screening.services.refreshing.refresh import Refreshed
    from sources.kit.source import Source


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("sources", nargs="*", metavar="SOURCE")
    parser.add_argument("--from", dest="given", metavar="PATH|URL", help="instead of fetching")
    parser.add_argument("--edition", metavar="E", help="where the file does not say it")
    parser.add_argument("--dry-run", action="store_true", help="read and judge; keep nothing")
    parser.add_argument("--by", default="command line", metavar="NAME", help="who asks for it")
    parser.add_argument("--as", dest="format", choices=("table", "json"), default="table")


def run(given: argparse.Namespace) -> int:
    from screening.services.context import CommandContext
    from screening.services.refreshing import run_now

    what = run_now.given_of(given.given, given.edition)
    _refuse_unknown(given.sources, what is not None)
    place = CommandContext.open()
    chosen = _chosen(place, given.sources)
    run_now.declare(place.store, chosen)
    done = [_one(place, source, what, given) for source in chosen]
    return 0 if all(done) else 1


def _refuse_unknown(names: list[str], given: bool) -> None:
    import sources
    from screening.model.errors import InputError

    known = sources.catalogue()
    for name in names:
        if name not in known:
            raise InputError(f"There is no source {name}; choose from {', '.join(known)}.")
    if given and len(names) != 1:
        raise InputError("--from and --edition are about one list; name its source before them.")


def _chosen(place: "CommandContext", names: list[str]) -> "list[Source]":
    """Those that are named, or all that are switched on and have an address."""
    import sources

    plans = {plan.source: plan for plan, _ in place.store.jobs.schedules()}
    on = [name for name in sources.catalogue() if name in plans and plans[name].enabled]
    found = [
        sources.source(name, plans[name].parts if name in plans else ())
        for name in dict.fromkeys(names or on)
    ]
    return [one for one in found if names or not one.upload_only]


def _one(
    place: "CommandContext", source: "Source", what: "Given | None", given: argparse.Namespace
) -> bool:
    """Answers whether the source is up to date now."""
    from screening.runtime.console import note
    from screening.services.context import today
    from screening.services.refreshing import run_now
    from screening.services.refreshing.refresh import trial

    desk = run_now.refresh_context(place.store, place.settings, today())
    if given.dry_run:
        refreshed = trial(desk, source, what)
    else:
        done = run_now.run_now(place.store, desk, source, given.by, what)
        refreshed, after = done.refreshed, done.after
        if after.changed:
            note(
                f"{source.name}: {len(after.changed):,} contracts changed, of "
                f"{after.screened:,} that were screened again."
            )
    _show(refreshed, given.format)
    if not given.dry_run and refreshed.outcome == "accepted":
        _compare(place)
    return refreshed.outcome in ("accepted", "unchanged")


def _compare(place: "CommandContext") -> None:
    """Who of the parties the list may name; a register of figures names nobody."""
    from screening.runtime.console import note
    from screening.services.matching.suggestions import at_once

    sentence = at_once(place)
    if sentence:
        note(sentence)


def _show(refreshed: "Refreshed", format: str) -> None:
    import json

    from screening.runtime.console import answer

    if format == "json":
        answer(json.dumps(refreshed.as_document(), ensure_ascii=False) + "\n")
        return
    answer(
        f"{refreshed.source:<26} {refreshed.outcome:<12} {refreshed.edition or '-':<12} "
        f"{refreshed.rows:>9,} rows  {refreshed.observations:>9,} statements  "
        f"{refreshed.subjects:>9,} subjects\n"
    )
    answer("".join(f"    {warning}\n" for warning in refreshed.warnings))
    answer("".join(f"    {bad.row}: {bad.problem}\n" for bad in refreshed.rejected))
