"""Every error that the harness raises on purpose.

HarnessError                    exit code 1
├── UsageError                  exit code 2: the command cannot mean anything here
│   ├── GroupExists
│   └── UnknownVariant
├── ImageBuildFailed            the agent image could not be built
├── RuntimeUnavailable          agents cannot be launched in this way on this machine
└── InfrastructureFailed        our fault or the machine's: counts against no agent, run it again
    └── ServiceFailed           a run's gateway or validation service cannot listen

A message is one line: where, what (with the value), what to do.
"""

from __future__ import annotations

from typing import ClassVar


class HarnessError(Exception):
    """Root of everything that the harness raises on purpose."""

    exit_code: ClassVar[int] = 1
    """What the command line exits with."""


class UsageError(HarnessError):
    """The user asked for something that cannot be done as asked."""

    exit_code = 2


class GroupExists(UsageError):
    """A run group of this name is there already; the message names resume and --group."""


class UnknownVariant(UsageError):
    """No agent variant has this name and no file this path; the message names the nearest."""


class ImageBuildFailed(HarnessError):
    """A step in building the agent image failed; the message says which and what to do."""


class RuntimeUnavailable(HarnessError):
    """The runtime cannot launch agents on this machine; the message says how to mend it."""


class InfrastructureFailed(HarnessError):
    """A run broke for a reason that is not the agent's: it is `lost`, and may be run again."""


class ServiceFailed(InfrastructureFailed):
    """The gateway or the validation service of a run could not start listening."""
