"""`podium competitions` as its users meet it: as a process, on a terminal and in a pipe."""

from __future__ import annotations

import json
import os
import re
import subprocess
from typing import Any

import pytest

from competitions.catalog import Competition, catalog, find, split
from competitions.known_issues import all_known_issues
from harness.cli.competitions import describe, formula
from tests.harness.cli.test_main import PODIUM, podium, refused


def on_a_terminal(columns: int, *arguments: str) -> list[str]:
    """The lines a terminal of this width shows, without colours."""
    done = subprocess.run(
        [PODIUM, "competitions", *arguments],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"FORCE_COLOR": "1", "COLUMNS": str(columns)},
    )
    return re.sub(r"\x1b\[[0-9;]*m", "", done.stdout).splitlines()


def shown(competition: str) -> dict[str, Any]:
    card: dict[str, Any] = json.loads(podium("competitions", "show", competition, "--json").stdout)
    return card


def test_a_list_in_a_pipe_has_one_line_a_competition() -> None:
    lines = podium("competitions", "list").stdout.splitlines()
    assert lines[0].split() == ["id", "tier", "category", "metric", "suite"]
    assert [line.split()[0] for line in lines[1:-1]] == list(catalog())
    assert lines[-1] == "86 competitions"


@pytest.mark.parametrize("columns", [80, 100])
def test_a_list_on_a_terminal_fits_and_breaks_names_at_hyphens(columns: int) -> None:
    lines = on_a_terminal(columns, "list")
    assert max(map(len, lines)) <= columns
    assert not any("…" in line for line in lines)
    ids = [line.split(" ")[0] for line in lines[1:-1] if not line.startswith(" ")]
    assert all(name in catalog() or name.endswith("-") for name in ids)
    assert len(ids) == 86


def test_a_list_on_a_very_narrow_terminal_is_left_to_it() -> None:
    assert find("AI4Code").metric in on_a_terminal(40, "list", "--split", "AI4Code")[1]


def test_a_row_without_a_tier_has_a_dash() -> None:
    line = podium("competitions", "list", "--split", "spaceship-titanic").stdout.splitlines()[1]
    assert line.split() == ["spaceship-titanic", "-", "tabular", "accuracy", "dev"]


@pytest.mark.parametrize(
    ("name", "last"), [("low", "22 competitions"), ("AI4Code", "1 competition")]
)
def test_a_list_ends_with_the_number_of_competitions(name: str, last: str) -> None:
    assert podium("competitions", "list", "--split", name).stdout.splitlines()[-1] == last


def test_a_list_can_be_read_by_a_machine() -> None:
    rows = json.loads(podium("competitions", "list", "--split", "dev", "--json").stdout)
    assert [row["id"] for row in rows] == [one.id for one in split("dev")]
    assert {row["tier"] for row in rows} == {None}
    assert {row["category"] for row in rows} >= {"tabular", "image-classification"}


def test_an_unknown_split_is_answered_with_one_line() -> None:
    assert "'lowest' is unknown" in refused(podium("competitions", "list", "--split", "lowest"), 2)


def test_a_competition_is_shown_with_facts_formula_and_issues() -> None:
    lines = on_a_terminal(80, "show", "aerial-cactus-identification")
    assert max(map(len, lines)) <= 80
    assert lines[0] == "aerial-cactus-identification: Aerial Cactus Identification"
    text = "\n".join(lines)
    for fact in ("0.0254 GB", "auc-roc, higher is better", "image-classification", "0.9991"):
        assert fact in text
    assert "How it is scored\n  Area under the ROC curve" in text
    assert ">>>" not in text
    assert "Known issues\n  medium, leaderboard: Gold, silver and bronze" in text
    assert "    Source: thresholds in catalog.csv" in text


def test_a_competition_without_issues_has_no_such_section() -> None:
    text = podium("competitions", "show", "demo-wine").stdout
    assert "Known issues" not in text
    assert "What the validator cannot see" not in text
    assert re.search(r"size of the data +-\n", text)


def test_a_shown_competition_can_be_read_by_a_machine() -> None:
    card = shown("aerial-cactus-identification")
    assert (card["size_gb"], card["median"]) == (0.0254, 0.9991)
    (issue,) = card["known_issues"]
    assert (issue["kind"], issue["severity"]) == ("leaderboard", "medium")


def test_unknown_thresholds_are_dashes_to_people_and_null_to_machines() -> None:
    text = podium("competitions", "show", "spaceship-titanic").stdout
    assert re.findall(r"(gold|silver|bronze|median) +-\n", text) == [
        "gold",
        "silver",
        "bronze",
        "median",
    ]
    assert shown("spaceship-titanic")["gold"] is None


def test_what_the_validator_cannot_see_is_said() -> None:
    text = podium("competitions", "show", "ventilator-pressure-prediction").stdout
    assert "What the validator cannot see\n  Pressures must be finite" in text


@pytest.mark.parametrize("competition", catalog().values(), ids=lambda one: one.id)
def test_every_competition_can_be_described(competition: Competition) -> None:
    card = describe(competition)
    assert card["formula"], "the docstring of METRIC says nothing"
    assert len(card["known_issues"]) == sum(
        issue.competition_id == competition.id for issue in all_known_issues()
    )
    json.dumps(card)


def test_a_formula_is_a_docstring_without_its_doctest() -> None:
    docstring = """Mean of x,
        in [0, 1]; 1 is best.

        `x` has shape (n,).

        >>> mean([0, 1])
        0.5
        """
    assert formula(docstring) == "Mean of x, in [0, 1]; 1 is best.\n`x` has shape (n,)."
