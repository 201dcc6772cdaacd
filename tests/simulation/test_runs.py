from dataclasses import replace

import pytest

from tests.simulation.landscape import make_task
from tests.simulation.runs import BUDGET_S, Run, simulate
from tests.simulation.settings import NAMES, Conditions, conditions_of, whole_variants

WHOLE = whole_variants()


def _with(rules: Conditions, **sections: dict[str, object]) -> Conditions:
    variant = rules.variant
    changed = {
        name: getattr(variant, name).model_copy(update=values) for name, values in sections.items()
    }
    return conditions_of(variant.model_copy(update=changed))


def _trail(run: Run) -> list[object]:
    return [(node.node_id, node.parent_id, node.action, node.metric) for node in run.tree]


@pytest.mark.parametrize("name", NAMES)
def test_the_same_seed_gives_the_same_run_and_another_seed_another(name: str) -> None:
    task = make_task(0, 4)
    first, again, other = (simulate(task, WHOLE[name], seed) for seed in (5, 5, 6))
    assert _trail(first) == _trail(again)
    assert first.best_worth == again.best_worth
    assert _trail(first) != _trail(other)


@pytest.mark.parametrize("name", NAMES)
def test_a_run_keeps_to_its_time_and_its_number_of_nodes(name: str) -> None:
    for number in range(12):
        run = simulate(make_task(0, number), WHOLE[name], 0)
        finish = WHOLE[name].variant.finish
        end_s = BUDGET_S - min(finish.reserve_share * BUDGET_S, finish.reserve_max_s)
        assert all(time_s <= end_s for time_s, _ in run.best_worth)
        assert len(run.tree) <= WHOLE[name].variant.search.max_nodes
        times = [time_s for time_s, _ in run.best_worth]
        assert times == sorted(times)


def test_three_workers_get_nearly_three_times_as_far() -> None:
    rules = {
        count: replace(_with(WHOLE["ml-master"], workers={"count": count}), execution_factor=1.0)
        for count in (1, 3)
    }
    tasks = [make_task(3, number) for number in range(30)]
    nodes = {c: sum(len(simulate(t, r, 3).tree) for t in tasks) for c, r in rules.items()}
    limit = WHOLE["ml-master"].variant.search.max_nodes
    assert nodes[3] < limit * len(tasks)
    assert 2.2 < nodes[3] / nodes[1] < 3.1


def test_a_run_on_few_rows_leaves_time_for_more_attempts() -> None:
    plain = WHOLE["ml-master"]
    sample = plain.variant.execution.sample_run.model_copy(update={"enabled": True})
    early = _with(plain, execution={"sample_run": sample})
    tasks = [make_task(3, number) for number in range(30)]
    assert sum(len(simulate(t, early, 3).tree) for t in tasks) > 1.05 * sum(
        len(simulate(t, plain, 3).tree) for t in tasks
    )


def test_a_wrong_measurement_that_is_noticed_is_a_defect() -> None:
    sharp = replace(WHOLE["ml-master"], seen_through=1.0)
    blind = replace(WHOLE["ml-master"], seen_through=0.0)
    tasks = [make_task(3, number) for number in range(30)]
    assert all(
        run.solutions[node.node_id].bogus is None
        for run in (simulate(task, sharp, 3) for task in tasks)
        for node in run.tree
        if node.is_valid
    )
    chosen = [(run, run.chosen) for run in (simulate(task, blind, 3) for task in tasks)]
    assert any(run.solutions[node.node_id].bogus is not None for run, node in chosen if node)


def test_the_end_chooses_among_the_best_by_a_second_score() -> None:
    rules = _with(
        WHOLE["ml-master"],
        finish={"candidates": 5},
        judging={"hidden_share": 0.1},
    )
    tasks = [replace(make_task(3, number), has_hidden_rows=True) for number in range(30)]
    runs = [simulate(task, rules, 3) for task in tasks]
    chosen = [(run, run.chosen) for run in runs if run.chosen is not None]
    assert all(node in run.tree.top(5) for run, node in chosen)
    assert any(node is not run.tree.best for run, node in chosen)
    without = [simulate(replace(task, has_hidden_rows=False), rules, 3) for task in tasks]
    assert all(run.chosen is run.tree.best for run in without)


def test_before_anything_is_valid_there_is_nothing_to_hand_in() -> None:
    run = simulate(make_task(0, 4), WHOLE["ml-master"], 0)
    first_s = run.best_worth[0][0]
    assert run.worth_at((first_s - 1) / BUDGET_S) == 0.0
    assert run.worth_at((first_s + 1) / BUDGET_S) == run.best_worth[0][1]
