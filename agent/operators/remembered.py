"""Remembered attempts written down for a model, within a budget of tokens.

An attempt is one record: its result, its plan, the thinking behind it, what its run showed. If the
records do not fit, the least useful are shortened first, then left out, which the text says.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Literal

from agent.operators.durations import in_words
from agent.operators.partner_code import code_forms
from agent.search.memory import Attempt, Memory
from agent.sections import MemorySection
from agent.tokens import about_tokens, cut_to_tokens

Voice = Literal["own", "told"]
"""As the model's own thought, or as told to it by the user."""
VOICES: tuple[Voice, ...] = ("own", "told")

_ERROR_TOKENS, _PLAN_TOKENS, _INSIGHT_TOKENS, _ANALYSIS_TOKENS = 120, 400, 300, 200
_BRIEF_TOKENS = 40
_HEADINGS: Mapping[str, Mapping[Voice, str]] = {
    "drafts": {
        "own": "These first solutions I already tried:",
        "told": "First solutions that were tried already:",
    },
    "improvements": {
        "own": "These changes to the solution at hand I already tried:",
        "told": "Changes to the solution at hand that were tried already:",
    },
    "lineage": {
        "own": "I already tried these, one after the other, and each of them failed:",
        "told": "What was tried before, one after the other, and failed:",
    },
    "branch": {
        "own": "These are my latest attempts along this line:",
        "told": "The latest attempts along this line:",
    },
    "partners": {
        "own": "These solutions of mine are to be joined:",
        "told": "Solutions to be joined:",
    },
    "fusions": {
        "own": "These ways to join solutions I already tried:",
        "told": "Ways to join solutions that were tried already:",
    },
    "under_way": {
        "own": "These I am trying right now, without a result yet:",
        "told": "Being tried right now, without a result yet:",
    },
}
_SHORTENED = "(For want of room {} of these {} attempts are shortened, {} more are left out.)"


@dataclass(frozen=True)
class Record:
    """One remembered attempt under its heading.

    `forms` are its texts, the whole one first, each shorter than the one before; `metric` is None
    for a failure and for a plan without a result yet.
    """

    heading: str
    forms: tuple[str, ...]
    metric: float | None = None
    is_failure: bool = False


def remembered(memory: Memory, lower_is_better: bool, section: MemorySection) -> dict[Voice, str]:
    """The memory as text, once in each voice, with the same records in both.

    Neither takes more than `section.max_tokens` (agent/tokens.py). Empty if there is nothing to
    remember, or no room even to say that something is left out. Always the same text for the same
    memory.
    """
    records = _records(memory, lower_is_better, section)
    # The index of the form in which a record is told; its number of forms means that it is not.
    levels = [0] * len(records)
    steps = _steps(records, lower_is_better)
    room = section.max_tokens
    spent = sum(_tokens(record, 0) for record in records) + _tokens_of_headings(records)
    while spent > room and (step := next(steps, None)):
        at, level = step
        spent += _tokens(records[at], level) - _tokens(records[at], levels[at])
        levels[at] = level
    texts = {voice: _written(records, levels, voice) for voice in VOICES}
    if max(about_tokens(text) for text in texts.values()) > room:
        return dict.fromkeys(VOICES, "")
    return texts


def _records(memory: Memory, lower_is_better: bool, section: MemorySection) -> list[Record]:
    """Each attempt once, under the first heading that it belongs to."""
    actions = {attempt.action for attempt in memory.siblings}
    is_fusion = actions == {"fuse"} and memory.partners
    siblings = "fusions" if is_fusion else "drafts" if "draft" in actions else "improvements"
    groups = [
        ("partners", memory.partners),
        ("lineage", memory.lineage),
        (siblings, memory.siblings),
        ("branch", memory.branch),
    ]
    seen: set[str] = set()
    records = []
    for heading, attempts in groups:
        for attempt in attempts:
            if attempt.node_id not in seen:
                seen.add(attempt.node_id)
                records.append(_record(heading, attempt, lower_is_better, section))
    return [*records, *(_plan_under_way(plan) for plan in memory.under_way)]


def _record(
    heading: str, attempt: Attempt, lower_is_better: bool, section: MemorySection
) -> Record:
    insight = attempt.insight if section.insights else ""
    whole = _told(attempt, lower_is_better, insight, _PLAN_TOKENS)
    bare = _told(attempt, lower_is_better, "", _PLAN_TOKENS)
    forms = [whole, bare]
    if heading == "partners":
        codes = code_forms(attempt.code)
        forms = [f"{whole}\n{codes[0]}", *(f"{bare}\n{code}" for code in codes)]
        forms.append(f"{bare}\n  (Its script is left out.)")
    forms.append(_told(attempt, lower_is_better, "", _BRIEF_TOKENS))
    return Record(heading, _ever_shorter(forms), attempt.metric, attempt.metric is None)


def _ever_shorter(forms: Sequence[str]) -> tuple[str, ...]:
    kept = [forms[0]]
    for form in forms[1:]:
        if about_tokens(form) < about_tokens(kept[-1]):
            kept.append(form)
    return tuple(kept)


def _plan_under_way(plan: str) -> Record:
    forms = [f"- Plan: {_line(plan, tokens)}" for tokens in (_PLAN_TOKENS, _BRIEF_TOKENS)]
    return Record("under_way", _ever_shorter(forms))


def _told(attempt: Attempt, lower_is_better: bool, insight: str, plan_tokens: int) -> str:
    """One record: the result first, then the rest, a line each."""
    most = min(plan_tokens, _ANALYSIS_TOKENS)
    lines = [f"- {attempt.node_id}, {attempt.action}: {result_of(attempt, lower_is_better)}"]
    lines.append(f"  Plan: {_line(attempt.plan, plan_tokens)}")
    if insight.strip():
        lines.append(f"  Thinking behind it: {_line(insight, _INSIGHT_TOKENS)}")
    if attempt.analysis.strip():
        lines.append(f"  Its run showed: {_line(attempt.analysis, most)}")
    if attempt.note and attempt.note.strip():
        lines.append(f"  Note: {_line(attempt.note, most)}")
    return "\n".join(lines)


def result_of(attempt: Attempt, lower_is_better: bool) -> str:
    """The metric and its direction, or the kind of failure and its error line; and the time."""
    seconds = in_words(attempt.seconds)
    if attempt.metric is None:
        error = _line(attempt.error or "no message", _ERROR_TOKENS)
        return f"failed ({attempt.verdict.value}) after {seconds}: {error}"
    direction = "lower" if lower_is_better else "higher"
    return f"validation metric {attempt.metric} ({direction} is better), ran {seconds}"


def _line(text: str, max_tokens: int) -> str:
    """The text on one line, cut visibly if it is long."""
    return cut_to_tokens(" ".join(text.split()), max_tokens)


def _steps(records: Sequence[Record], lower_is_better: bool) -> Iterator[tuple[int, int]]:
    """What to give up, least useful first: (index of the record, index of its next form).

    Failures are cut to the gist, oldest first; then the others lose the thinking behind them, then
    partners more and more of their code, then the plans are cut; then records are left out whole.
    """
    partners = [i for i, record in enumerate(records) if record.heading == "partners"]
    others = [i for i, record in enumerate(records) if record.heading != "partners"]
    failures = [i for i in others if records[i].is_failure]
    rest = [i for i in others if not records[i].is_failure]
    yield from ((i, len(records[i].forms) - 1) for i in failures)
    yield from ((i, 1) for i in rest if len(records[i].forms) > 2)
    yield from _one_after_the_other(records, partners)
    yield from ((i, len(records[i].forms) - 1) for i in rest)
    under_way = [i for i in rest if records[i].metric is None]
    scored = sorted(
        (i for i in rest if records[i].metric is not None),
        key=lambda i: (records[i].metric or 0.0) * (-1 if lower_is_better else 1),
    )
    for i in [*failures, *under_way, *scored, *partners]:
        yield i, len(records[i].forms)


def _one_after_the_other(
    records: Sequence[Record], chosen: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """Each of the chosen one form shorter, then each once more, so that all stay alike."""
    ladders = [[(i, level) for level in range(1, len(records[i].forms))] for i in chosen]
    for rung in zip_longest(*ladders):
        yield from (step for step in rung if step is not None)


def _tokens(record: Record, level: int) -> int:
    """With the line break before it; what is left out costs nothing."""
    return about_tokens(record.forms[level]) + 1 if level < len(record.forms) else 0


def _tokens_of_headings(records: Sequence[Record]) -> int:
    """Of the longer voice, each with its blank line, and of the note on what was given up."""
    headings = {record.heading for record in records}
    longest = (max(about_tokens(text) for text in _HEADINGS[name].values()) for name in headings)
    return sum(tokens + 1 for tokens in longest) + _tokens_of_note(len(records))


def _tokens_of_note(count: int) -> int:
    return about_tokens(_SHORTENED.format(count, count, count)) + 1


def _written(records: Sequence[Record], levels: Sequence[int], voice: Voice) -> str:
    told = [
        (record.heading, record.forms[level])
        for record, level in zip(records, levels, strict=True)
        if level < len(record.forms)
    ]
    parts = []
    for heading in dict.fromkeys(name for name, _ in told):
        texts = [text for name, text in told if name == heading]
        parts.append("\n".join([_HEADINGS[heading][voice], *texts]))
    shortened = sum(0 < level < len(r.forms) for r, level in zip(records, levels, strict=True))
    if shortened or len(told) < len(records):
        parts.append(_SHORTENED.format(shortened, len(told), len(records) - len(told)))
    return "\n\n".join(parts)
