from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent.offline.grammar import MODELS, Grammar, Recipe

_CLASSES = Grammar(False, rows=1_000, columns=20, folds=5, may_log_target=False)
_VALUES = Grammar(True, rows=1_000, columns=20, folds=5, may_log_target=True)


@given(seed=st.integers(0, 10_000), grammar=st.sampled_from([_CLASSES, _VALUES]))
def test_a_recipe_survives_json(seed: int, grammar: Grammar) -> None:
    rng = Random(seed)
    recipe = grammar.random(rng.choice(grammar.families), rng)
    assert Recipe.from_json(recipe.to_json()) == recipe


@pytest.mark.parametrize("grammar", [_CLASSES, _VALUES], ids=["classes", "values"])
def test_families_fit_the_kind_of_problem(grammar: Grammar) -> None:
    kind: Callable[[str], str] = (
        (lambda n: MODELS[n].regressor)
        if grammar.is_regression
        else (lambda n: MODELS[n].classifier)
    )
    assert len(grammar.families) >= 7
    assert all(kind(name) for name in grammar.families)


def test_every_step_leads_elsewhere_and_no_step_twice() -> None:
    recipe = _VALUES.default("forest")
    changes = list(_VALUES.changes(recipe, [_VALUES.default("ridge")]))
    recipes = [change.recipe for change in changes]
    assert recipe not in recipes
    assert len(set(recipes)) == len(recipes)
    assert any(change.words == "average with ridge" for change in changes)
    assert any("log1p" in change.words for change in changes)


def test_a_blend_has_each_family_once_and_at_most_three_parts() -> None:
    recipe = _CLASSES.default("linear")
    for partner in ("forest", "boosting", "neighbours", "linear"):
        for change in _CLASSES.changes(recipe, [_CLASSES.default(partner)]):
            if change.words.startswith("average"):
                recipe = change.recipe
    assert [part.model for part in recipe.parts] == ["boosting", "forest", "linear"]
    assert any("leave forest out" in c.words for c in _CLASSES.changes(recipe, []))


def test_large_tables_begin_with_a_sample_that_grows() -> None:
    grammar = Grammar(False, rows=50_000, columns=20, folds=1, may_log_target=False)
    recipe = grammar.first
    assert recipe.max_rows == 20_000
    more = [c.recipe for c in grammar.changes(recipe, []) if "train on" in c.words]
    assert [r.max_rows for r in more] == [40_000]
    most = [c.recipe for c in grammar.changes(more[0], []) if "train on" in c.words]
    assert [r.max_rows for r in most] == [0]


def test_bigger_models_are_expected_to_take_longer() -> None:
    assert _CLASSES.seconds(_CLASSES.default("linear")) < _CLASSES.seconds(
        _CLASSES.default("boosting")
    )
