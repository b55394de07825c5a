"""Match a support ticket against your documentation, draft a plain reply, and check it before it leaves."""

__version__ = "0.1.0"
