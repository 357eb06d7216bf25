"""Small line charts, worked out here and drawn by a template as SVG attributes.

Neither script nor style is needed, so the strict policy shows them and they print. A
chart is never the only place of a value: the caller shows a table beside it.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 400, 200
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 12, 10, 26
_LETTER = 7
"""About so wide is a letter of an axis."""
_STEPS = 4
"""About so many lines across."""


@dataclass(frozen=True)
class Value:
    """One point: `at` along the axis, `text` what it says in words.

    `low` and `high` are the range that was given with the value.
    """

    at: float
    value: float
    text: str
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class Series:
    """Values under one name; each run is drawn as a line of its own."""

    name: str
    runs: Sequence[Sequence[Value]]


@dataclass(frozen=True)
class Mark:
    """A place on an axis, in the units of the drawing."""

    place: float
    text: str
    anchor: str = "middle"
    """Which end of a long text stands at the place, so that none is cut off."""


@dataclass(frozen=True)
class Dot:
    """Where a value is; `bottom` and `top` end its range, equal when it has none."""

    x: float
    y: float
    bottom: float
    top: float
    text: str

    @property
    def has_range(self) -> bool:
        return self.bottom != self.top


@dataclass(frozen=True)
class Drawn:
    """One series: the paths of its lines and its dots."""

    name: str
    paths: list[str]
    dots: list[Dot]


@dataclass(frozen=True)
class Chart:
    """What the template draws, in units of WIDTH by HEIGHT from the upper left."""

    across: list[Mark]
    along: list[Mark]
    series: list[Drawn]
    left: float = _LEFT
    right: float = WIDTH - _RIGHT
    top: float = _TOP
    bottom: float = HEIGHT - _BOTTOM


def draw(
    series: Sequence[Series],
    along: Sequence[tuple[float, str]],
    write: Callable[[float], str],
) -> Chart | None:
    """A chart of `series`, `along` marking the axis below.

    None with fewer than two values, of which a table says as much. `write` puts a
    number of the axis at the left into words.
    """
    values = [value for each in series for run in each.runs for value in run]
    if len(values) < 2:
        return None
    steps = _nice_steps(*_reach(values))
    across = _Scale(steps[0], steps[-1], HEIGHT - _BOTTOM, _TOP)
    below = _Scale(*_ends([at for at, _ in along]), _LEFT + 8, WIDTH - _RIGHT - 8)
    return Chart(
        [Mark(across.place(step), write(step)) for step in steps],
        [_mark_below(below.place(at), text) for at, text in along],
        [_drawn(each, below, across) for each in series],
    )


def _mark_below(place: float, text: str) -> Mark:
    reach = len(text) * _LETTER / 2
    if place - reach < 0:
        return Mark(place, text, "start")
    return Mark(place, text, "end" if place + reach > WIDTH else "middle")


@dataclass(frozen=True)
class _Scale:
    """From values to places of the drawing; a single value stands in the middle."""

    least: float
    most: float
    begin: float
    end: float

    def place(self, value: float) -> float:
        if self.most == self.least:
            return round((self.begin + self.end) / 2, 1)
        share = (value - self.least) / (self.most - self.least)
        return round(self.begin + share * (self.end - self.begin), 1)


def _drawn(series: Series, below: _Scale, across: _Scale) -> Drawn:
    runs = [[_dot(value, below, across) for value in run] for run in series.runs]
    paths = [_path(run) for run in runs if len(run) > 1]
    return Drawn(series.name, paths, [dot for run in runs for dot in run])


def _dot(value: Value, below: _Scale, across: _Scale) -> Dot:
    low = value.value if value.low is None else value.low
    high = value.value if value.high is None else value.high
    return Dot(
        below.place(value.at),
        across.place(value.value),
        across.place(low),
        across.place(high),
        value.text,
    )


def _path(run: Sequence[Dot]) -> str:
    return "M" + " L".join(f"{dot.x:g} {dot.y:g}" for dot in run)


def _reach(values: Sequence[Value]) -> tuple[float, float]:
    return _ends(
        [
            number
            for each in values
            for number in (each.low, each.value, each.high)
            if number is not None
        ]
    )


def _ends(numbers: Sequence[float]) -> tuple[float, float]:
    return min(numbers), max(numbers)


def _nice_steps(least: float, most: float) -> list[float]:
    """Round numbers at even distances from below `least` to above `most`."""
    span = (most - least) or abs(most) or 1
    step = _nice(span / _STEPS)
    first, last = math.floor(least / step), math.ceil(most / step)
    if first == last:
        last += 1
    return [round(number * step, 6) for number in range(first, last + 1)]


def _nice(rough: float) -> float:
    """The next of 1, 2, 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= rough)
