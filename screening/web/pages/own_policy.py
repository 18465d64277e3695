"""Own policy of the organization: its versions, what one would change, and having it hold."""

from datetime import date
from itertools import groupby, islice

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from screening.i18n import labels
from screening.model.audit import About
from screening.model.errors import InputError, MissingError, PolicyError
from screening.model.own_policy import DecisionForm, PolicyVersion, VersionState, in_force_on
from screening.model.policy_impact import BESIDE, GROUPS, ImpactSummary
from screening.model.portfolio_job import JobKind
from screening.model.verdict import Band
from screening.reports import own_policy as reports
from screening.rules.own_policy import policy as files
from screening.services import policy_steps
from screening.services.command_context import today
from screening.services.own_policy import carrying_out
from screening.services.own_policy.carrying_out import PolicyStep, WantedStep
from screening.services.typed_values import read_day
from screening.web.address_choices import choice
from screening.web.request_context import (
    Problems,
    decision_desk,
    language,
    message_text,
    person,
    portfolio,
    problems_of,
    screen_again,
    screener,
    visitor,
    whole_portfolio,
)
from sources.kit.values.message import Message

pages = Blueprint("own_policy", __name__)

MOST_SHOWN = 500  # contracts of a group
MOST_LINES = 200  # of the log
DONE = ("drafted", "changed", "removed", "previewed", "activate", "close", "roll_back")
STEPS = ("change", "remove", "preview", "activate", "close", "roll_back")


@pages.get("/policy")
def overview() -> str:
    """Show the versions and which one holds today; ask for a new draft."""
    return _overview([])


@pages.post("/policy")
def draft() -> AnyResponse | tuple[str, int]:
    """Keep a new draft: a copy of a preset or of a version, or a file as it was written."""
    try:
        version = portfolio().own_policies.draft(_new_content(), person())
    except PolicyError as refusal:
        return _overview([("content", message_text(refusal.message))]), 422
    except InputError as refusal:
        return _overview(problems_of(refusal, "content")), 422
    return redirect(url_for("own_policy.version", number=version.number, done="drafted"), 303)


@pages.get("/policy/<int:number>")
def version(number: int) -> str:
    """Show a version: what it says, what it would change, and what can be done with it."""
    return _version(_kept(number), [])


@pages.get("/policy/<int:number>/history")
def history(number: int) -> str:
    """Show who drafted, activated and ended a version, when and why."""
    kept = _kept(number)
    lines = portfolio().log.about([(About.POLICY, str(number))], MOST_LINES)
    return render_template("history.html", policy=kept, lines=lines)


@pages.get("/policy/<int:number>/file")
def file(number: int) -> Response:
    """Hand out the file of a version."""
    attachment = {"Content-Disposition": f'attachment; filename="policy-{number}.toml"'}
    content = _kept(number).content
    return Response(content, content_type="application/toml; charset=utf-8", headers=attachment)


@pages.get("/policy/<int:number>/impact/<group>")
def group(number: int, group: str) -> str:
    """Show the contracts behind a number of the preview, those that the visitor may see."""
    kept = _kept(number)
    worked_out = portfolio().own_policies.impact(number) if _summary(kept) else None
    impact = worked_out[1] if worked_out else None
    if impact is None or group not in (*GROUPS, *BESIDE):
        abort(404)
    ids = impact.group(group)
    changes = {change.id: change for change in impact.changes}
    contracts = list(portfolio().contracts.get_many(islice(ids, MOST_SHOWN)))
    return render_template(
        "own_policy_group.html",
        version=kept,
        group=group,
        count=len(ids),
        contracts=contracts,
        changes=changes,
        most=MOST_SHOWN,
    )


@pages.get("/policy/compare")
def compare() -> str:
    """Show how two versions, or a version and a preset, differ."""
    one, other = request.args.get("one", ""), request.args.get("other", "")
    before, after = (files.read_policy(_text(name)) for name in (one, other))
    return render_template(
        "own_policy_compare.html",
        one=one,
        other=other,
        differences=reports.differences(before, after, language()),
        none=reports.NONE,
    )


@pages.post("/policy/<int:number>")
def step(number: int) -> AnyResponse | tuple[str, int]:
    """Change a draft, remove it or see what it changes; activate, end or roll back a version."""
    kept, what = _kept(number), request.form.get("do", "")
    if what not in STEPS:
        abort(400)
    try:
        return _do(kept, what)
    except MissingError:
        abort(404)
    except PolicyError as refusal:
        return _version(kept, [("content", message_text(refusal.message))]), 422
    except InputError as refusal:
        status = 409 if refusal.field in ("version", None) else 422
        return _version(kept, problems_of(refusal, "version")), status


def _do(kept: PolicyVersion, what: str) -> AnyResponse:
    number, policies = kept.number, portfolio().own_policies
    if what == "change":
        policies.change(number, _typed_content(), person())
        return _to(number, "changed")
    if what == "remove":
        policies.remove(number, person())
        return redirect(url_for("own_policy.overview", done="removed"), 303)
    if what == "preview":
        return _preview(kept)
    if what == "activate":
        typed = request.form
        wanted = policy_steps.activation_of(
            portfolio(),
            number,
            typed.get("owner", "")[:200],
            typed.get("kind") or None,
            typed.get("reference", "")[:200],
            _day("decided"),
            _day("valid_from"),
        )
    elif what == "close":
        wanted = WantedStep(number, PolicyStep.CLOSE, day=_day("day") or today())
    else:
        wanted = WantedStep(number, PolicyStep.ROLL_BACK)
    desk, why = decision_desk(), request.form.get("why")
    if carrying_out.is_long(whole_portfolio()):
        return redirect(url_for("jobs.job", id=policy_steps.queue(desk, wanted, why)), 303)
    taken = policy_steps.take(desk, wanted, why)
    if taken.waits is not None:
        anchor = f"proposal-{taken.waits.id}"
        return redirect(url_for("second_person.overview", _anchor=anchor), 303)
    if taken.due:
        screen_again(taken.due)
    return _to(number, what)


def _preview(kept: PolicyVersion) -> AnyResponse:
    """Work out what a draft changes: at once, or in a job where there are many contracts."""
    policy_steps.refuse_no_draft(kept)
    number, whole = kept.number, whole_portfolio()
    if carrying_out.is_long(whole):
        job = portfolio().jobs.queue(JobKind.POLICY_PREVIEW, {"version": number}, person())
        return redirect(url_for("jobs.job", id=job), 303)
    policy_steps.preview(whole, screener(), number, today())
    return _to(number, "previewed")


def _to(number: int, done: str) -> AnyResponse:
    return redirect(url_for("own_policy.version", number=number, done=done), 303)


def _day(field: str) -> date | None:
    """Return the day of a field, None where it is empty. Raises InputError for what is none."""
    typed = request.form.get(field, "").strip()
    day = read_day(typed) if typed else None
    if typed and day is None:
        raise InputError(Message("own_policy.no_day", typed=typed[:40]), field)
    return day


def _typed_content() -> str:
    return request.form.get("content", "").replace("\r\n", "\n")


def _new_content() -> str:
    """Return what a new draft says. Raises InputError where nothing was chosen."""
    chosen = request.form.get("copy", "")
    return _text(chosen) if chosen else _typed_content()


def _text(name: str) -> str:
    """Return the text of a preset, or of a version by its number."""
    if name in files.PRESETS:
        return files.preset(name)
    if not (name.isascii() and name.isdigit() and len(name) < 10):
        abort(404)
    return _kept(int(name)).content


def _kept(number: int) -> PolicyVersion:
    """Return a version; a draft is shown to who may make one alone."""
    try:
        kept = portfolio().own_policies.get(number)
    except MissingError:
        abort(404)
    if not may_see(kept):
        abort(404)
    return kept


def may_see(version: PolicyVersion) -> bool:
    """Return whether the visitor may see it: a draft is for who may make one."""
    return version.state is not VersionState.DRAFT or visitor().may("manage_policy")


def _seen() -> list[PolicyVersion]:
    return [version for version in portfolio().own_policies.all() if may_see(version)]


def _summary(kept: PolicyVersion) -> ImpactSummary | None:
    """Return what a version changes in short, where that was worked out of what it says now.

    It counts contracts of the whole organization: None for who does not see them all.
    """
    if not visitor().may("read_all"):
        return None
    worked_out = portfolio().own_policies.impact_summary(kept.number)
    if worked_out is None:
        return None
    digest, summary = worked_out
    is_draft = kept.state is VersionState.DRAFT
    if is_draft and digest != files.read_policy(kept.content).digest:
        return None
    return summary


def _overview(problems: Problems) -> str:
    policies = portfolio().own_policies
    holding = in_force_on(policies.in_force(), today())
    versions = _seen()
    return render_template(
        "own_policy.html",
        versions=versions,
        title_of=_title,
        holding=holding,
        presets=[(name, files.read_policy(files.preset(name)).title) for name in files.PRESETS],
        bounds=files.bounds().values(),
        value_of=_bound,
        problems=problems,
        typed=request.form,
        done=choice(request.args, "done", DONE),
    )


def _title(version: PolicyVersion) -> str:
    return language().say(files.read_policy(version.content).title)


def _bound(value: int | Band) -> str:
    """Return a bound as a page writes it."""
    return labels.word(value, "band", language()) if isinstance(value, Band) else str(value)


def _version(kept: PolicyVersion, problems: Problems) -> str:
    policy, spoken = files.read_policy(kept.content), language()
    impact = _summary(kept)
    others = [each.number for each in _seen() if each.number != kept.number]
    by = policy_steps.overridden(portfolio(), kept.number, today())
    return render_template(
        "own_policy_version.html",
        version=kept,
        policy=policy,
        parts=[
            (part, list(several))
            for part, several in groupby(
                reports.lines_of(policy, spoken), key=lambda line: line.part
            )
        ],
        title=spoken.say(policy.title),
        impact=impact,
        overridden="" if by is None else message_text(reports.overridden_message(by)),
        counts=impact.counts if impact else {},
        hours=reports.hours_of(impact, spoken) if impact else "",
        groups=(*GROUPS, *BESIDE),
        forms=tuple(DecisionForm),
        others=others,
        presets=files.PRESETS,
        problems=problems,
        typed=request.form,
        done=choice(request.args, "done", DONE),
    )
