"""After an account is erased no column of any table holds who it was; what it did stays."""

import json
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from graphs.parties import Contract, Party
from screening.model.audit import Action, LogFilter
from screening.model.corrections import Correction
from screening.model.errors import InputError, MissingError
from screening.model.people import LinkKind, Role
from screening.model.sign_in_providers import ProviderSettings
from screening.services.people import erasing
from screening.store import Store, tables
from screening.store.database import columns
from screening.store.database.engine import reading, writing
from screening.store.portfolio import Portfolio
from screening.store.runs.idempotent_answers import KeyedRequest
from tests.support.refusals import refuses
from tests.support.verdicts import verdict

NAME, EMAIL, SUBJECT = "Zoë Merkteken-Weg", "zoe.merkteken@voorbeeld.nl", "subject-4711-merk"
TOKEN = "ketenblik_" + 64 * "0"


class Register:
    parties = (Party("r:hago", "Hago Zorg", "NL"),)
    contracts = (
        Contract(
            "r:1", "1", title="Schoonmaak", suppliers=parties, department="ICT", owner=NAME,
            notes=f"Vraag het {NAME.upper()} of {EMAIL}.",
        ),
        Contract("r:2", "2", title="Catering", suppliers=parties),
    )  # fmt: skip
    supplies = ()
    ownerships = ()


@pytest.fixture
def store(ready_address: str) -> Iterator[Store]:
    """Everything below holds on both engines."""
    opened = Store.open(ready_address, secret=lambda: 64 * "5")
    opened.prepare()
    yield opened
    opened.close()


@pytest.fixture
def ours(store: Store) -> Portfolio:
    portfolio = store.add_organization("ours", "Ours")
    admin = portfolio.people.add("b@voorbeeld.nl", "B. Heer", [Role.ADMINISTRATOR], "test")
    store.credentials.set_password(admin, "a hash")
    return portfolio


@pytest.fixture
def zoe(store: Store, ours: Portfolio) -> int:
    """Somebody who did all that leaves a name behind."""
    id = ours.people.add(EMAIL, NAME, [Role.ADMINISTRATOR], NAME)
    store.credentials.set_password(id, "a hash")
    store.sessions.start(id, "t" * 40, complete=True, browser="a browser")
    ours.people.make_link(id, LinkKind.RESET, "l" * 40, NAME)
    store.held_forms.hold(id, "sent late")
    login = ours.providers.add(ProviderSettings("Login", "https://login.example", "c"), "x", NAME)
    ours.providers.add_rule(login, "groups", "all", Role.READER, NAME)
    ours.tokens.add(id, TOKEN, "token of Zoë Merkteken-Weg", Role.BUYER, timedelta(9), NAME)
    ours.imports.keep(Register, NAME)
    ids = [ours.contracts.get(number).id for number in ("1", "2")]
    ours.corrections.keep("owner", [Correction(ids[1], NAME)], NAME, f"as {NAME} says")
    ours.corrections.keep("owner_account", [Correction(ids[0], str(id))], NAME)
    ours.reviews.confirm(ids[0], "geen", NAME, f"mail of {EMAIL}")
    ours.error_reports.add("r:hago", "Hago", f"says {NAME}", NAME)
    answer = json.dumps({"by": NAME})
    keyed = KeyedRequest(f"person:{id}", "key", "digest")
    ours.idempotent_answers.begin(keyed)
    ours.idempotent_answers.finish(keyed, 201, {}, answer)
    ours.verdicts.keep([(ids[0], verdict())])
    with writing(store._engine) as connection:
        stored = connection.execute(select(tables.screening)).mappings().one()
        document = {**json.loads(zlib.decompress(stored["document"] or zlib.compress(b"{}")))}
        document["duty"] = {"confirmed_by": NAME}
        packed = zlib.compress(columns.compact(document).encode())
        connection.execute(tables.screening.update().values(document=packed))
        identity = {"organization_id": 2, "person_id": id, "issuer": "https://login.example"}
        identity |= {"subject": SUBJECT, "made": datetime(2026, 1, 1, tzinfo=UTC)}
        connection.execute(tables.provider_identity.insert().values(**identity))
        connection.execute(
            tables.job_run.insert().values(
                source="a", slot="manual:1", state="queued", trigger="manual",
                requested_at=datetime(2026, 1, 1, tzinfo=UTC), requested_by=NAME, attempt=0,
            )
        )  # fmt: skip
    return id


def held_by(store: Store) -> dict[str, list[str]]:
    """The content of each column of each table, in small letters without accents."""
    held: dict[str, list[str]] = {}
    with reading(store._engine) as connection:
        for table in tables.metadata.tables.values():
            for row in connection.execute(select(table)).mappings():
                for name, value in row.items():
                    if isinstance(value, bytes):
                        value = zlib.decompress(value).decode()
                    if isinstance(value, str):
                        texts = [value]
                        if "\\u" in value:
                            texts.append(value.encode().decode("unicode_escape"))
                        held.setdefault(f"{table.name}.{name}", []).extend(texts)
    return held


def named_in(store: Store) -> set[str]:
    markers = [columns.folded(marker) for marker in (NAME, EMAIL, SUBJECT, "merkteken")]
    return {
        place
        for place, texts in held_by(store).items()
        if any(marker in columns.folded(text) for text in texts for marker in markers)
    }


def test_no_column_holds_the_person_afterwards_and_what_was_done_stays(
    store: Store, ours: Portfolio, zoe: int
) -> None:
    before = named_in(store)
    assert len(before) > 20, sorted(before)
    runs = [(run.id, run.contracts) for run in ours.corrections.runs()]
    erasing.erase(store, ours, zoe, "B. Heer", leave_contracts=True)
    assert named_in(store) == set()
    assert ours.log.faults() == [], "the chain of the log holds"
    lines = list(ours.log.entries(LogFilter()))
    assert {entry.who for entry in lines if entry.line.account == zoe} <= {None}
    assert lines[-1].line.action == Action.PERSON_ERASED
    assert {run.by for run in ours.corrections.runs()} == {f"account {zoe}"}
    assert [(run.id, run.contracts) for run in ours.corrections.runs()] == runs
    assert ours.contracts.get("2").contract.owner == f"account {zoe}"
    assert ours.contracts.get("1").keepers.owner is None
    assert ours.listing.choices().owners == (f"account {zoe}",)
    assert zoe not in {account.id for account in ours.people.all()}
    with pytest.raises(MissingError):
        ours.people.get(zoe)
    assert ours.people.add(EMAIL, NAME, [Role.BUYER], "test") > zoe, "the number is not given again"


def test_one_that_was_cut_off_is_done_again(
    store: Store, ours: Portfolio, zoe: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def cut_off(done: int, total: int) -> None:
        if done == total // 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        erasing.erase(store, ours, zoe, "B. Heer", leave_contracts=True, tick=cut_off)
    assert ours.people.get(zoe).blocked is not None, "nobody acts as it in the meantime"
    assert store.sessions.of_person(zoe) == ()
    erasing.erase(store, ours, zoe, "B. Heer", leave_contracts=True)
    assert named_in(store) == set()


def test_the_last_administrator_stays_and_contracts_are_handed_over_first(
    store: Store, ours: Portfolio, zoe: int
) -> None:
    with refuses(InputError, "still looks after 1 contract: hand it over"):
        erasing.erase(store, ours, zoe, "B. Heer")
    assert ours.people.get(zoe).blocked is None
    erasing.erase(store, ours, zoe, "B. Heer", leave_contracts=True)
    last = ours.people.by_email("b@voorbeeld.nl").id
    with refuses(InputError, "last administrator"):
        erasing.erase(store, ours, last, "B. Heer")
    assert ours.people.get(last).works


def test_what_is_kept_of_a_person_is_given_whole_and_without_secrets(
    ours: Portfolio, zoe: int
) -> None:
    document = erasing.export_of(ours, zoe)
    text = json.dumps(document, ensure_ascii=False)
    rows = document["rows"]
    assert isinstance(rows, dict)
    expected = {
        "person", "role_grant", "sign_in_session", "one_time_link", "held_form", "api_token",
        "provider_identity", "contract_keeper", "contract", "correction_run", "import_run",
        "category_confirmation", "error_report", "idempotent_answer",
    }  # fmt: skip
    assert expected <= set(rows)
    assert SUBJECT in text
    for secret in ("password_hash", "token_hash", "totp_secret", "a hash"):
        assert secret not in json.dumps(rows)


def test_what_others_made_of_an_account_is_given_too(ours: Portfolio, zoe: int) -> None:
    """Her name stands with other rows of the same tables, as who made them."""
    other = ours.people.add("n@voorbeeld.nl", "N. Ieuw", [Role.READER], NAME)
    for id, of_people in ((other, [other]), (zoe, [zoe, other])):
        rows = erasing.export_of(ours, id)["rows"]
        assert isinstance(rows, dict)
        assert [row["id"] for row in rows["person"]] == of_people
        assert [row["person_id"] for row in rows["role_grant"]] == of_people


def test_a_preview_says_where_the_name_stands_and_changes_nothing(
    store: Store, ours: Portfolio, zoe: int
) -> None:
    before = held_by(store)
    shown = erasing.preview(ours, zoe)
    assert dict(shown.traces.rows)["correction_run"] == 2
    assert shown.traces.keeps == 1
    assert not shown.traces.shares_name
    assert held_by(store) == before
    ours.people.add("other@voorbeeld.nl", NAME, [Role.BUYER], "test")
    assert erasing.preview(ours, zoe).traces.shares_name


def test_a_short_name_is_not_looked_for_within_words(store: Store, ours: Portfolio) -> None:
    bos = ours.people.add("bos@voorbeeld.nl", "Bos", [Role.BUYER], "Bos")
    ours.imports.keep(Register, "Bos")
    chosen = [Correction(ours.contracts.get("2").id, "Bosbeheer Bos")]
    ours.corrections.keep("department", chosen, "Bos", "Bos says so")
    erasing.erase(store, ours, bos, "B. Heer")
    (run,) = ours.corrections.runs()
    assert (run.by, run.why) == (f"account {bos}", "Bos says so")
    assert ours.contracts.get("2").contract.department == "Bosbeheer Bos"


def test_nobody_of_another_organization_is_exported_or_erased(
    store: Store, ours: Portfolio, zoe: int
) -> None:
    theirs = store.add_organization("theirs", "Theirs")
    for act in (erasing.export_of, erasing.preview):
        with pytest.raises(MissingError):
            act(theirs, zoe)
    with pytest.raises(MissingError):
        erasing.erase(store, theirs, zoe, "x")
    assert ours.people.get(zoe).name == NAME
