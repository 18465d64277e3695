"""Show how the sources are doing; take packs to a machine without internet; accept by hand.

`screening sources` lists them. `export PATH` writes a signed pack of the lists in use, `load PATH`
takes one, `trust KEY` trusts the machine that makes them. `accept RUN` takes a list that was set
aside into use on a person's word; `show RUN` tells how it differs from the one in use. `on SOURCE`
and `off SOURCE` switch a source on and off; of one that comes in parts `--parts` chooses.
"""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from screening.services.refreshing.source_states import SourceState
    from sources.kit.source import Source


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as", dest="format", choices=("table", "json"), default="table")
    parser.set_defaults(act=_list)
    below = parser.add_subparsers(title="what to do", metavar="ACTION")
    one = below.add_parser("export", help="write a signed pack of the lists in use")
    one.add_argument("path", type=Path, metavar="PATH")
    one.set_defaults(act=_export)
    one = below.add_parser("load", help="take the lists of a pack")
    one.add_argument("path", type=Path, metavar="PATH")
    one.add_argument("--by", default="command line", metavar="NAME")
    one.set_defaults(act=_load)
    one = below.add_parser("trust", help="trust the packs that a key signs")
    one.add_argument("key", metavar="KEY")
    one.set_defaults(act=_trust)
    one = below.add_parser("show", help="how a list that was set aside differs from the one in use")
    one.add_argument("run_id", type=int, metavar="RUN")
    one.set_defaults(act=_show)
    one = below.add_parser("on", help="switch a source on: it is fetched from now on")
    one.add_argument("source", metavar="SOURCE")
    one.add_argument("--parts", metavar="A,B", help="which parts of it, where it comes in parts")
    one.set_defaults(act=_on)
    one = below.add_parser("off", help="switch a source off: what is in use stays, and ages")
    one.add_argument("source", metavar="SOURCE")
    one.set_defaults(act=_off)
    one = below.add_parser("accept", help="take a list that was set aside into use")
    one.add_argument("run_id", type=int, metavar="RUN")
    one.add_argument("--by", required=True, metavar="NAME", help="who accepts it")
    one.add_argument("--why", required=True, metavar="TEXT", help="the reason; it is kept")
    one.set_defaults(act=_accept)


def run(given: argparse.Namespace) -> int:
    return int(given.act(given))


def _list(given: argparse.Namespace) -> int:
    import json
    from datetime import UTC, datetime

    from screening.runtime.console import answer
    from screening.services.context import CommandContext, today
    from screening.services.refreshing.source_states import states

    found = states(CommandContext.open().store, datetime.now(UTC), today())
    if given.format == "json":
        answer(json.dumps([one.as_document() for one in found], ensure_ascii=False) + "\n")
        return 0
    for one in found:
        answer(_line(one))
        answer("".join(f"    alarm: {reason}\n" for a in one.alarms for reason in a.reasons))
        for held in one.quarantined:
            answer(f"    set aside: run {held.run}, edition {held.edition or '-'}\n")
    return 0


def _line(one: "SourceState") -> str:
    used, due = one.snapshot, _due(one)
    if used is None:
        return f"{one.source:<26} nothing in use; {due}\n"
    upstream = used.published.isoformat() if used.published else "-"
    seen = one.last_success.strftime("%Y-%m-%d") if one.last_success else "-"
    return (
        f"{one.source:<26} {one.freshness:<8} {used.edition:<12} {upstream:<11} {seen:<11}"
        f"{one.age_days:>5} days {used.rows:>9,} rows  {used.sha256[:12]}  {due:<17} "
        f"{one.licence}\n"
    )


def _due(one: "SourceState") -> str:
    if one.next_run:
        again = " (again)" if one.again else ""
        return f"{one.next_run:%Y-%m-%d %H:%M}{again}"
    if one.upload_only:
        return f"needs a file: screening refresh {one.source} --from PATH"
    return "by hand" if one.enabled else "off"


def _on(given: argparse.Namespace) -> int:
    from screening.model.errors import InputError
    from screening.runtime.console import answer
    from screening.services.context import CommandContext

    source = known(given.source)
    parts = [part.strip() for part in (given.parts or "").split(",") if part.strip()]
    if source.waits:
        raise InputError(f"{source.name} cannot be switched on: {source.waits}.")
    if (source.parts and not parts) or set(parts) - set(source.parts):
        there_are = f"choose with --parts from {', '.join(source.parts)}" if source.parts else ""
        raise InputError(
            f"{source.name} comes {'in parts' if source.parts else 'whole'}; "
            f"{there_are or 'leave --parts out'}."
        )
    jobs = CommandContext.open().store.jobs
    jobs.choose(source.name, parts)
    jobs.enable(source.name, True)
    answer(f"{source.name} is on. Its licence: {source.licence} ({source.licence_url}).\n")
    return 0


def _off(given: argparse.Namespace) -> int:
    from screening.runtime.console import answer
    from screening.services.context import CommandContext

    source = known(given.source)
    CommandContext.open().store.jobs.enable(source.name, False)
    answer(f"{source.name} is off; what is in use of it stays in use, and ages.\n")
    return 0


def known(name: str) -> "Source":
    """The source of that name. Raises InputError, which names those there are."""
    import sources
    from screening.model.errors import InputError

    known = sources.catalogue()
    if name not in known:
        raise InputError(f"There is no source {name}; choose from {', '.join(known)}.")
    return known[name]


def _export(given: argparse.Namespace) -> int:
    from datetime import UTC, datetime

    from screening.runtime.console import answer, note
    from screening.services.context import CommandContext
    from screening.services.refreshing import bundling

    place = CommandContext.open()
    done = bundling.export(place.store, place.settings, given.path, datetime.now(UTC))
    answer(f"{given.path}  {len(done.lists)} lists  {done.files} files\nkey {done.key}\n")
    if done.left_out:
        note(f"Left out, because they come with the program: {', '.join(done.left_out)}.")
    return 0


def _load(given: argparse.Namespace) -> int:
    from screening.runtime.console import answer
    from screening.services.context import CommandContext, today
    from screening.services.refreshing import bundling, run_now

    place = CommandContext.open()
    desk = run_now.refresh_context(place.store, place.settings, today())
    pack, done = bundling.load(place.store, place.settings, desk, given.path, given.by)
    answer(f"{given.path}  made {pack.made:%Y-%m-%d %H:%M}  {len(pack.lists)} lists\n")
    for one in done:
        answer(f"{one.source:<26} {one.outcome:<12} {one.edition or '-'}\n")
        answer("".join(f"    {warning}\n" for warning in one.warnings))
    return 0 if all(one.outcome in ("accepted", "unchanged") for one in done) else 1


def _trust(given: argparse.Namespace) -> int:
    from screening.runtime.console import answer
    from screening.services.context import CommandContext
    from screening.services.refreshing import packs

    new = packs.trust(CommandContext.open().settings.home, given.key)
    answer("Trusted from now on.\n" if new else "It was trusted already.\n")
    return 0


def _show(given: argparse.Namespace) -> int:
    from screening.runtime.console import answer
    from screening.services.context import CommandContext
    from screening.services.refreshing import source_states
    from screening.services.refreshing.after_refresh import sentence

    store = CommandContext.open().store
    held = source_states.of_run(store, given.run_id)
    found = source_states.difference(store, held, source_states.former(store, held))
    answer(f"{held.source}  edition {held.edition or '-'}  {held.status}\n")
    answer("".join(f"    {reason}\n" for reason in held.reasons))
    answer("".join(f"{what:<32} {was:>9,} -> {now:>9,}\n" for what, was, now in found.counted))
    if found.kinds:
        answer(f"{', '.join(f'{count:,} {kind}' for kind, count in found.kinds)}\n")
    for row in found.rows:
        answer(f"{row.what:<8} {row.row}: {sentence(row.before)} -> {sentence(row.after)}\n")
    return 0


def _accept(given: argparse.Namespace) -> int:
    from screening.runtime.console import answer
    from screening.services.context import CommandContext, today
    from screening.services.refreshing import run_now, source_states

    store = CommandContext.open().store
    held = source_states.of_run(store, given.run_id)
    after = run_now.accept(store, held.id, given.by, given.why, today())
    answer(
        f"{held.source}  edition {held.edition} is in use; {len(after.changed):,} contracts "
        f"changed, of {after.screened:,} that were screened again.\n"
    )
    return 0
