"""A web service whose readiness takes seconds to answer, for a test of a deploy."""

import time
from pathlib import Path

from screening.runtime import process_end, serving
from screening.runtime.console import Console
from screening.services import service_state
from screening.services.settings import Settings
from screening.store import Store

PAUSE = 2.0  # seconds


def serve() -> None:
    """Serve the settings of the environment, and write a letter for each slow request begun."""
    settings = Settings.from_environment()
    begun: Path = settings.home / "begun"
    ready = service_state.is_ready

    def slowly(store: Store) -> bool:
        with begun.open("a") as file:
            file.write("x")
        time.sleep(PAUSE)
        return ready(store)

    service_state.is_ready = slowly
    process_end.run_or_report(lambda console: serving.serve(settings, Console("en")), "web")
