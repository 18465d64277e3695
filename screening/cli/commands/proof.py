"""`screening proof`: record what came as a proof of what is due, and decide on it."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from screening.cli.arguments import day, whole_number
from screening.cli.output_file import write_file
from screening.cli.who_acts import name_of_who_acts
from screening.i18n.labels import word
from screening.i18n.language import Language
from screening.model.contracts import StoredContract
from screening.model.errors import InputError
from screening.model.proofs import PROOF_KINDS, ProofStanding
from screening.runtime.console import Console
from screening.services import checklists
from screening.services.checklists import SlotChecklist
from screening.services.command_context import CommandContext, today
from screening.services.proofs import recording
from screening.services.proofs.files import ProofFiles, SentFile
from screening.services.proofs.recording import ProofRecord, ProofVerdict
from screening.services.themes import ids_on
from screening.services.verdict_documents import VerdictDocuments
from sources.kit.values.message import Message


def options(parser: argparse.ArgumentParser, console: Console) -> None:
    say = console.text
    date = day(console, "clause.not_a_date")
    number = whole_number(console, "follow-up.not_a_number")
    parser.add_argument("contract", metavar="ID", help=say("contract_id"))
    parser.add_argument("item", metavar="ITEM", nargs="?", help=say("proof.item"))
    parser.add_argument("--occurrence", type=number, default=1, help=say("follow-up.occurrence"))
    parser.add_argument("--title", metavar="TEXT", help=say("proof.title"))
    parser.add_argument("--kind", choices=PROOF_KINDS, default="other", help=say("proof.kind"))
    parser.add_argument("--file", metavar="FILE", help=say("proof.file"))
    parser.add_argument("--received", type=date, metavar="DATE", help=say("follow-up.received"))
    parser.add_argument("--from", dest="first", type=date, metavar="DATE", help=say("proof.from"))
    parser.add_argument("--until", type=date, metavar="DATE", help=say("proof.until"))
    for name in ("label", "good", "country", "issue", "site"):
        parser.add_argument(f"--{name}", metavar="TEXT", help=say(f"proof.{name}"))
    parser.add_argument("--replaces", type=number, metavar="N", help=say("proof.replaces"))
    decision = parser.add_mutually_exclusive_group()
    for name in ("accept", "refuse", "withdraw", "undo", "save"):
        decision.add_argument(f"--{name}", type=number, metavar="N", help=say(f"proof.{name}"))
    parser.add_argument("--met", action="append", metavar="POINT", help=say("proof.met"))
    parser.add_argument("--not-met", action="append", metavar="POINT", help=say("proof.not_met"))
    parser.add_argument("--again", type=date, metavar="DATE", help=say("follow-up.again"))
    parser.add_argument("--to", metavar="FILE", help=say("proof.to"))
    parser.add_argument("--by", metavar="NAME", help=say("clause.by"))
    parser.add_argument("--why", metavar="TEXT")


DECISIONS = {
    "accept": "accepted", "refuse": "refused", "withdraw": "withdrawn", "undo": "taken_back",
}  # fmt: skip


def run(arguments: argparse.Namespace, console: Console) -> int:
    context = CommandContext.open()
    stored = context.portfolio.contracts.get(arguments.contract)
    files = ProofFiles(context.settings.home, context.settings.secret_key())
    decided = [name for name in DECISIONS if getattr(arguments, name) is not None]
    if arguments.save is not None:
        return _save(context, files, stored, arguments, console)
    if not decided and arguments.title is None:
        return _list(context, stored, arguments, console)
    by = name_of_who_acts(arguments)
    if decided:
        _decide(context, stored, arguments, decided[0], by)
    else:
        sent = _sent_file(arguments.file) if arguments.file else None
        record = _record(arguments)
        themes = ids_on(context.settings)
        recording.add(context.portfolio, files, stored, record, sent, by, today(), themes)
    return _list(context, stored, arguments, console)


def _record(arguments: argparse.Namespace) -> ProofRecord:
    return ProofRecord(
        item=arguments.item or "",
        number=arguments.occurrence,
        title=arguments.title,
        kind=arguments.kind,
        received=arguments.received or today(),
        label=arguments.label,
        good=arguments.good,
        country=arguments.country,
        issue=arguments.issue,
        site=arguments.site,
        first_day=arguments.first,
        last_day=arguments.until,
        replaces=arguments.replaces,
        note=arguments.why,
    )


def _sent_file(name: str) -> SentFile:
    try:
        return SentFile(Path(name).name, Path(name).read_bytes())
    except OSError as error:
        why = error.strerror or str(error)
        raise InputError(Message("proof.file_not_read", path=name, why=why)) from error


def _decide(
    context: CommandContext,
    stored: StoredContract,
    arguments: argparse.Namespace,
    name: str,
    by: str,
) -> None:
    proof_id = int(getattr(arguments, name))
    proof = recording.find_proof(context.portfolio, stored, proof_id, today()).proof
    points = _checklist(context, stored, proof.item).points
    answers: dict[str, tuple[str, str | None]] = {}
    for answer, ids in (("met", arguments.met), ("not_met", arguments.not_met)):
        for id in ids or ():
            if id not in {point.id for point in points}:
                known = tuple(point.id for point in points)
                raise InputError(Message("proof.no_point", id=id, known=known))
            answers[id] = (answer, None)
    verdict = ProofVerdict(DECISIONS[name], arguments.why, answers, arguments.again)
    recording.decide(context.portfolio, stored, proof_id, verdict, points, by, today())


def _save(
    context: CommandContext,
    files: ProofFiles,
    stored: StoredContract,
    arguments: argparse.Namespace,
    console: Console,
) -> int:
    kept = recording.find_proof(context.portfolio, stored, arguments.save, today()).proof.file
    if kept is None or kept.removed is not None:
        raise InputError(Message("proof.file_gone"))
    path = arguments.to or kept.name
    write_file(path, files.read(kept.sha256))
    console.note("export.written", path=path)
    return 0


def _list(
    context: CommandContext,
    stored: StoredContract,
    arguments: argparse.Namespace,
    console: Console,
) -> int:
    """Print the proofs, and of an item what to look at."""
    language = Language(console.report_language)
    standings = recording.proofs_of(context.portfolio, stored, today())
    for standing in standings:
        console.answer_text(_line(standing, language))
    if arguments.item:
        for line in _points(_checklist(context, stored, arguments.item), language):
            console.answer_text(line)
    elif not standings:
        console.note("proof.none", id=stored.id)
    return 0


def _line(standing: ProofStanding, language: Language) -> str:
    proof = standing.proof
    until = f" ({proof.last_day.isoformat()})" if proof.last_day else ""
    state = word(standing.state.value, "proof_state", language)
    came = proof.received.isoformat()
    return f"{proof.id:>4}  {proof.item:<4} {came}  {proof.title}: {state}{until}\n"


def _points(checklist: SlotChecklist, language: Language) -> Iterator[str]:
    for point in checklist.points:
        yield f"  {point.id:<40} {language.say(point.text)}\n"


def _checklist(context: CommandContext, stored: StoredContract, item: str) -> SlotChecklist:
    documents = VerdictDocuments(context.store, context.portfolio, today())
    return checklists.checklist_of(documents.current(stored.id), item)
