"""The settings, read strictly from the environment.

SCREENING_HOME        folder that holds all state                     .home
SCREENING_DATABASE    address of the database                         sqlite in SCREENING_HOME
SCREENING_HOST        address to serve on; another one needs sign-in  127.0.0.1
SCREENING_PUBLIC_URL  address that people use, for links and sign-in  none: this machine only
SCREENING_PROXIES     addresses of reverse proxies that are believed  none
SCREENING_THEMES      themes beside human rights that are asked about  none
PORT                  port to serve on                                8000

Those of whoever runs it on a server are in ``operator_settings``.
"""

import contextlib
import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from pathlib import Path
from urllib.parse import SplitResult

from screening.model.errors import SettingsError
from screening.model.secret_keys import keys_of
from screening.services import operator_settings
from screening.services.operator_settings import OperatorSettings, split_address, with_secrets
from sources.kit.values.message import Message

KNOWN = (
    "SCREENING_HOME",
    "SCREENING_DATABASE",
    "SCREENING_HOST",
    "SCREENING_PUBLIC_URL",
    "SCREENING_PROXIES",
    "SCREENING_THEMES",
    *operator_settings.NAMES,
)
THIS_MACHINE = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the state is stored and where the pages are served."""

    home: Path
    database: str
    host: str
    port: int
    public_url: str | None = None  # scheme and host, without a slash at the end
    proxies: tuple[IPv4Network | IPv6Network, ...] = ()
    themes: tuple[str, ...] = ()  # ids of those that are switched on
    operator: OperatorSettings = field(default_factory=OperatorSettings)

    @property
    def is_local(self) -> bool:
        """Whether only this machine is served, so that one person may use it without sign-in."""
        return self.host == THIS_MACHINE and self.public_url is None

    @property
    def is_secure(self) -> bool:
        """Whether people come by TLS."""
        return self.public_url is not None and self.public_url.startswith("https:")

    @property
    def address(self) -> str:
        """The address of the pages: the public one, else the one on this machine."""
        return self.public_url or f"http://{host_in_address(self.host)}:{self.port}"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Read the settings. Raise SettingsError with what is wrong and what to set instead."""
        variables = with_secrets(environment)
        _refuse_unknown(variables)
        home = Path(_text(variables, "SCREENING_HOME", ".home")).absolute()
        return cls(
            home=home,
            database=_text(variables, "SCREENING_DATABASE", f"sqlite:///{home / 'screening.db'}"),
            host=_host(_text(variables, "SCREENING_HOST", THIS_MACHINE)),
            port=_port(_text(variables, "PORT", "8000")),
            public_url=_public_url(variables.get("SCREENING_PUBLIC_URL")),
            proxies=_proxies(variables.get("SCREENING_PROXIES")),
            themes=_themes(variables.get("SCREENING_THEMES")),
            operator=OperatorSettings.from_environment(variables),
        )

    def make_home(self) -> None:
        """Make the folder that holds all state. Raise SettingsError if it cannot be made."""
        try:
            self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise SettingsError(
                Message("settings.no_home", path=str(self.home), why=str(error.strerror))
            ) from error

    def secret_key(self) -> str:
        """Return the keys that encrypt and sign, as ``model.secret_keys`` has them.

        The first is made once per home, unless a vault gives them. Only their owner reads the file.
        """
        self.make_home()
        path = (self.operator.secrets or self.home) / "secret_key"
        try:
            if self.operator.secrets is None and not path.exists():
                _write_once(path, secrets.token_hex(32))
            text = path.read_text("ascii")
        except OSError as error:
            raise SettingsError(
                Message("settings.no_key", path=str(path), why=str(error.strerror))
            ) from error
        if not keys_of(text):  # nothing is encrypted with a key that everybody knows
            raise SettingsError(Message("settings.empty_key", path=str(path)))
        return text.strip()

    def put_secret_keys(self, keys: Sequence[str]) -> None:
        """Put these keys, the newest first, in the place of those that are there.

        Raises SettingsError where a vault gives them.
        """
        if self.operator.secrets is not None:
            raise SettingsError(Message("settings.key_of_vault", path=str(self.operator.secrets)))
        path = self.home / "secret_key"
        try:
            _drafted(path, "\n".join(keys)).replace(path)
            _keep_entry(path)
        except OSError as error:
            raise SettingsError(
                Message("settings.no_key", path=str(path), why=str(error.strerror))
            ) from error


def _themes(value: str | None) -> tuple[str, ...]:
    """Return the themes that are switched on, as typed with commas between; by default none."""
    if value is None:
        return ()
    from screening.rules.themes import theme  # the method's tables: who switches none on needs none

    chosen = tuple(part.strip() for part in value.split(","))
    known = tuple(theme.load())
    for name in chosen:
        if name not in known:
            raise SettingsError(Message("settings.bad_theme", value=name, known=known))
    return chosen


def _write_once(path: Path, content: str) -> None:
    """Write a file whole or not at all; if two processes come at once, the first one wins."""
    draft = _drafted(path, content)
    try:
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
    _keep_entry(path)


def _drafted(path: Path, content: str) -> Path:
    """Write a file beside its place; what it holds survives a power cut."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        draft.unlink()
        raise
    return draft


def _keep_entry(path: Path) -> None:
    """Let the name of a file survive a power cut too."""
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _refuse_unknown(variables: Mapping[str, str]) -> None:
    """Raise SettingsError for a misspelt setting, which would silently do nothing."""
    for name in sorted(variables):
        if name.startswith("SCREENING_") and name not in KNOWN:
            raise SettingsError(Message("settings.unknown", name=name, known=tuple(KNOWN)))


def _text(variables: Mapping[str, str], name: str, otherwise: str) -> str:
    value = variables.get(name)
    if value is None:
        return otherwise
    if not value.strip():
        raise SettingsError(Message("settings.empty", name=name, otherwise=otherwise))
    return value.strip()


def host_in_address(host: str) -> str:
    """Return a host as an address of a page has it: an IPv6 address stands in brackets."""
    return f"[{host}]" if ":" in host else host


def _host(value: str) -> str:
    try:
        return str(ip_address(value))
    except ValueError:
        raise SettingsError(
            Message("settings.bad_host", value=value, machine=THIS_MACHINE)
        ) from None


def _public_url(value: str | None) -> str | None:
    """Return scheme and host; nothing may come after them, because links are made by adding."""
    if value is None:
        return None
    url = value.strip().rstrip("/")
    if not _is_scheme_and_host(url):
        raise SettingsError(Message("settings.bad_public_url", value=value))
    return url


def _is_scheme_and_host(url: str) -> bool:
    parts = split_address(url)
    if parts is None:
        return False
    rest = SplitResult(parts.scheme, parts.netloc, "", "", "")
    return (
        parts.scheme in ("http", "https")
        and bool(parts.hostname)
        and "@" not in parts.netloc
        and parts == rest
        and " " not in url
    )


def _proxies(value: str | None) -> tuple[IPv4Network | IPv6Network, ...]:
    """Return addresses and networks, which stand with commas between them."""
    names = [name.strip() for name in (value or "").split(",")]
    if value is not None and not all(names):
        raise SettingsError(Message("settings.bad_proxies", value=value))
    try:
        return tuple(ip_network(name) for name in names if name)
    except ValueError:
        raise SettingsError(Message("settings.bad_proxies", value=value or "")) from None


def _port(value: str) -> int:
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= 65535):
        raise SettingsError(Message("settings.bad_port", value=repr(value)))
    return int(value)
