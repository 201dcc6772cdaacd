"""Fills the prompt templates. An unknown variable in a template is an error, not an empty text."""

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from agent.coder import CodeRequest
from agent.executors.output import METRIC_MARK
from agent.llm.base import Message

_PROMPTS_DIR = Path(__file__).parent / "prompts"


def conversation(
    template: str, request: CodeRequest, preview: str, **extra: object
) -> list[Message]:
    """The system message and the one user message of an action."""
    facts = {
        "task": request.task,
        "memory": request.memory,
        "parent": request.parent,
        "preview": preview,
        "timeout_s": request.timeout_s,
        "time_left_s": request.time_left_s,
        "steps_left": request.steps_left,
        "metric_mark": METRIC_MARK,
    }
    return [
        Message("system", _templates().get_template("system.j2").render()),
        Message("user", _templates().get_template(template).render(**facts, **extra)),
    ]


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


def in_words(seconds: float) -> str:
    """A duration as a person says it.

    >>> in_words(5400), in_words(42.0), in_words(float("inf"))
    ('1 h 30 min', '42 s', 'no limit')
    """
    if seconds == float("inf"):
        return "no limit"
    if seconds < 120:
        return f"{seconds:.0f} s"
    hours, minutes = divmod(round(seconds / 60), 60)
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"
