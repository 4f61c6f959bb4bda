"""What was measured."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Adding:
    """So many schedules added within `seconds`, and the processor time of who took them."""

    count: int
    seconds: float
    cpu: float


@dataclass(frozen=True)
class Minute:
    """Fires of whole seconds, how late each was in milliseconds (rising), and the share of a core over the time."""

    fires: int
    seconds: int
    lags: list[float]
    core: float
    memory: float

    def lag(self, share: float) -> float:
        return self.lags[min(len(self.lags) - 1, int(len(self.lags) * share))] if self.lags else float("nan")
