"""`podium prepare` as a user calls it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from competitions.catalog import find
from competitions.datadir import DataDir
from competitions.preparing.archives import pack_zip, under
from competitions.preparing.record import Record
from harness.batch_preparing import Item, State, free_gb, make_plan, need_gb
from tests.fakes.kaggle import FakeArchive, FakeKaggle
from tests.harness.cli.test_main import PODIUM, podium, refused
from tests.preparation import kit
from tests.preparation.manifest import manifest

CACTUS = find("aerial-cactus-identification")
PIZZA = find("random-acts-of-pizza")


@pytest.fixture(autouse=True)
def _no_account(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """No credentials are found, so that no test asks Kaggle."""
    for name in [name for name in os.environ if "KAGGLE" in name]:
        monkeypatch.delenv(name)
    home = str(tmp_path_factory.mktemp("home"))
    monkeypatch.setenv("KAGGLE_CONFIG_DIR", home)
    monkeypatch.setenv("HOME", home)


@pytest.fixture
def data(tmp_path: Path) -> DataDir:
    """A data directory with the raw data of one competition."""
    data = DataDir(tmp_path / "data")
    kit.make_raw(CACTUS, data.raw(CACTUS))
    return data


def test_raw_data_that_are_there_are_prepared_without_network_or_account(data: DataDir) -> None:
    done = podium("prepare", "-c", CACTUS.id, "--no-verify", "--data-dir", data.root)
    assert done.returncode == 0, done.stderr
    assert f"{CACTUS.id}: prepared" in done.stdout
    assert (data.public(CACTUS) / "description.md").read_text().startswith(f"# {CACTUS.title}")
    record = Record.load(data.prepared(CACTUS))
    assert record.description in ("Podium's card", "package mlebench")
    assert not record.verified
    # Raw data that were there before stay.
    assert (data.raw(CACTUS) / "train.csv").is_file()
    made = {
        name: value
        for name, value in manifest(data.prepared(CACTUS)).items()
        if name not in ("podium.json", "public/description.md")
    }
    assert made == kit.expected(CACTUS.id)
    again = podium("prepare", "-c", CACTUS.id, "--no-verify", "--data-dir", data.root)
    assert f"{CACTUS.id}: was prepared already" in again.stdout


def test_files_that_are_not_mle_benchs_are_named_and_nothing_is_left(data: DataDir) -> None:
    done = podium("prepare", "-c", CACTUS.id, "--data-dir", data.root)
    assert done.returncode == 1
    assert "3 files are not as MLE-bench's preparation makes them" in done.stderr
    assert "private/test.csv has MD5" in done.stderr
    assert sorted(path.name for path in (data.root / CACTUS.id).iterdir()) == [".lock", "raw"]


def test_one_failure_does_not_stop_the_others(data: DataDir) -> None:
    kit.make_raw(PIZZA, data.raw(PIZZA))
    (data.raw(PIZZA) / "train.json").write_text("[{]")
    for jobs in (1, 2):
        done = podium(
            *("prepare", "-c", PIZZA.id, "-c", CACTUS.id, "-c", "demo-wine"),
            *("--no-verify", "--jobs", str(jobs), "--data-dir", data.root),
        )
        assert done.returncode == 1
        assert "1 not prepared: random-acts-of-pizza" in done.stderr
        assert "Traceback" not in done.stderr
        assert data.is_prepared(CACTUS)
        assert data.is_prepared(find("demo-wine"))
        assert not data.is_prepared(PIZZA)


def test_a_dry_run_shows_what_would_be_done_and_does_nothing(data: DataDir) -> None:
    done = podium(
        *("prepare", "-c", CACTUS.id, "-c", "AI4Code", "--dry-run", "--data-dir", data.root)
    )
    assert done.returncode == 0, done.stderr
    assert "raw data there" in done.stdout
    assert "to be downloaded" in done.stdout
    assert "GB free" in done.stdout
    assert "no Kaggle credentials" in done.stderr or "package kaggle is missing" in done.stderr
    assert [path.name for path in (data.root / CACTUS.id).iterdir()] == ["raw"]
    plan = podium("prepare", "-c", "AI4Code", "--dry-run", "--json", "--data-dir", data.root)
    assert json.loads(plan.stdout)["competitions"][0]["state"] == "to be downloaded"


def test_outcomes_as_json_are_all_that_stdout_holds(data: DataDir) -> None:
    words = ("-c", CACTUS.id, "-c", "demo-wine", "--no-verify", "--json")
    done = podium("prepare", *words, "--data-dir", data.root)
    assert [(one["competition_id"], one["outcome"]) for one in json.loads(done.stdout)] == [
        (CACTUS.id, "prepared"),
        ("demo-wine", "prepared"),
    ]


def test_verify_only_looks_and_writes_nothing_but_its_record(data: DataDir) -> None:
    podium("prepare", "-c", CACTUS.id, "--no-verify", "--data-dir", data.root)
    before = manifest(data.public(CACTUS))
    done = podium(
        "prepare", "-c", CACTUS.id, "-c", "demo-wine", "--verify-only", "--data-dir", data.root
    )
    assert done.returncode == 1
    assert "public/train.csv has MD5" in done.stderr
    assert "demo-wine is not prepared" in done.stderr
    assert manifest(data.public(CACTUS)) == before


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "nothing to prepare"),
        (["-c", "aerial-cactus"], "Did you mean aerial-cactus-identification"),
        (["--list", "/nonexistent.txt"], "/nonexistent.txt"),
        (["-c", "demo-wine", "--from-archive", "/nonexistent"], "there is no folder /nonexistent"),
    ],
)
def test_bad_input_is_one_line(tmp_path: Path, words: list[str], sentence: str) -> None:
    done = podium("prepare", *words, "--data-dir", tmp_path)
    assert sentence in refused(done, 2)
    assert list(tmp_path.iterdir()) == []


def test_an_archive_and_a_description_at_hand(data: DataDir, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    (mine / CACTUS.id).mkdir(parents=True)
    pack_zip(mine / f"{CACTUS.id}.zip", under(data.raw(CACTUS)))
    (mine / CACTUS.id / "description.md").write_text("What Kaggle says")
    other = DataDir(tmp_path / "other")
    done = podium(
        *("prepare", "-c", CACTUS.id, "--no-verify", "--data-dir", other.root),
        *("--from-archive", mine, "--descriptions-from", mine),
    )
    assert done.returncode == 0, done.stderr
    assert (other.public(CACTUS) / "description.md").read_text() == "What Kaggle says"
    assert Record.load(other.prepared(CACTUS)).description == f"folder {mine}"
    assert not other.raw(CACTUS).exists()
    keep = DataDir(tmp_path / "keep")
    podium(
        *("prepare", "-c", CACTUS.id, "--no-verify", "--keep-raw", "--data-dir", keep.root),
        *("--from-archive", mine),
    )
    assert manifest(keep.raw(CACTUS)) == manifest(data.raw(CACTUS))


def test_leaks_are_fixed_if_asked_and_recorded(tmp_path: Path) -> None:
    data = DataDir(tmp_path)
    kit.make_raw(PIZZA, data.raw(PIZZA))
    words = ("prepare", "-c", PIZZA.id, "--no-verify", "--data-dir", data.root)
    podium(*words)
    refused = podium(*words, "--fix-leaks")
    assert refused.returncode == 1
    assert "is prepared with its known leaks. Remove" in refused.stderr
    subprocess.run(["rm", "-r", data.prepared(PIZZA)], check=True)
    podium(*words, "--fix-leaks")
    assert "giver_username_if_known" not in (data.public(PIZZA) / "train.json").read_text()
    assert Record.load(data.prepared(PIZZA)).leaks_fixed == ["giver-tells-outcome"]
    # And so is every report that is made from it.
    lines = tmp_path / "s.jsonl"
    sample = data.sample_submission(PIZZA)
    lines.write_text(json.dumps({"competition_id": PIZZA.id, "submission_path": str(sample)}))
    out = tmp_path / "out"
    podium("grade", "--submission", lines, "--output-dir", out, "--data-dir", data.root)
    (report,) = (json.loads(path.read_text()) for path in out.iterdir())
    assert report["leaks_fixed"] == {PIZZA.id: ["giver-tells-outcome"]}


def test_preparation_killed_at_any_moment_can_be_completed(tmp_path: Path) -> None:
    calm, data = DataDir(tmp_path / "calm"), DataDir(tmp_path / "killed")
    kit.make_raw(CACTUS, calm.raw(CACTUS), size=2000)
    data.archive(CACTUS).parent.mkdir(parents=True)
    pack_zip(data.archive(CACTUS), under(calm.raw(CACTUS)))
    words = ("prepare", "-c", CACTUS.id, "--no-verify", "--keep-raw", "--data-dir")
    started = time.perf_counter()
    subprocess.run([PODIUM, *words, calm.root], check=True, capture_output=True)
    whole = time.perf_counter() - started
    rng = np.random.default_rng(5)
    for share in rng.uniform(0.2, 1.0, 20):
        if data.is_prepared(CACTUS):
            subprocess.run(["rm", "-r", data.prepared(CACTUS)], check=True)
        process = subprocess.Popen(
            [PODIUM, *words, data.root],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(whole * share)
        process.send_signal(signal.SIGKILL)
        process.wait()
        if data.prepared(CACTUS).exists():  # what is there is whole
            assert manifest(data.public(CACTUS)) == manifest(calm.public(CACTUS))
    subprocess.run([PODIUM, *words, data.root], check=True, capture_output=True)
    for folder in ("public", "private"):
        ours, theirs = data.prepared(CACTUS) / folder, calm.prepared(CACTUS) / folder
        assert manifest(ours) == manifest(theirs)
    assert manifest(data.raw(CACTUS)) == manifest(calm.raw(CACTUS))
    left = sorted(path.name for path in (data.root / CACTUS.id).iterdir())
    assert left == [".lock", f"{CACTUS.id}.zip", "prepared", "raw"]


def test_what_a_killed_process_left_to_be_removed_is_removed(data: DataDir) -> None:
    words = ("prepare", "-c", CACTUS.id, "--no-verify", "--data-dir", data.root)
    podium(*words)
    # Killed after the rename, so that the mark still says whose raw data these are.
    mark = data.root / CACTUS.id / ".raw-by-podium"
    mark.write_text("downloaded")
    data.archive(CACTUS).write_bytes(b"zip")
    podium(*words, "--keep-raw")
    assert data.raw(CACTUS).is_dir()
    assert data.archive(CACTUS).is_file()
    assert not mark.exists()
    mark.write_text("downloaded")
    podium(*words)
    assert sorted(path.name for path in (data.root / CACTUS.id).iterdir()) == [".lock", "prepared"]


def test_two_processes_at_once_do_not_hurt_each_other(data: DataDir) -> None:
    words = ("prepare", "-c", CACTUS.id, "--no-verify", "--data-dir", str(data.root))
    running = [subprocess.Popen([PODIUM, *words], stdout=subprocess.PIPE) for _ in range(3)]
    said = [process.communicate()[0].decode().splitlines()[-1] for process in running]
    assert [process.returncode for process in running] == [0, 0, 0]
    assert sorted(said) == [
        f"{CACTUS.id}: prepared",
        f"{CACTUS.id}: was prepared already",
        f"{CACTUS.id}: was prepared already",
    ]


def test_the_disk_that_a_plan_needs() -> None:
    def item(size: float | None, state: State) -> Item:
        return Item(CACTUS, state, size)

    plan = [item(100, State.absent), item(10, State.absent), item(50, State.verified)]
    # 130 + 13 stay, and one archive at a time beside them.
    assert need_gb(plan, 1, keep_raw=False) == pytest.approx(143 + 100)
    assert need_gb(plan, 2, keep_raw=False) == pytest.approx(143 + 110)
    assert need_gb([item(10, State.raw), item(None, State.absent)], 1, keep_raw=True) == 3
    assert free_gb(Path("/nonexistent/deep")) > 0


def test_a_disk_that_is_too_small_stops_all_before_it_begins(tmp_path: Path) -> None:
    code = (
        "import harness.batch_preparing as b, sys; b.free_gb = lambda _: 1.0;"
        "from harness.cli import main; main()"
    )
    command = [sys.executable, "-c", code, "prepare", "--split", "low", "--data-dir", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "GB are needed, but" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_plan_reads_what_is_there(data: DataDir) -> None:
    wine = find("demo-wine")
    states = [one.state for one in make_plan([CACTUS, wine, find("AI4Code")], data, None)]
    assert states == [State.raw, State.bundled, State.absent]


@pytest.mark.kaggle
def test_rules_that_are_not_accepted_are_told_before_anything_is_downloaded(
    data: DataDir, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAGGLE_API_ENVIRONMENT", "TEST")
    monkeypatch.setenv("KAGGLE_USERNAME", "ada")
    monkeypatch.setenv("KAGGLE_KEY", "key")
    archives = {PIZZA.id: FakeArchive(b"", rules_accepted=False)}
    words = ("prepare", "-c", PIZZA.id, "-c", CACTUS.id, "--no-verify", "--data-dir", data.root)
    link = f"{PIZZA.id}: accept its rules first: https://www.kaggle.com/c/{PIZZA.id}/rules"
    with FakeKaggle(archives=archives) as kaggle:
        plan = podium(*words, "--dry-run")
        done = podium(*words)
    assert plan.returncode == 0
    assert link in plan.stderr
    assert done.returncode == 1
    assert link in done.stderr
    assert data.is_prepared(CACTUS)  # the other one goes on
    assert kaggle.calls == ["GetCompetition"] * 2


@pytest.mark.kaggle
def test_what_is_prepared_and_verified_asks_kaggle_nothing(
    data: DataDir, monkeypatch: pytest.MonkeyPatch
) -> None:
    podium("prepare", "-c", CACTUS.id, "--no-verify", "--data-dir", data.root)
    monkeypatch.setenv("KAGGLE_API_ENVIRONMENT", "TEST")
    monkeypatch.setenv("KAGGLE_USERNAME", "ada")
    monkeypatch.setenv("KAGGLE_KEY", "key")
    with FakeKaggle() as kaggle:
        done = podium("prepare", "-c", CACTUS.id, "--no-verify", "--data-dir", data.root)
    assert done.returncode == 0
    assert kaggle.calls == []
