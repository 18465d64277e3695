"""`screening verify`: whether the log of writes is whole; exit code 0 if so, else 1."""

import argparse

from screening.i18n.messages import render
from screening.model.errors import InputError
from screening.runtime.console import Console
from screening.services import audit_export
from screening.services.command_context import CommandContext
from sources.kit.values.message import Message


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    say = console.text
    parser.add_argument("--as", dest="format", choices=("table", "json"), default="table")
    parser.add_argument("--heads", action="store_true", help=say("verify.heads"))
    parser.add_argument("--against", metavar="FILE", help=say("verify.against"))
    parser.add_argument("--sign-anew", action="store_true", help=say("verify.sign_anew"))
    parser.add_argument("--by", metavar="NAME", help=say("verify.by"))
    parser.add_argument("--why", metavar="TEXT", help=say("verify.why"))


def run(arguments: argparse.Namespace, console: Console) -> int:
    store = CommandContext.open().store
    if arguments.heads:
        for line in audit_export.heads(store):
            console.answer_text(f"{line}\n")
        return 0
    if arguments.sign_anew:
        if not (arguments.by and arguments.why):
            raise InputError(Message("log.sign_anew_incomplete"))
        audit_export.sign_anew(store, arguments.by, arguments.why)
    exported = audit_export.read_heads(arguments.against) if arguments.against else []
    is_whole = True
    for name, count, faults in audit_export.faults(store, exported):
        is_whole = is_whole and not faults
        if arguments.format == "json":
            language = console.machine_language
            found = [
                {"line": fault.line, "what": render(fault.message, language)} for fault in faults
            ]
            document = {"log": name, "lines": count, "whole": not faults, "faults": found}
            console.answer_json(document, indent=None)
            continue
        console.answer("verify.broken" if faults else "verify.whole", log=name, count=count)
        for fault in faults:
            console.answer("verify.fault", what=console.sentence(fault.message))
    return 0 if is_whole else 1
