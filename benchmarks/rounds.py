"""Measuring several variants fairly: round robin, so that another program's load falls on all of them alike."""

import statistics
import time
from collections.abc import Callable, Mapping


def interleave(variants: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, list[float]]:
    """Milliseconds of each call, by variant. One unmeasured round warms up; each round starts at another variant."""
    names = list(variants)
    for name in names:
        variants[name]()
    taken: dict[str, list[float]] = {name: [] for name in names}
    for number in range(rounds):
        start = number % len(names)
        for name in names[start:] + names[:start]:
            begun = time.perf_counter()
            variants[name]()
            taken[name].append((time.perf_counter() - begun) * 1000)
    return taken


def medians(taken: Mapping[str, list[float]]) -> dict[str, float]:
    """The median of each variant."""
    return {name: statistics.median(values) for name, values in taken.items()}
