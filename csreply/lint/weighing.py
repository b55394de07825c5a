"""Weighing what speaks for and against, with weights learned from labelled replies."""

from __future__ import annotations

from math import exp

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


def chance(features: Mapping[str, float], weights: Mapping[str, float]) -> float:
    """How likely something is, 0 to 1: the logistic function of the weighted sum and the ``bias``.

    >>> chance({"share": 1.0}, {"bias": -1.0, "share": 1.0})
    0.5
    """
    total = weights.get("bias", 0.0) + sum(weights.get(name, 0.0) * value for name, value in features.items())
    return 1.0 / (1.0 + exp(-max(-50.0, min(50.0, total))))
