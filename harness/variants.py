"""Finding agent variants: bundled YAML files by name, or any file by path.

The harness never imports the agent; a variant's settings are checked by the agent itself.
"""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from harness.errors import UnknownVariant, UsageError
from harness.rundir import require_name

_BUNDLED = Path(__file__).resolve().parent.parent / "agent" / "variants"
# The base that variants build on, no variant itself.
_BASE = "default"
_CHECK_TIMEOUT_S = 60


@dataclass(frozen=True)
class Variant:
    """An agent variant as the harness sees it: a name, a file, and for foreign agents a launch."""

    name: str
    file: Path
    image: str | None = None
    start: tuple[str, ...] | None = None


def bundled_variants() -> list[str]:
    """Names of the variants that come with Podium."""
    return sorted(path.stem for path in _BUNDLED.glob("*.yaml") if path.stem != _BASE)


def find_variant(name: str) -> Variant:
    """The variant of this name or path.

    Raises UnknownVariant naming the nearest, and UsageError naming file and line for YAML that
    cannot be read or that the agent refuses.
    """
    file = _file_of(name)
    fields = _read_yaml(file)
    launch = _launch_of(fields, file)
    variant = Variant(
        name=require_name(str(fields.get("name") or file.stem), "variant"),
        file=file,
        image=launch.get("image"),
        start=tuple(map(str, launch["start"])) if launch.get("start") else None,
    )
    if variant.start is None:
        _check_settings(file)
    return variant


def _file_of(name: str) -> Path:
    path = Path(name)
    if path.suffix in {".yaml", ".yml"}:
        if not path.is_file():
            raise UnknownVariant(f"agent variant file {name} does not exist. Check the path.")
        return path.resolve()
    if name in bundled_variants():
        return _BUNDLED / f"{name}.yaml"
    known = bundled_variants()
    near = get_close_matches(name, known, n=1)
    hint = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(known)}."
    raise UnknownVariant(f"agent variant {name!r} is unknown. {hint} Or name a .yaml file.")


def _read_yaml(file: Path) -> dict[str, Any]:
    import yaml

    try:
        fields = yaml.safe_load(file.read_text("utf-8"))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else "?"
        raise UsageError(f"{file}, line {line}: {error.problem}. Mend the YAML there.") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())
        raise UsageError(f"{file} cannot be read: {reason}. Write it as UTF-8 YAML.") from error
    if not isinstance(fields, dict):
        raise UsageError(f"{file}, line 1: a variant is a mapping such as 'name: mine'.")
    return fields


def _launch_of(fields: dict[str, Any], file: Path) -> dict[str, Any]:
    launch = fields.get("launch") or {}
    if not isinstance(launch, dict) or not isinstance(launch.get("start") or [], list):
        raise UsageError(
            f"{file}: launch is a mapping such as 'launch: {{start: [python3, x.py]}}'."
        )
    return launch


def _check_settings(file: Path) -> None:
    command = [sys.executable, "-P", "-m", "agent.main", "--check-variant", str(file)]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        timeout=_CHECK_TIMEOUT_S,
        cwd=_BUNDLED.parent.parent,
        env=_child_environment(),
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or ["the agent refuses it"]
        raise UsageError(lines[-1])


def _child_environment() -> dict[str, str]:
    import os

    root = str(_BUNDLED.parent.parent)
    return {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": root, "LANG": "C.UTF-8"}
