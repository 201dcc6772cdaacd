"""The picture of scores against thresholds."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from reports.facts import Facts
from reports.site.score_plot import WIDTH, Score, draw_scores

HIGHER = Facts("c", "C", "mle-bench", "low", "auc", False, 0.9, 0.8, 0.7, 0.6)
LOWER = Facts("c", "C", "mle-bench", "low", "rmse", True, 0.1, 0.2, 0.3, 0.4)
NOTHING = Facts("c", "C", "", "", "", False)


def scores(*values: float, medal: str = "") -> list[Score]:
    return [Score(seed, value, medal) for seed, value in enumerate(values)]


def test_better_lies_to_the_right_whichever_way_the_metric_goes() -> None:
    for facts, good, bad in ((HIGHER, 0.95, 0.5), (LOWER, 0.05, 0.5)):
        plot = draw_scores(facts, {"a": scores(good, bad)})
        assert plot is not None
        left, right = plot.rows[0].dots
        assert "0.5" in left.title
        assert left.x < right.x
        places = [limit.x for limit in plot.limits]
        assert [limit.name for limit in plot.limits] == ["median", "bronze", "silver", "gold"]
        assert places == sorted(places)
        assert left.x < places[0]
        assert places[-1] < right.x


def test_a_wild_score_is_drawn_on_the_edge_and_says_its_value() -> None:
    plot = draw_scores(HIGHER, {"a": scores(0.5, 0.6, 0.7, 0.8, -1e6)})
    assert plot is not None
    wild = plot.rows[0].dots[0]
    assert wild.beyond == -1
    assert wild.title == "a, seed 4: -1e+06"
    assert sum(dot.beyond != 0 for dot in plot.rows[0].dots) == 1
    assert plot.limits[-1].x - plot.limits[0].x > WIDTH / 4


def test_a_wild_score_where_lower_is_better_lies_on_the_left_edge() -> None:
    plot = draw_scores(LOWER, {"a": scores(0.1, 0.2, 0.3, 0.4, 1e6)})
    assert plot is not None
    assert plot.rows[0].dots[0].beyond == -1
    assert plot.rows[0].dots[0].x < WIDTH / 10


def test_labels_of_thresholds_never_share_a_line() -> None:
    crowded = Facts("c", "C", "mle-bench", "low", "auc", False, 1.0, 1.0, 1.0, 1.0)
    plot = draw_scores(crowded, {"a": scores(1.0)})
    assert plot is not None
    assert len({limit.label_y for limit in plot.limits}) == 4


def test_equal_scores_are_set_apart() -> None:
    plot = draw_scores(HIGHER, {"a": scores(0.75, 0.75, 0.75)})
    assert plot is not None
    assert len({(dot.x, dot.y) for dot in plot.rows[0].dots}) == 3


def test_it_is_described_in_words() -> None:
    plot = draw_scores(HIGHER, {"a": scores(0.75), "b": []})
    assert plot is not None
    assert plot.description == (
        "Scores against thresholds (median 0.6, bronze 0.7, silver 0.8, gold 0.9). "
        "a: 0.75; b: no score."
    )


def test_nothing_known_is_no_picture_but_either_scores_or_thresholds_are() -> None:
    assert draw_scores(NOTHING, {"a": []}) is None
    assert draw_scores(NOTHING, {"a": scores(3.0)}) is not None
    assert draw_scores(HIGHER, {}) is not None


def test_scores_that_are_no_numbers_are_not_drawn() -> None:
    plot = draw_scores(HIGHER, {"a": scores(math.nan, math.inf, 0.7)})
    assert plot is not None
    assert [dot.title for dot in plot.rows[0].dots] == ["a, seed 2: 0.7"]


@given(st.lists(st.floats(-1e12, 1e12), min_size=1, max_size=12), st.booleans())
def test_every_dot_is_in_the_picture(values: list[float], lower: bool) -> None:
    plot = draw_scores(LOWER if lower else HIGHER, {"a": scores(*values), "b": []})
    assert plot is not None
    assert all(0 <= dot.x <= WIDTH and 0 < dot.y < plot.height for dot in plot.rows[0].dots)
    assert all(0 <= limit.x <= WIDTH for limit in plot.limits)
