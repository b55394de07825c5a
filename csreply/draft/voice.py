"""How the desk sounds and what it may promise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Tone = Literal["friendly", "formal", "brief"]
Spelling = Literal["british", "american"]

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_NUMBERS = ("", "one", "two", "three", "four", "five")


@dataclass(frozen=True, slots=True)
class Voice:
    """Who writes, how, and by when they answer.

    Attributes:
        name: the agent's name.
        signature: the closing lines; “Best wishes” and the name when empty.
        product: what the desk is for.
        email: the desk's public address.
        reply_days: working days within which a reply is promised, from 1.
        closes: when the working day ends, such as ``6 pm``; “the end of” the day when empty.
        working_days: 0 for Monday to 6 for Sunday.
        holidays: ISO dates on which nobody answers.
        tone: picks the desk's phrases of that tone, where there are any.
        spelling: for dates; the templates are written in British spelling.
    """

    name: str = ""
    signature: str = ""
    product: str = ""
    email: str = ""
    reply_days: int = 1
    closes: str = ""
    working_days: frozenset[int] = frozenset(range(5))
    holidays: frozenset[str] = frozenset()
    tone: Tone = "friendly"
    spelling: Spelling = "british"

    def within(self) -> str:
        """How soon a reply is answered: ``within one working day``."""
        days = max(1, self.reply_days)
        number = _NUMBERS[days] if days < len(_NUMBERS) else str(days)
        return f"within {number} working day{'s' if days > 1 else ''}"

    def by(self, today: str) -> str:
        """The promise as a date: ``by the end of Tuesday``; as ``within`` where today is unknown.

        Args:
            today: ISO date, or date and time.
        """
        try:
            day = date.fromisoformat(today[:10])
        except ValueError:
            return self.within()
        due = self._due(day)
        name = _DAYS[due.weekday()]
        if (due - day).days > 6:
            month = _MONTHS[due.month - 1]
            name += f", {month} {due.day}" if self.spelling == "american" else f" {due.day} {month}"
        return f"by {self.closes} on {name}" if self.closes else f"by the end of {name}"

    def _due(self, day: date) -> date:
        """The working day that lies ``reply_days`` ahead; looks a year ahead at most."""
        left = max(1, self.reply_days)
        for _ in range(366):
            day += timedelta(days=1)
            if day.weekday() in self.working_days and day.isoformat() not in self.holidays:
                left -= 1
            if not left:
                break
        return day
