"""Records that are compared, and the result of a comparison: plain frozen values."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from graphs.parties import Identifier, Party


class Likelihood(StrEnum):
    """The class of a comparison. Only an equal identifier makes two records the same."""

    SAME = "same"
    LIKELY = "likely"
    POSSIBLE = "possible"
    UNLIKELY = "unlikely"


@dataclass(frozen=True, slots=True)
class Record:
    """One organization as one source writes it. Nothing of it is trusted to be well formed."""

    key: str
    names: tuple[str, ...]  # the name, then its aliases; their order decides nothing
    country: str | None = None  # ISO 3166-1 alpha-2, XK for Kosovo
    city: str | None = None
    address: str | None = None  # street, number and postcode, as written
    identifiers: tuple[Identifier, ...] = ()

    @classmethod
    def of_party(cls, party: Party) -> "Record":
        """Return the record of a party in a register, which has no address."""
        return cls(party.key, (party.name,), party.country, identifiers=party.identifiers)


class Reason(NamedTuple):
    """One piece of evidence. ``weight`` is in bits: each bit doubles the odds, or halves them.

    ``code`` has its sentence in Dutch and English in ``weights.toml``; ``about`` is what the
    sentence speaks of, in the words of both records: a word, a number, a pair of legal forms.
    """

    code: str
    weight: float
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """The evidence that two records are one company, or are not.

    ``log_odds`` is in bits (base 2) and unbounded both ways, so that a queue can be ordered by
    it; 0 is as likely as not. It is the prior and the weights of ``reasons`` added up.
    ``completeness`` (0..1) is the share of the kinds of evidence that both records have.
    ``would_settle`` names the one field that would decide: a scheme such as "NL-KVK", "city",
    "country" or "full name"; None where nothing is left to settle.
    """

    log_odds: float
    likelihood: Likelihood
    reasons: tuple[Reason, ...]
    would_settle: str | None
    completeness: float

    @property
    def suggested(self) -> bool:
        """Return whether to ask a person: as likely as not, or more."""
        return self.likelihood is not Likelihood.UNLIKELY
