"""Show the paths of one contract to people who may be harmed: whom to speak with, how many more.

With --party the same is told of a party, as if it were the direct supplier: a brand with its mills.
"""

import argparse


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("contract", metavar="ID", nargs="?", help="id or number")
    parser.add_argument("--party", metavar="NAME", help="a party instead, by name or key")
    parser.add_argument("--issue", action="append", metavar="ISSUE", help="only this issue")
    parser.add_argument("--top", type=int, default=3, metavar="N", help="paths per issue (3)")
    parser.add_argument("--as", dest="form", choices=("text", "json"), default="text")
    parser.add_argument("--language", choices=("nl", "en"), default="nl")


def run(given: argparse.Namespace) -> int:
    import json

    from screening import owned
    from screening.chain_report import lines
    from screening.chain_view import of_party
    from screening.errors import InputError
    from screening.rescreen import inputs, judge_of, tracer_of
    from screening.terminal import answer
    from screening.verdict import as_document
    from screening.workplace import Workplace, today
    from sources.kit.statements import Issue

    if not 1 <= given.top <= 100:
        raise InputError("--top wants a whole number from 1 to 100.", "top")
    for issue in given.issue or ():
        if issue not in set(Issue):
            known = ", ".join(sorted(one.value for one in Issue))
            raise InputError(f"{issue} is not an issue; known are {known}.", "issue")
    if (given.contract is None) is (given.party is None):
        raise InputError("Give the id of a contract, or --party with a name.", "contract")
    place = Workplace.open()
    tracer = tracer_of(judge_of(place.store, today()))
    assert tracer is not None  # noqa: S101 - judge_of always makes one
    if given.party is None:
        stored = place.portfolio.contract(given.contract)
    else:
        stored = of_party(place.portfolio.party_called(given.party))
    told = tracer(*inputs(place.portfolio, stored), most=given.top, issues=given.issue)
    document = {"id": stored.id, "number": stored.contract.number, **as_document(told)}
    document["owners"] = list(owned.document(place.portfolio, document["issues"]))
    if given.form == "json":
        answer([json.dumps(document, ensure_ascii=False, indent=2) + "\n"])
    else:
        answer(line + "\n" for line in lines(document, given.language))
    return 0
