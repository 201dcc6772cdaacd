"""The examples in docstrings of this room are right."""

from __future__ import annotations

import doctest
import pkgutil
from importlib import import_module

import pytest

import reports

_MODULES = [one.name for one in pkgutil.walk_packages(reports.__path__, "reports.")]


@pytest.mark.parametrize("name", _MODULES)
def test_examples_in_docstrings_are_right(name: str) -> None:
    assert doctest.testmod(import_module(name)).failed == 0
