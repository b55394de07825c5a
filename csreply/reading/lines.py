"""A text line by line: code left as it is, comments gone, indented callouts brought to the margin."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from csreply.reading.callouts import Callout

_FENCE = re.compile(
    r"(?P<lead>(?:[ \t>]|[-*+][ \t]|\d{1,9}[.)][ \t]){0,60})(?P<fence>`{3,}|~{3,})(?P<info>.*)"
)
_COMMENT = re.compile(r"`+|<!--|\{/\*")


@dataclass(slots=True)
class Page:
    """A text in plain CommonMark.

    Attributes:
        lines: its lines.
        origin: of each line, the line of the file it came from, from 1.
        held: of each line, the callout that holds it.
        alerts: of a line that opens a quotation, the callout that the quotation is.
        components: whether it is MDX: indented text is no code there.
        faults: ``(line of the file, what, mend)``.
    """

    lines: list[str] = field(default_factory=list)
    origin: list[int] = field(default_factory=list)
    held: list[Callout | None] = field(default_factory=list)
    alerts: dict[int, Callout] = field(default_factory=dict)
    components: bool = False
    faults: list[tuple[int, str, str]] = field(default_factory=list)


class Lines:
    """Goes through the lines once. What is open (a code block, a comment, callouts) is its state."""

    def __init__(self, lines: list[str], first_line: int) -> None:
        self.lines = lines
        self.first = first_line
        self.at = 0
        self.page = Page()
        self.fence = ""  # the signs that close the code block we are in
        self.fence_lead = ""
        self.fence_line = 0
        # of each open indented callout: the indent of its body, itself, the first line put for it
        self.indented: list[tuple[int, Callout | None, int]] = []

    def run(self) -> None:
        """Go through all lines."""
        while self.at < len(self.lines):
            line = self._dedented(self.lines[self.at].expandtabs(4))
            if self.fence:
                self._code(line)
            elif not self._opens_code(line):
                self._prose(self._uncommented(line))
            self.at += 1
        self._close_indented(-1)
        if self.fence:
            what, mend = "a code block is opened and never closed", f"close it with {self.fence}"
            self._fault(self.fence_line, what, mend)

    def _prose(self, line: str) -> None:
        """Take a line outside code and comments."""
        self._put(line)

    def _put(self, line: str) -> None:
        self.page.lines.append(line)
        self.page.origin.append(self.first + min(self.at, len(self.lines) - 1))
        self.page.held.append(None)

    def _fault(self, line: int, what: str, mend: str = "") -> None:
        self.page.faults.append((line, what, mend))

    def _here(self) -> int:
        return self.first + self.at

    # -- code -------------------------------------------------------------------------------------------

    def _opens_code(self, line: str) -> bool:
        found = _FENCE.match(line)
        if not found or (found["fence"][0] == "`" and "`" in found["info"]):
            return False
        self.fence, self.fence_lead, self.fence_line = found["fence"], found["lead"], self._here()
        self._put(line)
        return True

    def _code(self, line: str) -> None:
        bare = line.lstrip(" >")
        if bare.startswith(self.fence) and not bare.strip().strip(self.fence[0]):
            self.fence = ""
        elif bare and self._left_its_container(line):
            self.fence = ""
            self.at -= 1  # read it again, as prose
            return
        if "raw %}" in line:
            line = re.sub(r"\{%-?\s*(?:end)?raw\s*-?%\}", "", line)
        self._put(line)

    def _left_its_container(self, line: str) -> bool:
        """Whether the quotation or list item that holds the code block ends before this line."""
        if ">" in self.fence_lead:
            return not line.lstrip().startswith(">")
        return len(self.fence_lead) > 3 and not line.startswith(" ")

    # -- comments ---------------------------------------------------------------------------------------

    def _uncommented(self, line: str) -> str:
        """The line without its comments; a comment over several lines takes those with it."""
        if "<!--" not in line and "{/*" not in line:
            return line
        kept: list[str] = []
        start, code = 0, ""
        while found := _COMMENT.search(line, start):
            kept.append(line[start : found.start()])
            sign, start = found[0], found.end()
            if sign[0] == "`":
                code = "" if sign == code else code or sign
                kept.append(sign)
                continue
            closing = "-->" if sign == "<!--" else "*/}"
            end = line.find(closing, start - (2 if sign == "<!--" else 0))
            if code and (end < 0 or line[start:end].strip(" -.")):
                kept.append(sign)  # code that is about comments
            elif end >= 0:
                start = max(end + 3, start)
            else:
                return "".join(kept) + self._skip_comment(closing)
        return "".join(kept) + line[start:]

    def _skip_comment(self, closing: str) -> str:
        """Go on to the line that closes a comment; return what follows it there."""
        opened = self._here()
        while self.at + 1 < len(self.lines):
            self.at += 1
            _, found, after = self.lines[self.at].partition(closing)
            if found:
                return after if after.strip() else ""
        self._fault(
            opened,
            "a comment is opened and never closed: the rest of the page is hidden",
            f"close it with {closing}",
        )
        return ""

    # -- indented callouts -------------------------------------------------------------------------------

    def _dedented(self, line: str) -> str:
        """The line as it stands within the indented callouts that hold it."""
        if not self.indented:
            return line
        if line.strip():
            self._close_indented(len(indent(line)))
        return line[4 * len(self.indented) :]

    def _close_indented(self, indent: int) -> None:
        while self.indented and indent < self.indented[-1][0]:
            _, callout, first = self.indented.pop()
            self._hold(callout, first)

    def _hold(self, callout: Callout | None, first: int) -> None:
        """Say of the lines from ``first`` on that this callout holds them, save where an inner one does."""
        if callout is not None:
            held = self.page.held
            held[first:] = [inner or callout for inner in held[first:]]


def indent(line: str) -> str:
    """The blanks a line begins with."""
    return line[: len(line) - len(line.lstrip(" "))]
