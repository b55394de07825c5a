"""What a ticket already tells, and what a sentence asks for.

Kinds of fact are data (``rulebook/facts/<kind>.yml``). Every fact comes with its place, so that an agent
can look.
"""

from __future__ import annotations

from csreply.facts.asking import Ask, asked
from csreply.facts.holding import Held, Unit, held
from csreply.facts.telling import facts

__all__ = ["Ask", "Held", "Unit", "asked", "facts", "held"]
