"""The walk of one ticket at the terminal: matched, drafted, checked, edited, accepted.

``walk`` prints on any stream and takes its keys from anything that gives keys; only ``terminal_keys`` and
``Editor`` touch the terminal.
"""

from __future__ import annotations

from csreply.reply.editor import Editor
from csreply.reply.keys import Keys, terminal_keys
from csreply.reply.screen import Choice
from csreply.reply.walk import Desk, Outcome, walk

__all__ = ["Choice", "Desk", "Editor", "Keys", "Outcome", "terminal_keys", "walk"]
