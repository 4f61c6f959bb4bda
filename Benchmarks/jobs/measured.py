"""What the measurements give."""

from dataclasses import dataclass


class RunFailed(Exception):
    """A run did not do what it was to do; says what."""


@dataclass(frozen=True)
class EndToEnd:
    """`jobs` submitted, run and finished in `wall` seconds, for `cpu` seconds of everything that took part and `memory`
    resident megabytes at the end."""

    jobs: int
    wall: float
    cpu: float
    memory: float

    @property
    def rate(self) -> float:
        """Jobs a second."""
        return self.jobs / self.wall

    @property
    def rate_per_cpu(self) -> float:
        """Jobs per CPU second."""
        return self.jobs / self.cpu
