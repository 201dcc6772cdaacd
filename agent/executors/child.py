"""Starts one solution: runs as a script in the new session, then becomes the solution.

    python -I -S child.py PARENT_PID CORES FILE_BYTES COUNT PATH... SCRIPT [ARGUMENT...]
    python -u child.py wait PARENT_PID

CORES are numbers with commas between or "-", FILE_BYTES a number or "-", COUNT how many PATHs are
made read-only. Has the kernel (Linux) end the solution when the agent dies, binds it to its cores,
limits its files, forbids core files, then becomes `python -u SCRIPT`. Standard library only.

With "wait" it is started ahead of time, while the solution is being written: it reads one line of
JSON, {"arguments": the words above from PARENT_PID on, "environment": ..., "directory": ...}, and
runs SCRIPT itself, as `__main__`, the interpreter being there already. Ends if no line comes.

Read-only: in a mount namespace of its own, without root inside a user namespace of its own, each
PATH is mounted over itself. Where the kernel forbids this, ends with code 125.
"""

import contextlib
import ctypes
import os
import resource
import signal
import sys

CANNOT_PROTECT = 125

_PR_SET_PDEATHSIG = 1
_PR_CAPBSET_DROP = 24
_CAP_SYS_ADMIN = 21
_CLONE_NEWNS = 0x00020000
_CLONE_NEWUSER = 0x10000000
_MS_RDONLY = 0x1
_MS_REMOUNT = 0x20
_MS_BIND = 0x1000
_MS_REC = 0x4000
_MS_SLAVE = 0x80000
# Flags of the mount that lies below; in a user namespace they must be repeated. The first four have
# the same number for statvfs and for mount, the others do not.
_SAME_FLAGS = 0x2 | 0x4 | 0x8
_TIME_FLAGS = ((0x400, 0x400), (0x800, 0x800), (0x1000, 0x200000))


def main() -> None:
    """Prepare this process and become the solution."""
    if sys.argv[1] == "wait":
        _end_with(int(sys.argv[2]))
        _run_here(_prepared(_awaited_arguments())[0])
        return
    command = _prepared(sys.argv[1:])
    os.execv(sys.executable, [sys.executable, "-u", *command])


def _awaited_arguments() -> list[str]:
    """Read the orders, take over their environment and directory; stdin is empty from now on."""
    import json

    line = sys.stdin.buffer.readline()
    if not line:
        sys.exit(0)
    orders = json.loads(line)
    os.environ.clear()
    os.environ.update(orders["environment"])
    os.chdir(orders["directory"])
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    arguments: list[str] = orders["arguments"]
    return arguments


def _prepared(arguments: list[str]) -> list[str]:
    """Bring this process into the state that a solution runs in; the solution's own arguments."""
    parent, cores, file_bytes, count = arguments[:4]
    paths, command = arguments[4 : 4 + int(count)], arguments[4 + int(count) :]
    if paths and not _make_read_only(paths):
        sys.exit(CANNOT_PROTECT)
    _end_with(int(parent))
    if cores != "-":
        # Not permitted, or a core that is gone: the solution runs on those it has.
        with contextlib.suppress(OSError, AttributeError):
            os.sched_setaffinity(0, map(int, cores.split(",")))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if file_bytes != "-":
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(file_bytes), int(file_bytes)))
    return command


def _run_here(name: str) -> None:
    """Run a script as `python name` would: its path, its `__main__`, its tracebacks."""
    import types

    path = os.path.abspath(name)  # noqa: PTH100 (this module loads little)
    sys.argv, sys.path[0] = [name], os.getcwd()  # noqa: PTH109
    module = types.ModuleType("__main__")
    module.__file__ = path
    sys.modules["__main__"] = module
    try:
        with open(path, "rb") as file:  # noqa: PTH123
            code = compile(file.read(), path, "exec", dont_inherit=True)
        exec(code, module.__dict__)
    except SystemExit:
        raise
    except BaseException as error:
        import traceback

        # Without the frame of this function.
        inside = error.__traceback__.tb_next if error.__traceback__ else None
        traceback.print_exception(type(error), error, inside)
        sys.exit(1)


def _end_with(parent: int) -> None:
    """Be killed when the parent dies. After the namespaces, which would undo it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before
        sys.exit(1)


def _make_read_only(paths: list[str]) -> bool:
    """Whether all paths are read-only for this process and its children from now on."""
    if sys.platform != "linux":
        return False
    kernel = ctypes.CDLL(None)
    user, group = os.getuid(), os.getgid()
    if kernel.unshare(_CLONE_NEWNS) != 0:
        if kernel.unshare(_CLONE_NEWUSER | _CLONE_NEWNS) != 0:
            return False
        _stay(user, group)
    if kernel.mount(None, b"/", None, _MS_REC | _MS_SLAVE, None) != 0:
        return False
    for path in paths:
        if kernel.mount(path.encode(), path.encode(), None, _MS_BIND | _MS_REC, None) != 0:
            return False
        flags = _MS_REMOUNT | _MS_BIND | _MS_RDONLY | _flags_of(path)
        if kernel.mount(None, path.encode(), None, flags, None) != 0:
            return False
    # So that root inside cannot take it back.
    kernel.prctl(_PR_CAPBSET_DROP, _CAP_SYS_ADMIN, 0, 0, 0)
    return True


def _stay(user: int, group: int) -> None:
    """Be the same user inside the new user namespace as outside."""
    for name, content in (
        ("setgroups", "deny"),
        ("uid_map", f"{user} {user} 1"),
        ("gid_map", f"{group} {group} 1"),
    ):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:  # noqa: PTH123
            file.write(content)


def _flags_of(path: str) -> int:
    found = os.statvfs(path).f_flag
    times = sum(to for bit, to in _TIME_FLAGS if found & bit)
    return (found & _SAME_FLAGS) | times


if __name__ == "__main__":
    main()
