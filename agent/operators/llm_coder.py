"""The coder that asks a language model."""

import time
from threading import Lock

from agent.coder import CodeRequest, WrittenCode
from agent.errors import NoCodeInReply
from agent.llm.base import Completion, LanguageModel, Message, Prompt, Usage
from agent.llm.insights import distil
from agent.llm.replies import PlannedCode, parse_reply
from agent.operators.prompting import prompt_for
from agent.preview import preview
from agent.sections import LLMSection, MemorySection, OperatorsSection
from agent.task import Task
from agent.tokens import cut_to_tokens

_CUT_REPLY = "Your reply was cut off at the length limit. Think less and write a shorter script."
_ASK_AGAIN = "Answer again: the plan in words, then the whole script in one code block."
_INSIGHT_TOKENS = 250
_USELESS_REPLY_TOKENS = 4_000
_CUT_REPLY_TOKENS = 300


class LLMCoder:
    """Writes solutions with a model; asks again when a reply holds no usable script.

    Safe to use from several threads at once. The data is looked at once, by whoever asks first.
    """

    def __init__(
        self,
        model: LanguageModel,
        llm: LLMSection,
        memory: MemorySection,
        operators: OperatorsSection,
    ) -> None:
        self._model = model
        self._llm = llm
        self._memory = memory
        self._operators = operators
        self._preview: str | None = None
        self._preview_lock = Lock()

    def write(self, request: CodeRequest) -> WrittenCode:
        """Write one solution within `request.time_left_s`.

        Raises NoCodeInReply after `max_replies` useless replies or when no time is left to ask
        again, and what the model raises.
        """
        ends_at = time.monotonic() + request.time_left_s
        first = prompt_for(request, self._preview_of(request.task), self._memory, self._operators)
        prompt, usage, left_s, asked = first, Usage(), request.time_left_s, 0
        while True:
            completion = self._model.complete(prompt, left_s, request.is_cancelled)
            usage += completion.usage
            asked += 1
            try:
                return self._written(_parsed(completion), completion, prompt, usage)
            except NoCodeInReply as error:
                complaint = str(error)
            left_s = ends_at - time.monotonic()
            if asked >= self._llm.max_replies or left_s <= 0 or request.is_cancelled():
                raise NoCodeInReply(f"{asked} replies without a usable script: {complaint}")
            prompt = _asked_again(first, completion, complaint)

    def _preview_of(self, task: Task) -> str:
        with self._preview_lock:
            if self._preview is None:
                self._preview = preview(task)
            return self._preview

    def _written(
        self, parsed: PlannedCode, completion: Completion, prompt: Prompt, usage: Usage
    ) -> WrittenCode:
        insight = ""
        if self._memory.insights and completion.reasoning:
            insight = distil(completion.reasoning, _INSIGHT_TOKENS)
        sent = as_text(prompt, is_begun=self._llm.prefill != "never")
        return WrittenCode(parsed.plan, parsed.code, insight, sent, usage)


def as_text(prompt: Prompt, is_begun: bool) -> str:
    """All of a prompt for a reader. `is_begun`: a begun thought goes to endpoints that take one."""
    parts = [f"[{message.role}]\n{message.content}" for message in prompt.messages]
    if is_begun and prompt.thought:
        title = "thought, begun for the model or told in the user's turn"
        parts.append(f"[{title}]\n{prompt.thought}")
    elif prompt.thought_as_text:
        parts[-1] = f"{parts[-1]}\n\n{prompt.thought_as_text}"
    return "\n\n".join(parts)


def _parsed(completion: Completion) -> PlannedCode:
    if completion.is_cut:
        raise NoCodeInReply(_CUT_REPLY)
    return parse_reply(completion.text)


def _asked_again(first: Prompt, completion: Completion, complaint: str) -> Prompt:
    """The first question, the last useless answer and what was wrong with it.

    What is known stays with the first question, so that nothing has to be begun a second time.
    """
    *before, question = first.messages
    known = "\n\n".join(part for part in (question.content, first.thought_as_text) if part)
    most = _CUT_REPLY_TOKENS if completion.is_cut else _USELESS_REPLY_TOKENS
    answer = cut_to_tokens(completion.text.strip(), most) or "(empty)"
    return Prompt(
        (
            *before,
            Message("user", known),
            Message("assistant", answer),
            Message("user", f"{complaint} {_ASK_AGAIN}"),
        )
    )
