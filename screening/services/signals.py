"""Signals: told by anybody at an address, kept encrypted, read by few, and answered by a code.

What was told leaves the database with nobody: the key is that of the home, and a copy of the
database alone says nothing. Taking a signal up starts the terms of the clauses that wait for one.
"""

import json
import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from screening.model.errors import InputError
from screening.model.signals import (
    DELETIONS,
    LONGEST_REPLY,
    Signal,
    SignalAddress,
    SignalState,
    SignalStory,
    new_receipt,
    story_of,
)
from screening.model.typed_text import typed_line, typed_text
from screening.services import follow_up
from screening.services.follow_up import FollowUpEvent
from screening.services.secret_box import SecretBox
from screening.store.portfolio import Portfolio
from sources.kit.values.message import Message

PURPOSE = "signals"
LONGEST_WHY = 500


@dataclass(frozen=True, slots=True)
class SignalDesk:
    """Whoever reads signals: ``key`` gives the key of the home."""

    portfolio: Portfolio
    key: Callable[[], str]
    by: str
    today: date

    def open_address(self, contract: str | None) -> int:
        """Open an address; return its number. Raises MissingError where there is no contract."""
        return self.portfolio.signals.open_address(secrets.token_urlsafe(16), contract, self.by)

    def read(self, id: int) -> Signal:
        """Return a signal, and have it logged that it was read. Raises MissingError."""
        return self.portfolio.signals.read(id, self.by)

    def take_up(self, id: int, contract: str | None) -> tuple[str, ...]:
        """Take a signal up; return the ids of the clauses whose terms begin with it.

        ``contract``: the id of the one it is about, where nobody said so yet; later too. Terms
        begin once: when it is taken up, or when its contract is said. Raises MissingError.
        """
        before = self.portfolio.signals.read(id, self.by)
        if contract is not None and before.contract is None:
            self.portfolio.signals.tie(id, contract, self.by)
        else:
            contract = before.contract if before.state is SignalState.NEW else None
        if before.state is SignalState.NEW:
            self.portfolio.signals.move(id, SignalState.TAKEN_UP, self.by)
        return () if contract is None else self._begin(contract)

    def _begin(self, contract: str) -> tuple[str, ...]:
        stored, begun = self.portfolio.contracts.get(contract), []
        for item in follow_up.waiting_of(stored):
            if item.anchor != follow_up.SIGNAL or not (item.months or item.days):
                continue
            event = FollowUpEvent(item.item, 1, "began", self.today)
            try:
                follow_up.record(self.portfolio, stored, event, self.by, self.today)
            except InputError:  # began on the same day by another signal, or the contract is over
                continue
            begun.append(item.item)
        return tuple(begun)

    def close(self, id: int, why: str) -> None:
        """Close a signal. Raises MissingError, and InputError without a reason."""
        sealed = SecretBox(self.key(), PURPOSE).close(_reason(why))
        self.portfolio.signals.move(id, SignalState.CLOSED, self.by, sealed)

    def reopen(self, id: int) -> None:
        """Take a signal up that was closed. Raises MissingError."""
        self.portfolio.signals.move(id, SignalState.TAKEN_UP, self.by)

    def answer(self, id: int, text: str) -> None:
        """Keep what whoever told it may read. Raises MissingError, and InputError for no text."""
        words = typed_text(text).strip()
        if not words:
            raise InputError(Message("signal.no_answer"), field="reply")
        if len(words) > LONGEST_REPLY:
            raise InputError(Message("signal.too_long", most=LONGEST_REPLY), field="reply")
        self.portfolio.signals.answer(id, SecretBox(self.key(), PURPOSE).close(words), self.by)

    def delete(self, id: int, why: str) -> None:
        """Delete a signal before its day. Raises MissingError, and InputError without a reason.

        ``why``: one of ``DELETIONS``, as words of one's own would outlive the signal in the log.
        """
        if why not in DELETIONS:
            raise InputError(Message("signal.no_reason"), field="why")
        self.portfolio.signals.remove(id, self.by, why)

    def why(self, signal: Signal) -> str | None:
        """Return why a signal was closed; None where it was not, or the key is another."""
        return SecretBox(self.key(), PURPOSE).open(signal.why)

    def story(self, signal: Signal) -> SignalStory | None:
        """Return what was told; None where the key is no longer the one of then."""
        text = SecretBox(self.key(), PURPOSE).open(signal.sealed)
        return None if text is None else SignalStory(**json.loads(text))

    def reply(self, signal: Signal) -> str | None:
        """Return what was answered; None where nothing was, or the key is another."""
        return SecretBox(self.key(), PURPOSE).open(signal.reply)


def tell(
    portfolio: Portfolio,
    address: SignalAddress,
    story: SignalStory,
    key: str,
    today: date,
    days: int,
) -> tuple[str, date]:
    """Keep what somebody tells; return the code for the answer, and the day it is deleted.

    Raises InputError, with its field, for what cannot be kept; MissingError for an address that is
    gone.
    """
    sealed = SecretBox(key, PURPOSE).close(json.dumps(asdict(story_of(story)), ensure_ascii=False))
    receipt, deleted_on = new_receipt(), today + timedelta(days=days)
    portfolio.signals.receive(address, sealed, receipt, deleted_on)
    return receipt, deleted_on


def _reason(why: str) -> str:
    words = typed_line(why)[:LONGEST_WHY]
    if not words:
        raise InputError(Message("signal.no_reason"), field="why")
    return words
