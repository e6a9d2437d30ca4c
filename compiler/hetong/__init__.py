"""Hetong: one contract source, two halves that match - prose to sign and obligations to run."""

__version__ = "0.1.0"
