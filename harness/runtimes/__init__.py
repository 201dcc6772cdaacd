"""The table of runtimes, and the choice between them."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from importlib import import_module
from typing import cast

from harness.errors import RuntimeUnavailable, UsageError
from harness.runtimes.base import AgentProcess, Exit, Launch, Resources, Runtime

__all__ = [
    "RUNTIMES",
    "AgentProcess",
    "Choice",
    "Exit",
    "Launch",
    "Resources",
    "Runtime",
    "choose_runtime",
    "load_runtime",
]

RUNTIMES = {
    "docker": "harness.runtimes.docker:DockerRuntime",
    "local": "harness.runtimes.local:LocalRuntime",
}
"""Name -> "module:Class"; imported only when chosen."""


@dataclass(frozen=True)
class Choice:
    """A runtime that can launch agents here, and one line on why it was taken."""

    runtime: Runtime
    reason: str


def load_runtime(name: str) -> Runtime:
    """The runtime of this name; raises UsageError, naming the known ones, when there is none."""
    target = RUNTIMES.get(name)
    if target is None:
        nearest = difflib.get_close_matches(name, [*RUNTIMES, "auto"], n=1)
        hint = f" Did you mean '{nearest[0]}'?" if nearest else ""
        raise UsageError(
            f"runtime '{name}' is not known; there are auto, {', '.join(RUNTIMES)}.{hint}"
        )
    module, _, attribute = target.partition(":")
    return cast(Runtime, getattr(import_module(module), attribute)())


def choose_runtime(name: str = "auto", image: str | None = None) -> Choice:
    """The runtime to use for agents of `image` (None: Podium's own agent image).

    "auto" takes docker when an engine answers and the image is there, else local. Nothing is
    pulled or built. Raises UsageError for an unknown name and RuntimeUnavailable when the runtime
    asked for, or with "auto" a foreign image, cannot be had.
    """
    if name != "auto":
        runtime = load_runtime(name)
        runtime.check(image)
        return Choice(runtime, f"runtime {name}: as asked{_warning(runtime)}")
    docker = load_runtime("docker")
    try:
        docker.check(image)
    except RuntimeUnavailable as problem:
        if image is not None:
            raise
        return Choice(load_runtime("local"), _why_local(problem))
    reason = "a Docker engine answers and the agent's image is there; --runtime local does without"
    return Choice(docker, f"runtime docker: {reason}")


def _why_local(problem: RuntimeUnavailable) -> str:
    return f"runtime local, which isolates nothing. For docker instead: {problem}"


def _warning(runtime: Runtime) -> str:
    return "" if runtime.isolates else "; it isolates nothing, the agent can read what you can"
