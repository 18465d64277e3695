"""Show the paths of one contract to people who may be harmed: whom to speak with, how many more."""

import argparse


def options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("contract", metavar="ID", help="id or number")
    parser.add_argument("--issue", action="append", metavar="ISSUE", help="only this issue")
    parser.add_argument("--top", type=int, default=3, metavar="N", help="paths per issue (3)")
    parser.add_argument("--as", dest="form", choices=("text", "json"), default="text")
    parser.add_argument("--language", choices=("nl", "en"), default="nl")


def run(given: argparse.Namespace) -> int:
    import json

    from screening.chain_report import lines
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
    place = Workplace.open()
    stored = place.portfolio.contract(given.contract)
    tracer = tracer_of(judge_of(place.store, today()))
    assert tracer is not None  # noqa: S101 - judge_of always makes one
    told = tracer(*inputs(place.portfolio, stored), most=given.top, issues=given.issue)
    document = {"id": stored.id, "number": stored.contract.number, **as_document(told)}
    if given.form == "json":
        answer([json.dumps(document, ensure_ascii=False, indent=2) + "\n"])
    else:
        answer(line + "\n" for line in lines(document, given.language))
    return 0
