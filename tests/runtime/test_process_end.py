"""A process that is told to stop stops, whatever it does at that moment."""

import subprocess
import sys
import textwrap

from tests.support.folders import ROOT

LETTING_GO = """
    import os, signal, time, weakref
    from screening.runtime.process_end import StopRequested, raise_on_signal

    class Thing: ...

    def told_to_stop(reference):
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0)

    raise_on_signal()
    thing = Thing()
    reference = weakref.ref(thing, told_to_stop)
    try:
        del thing
        for _ in range(100):
            time.sleep(0.1)
        print("went on")
    except StopRequested:
        print("stopped")
"""


def test_a_process_that_lets_go_of_an_object_when_it_is_told_to_stop_stops_all_the_same() -> None:
    command = [sys.executable, "-c", textwrap.dedent(LETTING_GO)]
    ended = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert (ended.stdout, ended.stderr) == ("stopped\n", "")
