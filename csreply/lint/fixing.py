"""What follows from findings: a mended reply, the difference it makes, what an agent takes upon themself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csreply.model import CsreplyError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from csreply.model import Finding


def mended(reply: str, findings: Iterable[Finding]) -> str:
    """The reply with every safe better wording put in. Where two overlap, the first one is.

    Args:
        reply: the text that the findings count in.
        findings: only those with ``safe`` set are looked at.
    """
    pieces, at = [], 0
    for finding in sorted(findings, key=lambda each: (each.start, each.end)):
        if finding.safe and finding.start >= at and reply[finding.start : finding.end] == finding.text:
            pieces += [reply[at : finding.start], finding.better]
            at = finding.end
    return "".join([*pieces, reply[at:]])


def difference(name: str, before: str, after: str) -> str:
    """A unified diff that ``patch`` takes; empty when there is no difference."""
    from difflib import unified_diff

    lines = unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), f"a/{name}", f"b/{name}"
    )
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )


def with_line_ends_of(original: str, text: str) -> str:
    """The text with the line ends of the original, where all of those are of one kind."""
    crlf = original.count("\r\n")
    return text.replace("\n", "\r\n") if crlf and crlf == original.count("\n") else text


def reasons(acknowledged: Sequence[str]) -> dict[str, str]:
    """Rule → reason, from ``RULE=reason``.

    Raises:
        CsreplyError: a reason is missing: that is what makes it an acknowledgement.
    """
    found = {}
    for each in acknowledged:
        rule, _, reason = each.partition("=")
        if not reason.strip():
            what = f"--ack {each!r} gives no reason"
            raise CsreplyError(what, mend=f'write --ack {rule or "RULE"}="why it may stand"')
        found[rule.strip()] = " ".join(reason.split())
    return found


def acknowledged(findings: Iterable[Finding], why: Mapping[str, str]) -> tuple[Finding, ...]:
    """The findings; those of a rule with a reason are notes that tell it, and are never mended."""
    from dataclasses import replace

    return tuple(
        replace(
            each,
            level="note",
            message=f"{each.message} Acknowledged: {why[each.rule]}",
            safe=False,
        )
        if each.rule in why
        else each
        for each in findings
    )
