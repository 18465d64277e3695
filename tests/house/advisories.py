"""Whether a part of others that is locked has a known weakness, as pip-audit tells.

``python -m tests.house.advisories PIP-AUDIT [LOCK ...]``: 0 where none has, 1 where one has, 2
where that could not be found out. What nobody could look at is never taken for sound.
"""

import re
import subprocess
import sys
from collections.abc import Sequence

from tests.support.folders import ROOT

LOCKS = ("requirements.txt", "requirements-dev.txt")
SOUND, WEAK, NOT_LOOKED_AT = 0, 1, 2
# What pip-audit writes where it found something; for all else it ends with 1 as well.
FOUND = re.compile(r"Found \d+ known vulnerabilit(y|ies)")
NOT_LOOKED_AT_SAYS = """\
{lock}: NOT LOOKED AT. The advisories of the Python package index could not be asked:
  {why}
Nothing is known of these parts now. Run it again where the internet can be reached (behind a proxy
with HTTPS_PROXY)."""


def looked_at(pip_audit: str, lock: str) -> int:
    """Look at what one file locks and print what came of it; return what it comes to."""
    asked = [pip_audit, "--strict", "--disable-pip", "--require-hashes", "-r", lock]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        _say(f"{lock}: no part has a known weakness.")
        return SOUND
    if FOUND.search(done.stderr):
        _say(f"{lock}: {done.stderr.strip()}\n{done.stdout.strip()}")
        return WEAK
    last = (done.stderr.strip().splitlines() or ["it ended without a word"])[-1]
    _say(NOT_LOOKED_AT_SAYS.format(lock=lock, why=last[:300]))
    return NOT_LOOKED_AT


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


def main(arguments: Sequence[str]) -> int:
    """Look at each file; return the gravest of what they come to."""
    pip_audit, *locks = arguments
    outcomes = {looked_at(pip_audit, lock) for lock in locks or LOCKS}
    return WEAK if WEAK in outcomes else max(outcomes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
