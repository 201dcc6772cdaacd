"""What is said of test signal: attestations as they are, else only what the conditions imply."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from reports.errors import BrokenFile
from reports.exporting.candidate import Candidate, load_candidate
from reports.exporting.mle_bench import export_mle_bench
from reports.exporting.signal_statement import signal_statement
from tests.reports.exporting.whole_groups import edit_runs, runs_of, write_whole_group
from tests.reports.official_reports import LOW

ABSENT = "the labels of the held-out test set were absent from the container"
NOTHING = "imply nothing about what it saw"


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A group of a few runs: for statements it need not qualify."""
    return write_whole_group(tmp_path, "small", runs_of(LOW[:3]))


def statement(*groups: Path) -> str:
    return signal_statement(candidate(*groups))


def candidate(*groups: Path) -> Candidate:
    return load_candidate([str(group) for group in groups], groups[0].parent)


def attest(group: Path, **fields: Any) -> Path:
    path = group / "attestation.json"
    path.write_text(json.dumps(fields))
    return path


def test_without_an_attestation_it_is_said_that_nothing_attests(small: Path) -> None:
    text = statement(small)
    assert text.startswith("Nothing attests that no signal of the held-out test set reached")
    assert "(run group small: no attestation)" in text


def test_a_container_without_a_network_implies_that_the_labels_were_absent(small: Path) -> None:
    text = statement(small)
    assert ABSENT in text
    assert "where the benchmark's public data give them away" in text
    assert "does not follow from these conditions" in text


def test_an_open_network_takes_that_back(small: Path) -> None:
    edit_runs(small, "*__seed1", network="open")
    text = statement(small)
    assert ABSENT not in text
    assert "its network was open" in text


@pytest.mark.parametrize(
    "fields",
    [
        {"runtime": "local", "isolation": "none", "network": "host"},
        {"runtime": "local", "isolation": "container", "network": "none"},
        {"runtime": "docker", "isolation": "none"},
    ],
)
@pytest.mark.parametrize("pattern", ["*", f"uct__{LOW[0]}__seed0"])
def test_one_run_without_isolation_implies_nothing(
    small: Path, fields: dict[str, str], pattern: str
) -> None:
    edit_runs(small, pattern, **fields)
    text = statement(small)
    assert NOTHING in text
    assert ABSENT not in text


@pytest.mark.parametrize(
    "fields", [{"runtime": ...}, {"runtime": "ray"}, {"network": ...}, {"isolation": ...}]
)
def test_conditions_that_are_not_recorded_imply_nothing(
    small: Path, fields: dict[str, Any]
) -> None:
    edit_runs(small, f"uct__{LOW[0]}__seed0", **fields)
    text = statement(small)
    assert "do not record a runtime and a network from which anything" in text
    assert ABSENT not in text


def test_an_attestation_is_quoted_with_its_digest_and_not_vouched_for(small: Path) -> None:
    path = attest(small, statement="No label\n# was *mounted*.\x1b[2J", proof=[1, 2])
    text = statement(small)
    assert "> No label # was \\*mounted\\*.\n" in text
    assert hashlib.sha256(path.read_bytes()).hexdigest() in text
    assert "not verified by this export" in text
    assert "Nothing attests" not in text


def test_groups_without_an_attestation_are_named_beside_those_with_one(
    small: Path, tmp_path: Path
) -> None:
    other = write_whole_group(tmp_path, "other", runs_of(LOW[3:5]))
    attest(other, statement="No label was mounted.")
    text = statement(small, other)
    assert "run group other (attestations/group2.json" in text
    assert "(run group small: no attestation)" in text


def test_the_attestation_is_handed_in_as_it_is(group: Path, tmp_path: Path) -> None:
    path = attest(group, statement="No label was mounted.", events="abc")
    done = export_mle_bench(["whole"], tmp_path / "out", runs_dir=group.parent)
    assert (done.out / "attestations" / "group1.json").read_bytes() == path.read_bytes()
    assert "attestations/group1.json" in (done.out / "MANIFEST").read_text()
    assert done.summary["is_attested"] is True
    assert not any("attests" in note for note in done.notes)


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "{}", '{"statement": 1}', '{"statement": " \\u001b[0m"}', "[" * 9999]
)
def test_an_attestation_that_says_nothing_is_named(small: Path, content: str) -> None:
    (small / "attestation.json").write_text(content)
    with pytest.raises(BrokenFile, match=r"^small/attestation\.json: "):
        candidate(small)


def test_an_attestation_that_is_a_link_is_not_followed(small: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.json"
    secret.write_text('{"statement": "secret"}')
    (small / "attestation.json").symlink_to(secret)
    with pytest.raises(BrokenFile, match="no regular file"):
        candidate(small)
