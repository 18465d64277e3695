"""The list of parts of others that the product is made of (CycloneDX 1.6, as JSON).

``python -m tests.house.sbom FILE``: name, version and hashes from ``requirements.txt``, licence and
what needs what from what is installed. The same bytes each time: no moment and no machine is in it.
"""

import json
import re
import sys
import tomllib
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.folders import ROOT

LOCK = ROOT / "requirements.txt"
PINNED = re.compile(r"^(?P<name>[\w.-]+)(?:\[[\w,]+\])?==(?P<version>[\w.+!-]+)", re.MULTILINE)
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
FREE_OF_A_PURPOSE = {"license", "unknown", ""}  # texts that name no licence
# Licences as their classifiers name them, where no SPDX expression is given.
CLASSIFIED = {
    "MIT License": "MIT",
    "BSD License": "BSD-3-Clause",
    "Apache Software License": "Apache-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "ISC License (ISCL)": "ISC",
    "Python Software Foundation License": "PSF-2.0",
}


@dataclass(frozen=True, slots=True)
class LockedPart:
    """A part of somebody else at the version that is locked."""

    name: str
    version: str
    hashes: tuple[str, ...]  # SHA-256 of each file that the lock allows

    @property
    def purl(self) -> str:
        """The address of a package by which others know it."""
        return f"pkg:pypi/{canonicalize_name(self.name)}@{self.version}"


def locked(text: str) -> Iterator[LockedPart]:
    """Yield each part of a lock file, in its order."""
    pins = list(PINNED.finditer(text))
    for at, pin in enumerate(pins):
        end = pins[at + 1].start() if at + 1 < len(pins) else len(text)
        hashes = tuple(sorted(HASH.findall(text, pin.end(), end)))
        yield LockedPart(pin["name"], pin["version"], hashes)


def bill(lock: str, project: Mapping[str, object]) -> dict[str, object]:
    """Return the document for a lock file and the ``project`` table of pyproject.toml."""
    parts = sorted(locked(lock), key=lambda part: part.purl)
    by_name: dict[str, str] = {canonicalize_name(part.name): part.purl for part in parts}
    name, version = str(project["name"]), str(project["version"])
    own = f"pkg:pypi/{name}@{version}"
    declared = project["dependencies"]
    assert isinstance(declared, list)
    needs = [{"ref": own, "dependsOn": _refs(declared, by_name)}]
    needs += [{"ref": part.purl, "dependsOn": _refs(_needs(part), by_name)} for part in parts]
    serial = uuid.uuid5(uuid.NAMESPACE_URL, f"{own}\n{lock}")
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": name,
                "version": version,
                "licenses": [{"license": {"id": str(project["license"])}}],
                "purl": own,
            }
        },
        "components": [_component(part) for part in parts],
        "dependencies": needs,
    }


def _component(part: LockedPart) -> dict[str, object]:
    return {
        "type": "library",
        "bom-ref": part.purl,
        "name": part.name,
        "version": part.version,
        "hashes": [{"alg": "SHA-256", "content": digest} for digest in part.hashes],
        "licenses": _licences(part),
        "purl": part.purl,
    }


def _installed(part: LockedPart) -> Distribution | None:
    """Return the part as it is installed; None where it is of another system only."""
    try:
        return distribution(part.name)
    except PackageNotFoundError:
        return None


def _licences(part: LockedPart) -> list[dict[str, object]]:
    """Return what the part says of its licence: an expression, or else its own words."""
    installed = _installed(part)
    if installed is None:
        return []
    metadata = installed.metadata
    if "License-Expression" in metadata:
        return [{"expression": metadata["License-Expression"]}]
    classified = [
        line.rpartition(" :: ")[2]
        for line in metadata.get_all("Classifier") or []
        if line.startswith("License :: ")
    ]
    ids = [CLASSIFIED[name] for name in classified if name in CLASSIFIED]
    if ids:
        return [{"license": {"id": id}} for id in sorted(set(ids))]
    words = "".join(metadata.get_all("License") or ()).strip().split("\n")[0]
    names = [words] if words.lower() not in FREE_OF_A_PURPOSE else classified
    return [{"license": {"name": name[:100]}} for name in names if name]


def _needs(part: LockedPart) -> list[str]:
    installed = _installed(part)
    return [] if installed is None else list(installed.requires or ())


def _refs(requirements: list[str], by_name: Mapping[str, str]) -> list[str]:
    """Return the parts that are needed, of those that are locked; extras as far as those go."""
    refs = set()
    for text in requirements:
        ref = by_name.get(canonicalize_name(Requirement(text).name))
        if ref is not None:
            refs.add(ref)
    return sorted(refs)


def text() -> str:
    """Return the document of this repository as it is written."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    document = bill(LOCK.read_text("utf-8"), project)
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(text(), encoding="utf-8")
