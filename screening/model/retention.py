"""For how long what is over is kept of people, in days, and from when that is counted."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

MOST_DAYS = 36_500


class RetentionKind(StrEnum):
    """What is removed by itself."""

    SESSIONS = "sessions"
    LINKS = "links"
    FORMS = "forms"
    GUESSES = "guesses"
    TOKENS = "tokens"
    ANSWERS = "answers"
    SIGNALS = "signals"
    ACCOUNTS = "accounts"
    PROOFS = "proofs"


@dataclass(frozen=True, slots=True)
class Keeping:
    """For how many days, and since what."""

    days: int
    since: str


DEFAULTS: Mapping[RetentionKind, Keeping] = {
    RetentionKind.SESSIONS: Keeping(1, "the end of a session"),
    RetentionKind.LINKS: Keeping(30, "the use or the end of a link"),
    RetentionKind.FORMS: Keeping(1, "sending"),
    RetentionKind.GUESSES: Keeping(1, "the guess"),
    RetentionKind.TOKENS: Keeping(365, "the end of a token, or its being revoked"),
    RetentionKind.ANSWERS: Keeping(2, "the request"),
    RetentionKind.SIGNALS: Keeping(365, "receipt; the sender is told the day, which then stays"),
    RetentionKind.ACCOUNTS: Keeping(730, "blocking: then the account is erased"),
    RetentionKind.PROOFS: Keeping(2557, "the end of a contract, or a proof's being withdrawn"),
}
