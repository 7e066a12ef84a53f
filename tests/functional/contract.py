"""Tests of a gateway's contract, each run with the real gateway (on AWS in memory) and with the fake."""

import pytest

BOTH = pytest.mark.parametrize("kind", ["real", "fake"])
"""Runs a test with each of both; its fixture of the gateway takes the `kind`."""
