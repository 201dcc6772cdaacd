"""The house itself: the folder docker/, the layout, links in the documentation."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import docker
import pytest

ROOT = Path(__file__).parent.parent
MARKDOWN = sorted(
    path
    for path in ROOT.rglob("*.md")
    if not any(part.startswith(".") or part in {"runs", "build"} for part in path.parts[:-1])
)


def test_docker_is_the_package_and_not_our_folder_because_ours_has_no_init_file() -> None:
    # With docker/__init__.py, `from docker import DockerClient` would find our Dockerfiles
    # wherever the repository root is on sys.path, and every container run would break.
    assert not (ROOT / "docker" / "__init__.py").exists()
    assert not (ROOT / "docker.py").exists()
    assert docker.__file__ is not None
    assert not Path(docker.__file__).is_relative_to(ROOT / "docker")


def test_import_directions_are_kept() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("room", ["agent", "competitions", "docker", "harness", "reports", "tests"])
def test_every_room_has_its_page(room: str) -> None:
    assert (ROOT / room / "README.md").is_file()


@pytest.mark.parametrize("page", MARKDOWN, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_in_the_documentation_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", page.read_text("utf-8"))
    local = [target for target in targets if "://" not in target and "@" not in target]
    dead = [target for target in local if not (page.parent / target).exists()]
    assert not dead


def test_every_verb_is_in_the_readme() -> None:
    from harness.cli import VERBS

    readme = (ROOT / "README.md").read_text("utf-8")
    assert [verb for verb in VERBS if f"podium {verb}" not in readme] == []
