"""Where a solution is run. One row per executor: name -> "module:Class", imported when chosen."""

from difflib import get_close_matches
from importlib import import_module

from agent.errors import ConfigError
from agent.executors.base import Executor

EXECUTORS = {"subprocess": "agent.executors.subprocess_executor:SubprocessExecutor"}


def load_executor(name: str) -> type[Executor]:
    """The executor's class. Raises ConfigError naming the known ones."""
    if name not in EXECUTORS:
        near = get_close_matches(name, EXECUTORS, 1) or sorted(EXECUTORS)
        raise ConfigError(f"execution.executor {name!r} is unknown. Use {near[0]!r}.")
    module, _, attribute = EXECUTORS[name].partition(":")
    found: type[Executor] = getattr(import_module(module), attribute)
    return found
