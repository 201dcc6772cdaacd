import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.errors import Cancelled
from agent.resources import (
    CoreSet,
    Slots,
    core_sets,
    parse_gpu_list,
    parse_visible_devices,
    visible_gpus,
)

_PATIENCE_S = 20.0


def _slots(count: int = 3, gpus: tuple[str, ...] = (), solutions_per_gpu: int = 1) -> Slots:
    return Slots(count, float(count), gpus, solutions_per_gpu, allowed=range(count))


def _after(seconds: float) -> Callable[[], bool]:
    end = time.monotonic() + seconds
    return lambda: time.monotonic() > end


@contextmanager
def _threads(*targets: Callable[[], None]) -> Iterator[None]:
    """Run them; a fault in one of them, or one that does not end, fails the test."""
    faults: list[BaseException] = []

    def guarded(target: Callable[[], None]) -> None:
        try:
            target()
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=guarded, args=(each,), daemon=True) for each in targets]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        for thread in threads:
            thread.join(_PATIENCE_S)
    assert not any(thread.is_alive() for thread in threads), "deadlock"
    assert not faults, faults


@given(st.integers(1, 12), st.sets(st.integers(0, 255), min_size=1, max_size=40))
def test_core_sets_are_disjoint_and_equal_and_use_every_core(count: int, allowed: set[int]) -> None:
    sets = core_sets(count, float(len(allowed)), sorted(allowed))
    assert len(sets) == count
    assert all(each.cpus > 0 for each in sets)
    cores = [each.cores or () for each in sets]
    if len(allowed) >= count:
        assert sorted(core for part in cores for core in part) == sorted(allowed)
        assert max(map(len, cores)) - min(map(len, cores)) <= 1
        assert [each.cpus for each in sets] == [float(len(part)) for part in cores]
    else:
        assert all(sorted(part) == sorted(allowed) for part in cores)


@pytest.mark.parametrize(
    ("count", "cpus", "allowed", "expected"),
    [
        (3, 4.0, range(64), CoreSet(4 / 3, None)),
        (1, 2.5, range(3), CoreSet(3.0, (0, 1, 2))),
        (2, 1.0, [7], CoreSet(0.5, (7,))),
        (2, 4.0, [], CoreSet(2.0, None)),
    ],
    ids=["a quota on a large machine", "half a core", "fewer cores than workers", "no affinity"],
)
def test_cores_are_bound_only_where_the_run_has_them_for_itself(
    count: int, cpus: float, allowed: list[int], expected: CoreSet
) -> None:
    assert core_sets(count, cpus, allowed)[0] == expected


def test_this_process_is_asked_for_its_cores() -> None:
    own = sorted(os.sched_getaffinity(0))
    with Slots(1, float(len(own))).core_set() as core_set:
        assert core_set == CoreSet(float(len(own)), tuple(own))


def test_workers_at_work_together_never_share_a_core() -> None:
    slots = _slots(3)
    with slots.core_set() as first, slots.core_set() as second, slots.core_set() as third:
        assert {first.cores, second.cores, third.cores} == {(0,), (1,), (2,)}
        with slots.core_set() as guest:
            assert guest.cores == (0,)
    with slots.core_set() as again:
        assert again.cores == (0,)


def test_without_gpus_nobody_waits_for_one() -> None:
    slots = _slots()
    with slots.gpu() as first, slots.gpu() as second:
        assert (first, second) == (None, None)


def test_gpus_are_given_evenly_and_a_third_asker_waits() -> None:
    slots = _slots(3, ("0", "1"))
    began = time.monotonic()
    with slots.gpu() as first, slots.gpu() as second:
        assert {first, second} == {"0", "1"}
        with pytest.raises(Cancelled), slots.gpu(_after(0.3)):
            pytest.fail("there is no third GPU")
    assert 0.3 <= time.monotonic() - began < 2.0
    with slots.gpu() as free:
        assert free in {"0", "1"}


@pytest.mark.parametrize("solutions_per_gpu", [1, 2])
def test_a_gpu_never_has_more_solutions_than_it_may(solutions_per_gpu: int) -> None:
    slots = _slots(3, ("a", "b"), solutions_per_gpu)
    lock, users, most = threading.Lock(), Counter[str](), Counter[str]()

    def work() -> None:
        for _ in range(60):
            with slots.gpu() as gpu:
                assert gpu is not None
                with lock:
                    users[gpu] += 1
                    most[gpu] = max(most[gpu], users[gpu])
                time.sleep(0.0005)
                with lock:
                    users[gpu] -= 1

    with _threads(*[work] * 8):
        pass
    assert set(most.values()) == {solutions_per_gpu}


def test_who_runs_beside_others_is_told() -> None:
    slots = _slots()
    with slots.beside() as first:
        assert not first.were_there
        with slots.beside() as second:
            assert second.were_there
        with slots.beside() as third:
            assert third.were_there
        assert first.were_there
    with slots.beside() as lonely:
        assert not lonely.were_there


def test_who_is_alone_waits_for_the_others_and_goes_before_new_ones() -> None:
    slots, order = _slots(), list[str]()
    inside, wants_alone = threading.Event(), threading.Event()

    def old() -> None:
        with slots.beside():
            inside.set()
            assert wants_alone.wait(_PATIENCE_S)
            time.sleep(0.3)
            order.append("old")

    def alone() -> None:
        assert inside.wait(_PATIENCE_S)
        wants_alone.set()
        with slots.alone():
            order.append("alone")
            time.sleep(0.2)
            order.append("alone done")

    def new() -> None:
        assert wants_alone.wait(_PATIENCE_S)
        time.sleep(0.1)
        with slots.beside():
            order.append("new")

    with _threads(old, alone, new):
        pass
    assert order == ["old", "alone", "alone done", "new"]


def test_giving_up_being_alone_lets_the_others_go_on() -> None:
    slots = _slots()
    with slots.beside():
        with pytest.raises(Cancelled), slots.alone(lambda: True):
            pytest.fail("somebody runs")
        with slots.beside() as other:
            assert other.were_there


def test_a_fault_inside_gives_everything_back() -> None:
    slots = _slots(1, ("0",))
    for take in (slots.core_set, slots.gpu, slots.beside, slots.alone):
        with pytest.raises(KeyError), take():
            raise KeyError
    with slots.alone(), slots.core_set(), slots.gpu() as gpu:
        assert gpu == "0"


@pytest.mark.parametrize("seed", range(4))
def test_in_a_crowd_alone_is_alone_and_nobody_waits_for_ever(seed: int) -> None:
    slots = _slots(3, ("0",), 2)
    lock, running, alone_at = threading.Lock(), [0], [0]

    def work(rng: random.Random) -> None:
        for _ in range(60):
            is_over = _after(0.02 if rng.random() < 0.2 else 60.0)
            is_alone = rng.random() < 0.25
            take = slots.alone if is_alone else slots.beside
            try:
                with take(is_over), slots.core_set(), slots.gpu(is_over):
                    with lock:
                        running[0] += 1
                        alone_at[0] += is_alone
                        assert not alone_at[0] or running[0] == 1
                    time.sleep(rng.random() * 0.001)
                    with lock:
                        running[0] -= 1
                        alone_at[0] -= is_alone
            except Cancelled:
                continue

    with _threads(*[partial(work, random.Random(100 * seed + n)) for n in range(6)]):
        pass
    assert (running, alone_at) == ([0], [0])
    with slots.alone(), slots.gpu() as gpu:
        assert gpu == "0"


def test_impossible_counts_are_refused() -> None:
    with pytest.raises(ValueError, match="use 1 or more"):
        Slots(0, 1.0)
    with pytest.raises(ValueError, match="use 1 or more"):
        Slots(1, 1.0, ("0",), 0)


@pytest.mark.parametrize(
    ("value", "devices"),
    [
        ("", ()),
        ("0", ("0",)),
        (" 1, 0 ,1", ("1", "0")),
        ("0,-1,2", ("0",)),
        ("NoDevFiles", ()),
        ("GPU-8a1b,MIG-7c", ("GPU-8a1b", "MIG-7c")),
    ],
)
def test_devices_are_read_as_cuda_reads_them(value: str, devices: tuple[str, ...]) -> None:
    assert parse_visible_devices(value) == devices
    assert visible_gpus({"CUDA_VISIBLE_DEVICES": value, "PATH": "/nowhere"}) == devices


_LISTED = """\
GPU 0: NVIDIA H100 80GB HBM3 (UUID: GPU-11111111-2222)
GPU 1: NVIDIA A100-SXM4-40GB (UUID: GPU-33333333-4444)
  MIG 3g.20gb     Device  0: (UUID: MIG-55555555)
  MIG 3g.20gb     Device  1: (UUID: MIG-66666666)
"""


def test_the_parts_of_a_divided_gpu_are_devices() -> None:
    assert parse_gpu_list(_LISTED) == ("GPU-11111111-2222", "MIG-55555555", "MIG-66666666")
    assert parse_gpu_list("No devices found.\n") == ()


@pytest.mark.parametrize(("exit_code", "count"), [(0, 3), (9, 0)])
def test_gpus_are_those_that_nvidia_smi_lists(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, exit_code: int, count: int
) -> None:
    tool = tmp_path / "nvidia-smi"
    tool.write_text(f"#!/bin/sh\ncat <<'END'\n{_LISTED}END\nexit {exit_code}\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    assert len(visible_gpus({})) == count


def test_a_machine_without_nvidia_smi_has_no_gpus(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert visible_gpus({}) == ()
