"""The steps of several commands after a change: compare companies, and screen again."""

from collections.abc import Sequence

from screening.runtime.console import Console
from screening.services.command_context import CommandContext, today
from screening.services.matching.suggestions import MOST_AT_ONCE, bring_up_to_date
from screening.services.screening import rescreen, rescreen_until_settled, screener_for


def rescreen_now(context: CommandContext, ids: Sequence[str], console: Console) -> None:
    """Screen these contracts, and again while sources change meanwhile; show the progress."""
    rescreen_until_settled(
        context.store,
        lambda: rescreen(
            context.portfolio,
            screener_for(context.store, today()),
            ids,
            console.progress("progress.screening"),
        ),
    )


def compare_now(context: CommandContext, console: Console) -> None:
    """Compare some parties with others and with lists; note what changed and what waits."""
    done = bring_up_to_date(
        context.store,
        context.portfolio,
        context.settings.home,
        lambda: screener_for(context.store, today()),
        most=MOST_AT_ONCE,
        tick=console.progress("progress.comparing"),
    )
    notes = []
    if done.changed:
        notes.append(console.text("import.verdicts_changed", count=done.changed))
    if done.left:
        notes.append(console.text("import.parties_wait", count=done.left))
    if notes:
        console.note_text(" ".join(notes))
