import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from agent.executors import read_only
from agent.executors.base import ExecutionRequest
from agent.executors.child import CANNOT_PROTECT
from agent.executors.read_only import (
    changed_names,
    child_arguments,
    fingerprint,
    is_protected,
    places_below,
)
from agent.executors.subprocess_executor import SubprocessExecutor


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Real files in one folder, and a view of them with one file of its own."""
    original, view = tmp_path / "original", tmp_path / "view"
    (original / "images").mkdir(parents=True)
    (original / "test.csv").write_text("test")
    (original / "images" / "1.png").write_text("image")
    view.mkdir()
    (view / "train.csv").write_text("train")
    (view / "test.csv").symlink_to(original / "test.csv")
    (view / "images").symlink_to(original / "images")
    return view


@pytest.fixture
def node_dir(tmp_path: Path, data: Path) -> Path:
    directory = tmp_path / "code" / "n000"
    directory.mkdir(parents=True)
    (directory / "input").symlink_to(data)
    return directory


def _run(node_dir: Path, code: str, places: tuple[Path, ...]) -> str:
    script = node_dir / "solution.py"
    script.write_text(code)
    request = ExecutionRequest(script, 20.0, None, 1.0, 20_000, read_only=places)
    return SubprocessExecutor().run(request).output


_WRITE_EVERYWHERE = """
import os
for name in {names}:
    for change in (lambda: open(name, "a").write("changed"), lambda: os.remove(name)):
        try:
            change()
            print("changed", name)
        except OSError as error:
            print(error.strerror)
open("working.txt", "w").write("own")
print(open("input/test.csv").read())
"""


def test_places_are_the_directory_and_where_its_links_lead(data: Path, tmp_path: Path) -> None:
    assert places_below(data) == (tmp_path / "original", data)
    assert places_below(tmp_path / "original") == (tmp_path / "original",)


def test_input_cannot_be_changed_by_any_path(data: Path, node_dir: Path, tmp_path: Path) -> None:
    places = places_below(data)
    if not is_protected(places, node_dir):
        pytest.skip("this kernel lets us mount nothing")
    names = [
        *("input/train.csv", "input/test.csv", "input/images/1.png"),
        *(str(data / "train.csv"), str(tmp_path / "original" / "test.csv")),
    ]
    output = _run(node_dir, _WRITE_EVERYWHERE.format(names=names), places)
    assert output == "Read-only file system\n" * 10 + "test\n"
    assert (data / "train.csv").read_text() == "train"
    assert (node_dir / "working.txt").read_text() == "own"
    assert os.access(data / "train.csv", os.W_OK), "for us nothing has changed"


def test_a_script_cannot_take_it_back(data: Path, node_dir: Path) -> None:
    places = places_below(data)
    if not is_protected(places, node_dir):
        pytest.skip("this kernel lets us mount nothing")
    code = (
        "import ctypes\n"
        f"target = {str(data)!r}.encode()\n"
        "kernel = ctypes.CDLL(None)\n"
        "print(kernel.umount2(target, 2), kernel.mount(None, target, None, 0x1020, None))\n"
        "open('input/train.csv', 'w')\n"
    )
    output = _run(node_dir, code, places)
    assert output.startswith("-1 -1\n")
    assert "Read-only file system" in output


def test_what_contains_the_working_directory_is_not_made_read_only(
    node_dir: Path, tmp_path: Path
) -> None:
    assert child_arguments([tmp_path], node_dir) == ["0"]
    assert not is_protected([tmp_path], node_dir)
    output = _run(node_dir, "open('mine', 'w').write('x')\nprint('written')", (tmp_path,))
    assert output == "written\n"


def test_where_the_kernel_refuses_the_script_runs_all_the_same(
    data: Path, node_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read_only, "_can_mount", lambda paths: False)
    places = places_below(data)
    assert not is_protected(places, node_dir)
    before = fingerprint(places, node_dir)
    assert changed_names(before, fingerprint(places, node_dir)) == []
    code = "open('input/train.csv', 'a').write('!')\nopen('input/new', 'w')\nprint('ran')"
    assert _run(node_dir, code, places) == "ran\n"
    assert changed_names(before, fingerprint(places, node_dir)) == ["new", "train.csv"]


def test_a_refusal_of_the_kernel_is_found_out(tmp_path: Path) -> None:
    read_only._can_mount.cache_clear()
    assert not read_only._can_mount((tmp_path / "missing",))


def test_a_file_system_that_is_read_only_needs_nothing(node_dir: Path) -> None:
    mounted = [line.split()[1] for line in Path("/proc/mounts").read_text().splitlines()]
    found = [Path(path) for path in mounted if os.statvfs(path).f_flag & os.ST_RDONLY]
    if not found:
        pytest.skip("nothing is mounted read-only here")
    assert child_arguments(found[:1], node_dir) == ["0"]
    assert is_protected(found[:1], node_dir)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
def test_without_root_a_user_namespace_does_the_same() -> None:
    """As nobody, with the system's Python: the one of a home directory is closed to nobody."""
    python, becoming = shutil.which("python3", path="/usr/bin"), shutil.which("setpriv")
    if python is None or becoming is None:
        pytest.skip("needs /usr/bin/python3 and setpriv")
    with tempfile.TemporaryDirectory() as name:
        data, child = Path(name) / "data", Path(name) / "child.py"
        Path(name).chmod(0o755)
        data.mkdir(mode=0o777)
        data.chmod(0o777)
        shutil.copy(read_only.CHILD, child)
        start = (
            "import os, subprocess, sys\n"
            "code = f\"open({sys.argv[2] + '/new'!r}, 'w')\"\n"
            "told = [str(os.getpid()), '-', '-', '1', sys.argv[2], '-c', code]\n"
            "open(sys.argv[2] + '/mine', 'w')\n"
            "sys.exit(subprocess.call([sys.executable, '-I', '-S', sys.argv[1], *told]))\n"
        )
        user = [becoming, "--reuid=65534", "--regid=65534", "--clear-groups"]
        command = [*user, python, "-c", start, str(child), str(data)]
        shown = subprocess.run(command, cwd=name, capture_output=True, text=True)
        if shown.returncode == CANNOT_PROTECT:
            pytest.skip("this kernel has no user namespaces for users")
        assert (data / "mine").exists(), shown.stderr
        assert "Read-only file system" in shown.stderr
        assert not (data / "new").exists()
