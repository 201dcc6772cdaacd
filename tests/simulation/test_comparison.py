import csv
from functools import cache
from pathlib import Path

import pytest

from tests.simulation.comparison import (
    GRID,
    QUARTERS,
    Estimate,
    Results,
    compare,
    difference,
    estimate,
)
from tests.simulation.picture import draw
from tests.simulation.report import table, write_csv
from tests.simulation.settings import searches_alone, whole_variants

SEED, TASKS = 40, 120


@cache
def _whole() -> dict[str, Results]:
    return compare(whole_variants(), TASKS, SEED)


def test_podium_beats_every_other_variant_at_the_end() -> None:
    results = _whole()
    podium = results["podium"].estimate_at(1.0)
    for name, of in results.items():
        if name != "podium":
            assert difference(results["podium"], of).low > 0, name
    assert not podium.overlaps(results["aide"].estimate_at(1.0))


def test_with_trusted_scores_podiums_search_alone_beats_random_steps() -> None:
    conditions = searches_alone("scored")
    results = compare({n: conditions[n] for n in ("podium", "random")}, 250, SEED)
    assert difference(results["podium"], results["random"]).low > 0


def test_a_comparison_is_the_same_for_the_same_seed() -> None:
    rules = whole_variants()
    few = {name: rules[name] for name in ("podium", "aide")}
    assert compare(few, 10, 3) == compare(few, 10, 3)
    assert compare(few, 10, 3) != compare(few, 10, 4)


def test_an_interval_by_hand() -> None:
    # Mean 2.5, sample deviation 1.2910, t(3) at 97.5 % is 3.1824.
    assert estimate([1.0, 2.0, 3.0, 4.0]).half == pytest.approx(3.1824 * 1.2910 / 2, rel=1e-4)
    with pytest.raises(ValueError, match="at least two tasks"):
        estimate([1.0])


@pytest.mark.parametrize(
    ("low", "high", "expected"), [(0.0, 0.4, False), (0.0, 0.5, True), (0.7, 0.9, False)]
)
def test_intervals_overlap_from_a_common_end_on(low: float, high: float, expected: bool) -> None:
    assert Estimate(0, low, high).overlaps(Estimate(0, 0.5, 0.6)) is expected


def test_a_difference_is_taken_task_by_task() -> None:
    def results(*ends: float) -> Results:
        return Results(tuple((0.0,) * 48 + (end,) for end in ends), (1,) * len(ends), 0.0)

    gap = difference(results(0.9, 0.2, 0.5), results(0.8, 0.1, 0.4))
    assert (gap.mean, gap.half) == pytest.approx((0.1, 0.0))


def test_the_table_names_every_variant_and_says_whether_intervals_overlap() -> None:
    text = table("Whole variants", _whole())
    assert all(name in text for name in _whole())
    assert "podium is above aide; their 95 % intervals do not overlap." in text
    end = _whole()["aide"].estimate_at(1.0)
    assert f"{end.mean:.3f} ±{end.half:.3f}" in text


def test_the_csv_and_the_pictures_hold_every_variant(tmp_path: Path) -> None:
    tables = {"Whole variants": _whole()}
    write_csv(tmp_path / "simulation.csv", tables)
    with (tmp_path / "simulation.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == len(_whole()) * len(GRID)
    assert {float(row["budget_share"]) for row in rows} >= set(QUARTERS)
    last = next(r for r in rows if r["variant"] == "podium" and float(r["budget_share"]) == 1.0)
    assert float(last["mean"]) == pytest.approx(_whole()["podium"].estimate_at(1.0).mean, abs=1e-5)
    draw(tmp_path / "simulation", tables, "for a test")
    svg = (tmp_path / "simulation.svg").read_text("utf-8")
    assert all(f">{name}</text>" in svg for name in _whole())
    assert (tmp_path / "simulation.png").read_bytes().startswith(b"\x89PNG")
