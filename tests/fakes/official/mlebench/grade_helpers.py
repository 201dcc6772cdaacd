"""A fake of the official Grader: a name and the function that it imports."""

from __future__ import annotations

from importlib import import_module
from typing import Any


class Grader:
    def __init__(self, name: str, grade_fn: str) -> None:
        self.name = name
        module, _, function = grade_fn.partition(":")
        self.grade_fn: Any = getattr(import_module(module), function)
