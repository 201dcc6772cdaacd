import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from agent.config import load_variant
from agent.errors import Cancelled, DeadlineReached
from agent.executors import read_only
from agent.executors.base import Execution, ExecutionRequest, Executor
from agent.executors.subprocess_executor import SubprocessExecutor
from agent.judging.judge import Judge
from agent.judging.submission import SampleSubmission
from agent.resources import Slots
from agent.search.tree import Verdict
from agent.sections import ExecutionSection
from agent.workbench import Tried, Workbench

_GOOD = """
import json, os
print("rows", os.environ.get("PODIUM_SAMPLE_ROWS"))
open("submission.csv", "w").write("id,p\\n1,0.5\\n2,0.5\\n")
json.dump({"metric": 0.5, "metric_name": "auc"}, open("result.json", "w"))
"""


def _section(sample_run: dict[str, Any] | None = None, **changes: Any) -> ExecutionSection:
    section = load_variant("ml-master").execution
    if sample_run is not None:
        changes["sample_run"] = section.sample_run.model_copy(
            update={"enabled": True, "skip_below_s": 60.0, **sample_run}
        )
    return section.model_copy(update=changes)


@dataclass
class _Bench:
    """A workbench on real data, whose directories a test can look at."""

    root: Path
    section: ExecutionSection = field(default_factory=_section)
    slots: Slots = field(default_factory=lambda: Slots(1, 1.0))
    executor: Executor = field(default_factory=SubprocessExecutor)
    folds_file: Path | None = None

    def __post_init__(self) -> None:
        self.data.mkdir()
        (self.data / "sample_submission.csv").write_text("id,p\n1,0\n2,0\n")
        (self.data / "train.csv").write_text("id,y\n0,1\n")
        judge = Judge(SampleSubmission(self.data / "sample_submission.csv"), None)
        self.bench = Workbench(
            self.data, self.folds_file, self.executor, judge, self.section, self.slots
        )

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def node_dir(self) -> Path:
        return self.root / "code" / "n000"

    def try_out(
        self, code: str, timeout_s: Callable[[], float] | float = 60.0, **more: Any
    ) -> Tried:
        return self.bench.try_out(code, self.node_dir, timeout_s, **more)


def _verdict(tried: Tried) -> Verdict:
    return tried.judgement.outcome.verdict


def test_a_solution_has_a_directory_of_its_own_with_input_and_folds(tmp_path: Path) -> None:
    folds = tmp_path / "folds.csv"
    folds.write_text("row,fold\n0,3\n")
    bench = _Bench(tmp_path, folds_file=folds)
    code = (
        "import os\n"
        "print(sorted(os.listdir('.')), os.listdir('working'))\n"
        "print(open('input/train.csv').read(), open('folds.csv').read())\n"
        "open('folds.csv', 'w').write('changed')\n"
    )
    tried = bench.try_out(code)
    assert tried.execution.output == (
        "['folds.csv', 'input', 'solution.py', 'working'] []\nid,y\n0,1\n row,fold\n0,3\n\n"
    )
    assert folds.read_text() == "row,fold\n0,3\n"
    assert (bench.node_dir / "output.txt").read_text() == tried.execution.output
    assert _verdict(tried) is Verdict.NO_SUBMISSION


def test_what_an_attempt_before_it_left_is_gone_even_if_it_is_read_only(tmp_path: Path) -> None:
    bench = _Bench(tmp_path)
    left = bench.node_dir / "copied" / "deep"
    left.mkdir(parents=True)
    (left / "file").write_text("old")
    left.chmod(0o500)
    (bench.node_dir / "submission.csv").write_text("old")
    assert _verdict(bench.try_out("print('nothing')")) is Verdict.NO_SUBMISSION
    assert not left.exists()


@pytest.mark.parametrize("keep_working", [False, True])
def test_what_lies_in_working_is_kept_only_if_wished(tmp_path: Path, keep_working: bool) -> None:
    bench = _Bench(tmp_path, _section(keep_working=keep_working))
    tried = bench.try_out(_GOOD + "open('working/model.bin', 'wb').write(bytes(1000))")
    assert _verdict(tried) is Verdict.OK
    assert [path.name for path in (bench.node_dir / "working").iterdir()] == (
        ["model.bin"] if keep_working else []
    )
    assert (bench.node_dir / "submission.csv").exists()


@pytest.mark.parametrize("can_mount", [True, False])
def test_a_solution_that_changes_its_input_has_crashed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, can_mount: bool
) -> None:
    if not can_mount:
        monkeypatch.setattr(read_only, "_can_mount", lambda paths: False)
    bench = _Bench(tmp_path)
    tried = bench.try_out("open('input/train.csv', 'a').write('!')\n" + _GOOD)
    assert _verdict(tried) is Verdict.CRASH
    error = tried.judgement.error or ""
    is_changed = (bench.data / "train.csv").read_text() != "id,y\n0,1\n"
    assert ("Read-only" in error and not is_changed) or "changed its input (train.csv)" in error
    assert can_mount or is_changed
    assert _verdict(bench.try_out(_GOOD)) is Verdict.OK, "the next one is not blamed"


def test_the_section_limits_files_and_memory(tmp_path: Path) -> None:
    bench = _Bench(tmp_path, _section(file_mb=1, memory_mb=120))
    assert "File too large" in (
        bench.try_out("open('big', 'wb').write(bytes(3_000_000))").judgement.error or ""
    )
    code = "import time\nkept = bytes(range(256)) * 1_000_000\ntime.sleep(60)"
    assert _verdict(bench.try_out(code)) is Verdict.OOM


def test_a_solution_runs_in_a_core_set_with_a_gpu(tmp_path: Path) -> None:
    core = min(os.sched_getaffinity(0))
    bench = _Bench(tmp_path, slots=Slots(1, 1.0, ("GPU-8a",), allowed=[core]))
    code = (
        "import os\n"
        "print(os.sched_getaffinity(0), os.environ['OMP_NUM_THREADS'])\n"
        "print(os.environ['CUDA_VISIBLE_DEVICES'])\n"
    )
    assert bench.try_out(code).execution.output == f"{{{core}}} 1\nGPU-8a\n"


def test_a_crash_in_the_sample_run_is_the_verdict_and_costs_little(tmp_path: Path) -> None:
    bench = _Bench(tmp_path, _section({"rows": 20}))
    code = "import os, time\ntime.sleep(0 if 'PODIUM_SAMPLE_ROWS' in os.environ else 60)\n1 / 0"
    tried = bench.try_out(code)
    assert _verdict(tried) is Verdict.CRASH
    assert tried.judgement.error == "ZeroDivisionError: division by zero"
    assert tried.execution.seconds == tried.sample_seconds < 30
    assert tried.execution.output.startswith("[a sample run on 20 rows, no full run]\n")
    assert (bench.node_dir / "output.txt").read_text() == tried.execution.output


def test_after_a_good_sample_run_the_full_run_starts_in_a_clean_directory(tmp_path: Path) -> None:
    bench = _Bench(tmp_path, _section({"rows": 20}, keep_working=True))
    code = (
        "import os, time\n"
        "print(sorted(os.listdir('.')), os.listdir('working'))\n"
        "open(f'working/{os.environ.get(\"PODIUM_SAMPLE_ROWS\")}', 'w')\n"
        "time.sleep(0.3)\n" + _GOOD
    )
    tried = bench.try_out(code)
    assert _verdict(tried) is Verdict.OK
    assert tried.execution.output == "['input', 'solution.py', 'working'] []\nrows None\n"
    assert [path.name for path in (bench.node_dir / "working").iterdir()] == ["None"]
    assert tried.sample_seconds >= 0.3
    assert tried.execution.seconds >= tried.sample_seconds + 0.3


def test_a_sample_run_that_takes_too_long_is_followed_by_the_full_run(tmp_path: Path) -> None:
    bench = _Bench(tmp_path, _section({"rows": 20, "timeout_s": 1.0}))
    code = "import os, time\ntime.sleep(60 if 'PODIUM_SAMPLE_ROWS' in os.environ else 0)\n" + _GOOD
    tried = bench.try_out(code)
    assert _verdict(tried) is Verdict.OK
    assert tried.execution.output == (
        "[the sample run on 20 rows was stopped after 1 s]\nrows None\n"
    )
    assert 1.0 <= tried.sample_seconds < 10


@pytest.mark.parametrize(
    ("parent_seconds", "has_sample_run"), [(None, True), (59.9, False), (60.0, True)]
)
def test_a_quick_parent_spares_the_sample_run(
    tmp_path: Path, parent_seconds: float | None, has_sample_run: bool
) -> None:
    bench = _Bench(tmp_path, _section({}))
    tried = bench.try_out(_GOOD, parent_seconds=parent_seconds)
    assert (tried.sample_seconds > 0) is has_sample_run


def test_without_the_setting_there_is_no_sample_run(tmp_path: Path) -> None:
    assert _Bench(tmp_path).try_out(_GOOD).sample_seconds == 0


@dataclass
class _Scripted:
    """Answers with what the test wants; remembers the requests."""

    answers: list[Execution]
    during: Callable[[], object] = lambda: None
    requests: list[ExecutionRequest] = field(default_factory=list)

    def prepare(self) -> None:
        """Nothing to start."""

    def close(self) -> None:
        """Nothing to end."""

    def run(self, request: ExecutionRequest) -> Execution:
        self.requests.append(request)
        self.during()
        return self.answers[min(len(self.requests), len(self.answers)) - 1]


def _ended(seconds: float, exit_code: int = 0, output: str = "") -> Execution:
    return Execution(exit_code, "itself", seconds, output)


_NO_MEMORY = _ended(2.0, 1, "Traceback (most recent call last):\n  File\nMemoryError\n")


def test_the_time_is_asked_for_after_waiting_and_again_after_the_sample_run(
    tmp_path: Path,
) -> None:
    executor = _Scripted([_ended(5.0), _ended(7.0)])
    slots = Slots(2, 2.0, ("0",))
    bench = _Bench(tmp_path, _section({"timeout_s": 600.0}), slots, executor)
    began, asked = time.monotonic(), list[float]()

    def left_s() -> float:
        asked.append(time.monotonic() - began)
        return 100.0 - 10.0 * len(asked)

    with slots.gpu():
        waiting = threading.Thread(target=bench.try_out, args=(_GOOD, left_s))
        waiting.start()
        time.sleep(0.4)
        assert asked == []
    waiting.join(20)
    assert [request.timeout_s for request in executor.requests] == [90.0, 80.0]
    assert min(asked) >= 0.4


def test_without_time_left_nothing_is_run(tmp_path: Path) -> None:
    executor = _Scripted([])
    with pytest.raises(DeadlineReached):
        _Bench(tmp_path, executor=executor).try_out(_GOOD, lambda: 0.0)
    assert executor.requests == []


def test_a_cancelled_solution_is_not_judged(tmp_path: Path) -> None:
    bench = _Bench(tmp_path)
    ends = time.monotonic() + 1.0
    with pytest.raises(Cancelled):
        bench.try_out("import time; time.sleep(60)", is_cancelled=lambda: time.monotonic() > ends)
    assert time.monotonic() - ends < 10


def test_a_solution_that_waits_for_a_gpu_can_be_cancelled(tmp_path: Path) -> None:
    slots = Slots(2, 2.0, ("0",))
    executor = _Scripted([])
    bench = _Bench(tmp_path, slots=slots, executor=executor)
    with slots.gpu(), pytest.raises(Cancelled):
        bench.try_out(_GOOD, is_cancelled=lambda: True)
    assert executor.requests == []


def test_out_of_memory_without_neighbours_is_final(tmp_path: Path) -> None:
    tried = _Bench(tmp_path, executor=_Scripted([_NO_MEMORY])).try_out(_GOOD)
    assert _verdict(tried) is Verdict.OOM
    assert not tried.was_retried


@pytest.mark.parametrize(
    ("retry_after_oom", "first", "runs"),
    [
        (True, _NO_MEMORY, 2),
        (False, _NO_MEMORY, 1),
        (True, Execution(-9, "memory", 2.0, ""), 1),
        (True, _ended(2.0, 1, "ValueError\n"), 1),
    ],
    ids=["out of memory", "not wished", "its own limit", "a crash"],
)
def test_only_who_ran_out_of_memory_beside_others_runs_again(
    tmp_path: Path, retry_after_oom: bool, first: Execution, runs: int
) -> None:
    slots = Slots(2, 2.0)
    executor = _Scripted([first, _ended(3.0)])
    bench = _Bench(tmp_path, _section(retry_after_oom=retry_after_oom), slots, executor)
    neighbour = slots.beside()
    neighbour.__enter__()
    executor.during = lambda: (
        neighbour.__exit__(None, None, None) if len(executor.requests) == 1 else None
    )
    tried = bench.try_out(_GOOD)
    assert len(executor.requests) == runs
    assert tried.was_retried is (runs == 2)
    if runs == 2:
        assert tried.execution.seconds == 5.0
        assert tried.execution.output.startswith("[run again, alone:")
        assert _verdict(tried) is Verdict.NO_SUBMISSION, "the second run counts"


def test_if_no_time_is_left_to_run_again_the_first_verdict_stands(tmp_path: Path) -> None:
    slots = Slots(2, 2.0)
    executor = _Scripted([_NO_MEMORY])
    bench = _Bench(tmp_path, slots=slots, executor=executor)
    neighbour = slots.beside()
    neighbour.__enter__()
    executor.during = lambda: neighbour.__exit__(None, None, None)
    times = iter([10.0, 0.0])
    tried = bench.try_out(_GOOD, lambda: next(times))
    assert (_verdict(tried), tried.was_retried) == (Verdict.OOM, False)


_HOG = """
import os, time
mine = f"../{os.getpid()}.running"
open(mine, "w").close()
others = []
for _ in range(60):
    time.sleep(0.02)
    others += [name for name in os.listdir("..") if name.endswith(".running")]
os.remove(mine)
if len(set(others)) > 1:
    raise MemoryError
"""


def test_the_second_run_is_really_alone(tmp_path: Path) -> None:
    """Each of three real processes runs out of memory if it ever sees another one."""
    bench = _Bench(tmp_path, slots=Slots(3, 3.0))
    tried: dict[int, Tried] = {}

    def work(number: int) -> None:
        node_dir = tmp_path / "code" / f"n{number:03d}"
        tried[number] = bench.bench.try_out(_HOG + _GOOD, node_dir, 60.0)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert [_verdict(each) for each in tried.values()] == [Verdict.OK] * 3
    assert sum(each.was_retried for each in tried.values()) >= 2
