"""`screening sources`: how the sources are doing; packs for machines without internet."""

import argparse
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from screening.cli.arguments import whole_number
from screening.cli.known_sources import known_source
from screening.i18n import stored_texts
from screening.i18n.language import Language
from screening.i18n.messages import written
from screening.model.errors import InputError
from screening.runtime.console import Console
from screening.services.command_context import CommandContext, today
from screening.services.offline_packs import signed_zip, transfer
from screening.services.refreshing import run_now, source_states
from screening.services.refreshing.after_refresh import row_text
from screening.services.refreshing.source_states import SourceState
from sources.kit.values.message import Message
from sources.kit.values.statements import Statement


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    say = console.text
    parser.add_argument("--as", dest="format", choices=("table", "json"), default="table")
    parser.set_defaults(act=_list)
    actions = parser.add_subparsers(title=say("what_to_do"), metavar="ACTION")
    export = actions.add_parser("export", help=say("sources.export"))
    export.add_argument("path", type=Path, metavar="PATH")
    export.set_defaults(act=_export)
    load = actions.add_parser("load", help=say("sources.load"))
    load.add_argument("path", type=Path, metavar="PATH")
    load.add_argument("--by", default="command line", metavar="NAME")
    load.set_defaults(act=_load)
    trust = actions.add_parser("trust", help=say("sources.trust"))
    trust.add_argument("key", metavar="KEY")
    trust.set_defaults(act=_trust)
    show = actions.add_parser("show", help=say("sources.show"))
    run_number = whole_number(console, "sources.not_a_run")
    show.add_argument("run_id", type=run_number, metavar="RUN")
    show.set_defaults(act=_show)
    on = actions.add_parser("on", help=say("sources.switch_on"))
    on.add_argument("source", metavar="SOURCE")
    on.add_argument("--parts", metavar="A,B", help=say("sources.parts"))
    on.set_defaults(act=_on)
    off = actions.add_parser("off", help=say("sources.switch_off"))
    off.add_argument("source", metavar="SOURCE")
    off.set_defaults(act=_off)
    accept = actions.add_parser("accept", help=say("sources.accept"))
    accept.add_argument("run_id", type=run_number, metavar="RUN")
    accept.add_argument("--by", required=True, metavar="NAME", help=say("sources.by"))
    accept.add_argument("--why", required=True, metavar="TEXT", help=say("sources.why"))
    accept.set_defaults(act=_accept)


def run(arguments: argparse.Namespace, console: Console) -> int:
    return int(arguments.act(arguments, console))


def _list(arguments: argparse.Namespace, console: Console) -> int:
    states = source_states.states(CommandContext.open().store, datetime.now(UTC), today())
    if arguments.format == "json":
        documents = written([state.as_document() for state in states], console.machine_language)
        console.answer_json(documents, indent=None)
        return 0
    for state in states:
        console.answer_text(_line(state, console) + "\n")
        for alarm in state.alarms:
            for reason in alarm.reasons:
                console.answer("sources.alarm", reason=console.sentence(reason))
        for snapshot in state.quarantined:
            console.answer("sources.set_aside", run=snapshot.run, edition=snapshot.edition or "-")
    return 0


def _line(state: SourceState, console: Console) -> str:
    used, due = state.snapshot, _due(state, console)
    if used is None:
        return console.text("sources.nothing", source=state.source, due=due)
    return console.text(
        "sources.line",
        source=state.source,
        freshness=console.text(f"sources.{state.freshness}"),
        edition=used.edition,
        upstream=used.published.isoformat() if used.published else "-",
        seen=state.last_success.strftime("%Y-%m-%d") if state.last_success else "-",
        age=state.age_days,
        rows=used.rows,
        sha256=used.sha256[:12],
        due=due,
        licence=state.licence,
    )


def _due(state: SourceState, console: Console) -> str:
    if state.next_run:
        again = console.text("sources.again") if state.again else ""
        return f"{state.next_run:%Y-%m-%d %H:%M}{again}"
    if state.upload_only:
        return console.text("sources.upload", source=state.source)
    return console.text("sources.by_hand" if state.enabled else "sources.off")


def _on(arguments: argparse.Namespace, console: Console) -> int:
    source = known_source(arguments.source)
    parts = [part.strip() for part in (arguments.parts or "").split(",") if part.strip()]
    if source.waits:
        raise InputError(Message("command.source_waits", source=source.name, why=source.waits))
    if (source.parts and not parts) or set(parts) - set(source.parts):
        raise InputError(
            Message("command.source_in_parts", source=source.name, parts=tuple(source.parts))
            if source.parts
            else Message("command.source_whole", source=source.name)
        )
    jobs = CommandContext.open().store.jobs
    jobs.schedules.choose_parts(source.name, parts)
    jobs.schedules.enable(source.name, True)
    console.answer(
        "sources.is_on", source=source.name, licence=source.licence, url=source.licence_url
    )
    return 0


def _off(arguments: argparse.Namespace, console: Console) -> int:
    source = known_source(arguments.source)
    CommandContext.open().store.jobs.schedules.enable(source.name, False)
    console.answer("sources.is_off", source=source.name)
    return 0


def _export(arguments: argparse.Namespace, console: Console) -> int:
    context = CommandContext.open()
    done = transfer.export(context.store, context.settings, arguments.path, datetime.now(UTC))
    console.answer(
        "sources.exported",
        path=arguments.path,
        lists=len(done.lists),
        files=done.files,
        key=done.key,
    )
    if done.left_out:
        console.note("sources.left_out", names=", ".join(done.left_out))
    return 0


def _load(arguments: argparse.Namespace, console: Console) -> int:
    context = CommandContext.open()
    refresh_context = run_now.refresh_context(
        context.store,
        context.settings,
        today(),
        notice=partial(console.note_message, "screening"),
    )
    pack, done = transfer.load(
        context.store, context.settings, refresh_context, arguments.path, arguments.by
    )
    console.answer("sources.loaded", path=arguments.path, made=pack.made, lists=len(pack.lists))
    for refreshed in done:
        console.answer(
            "sources.loaded_list",
            source=refreshed.source,
            outcome=console.text(f"outcome.{refreshed.outcome}"),
            edition=refreshed.edition or "-",
        )
        for warning in refreshed.warnings:
            console.answer_text(f"    {console.sentence(warning)}\n")
    return 0 if all(result.outcome in ("accepted", "unchanged") for result in done) else 1


def _trust(arguments: argparse.Namespace, console: Console) -> int:
    new = signed_zip.trust(CommandContext.open().settings.home, arguments.key)
    console.answer("sources.trusted" if new else "sources.trusted_already")
    return 0


def _show(arguments: argparse.Namespace, console: Console) -> int:
    store = CommandContext.open().store
    snapshot = source_states.of_run(store, arguments.run_id)
    difference = source_states.difference(store, snapshot, source_states.former(store, snapshot))
    language = Language(console.language)
    console.answer(
        "sources.held",
        source=snapshot.source,
        edition=snapshot.edition or "-",
        status=console.text(f"sources.{snapshot.status}"),
    )
    for reason in snapshot.reasons:
        console.answer_text(f"    {console.sentence(reason)}\n")
    for name, before, after in difference.counted:
        label = stored_texts.group(name, language)
        console.answer("sources.counted", name=label, was=before, now=after)
    if difference.kinds:
        kinds = ((console.label("sources.kind", kind), count) for kind, count in difference.kinds)
        parts = (console.text("sources.kind", kind=kind, count=count) for kind, count in kinds)
        console.answer_text(", ".join(parts) + "\n")
    for row in difference.rows:
        kind = console.label("sources.kind", row.kind)
        change = f"{_row(row.before, language)} -> {_row(row.after, language)}"
        console.answer_text(f"{kind:<8} {stored_texts.place(row.row, language)}: {change}\n")
    return 0


def _row(statement: Statement | None, language: Language) -> str:
    """Return a row of a list in one line; in English with the slugs that the list is kept with."""
    text = row_text(statement)
    return text if language.code == "en" else stored_texts.row(text, language)


def _accept(arguments: argparse.Namespace, console: Console) -> int:
    store = CommandContext.open().store
    snapshot = source_states.of_run(store, arguments.run_id)
    after = run_now.accept(store, snapshot.id, arguments.by, arguments.why, today())
    console.answer(
        "sources.accepted",
        source=snapshot.source,
        edition=snapshot.edition,
        changed=len(after.changed),
        screened=after.screened,
    )
    return 0
