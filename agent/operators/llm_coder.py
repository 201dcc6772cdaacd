"""The coder that asks a language model."""

from collections.abc import Sequence

from agent.coder import CodeRequest, WrittenCode
from agent.errors import NoCodeInReply
from agent.llm.base import Completion, LanguageModel, Message, Prompt
from agent.llm.replies import parse_reply
from agent.operators import OPERATORS
from agent.preview import preview

_CUT_REPLY = "Your reply was cut off at the length limit. Think less and write a shorter script."


class LLMCoder:
    """Writes solutions with a model; asks again when a reply holds no usable script."""

    def __init__(self, model: LanguageModel, max_replies: int) -> None:
        self._model = model
        self._max_replies = max_replies
        self._preview: str | None = None

    def write(self, request: CodeRequest) -> WrittenCode:
        """Write one solution.

        Raises NoCodeInReply after `max_replies` useless replies, and what the model raises.
        """
        if self._preview is None:
            self._preview = preview(request.task)
        messages = OPERATORS[request.action](request, self._preview)
        complaint = ""
        for _ in range(self._max_replies):
            completion = self._model.complete(Prompt(tuple(messages)), request.time_left_s)
            try:
                return _written(completion)
            except NoCodeInReply as error:
                complaint = str(error)
                messages = _asked_again(messages, completion, complaint)
        raise NoCodeInReply(f"{self._max_replies} replies without a usable script: {complaint}")


def _written(completion: Completion) -> WrittenCode:
    if completion.is_cut:
        raise NoCodeInReply(_CUT_REPLY)
    parsed = parse_reply(completion.text)
    return WrittenCode(parsed.plan, parsed.code)


def _asked_again(
    messages: Sequence[Message], completion: Completion, complaint: str
) -> list[Message]:
    """The first question, the last useless answer and what was wrong with it."""
    told = f"{complaint} Answer again: the plan in words, then the whole script in one code block."
    answer = Message("assistant", completion.text[-2_000:] or "(empty)")
    return [*messages[:2], answer, Message("user", told)]
