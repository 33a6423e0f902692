"""Line charts and dots as SVG, with axes and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape

WIDTH, HEIGHT = 760, 300
LEFT, RIGHT, TOP, BOTTOM = 70, 150, 36, 44
COLOURS = ("#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#ff7f0e", "#17becf", "#8c564b", "#e377c2")
STEPS = 5
Points = Sequence[tuple[float, float]]
Place = Callable[[float, float], tuple[float, float]]


def draw_chart(
    title: str, x_label: str, y_label: str, series: Mapping[str, Points], *, dots: bool = False
) -> str:
    """Return the SVG of some series of (x, y), joined by lines or as ``dots``; both axes begin at zero."""
    widest = max((x for points in series.values() for x, _ in points), default=1.0) or 1.0
    highest = max((y for points in series.values() for _, y in points), default=1.0) or 1.0

    def place(x: float, y: float) -> tuple[float, float]:
        return (
            LEFT + x / widest * (WIDTH - LEFT - RIGHT),
            HEIGHT - BOTTOM - y / highest * (HEIGHT - TOP - BOTTOM),
        )

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        f'font-size="12" role="img" aria-label="{escape(title)}">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        _text(WIDTH / 2, 18, title, "middle"),
        _text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, x_label, "middle"),
        f'<text x="16" y="{HEIGHT / 2}" text-anchor="middle" transform="rotate(-90 16 {HEIGHT / 2})">'
        f"{escape(y_label)}</text>",
    ]
    for step in range(STEPS + 1):
        x, y = place(widest * step / STEPS, highest * step / STEPS)
        parts.append(
            f'<line x1="{LEFT}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}" stroke="#ddd" stroke-width="1"/>'
        )
        parts.append(_text(LEFT - 6, y + 4, _number(highest * step / STEPS), "end"))
        parts.append(_text(x, HEIGHT - BOTTOM + 16, _number(widest * step / STEPS), "middle"))
    for number, (name, points) in enumerate(series.items()):
        colour = COLOURS[number % len(COLOURS)]
        parts.append(_draw_dots(points, place, colour) if dots else _draw_line(points, place, colour))
        y = TOP + 10 + 18 * number
        parts.append(f'<rect x="{WIDTH - RIGHT + 12}" y="{y - 9}" width="10" height="10" fill="{colour}"/>')
        parts.append(_text(WIDTH - RIGHT + 28, y, name, "start"))
    return "\n".join([*parts, "</svg>", ""])


def _draw_line(points: Points, place: Place, colour: str) -> str:
    told = " ".join(f"{x:.1f},{y:.1f}" for x, y in (place(*point) for point in points))
    return f'<polyline points="{told}" fill="none" stroke="{colour}" stroke-width="1.5"/>'


def _draw_dots(points: Points, place: Place, colour: str) -> str:
    """Draw each pixel once: ten thousand dots would be a large file."""
    pixels = {(round(x), round(y)) for x, y in (place(*point) for point in points)}
    told = "".join(f"M{x} {y}h2v2h-2z" for x, y in sorted(pixels))
    return f'<path d="{told}" fill="{colour}"/>'


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == 0 else f"{value:.3g}"


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'
