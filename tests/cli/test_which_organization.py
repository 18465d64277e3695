"""Commands of one organization among several: what they make and show is of the one named."""

from pathlib import Path

from screening.model.people import Role
from screening.store import Store
from tests.support import ready_made
from tests.support.command_line import run
from tests.support.people import add_guest, add_person

OTHER = ("--organization", "other", "--language", "en")


def test_the_work_of_a_guest_ends_there_alone_and_that_is_what_is_said(tmp_path: Path) -> None:
    ready_made.database(tmp_path / "screening.db")
    store = Store.open(f"sqlite:///{tmp_path / 'screening.db'}")
    store.add_organization("other", "Other")
    home = add_person(store, Role.ADMINISTRATOR, email="a@voorbeeld.nl")
    add_person(store, Role.ADMINISTRATOR, organization="other")
    add_guest(store, home, Role.READER)
    store.close()
    said = run(tmp_path, "user", "block", "a@voorbeeld.nl", *OTHER).stderr
    assert "works here no longer" in said
    assert "blocked" not in said
    assert "in use" in run(tmp_path, "user", "list", "--language", "en").stdout


def test_tokens_providers_and_digests_are_those_of_the_organization_that_is_named(
    tmp_path: Path,
) -> None:
    ready_made.database(tmp_path / "screening.db")
    secret = tmp_path / "secret"
    secret.write_text("heel geheim")
    issued = ("--issuer", "https://login.example.org", "--client-id", "x")
    person = "b@voorbeeld.nl"
    for typed in (
        ("organization", "add", "other", "--name", "Other"),
        ("user", "add", person, "--role", "administrator", *OTHER),
        ("token", "add", "ERP", "--program", "--label", "nightly", *OTHER),
        ("provider", "add", "Login", *issued, "--secret-file", str(secret), *OTHER),
        ("digest", "--for", person.upper(), *OTHER),
    ):
        done = run(tmp_path, *typed)
        assert done.returncode == 0, done.stderr
    assert run(tmp_path, "digest", "--for", person).returncode == 2
    for command, shown, remove in (("token", "nightly", "1"), ("provider", "Login", "Login")):
        verb = "revoke" if command == "token" else "remove"
        assert shown in run(tmp_path, command, "list", *OTHER).stdout
        assert run(tmp_path, command, "list").stdout == ""
        assert run(tmp_path, command, verb, remove).returncode == 2
        assert run(tmp_path, command, verb, remove, *OTHER).returncode == 0
        nowhere = run(tmp_path, command, "list", "--organization", "nowhere")
        assert nowhere.returncode == 2
