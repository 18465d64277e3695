"""How alarms reach a person: by mail, and as JSON to an address."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from screening.model.errors import ScreeningError
from screening.services.egress import STRAIGHT, WayOut
from screening.services.mail import NotSentError, send
from screening.services.operator_settings import MailServer, OperatorSettings
from sources.kit.values.message import Message

PATIENCE = 10.0  # seconds for an address that is called
RAISED, SETTLED = "raised", "settled"


@dataclass(frozen=True, slots=True)
class AlarmNews:
    """Something that began or ended: ``state`` is raised or settled."""

    name: str
    state: str
    text: str


Channel = Callable[[Sequence[AlarmNews]], None]  # raises ScreeningError where nothing arrived


def channels(settings: OperatorSettings, subject: str) -> dict[str, Channel]:
    """Return the channels that are set up, by name."""
    several: dict[str, Channel] = {}
    way = WayOut.of(settings)
    server, sender = settings.mail_server, settings.mail_from
    if server is not None and sender is not None and settings.alarm_mail:
        several["mail"] = lambda news: mail(server, sender, settings.alarm_mail, subject, news, way)
    address = settings.alarm_webhook
    if address is not None:
        several["webhook"] = lambda news: call(address, news, way)
    return several


# -- mail --


def mail(
    server: MailServer,
    sender: str,
    to: Sequence[str],
    subject: str,
    news: Sequence[AlarmNews],
    way: WayOut = STRAIGHT,
) -> None:
    """Send news as one mail. Raise ScreeningError where the server does not take it."""
    body = "\n".join(f"- {item.text}" for item in news) + "\n"
    try:
        send(server, sender, to, subject, body, way)
    except NotSentError as error:
        raise ScreeningError(Message("alarm.not_sent", channel="mail", why=str(error))) from error


# -- webhook --


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """What was set is what is called, and nothing that it points to."""

    def redirect_request(self, *given: object, **named: object) -> None:
        """Return nothing, which makes an error of the answer."""


def call(address: str, news: Sequence[AlarmNews], way: WayOut = STRAIGHT) -> None:
    """Post news as one JSON document. Raise ScreeningError unless the answer is 2xx."""
    items = [{"name": item.name, "state": item.state, "text": item.text} for item in news]
    document = {
        "service": "ketenblik",
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "text": "\n".join(item.text for item in news),  # what chat services show
        "alarms": items,
    }
    post(address, json.dumps(document, ensure_ascii=False).encode(), {}, way)


def post(address: str, body: bytes, headers: Mapping[str, str], way: WayOut = STRAIGHT) -> None:
    """Post JSON to an address. Raise ScreeningError unless the answer is 2xx."""
    request = urllib.request.Request(  # noqa: S310 - http and https alone pass the settings
        address, body, {"Content-Type": "application/json; charset=utf-8", **headers}
    )
    if way.proxy is not None and request.type == "https":
        request.add_unredirected_header("Host", request.host)
        request.set_proxy(way.proxy.place, "http")  # a tunnel: TLS is with the other end
        if way.proxy.authorization:
            request.add_unredirected_header("Proxy-Authorization", way.proxy.authorization)
    opener = urllib.request.build_opener(
        _NoRedirect,
        urllib.request.ProxyHandler({}),  # the environment is not asked
        urllib.request.HTTPSHandler(context=way.trust()),
    )
    try:
        opener.open(request, timeout=PATIENCE).close()
    except (OSError, ValueError) as error:
        if isinstance(error, urllib.error.HTTPError):
            error.close()
        kind = type(error).__name__
        raise ScreeningError(Message("alarm.not_sent", channel="webhook", why=kind)) from error
