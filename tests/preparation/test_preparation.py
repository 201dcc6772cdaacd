"""Every competition's preparation, on small synthetic raw data."""

from __future__ import annotations

import json
import re
from fnmatch import fnmatch
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from competitions.catalog import Competition, find
from competitions.datadir import DataDir
from competitions.grading import score_submission
from competitions.tables import read_csv, read_submission
from competitions.tasks import load_task
from tests.parity import malform
from tests.preparation import kit
from tests.preparation.manifest import differences, manifest
from tests.preparation.reference import prepare_official

IDS = kit.generated()
CARDS = Path(import_module("competitions").__path__[0]) / "cards"


@pytest.fixture(scope="module", params=IDS)
def prepared(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Competition, Path, dict[str, str]]:
    """A competition, its data folder, and the manifest of what was prepared."""
    competition = find(request.param)
    home = tmp_path_factory.mktemp("data") / competition.id
    raw = kit.make_raw(competition, home / "raw")
    before = manifest(raw)
    made = kit.prepare_ours(competition, raw, home / "prepared")
    assert manifest(raw) == before, "preparation changed the raw data"
    return competition, home, made


Prepared = tuple[Competition, Path, dict[str, str]]


def test_the_same_files_as_the_official_preparation_made(prepared: Prepared) -> None:
    competition, _, made = prepared
    recorded = kit.expected(competition.id)
    assert recorded is not None, "not recorded: python -m tests.preparation record"
    assert differences(made, recorded) == []


def test_the_sample_submission_is_valid(prepared: Prepared) -> None:
    competition, home, _ = prepared
    data = DataDir(home.parent)
    sample = data.sample_submission(competition)
    load_task(competition.task).validate(read_submission(sample), read_submission(sample))
    scored = score_submission(sample, competition, data)
    assert scored.score is not None, scored.reason


def test_the_answers_handed_in_score_the_optimum(prepared: Prepared, tmp_path: Path) -> None:
    competition, home, _ = prepared
    data = DataDir(home.parent)
    answers, perfect = data.answers(competition), tmp_path / "perfect.csv"
    cases = import_module(f"tests.parity.cases.{competition.task}")
    perfect.write_bytes(malform.csv_bytes(cases.perfect(_as_generated(answers))))
    scored = score_submission(perfect, competition, data)
    optimum = 0.0 if competition.lower_is_better else 1.0
    assert scored.score == getattr(kit.generator(competition), "OPTIMUM", optimum), scored.reason


def _as_generated(answers: Path) -> Any:
    """Answers as the parity suite's cases take them: a frame, or a list of JSON objects."""
    if answers.suffix == ".jsonl":
        return [json.loads(line) for line in answers.read_text("utf-8").splitlines()]
    return read_csv(answers)


def test_the_card_names_files_that_are_there(prepared: Prepared) -> None:
    competition, _, made = prepared
    text = (CARDS / f"{competition.id}.md").read_text("utf-8")
    heads = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    assert heads == [competition.title, "Files", "Submission", "Evaluation"]
    public = {name.removeprefix("public/").rstrip("/") for name in made if "public/" in name}
    files = text.split("## Files")[1].split("## ")[0]
    named = re.findall(r"^- `([^`]+)`", files, re.MULTILINE)
    assert named
    for name in named:
        pattern = re.sub(r"\{[^}]*\}", "*", name).rstrip("/")
        assert any(fnmatch(one, pattern) for one in public), f"the card names {name}"


@pytest.mark.mlebench
@pytest.mark.parametrize("competition_id", IDS)
@pytest.mark.parametrize("seed", [101, 102])
def test_the_official_package_prepares_the_same_now(
    competition_id: str, seed: int, tmp_path: Path
) -> None:
    competition = find(competition_id)
    raw = kit.make_raw(competition, tmp_path / "raw", seed)
    theirs = prepare_official(competition, raw, tmp_path / "theirs")
    assert differences(kit.prepare_ours(competition, raw, tmp_path / "ours"), theirs) == []
