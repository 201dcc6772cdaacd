"""The feedback model: what a run showed, in words. It decides no number and no verdict."""

import re
import time
from collections.abc import Callable

from agent.coder import Review
from agent.errors import CoderFailed
from agent.llm.base import Completion, LanguageModel, Message, Prompt, Usage
from agent.llm.replies import parse_json
from agent.operators.prompting import output_of, render
from agent.operators.remembered import result_of
from agent.search.memory import Attempt
from agent.task import Task
from agent.tokens import about_tokens, cut_to_tokens

REVIEW_SCHEMA: dict[str, object] = {
    "type": "object",
    "properties": {
        "summary": {"type": "string", "description": "two or three sentences"},
        "suspicion": {"type": "string", "description": "one sentence, or empty"},
    },
    "required": ["summary", "suspicion"],
    "additionalProperties": False,
}
_ASK_AGAIN = (
    'That was not the JSON object asked for. Answer with nothing but {"summary": "...", '
    '"suspicion": "..."}.'
)
_DESCRIPTION_TOKENS, _CODE_TOKENS, _OUTPUT_TOKENS, _ANSWER_TOKENS = 1_500, 6_000, 2_000, 500
_SENTENCES = 3
_SUSPICION_TOKENS = 60
_SUMMARY_TOKENS = 160
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z0-9\"'`(])")
_LEAST_WORDS = 5
_MOST_SIGNS_SHARE = 0.1


class FeedbackReviewer:
    """Asks a second, usually cheaper model for a summary. Safe to use from several threads."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model

    def review(
        self, task: Task, attempt: Attempt, time_left_s: float, is_cancelled: Callable[[], bool]
    ) -> Review:
        """Summarise in two or three sentences.

        An answer that is no such JSON is asked for once more; then its plain text is taken if it
        reads like prose. Raises CoderFailed if nothing usable came, and what the model raises.
        """
        ends_at = time.monotonic() + time_left_s
        question = _question(task, attempt)
        first = self._model.complete(question, time_left_s, is_cancelled, REVIEW_SCHEMA)
        if summary := _summary_of(first.text):
            return Review(summary, first.usage)
        left_s = ends_at - time.monotonic()
        if left_s <= 0 or is_cancelled():
            return _from_prose([first], first.usage)
        again = _asked_again(question, first)
        second = self._model.complete(again, left_s, is_cancelled, REVIEW_SCHEMA)
        usage = first.usage + second.usage
        if summary := _summary_of(second.text):
            return Review(summary, usage)
        return _from_prose([second, first], usage)


def _question(task: Task, attempt: Attempt) -> Prompt:
    asked = render(
        "review.j2",
        task=cut_to_tokens(task.description.strip(), _DESCRIPTION_TOKENS),
        metric=task.metric.name if task.metric.is_known else "its own metric",
        direction="lower" if task.metric.lower_is_better else "higher",
        code=cut_to_tokens(attempt.code.strip(), _CODE_TOKENS),
        output=output_of(attempt, _OUTPUT_TOKENS),
        result=result_of(attempt, task.metric.lower_is_better),
        note=attempt.note or "",
    )
    return Prompt((Message("system", render("reviewer.j2")), Message("user", asked)))


def _asked_again(question: Prompt, answer: Completion) -> Prompt:
    told = cut_to_tokens(answer.text.strip(), _ANSWER_TOKENS) or "(empty)"
    return Prompt(
        (*question.messages, Message("assistant", told), Message("user", _ASK_AGAIN)),
    )


def _summary_of(text: str) -> str:
    """Summary and suspicion of a JSON answer as one text, '' if it is none."""
    try:
        answer = parse_json(text)
    except ValueError:
        return ""
    summary, suspicion = answer.get("summary"), answer.get("suspicion")
    if not isinstance(summary, str):
        return ""
    summary = _sentences(summary)
    if summary and isinstance(suspicion, str) and suspicion.strip():
        told = cut_to_tokens(" ".join(suspicion.split()), _SUSPICION_TOKENS)
        return f"{summary} Suspicion: {told}"
    return summary


def _from_prose(completions: list[Completion], usage: Usage) -> Review:
    for completion in completions:
        text = completion.text.strip()
        if _is_prose(text):
            return Review(_sentences(text), usage)
    raise CoderFailed("The feedback model gave no summary, neither as JSON nor in words.")


def _is_prose(text: str) -> bool:
    """Sentences, not code and not the ruins of JSON."""
    signs = sum(text.count(sign) for sign in "{}[]<>=`\\|")
    has_words = len(re.findall(r"[^\W\d_]{2,}", text)) >= _LEAST_WORDS
    return has_words and signs <= _MOST_SIGNS_SHARE * len(text.split()) and "{" not in text[:1]


def _sentences(text: str) -> str:
    """The first three sentences on one line, cut visibly if they are long."""
    line = " ".join(text.split())
    short = " ".join(_SENTENCE_END.split(line)[:_SENTENCES])
    return cut_to_tokens(short, _SUMMARY_TOKENS) if about_tokens(short) else ""
