"""Who did what: the whole log, and what happened to one contract, supplier or source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask import Blueprint, Response, abort, render_template, request

import sources
from screening.i18n.labels import DOORS, LOG_ACTIONS
from screening.model.audit import About, LogEntry, LogFilter
from screening.model.contracts import StoredContract
from screening.model.errors import MissingError
from screening.reports import audit_log as reports
from screening.reports import contract_list
from screening.store.audit_log.audit_log import AuditLog
from screening.store.audit_log.object_history import ChangeByList, PastVerdict
from screening.web.paging import filter_link
from screening.web.request_context import portfolio, services

pages = Blueprint("log", __name__)

PER_PAGE = 50
MOST = 200  # lines about one object
LONGEST_KEY = 9  # digits of a line's number
NAMES = ("of", "who", "door", "action", "kind", "object", "since", "until")
OF_SERVICE = "service"
JSON_LINES = "application/x-ndjson; charset=utf-8"


@pages.get("/log")
def overview() -> str:
    """Show the lines of a filter, the latest first, a page by key."""
    filter = filter_of(request.args)
    found = log_of(request.args).page(filter, PER_PAGE + 1, _key(request.args.get("before")))
    lines = found[:PER_PAGE]
    older = lines[-1].line.number if len(found) > PER_PAGE else None
    return render_template(
        "log.html",
        lines=lines,
        filter=filter,
        of=request.args.get("of"),
        narrowed=any(request.args.get(name) for name in NAMES),
        is_later=bool(request.args.get("before")),
        older=older,
        doors=DOORS,
        actions=LOG_ACTIONS,
        link=lambda **changes: filter_link(request.args, NAMES, changes),
    )


@pages.get("/log.<any(csv, jsonl):form>")
def export(form: str) -> Response:
    """Save every line of a filter, the first one first."""
    entries = log_of(request.args).entries(filter_of(request.args))
    attachment = {"Content-Disposition": f'attachment; filename="log.{form}"'}
    if form == "csv":
        lines = reports.as_csv(entries)
        return Response(lines, content_type=contract_list.CSV, headers=attachment)
    return Response(reports.as_json_lines(entries), content_type=JSON_LINES, headers=attachment)


@pages.get("/contracts/<id>/history")
def of_contract(id: str) -> str:
    """Show what happened to a contract, also when it is gone by now."""
    story = contract_history(id)
    return render_template(
        "history.html",
        stored=story.stored,
        lines=story.lines,
        verdicts=story.verdicts,
        changes=story.changes,
    )


@dataclass(frozen=True, slots=True)
class ContractStory:
    """What happened to a contract, which may be gone by now."""

    stored: StoredContract | None
    lines: Sequence[LogEntry]
    verdicts: Sequence[PastVerdict]
    changes: Sequence[ChangeByList]


def contract_history(id: str) -> ContractStory:
    """Return what happened to a contract. Raises MissingError where there never was such a one."""
    history = portfolio().history
    try:
        stored = portfolio().contracts.get(id)
    except MissingError:
        lines = portfolio().log.about(history.of_contract(id, None), MOST)
        if not lines:
            raise
        return ContractStory(None, lines, (), ())
    lines = portfolio().log.about(history.of_contract(stored.id, stored.contract.key), MOST)
    return ContractStory(stored, lines, history.verdicts(stored.id), history.changes(stored.id))


@pages.get("/supplier/history")
def of_supplier() -> str:
    """Show what was decided about a supplier."""
    key = request.args.get("key", "")
    parties = portfolio().parties.get_many([key])
    if not parties:
        abort(404)
    lines = portfolio().log.about(portfolio().history.of_supplier(key), MOST)
    return render_template("history.html", party=parties[0], lines=lines)


@pages.get("/sources/<name>/history")
def of_source(name: str) -> str:
    """Show the runs of a source and what people decided about it."""
    if name not in sources.catalogue():
        abort(404)
    lines = services().store.log.about([(About.SOURCE, name)], MOST)
    return render_template("history.html", source=name, lines=lines)


def filter_of(arguments: Mapping[str, str]) -> LogFilter:
    """Return the filter of an address; what cannot be is left out."""
    action, door = arguments.get("action"), arguments.get("door")
    return LogFilter(
        who=arguments.get("who", "").strip()[:200] or None,
        door=door if door in DOORS else None,
        action=action if action in LOG_ACTIONS else None,
        kind=arguments.get("kind") if arguments.get("kind") in set(About) else None,
        object=arguments.get("object", "").strip()[:200] or None,
        since=_day(arguments.get("since")),
        until=_day(arguments.get("until")),
    )


def log_of(arguments: Mapping[str, str]) -> AuditLog:
    """Return the log that is asked for: the organization's, or that of the service."""
    return services().store.log if arguments.get("of") == OF_SERVICE else portfolio().log


def _day(text: str | None) -> str | None:
    try:
        return date.fromisoformat(text or "").isoformat()
    except ValueError:
        return None


def _key(text: str | None) -> int | None:
    readable = text is not None and text.isascii() and text.isdigit() and len(text) <= LONGEST_KEY
    return int(text or 0) if readable else None
