"""Knowing when not to answer: the template that only acknowledges, where a person has to take over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from csreply.handing import CAUSES, cause
from csreply.model import CsreplyError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from csreply.model import Ticket
    from csreply.templates import Template, Templates


def acknowledged(ticket: Ticket, templates: Templates) -> Template | None:
    """The template that only acknowledges, where a person has to answer; None where nobody has to.

    One that serves the cause by name goes before the one that serves any.
    """
    name = cause(ticket, templates.lists)
    if not name:
        return None
    for template in _serving(templates, (f"{CAUSES}-{name}", CAUSES)):
        try:
            return templates.get(template.id)
        except CsreplyError:
            continue  # told in Templates.problems
    return None


def _serving(templates: Templates, situations: Iterable[str]) -> list[Template]:
    return [template for situation in situations for template in templates.serving(situation)]
