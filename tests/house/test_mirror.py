"""The folders of the tests are those of the product: who finds a room finds its tests."""

import re
from pathlib import Path

import pytest

from tests.support.folders import ROOT, TESTS

# Folders of tests that are no room: what tests share, what they read, and tests of the whole.
NO_ROOMS = {"support", "cases", "recorded", "golden", "bench", "house"}
OF_ONE_ROOM = {"browser": "web"}  # pages in a real browser, beside the other tests of their room
PACKAGES = ("graphs", "sources")
NO_CODE = {"figures", "tables", "shipped", "migrations"}


def folders() -> list[Path]:
    """Return each folder with tests in it, relative to ``tests``."""
    found = {file.parent.relative_to(TESTS) for file in TESTS.rglob("test_*.py")}
    return sorted(folder for folder in found if folder.parts[0] not in NO_ROOMS)


def room_of(folder: Path) -> Path:
    if OF_ONE_ROOM.get(folder.name) == folder.parent.as_posix():
        folder = folder.parent
    return ROOT / folder if folder.parts[0] in PACKAGES else ROOT / "screening" / folder


@pytest.mark.parametrize("folder", folders(), ids=str)
def test_a_folder_of_tests_has_the_name_and_the_place_of_a_room(folder: Path) -> None:
    assert room_of(folder).is_dir()
    assert list(room_of(folder).glob("*.py"))


def test_every_room_has_tests() -> None:
    rooms = {room.parent.name for room in (ROOT / "screening").glob("*/__init__.py")}
    assert rooms <= {folder.parts[0] for folder in folders()}
    for package in PACKAGES:
        assert any(folder.parts[0] == package for folder in folders())


def test_no_test_is_imported_by_another() -> None:
    """What several tests need stands in ``tests/support``."""
    for file in TESTS.rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        for line in text.splitlines():
            if line.startswith(("from tests.", "import tests.")):
                module = line.split()[1]
                assert not module.rpartition(".")[2].startswith("test_"), f"{file.name}: {line}"


def test_what_tries_more_in_a_soak_is_part_of_it() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8").replace("\\\n", " ")
    recipe = " ".join(line for line in makefile.splitlines() if "pytest --soak" in line)
    soaked = [TESTS.parent / word for word in recipe.split() if word.startswith("tests/")]
    assert soaked
    longer = re.compile(r"support\.effort import|\beffort\.soak\b|\bsoak: bool")
    for file in set(TESTS.rglob("test_*.py")) - {Path(__file__)}:
        if longer.search(file.read_text(encoding="utf-8")):
            assert any(file.is_relative_to(place) for place in soaked), file.name
