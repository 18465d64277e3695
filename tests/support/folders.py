"""Where the tests find the project, their own files, and the real data beside the project."""

from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
ROOT = TESTS.parent
RECORDED = TESTS / "recorded"
CASES = TESTS / "cases"
SHARED = ROOT.parent / "shared"
