"""Variants (YAML files over default.yaml) and the run's settings from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ValidationError

from agent.errors import ConfigError
from agent.sections import Variant

VARIANTS_DIR = Path(__file__).parent / "variants"
DEFAULT_VARIANT = "ml-master"
_BASE_FILE = VARIANTS_DIR / "default.yaml"


@dataclass(frozen=True)
class Settings:
    """What the environment says about this run. Times are unix seconds or seconds."""

    competition_id: str
    variant: str
    seed: int
    model: str | None
    """None: the offline coder, no LLM."""
    base_url: str | None
    data_dir: Path
    submission_dir: Path
    logs_dir: Path
    code_dir: Path
    grading_server: str | None
    """None: there is no validation endpoint ("none" in the environment)."""
    time_limit_s: float | None
    deadline: float | None
    step_limit: int | None
    cpus: float


def bundled_variants() -> list[Path]:
    """The files of the variants that come with the agent, by name."""
    found = (path for path in VARIANTS_DIR.glob("*.yaml") if path != _BASE_FILE)
    return sorted(found, key=lambda path: path.stem)


def load_variant(name_or_path: str) -> Variant:
    """Read a variant by bundled name or by path, over the defaults.

    Raises ConfigError, one line, which names the file, the line and the field.
    """
    path = _variant_path(name_or_path)
    own, lines = _read_yaml(path)
    if "name" not in own:
        raise ConfigError(f"{path}: a variant needs a name. Add a line such as 'name: my-variant'.")
    merged = _merge(_read_yaml(_BASE_FILE)[0], own)
    try:
        return Variant.model_validate(merged)
    except ValidationError as error:
        raise ConfigError(_first_complaint(path, error, lines)) from error


def settings_from(environment: Mapping[str, str]) -> Settings:
    """Read the run's settings. Raises ConfigError naming the variable that is wrong."""
    env = {key: value.strip() for key, value in environment.items() if value.strip()}
    model = env.get("PODIUM_MODEL", "offline")
    server = env.get("GRADING_SERVER", "http://localhost:5000")
    return Settings(
        competition_id=env.get("COMPETITION_ID", "unknown"),
        variant=env.get("PODIUM_VARIANT", DEFAULT_VARIANT),
        seed=int(_number(env, "PODIUM_SEED") or 0),
        model=None if model == "offline" else model,
        base_url=env.get("OPENAI_BASE_URL"),
        data_dir=Path(env.get("DATA_DIR", "/home/data")),
        submission_dir=Path(env.get("SUBMISSION_DIR", "/home/submission")),
        logs_dir=Path(env.get("LOGS_DIR", "/home/logs")),
        code_dir=Path(env.get("CODE_DIR", "/home/code")),
        grading_server=None if server == "none" else server,
        time_limit_s=_number(env, "TIME_LIMIT_SECS"),
        deadline=_number(env, "PODIUM_DEADLINE"),
        step_limit=_whole(_number(env, "STEP_LIMIT")),
        cpus=_number(env, "PODIUM_CPUS") or 1.0,
    )


def _number(env: Mapping[str, str], name: str) -> float | None:
    if name not in env:
        return None
    try:
        number = float(env[name])
    except ValueError:
        raise ConfigError(
            f"{name} is {env[name]!r}. Set it to a number, or leave it empty."
        ) from None
    if not 0 <= number < float("inf"):
        raise ConfigError(f"{name} is {env[name]!r}. Set it to a number from 0 on.")
    return number


def _whole(number: float | None) -> int | None:
    return None if number is None else int(number)


def _variant_path(name_or_path: str) -> Path:
    bundled = {path.stem: path for path in bundled_variants()}
    if name_or_path in bundled:
        return bundled[name_or_path]
    path = Path(name_or_path)
    if path.is_file():
        return path
    raise ConfigError(
        f"{name_or_path} is neither a variant ({', '.join(bundled)}) nor a file. "
        "Name one of them or give the path of a YAML file."
    )


Lines = dict[tuple[str, ...], int]


def _read_yaml(path: Path) -> tuple[dict[str, Any], Lines]:
    """The mapping in a file and the line (from 1) of each key. Raises ConfigError."""
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ConfigError(f"{path}, line {line}: {error.problem}. Write valid YAML.") from error
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigError(f"{path} cannot be read: {error}. Give a YAML text file.") from error
    if not isinstance(content, dict) or root is None:
        raise ConfigError(f"{path} holds no settings. Write 'name: ...' and what differs.")
    return content, dict(_lines_of(root, ()))


def _lines_of(node: yaml.Node, above: tuple[str, ...]) -> list[tuple[tuple[str, ...], int]]:
    if not isinstance(node, yaml.MappingNode):
        return []
    found = []
    for key, value in node.value:
        here = (*above, str(key.value))
        found.append((here, key.start_mark.line + 1))
        found.extend(_lines_of(value, here))
    return found


def _merge(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in own.items():
        both = isinstance(value, dict) and isinstance(base.get(key), dict)
        merged[key] = _merge(base[key], value) if both else value
    return merged


def _first_complaint(path: Path, error: ValidationError, lines: Lines) -> str:
    first = error.errors()[0]
    loc = tuple(str(part) for part in first["loc"])
    known = next((loc[:n] for n in range(len(loc), 0, -1) if loc[:n] in lines), ())
    line = lines.get(known, 1)
    field = ".".join(loc)
    if first["type"] == "extra_forbidden":
        allowed = ", ".join(_fields_beside(loc))
        return f"{path}, line {line}: {field} is unknown. Use one of: {allowed}."
    return f"{path}, line {line}: {field} is {first['input']!r}. {first['msg']}."


def _fields_beside(loc: tuple[str, ...]) -> list[str]:
    """The fields of the section that holds the last part of `loc`."""
    model: type[BaseModel] = Variant
    for part in loc[:-1]:
        inner = model.model_fields[part].annotation
        if not (isinstance(inner, type) and issubclass(inner, BaseModel)):
            break
        model = inner
    return list(model.model_fields)
