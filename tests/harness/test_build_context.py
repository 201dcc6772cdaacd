from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from harness.build_context import (
    PROBE,
    BasePython,
    docker_files_dir,
    download_command,
    fill_wheelhouse,
    lay_out_context,
    run_logged,
    write_requirements,
)

BARE = BasePython(python="3.12", machine="x86_64", glibc="2.39", installed={})


@pytest.fixture
def context(tmp_path: Path) -> Path:
    lay_out_context(tmp_path)
    return tmp_path


def tiny_wheel(folder: Path, name: str, version: str) -> None:
    """A wheel that any Python can install."""
    info = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(folder / f"{name}-{version}-py3-none-any.whl", "w") as wheel:
        wheel.writestr(f"{name}.py", "")
        wheel.writestr(
            f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        )
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        wheel.writestr(f"{info}/RECORD", "")


def test_dockerfiles_are_found_in_the_repository() -> None:
    assert (docker_files_dir() / "agents" / "podium" / "Dockerfile").is_file()
    assert (docker_files_dir() / "forwarder.py").is_file()


def test_dockerfiles_of_an_installed_package_come_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "harness" / "_docker").mkdir(parents=True)
    monkeypatch.setattr("harness.__file__", str(tmp_path / "harness" / "__init__.py"))
    assert docker_files_dir() == tmp_path / "harness" / "_docker"


def test_only_the_agent_and_the_metrics_go_into_the_image(context: Path) -> None:
    rooms = {path.name for path in context.iterdir() if path.is_dir()}
    assert rooms == {"agent", "competitions", "wheelhouse"}
    competitions = {path.name for path in (context / "competitions").iterdir()}
    assert competitions == {"__init__.py", "errors.py", "metrics", "py.typed"}


def test_no_answers_and_no_leaderboards_go_into_the_image(context: Path) -> None:
    assert not [path for path in context.rglob("*") if path.suffix in {".csv", ".pyc"}]


def test_every_file_that_the_dockerfile_copies_is_in_the_context(context: Path) -> None:
    write_requirements(context, BARE, ml=False)
    lines = (context / "Dockerfile").read_text().splitlines()
    copies = [
        line.split()[1:-1] for line in lines if line.startswith("COPY") and "--from" not in line
    ]
    named = [name for names in copies for name in names]
    assert len(named) >= 6
    assert [name for name in named if not (context / name).exists()] == []


def test_scripts_of_the_image_are_valid_shell(context: Path) -> None:
    for script in ("start.sh", "validate_submission.sh"):
        assert run_logged(["bash", "-n", str(context / script)], print) == 0
    assert run_logged(["bash", "-n", str(docker_files_dir() / "base" / "debian.sh")], print) == 0


def test_instructions_name_what_the_contract_promises(context: Path) -> None:
    text = (context / "instructions.txt").read_text()
    for place in (
        "/home/data/description.md",
        "/home/submission/submission.csv",
        "/home/code",
        "/home/logs",
        "/home/validate_submission.sh",
        "http://localhost:5000/validate",
        "TIME_LIMIT_SECS",
    ):
        assert place in text


def test_a_bare_base_gets_everything(context: Path) -> None:
    missing = write_requirements(context, BARE, ml=False)
    assert {"openai>=1.50", "pandas>=1.5"} <= set(missing)
    assert (context / "requirements.txt").read_text().splitlines() == missing
    assert (context / "constraints.txt").read_text() == ""


def test_what_the_base_has_is_left_out_however_it_is_spelt(context: Path) -> None:
    have = {"Scikit_Learn": "1.2.1", "PyYAML": "6.0", "numpy": "1.24.2"}
    base = BARE.model_copy(update={"installed": have})
    projects = {line.split(">")[0] for line in write_requirements(context, base, ml=False)}
    assert "pydantic" in projects
    assert not projects & {"scikit-learn", "pyyaml", "numpy"}


def test_the_bases_numpy_stays_the_one_its_scipy_was_built_for(context: Path) -> None:
    have = {"numpy": "1.24.2", "scipy": "1.10.1", "typing_extensions": "4.4.0"}
    write_requirements(context, BARE.model_copy(update={"installed": have}), ml=False)
    pins = (context / "constraints.txt").read_text().splitlines()
    assert pins == ["numpy==1.24.2", "scipy==1.10.1"]


def test_packages_for_gpus_come_only_when_asked_for(context: Path) -> None:
    with_ml = BARE.model_copy(update={"installed": {"torch": "2.5.0+cu124"}})
    before = (context / "requirements.txt").read_text()
    assert "torch" not in write_requirements(context, BARE, ml=False)
    (context / "requirements.txt").write_text(before)
    asked = write_requirements(context, with_ml, ml=True)
    assert "lightgbm" in asked
    assert "torch" not in asked, "the base's own torch fits its CUDA"


def test_wheels_are_asked_for_that_fit_the_base_and_not_the_host(tmp_path: Path) -> None:
    base = BasePython(python="3.11", machine="aarch64", glibc="2.19", installed={})
    command = download_command(tmp_path, base, "python")
    tags = [command[n + 1] for n, flag in enumerate(command) if flag == "--platform"]
    assert tags == [
        "manylinux_2_19_aarch64",
        "manylinux_2_18_aarch64",
        "manylinux_2_17_aarch64",
        "manylinux2014_aarch64",
        "linux_aarch64",
    ]
    assert command[command.index("--python-version") + 1] == "3.11"


def test_the_wheelhouse_is_filled_from_where_the_hosts_pip_looks(
    context: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf = tmp_path_factory.mktemp("shelf")
    tiny_wheel(shelf, "tiny", "1.0")
    tiny_wheel(shelf, "tiny", "2.0")
    _look_only_in(shelf, monkeypatch)
    (context / "requirements.txt").write_text("tiny\n")
    (context / "constraints.txt").write_text("tiny==1.0\n")
    assert fill_wheelhouse(context, BARE, lambda _: None)
    wheels = [path.name for path in (context / "wheelhouse").glob("*.whl")]
    assert wheels == ["tiny-1.0-py3-none-any.whl"]


def test_a_wheelhouse_that_cannot_be_filled_is_left_empty(
    context: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    _look_only_in(tmp_path_factory.mktemp("shelf"), monkeypatch)
    (context / "requirements.txt").write_text("tiny\n")
    (context / "constraints.txt").write_text("")
    (context / "wheelhouse" / "half-1.0-py3-none-any.whl").write_bytes(b"")
    lines: list[str] = []
    assert not fill_wheelhouse(context, BARE, lines.append)
    assert not list((context / "wheelhouse").glob("*.whl"))
    assert any("tiny" in line for line in lines), "the reason is passed on"


def test_the_probe_describes_the_python_that_runs_it() -> None:
    answer = subprocess.run([sys.executable, "-c", PROBE], capture_output=True, check=True).stdout
    found = BasePython.model_validate_json(answer)
    assert found.python == f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert "pydantic" in found.installed
    assert json.loads(answer)["glibc"].startswith("2.")


def test_output_of_a_command_arrives_line_by_line_with_its_code() -> None:
    lines: list[str] = []
    assert run_logged(["bash", "-c", "echo one; echo two >&2; exit 3"], lines.append) == 3
    assert lines == ["one", "two"]


def _look_only_in(shelf: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(shelf))
