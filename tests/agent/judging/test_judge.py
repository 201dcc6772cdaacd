from pathlib import Path

import pytest

from agent.config import load_variant
from agent.executors import load_executor
from agent.executors.base import Execution
from agent.judging.judge import Judge, Judgement, last_meaningful_line
from agent.judging.submission import SampleSubmission
from agent.resources import Slots
from agent.search.tree import Verdict
from agent.workbench import Workbench

_GOOD_RESULT = "open('result.json', 'w').write('{\"metric\": 0.5, \"metric_name\": \"auc\"}')\n"
_GOOD_SUBMISSION = "open('submission.csv', 'w').write('id,p\\n1,0.5\\n2,0.5\\n')\n"


def _judged(tmp_path: Path, code: str, timeout_s: float = 20.0) -> Judgement:
    data_dir = tmp_path / "data"
    data_dir.mkdir()
    (data_dir / "sample_submission.csv").write_text("id,p\n1,0\n2,0\n")
    section = load_variant("ml-master").execution.model_copy(update={"memory_mb": 150})
    judge = Judge(SampleSubmission(data_dir / "sample_submission.csv"), None)
    bench = Workbench(data_dir, None, load_executor("subprocess")(), judge, section, Slots(1, 1.0))
    tried = bench.try_out(code, tmp_path / "code" / "n000", timeout_s)
    execution, judgement = tried.execution, tried.judgement
    assert (tmp_path / "code" / "n000" / "output.txt").read_text() == execution.output
    return judgement


def _result(text: str) -> str:
    return f"open('result.json', 'w').write({text!r})\n"


def test_a_good_script_is_ok_and_its_metric_is_read(tmp_path: Path) -> None:
    judgement = _judged(tmp_path, _GOOD_RESULT + _GOOD_SUBMISSION)
    assert judgement.is_valid
    assert judgement.outcome.metric == 0.5
    assert judgement.error is None


@pytest.mark.parametrize(
    ("code", "verdict", "error"),
    [
        ("1 / 0", Verdict.CRASH, "ZeroDivisionError: division by zero"),
        ("def f(:", Verdict.CRASH, "SyntaxError"),
        ("import sys; sys.exit(4)", Verdict.CRASH, "ended with code 4"),
        ("import os; os.kill(os.getpid(), 11)", Verdict.CRASH, "code -11"),
        ("raise MemoryError", Verdict.OOM, "MemoryError"),
        (
            "x = [b'x' * 10**7 for _ in range(40)]\nimport time; time.sleep(9)",
            Verdict.OOM,
            "memory",
        ),
        ("import os; os.kill(os.getpid(), 9)", Verdict.OOM, "killed"),
        (_GOOD_RESULT, Verdict.NO_SUBMISSION, "without ./submission.csv"),
        (_GOOD_SUBMISSION, Verdict.NO_METRIC, "without ./result.json"),
        (_GOOD_SUBMISSION + _result("nope"), Verdict.NO_METRIC, "no JSON"),
        (_GOOD_SUBMISSION + _result("[1]"), Verdict.NO_METRIC, 'no "metric"'),
        (_GOOD_SUBMISSION + _result('{"metric": NaN}'), Verdict.NO_METRIC, "not a finite number"),
        (_GOOD_SUBMISSION + _result('{"metric": true}'), Verdict.NO_METRIC, "not a number"),
        (_GOOD_SUBMISSION + _result('{"metric": "0.9"}'), Verdict.NO_METRIC, "'0.9', not a number"),
        (
            _GOOD_RESULT + "open('submission.csv', 'w').write('id,p\\n1,0.5\\n')",
            Verdict.BAD_FORMAT,
            "has 1 rows, the sample has 2",
        ),
    ],
)
def test_each_defect_has_its_verdict_and_a_line_that_says_why(
    tmp_path: Path, code: str, verdict: Verdict, error: str
) -> None:
    judgement = _judged(tmp_path, code)
    assert judgement.outcome.verdict is verdict
    assert judgement.outcome.metric is None
    assert judgement.error is not None
    assert error in judgement.error


def test_a_script_that_runs_too_long_is_a_timeout_whatever_it_wrote(tmp_path: Path) -> None:
    code = _GOOD_RESULT + _GOOD_SUBMISSION + "import time; time.sleep(60)"
    assert _judged(tmp_path, code, timeout_s=0.5).outcome.verdict is Verdict.TIMEOUT


def test_metric_zero_and_whole_numbers_count(tmp_path: Path) -> None:
    judgement = _judged(tmp_path, _GOOD_SUBMISSION + _result('{"metric": 0}'))
    assert judgement.outcome.metric == 0.0


def test_the_data_is_reached_through_input(tmp_path: Path) -> None:
    code = _GOOD_RESULT + "import shutil\n"
    code += "shutil.copy('./input/sample_submission.csv', 'submission.csv')\n"
    assert _judged(tmp_path, code).is_valid


def test_what_a_killed_attempt_left_behind_does_not_count(tmp_path: Path) -> None:
    left = tmp_path / "code" / "n000"
    left.mkdir(parents=True)
    (left / "submission.csv").write_text("id,p\n1,0.5\n2,0.5\n")
    assert _judged(tmp_path, _GOOD_RESULT).outcome.verdict is Verdict.NO_SUBMISSION


def test_the_exception_is_found_before_later_chatter() -> None:
    output = "Traceback (most recent call last):\n  File 'a'\nKeyError: 'x'\nbye\n"
    assert last_meaningful_line(output) == "KeyError: 'x'"
    assert last_meaningful_line("") == ""


def test_an_endpoint_s_objection_is_a_bad_format(tmp_path: Path) -> None:
    class Stern:
        def complaint(self, submission: Path) -> str:
            return "Submission invalid! I know more than the sample."

    (tmp_path / "submission.csv").write_text("id,p\n1,1\n")
    (tmp_path / "result.json").write_text('{"metric": 1.0}')
    execution = Execution(0, "itself", 1.0, "")
    judgement = Judge(None, Stern()).judge(execution, tmp_path)  # type: ignore[arg-type]
    assert judgement.outcome.verdict is Verdict.BAD_FORMAT
