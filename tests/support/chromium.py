"""The browser of this machine. Needs Chromium: CHROMIUM_PATH, else chromium on PATH."""

import os
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")


def chromium() -> str | None:
    """Return where it is; None where there is none."""
    given = os.environ.get("CHROMIUM_PATH")
    if given:
        return given
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def started(tool: "Playwright", path: str | None) -> "Browser":
    """Start it; who is root on a machine for tests alone has no sandbox."""
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    return tool.chromium.launch(executable_path=path, args=["--no-sandbox"] if root else [])
