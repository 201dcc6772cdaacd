"""The end of a run, killed at any moment and begun again."""

import multiprocessing
import os
import signal
import time
from pathlib import Path

import numpy as np
import pandas as pd

from agent.finishing.scoring import KnownScore
from tests.agent.finishing.finishing_cases import LOG_LOSS, MadeRun, TruthScorer, section

_KILLS = 20
_FORK = multiprocessing.get_context("fork")


def _made(root: Path) -> MadeRun:
    run = MadeRun(root, LOG_LOSS, section(candidates=3, ensemble=3, rerun_winner=True), seed=4)
    for error in (0.8, 0.9, 1.0, 1.1):
        run.add(error)
    run.outbox.keep(min(run.candidates, key=lambda one: one.metric).node_id)
    return run


class _Slow:
    """The scorer, slowed down so that kills hit every step."""

    def __init__(self, scorer: TruthScorer) -> None:
        self._scorer = scorer

    def score_out_of_fold(self, path: Path) -> KnownScore:
        time.sleep(0.005)
        return self._scorer.score_out_of_fold(path)

    def score_hidden(self, path: Path) -> KnownScore:
        time.sleep(0.02)
        return self._scorer.score_hidden(path)


def _finish(run: MadeRun) -> None:
    """What the agent's process does; the second runs tell whether one was repeated in vain."""
    records = run.root / "logs" / "finishing.jsonl"

    def rerun(node_id: str, timeout_s: float) -> Path:
        if f'"kind": "rerun", "key": "{node_id}"' in records.read_text():
            (run.root / "repeated").write_text(node_id)
        time.sleep(0.05)
        frame = pd.read_csv(run.outbox.node_dir(node_id) / "submission.csv")
        frame.assign(y=frame["y"] * 0.9 + 0.01).to_csv(run.root / "again.csv", index=False)
        return run.root / "again.csv"

    run.scorer = _Slow(run.scorer)  # type: ignore[assignment]
    run.finisher(rerun=rerun).finish()


def _child(run: MadeRun) -> None:
    _finish(run)
    os._exit(0)


def test_twenty_kills_leave_a_whole_submission_each_and_the_same_ending(tmp_path: Path) -> None:
    calm = _made(tmp_path / "calm")
    begun_at = time.monotonic()
    _finish(_copy(calm))
    whole_s = time.monotonic() - begun_at
    expected = calm.ending_file()
    assert expected["kind"] == "ensemble"

    shaken = _made(tmp_path / "shaken")
    rng = np.random.default_rng(0)
    phases = set()
    for _ in range(_KILLS):
        process = _FORK.Process(target=_child, args=(_copy(shaken),))
        process.start()
        process.join(float(rng.uniform(0, 0.4 * whole_s)))
        if process.is_alive():
            assert process.pid is not None
            os.kill(process.pid, signal.SIGKILL)
        process.join()
        phases.add(shaken.outbox.submission.read_bytes())
        assert shaken.complaint(shaken.outbox.submission) is None
        assert [path.name for path in shaken.outbox.submission_dir.glob("[!.]*")] == [
            "submission.csv"
        ]
    _finish(_copy(shaken))
    found = shaken.ending_file()
    assert {**found, "seconds": 0} == {**expected, "seconds": 0}
    assert shaken.outbox.submission.read_bytes() == calm.outbox.submission.read_bytes()
    assert not (tmp_path / "shaken" / "repeated").exists()
    assert len(phases) > 1


def _copy(run: MadeRun) -> MadeRun:
    """The same directories and candidates with a scorer of its own, as a fresh process has it."""
    fresh = MadeRun(run.root, run.metric, run.section, run.seed)
    fresh.candidates = list(run.candidates)
    return fresh


def test_a_sigterm_in_the_middle_leaves_what_is_in_place(tmp_path: Path) -> None:
    run = _made(tmp_path)
    process = _FORK.Process(target=_terminable, args=(_copy(run),))
    process.start()
    while not (tmp_path / "logs" / "finishing.jsonl").exists():
        time.sleep(0.01)
    time.sleep(0.1)
    process.terminate()
    process.join()
    assert process.exitcode == 143
    assert run.complaint(run.outbox.submission) is None


def _terminable(run: MadeRun) -> None:
    def stop(number: int, _frame: object) -> None:
        raise SystemExit(128 + number)

    signal.signal(signal.SIGTERM, stop)
    _finish(run)
    time.sleep(30)
