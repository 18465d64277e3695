"""A plan of work in words, as JSON and as a table."""

from collections.abc import Iterator

from screening.i18n import labels
from screening.i18n.language import Language
from screening.i18n.messages import render
from screening.reports.spreadsheet import Cell, csv_line
from screening.rules.plan import planning
from screening.rules.plan.planning import PlannedCheck, PlannedContract, PlanTier, WorkPlan
from sources.kit.values.message import Message

HEADINGS = (
    "planned", "order", "contract", "number", "title", "suppliers", "check", "hours",
    "hours_in_all", "why", "flag", "band", "level", "issue", "deadline", "reach",
    "without_it",
)  # fmt: skip


def why(step: PlannedCheck, language: Language) -> str:
    """Return why a check stands where it does."""
    contract = step.contract
    band = labels.word(contract.band, "band", language)
    risk = band if contract.issue is None else f"{band}, {_issue(contract, language)}"
    if step.tier is PlanTier.DEADLINE and contract.deadline is not None:
        day = contract.deadline.isoformat()
        due = Message("plan.why_deadline", day=day, risk=risk)
        late = Message("plan.why_late", day=day, risk=risk)
        return render(late if contract.is_late else due, language.code)
    return render(Message("plan.why_risk", risk=risk, reach=contract.reach), language.code)


def risks(step: PlannedCheck, language: Language) -> str:
    """Return what it risks to leave a check out."""
    without = language.say(step.check.without)
    contract = step.contract
    if contract.deadline is not None:
        day = contract.deadline.isoformat()
        due = Message("plan.risks_deadline", without=without, day=day)
        late = Message("plan.risks_late", without=without, day=day)
        return render(late if contract.is_late else due, language.code)
    return without


def as_document(plan: WorkPlan) -> dict[str, object]:
    """Return a plan as a JSON object."""
    book = planning.load()
    return {
        "hours": float(plan.hours),
        "used": float(plan.used),
        "spare": float(plan.spare),
        "wanted": float(plan.wanted),
        "contracts_without_check": plan.without_check,
        "default_not_prescribed": True,
        "checks": [
            {
                "id": check.id,
                "hours": float(check.hours),
                "title": {"nl": check.title.nl, "en": check.title.en},
                "does": {"nl": check.does.nl, "en": check.does.en},
                "without": {"nl": check.without.nl, "en": check.without.en},
            }
            for check in book.checks
        ],
        "planned": [_step(step) for step in plan.planned],
        "left_out": [_step(step) for step in plan.left_out],
    }


def as_csv(plan: WorkPlan, language: Language) -> Iterator[str]:
    """Yield the plan as a table: what is planned, then what is left out."""
    yield "\ufeff" + csv_line(HEADINGS)
    for number, step in enumerate((*plan.planned, *plan.left_out), start=1):
        yield csv_line(_cells(number, step, number <= len(plan.planned), language))


def lines(plan: WorkPlan, language: Language) -> Iterator[str]:
    """Yield the plan for a terminal."""
    yield render(_sum(plan, language), language.code) + "\n"
    for step in plan.planned:
        yield _line(step, why(step, language), language)
    if plan.left_out:
        left = Message("plan.left_out", count=len(plan.left_out))
        yield "\n" + render(left, language.code) + "\n"
    for step in plan.left_out:
        yield _line(step, risks(step, language), language)


def summary(plan: WorkPlan, language: Language) -> str:
    """Return what the plan comes to."""
    return render(_sum(plan, language), language.code)


def _sum(plan: WorkPlan, language: Language) -> Message:
    contracts = len({step.contract.id for step in plan.planned})
    return Message(
        "plan.sum",
        checks=len(plan.planned),
        contracts=contracts,
        used=language.number(plan.used),
        hours=language.number(plan.hours),
        spare=language.number(plan.spare),
    )


def _line(step: PlannedCheck, says: str, language: Language) -> str:
    name = step.contract.number or step.contract.id
    title = language.say(step.check.title)
    return f"{name:<16} {title:<18} {language.number(step.check.hours):>5}  {says}\n"


def _issue(contract: PlannedContract, language: Language) -> str:
    return labels.issue_name(contract.issue or "", language)


def _step(step: PlannedCheck) -> dict[str, object]:
    contract = step.contract
    return {
        "contract": contract.id,
        "number": contract.number,
        "title": contract.title,
        "suppliers": list(contract.suppliers),
        "check": step.check.id,
        "hours": float(step.check.hours),
        "hours_in_all": float(step.total),
        "tier": step.tier.name.lower(),
        "flag": contract.flag.value,
        "band": contract.band.value,
        "level": contract.level,
        "issue": contract.issue,
        "severity": contract.severity,
        "deadline": contract.deadline.isoformat() if contract.deadline else None,
        "reach": contract.reach,
        "why": {code: why(step, Language(code)) for code in ("nl", "en")},
        "without_it": {code: risks(step, Language(code)) for code in ("nl", "en")},
    }


def _cells(
    number: int, step: PlannedCheck, is_planned: bool, language: Language
) -> tuple[Cell, ...]:
    contract = step.contract
    return (
        "yes" if is_planned else "no",
        number,
        contract.id,
        contract.number,
        contract.title,
        "; ".join(contract.suppliers),
        step.check.id,
        step.check.hours,
        step.total,
        why(step, language),
        contract.flag.value,
        contract.band.value,
        contract.level,
        contract.issue,
        contract.deadline,
        contract.reach,
        risks(step, language),
    )
