"""The table of metrics, and what holds for each of them."""

from __future__ import annotations

import inspect
import subprocess
import sys

import pytest

from competitions.catalog import Competition, catalog
from competitions.metrics import LOWER_IS_BETTER, METRICS, load_metric
from competitions.tasks import load_task

GRADED = [one for one in catalog().values() if one.task]


@pytest.mark.parametrize("name", METRICS)
def test_a_metric_is_named_for_its_direction_and_says_what_is_best(name: str) -> None:
    function = load_metric(name)
    direction = LOWER_IS_BETTER if METRICS[name].lower_is_better else "_score"
    assert function.__name__.endswith(direction)
    text = inspect.getdoc(function) or ""
    assert "best" in text


@pytest.mark.parametrize("competition", GRADED, ids=lambda one: one.id)
def test_the_metric_of_every_task_is_in_the_table_with_the_direction_of_the_catalog(
    competition: Competition,
) -> None:
    metric = load_task(competition.task).METRIC
    found = [one for one in METRICS.values() if load_metric(one.name) is metric]
    assert [one.lower_is_better for one in found] == [competition.lower_is_better]


def test_no_metric_or_task_needs_scikit_learn_or_scipy_stats_to_be_imported() -> None:
    # They take 1.5 s and 0.9 s, and grading has one second as a whole process.
    modules = [f"competitions.metrics.{one.function.partition(':')[0]}" for one in METRICS.values()]
    modules += [f"competitions.tasks.{one.task}" for one in GRADED]
    code = f"import importlib, sys; [importlib.import_module(name) for name in {modules}]; "
    code += "sys.exit(', '.join({'sklearn', 'scipy.stats', 'pandas'} & set(sys.modules)) or 0)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.strip() == ""
    assert done.returncode == 0


def test_an_unknown_metric_is_a_key_error() -> None:
    with pytest.raises(KeyError, match="no-such-metric"):
        load_metric("no-such-metric")
