import math
import time
import tracemalloc
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.finishing.blending import blend, methods_for, resemblance
from agent.finishing.predictions import BlendRefused, read_predictions
from agent.finishing.rules import BlendRules, Method
from agent.metric_words import TaskMetric

_LOG_LOSS = BlendRules(None, TaskMetric("log_loss", True))
_AUC = BlendRules(None, TaskMetric("roc_auc", False))
_ACCURACY = BlendRules(None, TaskMetric("accuracy", False))
_RMSE = BlendRules(None, TaskMetric("rmse", True))
_UNKNOWN = BlendRules(None, TaskMetric("score", False, is_known=False))
_NUMBERS = st.floats(-1e9, 1e9, allow_subnormal=False)


def _file(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def _frame(path: Path, **columns: object) -> Path:
    pd.DataFrame(columns).to_csv(path, index=False)
    return path


def _blended(tmp_path: Path, *texts: str, weights: list[float] | None = None,
             method: Method = "mean") -> str:  # fmt: skip
    files = [_file(tmp_path / f"in{i}.csv", text) for i, text in enumerate(texts)]
    out = tmp_path / "out.csv"
    blend(files, weights or [1.0] * len(files), out, method)
    return out.read_text()


def _methods(tmp_path: Path, first: str, other: str, rules: BlendRules) -> tuple[Method, ...]:
    one, two = _file(tmp_path / "a.csv", first), _file(tmp_path / "b.csv", other)
    return methods_for(read_predictions(one), read_predictions(two), rules)


def test_probabilities_are_averaged_by_weight(tmp_path: Path) -> None:
    text = _blended(tmp_path, "id,p\na,0.25\nb,1\n", "id,p\na,0.75\nb,0\n", weights=[3, 1])
    assert text == "id,p\na,0.375\nb,0.75\n"


def test_rows_are_matched_by_id_and_stand_as_in_the_first_file(tmp_path: Path) -> None:
    text = _blended(tmp_path, "id,p\nb,0.5\na,0.25\n", "id,p\na,0.75\nb,0.0\n")
    assert text == "id,p\nb,0.25\na,0.5\n"


def test_columns_may_stand_in_another_order(tmp_path: Path) -> None:
    text = _blended(tmp_path, "id,p,q\n1,0.25,0.5\n", "id,q,p\n1,1.0,0.75\n")
    assert text == "id,p,q\n1,0.5,0.75\n"


def test_seven_and_seven_point_nought_are_the_same_id(tmp_path: Path) -> None:
    assert _blended(tmp_path, "id,p\n7,0.5\n8,1\n", "id,p\n8.0,0\n7.0,1.5\n") == (
        "id,p\n7,1.0\n8,0.5\n"
    )


def test_leading_noughts_of_an_id_survive(tmp_path: Path) -> None:
    assert _blended(tmp_path, "id,p\n007,0.5\n", "id,p\n007,1.5\n") == "id,p\n007,1.0\n"


def test_several_rows_per_id_are_matched_by_position(tmp_path: Path) -> None:
    text = _blended(tmp_path, "id,p\na,1.5\na,2.5\nb,0\n", "id,p\na,2.5\na,3.5\nb,1\n")
    assert text == "id,p\na,2.0\na,3.0\nb,0.5\n"


def test_several_rows_per_id_in_different_orders_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BlendRefused, match="several rows per id"):
        _blended(tmp_path, "id,p\na,1\na,2\nb,0\n", "id,p\na,2\nb,1\na,3\n")


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ("id,p\na,1\nc,2\n", "different ids"),
        ("id,p\na,1\n", "1 rows"),
        ("id,q\na,1\nb,2\n", "different columns"),
        ("", "no readable table"),
        ("id\na\nb\n", "and more"),
        ("id,p\na,word\nb,2\n", "text, which has no mean"),
        ("id,p\na,inf\nb,2\n", "infinite"),
        ("id,p\na,\nb,2\n", "blank in different rows"),
    ],
)
def test_what_does_not_fit_together_is_refused(tmp_path: Path, other: str, said: str) -> None:
    with pytest.raises(BlendRefused, match=said):
        _blended(tmp_path, "id,p\na,1\nb,2\n", other)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BlendRefused, match="no file"):
        blend([tmp_path / "none.csv"], [1], tmp_path / "out.csv")


def test_cells_that_are_blank_in_all_files_stay_blank(tmp_path: Path) -> None:
    text = _blended(tmp_path, "id,p\na,\nb,1.0\n", "id,p\na,\nb,2.0\n")
    assert text == "id,p\na,\nb,1.5\n"


def test_text_that_is_the_same_in_all_files_is_carried_along(tmp_path: Path) -> None:
    text = _blended(tmp_path, 'id,use,p\n1,"a, b",0.5\n2,c,1\n', 'id,use,p\n2,c,2\n1,"a, b",1.5\n')
    assert text == 'id,use,p\n1,"a, b",1.0\n2,c,1.5\n'


def test_whole_numbers_that_agree_stay_whole(tmp_path: Path) -> None:
    text = _blended(tmp_path, "id,k,p\n1,3,0.5\n", "id,k,p\n1,3,1.5\n")
    assert text == "id,k,p\n1,3,1.0\n"


def test_rows_that_sum_to_one_still_do(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    files = []
    for i in range(5):
        shares = rng.dirichlet(np.full(7, 0.3), 500)
        files.append(
            _frame(
                tmp_path / f"{i}.csv", id=range(500), **{f"c{k}": shares[:, k] for k in range(7)}
            )
        )
    blend(files, [5, 1, 2, 1, 1], tmp_path / "out.csv")
    mixed = pd.read_csv(tmp_path / "out.csv").drop(columns="id").to_numpy()
    assert np.abs(mixed.sum(axis=1) - 1).max() < 1e-15 * 7
    assert mixed.min() >= 0


@given(
    values=st.lists(_NUMBERS, min_size=1, max_size=30),
    weights=st.lists(st.floats(0.01, 100), min_size=1, max_size=5),
)
@settings(max_examples=60, deadline=None)
def test_a_file_joined_with_itself_is_itself(
    tmp_path_factory: pytest.TempPathFactory, values: list[float], weights: list[float]
) -> None:
    tmp_path = tmp_path_factory.mktemp("same")
    file = _frame(tmp_path / "a.csv", id=range(len(values)), p=values)
    for method in ("mean", "vote"):
        blend([file] * len(weights), weights, tmp_path / "out.csv", method)
        assert pd.read_csv(tmp_path / "out.csv", float_precision="round_trip").equals(
            pd.read_csv(file, float_precision="round_trip")
        )


@given(data=st.data(), rows=st.integers(1, 20))
@settings(max_examples=60, deadline=None)
def test_a_mean_ignores_the_order_of_rows_and_the_scale_of_weights(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject, rows: int
) -> None:
    tmp_path = tmp_path_factory.mktemp("order")
    values = [data.draw(st.lists(_NUMBERS, min_size=rows, max_size=rows)) for _ in range(3)]
    shuffled = data.draw(st.permutations(range(rows)))
    straight = [_frame(tmp_path / f"s{i}.csv", id=range(rows), p=v) for i, v in enumerate(values)]
    mixed = [straight[0]] + [
        _frame(tmp_path / f"m{i}.csv", id=shuffled, p=[v[k] for k in shuffled])
        for i, v in enumerate(values[1:])
    ]
    blend(straight, [1, 2, 3], tmp_path / "one.csv")
    blend(mixed, [2, 4, 6], tmp_path / "two.csv")
    one = pd.read_csv(tmp_path / "one.csv", float_precision="round_trip")
    two = pd.read_csv(tmp_path / "two.csv", float_precision="round_trip")
    pd.testing.assert_frame_equal(one, two, rtol=1e-12)
    low, high = np.min(values, axis=0), np.max(values, axis=0)
    assert ((one["p"] >= low) & (one["p"] <= high)).all()
    expected = np.average(values, axis=0, weights=[1, 2, 3])
    assert np.allclose(one["p"], expected, rtol=1e-9, atol=1e-6)


def test_ranks_are_averaged_on_a_scale_from_nought_to_one(tmp_path: Path) -> None:
    text = _blended(tmp_path, "id,p\na,1\nb,2\nc,30\nd,4\n", "id,p\na,.1\nb,.2\nc,.3\nd,.4\n",
                    method="rank_mean")  # fmt: skip
    values = pd.read_csv(_file(tmp_path / "x.csv", text))["p"].tolist()
    assert values == [0.125, 0.375, 0.75, 0.75]


def test_labels_are_elected_by_weight(tmp_path: Path) -> None:
    texts = ("id,y\n1,0\n2,1\n3,2\n", "id,y\n1,2\n2,2\n3,1\n", "id,y\n3,1\n1,2\n2,0\n")
    assert _blended(tmp_path, *texts, method="vote") == "id,y\n1,2\n2,1\n3,1\n"
    assert _blended(tmp_path, *texts, method="vote", weights=[3, 1, 1]) == "id,y\n1,0\n2,1\n3,2\n"


def test_a_tied_vote_goes_to_the_first_file(tmp_path: Path) -> None:
    assert _blended(tmp_path, "id,y\n1,b\n", "id,y\n1,a\n", method="vote") == "id,y\n1,b\n"


def test_labels_in_words_are_elected_too(tmp_path: Path) -> None:
    texts = ("id,y\n1,rust\n2,scab\n", "id,y\n1,rust scab\n2,rust\n", "id,y\n1,rust scab\n2,scab\n")
    assert _blended(tmp_path, *texts, method="vote") == "id,y\n1,rust scab\n2,scab\n"


def test_a_label_is_the_same_written_as_three_or_three_point_nought(tmp_path: Path) -> None:
    texts = ("id,y\n1,2\n", "id,y\n1,3.0\n", "id,y\n1,3\n")
    assert _blended(tmp_path, *texts, method="vote") == "id,y\n1,3\n"


def test_truth_values_are_labels(tmp_path: Path) -> None:
    texts = ("id,y\n1,True\n", "id,y\n1,False\n", "id,y\n1,False\n")
    assert _methods(tmp_path, texts[0], texts[1], _ACCURACY) == ("vote",)
    assert _blended(tmp_path, *texts, method="vote") == "id,y\n1,False\n"


@given(st.lists(st.lists(st.integers(0, 4), min_size=8, max_size=8), min_size=1, max_size=6))
@settings(max_examples=50, deadline=None)
def test_an_elected_label_has_the_most_votes(
    tmp_path_factory: pytest.TempPathFactory, votes: list[list[int]]
) -> None:
    tmp_path = tmp_path_factory.mktemp("vote")
    files = [_frame(tmp_path / f"{i}.csv", id=range(8), y=v) for i, v in enumerate(votes)]
    blend(files, [1] * len(files), tmp_path / "out.csv", "vote")
    elected = pd.read_csv(tmp_path / "out.csv")["y"]
    for row, label in enumerate(elected):
        cast = [vote[row] for vote in votes]
        assert cast.count(label) == max(cast.count(other) for other in cast)


@pytest.mark.parametrize(
    ("first", "other", "rules", "expected"),
    [
        ("id,p\n1,.5\n2,1\n", "id,p\n1,.6\n2,0\n", _LOG_LOSS, ("mean",)),
        ("id,p\n1,.5\n2,1\n", "id,p\n1,.6\n2,0\n", _AUC, ("mean", "rank_mean")),
        ("id,p\n1,0\n2,1\n", "id,p\n1,1\n2,1\n", _AUC, ("mean", "rank_mean")),
        ("id,a,b\n1,.5,.5\n2,1,0\n", "id,a,b\n1,.6,.4\n2,0,1\n", _AUC, ("mean",)),
        ("id,y\n1,0\n2,1\n", "id,y\n1,1\n2,1\n", _ACCURACY, ("vote",)),
        ("id,y\n1,cat\n2,dog\n", "id,y\n1,dog\n2,dog\n", _ACCURACY, ("vote",)),
        ("id,y\n1,.5\n2,.25\n", "id,y\n1,.75\n2,1\n", _ACCURACY, ("mean",)),
        ("id,y\n1,3\n2,4\n", "id,y\n1,4\n2,4\n", _RMSE, ("mean",)),
        ("id,y\n1,3\n2,4\n", "id,y\n1,4\n2,4\n", _UNKNOWN, ("vote",)),
        ("id,y\n1,.5\n2,4\n", "id,y\n1,4.5\n2,4\n", _UNKNOWN, ("mean",)),
        ("id,t,y\n1,a,.5\n2,b,1\n", "id,t,y\n1,a,.7\n2,b,1\n", _LOG_LOSS, ("mean",)),
    ],
)
def test_how_to_join_follows_from_the_metric_and_the_values(
    tmp_path: Path, first: str, other: str, rules: BlendRules, expected: tuple[Method, ...]
) -> None:
    assert _methods(tmp_path, first, other, rules) == expected


@pytest.mark.parametrize("metric", ["dice", "levenshtein", "map_at_k", "kendall_tau"])
def test_masks_lists_and_texts_are_never_joined(tmp_path: Path, metric: str) -> None:
    rules = BlendRules(None, TaskMetric(metric, False))
    with pytest.raises(BlendRefused, match="no mean"):
        _methods(tmp_path, "id,rle\n1,3 4\n", "id,rle\n1,4 4\n", rules)


def test_masks_are_refused_whatever_the_metric_is_called(tmp_path: Path) -> None:
    for rules in (_UNKNOWN, _RMSE, _AUC):
        with pytest.raises(BlendRefused, match="text"):
            _methods(tmp_path, "id,rle\n1,3 4\n", "id,rle\n1,4 4\n", rules)


def test_text_with_thousands_of_values_is_no_label(tmp_path: Path) -> None:
    one = "id,y\n" + "".join(f"{i},word {i}\n" for i in range(1_500))
    two = "id,y\n" + "".join(f"{i},word {i + 1}\n" for i in range(1_500))
    with pytest.raises(BlendRefused, match="no class label"):
        _methods(tmp_path, one, two, _ACCURACY)


def test_whole_numbers_that_may_be_names_are_refused(tmp_path: Path) -> None:
    one = "id,y\n" + "".join(f"{i},{i}\n" for i in range(150))
    two = "id,y\n" + "".join(f"{i},{i + 1}\n" for i in range(150))
    with pytest.raises(BlendRefused, match="whole numbers"):
        _methods(tmp_path, one, two, _UNKNOWN)


def test_labels_and_probabilities_do_not_go_together(tmp_path: Path) -> None:
    with pytest.raises(BlendRefused, match="labels"):
        _methods(tmp_path, "id,y\n1,1\n2,0\n", "id,y\n1,.9\n2,.2\n", _ACCURACY)


def test_resemblance_is_the_least_over_columns(tmp_path: Path) -> None:
    first = read_predictions(_file(tmp_path / "a.csv", "id,p,q\n1,1,1\n2,2,2\n3,3,4\n"))
    other = read_predictions(_file(tmp_path / "b.csv", "id,p,q\n1,2,3\n2,4,2\n3,6,1\n"))
    assert resemblance(first, first) == 1.0
    assert resemblance(first, other) == pytest.approx(np.corrcoef([1, 2, 4], [3, 2, 1])[0, 1])
    flat = read_predictions(_file(tmp_path / "c.csv", "id,p,q\n1,1,5\n2,2,5\n3,3,5\n"))
    assert resemblance(first, flat) == 0.0


def test_resemblance_of_words_is_the_share_that_agrees(tmp_path: Path) -> None:
    first = read_predictions(_file(tmp_path / "a.csv", "id,y\n1,a\n2,b\n3,c\n4,d\n"))
    other = read_predictions(_file(tmp_path / "b.csv", "id,y\n1,a\n2,b\n3,c\n4,x\n"))
    assert resemblance(first, other) == 0.75


def test_a_million_rows_take_seconds_and_no_more_memory_for_more_files(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    rows = 50_000
    files = [
        _frame(tmp_path / f"{i}.csv", id=[f"{k:07d}" for k in range(rows)], p=rng.random(rows))
        for i in range(3)
    ]
    begun_at = time.process_time()
    blend(files[:2], [1, 1], tmp_path / "out.csv")
    assert time.process_time() - begun_at < 1.0  # 0.15 s measured; a million rows take about 3 s
    peaks = []
    for count in (3, 6):
        tracemalloc.start()
        blend((files * 2)[:count], [1] * count, tmp_path / "out.csv")
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.05 * peaks[0]


def test_a_mean_of_probabilities_never_exceeds_one(tmp_path: Path) -> None:
    text = "id,p\n" + "".join(f"{i},{v!r}\n" for i, v in enumerate([1.0, 0.1, 0.7, math.pi / 4]))
    other = "id,p\n" + "".join(f"{i},{v!r}\n" for i, v in enumerate([1.0, 0.1, 0.7, 0.5]))
    values = pd.read_csv(
        _file(tmp_path / "x.csv", _blended(tmp_path, text, other, text, weights=[3, 3, 1])),
        float_precision="round_trip",
    )["p"].tolist()
    assert values[:3] == [1.0, 0.1, 0.7]
