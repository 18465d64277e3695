"""``python -m tests.evidence [PAGE]``: write the blocks of the page of evidence anew.

Takes some minutes. What rests on files beside the project stays as it stands where they are not
there, and this says so.
"""

import argparse
import sys
from pathlib import Path

from tests.evidence import back_test, page
from tests.support.folders import ROOT


def main() -> int:
    """Rewrite the page, and say what was left as it stands."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("page", nargs="?", type=Path, default=ROOT / "docs" / "evidence.md")
    path = parser.parse_args().page
    text = path.read_text(encoding="utf-8")
    path.write_text(page.written(text), encoding="utf-8")
    if not back_test.is_here():
        left = f"{path}: the back-test stays as it stands, for {back_test.FOLDER} is not here\n"
        sys.stderr.write(left)
    return 0


if __name__ == "__main__":
    sys.exit(main())
