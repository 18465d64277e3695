"""`screening sensitivity`: the share of purchases that change band when the numbers do."""

import argparse
import json

from screening.model.json_document import as_document
from screening.rules import rulebook
from screening.rules.risk.typical_goods import with_known_goods
from screening.rules.verdict import sensitivity
from screening.rules.verdict.register_mix import register_mix
from screening.runtime.console import Console
from screening.services.command_context import CommandContext, today
from screening.services.screening import ScreeningContext, inputs


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    parser.add_argument("--own", action="store_true", help=console.text("sensitivity.own"))
    parser.add_argument("--as", dest="form", choices=("text", "json"), default="text")


def run(arguments: argparse.Namespace, console: Console) -> int:
    context = CommandContext.open()
    result = _measure(context, own=arguments.own)
    holds = sensitivity.passes_gate(result)
    if arguments.form == "json":
        document = {**as_document(result), "gate": {"holds": holds}}
        console.answer_text(json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n")
        return 0
    console.answer("sensitivity.purchases", count=result.purchases)
    for kind in sensitivity.KINDS:
        worst = result.worst(kind)
        console.answer(
            "sensitivity.kind",
            kind=console.text(f"sensitivity.kind.{kind}"),
            count=result.count(kind),
            mean=result.mean(kind),
            one=worst.by_one,
            name=worst.name,
            two=worst.by_two,
        )
    for moved in result.together:
        console.answer("sensitivity.together", name=moved.name, one=moved.by_one, two=moved.by_two)
    for failed in result.failing():
        console.answer("sensitivity.failed", name=failed.name, one=failed.by_one, two=failed.by_two)
    console.answer("sensitivity.gate_holds" if holds else "sensitivity.gate_fails")
    return 0


def _measure(context: CommandContext, *, own: bool) -> sensitivity.Sensitivity:
    data, method, year = context.store.snapshots.risk_data(), rulebook.load().method, today().year
    if not own:
        return sensitivity.measure_mix(register_mix(), data, method, year)
    portfolio = context.portfolio
    all_ties = ScreeningContext.of(portfolio)
    groups = []
    for stored in portfolio.contracts.get_many(portfolio.contracts.ids()):
        purchase, chain = inputs(portfolio, stored, all_ties)[:2]
        chain = with_known_goods(chain, method)
        groups.append(sensitivity.Group(stored.id, 1, purchase, chain))
    return sensitivity.measure_groups(groups, data, method, year)
