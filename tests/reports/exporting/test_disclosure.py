"""The disclosure says under which conditions the runs were made, and what is not known of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from competitions.known_issues import all_known_issues
from reports.exporting.mle_bench import Exported, Labels, export_mle_bench
from tests.reports.exporting.whole_groups import edit, edit_runs, place_of
from tests.reports.official_reports import ALL


def conditions(out: Path) -> dict[str, str]:
    """The table of conditions, by condition."""
    text = (out / "DISCLOSURE.md").read_text().split("## Results")[0]
    rows = [line[2:-2].split(" | ") for line in text.splitlines() if line.startswith("| ")]
    assert all(len(row) == 2 for row in rows)
    return {row[0]: row[1] for row in rows[2:]}


def exported_from(group: Path, labels: Labels | None = None) -> Path:
    out = group.parent.parent / "out"
    return export_mle_bench(["whole"], out, runs_dir=group.parent, labels=labels).out


def test_every_condition_is_told(exported: Exported) -> None:
    assert conditions(exported.out) == {
        "Agent variant": "uct",
        "Settings of the variant (SHA-256)": "not recorded",
        "Model": "fake-model-1",
        "Hours per run": "12",
        "Step limit": "none",
        "Hardware of a run": ("4 vCPUs and 1 A100 (recorded: 4 vCPUs, 64 GiB of RAM and 1 GPU)"),
        "Runtime": "docker (isolation: container)",
        "Network": "none: the agent reached its LLM and the check of its submission's form only",
        "Image": "podium-agent:test",
        "Image digest": "sha256:0123456789abcdef",
        "Versions": "platform Linux-6.1-x86\\_64, podium 0.1.0, python 3.11.7",
        "Days (UTC)": "2025-10-09",
        "Seeds": (
            "group 1 is seed 0 of whole; group 2 is seed 1 of whole; group 3 is seed 2 of whole"
        ),
        "Runs": "225 ended, 2,700.0 h of agents' time",
        "LLM": "0 calls, 0 tokens in prompts, 0 in completions",
        "Padding": "none",
        "Known-issue fixes": "none",
    }


def test_the_deviation_from_the_canonical_setup_is_told(exported: Exported) -> None:
    text = (exported.out / "DISCLOSURE.md").read_text()
    assert "canonical setup is 24 hours, 36 vCPUs with 440 GB of RAM and one 24 GB A10" in text
    assert "these runs had 12 hours and 4 vCPUs and 1 A100" in text


def test_what_is_not_recorded_is_said_to_be_so(group: Path) -> None:
    edit_runs(group, image_digest=..., resources={}, network="host", runtime="local")
    edit_runs(group, isolation="none", versions={})
    edit_runs(group, "*__seed0", image=...)
    found = conditions(exported_from(group))
    assert found["Image digest"] == "not recorded"
    assert found["Image"] == "podium-agent:test (not recorded in 75 runs)"
    assert found["Hardware of a run"] == found["GPU model"] == "not recorded"
    assert found["Versions"] == "not recorded"
    assert found["Network"].startswith("the machine's own")


def test_versions_that_differ_are_told_with_their_runs(group: Path) -> None:
    edit_runs(group, "*__seed2", versions={"podium": "0.2.0"})
    told = conditions(exported_from(group))["Versions"]
    assert told.endswith("podium 0.1.0, python 3.11.7 (150 runs); podium 0.2.0 (75 runs)")


def test_a_step_limit_and_the_settings_digest_are_told(group: Path) -> None:
    edit(group / "group.json", step_limit=500)
    for home in group.glob("uct__*"):
        (home / "variant.yaml").write_text("name: uct\n")
    found = conditions(exported_from(group))
    assert found["Step limit"] == "500"
    assert len(found["Settings of the variant (SHA-256)"]) == 64


def test_medals_where_answers_leak_are_counted(exported: Exported) -> None:
    text = (exported.out / "DISCLOSURE.md").read_text().split("## Known leakage")[1]
    leaky = {one.competition_id for one in all_known_issues() if one.kind == "leak"} & set(ALL)
    assert len(leaky) >= 4
    for name in leaky:
        medals = sum(place_of(name, seed) in ("gold", "silver", "bronze") for seed in range(3))
        assert f"{name} ({medals} of 3)" in text
    assert "was not examined" in text


@pytest.mark.parametrize(
    "fields", [{"image": "a|b\n# c"}, {"versions": {"podium": "|x|\n|y|"}}, {"model": "`m`"}]
)
def test_recorded_words_stay_in_their_cell(group: Path, fields: dict[str, Any]) -> None:
    edit_runs(group, **fields)
    text = (exported_from(group) / "DISCLOSURE.md").read_text()
    # The head of the table, its rule, and a row per condition (and the GPU's model).
    table = text.split("\n\n")[1].splitlines()
    assert len(table) == 2 + 18
    assert all(line.replace("\\|", "").count("|") == 3 for line in table)
