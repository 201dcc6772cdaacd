from __future__ import annotations

import os
import socket
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest

from harness import images
from harness.build_context import docker_files_dir
from harness.errors import ImageBuildFailed, RuntimeUnavailable
from harness.images import build_agent_image, connect

DEBIAN = docker_files_dir() / "base" / "debian.sh"


def test_no_socket_means_no_engine_and_the_line_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/docker.sock")
    with pytest.raises(RuntimeUnavailable, match=r"no such file.*Start Docker or set DOCKER_HOST"):
        connect()


def test_a_socket_that_nobody_listens_on_is_no_engine(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(tmp_path / "s"))
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/s")
    with pytest.raises(RuntimeUnavailable, match="connection refused"):
        connect()


def test_nothing_is_built_without_an_engine(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/docker.sock")
    with pytest.raises(RuntimeUnavailable, match="no engine"):
        build_agent_image("some:base", log=lambda _: None)


def test_a_missing_permission_names_the_group() -> None:
    error = images._no_engine("unix:///var/run/docker.sock", "permission denied")
    assert "Join the group docker" in str(error)


def test_output_of_a_build_is_passed_on_without_progress_bars() -> None:
    lines: list[str] = []
    events: list[dict[str, Any]] = [
        {"stream": "Step 1/2 : FROM x\n"},
        {"status": "Downloading", "progress": "[=>  ]", "id": "a"},
        {"status": "Download complete", "id": "a"},
        {"stream": "\n"},
        {"aux": {"ID": "sha256:1f"}},
    ]
    assert images._followed(events, lines.append) == "sha256:1f"
    assert lines == ["Step 1/2 : FROM x", "Download complete"]


def test_a_step_that_fails_points_to_its_output() -> None:
    error = "The command '/bin/sh -c false' returned a non-zero code: 1"
    with pytest.raises(ImageBuildFailed, match="words are above"):
        images._followed([{"error": error}], print)


def test_a_base_that_cannot_be_pulled_leads_to_the_way_without_pulling() -> None:
    error = "Get https://registry/v2/: dial tcp: no such host"
    with pytest.raises(ImageBuildFailed, match=r"no such host.*--from-debian"):
        images._followed([{"error": error}], print)


def test_a_base_without_python_and_without_network_leads_to_another_base() -> None:
    error = (
        "The command '/bin/sh -c if ! python3; then apt-get update' returned a non-zero code: 100"
    )
    with pytest.raises(ImageBuildFailed, match="--base-image that has Python"):
        images._followed([{"error": error}], print)


def test_a_build_without_an_image_is_a_failure() -> None:
    with pytest.raises(ImageBuildFailed, match="without an image"):
        images._followed([{"stream": "Step 1/1"}], print)


def test_an_index_with_a_password_is_no_build_argument_unless_it_is_needed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "https://user:secret@index/simple")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy:3128")
    found = images._arguments("some:base")
    assert found["BASE_IMAGE"] == "some:base"
    assert found["HTTPS_PROXY"] == "http://proxy:3128"
    assert "PIP_INDEX_URL" not in found


def fake_program(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/bash\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def run_debian(
    programs: Path, *arguments: str, **environment: str
) -> subprocess.CompletedProcess[str]:
    path = f"{programs}:{os.environ['PATH']}"
    return subprocess.run(
        ["bash", str(DEBIAN), *arguments],
        env={"PATH": path, "TMPDIR": str(programs.parent / "tmp"), **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """Stand-ins for docker, debootstrap and id that write down how they were called."""
    folder = tmp_path / "programs"
    folder.mkdir()
    (tmp_path / "tmp").mkdir()
    calls = tmp_path / "calls"
    present = f'[ "$1 $2" = "image inspect" ] && exec test -e {tmp_path}/present'
    load = f'[ "$1" = import ] && mkdir {tmp_path}/image && tar -x -C {tmp_path}/image'
    fake_program(folder, "docker", f'echo "docker $*" >> {calls}; {present}; {load}; exit 0')
    tree = 'mkdir -p "$4"/etc/apt "$4"/var/cache/apt "$4"/usr/share/doc/x; touch "$4"/marker'
    tree = tree.replace("$4", "${@: -2:1}")
    fake_program(folder, "debootstrap", f'echo "debootstrap $*" >> {calls}; {tree}')
    fake_program(folder, "id", "echo 0")
    return folder


def calls_of(programs: Path, program: str) -> list[str]:
    lines = (programs.parent / "calls").read_text().splitlines()
    return [line for line in lines if line.startswith(f"{program} ")]


def test_the_debian_base_is_imported_and_nothing_is_left_behind(programs: Path) -> None:
    done = run_debian(programs, "--mirror", "http://mirror/debian", "--tag", "t:1")
    assert done.returncode == 0, done.stderr
    (bootstrap,) = calls_of(programs, "debootstrap")
    assert "bookworm" in bootstrap
    assert bootstrap.endswith("http://mirror/debian")
    assert calls_of(programs, "docker")[-1].endswith("- t:1")
    assert (programs.parent / "image" / "marker").exists()
    assert list((programs.parent / "image" / "usr" / "share" / "doc").iterdir()) == []
    assert list((programs.parent / "tmp").iterdir()) == []


def test_the_mirror_can_come_from_the_environment_and_stays_out_of_the_image(
    programs: Path,
) -> None:
    done = run_debian(programs, PODIUM_DEBIAN_MIRROR="http://inside.example/debian")
    assert done.returncode == 0
    assert calls_of(programs, "debootstrap")[0].endswith("http://inside.example/debian")
    image = programs.parent / "image"
    assert (image / "etc/apt/sources.list").read_text().split()[1].startswith("http://deb.debian")
    texts = [path.read_text() for path in image.rglob("*") if path.is_file()]
    assert not [text for text in texts if "inside.example" in text]


def test_a_base_that_is_there_is_not_made_again_unless_forced(programs: Path) -> None:
    (programs.parent / "present").touch()
    done = run_debian(programs)
    assert done.returncode == 0
    assert "is there already" in done.stdout
    assert calls_of(programs, "debootstrap") == []
    run_debian(programs, "--force")
    assert len(calls_of(programs, "debootstrap")) == 1


def test_a_bootstrap_that_fails_says_so_and_leaves_nothing_behind(programs: Path) -> None:
    fake_program(programs, "debootstrap", "echo E: no route; exit 1")
    done = run_debian(programs)
    assert done.returncode == 1
    assert "E: no route" in done.stderr
    assert "debootstrap of bookworm" in done.stderr
    assert list((programs.parent / "tmp").iterdir()) == []


def test_only_root_can_make_the_base(programs: Path) -> None:
    fake_program(programs, "id", "echo 1000")
    done = run_debian(programs)
    assert done.returncode == 1
    assert "sudo" in done.stderr


def test_an_unknown_argument_leads_to_the_help(programs: Path) -> None:
    assert "--help" in run_debian(programs, "--frobnicate").stderr
    help_text = run_debian(programs, "--help").stdout
    assert help_text.startswith("Makes the base image")
    assert "set -euo" not in help_text
