"""Where the seconds of a run go: the slowest tests and a line per file, printed at its end.

A phase (set-up, call, tear-down) is measured on the wall and in processor seconds of this process
and of the children that it waited for. With xdist the reports carry the figures to the controller.
"""

import os
from collections import defaultdict
from collections.abc import Generator
from dataclasses import dataclass, field

import pytest

SLOWEST = 20
FEWEST = 5.0  # seconds: a file below this is part of the last line


@dataclass(eq=False)  # pytest keeps plugins in a set
class Timings:
    """A plugin of pytest. Add up the seconds of each test and each file, and print them."""

    tests: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    files: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    processor: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    _since: float = 0.0

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        now = _processor_seconds()
        report.user_properties.append(("processor", now - self._since))
        self._since = now
        return report

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logstart(self) -> None:
        self._since = _processor_seconds()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        file = report.nodeid.partition("::")[0]
        self.tests[report.nodeid] += report.duration
        self.files[file] += report.duration
        for name, value in report.user_properties:
            if name == "processor" and isinstance(value, float):
                self.processor[file] += value

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if sum(self.files.values()) < FEWEST:
            return
        terminalreporter.section(f"the slowest {SLOWEST} tests, in seconds")
        for test, seconds in _longest(self.tests)[:SLOWEST]:
            terminalreporter.write_line(f"{seconds:7.1f}  {test}")
        terminalreporter.section("seconds per file, and of those the processor's")
        rest, processor = 0.0, 0.0
        for file, seconds in _longest(self.files):
            if seconds >= FEWEST:
                terminalreporter.write_line(f"{seconds:7.1f} {self.processor[file]:7.1f}  {file}")
            else:
                rest, processor = rest + seconds, processor + self.processor[file]
        terminalreporter.write_line(f"{rest:7.1f} {processor:7.1f}  the other files together")
        whole, processor = sum(self.files.values()), sum(self.processor.values())
        terminalreporter.write_line(f"{whole:7.1f} {processor:7.1f}  all files")


def _longest(seconds: dict[str, float]) -> list[tuple[str, float]]:
    return sorted(seconds.items(), key=lambda entry: -entry[1])


def _processor_seconds() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system
