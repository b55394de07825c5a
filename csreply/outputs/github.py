"""``github``: workflow commands, which GitHub shows beside the lines of a pull request.

A finding is ``::error file=…,line=…,col=…,title=rule::message``. What a Report holds beside its findings is
printed as the plain lines of ``line``, made harmless: a log line of ours never begins a command.

Source: docs.github.com, "Workflow commands for GitHub Actions"; the escapes are those of ``actions/toolkit``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias

from csreply.outputs.line import records, said
from csreply.outputs.shape import place
from csreply.text import one_line, visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from csreply.model import CsreplyError, Finding, Level, Report
    from csreply.outputs.out import Out

_Properties: TypeAlias = "dict[str, str | int]"
_SEPARATORS = re.compile("[\u2028\u2029]")
_COMMANDS: dict[Level, str] = {"note": "notice", "warning": "warning", "error": "error"}


def write(reports: Iterable[Report], out: Out) -> None:
    """A command a finding and a problem, a plain line for everything else."""
    for report in reports:
        for record in records(report):
            out.write(_harmless(record) + "\n")
        if report.problem is not None:
            out.write(_problem(report.problem, report) + "\n")
        for finding in report.findings or ():
            out.write(_finding(finding, report) + "\n")
        out.flush()


def _finding(finding: Finding, report: Report) -> str:
    """A finding at its place; of a reply that stands in one line of a batch file, at that line."""
    file, line, _ = place(report.source or report.id)
    where: _Properties = {"line": line} if line else _spot(finding)
    message = f"{one_line(report.id)}, line {finding.line}: {said(finding)}" if line else said(finding)
    return _command(_COMMANDS[finding.level], {"file": file, **where, "title": finding.rule}, message)


def _spot(finding: Finding) -> _Properties:
    """Line and columns; columns only where the words lie within one line, as the format demands."""
    spot: _Properties = {"line": finding.line, "col": finding.column}
    if "\n" in finding.text:
        return {**spot, "endLine": finding.line + finding.text.count("\n")}
    return {**spot, "endColumn": finding.column + len(finding.text)} if finding.text else spot


def _problem(problem: CsreplyError, report: Report) -> str:
    file, line, column = place(problem.where or report.source or report.id)
    spot = {"line": line, "col": column}
    where: _Properties = {"file": file, **{key: number for key, number in spot.items() if number}}
    mend = f" ({problem.mend})" if problem.mend else ""
    return _command("error", {**where, "title": "problem"}, problem.what + mend)


def _command(name: str, properties: _Properties, data: str) -> str:
    told = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items())
    return f"::{name} {told}::{_data(data)}"


def _data(text: str) -> str:
    clean = _SEPARATORS.sub(" ", visible(text))
    return clean.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _harmless(line: str) -> str:
    """A line in which the runner finds no command: neither ``::name::`` at its start nor ``##[name]``."""
    line = line.replace("##[", "## [")
    return f"- {line}" if line.lstrip().startswith("::") else line
