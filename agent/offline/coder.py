"""The offline coder: seeded, no LLM. Same protocol as the LLM coder, same contract for scripts."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from importlib.util import find_spec
from random import Random

from agent.coder import CodeRequest, WrittenCode
from agent.errors import NothingNew
from agent.offline.faults import some_fault, with_fault
from agent.offline.grammar import MOST_PARTS, Change, Grammar, Part, Recipe
from agent.offline.scripts import (
    baseline_script,
    origin_of,
    reads_images,
    solution_script,
)
from agent.search.memory import Attempt
from agent.search.tree import Objective, Verdict
from agent.tables import Table, as_number
from agent.task import Task

_BLEND_EVERY = 3
_RANDOM_DRAFTS = 50
_MOST_PARTNERS = 4
_CV_ROWS = 5_000
_CV_FOLDS = 5
_IMAGE_COLUMNS = 400
_TIME_SHARE = 0.5
_LEAST_ROWS = 500


class OfflineCoder:
    """Writes scikit-learn solutions from a grammar; equal seeds and memories give equal scripts.

    `fault_share` is the share of drafts that get a mistake; improvements get half of it, and so do
    repairs. The very first draft never has one.
    """

    def __init__(self, seed: int, fault_share: float = 0.2) -> None:
        self._seed = seed
        self._fault_share = fault_share

    def write(self, request: CodeRequest) -> WrittenCode:
        """Write one solution. Raises NothingNew when the grammar has nothing new to offer here."""
        rng = Random(f"{self._seed}:{request.step}:{request.action}")
        if not _is_understood(request.task):
            return _baseline(request)
        grammar = grammar_of(request.task)
        if request.action == "debug":
            return self._repair(request, grammar, rng)
        change = self._change(request, grammar, rng)
        share = self._fault_share / (1 if request.action == "draft" else 2)
        is_faulty = bool(request.memory.tried) and rng.random() < share
        return self._written(request, change, grammar, some_fault(rng) if is_faulty else None)

    def _change(self, request: CodeRequest, grammar: Grammar, rng: Random) -> Change:
        parent = request.parent
        if parent is None:
            return self._draft(request, grammar, rng)
        origin = origin_of(parent.code)
        if origin is None or origin.recipe is None:
            raise NothingNew("The offline coder improves only scripts of its own.")
        if request.action == "evolve":
            found = _evolutions(origin.recipe, grammar)
        elif request.action == "fuse":
            return _first_new(request, grammar, _fusions(origin.recipe, _given_partners(request)))
        else:
            return self._improvement(request, origin.recipe, grammar)
        return self._one_of(request, _new(request, grammar, found))

    def _draft(self, request: CodeRequest, grammar: Grammar, rng: Random) -> Change:
        """The linear model first; then families that have not been tried, then random recipes."""
        is_first = request.step == 0 or bool(request.memory.tried)
        if is_first and _is_new(grammar.first, request):
            return Change(grammar.first, "begin with a linear model")
        families = [
            family
            for family in grammar.families
            if grammar.default(family) != grammar.first
            and _fits(grammar, grammar.default(family), request)
        ]
        # Workers that begin at once see the same memory: one order, of which each takes another.
        Random(f"{self._seed}:families").shuffle(families)
        turn = request.step % max(len(families), 1)
        fresh = [grammar.default(family) for family in families[turn:] + families[:turn]]
        fresh += [grammar.random(rng.choice(grammar.families), rng) for _ in range(_RANDOM_DRAFTS)]
        drafts = (
            Change(recipe, f"try {recipe.parts[0].model}, unlike the drafts before")
            for recipe in fresh
        )
        return _first_new(request, grammar, drafts)

    def _improvement(self, request: CodeRequest, recipe: Recipe, grammar: Grammar) -> Change:
        changes = _new(request, grammar, grammar.changes(recipe, _partners(request)))
        blends = [c for c in changes if len(c.recipe.parts) > len(recipe.parts)]
        others = [change for change in changes if change not in blends]
        # Partners come best first, so the first blend is the most promising one.
        if blends and (not others or (request.step + self._seed) % _BLEND_EVERY == 0):
            return blends[0]
        return self._one_of(request, others)

    def _one_of(self, request: CodeRequest, changes: list[Change]) -> Change:
        """One of the changes, another one for each step: workers that see the same may differ."""
        if not changes:
            raise NothingNew("The offline coder has tried every step from this solution.")
        order = list(changes)
        Random(f"{self._seed}:{len(request.memory.tried)}").shuffle(order)
        return order[request.step % len(order)]

    def _repair(self, request: CodeRequest, grammar: Grammar, rng: Random) -> WrittenCode:
        parent = request.parent
        origin = origin_of(parent.code) if parent else None
        if parent is None or origin is None or origin.recipe is None:
            raise NothingNew("The offline coder mends only scripts of its own.")
        why = f"after {parent.verdict.value} ({parent.error})"
        if origin.fault is None:
            change = _simpler(parent, origin.recipe, grammar, _tried(request))
            return self._written(request, replace(change, words=f"{change.words} {why}"), grammar)
        is_faulty = rng.random() < self._fault_share / 2
        fault = some_fault(rng, origin.fault) if is_faulty else None
        change = Change(origin.recipe, f"mend the script {why}")
        return self._written(request, change, grammar, fault)

    def _written(
        self, request: CodeRequest, change: Change, grammar: Grammar, fault: str | None = None
    ) -> WrittenCode:
        plan = f"Offline coder (no LLM): {change.words}. {_in_words(change.recipe)}"
        code = solution_script(
            request.task,
            change.recipe,
            grammar.folds,
            self._seed,
            plan,
            fault,
            request.contract,
        )
        return WrittenCode(plan, with_fault(code, fault) if fault else code)


def grammar_of(task: Task) -> Grammar:
    """The grammar for a task, from what its training table looks like."""
    if task.train is None:
        raise ValueError("no grammar without a training table")
    rows = task.train.about_rows
    columns = _IMAGE_COLUMNS if reads_images(task) else len(task.train.columns)
    is_regression = task.problem == "regression"
    return Grammar(
        is_regression=is_regression,
        rows=rows,
        columns=columns,
        folds=_CV_FOLDS if rows <= _CV_ROWS else 1,
        may_log_target=is_regression and _is_positive(task.train, task.label_columns),
    )


def _is_understood(task: Task) -> bool:
    has_tables = task.sample is not None and task.train is not None and bool(task.label_columns)
    if not has_tables or task.problem == "unknown":
        return False
    if reads_images(task):
        # The scripts decode PNG files themselves where Pillow is missing.
        is_png = task.images is not None and task.images.suffix == ".png"
        return is_png or find_spec("PIL") is not None
    return task.test is not None


def _is_positive(train: Table, labels: tuple[str, ...]) -> bool:
    numbers = [as_number(cell) for label in labels for cell in train.values(label)]
    return all(number is not None and number >= 0 for number in numbers)


def _baseline(request: CodeRequest) -> WrittenCode:
    if request.task.sample is None or request.memory.tried:
        raise NothingNew("The offline coder cannot read this task's tables.")
    plan = (
        "Offline coder (no LLM): the task's tables could not be read; hand in the sample "
        "submission. Nothing is measured."
    )
    return WrittenCode(plan, baseline_script(request.task, request.task.sample, plan))


def _new(request: CodeRequest, grammar: Grammar, changes: Iterable[Change]) -> list[Change]:
    """The changes to recipes that nobody has tried or is trying, and that fit into the time."""
    return [
        change
        for change in changes
        if _is_new(change.recipe, request) and _fits(grammar, change.recipe, request)
    ]


def _first_new(request: CodeRequest, grammar: Grammar, changes: Iterable[Change]) -> Change:
    found = _new(request, grammar, changes)
    if not found:
        raise NothingNew("The offline coder has tried all of this that fits into the time.")
    return found[0]


def _is_new(recipe: Recipe, request: CodeRequest) -> bool:
    words = _in_words(recipe)
    is_under_way = any(plan.endswith(words) for plan in request.memory.under_way)
    return not is_under_way and recipe not in _tried(request)


def _evolutions(recipe: Recipe, grammar: Grammar) -> Iterator[Change]:
    """Larger changes: another family in place of the recipe, or two small changes at once."""
    present = {part.model for part in recipe.parts}
    for family in grammar.families:
        if family not in present:
            other = replace(grammar.default(family), target=recipe.target, max_rows=recipe.max_rows)
            yield Change(other, f"turn to {family}")
    for first in grammar.changes(recipe, []):
        for second in grammar.changes(first.recipe, []):
            if second.recipe != recipe:
                yield Change(second.recipe, f"{first.words}, and {second.words}")


def _fusions(recipe: Recipe, partners: list[Recipe]) -> Iterator[Change]:
    """Means of models of this recipe and its partners, of as many partners as there is room for."""
    for size in range(len(partners), 0, -1):
        parts = list(recipe.parts)
        for partner in partners[:size]:
            parts += [part for part in partner.parts if part not in parts]
        for kept in (MOST_PARTS, 2):
            fused = _one_of_each(recipe, partners[:size], parts)[:kept]
            if len(fused) > 1:
                names = " and ".join(part.model for part in fused)
                ordered = tuple(sorted(fused, key=lambda part: (part.model, part.params)))
                yield Change(replace(recipe, parts=ordered), f"join branches: {names}")


def _one_of_each(recipe: Recipe, partners: list[Recipe], parts: list[Part]) -> list[Part]:
    """The first part of each recipe, then the others."""
    firsts: list[Part] = []
    for one in (recipe, *partners):
        firsts += [part for part in one.parts[:1] if part not in firsts]
    return firsts + [part for part in parts if part not in firsts]


def _given_partners(request: CodeRequest) -> list[Recipe]:
    """The recipes of the branches to be joined; the best ones where none are given."""
    origins = [origin_of(attempt.code) for attempt in request.memory.partners]
    recipes = [origin.recipe for origin in origins if origin and origin.recipe]
    return recipes or _partners(request)


def _simpler(parent: Attempt, recipe: Recipe, grammar: Grammar, tried: set[Recipe]) -> Change:
    """Something smaller than what really failed: fewer rows, then the linear model."""
    rows = recipe.max_rows or grammar.rows
    is_too_big = parent.verdict in {Verdict.TIMEOUT, Verdict.OOM}
    if is_too_big and rows > _LEAST_ROWS:
        smaller = replace(recipe, max_rows=rows // 4)
        if smaller not in tried:
            return Change(smaller, f"use {rows // 4} rows")
    if grammar.first in tried:
        raise NothingNew("The offline coder knows nothing simpler.")
    return Change(grammar.first, "fall back on a linear model")


def _tried(request: CodeRequest) -> set[Recipe]:
    origins = [origin_of(attempt.code) for attempt in request.memory.tried]
    return {origin.recipe for origin in origins if origin and origin.recipe}


def _partners(request: CodeRequest) -> list[Recipe]:
    """The best recipes so far, one per attempt, best first."""
    objective = Objective(request.task.metric.lower_is_better)
    scored = [(a.metric, origin_of(a.code)) for a in request.memory.tried if a.metric is not None]
    scored.sort(key=lambda pair: objective.gain(pair[0], 0.0), reverse=True)
    recipes = [origin.recipe for _, origin in scored if origin and origin.recipe]
    return recipes[:_MOST_PARTNERS]


def _fits(grammar: Grammar, recipe: Recipe, request: CodeRequest) -> bool:
    return grammar.seconds(recipe) <= max(request.timeout_s * _TIME_SHARE, 3.0)


def _in_words(recipe: Recipe) -> str:
    """The recipe as the end of a plan; different for different recipes."""
    parts = []
    for part in recipe.parts:
        params = ", ".join(f"{name}={value}" for name, value in part.params)
        extras = [e for e in (part.scaler, part.reducer) if e != "none"]
        parts.append(f"{part.model}({params})" + (f" on {' + '.join(extras)}" if extras else ""))
    rows = f" on {recipe.max_rows} rows" if recipe.max_rows else ""
    target = f", {recipe.target} target" if recipe.target != "raw" else ""
    return "Model: " + " + ".join(parts) + rows + target + "."
