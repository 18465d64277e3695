"""The settings of whoever runs the service: what is logged, watched, whom alarms reach, and
the way out.

SCREENING_LOG            how processes write what they do: text, or json    text
SCREENING_METRICS_TOKEN  who sends it may read /metrics from elsewhere      none: this machine only
SCREENING_MAIL_SERVER    smtp://user:password@host:587, smtps:// for TLS    none
SCREENING_MAIL_FROM      address that mail comes from                       the first it goes to
SCREENING_ALARM_MAIL     addresses that alarms go to, commas between        none
SCREENING_ALARM_WEBHOOK  address that alarms are sent to as JSON            none
SCREENING_DIGEST         how often people get their digest: daily, weekly   none
SCREENING_DIGEST_FILTER  what is in it, as in the address of the list       everything
SCREENING_DIGEST_WEBHOOK address that the digest of all is sent to as JSON  none
SCREENING_DIGEST_SECRET  what that is signed with (HMAC-SHA-256)            none
SCREENING_RETENTION      days for which is kept what is over, as links=30    see docs/privacy.md
SCREENING_EGRESS_PROXY   proxy by which others are reached by https         none
SCREENING_CERTIFICATES   file of authorities (PEM) to trust                 those of certifi
SCREENING_SECRETS        folder where a vault puts secret_key and settings   none
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, unquote, urlsplit

from screening.model.errors import SettingsError
from screening.model.retention import DEFAULTS, MOST_DAYS, RetentionKind
from sources.kit.fetch.egress_proxy import EgressProxy
from sources.kit.values.message import Message

NAMES = (
    "SCREENING_LOG",
    "SCREENING_METRICS_TOKEN",
    "SCREENING_MAIL_SERVER",
    "SCREENING_MAIL_FROM",
    "SCREENING_ALARM_MAIL",
    "SCREENING_ALARM_WEBHOOK",
    "SCREENING_DIGEST",
    "SCREENING_DIGEST_FILTER",
    "SCREENING_DIGEST_WEBHOOK",
    "SCREENING_DIGEST_SECRET",
    "SCREENING_RETENTION",
    "SCREENING_EGRESS_PROXY",
    "SCREENING_CERTIFICATES",
    "SCREENING_SECRETS",
)
TEXT, JSON = "text", "json"
PERIODS = DAILY, WEEKLY = "daily", "weekly"
SHORTEST_TOKEN = 20  # characters: nobody guesses those
LOOPBACK = ("127.0.0.1", "::1", "localhost")  # what goes there leaves no machine
DEFAULT_DAYS = {kind: keeping.days for kind, keeping in DEFAULTS.items()}
PORTS = {"smtp": 587, "smtps": 465}


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed over. ``encrypted``: from the first byte, and not by STARTTLS."""

    host: str
    port: int
    encrypted: bool
    user: str | None
    password: str | None


@dataclass(frozen=True, slots=True)
class DigestSettings:
    """How often people get their digest, of what, and where the digest of all is sent to.

    ``webhook`` and ``secret``: both, or neither.
    """

    period: str  # one of PERIODS
    filter: str | None = None
    webhook: str | None = None
    secret: str | None = None


@dataclass(frozen=True, slots=True)
class OperatorSettings:
    """How the service is watched."""

    log: str = TEXT
    metrics_token: str | None = None
    mail_server: MailServer | None = None
    mail_from: str | None = None
    alarm_mail: tuple[str, ...] = ()
    alarm_webhook: str | None = None
    digest: DigestSettings | None = None
    retention: Mapping[RetentionKind, int] = field(default_factory=lambda: dict(DEFAULT_DAYS))
    egress_proxy: EgressProxy | None = None
    certificates: Path | None = None
    secrets: Path | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "OperatorSettings":
        """Read the settings. Raise SettingsError with what is wrong and what to set instead."""
        variables = with_secrets(environment)
        server = variables.get("SCREENING_MAIL_SERVER")
        receivers = _addresses(variables, "SCREENING_ALARM_MAIL")
        senders = _addresses(variables, "SCREENING_MAIL_FROM") or receivers[:1]
        if receivers and server is None:
            raise SettingsError(Message("settings.no_mail_server"))
        return cls(
            log=_log(variables.get("SCREENING_LOG", TEXT)),
            metrics_token=_token(variables.get("SCREENING_METRICS_TOKEN")),
            mail_server=_mail_server(server) if server is not None else None,
            mail_from=senders[0] if senders else None,
            alarm_mail=receivers,
            alarm_webhook=_webhook(variables, "SCREENING_ALARM_WEBHOOK"),
            digest=_digest(variables, has_mail=server is not None and bool(senders)),
            retention=_retention(variables.get("SCREENING_RETENTION")),
            egress_proxy=_egress_proxy(variables.get("SCREENING_EGRESS_PROXY")),
            certificates=_certificates(variables.get("SCREENING_CERTIFICATES")),
            secrets=_folder(variables.get("SCREENING_SECRETS")),
        )


def with_secrets(environment: Mapping[str, str] | None) -> Mapping[str, str]:
    """Return the settings, also those that a vault gives: each a file of its name in one folder.

    So they come from Docker, Kubernetes, systemd and the agents of vaults, and stand in no
    environment. Raises SettingsError for a folder that is not there, and a setting given twice.
    """
    variables = os.environ if environment is None else environment
    folder = _folder(variables.get("SCREENING_SECRETS"))
    if folder is None:
        return variables
    try:
        given = {file.name: file.read_text("utf-8").strip() for file in folder.glob("SCREENING_*")}
    except (OSError, UnicodeError) as error:
        raise SettingsError(Message("settings.no_secrets", path=str(folder))) from error
    for name, value in sorted(given.items()):
        if variables.get(name, value) != value:
            raise SettingsError(Message("settings.given_twice", name=name, path=str(folder)))
    return {**variables, **given}


def _folder(value: str | None) -> Path | None:
    if value is None:
        return None
    if not Path(value).is_dir():
        raise SettingsError(Message("settings.no_secrets", path=value))
    return Path(value)


def _log(value: str) -> str:
    if value not in (TEXT, JSON):
        raise SettingsError(Message("settings.bad_log", value=value))
    return value


def _token(value: str | None) -> str | None:
    if value is not None and not (len(value) >= SHORTEST_TOKEN and value.isascii()):
        raise SettingsError(Message("settings.bad_metrics_token", least=SHORTEST_TOKEN))
    return value


def _addresses(variables: Mapping[str, str], name: str) -> tuple[str, ...]:
    value = variables.get(name)
    if value is None:
        return ()
    several = tuple(part.strip() for part in value.split(","))
    if not all(map(_is_address, several)):
        raise SettingsError(Message("settings.bad_mail_address", name=name))
    return several


def _is_address(value: str) -> bool:
    name, _, host = value.rpartition("@")
    return bool(name and host) and value.isprintable() and " " not in value


def _mail_server(value: str) -> MailServer:
    parts = split_address(value)
    if parts is None or parts.scheme not in PORTS or not parts.hostname:
        raise SettingsError(Message("settings.bad_mail_server"))
    return MailServer(
        parts.hostname,
        parts.port or PORTS[parts.scheme],
        parts.scheme == "smtps",
        unquote(parts.username) if parts.username else None,
        unquote(parts.password) if parts.password else None,
    )


def _digest(variables: Mapping[str, str], *, has_mail: bool) -> DigestSettings | None:
    """Return how digests go out; None where nobody asked for any."""
    period = variables.get("SCREENING_DIGEST")
    if period is None:
        return None
    if period not in PERIODS:
        raise SettingsError(Message("settings.bad_digest", value=period, known=PERIODS))
    webhook = _webhook(variables, "SCREENING_DIGEST_WEBHOOK")
    secret = variables.get("SCREENING_DIGEST_SECRET")
    if not (has_mail or webhook):
        raise SettingsError(Message("settings.digest_to_nobody"))
    if webhook and (secret is None or len(secret) < SHORTEST_TOKEN):
        raise SettingsError(Message("settings.bad_digest_secret", least=SHORTEST_TOKEN))
    return DigestSettings(period, variables.get("SCREENING_DIGEST_FILTER"), webhook, secret)


def _webhook(variables: Mapping[str, str], name: str) -> str | None:
    value = variables.get(name)
    if value is None:
        return None
    parts = split_address(value)
    is_here = parts is not None and parts.scheme == "http" and parts.hostname in LOOPBACK
    if parts is None or not parts.hostname or not (is_here or parts.scheme == "https"):
        raise SettingsError(Message("settings.bad_webhook", name=name))
    return value


def _retention(value: str | None) -> dict[RetentionKind, int]:
    """Return the days of each kind: the defaults, but for those that are named."""
    days = dict(DEFAULT_DAYS)
    for part in (value or "").split(",") if value is not None else ():
        kind, _, number = (text.strip() for text in part.partition("="))
        readable = number.isascii() and number.isdigit() and len(number) < 6
        if kind not in list(RetentionKind) or not readable or not 0 < int(number) <= MOST_DAYS:
            known = tuple(kind.value for kind in RetentionKind)
            raise SettingsError(Message("settings.bad_retention", value=part.strip(), known=known))
        days[RetentionKind(kind)] = int(number)
    return days


def _egress_proxy(value: str | None) -> EgressProxy | None:
    try:
        return None if value is None else EgressProxy.parse(value.strip())
    except ValueError:
        raise SettingsError(Message("settings.bad_egress_proxy")) from None


def _certificates(value: str | None) -> Path | None:
    if value is None:
        return None
    path = Path(value.strip())
    if not path.is_file():
        raise SettingsError(Message("settings.no_certificates", path=str(path)))
    return path.absolute()


def split_address(value: str) -> SplitResult | None:
    """Return the parts of an address; None for what is none, or holds what is not printed."""
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018 - reading it raises for a port that is none
    except ValueError:
        return None
    return parts if value.isprintable() else None
