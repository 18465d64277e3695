"""The settings, read strictly from the environment.

SCREENING_HOME       folder that holds all state                    .home
SCREENING_DATABASE   address of the database                        sqlite in SCREENING_HOME
SCREENING_HOST       address to serve on; only this machine's own   127.0.0.1
PORT                 port to serve on                               8000
"""

import contextlib
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from screening.model.errors import SettingsError
from sources.kit.values.message import Message

KNOWN = ("SCREENING_HOME", "SCREENING_DATABASE", "SCREENING_HOST")
THIS_MACHINE = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the state is stored and where the pages are served."""

    home: Path
    database: str
    host: str
    port: int

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Settings":
        """Read the settings. Raise SettingsError with what is wrong and what to set instead."""
        variables = os.environ if environment is None else environment
        _refuse_unknown(variables)
        home = Path(_text(variables, "SCREENING_HOME", ".home")).absolute()
        return cls(
            home=home,
            database=_text(variables, "SCREENING_DATABASE", f"sqlite:///{home / 'screening.db'}"),
            host=_host(_text(variables, "SCREENING_HOST", THIS_MACHINE)),
            port=_port(_text(variables, "PORT", "8000")),
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
        """Return the key that signs forms; it is made once per home, readable by its owner only."""
        self.make_home()
        path = self.home / "secret_key"
        try:
            if not path.exists():
                _write_once(path, secrets.token_hex(32))
            return path.read_text("ascii").strip()
        except OSError as error:
            raise SettingsError(
                Message("settings.no_key", path=str(path), why=str(error.strerror))
            ) from error


def _write_once(path: Path, content: str) -> None:
    """Write a file whole or not at all; if two processes come at once, the first one wins."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(handle, "w") as file:
            file.write(content)
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()


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


def _host(value: str) -> str:
    if value != THIS_MACHINE:
        raise SettingsError(Message("settings.other_machine", value=value, machine=THIS_MACHINE))
    return value


def _port(value: str) -> int:
    if not (value.isascii() and value.isdigit() and 1 <= int(value) <= 65535):
        raise SettingsError(Message("settings.bad_port", value=repr(value)))
    return int(value)
