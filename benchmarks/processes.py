"""What a command costs with all processes that it starts."""

import os
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Cost:
    """``cpu`` and ``wall`` are seconds; ``peak_mb`` is the memory of all processes at once, what they share once."""

    cpu: float
    wall: float
    peak_mb: float
    exit_code: int


def run(
    command: Sequence[str | Path],
    folder: Path,
    log: Path,
    environment: Mapping[str, str] | None = None,
    look: Callable[[int], object] = lambda process: None,
) -> Cost:
    """Run a command in a folder, its output to a log; ``look`` is called with its process's id some times a second."""
    began = time.monotonic()
    with open(log, "wb") as output:
        process = subprocess.Popen(
            command, cwd=folder, stdout=output, stderr=output, env={**os.environ, **(environment or {})}
        )
        peak, next_size = 0, began
        while not (ended := os.wait4(process.pid, os.WNOHANG))[0]:
            if time.monotonic() >= next_size:
                peak = max(peak, memory(process.pid))
                next_size = time.monotonic() + 0.3
            look(process.pid)
            time.sleep(0.02)
    wall = time.monotonic() - began
    _, status, used = ended
    process.returncode = os.waitstatus_to_exitcode(status)
    return Cost(used.ru_utime + used.ru_stime, wall, peak / 1e6, process.returncode)


def memory(process: int) -> int:
    """The bytes that a process and those that it started hold, of shared pages their share (PSS)."""
    try:
        rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
        children = Path(f"/proc/{process}/task/{process}/children").read_text()
    except OSError:  # it has just ended, or this is not Linux
        return 0
    own = next((int(line.split()[1]) * 1024 for line in rollup.splitlines() if line.startswith("Pss:")), 0)
    return own + sum(memory(int(child)) for child in children.split())


def cpu(process: int) -> float:
    """The seconds of CPU that a process has used so far, those that it started aside."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:  # as above
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
