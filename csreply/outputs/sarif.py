"""``sarif``: SARIF 2.1.0, for code scanning and for the editors that read it.

Findings are results; columns count code points, as in ``Finding``. Where a better wording is safe it is a
``fix``. A Report's problem is a notification of the run. What a Report holds beside those (matches, facts, a
draft) has no word in SARIF and stands in the run's ``properties.reports``, in the form of ``json``.

Source: OASIS, *Static Analysis Results Interchange Format (SARIF) Version 2.1.0*, sections 3.14 to 3.58.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import csreply
from csreply.outputs.line import said
from csreply.outputs.shape import as_dict, encoded, place

if TYPE_CHECKING:
    from collections.abc import Iterable

    from csreply.model import CsreplyError, Finding, Report
    from csreply.outputs.out import Out

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_FINDINGS = ("findings", "reply", "problem")
"""Keys of a Report that are told as results and notifications, or quoted by them."""


def write(reports: Iterable[Report], out: Out) -> None:
    """One run. Results are streamed; the rules met, known only at the end, stand behind them."""
    rules: dict[str, int] = {}
    notes: list[dict[str, Any]] = []
    rest: list[dict[str, Any]] = []
    out.write(f'{{"$schema": "{_SCHEMA}", "version": "2.1.0", "runs": [{{')
    out.write('"columnKind": "unicodeCodePoints", "results": [')
    comma = "\n"
    for report in reports:
        for finding in report.findings or ():
            out.write(comma + encoded(_result(finding, report, rules), unicode=out.unicode))
            comma = ",\n"
        if report.problem is not None:
            notes.append(_notification(report.problem, report))
        rest += _rest(report)
    out.write("\n]")
    for key, value in _end(rules, notes, rest).items():
        out.write(f',\n"{key}": {encoded(value, unicode=out.unicode)}')
    out.write("}]}\n")


def _end(rules: dict[str, int], notes: list[dict[str, Any]], rest: list[dict[str, Any]]) -> dict[str, Any]:
    driver = {"name": "csreply", "version": csreply.__version__, "rules": [{"id": rule} for rule in rules]}
    invocation: dict[str, Any] = {"executionSuccessful": not notes}
    if notes:
        invocation["toolExecutionNotifications"] = notes
    end: dict[str, Any] = {"tool": {"driver": driver}, "invocations": [invocation]}
    return {**end, "properties": {"reports": rest}} if rest else end


def _rest(report: Report) -> list[dict[str, Any]]:
    """What has no word in SARIF; nothing for a Report of findings alone."""
    told = {key: value for key, value in as_dict(report).items() if key not in _FINDINGS}
    return [told] if told.keys() - {"id", "source"} else []


def _result(finding: Finding, report: Report, rules: dict[str, int]) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": rules.setdefault(finding.rule, len(rules)),
        "level": finding.level,
        "message": {"text": said(finding) or finding.rule},
        "locations": [_location(finding, report)],
    }
    fixable = finding.safe and finding.better and finding.end > finding.start
    if fixable and not place(report.source).line:
        result["fixes"] = [_fix(finding, report)]
    return result


def _location(finding: Finding, report: Report) -> dict[str, Any]:
    """Where it stands; a reply that is one line of a batch file has that line, and the ticket's id."""
    file, line, _ = place(report.source or report.id)
    region: dict[str, Any] = {"startLine": line} if line else _region(finding)
    if not line and finding.text:
        region["snippet"] = {"text": finding.text}
    return {
        "physicalLocation": {"artifactLocation": {"uri": _uri(file)}, "region": region},
        "logicalLocations": [{"name": report.id or "reply"}],
    }


def _region(finding: Finding) -> dict[str, Any]:
    last = finding.text.rpartition("\n")[2]
    broken = finding.text.count("\n")
    return {
        "startLine": finding.line,
        "startColumn": finding.column,
        "endLine": finding.line + broken,
        "endColumn": len(last) + (1 if broken else finding.column),
    }


def _fix(finding: Finding, report: Report) -> dict[str, Any]:
    replacement = {"deletedRegion": _region(finding), "insertedContent": {"text": finding.better}}
    change = {"artifactLocation": {"uri": _uri(report.source or report.id)}, "replacements": [replacement]}
    return {"description": {"text": f"Write “{finding.better}”."}, "artifactChanges": [change]}


def _notification(problem: CsreplyError, report: Report) -> dict[str, Any]:
    file, line, column = place(problem.where or report.source or report.id)
    region = {"startLine": line, **({"startColumn": column} if column else {})} if line else None
    physical = {"artifactLocation": {"uri": _uri(file)}, **({"region": region} if region else {})}
    mend = f" ({problem.mend})" if problem.mend else ""
    return {
        "level": "error",
        "message": {"text": problem.what + mend},
        "locations": [{"physicalLocation": physical}],
    }


def _uri(file: str) -> str:
    """A file's name as a URI reference; standard input has none, and is called so."""
    if file in ("", "-"):
        return "stdin"
    path = PurePath(file)
    return path.as_uri() if path.is_absolute() else quote(path.as_posix(), errors="replace")
