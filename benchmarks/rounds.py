"""Measuring several variants fairly: round robin, so that another program's load falls on all of them alike."""

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Effort:
    """How often each thing is measured: rounds of lists, of aggregates, of the web, and seconds of a web round.

    Of the digest: mails of each naive chunk, mails of a round with a mail server, such rounds, and senders to kill. Of
    urgent notices: people told by each, and notices.
    """

    lists: int = 41
    aggregates: int = 9
    web: int = 5
    seconds: float = 2.0
    naive: int = 50
    mails: int = 1500
    mail_rounds: int = 3
    kills: int = 6
    told: int = 500
    notices: int = 3


FULL = Effort()
#: For the test of the harness: enough to see that everything runs, too little for a figure.
TRYING = Effort(
    lists=3, aggregates=2, web=1, seconds=0.3, naive=3, mails=60, mail_rounds=1, kills=2, told=20, notices=1
)


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
