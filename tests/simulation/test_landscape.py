from random import Random
from statistics import fmean

import pytest

from tests.simulation import landscape
from tests.simulation.calibration import Calibration, calibration_of
from tests.simulation.landscape import Solution, changed, draft, make_task, repaired, score
from tests.simulation.runs import simulate
from tests.simulation.settings import whole_variants

RULES = whole_variants()["ml-master-released"]


@pytest.fixture(scope="module")
def calibration() -> Calibration:
    return calibration_of([simulate(make_task(7, number), RULES, 7) for number in range(150)])


def test_as_many_attempts_are_buggy_as_in_the_logs(calibration: Calibration) -> None:
    assert calibration.buggy == pytest.approx(0.57, abs=0.04)


def test_attempts_run_at_once_as_often_as_in_the_logs(calibration: Calibration) -> None:
    published = {"draft": 0.22, "debug": 0.32, "improve": 0.63}
    assert calibration.valid_at_once == pytest.approx(published, abs=0.04)


def test_repairs_succeed_less_the_deeper_they_are_as_in_the_logs(calibration: Calibration) -> None:
    assert calibration.repaired_at_depth == pytest.approx((0.37, 0.29, 0.27, 0.12), abs=0.05)


def test_valid_nodes_beat_their_branch_as_often_as_in_the_logs(calibration: Calibration) -> None:
    assert calibration.beats_branch == pytest.approx(0.40, abs=0.05)


def test_runs_get_as_far_in_twelve_hours_as_in_the_logs(calibration: Calibration) -> None:
    assert calibration.nodes_median == pytest.approx(41, abs=10)
    assert calibration.nodes_mean == pytest.approx(85, abs=15)
    assert calibration.short_runs == pytest.approx(16 / 73, abs=0.08)
    assert 450 <= calibration.nodes_most <= 500


def test_the_best_is_about_as_many_improvements_deep_as_in_the_logs(
    calibration: Calibration,
) -> None:
    assert calibration.improvements_to_best == pytest.approx(1.8, abs=0.7)


def test_a_third_of_the_runs_follows_a_wrong_measurement(calibration: Calibration) -> None:
    assert 0.2 <= calibration.bogus_best <= 0.4, "of 38 in 69 whose scores were off in the logs"


def test_a_task_is_the_same_for_the_same_seed_and_another_for_another() -> None:
    assert make_task(1, 2) == make_task(1, 2)
    assert make_task(1, 2) != make_task(1, 3)
    assert make_task(1, 2) != make_task(2, 2)


def test_the_best_approach_of_every_task_reaches_one() -> None:
    assert all(max(make_task(0, number).ceilings) == 1.0 for number in range(50))


def test_a_better_quality_is_a_better_metric_in_either_direction() -> None:
    for number in range(30):
        task = make_task(0, number)
        assert task.objective.is_better(task.metric(0.6), task.metric(0.5))


def _drafts(seen: set[int], count: int = 400) -> list[Solution]:
    rng = Random(3)
    return [draft(make_task(0, 0), seen, RULES, rng) for _ in range(count)]


def test_a_draft_told_of_an_approach_takes_it_half_as_often() -> None:
    before = _drafts(set())
    popular = max(range(landscape.APPROACHES), key=make_task(0, 0).popularity.__getitem__)
    share = fmean(solution.approach == popular for solution in before)
    told = fmean(solution.approach == popular for solution in _drafts({popular}))
    assert told == pytest.approx(share / 2, abs=0.06)


def test_improvements_never_pass_what_the_approach_can_reach() -> None:
    rng, task = Random(1), make_task(0, 1)
    solution = draft(task, set(), RULES, rng)
    for _ in range(200):
        solution = changed(task, solution, "improve", [], RULES, rng)
        assert 0 < solution.quality <= solution.ceiling


def test_larger_changes_vary_more_and_do_not_add_up() -> None:
    rng, task = Random(1), make_task(0, 1)
    start = draft(task, set(), RULES, rng)
    own = task.ceilings[start.approach]

    def spread(action: str) -> float:
        ends = [changed(task, start, action, [], RULES, rng).quality for _ in range(500)]  # type: ignore[arg-type]
        return fmean((quality - fmean(ends)) ** 2 for quality in ends)

    assert spread("evolve") > spread("improve")
    solution = start
    ceilings = []
    for _ in range(300):
        solution = changed(task, solution, "evolve", [], RULES, rng)
        ceilings.append(solution.ceiling)
    assert fmean(ceilings[-100:]) == pytest.approx(min(own, 1.0), abs=0.05)


def test_a_fusion_is_near_the_best_of_its_parents() -> None:
    rng, task = Random(1), make_task(0, 2)
    parents = [draft(task, set(), RULES, rng) for _ in range(3)]
    best = max(parent.quality for parent in parents)
    fused = [changed(task, parents[0], "fuse", parents[1:], RULES, rng) for _ in range(300)]
    assert fmean(solution.quality for solution in fused) - best == pytest.approx(0.01, abs=0.01)


def test_a_wrong_measurement_looks_best_and_is_worth_little() -> None:
    task = make_task(0, 3)
    honest = Solution(0, 1.0, 0.9, 0.0, 100.0)
    bogus = Solution(0, 1.0, 0.9, 0.0, 100.0, bogus=0.5)
    assert task.objective.is_better(score(task, bogus, Random(0)), score(task, honest, Random(0)))
    assert bogus.worth < honest.worth / 2


def test_only_a_wrong_measurement_that_was_noticed_is_put_right() -> None:
    unnoticed = Solution(0, 1.0, 0.9, 0.0, 100.0, bogus=0.5)
    assert repaired(unnoticed).bogus == 0.5
    noticed = Solution(0, 1.0, 0.9, 0.0, 100.0, bogus=0.5, is_seen_through=True)
    assert repaired(noticed).bogus is None


def test_nobody_writes_a_script_that_runs_past_its_limit() -> None:
    rng = Random(0)
    tasks = [make_task(0, number) for number in range(100)]
    assert all(draft(task, set(), RULES, rng).full_s < RULES.timeout_s for task in tasks)
