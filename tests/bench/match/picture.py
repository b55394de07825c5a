"""Four small line charts in one SVG, both axes logarithmic. Reads on white and on black."""

from __future__ import annotations

from math import ceil, floor, log10
from typing import TYPE_CHECKING, NamedTuple
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WIDTH, HEIGHT = 440, 240
LEFT, RIGHT, TOP, BOTTOM = 52, 140, 34, 30
COLOURS = ("#d1495b", "#b5179e", "#00798c", "#4895b0", "#5b8c3e", "#9c6f19", "#808080")
GREY = "#808080"


class Chart(NamedTuple):
    """One chart: what it shows, and for each line its points (articles, value above 0)."""

    title: str
    lines: Mapping[str, Sequence[tuple[float, float]]]


def picture(charts: Sequence[Chart]) -> str:
    """The charts, two in a row. Each line has one colour in all of them, and its name at its end."""
    names = list(dict.fromkeys(name for chart in charts for name in chart.lines))
    colours = {name: COLOURS[at % len(COLOURS)] for at, name in enumerate(names)}
    rows = ceil(len(charts) / 2)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {2 * WIDTH} {rows * HEIGHT}" '
        f'width="{2 * WIDTH}" height="{rows * HEIGHT}" font-family="sans-serif" font-size="11">'
    ]
    for at, chart in enumerate(charts):
        body = "".join(_chart(chart, colours))
        parts.append(f'<g transform="translate({at % 2 * WIDTH} {at // 2 * HEIGHT})">{body}</g>')
    return "\n".join((*parts, "</svg>", ""))


def _chart(chart: Chart, colours: Mapping[str, str]) -> list[str]:
    points = [point for line in chart.lines.values() for point in line]
    across, up = _Axis([x for x, _ in points], LEFT, WIDTH - RIGHT), _Axis([y for _, y in points], 0, 1)
    up = up.decades(HEIGHT - BOTTOM, TOP)
    parts = [_text(LEFT, 18, chart.title, GREY, weight="bold")]
    for value in up.ticks():
        y = up.at(value)
        parts.append(f'<path d="M{LEFT} {y:.1f}H{WIDTH - RIGHT}" stroke="{GREY}" stroke-opacity=".25"/>')
        parts.append(_text(LEFT - 6, y + 4, f"{value:,g}", GREY, anchor="end"))
    sizes = sorted({x for x, _ in points})
    parts += [_text(across.at(x), HEIGHT - 12, f"{x:,g}", GREY, anchor="middle") for x in sizes]
    last = sizes[-1]
    ends = _spread({name: up.at(line[-1][1]) for name, line in chart.lines.items() if line[-1][0] == last})
    for name, line in chart.lines.items():
        path = "L".join(f"{across.at(x):.1f} {up.at(y):.1f}" for x, y in line)
        parts.append(f'<path d="M{path}" fill="none" stroke="{colours[name]}" stroke-width="2"/>')
        x, y = line[-1]
        parts.append(_text(across.at(x) + 5, ends.get(name, up.at(y)) + 4, name, colours[name]))
    return parts


class _Axis(NamedTuple):
    values: Sequence[float]
    start: float
    end: float

    def decades(self, start: float, end: float) -> _Axis:
        """From one power of ten to another."""
        low, high = floor(log10(min(self.values))), ceil(log10(max(self.values)))
        return _Axis((10.0**low, 10.0 ** max(high, low + 1)), start, end)

    def ticks(self) -> list[float]:
        low, high = log10(min(self.values)), log10(max(self.values))
        return [10.0**power for power in range(round(low), round(high) + 1)]

    def at(self, value: float) -> float:
        low, high = log10(min(self.values)), log10(max(self.values))
        return self.start + (self.end - self.start) * (log10(value) - low) / max(high - low, 1e-9)


def _spread(places: Mapping[str, float], apart: float = 12) -> dict[str, float]:
    """The same places moved so that no two names lie on each other."""
    found: dict[str, float] = {}
    last = -apart
    for name, place in sorted(places.items(), key=lambda pair: pair[1]):
        last = found[name] = max(place, last + apart)
    return found


def _text(
    x: float, y: float, text: str, colour: str, *, anchor: str = "start", weight: str = "normal"
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{colour}" text-anchor="{anchor}" font-weight="{weight}">'
        f"{escape(text)}</text>"
    )
