"""A migration that was delivered never changes: a store that it made would not be what it says."""

import hashlib
from pathlib import Path

from tests.support.folders import ROOT

FOLDER = ROOT / "screening" / "store" / "migrations" / "versions"
HASHES = Path(__file__).with_name("former_migrations.sha256")


def now() -> dict[str, str]:
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(FOLDER.glob("[0-9]*.py"))
    }


def listed() -> dict[str, str]:
    lines = (line.split() for line in HASHES.read_text().splitlines())
    return {name: sha256 for sha256, name in lines}


def test_no_former_migration_changed(record: bool) -> None:
    """``pytest --record`` adds a new one to the list, and never changes a line of it."""
    if record:
        several = {**now(), **listed()}
        HASHES.write_text("".join(f"{several[name]}  {name}\n" for name in sorted(several)))
    changed = [name for name, sha256 in listed().items() if now().get(name) != sha256]
    assert changed == [], "write a new migration instead; a former one stays as it was"
    assert sorted(now()) == sorted(listed()), "a new migration: pytest --record adds it"
