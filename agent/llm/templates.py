# ruff: noqa: RUF001 - the wide bars are in the models' own markers
"""Chat templates for raw completions: a conversation as the text that the model was trained on."""

from collections.abc import Sequence
from dataclasses import dataclass

from agent.llm.base import Message

OPEN_THOUGHT = "<think>"
CLOSE_THOUGHT = "</think>"


@dataclass(frozen=True)
class ChatTemplate:
    """How turns are marked. `{}` stands for a turn's content; `reply` opens the model's own turn.

    `stops` end a reply; `markers` must not come from a content, which could otherwise end its turn.
    """

    begin: str
    system: str
    user: str
    assistant: str
    reply: str
    stops: tuple[str, ...]
    markers: tuple[str, ...]


# The markers as the models' own tokenizer_config.json has them.
TEMPLATES: dict[str, ChatTemplate] = {
    "deepseek": ChatTemplate(
        begin="<｜begin▁of▁sentence｜>",
        system="{}\n\n",
        user="<｜User｜>{}",
        assistant="<｜Assistant｜>{}<｜end▁of▁sentence｜>",
        reply="<｜Assistant｜>",
        stops=("<｜end▁of▁sentence｜>", "<｜User｜>"),
        markers=("<｜",),
    ),
    "chatml": ChatTemplate(
        begin="",
        system="<|im_start|>system\n{}<|im_end|>\n",
        user="<|im_start|>user\n{}<|im_end|>\n",
        assistant="<|im_start|>assistant\n{}<|im_end|>\n",
        reply="<|im_start|>assistant\n",
        stops=("<|im_end|>", "<|im_start|>"),
        markers=("<|im_", "<|endoftext|>"),
    ),
}
"""One row per way of marking turns; a family of models names its row."""


def rendered(
    template: ChatTemplate, messages: Sequence[Message], thought: str, writes_begin: bool
) -> str:
    r"""The conversation, then the model's turn with its thought opened and begun.

    >>> rendered(TEMPLATES["chatml"], [Message("user", "Hi")], "So", writes_begin=True)
    '<|im_start|>user\nHi<|im_end|>\n<|im_start|>assistant\n<think>\nSo'
    """
    forms = {
        "system": template.system,
        "user": template.user,
        "assistant": template.assistant,
    }
    turns = [forms[m.role].replace("{}", _harmless(template, m.content)) for m in messages]
    begin = template.begin if writes_begin else ""
    return f"{begin}{''.join(turns)}{template.reply}{begun(_harmless(template, thought))}"


def begun(thought: str) -> str:
    """An opened thought. Think tags inside it would end it early, so they are broken."""
    for tag in (OPEN_THOUGHT, CLOSE_THOUGHT):
        thought = thought.replace(tag, tag.replace("<", "< "))
    return f"{OPEN_THOUGHT}\n{thought}"


def _harmless(template: ChatTemplate, content: str) -> str:
    for marker in template.markers:
        content = content.replace(marker, marker.replace("<", "< "))
    return content
