"""What running processes have cost so far, by the kernel's count in /proc."""

import os
import time
from dataclasses import dataclass

_TICK = os.sysconf("SC_CLK_TCK")
_PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Usage:
    """`cpu`: seconds of user and system time. `memory`: resident megabytes (10⁶ bytes) now. `descriptors`: open now."""

    cpu: float
    memory: float
    descriptors: int


def of_tree(root: int) -> Usage:
    """The process `root` with all that it has started and that still lives, and the CPU of what it has waited for."""
    parents = {}
    for name in os.listdir("/proc"):
        if name.isdigit() and (fields := _stat(int(name))):
            parents[int(name)] = int(fields[1])
    family, found = [root], {root}
    for member in family:
        children = [pid for pid, parent in parents.items() if parent == member and pid not in found]
        found.update(children)
        family += children
    usages = [usage for pid in family if (usage := _of_one(pid))]
    return Usage(
        sum(usage.cpu for usage in usages),
        sum(usage.memory for usage in usages),
        sum(usage.descriptors for usage in usages),
    )


def _of_one(pid: int) -> Usage | None:
    fields = _stat(pid)
    if not fields:
        return None
    try:
        descriptors = len(os.listdir(f"/proc/{pid}/fd"))
    except OSError:
        descriptors = 0
    # utime, stime, and those of children that were waited for.
    ticks = sum(int(field) for field in fields[11:15])
    return Usage(ticks / _TICK, int(fields[21]) * _PAGE / 1e6, descriptors)


def _stat(pid: int) -> list[str] | None:
    """The fields of /proc/PID/stat from the third (the state) on; the second is the name and may hold anything."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            return file.read().rpartition(") ")[2].split()
    except OSError:
        return None


class Stopwatch:
    """Wall and CPU of process trees between its making and `stop`."""

    def __init__(self, *roots: int):
        self._roots = roots
        self._before = [of_tree(root).cpu for root in roots]
        self._started = time.monotonic()

    def stop(self) -> tuple[float, list[float]]:
        """Wall seconds, and the CPU seconds of each tree."""
        wall = time.monotonic() - self._started
        after = [of_tree(root).cpu for root in self._roots]
        return wall, [late - early for early, late in zip(self._before, after)]
