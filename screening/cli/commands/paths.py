"""`screening paths`: the paths of contracts to people who may be harmed."""

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from graphs.chain import SupplyChain
from graphs.chain.common_suppliers import common_suppliers
from screening.cli.arguments import reports_in_either, whole_number
from screening.model.contracts import StoredContract
from screening.model.errors import InputError
from screening.reports.paths import PathReport, common_lines, lines
from screening.runtime.console import Console
from screening.services.chains import owners
from screening.services.chains.view import as_bought, of_party
from screening.services.command_context import CommandContext, today
from screening.services.screening import inputs, screener_for
from sources.kit.values.message import Message
from sources.kit.values.statements import Issue


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    say = console.text
    parser.add_argument("contracts", metavar="ID", nargs="*", help=say("contract_id"))
    parser.add_argument("--party", metavar="NAME", help=say("paths.party"))
    parser.add_argument("--issue", action="append", metavar="ISSUE", help=say("paths.issue"))
    number = whole_number(console, "paths.not_a_number")
    parser.add_argument("--top", type=number, default=3, metavar="N", help=say("paths.top"))
    parser.add_argument("--as", dest="form", choices=("text", "json"), default="text")
    reports_in_either(parser)


def run(arguments: argparse.Namespace, console: Console) -> int:
    _check(arguments)
    context = CommandContext.open()
    reports = PathsReports(context, arguments)
    common = common_suppliers(reports.chains())
    parties = context.portfolio.parties.get_many([supplier.party for supplier in common])
    names = {party.key: party.name for party in parties}
    made = reports.made
    if arguments.form == "json":
        documents = [report.as_json() for report in made]
        several = {
            "contracts": documents,
            "common": [
                {
                    "party": supplier.party,
                    "name": names.get(supplier.party, supplier.party),
                    "contracts": [reports.names[key] for key in supplier.contracts],
                    "nearest": supplier.nearest,
                }
                for supplier in common
            ],
        }
        whole = several if len(documents) > 1 else documents[0]
        console.answer_json(whole)
        return 0
    language = console.report_language
    for number, report in enumerate(made):
        title = [f"{report.id}  {report.number or ''}"] if len(made) > 1 else []
        before = ["", *title] if number else title
        console.answer_text(line + "\n" for line in (*before, *lines(report, language)))
    shared = common_lines(common, {**names, **reports.names}, language)
    console.answer_text(line + "\n" for line in shared)
    return 0


def _check(arguments: argparse.Namespace) -> None:
    if not 1 <= arguments.top <= 100:
        raise InputError(Message("command.paths_top"), "top")
    for issue in arguments.issue or ():
        if issue not in set(Issue):
            allowed = tuple(sorted(issue.value for issue in Issue))
            raise InputError(Message("command.no_issue", issue=issue, known=allowed), "issue")
    if bool(arguments.contracts) is (arguments.party is not None):
        raise InputError(Message("command.paths_of_nothing"), "contracts")


@dataclass
class PathsReports:
    """The report and the name of each contract, collected while its chains are read."""

    context: CommandContext
    given: argparse.Namespace
    made: list[PathReport] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)

    def chains(self) -> Iterator[SupplyChain]:
        """Yield each chain in turn."""
        portfolio, arguments = self.context.portfolio, self.given
        screener = screener_for(self.context.store, today())
        for stored in self._wanted():
            purchase, chain, list_hits = inputs(portfolio, stored)
            chain = as_bought(chain) if arguments.party is not None else chain
            paths = screener.paths(
                purchase, chain, list_hits, most=arguments.top, issues=arguments.issue
            )
            above = tuple(owners.ownership_lines(portfolio, paths.issues))
            self.made.append(PathReport(stored.id, stored.contract.number, paths, above))
            self.names[chain.contract.key] = stored.contract.number or stored.id
            yield chain

    def _wanted(self) -> Sequence[StoredContract]:
        portfolio, arguments = self.context.portfolio, self.given
        if arguments.party is not None:
            return [of_party(portfolio.parties.by_name(arguments.party))]
        return [portfolio.contracts.get(key) for key in arguments.contracts]
