"""The parts of an organization that a role, a token or a claim can be on."""

from dataclasses import dataclass

from screening.store.portfolio import Portfolio


@dataclass(frozen=True, slots=True)
class NamedParts:
    """Departments and tags, by name."""

    departments: tuple[str, ...]
    tags: tuple[str, ...]


def named_parts(portfolio: Portfolio) -> NamedParts:
    """Return the departments and tags that the contracts and requests of a portfolio name."""
    named = portfolio.listing.choices()
    departments, tags = portfolio.requests.parts()
    return NamedParts(
        tuple(sorted({*named.departments, *departments})), tuple(sorted({*named.tags, *tags}))
    )
