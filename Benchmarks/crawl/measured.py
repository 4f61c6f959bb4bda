"""What one run of a program cost: CPU, wall and memory of its whole process tree, by the kernel's own count."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Cost:
    """`cpu`: seconds of user and system time. `wall`: seconds. `memory`: peak resident megabytes (10⁶ bytes)."""

    cpu: float
    wall: float
    memory: float


class RunFailed(Exception):
    """The program ended with a code that does not mean success."""


def run(command: list[str], log: str, succeeds: tuple[int, ...] = (0,), environment: dict[str, str] | None = None) -> Cost:
    """Runs `command` to its end, its output going to the file `log`."""
    launcher = os.path.join(os.path.dirname(__file__), "launcher.py")
    answer = subprocess.run(
        [sys.executable, "-I", "-S", launcher, log, *command], stdout=subprocess.PIPE, env=environment, check=True
    )
    measured = json.loads(answer.stdout)
    code = measured.pop("code")
    if code not in succeeds:
        with open(log, encoding="utf-8", errors="replace") as output:
            last_words = "\n".join(output.read().splitlines()[-5:]) or "(it said nothing)"
        raise RunFailed(f"{' '.join(command)} ended with {code}:\n{last_words}")
    return Cost(**measured)
