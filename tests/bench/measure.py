"""Measuring side by side: each subject in turn, again and again, medians as ratios.

A figure is meant to be read within its own run. CPU time of the process is taken, which
a noisy neighbour disturbs least.
"""

import gc
import statistics
import time
from collections.abc import Callable, Mapping


def medians(
    subjects: Mapping[str, Callable[[], object]], rounds: int = 20
) -> dict[str, float]:
    """Seconds of CPU of one call of each, the median of `rounds` rounds."""
    taken: dict[str, list[float]] = {name: [] for name in subjects}
    for subject in subjects.values():
        subject()
    for _ in range(rounds):
        gc.collect()
        for name, subject in subjects.items():
            taken[name].append(_seconds(subject))
    return {name: statistics.median(times) for name, times in taken.items()}


def _seconds(subject: Callable[[], object]) -> float:
    began = time.process_time()
    subject()
    return time.process_time() - began


def told(label: str, ratio: float, goal: float, least: float) -> str:
    """One line: the ratio beside the goal and what is the least."""
    verdict = (
        "goal met" if ratio <= goal else "least met" if ratio <= least else "MISSED"
    )
    return f"{label:<58} {ratio:6.2f}   goal {goal:g}, at least {least:g}   {verdict}"
