"""Where a publication stands: addresses that stay the same from version to version."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Addresses:
    """``page``: the absolute address of the page, without a slash at its end."""

    page: str

    def file(self, name: str) -> str:
        """Return the address of a form of open data."""
        return f"{self.page}/{name}"
