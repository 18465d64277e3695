"""Settings are read strictly: what cannot be meant is an error before anything starts."""

import stat
from pathlib import Path

import pytest

from screening.model.errors import SettingsError
from screening.services.open_store import open_store
from screening.services.settings import Settings
from tests.support.refusals import refuses


def test_without_any_setting_all_state_is_in_a_local_folder() -> None:
    settings = Settings.from_environment({})
    assert settings.home == Path(".home").absolute()
    assert settings.database == f"sqlite:///{settings.home / 'screening.db'}"
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)


def test_home_and_port_can_be_chosen(tmp_path: Path) -> None:
    settings = Settings.from_environment({"SCREENING_HOME": str(tmp_path), "PORT": "8123"})
    assert (settings.home, settings.port) == (tmp_path, 8123)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"SCREENING_HOMES": "/x"}, "is not a setting"),
        ({"SCREENING_HOME": "  "}, "is empty"),
        ({"PORT": "eighty"}, "number from 1 to 65535"),
        ({"PORT": "0"}, "number from 1 to 65535"),
        ({"PORT": "²"}, "number from 1 to 65535"),
        ({"SCREENING_HOST": "localhost"}, "address of a network card"),
        ({"SCREENING_PUBLIC_URL": "keten.voorbeeld.nl"}, "without a path"),
        ({"SCREENING_PUBLIC_URL": "ftp://keten.voorbeeld.nl"}, "without a path"),
        ({"SCREENING_PUBLIC_URL": "https://keten.voorbeeld.nl/app"}, "without a path"),
        ({"SCREENING_PUBLIC_URL": "https://me@keten.voorbeeld.nl"}, "without a path"),
        ({"SCREENING_PUBLIC_URL": "https://keten.voorbeeld.nl:x"}, "without a path"),
        ({"SCREENING_PUBLIC_URL": " "}, "without a path"),
        ({"SCREENING_PROXIES": "10.0.0.1,,10.0.0.2"}, "with commas between"),
        ({"SCREENING_PROXIES": "proxy.voorbeeld.nl"}, "with commas between"),
    ],
)
def test_an_impossible_setting_is_an_error_with_a_way_out(
    given: dict[str, str], words: str
) -> None:
    with refuses(SettingsError, words):
        Settings.from_environment(given)


def test_who_is_served_follows_from_host_and_public_address() -> None:
    local = Settings.from_environment({})
    assert local.is_local
    assert local.address == "http://127.0.0.1:8000"
    for environment in (
        {"SCREENING_HOST": "0.0.0.0"},  # noqa: S104 - nobody listens
        {"SCREENING_HOST": "::1"},
        {"SCREENING_PUBLIC_URL": "http://127.0.0.1:8000"},
    ):
        assert not Settings.from_environment(environment).is_local
    public = Settings.from_environment({"SCREENING_PUBLIC_URL": "https://keten.voorbeeld.nl/"})
    assert (public.address, public.is_secure) == ("https://keten.voorbeeld.nl", True)
    assert Settings.from_environment({"SCREENING_HOST": "::1"}).address == "http://[::1]:8000"


def test_a_home_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    settings = Settings.from_environment({"SCREENING_HOME": str(tmp_path / "file" / "home")})
    with refuses(SettingsError, "set it to a folder"):
        settings.make_home()


def test_a_secret_that_cannot_be_kept_is_said(tmp_path: Path) -> None:
    settings = Settings.from_environment({"SCREENING_HOME": str(tmp_path)})
    (tmp_path / "secret_key").mkdir()
    with refuses(SettingsError, "a folder that you may write to"):
        settings.secret_key()


def test_the_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    settings = Settings.from_environment({"SCREENING_HOME": str(tmp_path / "home")})
    first = settings.secret_key()
    assert len(first) == 64
    assert settings.secret_key() == first
    path = tmp_path / "home" / "secret_key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["secret_key"]


def test_keys_are_put_before_the_ones_that_are_there_for_their_owner_only(tmp_path: Path) -> None:
    settings = Settings.from_environment({"SCREENING_HOME": str(tmp_path)})
    first = settings.secret_key()
    settings.put_secret_keys(("new", first))
    assert settings.secret_key() == f"new\n{first}"
    assert [entry.name for entry in tmp_path.iterdir()] == ["secret_key"]
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_an_empty_key_is_refused(tmp_path: Path) -> None:
    settings = Settings.from_environment({"SCREENING_HOME": str(tmp_path)})
    (tmp_path / "secret_key").write_text("\n")
    with refuses(SettingsError, "is empty"):
        settings.secret_key()


def test_a_vault_gives_settings_and_keys_as_files(tmp_path: Path) -> None:
    vault, home = tmp_path / "vault", tmp_path / "home"
    vault.mkdir()
    (vault / "SCREENING_DATABASE").write_text("postgresql+psycopg://u:geheim@db/x\n")
    given = {"SCREENING_HOME": str(home), "SCREENING_SECRETS": str(vault)}
    settings = Settings.from_environment(given)
    assert settings.database == "postgresql+psycopg://u:geheim@db/x"
    with refuses(SettingsError, "cannot be written or read"):
        settings.secret_key()  # none is made beside that of the vault
    (vault / "secret_key").write_text("new\nold\n")
    assert settings.secret_key() == "new\nold"
    with refuses(SettingsError, "from a vault"):
        settings.put_secret_keys(("x",))
    assert list(home.iterdir()) == []
    with refuses(SettingsError, "SCREENING_DATABASE is set"):
        Settings.from_environment({**given, "SCREENING_DATABASE": "sqlite:///x"})
    (vault / "SCREENING_DATABSE").write_text("x")
    with refuses(SettingsError, "not a setting"):
        Settings.from_environment(given)


def test_a_new_home_and_database_are_read_by_their_owner_only(tmp_path: Path) -> None:
    settings = Settings.from_environment({"SCREENING_HOME": str(tmp_path / "home")})
    open_store(settings).close()
    assert stat.S_IMODE((tmp_path / "home").stat().st_mode) == 0o700
    files = list((tmp_path / "home").glob("screening.db*"))
    assert files
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
