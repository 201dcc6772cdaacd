"""What the page knows of a search, as plain JSON values."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from reports.load import plain
from reports.records import Journal, Node, Problem
from reports.search_tree.files import NodeTexts, read_texts
from reports.search_tree.texts import Limits, LinePool, cut

MOST_BYTES = 8_000_000
"""What the data of a page may take; longer texts are cut until they fit."""

_LEAST_WORDS = 100
_MOST_PROBLEMS = 50
_LINE_FIELDS = ("code", "output", "prompt")
_TEXT_FIELDS = ("plan", "insight", "analysis", "note", "error")


def tree_data(
    journal: Journal,
    code_dir: Path,
    *,
    title: str,
    problems: Sequence[Problem] = (),
    limits: Limits | None = None,
) -> dict[str, Any]:
    """The whole search as JSON values: nodes in the order in which they finished, and `lines`.

    Code, output and prompt of a node are lists of places in `lines`, or None. Texts are cut to
    `limits`, and if the whole is still more than MOST_BYTES, to half of them, and so on.
    """
    limits = limits or Limits()
    texts = [read_texts(node, code_dir, limits) for node in journal.nodes]
    while True:
        pool = LinePool()
        nodes = [
            node_fields(node, own, pool, limits)
            for node, own in zip(journal.nodes, texts, strict=True)
        ]
        data = {"title": title, "nodes": nodes, "lines": pool.lines}
        data |= {"problems": shown_problems(problems)}
        if limits.words < _LEAST_WORDS or _is_small(data):
            return data
        limits = limits.halved()


def _is_small(data: Mapping[str, Any]) -> bool:
    """Whether the data take at most MOST_BYTES as JSON."""
    nodes = data["nodes"]
    words = sum(len(node[name] or "") for node in nodes for name in _TEXT_FIELDS)
    numbers = sum(len(node[name] or ()) for node in nodes for name in _LINE_FIELDS)
    # A character takes six bytes at most, a number with its comma eight, the rest of a node less
    # than two thousand. Most data are far below, and need not be written to know it.
    most = 6 * (words + sum(map(len, data["lines"]))) + 8 * numbers + 2_000 * len(nodes)
    return 2 * most <= MOST_BYTES or len(as_json(data).encode()) <= MOST_BYTES


def node_fields(node: Node, texts: NodeTexts, pool: LinePool, limits: Limits) -> dict[str, Any]:
    """One node as JSON values. Its long texts go into the pool, and their lines' numbers here."""
    most_output = limits.output or limits.words
    return {
        "id": node.node_id,
        "step": node.step,
        "parent": node.parent_id,
        "partners": list(node.partners or ()),
        "memory": list(node.memory_ids or ()),
        "action": node.action,
        "verdict": node.verdict,
        "metric": _finite(node.metric),
        "noise": _finite(node.noise) or None,
        "claimed": _finite(node.claimed_metric),
        "metric_name": node.metric_name,
        "lower_is_better": node.lower_is_better,
        "is_best": node.is_best,
        "started_at": _finite(node.started_at) or 0.0,
        "finished_at": _finite(node.finished_at) or 0.0,
        "seconds": _finite(node.seconds),
        "llm_seconds": _finite(node.llm_seconds),
        "worker": node.worker,
        "usage": _usage(node),
        **{name: _words(getattr(node, name), limits) for name in _TEXT_FIELDS},
        "code_file": node.code_file,
        "prompt_file": node.prompt_file,
        "is_output_whole": texts.is_output_whole,
        "code": pool.numbers(texts.code and cut(texts.code, limits.code)),
        "output": pool.numbers(texts.output and cut(texts.output, most_output, tail_share=0.75)),
        "prompt": pool.numbers(texts.prompt and cut(texts.prompt, limits.prompt)),
    }


def as_json(value: object) -> str:
    r"""JSON that may stand in a <script> element of an HTML page: no "<", ">" or "&" in it.

    >>> as_json({"plan": "</script>"})
    '{"plan":"\\u003c/script\\u003e"}'
    """
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def shown_problems(problems: Sequence[Problem]) -> list[str]:
    """What is wrong with the files, a sentence each; of very many only the first."""
    shown = [plain(str(problem)) for problem in problems[:_MOST_PROBLEMS]]
    more = len(problems) - len(shown)
    return [*shown, f"{more:,} more problems."] if more else shown


def _words(text: str | None, limits: Limits) -> str | None:
    return cut(plain(text), limits.words) if text else None


def _usage(node: Node) -> dict[str, Any] | None:
    if node.usage is None:
        return None
    fields = asdict(node.usage)
    return fields | {"cost_usd": _finite(node.usage.cost_usd)}


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None
