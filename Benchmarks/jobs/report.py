"""Figures as tables: medians, with the least and the most in brackets."""

from statistics import median

from .idle import Sample


def spread(values: list[float], form: str = ",.0f") -> str:
    """The median, and the least and the most of several."""
    if len(values) == 1:
        return f"{values[0]:{form}}"
    return f"{median(values):{form}} ({min(values):{form}}–{max(values):{form}})"


def table(header: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    """Rows under a header, in columns."""
    cells = [header, *rows]
    widths = [max(map(len, column)) for column in zip(*cells)]
    lines = ["| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths)) + " |" for row in cells]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def verdict(figure: str, asked: str, reached: bool) -> str:
    """How a figure stands to what MEASURES asks."""
    return f"{'reached' if reached else 'MISSED '}  {figure} (asked: {asked})"


def samples(taken: list[Sample], after: Sample) -> str:
    """At most a dozen of the samples, the first and the last among them, and the one after the load."""
    step = max(1, -(-(len(taken) - 1) // 10))
    shown = taken[::step]
    if taken and shown[-1] is not taken[-1]:
        shown.append(taken[-1])
    rows = []
    before = Sample(0, 0, 0, 0)
    for sample in shown:
        rows.append((f"{sample.seconds:,.0f}", *_figures(sample, before)))
        before = sample
    rows.append(("after the load", *_figures(after, taken[-1] if taken else before)))
    return table(("s", "RSS MB", "descriptors", "cores"), rows)


def _figures(sample: Sample, before: Sample) -> tuple[str, str, str]:
    cores = (sample.cpu - before.cpu) / max(1e-9, sample.seconds - before.seconds)
    return f"{sample.memory:.1f}", str(sample.descriptors), f"{cores:.3f}"
