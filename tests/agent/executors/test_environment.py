from pathlib import Path

import pytest

from agent.executors.environment import MARK, solution_environment


@pytest.mark.parametrize(("cpus", "threads"), [(0.5, "1"), (1.0, "1"), (3.7, "3")])
def test_threads_follow_the_cores_of_the_slot(cpus: float, threads: str) -> None:
    seen = solution_environment({}, cpus, "m")
    for name in ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "BLIS", "NUMBA"):
        assert seen[f"{name}_NUM_THREADS"] == threads
    for name in ("VECLIB_MAXIMUM_THREADS", "LOKY_MAX_CPU_COUNT", "POLARS_MAX_THREADS"):
        assert seen[name] == threads


def test_only_harmless_variables_are_passed_on() -> None:
    agent = {
        "PATH": "/bin",
        "LC_ALL": "C",
        "OMP_NUM_THREADS": "64",
        "OPENAI_API_KEY": "secret",
        "GRADING_SERVER": "http://localhost",
        "PYTHONPATH": "/agent",
        MARK: "of the agent itself",
    }
    seen = solution_environment(agent, 2.0, "mark")
    assert (seen["PATH"], seen["LC_ALL"], seen["OMP_NUM_THREADS"]) == ("/bin", "C", "2")
    assert seen[MARK] == "mark"
    assert seen.keys().isdisjoint({"OPENAI_API_KEY", "GRADING_SERVER", "PYTHONPATH"})


@pytest.mark.parametrize(
    ("gpu", "cuda", "hip"),
    [(None, "0,1", None), ("", "-1", "-1"), ("1", "1", "1"), ("GPU-8a", "GPU-8a", "GPU-8a")],
)
def test_one_gpu_none_or_those_of_the_agent(gpu: str | None, cuda: str, hip: str | None) -> None:
    agent = {"CUDA_VISIBLE_DEVICES": "0,1", "ROCR_VISIBLE_DEVICES": "4,5"}
    seen = solution_environment(agent, 1.0, "m", gpu)
    assert seen["CUDA_VISIBLE_DEVICES"] == cuda
    assert seen.get("HIP_VISIBLE_DEVICES") == hip
    assert seen["ROCR_VISIBLE_DEVICES"] == "4,5", "HIP counts within it"


def test_temporary_files_have_a_place_of_their_own() -> None:
    seen = solution_environment({"TMPDIR": "/tmp"}, 1.0, "m", None, Path("/tmp/podium-1"))
    assert seen["TMPDIR"] == seen["JOBLIB_TEMP_FOLDER"] == "/tmp/podium-1"
