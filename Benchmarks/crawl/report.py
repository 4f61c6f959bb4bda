"""The figures as a table, with what they were taken on."""

import os
import platform
from dataclasses import dataclass
from statistics import median

from .measured import Cost


@dataclass
class Result:
    """What the runs of one crawler over one corpus gave. `pages`: answered with 200 in one run."""

    name: str
    version: str
    pages: int
    costs: list[Cost]

    @property
    def cpu(self) -> float:
        return median(cost.cpu for cost in self.costs)

    @property
    def rate(self) -> float:
        """Pages per CPU second, the median's."""
        return self.pages / self.cpu


# MEASURES, "Reach": pages per CPU second, ratios to peers, memory; for links and for selectors on the Java pages.
_REACH = {False: {"rate": 12_000, "wget2": 2, "Scrapy": 160, "memory": 90}, True: {"Scrapy": 8}}


def machine() -> str:
    """Cores, processor, kernel and how busy it is now."""
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        models = [line.split(":", 1)[1].strip() for line in file if line.startswith("model name")]
    with open("/etc/os-release", encoding="utf-8") as file:
        system = next((line.split("=", 1)[1].strip().strip('"') for line in file if line.startswith("PRETTY_NAME")), "")
    model = models[0] if models else platform.machine()
    load = os.getloadavg()[0]
    busy = " — busy: CPU seconds come out higher than on a quiet machine" if load > 1 else ""
    return f"{os.cpu_count()} cores, {model}; {system}, Linux {platform.release()}; load {load:.1f}{busy}"


def table(results: list[Result]) -> str:
    """One row a crawler; medians, with the least and the most in brackets. The ratio is to the first row."""
    header = ("crawler", "pages", "pages per CPU s", "CPU s", "wall s", "peak MB", f"CPU per page, {results[0].name} = 1")
    rows = [header]
    for result in results:
        rates = [result.pages / cost.cpu for cost in result.costs]
        rows.append(
            (
                result.name,
                f"{result.pages:,}",
                _spread(rates, ",.0f"),
                _spread([cost.cpu for cost in result.costs], ".2f"),
                _spread([cost.wall for cost in result.costs], ".2f"),
                _spread([cost.memory for cost in result.costs], ".0f"),
                f"{results[0].rate / result.rate:.2f}",
            )
        )
    widths = [max(map(len, column)) for column in zip(*rows)]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |" for row in rows]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def reach(results: list[Result], selectors: bool) -> list[str]:
    """How Trawl stands to what MEASURES asks of it on the Java pages; empty without a run of Trawl."""
    by_name = {result.name: result for result in results}
    trawl = by_name.get("trawl")
    if not trawl:
        return []
    lines = []
    for name, asked in _REACH[selectors].items():
        if name == "rate":
            lines.append(_verdict(f"{trawl.rate:,.0f} pages per CPU s", f"at least {asked:,}", trawl.rate >= asked))
        elif name == "memory":
            peak = max(cost.memory for cost in trawl.costs)
            lines.append(_verdict(f"{peak:.0f} MB at the most", f"at most {asked}", peak <= asked))
        elif name in by_name:
            ratio = trawl.rate / by_name[name].rate
            lines.append(_verdict(f"{ratio:.1f}× {name}", f"at least {asked}×", ratio >= asked))
    return lines


def _verdict(figure: str, asked: str, reached: bool) -> str:
    return f"{'reached' if reached else 'MISSED '}  {figure} (asked: {asked})"


def _spread(values: list[float], form: str) -> str:
    return f"{median(values):{form}} ({min(values):{form}}–{max(values):{form}})"
