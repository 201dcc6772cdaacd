"""Fills the prompt templates. An unknown variable in a template is an error, not an empty text.

What is known (data, parent, memory) is one template rendered in two voices: as the beginning of the
model's own thought, and as told by the user to a model that takes no such beginning.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from agent.coder import FOLDS_NAME, OUT_OF_FOLD_NAME, SAMPLE_ROWS_VARIABLE, CodeRequest
from agent.executors.output import METRIC_MARK, shorten
from agent.llm.base import Message, Prompt
from agent.operators.durations import in_words
from agent.operators.recipes import Recipe, recipe_for
from agent.operators.remembered import remembered, result_of
from agent.search.memory import Attempt
from agent.search.tree import Action
from agent.sections import MemorySection, OperatorsSection
from agent.tokens import about_tokens

_PROMPTS_DIR = Path(__file__).parent / "prompts"
_CONSTANTS = {
    "metric_mark": METRIC_MARK,
    "folds_name": FOLDS_NAME,
    "out_of_fold_name": OUT_OF_FOLD_NAME,
    "sample_rows_variable": SAMPLE_ROWS_VARIABLE,
}
_SIMPLE_BELOW, _MODERATE_BELOW = 2, 4

OPERATORS: Mapping[Action, str] = {
    "draft": "draft.j2",
    "debug": "debug.j2",
    "improve": "improve.j2",
    "evolve": "evolve.j2",
    "fuse": "fuse.j2",
}
"""What each action asks for, as a template in prompts/."""


def prompt_for(
    request: CodeRequest, preview: str, memory: MemorySection, operators: OperatorsSection
) -> Prompt:
    """The whole question of one step.

    The user's turn holds task, goal and rules; with `memory.placement` "user" also the earlier
    attempts. The begun thought holds the data preview and the parent with its output, and with
    "thought" the earlier attempts as well; `thought_as_text` says the very same.
    """
    told = remembered(request.memory, request.task.metric.lower_is_better, memory)
    is_in_thought = memory.placement == "thought"
    messages = (
        Message("system", render("system.j2")),
        Message(
            "user",
            render(
                "user.j2",
                **_facts(request),
                goal=OPERATORS[request.action],
                memory="" if is_in_thought else told["told"],
                **_guidance(request, operators),
            ),
        ),
    )
    known = {
        voice: render(
            "known.j2",
            **_facts(request),
            **_of_parent(request, memory),
            preview=preview,
            memory=told[voice] if is_in_thought else "",
            is_own_thought=voice == "own",
        )
        for voice in told
    }
    return Prompt(messages, known["own"], known["told"])


def _facts(request: CodeRequest) -> dict[str, object]:
    return {
        **_CONSTANTS,
        "action": request.action,
        "task": request.task,
        "parent": request.parent,
        "contract": request.contract,
        "timeout_s": request.timeout_s,
        "time_left_s": request.time_left_s,
        "steps_left": request.steps_left,
        "has_memory": bool(request.memory.siblings or request.memory.under_way),
    }


def _of_parent(request: CodeRequest, section: MemorySection) -> dict[str, object]:
    parent = request.parent
    if parent is None:
        return {"result": "", "output": "", "insight": ""}
    return {
        "result": result_of(parent, request.task.metric.lower_is_better),
        "output": output_of(parent, section.output_tokens),
        "insight": parent.insight if section.insights else "",
    }


def output_of(attempt: Attempt, max_tokens: int) -> str:
    """What it printed in at most `max_tokens` (about); traceback and end are kept longest."""
    text = attempt.output.strip()
    max_chars = len(text)
    while about_tokens(text) > max_tokens:
        # Where characters cost a token each, the first guess from the ratio is too long.
        max_chars = min(max_chars * max_tokens // about_tokens(text), max_chars - 1)
        text = shorten(text, max_chars) if max_chars > 0 else ""
    return text


def _guidance(request: CodeRequest, section: OperatorsSection) -> dict[str, object]:
    recipe = recipe_for(request.task) if section.recipes and request.action != "debug" else None
    # A repair keeps its approach, a larger change and a fusion are told how large to be.
    wants_cue = section.complexity_cue and request.action in ("draft", "improve")
    return {
        "advice": recipe.advice if recipe else "",
        "family": _family(request, recipe) if recipe and request.action == "draft" else "",
        "complexity": _complexity(request.child_count) if wants_cue else "",
    }


def _family(request: CodeRequest, recipe: Recipe) -> str:
    """Another family of models for each draft, in the recipe's order; '' when all had their turn.

    Drafts on their way count: `child_count` may hold only those that were judged.
    """
    known = len(request.memory.siblings) + len(request.memory.under_way)
    at = max(request.child_count, known)
    return recipe.families[at] if at < len(recipe.families) else ""


def _complexity(child_count: int) -> str:
    """How ambitious the next child may be. Source: AIRA, arXiv 2507.02554, complexity cue."""
    if child_count < _SIMPLE_BELOW:
        return "simple"
    return "moderate" if child_count < _MODERATE_BELOW else "advanced"


def render(template: str, **facts: Any) -> str:
    """One template of prompts/, filled. Raises jinja2.UndefinedError for a missing fact."""
    return _templates().get_template(template).render(**facts).strip()


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_PROMPTS_DIR),
        undefined=StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    environment.filters["duration"] = in_words
    return environment
