"""What the platform costs while nothing happens, and what it costs while something always does."""

import os
import subprocess
import time
from dataclasses import dataclass

from .measured import RunFailed
from .trawl import LOAD, Trawl


@dataclass(frozen=True)
class Idle:
    """Resident megabytes at the end, and the share of one core over the time."""

    memory: float
    core: float


def idle(folder: str, seconds: float) -> Idle:
    """`trawl up`, left alone."""
    with Trawl("up", folder) as platform:
        # What the start itself costs is over by then.
        time.sleep(min(5, seconds / 4))
        before = platform.usage().cpu
        time.sleep(seconds)
        usage = platform.usage()
        return Idle(usage.memory, (usage.cpu - before) / seconds)


@dataclass(frozen=True)
class Sample:
    """At `seconds` after the start of the load."""

    seconds: float
    memory: float
    descriptors: int
    cpu: float


def soak(folder: str, seconds: float, rate: int) -> tuple[list[Sample], Sample]:
    """`trawl up` under a steady load, sampled each ten seconds; and once more a while after the load has ended."""
    with Trawl("up", folder) as platform:
        started = time.monotonic()
        command = [LOAD, "steady", "--port", str(platform.port), "--rate", str(rate), "--seconds", str(round(seconds))]
        log = os.path.join(folder, "load")
        with open(log, "wb") as output:
            load = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        samples = []
        try:
            while load.poll() is None:
                try:
                    load.wait(timeout=min(10, max(1, seconds / 12)))
                except subprocess.TimeoutExpired:
                    samples.append(_sample(platform, started))
        finally:
            if load.poll() is None:
                load.kill()
                load.wait()
        if load.returncode != 0:
            with open(log, encoding="utf-8", errors="replace") as output:
                raise RunFailed(f"the load ended with {load.returncode}: {output.read().strip()}")
        # Idle connections are kept for a while, to the services and to the sites.
        time.sleep(min(90, max(15, seconds / 4)))
        return samples, _sample(platform, started)


def is_flat(samples: list[Sample]) -> bool:
    """Whether the last third takes no more memory and descriptors than the middle one did, but for a little."""
    third = len(samples) // 3
    if third == 0:
        return False
    middle, last = samples[third : 2 * third], samples[-third:]
    memory = _mean([sample.memory for sample in last]) <= _mean([sample.memory for sample in middle]) * 1.03 + 1
    descriptors = max(sample.descriptors for sample in last) <= max(sample.descriptors for sample in middle) + 8
    return memory and descriptors


def _mean(values: list[float]) -> float:
    return sum(values) / len(values)


def _sample(platform: Trawl, started: float) -> Sample:
    usage = platform.usage()
    return Sample(time.monotonic() - started, usage.memory, usage.descriptors, usage.cpu)
