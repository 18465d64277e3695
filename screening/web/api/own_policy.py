"""Own policy over the API: its versions, what one would change, and having it hold."""

from collections.abc import Mapping
from dataclasses import replace

from flask import Response, abort

from screening.i18n.messages import render
from screening.model.errors import InputError, MissingError, PolicyError
from screening.model.own_policy import PolicyVersion
from screening.model.proposals import Person
from screening.reports import own_policy as reports
from screening.rules.own_policy import policy as files
from screening.services import policy_steps
from screening.services.command_context import today
from screening.services.own_policy import carrying_out
from screening.services.own_policy.carrying_out import PolicyStep, WantedStep
from screening.web.api.blueprint import api
from screening.web.api.jobs import job_answer
from screening.web.api.json_body import (
    by_in,
    day_in,
    reason_in,
    refuse_input,
    sent_fields,
    text_in,
)
from screening.web.api.problems import refuse
from screening.web.api.responses import answer
from screening.web.pages.own_policy import may_see
from screening.web.request_context import (
    api_language,
    decision_desk,
    portfolio,
    screen_again,
    visitor,
    whole_portfolio,
)
from screening.web.security import csrf
from sources.kit.values.message import Message

DRAFT = ("content", "preset", "by")
STEP = ("do", "owner", "kind", "reference", "decided", "valid_from", "day", "why", "by")


@api.get("/policies", endpoint="policies")
def policies() -> Response:
    """Answer the versions of own policy, the latest first."""
    every = [version for version in portfolio().own_policies.all() if may_see(version)]
    return answer({"policies": [reports.version_document(version) for version in every]})


@api.get("/policies/<int:number>", endpoint="policy")
def policy(number: int) -> Response:
    """Answer a version, with its file."""
    return _answered(_kept(number))


@api.get("/policies/<int:number>/impact", endpoint="policy_impact")
def policy_impact(number: int) -> Response:
    """Answer what a version would change, as it was last worked out."""
    _kept(number)
    worked_out = portfolio().own_policies.impact(number)
    if worked_out is None:
        abort(404, "Nobody has worked it out yet.")
    digest, impact = worked_out
    return answer({"sha256": digest, **reports.impact_document(impact)})


@api.post("/policies", endpoint="policy_draft")
def draft() -> Response:
    """Keep a new draft."""
    body = sent_fields(DRAFT)
    try:
        preset = text_in(body, "preset")
        content = files.preset(preset) if preset else text_in(body, "content")
        version = portfolio().own_policies.draft(content, by_in(body))
    except PolicyError as refusal:
        detail = render(refusal.message, api_language())
        refuse(422, detail, {"content": detail})
    return _answered(version, 201)


@api.post("/policies/<int:number>/step", endpoint="policy_step")
def step(number: int) -> Response:
    """Activate a draft, end a version or roll it back."""
    body = sent_fields(STEP)
    _kept(number)
    desk = replace(decision_desk(), who=Person.of(by_in(body), visitor().account))
    try:
        wanted, why = _wanted(number, body), reason_in(body)
        if carrying_out.is_long(whole_portfolio()):
            return job_answer(policy_steps.queue(desk, wanted, why), 202)
        taken = policy_steps.take(desk, wanted, why)
    except PolicyError as refusal:
        refuse(422, render(refusal.message, api_language()))
    except InputError as refusal:
        refuse_input(refusal, 409 if refusal.field in ("version", None) else 422)
    if taken.waits is not None:
        return answer({"proposal": taken.waits.id}, 202)
    if taken.due:
        screen_again(taken.due)
    return answer({"number": number, "contracts": len(taken.due)})


for view in (draft, step):
    csrf.exempt(view)  # no form of another site can send this type


def _wanted(number: int, body: Mapping[str, object]) -> WantedStep:
    what = text_in(body, "do")
    if what == PolicyStep.ACTIVATE:
        return policy_steps.activation_of(
            portfolio(),
            number,
            text_in(body, "owner"),
            text_in(body, "kind") or None,
            text_in(body, "reference"),
            day_in(body, "decided"),
            day_in(body, "valid_from"),
        )
    if what == PolicyStep.CLOSE:
        return WantedStep(number, PolicyStep.CLOSE, day=day_in(body, "day") or today())
    if what == PolicyStep.ROLL_BACK:
        return WantedStep(number, PolicyStep.ROLL_BACK)
    raise InputError(Message("own_policy.choose_step", known=tuple(map(str, PolicyStep))), "do")


def _kept(number: int) -> PolicyVersion:
    try:
        kept = portfolio().own_policies.get(number)
    except MissingError:
        abort(404, "There is no such version.")
    if not may_see(kept):
        abort(404, "There is no such version.")
    return kept


def _answered(version: PolicyVersion, status: int = 200) -> Response:
    return answer({**reports.version_document(version), "content": version.content}, status)
