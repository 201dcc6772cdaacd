"""Starts one solution: runs as a script in the new session, then becomes the solution.

    python -I child.py SCRIPT

Asks the kernel (Linux) to end the solution when the agent dies, forbids core files, then replaces
itself by `python -u SCRIPT`. Standard library only.
"""

import ctypes
import os
import resource
import signal
import sys

_PR_SET_PDEATHSIG = 1


def main() -> None:
    """Prepare this process and become the solution."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    os.execv(sys.executable, [sys.executable, "-u", *sys.argv[1:]])


if __name__ == "__main__":
    main()
