"""How much memory this process holds and held at most, as the system says; megabytes of 10^6."""

from pathlib import Path

_STATUS = Path("/proc/self/status")
_CLEAR = Path("/proc/self/clear_refs")


def resident() -> float | None:
    """What is held now; None where the system does not say."""
    return _figure("VmRSS")


def forget_peak() -> None:
    """The peak counts from here, where the system can do that (Linux)."""
    try:
        _CLEAR.write_text("5", "ascii")
    except OSError:  # then the peak is that of the whole process, which is never too low
        return


def peak() -> float | None:
    """The most that was held since ``forget_peak``; None where the system does not say."""
    return _figure("VmHWM")


def _figure(name: str) -> float | None:
    try:
        lines = _STATUS.read_text("ascii").splitlines()
    except OSError:
        return None
    found = next((line for line in lines if line.startswith(f"{name}:")), None)
    return int(found.split()[1]) * 1024 / 1e6 if found else None
