"""What all tests share: a cache of their own, a fixed day, no colours, and the sample desk, opened once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from csreply.desk import Desk

TODAY = "2026-11-24"


@pytest.fixture(scope="session", autouse=True)
def _own_surroundings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Nothing of the person who runs the tests: not their cache, their colours, their editor, their day."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CSREPLY_CACHE", str(tmp_path_factory.mktemp("cache")))
        patch.setenv("CSREPLY_TODAY", TODAY)
        patch.setenv("NO_COLOR", "1")
        for name in ("FORCE_COLOR", "VISUAL", "EDITOR", "COLUMNS", "PYTHONWARNINGS"):
            patch.delenv(name, raising=False)
        yield


@pytest.fixture(scope="session")
def tickets() -> Path:
    """The folder of sample tickets."""
    return Path(__file__).parent / "tickets"


@pytest.fixture(scope="session")
def sample_desk() -> Desk:
    """The sample desk; its index is built once and shared through the tests' cache."""
    from csreply.desk import Desk
    from csreply.desk.settings import sample

    return Desk(sample(), today=TODAY)
