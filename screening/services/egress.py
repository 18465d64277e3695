"""The way to publishers, as whoever runs the service lets it out."""

from typing import TYPE_CHECKING

from screening.services.operator_settings import OperatorSettings
from sources.kit.fetch.archive import Archive

if TYPE_CHECKING:
    from sources.kit.fetch.http import Http


def publishers_http(archive: Archive, operator: OperatorSettings) -> "Http":
    """Return a client that fetches into this archive, through the proxy that is set."""
    from sources.kit.fetch.http import Http  # requests: only where something is fetched

    return Http(archive, proxy=operator.egress_proxy, certificates=operator.certificates)
