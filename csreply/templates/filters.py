"""The filters a template may use: Liquid's own, kept from making huge texts, and a timeless date."""

from __future__ import annotations

import re
from datetime import datetime
from functools import wraps
from typing import TYPE_CHECKING, Any

from liquid.builtin.filters import array, misc, string
from liquid.exceptions import FilterArgumentError
from liquid.filter import with_context

if TYPE_CHECKING:
    from collections.abc import Callable

    from liquid.context import RenderContext

MOST_VALUE = 20_000
"""Characters of one value, and of what a filter gives back."""

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_DATE_PARTS: dict[str, Callable[[datetime], str]] = {
    "Y": lambda day: f"{day.year:04}",
    "y": lambda day: f"{day.year % 100:02}",
    "m": lambda day: f"{day.month:02}",
    "d": lambda day: f"{day.day:02}",
    "e": lambda day: str(day.day),
    "B": lambda day: _MONTHS[day.month - 1],
    "b": lambda day: _MONTHS[day.month - 1][:3],
    "A": lambda day: _DAYS[day.weekday()],
    "a": lambda day: _DAYS[day.weekday()][:3],
    "H": lambda day: f"{day.hour:02}",
    "I": lambda day: f"{(day.hour - 1) % 12 + 1:02}",
    "l": lambda day: str((day.hour - 1) % 12 + 1),
    "M": lambda day: f"{day.minute:02}",
    "S": lambda day: f"{day.second:02}",
    "p": lambda day: "am" if day.hour < 12 else "pm",
    "%": lambda _: "%",
}


@with_context
def date(value: Any, form: str = "%e %B %Y", *, context: RenderContext) -> str:
    """An ISO date in another form; anything else as it is.

    ``now`` is the date of the draft: a template never reads the clock, so it writes the same twice.
    """
    text = str(context.globals.get("today") or "") if value in ("now", "today") else str(value or "")
    try:
        day = datetime.fromisoformat(text)
    except ValueError:
        return text
    return re.sub(r"%(-?)(\S)", lambda part: _date_part(day, part), str(form)[:200])


def _date_part(day: datetime, part: re.Match[str]) -> str:
    told = _DATE_PARTS.get(part[2])
    text = told(day) if told else part[0]
    return text.lstrip("0") or "0" if part[1] and text.isdigit() else text


def _bounded(name: str, filter_: Callable[..., Any]) -> Callable[..., Any]:
    """The filter, refusing what would take much memory before it does."""

    @wraps(filter_)
    def within(value: Any, *arguments: Any, **named: Any) -> Any:
        sizes = [_size(part) for part in (value, *arguments)]
        if max(sizes) > MOST_VALUE or _grown(name, value, arguments, sizes) > MOST_VALUE:
            raise FilterArgumentError(f"{name} makes a text of more than {MOST_VALUE} characters", token=None)
        return filter_(value, *arguments, **named)

    return within


def _size(value: object) -> int:
    """Characters of a text, items of a list; 1 for what has neither."""
    try:
        return len(value)  # type: ignore[arg-type]  # what has no length is answered below
    except TypeError:
        return 1
    except OverflowError:  # a range such as (1..99999999999999999999)
        return MOST_VALUE + 1


def _grown(name: str, value: Any, arguments: tuple[Any, ...], sizes: list[int]) -> int:
    """The most characters that a filter would give back, from the sizes of what it is given."""
    longest = max((len(str(argument)) for argument in arguments), default=0)
    if name == "replace" and arguments:
        text, sought = str(value), str(arguments[0])
        return len(text) + (text.count(sought) if sought else len(text) + 1) * longest
    if name == "join" and not isinstance(value, str | range):
        return sum(len(str(part)) + longest for part in value) if isinstance(value, list | tuple) else 0
    return sizes[0] * (longest + 10) if name == "join" else sizes[0] + longest


FILTERS: dict[str, Callable[..., Any]] = {
    name: _bounded(name, filter_)
    for name, filter_ in {
        "append": string.append,
        "capitalize": string.capitalize,
        "compact": array.compact,
        "date": date,
        "default": misc.default,
        "downcase": string.downcase,
        "fallback": misc.default,  # Intercom's word for it
        "first": array.first,
        "join": array.join,
        "last": array.last,
        "lstrip": string.lstrip,
        "prepend": string.prepend,
        "remove": string.remove,
        "remove_first": string.remove_first,
        "replace": string.replace,
        "replace_first": string.replace_first,
        "reverse": array.reverse,
        "rstrip": string.rstrip,
        "size": misc.size,
        "slice": string.slice_,
        "sort": array.sort,
        "split": string.split,
        "squish": string.squish,
        "strip": string.strip,
        "strip_newlines": string.strip_newlines,
        "truncate": string.truncate,
        "truncatewords": string.truncatewords,
        "uniq": array.uniq,
        "upcase": string.upcase,
        "url_encode": string.url_encode,
    }.items()
}
"""What stands behind each name. Left out: arithmetic, HTML, encodings, and all that reads outside."""
