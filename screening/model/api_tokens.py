"""Tokens with which programs use the API: whose, for what, until when."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from screening.model.people import Account, Grant, Role

PREFIX = "ketenblik_"  # by which scanners of source code find a token that lies about
BITS = 256
SHOWN = len(PREFIX) + 8  # letters by which its owner recognizes it; 224 random bits stay unknown
FORM = re.compile(rf"{PREFIX}[0-9a-f]{{{BITS // 4}}}")

DEFAULT_DAYS, MOST_DAYS = 90, 365
LONGEST_LABEL = 80  # letters
USED_EVERY = timedelta(minutes=5)  # how precisely "last used" is kept: each time is a write


def new_api_token() -> str:
    """Return a new token. It is shown once, to whom it is for."""
    return PREFIX + secrets.token_hex(BITS // 8)


# Of an address by which an agenda follows along. It has another form, so that it opens no API.
FEED_PREFIX = f"{PREFIX}agenda_"
FEED_FORM = re.compile(rf"{FEED_PREFIX}[0-9a-f]{{{BITS // 4}}}")


def new_feed_token() -> str:
    """Return a new token of an agenda. It is shown once, as a part of its address."""
    return FEED_PREFIX + secrets.token_hex(BITS // 8)


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token as it is kept: without the token."""

    id: int
    organization: str  # slug
    owner: Account  # under whose name, and with whose rights at most, it acts
    label: str
    grant: Grant  # what it may do at most, and of which contracts
    start: str  # of the token
    made: datetime
    made_by: str
    expires: datetime
    last_used: datetime | None
    revoked: datetime | None

    @property
    def role(self) -> Role:
        """What it may do at most, wherever its owner may do it too."""
        return self.grant.role

    def works(self, now: datetime) -> bool:
        """Return whether it opens anything at this moment."""
        return self.state(now) == "active"

    def state(self, now: datetime) -> str:
        """Return whether it is active, or why it is not."""
        if self.revoked is not None:
            return "revoked"
        if now >= self.expires:
            return "expired"
        return "active" if self.owner.may_act else "owner_blocked"
