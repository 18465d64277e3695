"""Signals of workers and others about a contract, or about work for a buyer in general."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from screening.model.errors import InputError
from screening.model.typed_text import typed_line, typed_text
from sources.kit.values.message import Message

LONGEST_STORY = 5_000  # characters
LONGEST_FIELD = 300
LONGEST_REPLY = 2_000
# Without letters and digits that look alike: whoever writes it down writes it by hand.
RECEIPT_SIGNS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
RECEIPT_LENGTH, RECEIPT_GROUP = 16, 4
DELETIONS = ("asked", "danger", "abuse", "other")  # why one is deleted before its day
SENDERS = ("worker", "relative", "organization", "supplier", "other")


class SignalState(StrEnum):
    """Where a signal stands."""

    NEW = "new"
    TAKEN_UP = "taken_up"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class SignalAddress:
    """An address at which anybody may tell something. ``contract``: its id; None: any work."""

    id: int
    token: str
    contract: str | None
    title: str | None  # of the contract, or its number
    by: str
    at: datetime
    withdrawn: datetime | None = None


@dataclass(frozen=True, slots=True)
class SignalStory:
    """What somebody tells; kept encrypted as a whole."""

    what: str
    where: str = ""
    since: str = ""
    sender: str = ""  # one of SENDERS; empty: not said
    contact: str = ""


@dataclass(frozen=True, slots=True)
class Signal:
    """A signal as it is kept: ``sealed`` and ``reply`` are encrypted. ``contract``: its id."""

    id: int
    contract: str | None
    title: str | None
    at: datetime
    deleted_on: date
    state: SignalState
    sealed: str
    reply: str | None = None
    handled_by: str | None = None
    why: str | None = None


def story_of(given: SignalStory) -> SignalStory:
    """Return what somebody told without what stands around it. Raise InputError with its field."""
    fields = {
        "what": typed_text(given.what).strip(),
        **{name: typed_line(getattr(given, name)) for name in ("where", "since", "contact")},
    }
    if not any(sign.isalnum() for sign in fields["what"]):
        raise InputError(Message("signal.nothing_told"), field="what")
    if len(fields["what"]) > LONGEST_STORY:
        raise InputError(Message("signal.too_long", most=LONGEST_STORY), field="what")
    for name in ("where", "since", "contact"):
        if len(fields[name]) > LONGEST_FIELD:
            raise InputError(Message("signal.too_long", most=LONGEST_FIELD), field=name)
    return SignalStory(**fields, sender=given.sender if given.sender in SENDERS else "")


def new_receipt() -> str:
    """Return a code of 79 random bits, in groups that a person can write down."""
    signs = "".join(secrets.choice(RECEIPT_SIGNS) for _ in range(RECEIPT_LENGTH))
    starts = range(0, RECEIPT_LENGTH, RECEIPT_GROUP)
    return "-".join(signs[start : start + RECEIPT_GROUP] for start in starts)


def receipt_digest(code: str) -> str:
    """Return what is kept of a code: its hash, however it was typed."""
    signs = "".join(sign for sign in code.upper() if sign.isalnum())
    return hashlib.sha256(signs.encode()).hexdigest()
