"""The way out, as whoever runs the service lets it: through a proxy, under own authorities."""

import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from screening.services.operator_settings import OperatorSettings
from sources.kit.fetch.archive import Archive
from sources.kit.fetch.egress_proxy import EgressProxy

if TYPE_CHECKING:
    from sources.kit.fetch.http import Http


@dataclass(frozen=True, slots=True)
class WayOut:
    """By which proxy others are reached by https, and which authorities are believed of them.

    Without: straight, under the usual ones. What is on this machine is reached straight.
    """

    proxy: EgressProxy | None = None
    certificates: Path | None = None

    @classmethod
    def of(cls, operator: OperatorSettings) -> "WayOut":
        """Return the way that these settings name."""
        return cls(operator.egress_proxy, operator.certificates)

    def trust(self) -> ssl.SSLContext:
        """Return what a certificate is held against."""
        return ssl.create_default_context(cafile=self.certificates)


STRAIGHT = WayOut()


def publishers_http(archive: Archive, operator: OperatorSettings) -> "Http":
    """Return a client that fetches into this archive, through the proxy that is set."""
    from sources.kit.fetch.http import Http  # requests: only where something is fetched

    return Http(archive, proxy=operator.egress_proxy, certificates=operator.certificates)
