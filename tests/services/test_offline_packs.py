"""A pack is taken whole, from whom we trust, or not at all: every byte of it is tried.

Every seventh on a day like others, every one with ``--soak``.
"""

import io
import json
import stat
import zipfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from screening.i18n.messages import written
from screening.model.errors import InputError
from screening.services.offline_packs import signed_zip, transfer
from screening.services.offline_packs.signed_zip import PackedList
from screening.services.open_store import open_store
from screening.services.refreshing import run_now
from screening.services.refreshing.inputs import RefreshInput
from screening.services.settings import Settings
from screening.store import Store
from sources.kit.fetch.archive import Archive
from tests.support import ready_made
from tests.support.effort import tries
from tests.support.folders import TESTS
from tests.support.refusals import english, refuses

MADE = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = date(2026, 11, 20)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The machine without internet, which trusts the one that makes the packs."""
    home = tmp_path / "offline"
    home.mkdir()
    signed_zip.trust(home, signed_zip.public_name(signed_zip.own_key(maker(tmp_path))))
    return home


def maker(tmp_path: Path) -> Path:
    made = tmp_path / "online"
    made.mkdir(exist_ok=True)
    return made


def pack_in(tmp_path: Path, made: datetime = MADE, name: str = "pack.zip") -> Path:
    archive = Archive(maker(tmp_path) / "raw")
    stored = [archive.put(io.BytesIO(data)).sha256 for data in (b"a,b\n1,2\n", b"<list/>")]
    lists = tuple(
        PackedList(source, "2026", DAY, ((f"{source}.csv", digest),))
        for source, digest in zip(("one", "two"), stored, strict=True)
    )
    path = tmp_path / name
    signed_zip.write_pack(path, lists, archive, signed_zip.own_key(maker(tmp_path)), made)
    return path


def take(path: Path, home: Path) -> signed_zip.Pack:
    return signed_zip.read_pack(path, home, Archive(home / "raw"))


def test_a_pack_of_a_trusted_key_is_taken_as_it_was_made(tmp_path: Path, home: Path) -> None:
    pack = take(pack_in(tmp_path), home)
    assert pack.made == MADE
    assert [one.source for one in pack.lists] == ["one", "two"]
    digest = pack.lists[0].files[0][1]
    assert Archive(home / "raw").read(digest) == b"a,b\n1,2\n"


def test_the_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    home = maker(tmp_path)
    first = signed_zip.public_name(signed_zip.own_key(home))
    assert signed_zip.public_name(signed_zip.own_key(home)) == first
    assert stat.S_IMODE((home / signed_zip.KEY).stat().st_mode) == 0o600


def test_a_key_is_trusted_once_and_only_when_it_is_one(home: Path) -> None:
    key = "ab" * 32
    assert signed_zip.trust(home, key.upper())
    assert not signed_zip.trust(home, key)
    for wrong in ("", "ab", "zz" * 32, "../" * 22):
        with refuses(InputError, "not a key"):
            signed_zip.trust(home, wrong)


def test_every_byte_that_is_changed_is_noticed(tmp_path: Path, home: Path) -> None:
    """Each byte of the file in turn: the pack is refused, or says what it said before."""
    path = pack_in(tmp_path)
    data, good = path.read_bytes(), take(path, home)
    refused = []
    places = range(0, len(data), tries(7, 1))
    for at in places:
        path.write_bytes(data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :])
        try:
            found = take(path, home)
        except InputError as error:
            refused.append(english(error))
        else:  # a date or a hint of the zip itself, which nobody reads
            assert found == good
    assert len(refused) > 0.8 * len(places)
    assert all("not loaded" in sentence for sentence in refused)


def test_every_cut_is_noticed(tmp_path: Path, home: Path) -> None:
    path = pack_in(tmp_path)
    data = path.read_bytes()
    for size in range(0, len(data), tries(7, 1)):
        path.write_bytes(data[:size])
        with pytest.raises(InputError):
            take(path, home)


def rebuilt(path: Path, **changed: bytes | None) -> Path:
    """The same zip with members replaced, added (or, with None, left out) by who has no key."""
    with zipfile.ZipFile(path) as pack:
        members = {name: pack.read(name) for name in pack.namelist()}
    for name, data in changed.items():
        members.pop(name, None)
        if data is not None:
            members[name] = data
    with zipfile.ZipFile(path, "w") as pack:
        for name, data in members.items():
            pack.writestr(name, data)
    return path


def member(path: Path) -> str:
    with zipfile.ZipFile(path) as pack:
        return next(name for name in pack.namelist() if name.startswith("raw/"))


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ("unsigned", "nobody has signed it"),
        ("no manifest", "nobody has signed it"),
        ("another list", "not what was signed"),
        ("one list less", "missing"),
        ("one file more", "nobody has signed"),
        ("another manifest", "no key that is trusted"),
        ("signature of nothing", "no key that is trusted"),
        ("no signature at all", "cannot be read"),
        ("traversal", "outside itself"),
    ],
)
def test_says_why_a_pack_is_not_loaded(
    what: str, sentence: str, tmp_path: Path, home: Path
) -> None:
    path = pack_in(tmp_path)
    name = member(path)
    with zipfile.ZipFile(path) as pack:
        manifest = pack.read(signed_zip.MANIFEST)
    changes: dict[str, dict[str, bytes | None]] = {
        "unsigned": {signed_zip.SIGNATURE: None},
        "no manifest": {signed_zip.MANIFEST: None},
        "another list": {name: b"a,b\n1,3\n"},
        "one list less": {name: None},
        "one file more": {"raw/extra": b"x"},
        "another manifest": {signed_zip.MANIFEST: manifest.replace(b'"2026"', b'"2027"', 1)},
        "signature of nothing": {signed_zip.SIGNATURE: b"A" * 86 + b"=="},
        "no signature at all": {signed_zip.SIGNATURE: b"%%%"},
        "traversal": {"../../evil": b"x"},
    }
    with refuses(InputError, sentence):
        take(rebuilt(path, **changes[what]), home)
    assert not (home / "raw").exists() or not list((home / "raw").glob("??/??/*"))
    assert not (tmp_path / "evil").exists()


@pytest.mark.parametrize("lies", [False, True], ids=["said in the index", "hidden in the index"])
def test_of_a_file_that_is_larger_than_was_signed_no_more_than_that_is_unpacked(
    lies: bool, tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = pack_in(tmp_path)
    name = member(path)
    with zipfile.ZipFile(path) as pack:
        signed, known = pack.getinfo(name).file_size, len(pack.read(signed_zip.MANIFEST)) + 88
    rebuilt(path, **{name: bytes(5_000_000)})
    data = bytearray(path.read_bytes())
    size = data.rindex(b"PK\x01\x02", 0, data.rindex(name.encode())) + 24
    assert int.from_bytes(data[size : size + 4], "little") == 5_000_000
    if lies:
        data[size : size + 4] = signed.to_bytes(4, "little")
        path.write_bytes(data)
    unpacked: list[int] = []
    read = zipfile.ZipExtFile.read

    def counted(self: zipfile.ZipExtFile, n: int | None = -1) -> bytes:
        block = read(self, n)
        unpacked.append(len(block))
        return block

    monkeypatch.setattr(zipfile.ZipExtFile, "read", counted)
    with refuses(InputError, "is not loaded"):
        take(path, home)
    assert known <= sum(unpacked) <= known + 2 * signed
    assert not (home / "raw").exists() or not list((home / "raw").glob("??/??/*"))


def test_an_unknown_key_is_refused_even_when_the_manifest_names_a_trusted_one(
    tmp_path: Path, home: Path
) -> None:
    stranger = tmp_path / "stranger"
    stranger.mkdir()
    archive = Archive(stranger / "raw")
    digest = archive.put(io.BytesIO(b"x")).sha256
    path = tmp_path / "theirs.zip"
    lists = (PackedList("one", "2026", DAY, (("one.csv", digest),)),)
    signed_zip.write_pack(path, lists, archive, signed_zip.own_key(stranger), MADE)
    with refuses(InputError, "no key that is trusted"):
        take(path, home)


def test_an_older_pack_than_the_last_is_refused(tmp_path: Path, home: Path) -> None:
    new, old = pack_in(tmp_path), pack_in(tmp_path, MADE - timedelta(days=1), "old.zip")
    signed_zip.remember(take(new, home), home)
    take(new, home)
    with refuses(InputError, "loaded before"):
        take(old, home)


def test_what_is_no_pack_is_refused(tmp_path: Path, home: Path) -> None:
    for data in (b"", b"PK\x03\x04", b"hello", b"{}"):
        path = tmp_path / "no.zip"
        path.write_bytes(data)
        with pytest.raises(InputError):
            take(path, home)
    with refuses(InputError, "cannot be read"):
        take(tmp_path / "nowhere.zip", home)


def test_a_machine_without_internet_gets_the_same_lists_through_the_same_gate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import sources

    cahra = sources.source("eu_cahra")
    monkeypatch.setattr(type(cahra), "expected", range(1, 100))
    online, offline = (world(tmp_path / name) for name in ("a", "b"))
    recorded = TESTS / "recorded" / "eu_cahra.json"
    store, settings = online
    desk = run_now.refresh_context(store, settings, DAY)
    held = run_now.run_now(
        store, desk, cahra, "anna", RefreshInput(path=recorded, edition="2027-01")
    )
    run_now.accept(store, store.snapshots.lines("eu_cahra")[0].id, "anna", "small", DAY)
    assert held.refreshed.outcome == "quarantined"
    path = tmp_path / "pack.zip"
    exported = transfer.export(store, settings, path, MADE)
    assert [one.source for one in exported.lists] == ["eu_cahra"]
    assert "un_undp_hdi" in exported.left_out

    theirs, there = offline
    signed_zip.trust(there.home, exported.key)
    later = run_now.refresh_context(theirs, there, date(2027, 6, 1))
    pack, done = transfer.load(theirs, there, later, path, "bob")
    assert json.dumps(written(done[0].as_document(), "en"))
    assert done[0].outcome == "quarantined"  # the same gate, and the same reason
    loaded = theirs.snapshots.lines("eu_cahra")[0]
    assert (loaded.sha256, loaded.retrieved) == (
        held.refreshed.sha256, store.snapshots.lines("eu_cahra")[0].retrieved,
    ) or loaded.retrieved >= DAY  # fmt: skip
    assert pack.lists[0].edition == "2027-01"


def world(home: Path) -> tuple[Store, Settings]:
    settings = ready_made.settings(home)
    return open_store(settings), settings
