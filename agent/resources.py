"""Cores and GPUs of a run, shared by its workers; and the right to be the only one that runs."""

import contextlib
import math
import os
import re
import subprocess
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from agent.errors import Cancelled

_LOOK_AGAIN_S = 0.1
_LIST_GPUS_TIMEOUT_S = 20.0
_GPU_LINE = re.compile(r"^GPU \d+: .*\(UUID: (GPU-[^)\s]+)\)")
_PART_LINE = re.compile(r"^\s+MIG .*\(UUID: (MIG-[^)\s]+)\)")

IsCancelled = Callable[[], bool]


def _never() -> bool:
    return False


@dataclass(frozen=True)
class CoreSet:
    """The share of one solution: as many threads as `cpus`, bound to `cores` unless None."""

    cpus: float
    cores: tuple[int, ...] | None


@dataclass
class Neighbours:
    """Whether another solution ran at any moment while this one did."""

    were_there: bool = False


@dataclass
class _Access:
    """A read/write lock in which who wants to be alone goes first."""

    changed: threading.Condition = field(default_factory=threading.Condition)
    running: list[Neighbours] = field(default_factory=list)
    waiting_to_be_alone: int = 0
    is_someone_alone: bool = False


class Slots:
    """What the workers of one run share. Safe to use from several threads.

    Take in this order, or two may wait for each other: `beside` or `alone`, `core_set`, `gpu`.
    Every wait ends with Cancelled soon after `is_cancelled` says yes.
    """

    def __init__(
        self,
        count: int,
        cpus: float,
        gpus: Sequence[str] = (),
        solutions_per_gpu: int = 1,
        allowed: Sequence[int] | None = None,
    ) -> None:
        """`count` workers on `cpus` cores; `gpus` as CUDA_VISIBLE_DEVICES names them.

        `allowed` are the cores this process may use, found out if None. Raises ValueError if
        `count` or `solutions_per_gpu` is below 1.
        """
        if count < 1 or solutions_per_gpu < 1:
            raise ValueError(
                f"{count} workers and {solutions_per_gpu} solutions per GPU: use 1 or more of each"
            )
        cores = allowed_cores() if allowed is None else tuple(sorted(allowed))
        self._core_sets = core_sets(count, cpus, cores)
        self._core_users = Counter({index: 0 for index in range(count)})
        self._gpu_users = Counter({gpu: 0 for gpu in gpus})
        self._solutions_per_gpu = solutions_per_gpu
        self._changed = threading.Condition()
        self._access = _Access()

    @contextlib.contextmanager
    def core_set(self) -> Iterator[CoreSet]:
        """A core set that nobody else has, as long as no more ask than there are workers."""
        with self._changed:
            index = min(self._core_users, key=lambda known: (self._core_users[known], known))
            self._core_users[index] += 1
        try:
            yield self._core_sets[index]
        finally:
            with self._changed:
                self._core_users[index] -= 1

    @contextlib.contextmanager
    def gpu(self, is_cancelled: IsCancelled = _never) -> Iterator[str | None]:
        """The least used GPU, waited for if all are taken; None, at once, if there is none.

        Raises Cancelled.
        """
        if not self._gpu_users:
            yield None
            return
        with self._changed:
            _wait_until(self._changed, lambda: self._free_gpu() is not None, is_cancelled)
            gpu = self._free_gpu()
            if gpu is None:
                raise AssertionError("the wait ended without a free GPU")
            self._gpu_users[gpu] += 1
        try:
            yield gpu
        finally:
            with self._changed:
                self._gpu_users[gpu] -= 1
                self._changed.notify_all()

    @contextlib.contextmanager
    def beside(self, is_cancelled: IsCancelled = _never) -> Iterator[Neighbours]:
        """Run beside others; waits while somebody is, or waits to be, alone.

        Raises Cancelled.
        """
        access, own = self._access, Neighbours()
        with access.changed:
            _wait_until(
                access.changed,
                lambda: not access.is_someone_alone and not access.waiting_to_be_alone,
                is_cancelled,
            )
            access.running.append(own)
            if len(access.running) > 1:
                for each in access.running:
                    each.were_there = True
        try:
            yield own
        finally:
            with access.changed:
                access.running = [each for each in access.running if each is not own]
                access.changed.notify_all()

    @contextlib.contextmanager
    def alone(self, is_cancelled: IsCancelled = _never) -> Iterator[None]:
        """Run while nothing else does: waits for those that run, lets nobody begin meanwhile.

        Must not be asked for inside `beside`. Raises Cancelled.
        """
        access = self._access
        with access.changed:
            access.waiting_to_be_alone += 1
            try:
                _wait_until(
                    access.changed,
                    lambda: not access.is_someone_alone and not access.running,
                    is_cancelled,
                )
                access.is_someone_alone = True
            finally:
                access.waiting_to_be_alone -= 1
                access.changed.notify_all()
        try:
            yield
        finally:
            with access.changed:
                access.is_someone_alone = False
                access.changed.notify_all()

    def _free_gpu(self) -> str | None:
        free = [gpu for gpu, used in self._gpu_users.items() if used < self._solutions_per_gpu]
        return min(free, key=lambda gpu: self._gpu_users[gpu]) if free else None


def _wait_until(
    changed: threading.Condition, claim: Callable[[], bool], is_cancelled: IsCancelled
) -> None:
    """Wait, holding `changed`, until the claim is true. Raises Cancelled."""
    while not claim():
        if is_cancelled():
            raise Cancelled("the run ends: a solution that waited was not run")
        changed.wait(_LOOK_AGAIN_S)


def core_sets(count: int, cpus: float, allowed: Sequence[int]) -> list[CoreSet]:
    """One core set per worker, together at most `cpus` cores out of `allowed`.

    Disjoint where there is a core for each worker, else all of them on all cores. If `cpus` is less
    than there are cores, somebody else has the rest and a quota keeps us to ours: then nothing is
    bound, since runs that share a machine would all take the same first cores.

    >>> [each.cores for each in core_sets(2, 5.0, range(5))]
    [(0, 1, 2), (3, 4)]
    >>> core_sets(3, 2.0, range(64))[0]
    CoreSet(cpus=0.6666666666666666, cores=None)
    """
    if not allowed or math.ceil(cpus) < len(allowed):
        return [CoreSet(cpus / count, None)] * count
    if len(allowed) < count:
        return [CoreSet(len(allowed) / count, tuple(allowed))] * count
    size, larger = divmod(len(allowed), count)
    ends = [size * index + min(index, larger) for index in range(count + 1)]
    parts = [tuple(allowed[ends[index] : ends[index + 1]]) for index in range(count)]
    return [CoreSet(float(len(part)), part) for part in parts]


def allowed_cores() -> tuple[int, ...]:
    """The cores this process may run on; empty where the system cannot say (macOS)."""
    if not hasattr(os, "sched_getaffinity"):
        return ()
    return tuple(sorted(os.sched_getaffinity(0)))


def visible_gpus(environment: Mapping[str, str]) -> tuple[str, ...]:
    """The GPUs this process may use, as CUDA_VISIBLE_DEVICES names them; empty if there are none.

    From that variable, else from `nvidia-smi -L`: its order is not CUDA's, so by UUID.
    """
    named = environment.get("CUDA_VISIBLE_DEVICES")
    if named is not None:
        return parse_visible_devices(named)
    try:
        listed = subprocess.run(
            ["nvidia-smi", "-L"], capture_output=True, text=True, timeout=_LIST_GPUS_TIMEOUT_S
        )
    except (OSError, subprocess.TimeoutExpired):
        return ()
    return parse_gpu_list(listed.stdout) if listed.returncode == 0 else ()


def parse_visible_devices(value: str) -> tuple[str, ...]:
    """The devices in a CUDA_VISIBLE_DEVICES; as in CUDA, what follows an invalid one is hidden.

    >>> parse_visible_devices("2, GPU-8a,-1,0")
    ('2', 'GPU-8a')
    """
    devices: list[str] = []
    for part in (part.strip() for part in value.split(",")):
        if not re.fullmatch(r"\d+|(?:GPU|MIG)-\S+", part):
            break
        devices.append(part)
    return tuple(dict.fromkeys(devices))


def parse_gpu_list(text: str) -> tuple[str, ...]:
    """The UUIDs in the output of `nvidia-smi -L`; of a divided GPU (MIG) those of its parts."""
    devices: list[list[str]] = []
    for line in text.splitlines():
        if found := _GPU_LINE.match(line):
            devices.append([found[1]])
        elif devices and (found := _PART_LINE.match(line)):
            devices[-1].append(found[1])
    return tuple(name for whole in devices for name in (whole[1:] or whole))
