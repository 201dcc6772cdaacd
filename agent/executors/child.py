"""Starts one solution: runs as a script in the new session, then becomes the solution.

    python -I -S child.py PARENT_PID CORES FILE_BYTES COUNT PATH... SCRIPT [ARGUMENT...]

CORES are numbers with commas between or "-", FILE_BYTES a number or "-", COUNT how many PATHs are
made read-only. Has the kernel (Linux) end the solution when the agent dies, binds it to its cores,
limits its files, forbids core files, then becomes `python -u SCRIPT`. Standard library only.

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
    parent, cores, file_bytes, count = sys.argv[1:5]
    paths, command = sys.argv[5 : 5 + int(count)], sys.argv[5 + int(count) :]
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
    os.execv(sys.executable, [sys.executable, "-u", *command])


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
