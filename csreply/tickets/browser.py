"""The browser and the system in a user agent string, in the words people use for them."""

from __future__ import annotations

import re

_BROWSERS = (
    ("Edg/", "Edge"),
    ("EdgA/", "Edge"),
    ("EdgiOS/", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Version/", "Safari"),
)
_SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
_VERSION = re.compile(r"\d{1,6}(?:\.\d{1,6})?")


def fields(agent: str) -> dict[str, str]:
    """``browser`` and ``operating system`` from a user agent; the string itself where it names none.

    >>> fields("Mozilla/5.0 (Windows NT 10.0; rv:131.0) Gecko/20100101 Firefox/131.0")
    {'browser': 'Firefox 131.0', 'operating system': 'Windows'}
    """
    agent = " ".join(agent[:1000].split())
    if not agent:
        return {}
    mark, name = next(((mark, name) for mark, name in _BROWSERS if mark in agent), ("", ""))
    if not name:
        return {"browser": agent[:200]}
    version = _VERSION.match(agent, agent.index(mark) + len(mark))
    found = {"browser": f"{name} {version.group()}" if version else name}
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    return {**found, "operating system": system} if system else found
