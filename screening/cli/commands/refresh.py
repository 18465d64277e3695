"""`screening refresh`: fetch sources, check them, use them, and screen what they reach."""

import argparse
from functools import partial

import sources
from screening.cli.known_sources import known_source
from screening.cli.rescreening import compare_now
from screening.i18n.messages import written
from screening.model.errors import InputError
from screening.model.run import BusySourceError, LostClaimError
from screening.runtime.console import Console
from screening.services.command_context import CommandContext, today
from screening.services.refreshing import run_now, schedules
from screening.services.refreshing.inputs import RefreshInput
from screening.services.refreshing.refresh import RefreshResult, dry_run
from sources.kit.source import Source
from sources.kit.values.message import Message


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    say = console.text
    parser.add_argument("sources", nargs="*", metavar="SOURCE")
    parser.add_argument("--from", dest="given", metavar="PATH|URL", help=say("refresh.from"))
    parser.add_argument("--edition", metavar="E", help=say("refresh.edition"))
    parser.add_argument("--dry-run", action="store_true", help=say("refresh.dry_run"))
    parser.add_argument("--by", default="command line", metavar="NAME", help=say("refresh.by"))
    parser.add_argument("--as", dest="format", choices=("table", "json"), default="table")


def run(arguments: argparse.Namespace, console: Console) -> int:
    input = run_now.refresh_input(arguments.given, arguments.edition)
    _check(arguments.sources, input is not None)
    context = CommandContext.open()
    chosen = _chosen(context, arguments.sources)
    schedules.declare(context.store, chosen)
    done: list[bool] = []
    busy: list[str] = []
    for source in chosen:  # one that a worker is busy with stops no other
        try:
            done.append(_refresh(context, source, input, arguments, console))
        except (BusySourceError, LostClaimError) as error:
            console.note_error("screening", error)
            busy.append(source.name)
    if busy and len(chosen) > 1:
        console.note("refresh.were_busy", sources=", ".join(busy))
    return 2 if busy else int(not all(done))


def _check(names: list[str], has_input: bool) -> None:
    for name in names:
        known_source(name)
    if has_input and len(names) != 1:
        raise InputError(Message("command.refresh_one_list"))


def _chosen(context: CommandContext, names: list[str]) -> list[Source]:
    """Return those that are named, or all that are switched on and have an address."""
    plans = {plan.source: plan for plan, _ in context.store.jobs.schedules.all()}
    on = [name for name in sources.catalogue() if name in plans and plans[name].enabled]
    chosen = [
        sources.source(name, plans[name].parts if name in plans else ())
        for name in dict.fromkeys(names or on)
    ]
    return [source for source in chosen if names or not source.upload_only]


def _refresh(
    context: CommandContext,
    source: Source,
    input: RefreshInput | None,
    arguments: argparse.Namespace,
    console: Console,
) -> bool:
    """Return whether the source is up to date now."""
    refresh_context = run_now.refresh_context(
        context.store,
        context.settings,
        today(),
        notice=partial(console.note_message, "screening"),
    )
    if arguments.dry_run:
        refreshed = dry_run(refresh_context, source, input)
    else:
        done = run_now.run_now(context.store, refresh_context, source, arguments.by, input)
        refreshed, after = done.refreshed, done.after
        if after.changed:
            console.note(
                "refresh.changed",
                source=source.name,
                changed=len(after.changed),
                screened=after.screened,
            )
    _show(refreshed, arguments.format, console)
    if not arguments.dry_run and refreshed.outcome == "accepted":
        compare_now(context, console)
    return refreshed.outcome in ("accepted", "unchanged")


def _show(refreshed: RefreshResult, format: str, console: Console) -> None:
    if format == "json":
        document = written(refreshed.as_document(), console.machine_language)
        console.answer_json(document, indent=None)
        return
    console.answer(
        "refresh.line",
        source=refreshed.source,
        outcome=console.text(f"outcome.{refreshed.outcome}"),
        edition=refreshed.edition or "-",
        rows=refreshed.rows,
        observations=refreshed.observations,
        subjects=refreshed.subjects,
    )
    for warning in refreshed.warnings:
        console.answer_text(f"    {console.sentence(warning)}\n")
    for bad in refreshed.rejected:
        console.answer_text(f"    {bad.row}: {console.sentence(bad.problem)}\n")
