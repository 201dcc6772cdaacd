"""A model behind an OpenAI-compatible endpoint: one answer, in as many requests as it takes."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any

from agent.errors import LLMRefused, LLMUnavailable
from agent.llm.answers import Answer
from agent.llm.base import Completion, Prompt, Usage
from agent.llm.concessions import Concessions, tokens_left
from agent.llm.faults import Fault, Kind
from agent.llm.profiles import Profile, depends_on_owner, profile_of
from agent.llm.thoughts import apart
from agent.llm.transports import begins_in_thought, request_of, url_of
from agent.llm.wire import POLL_S, Cancelled, Wire
from agent.sections import LLMSection

_FIRST_WAIT_S = 1.0
_LONGEST_WAIT_S = 60.0
_MOST_EMPTY = 3
"""Empty answers to one prompt. Each costs a whole thought, so they are not asked for 12 times."""
_FEWEST_TOKENS = 512
_PROBE_TIMEOUT_S = 5.0
_NOT_THERE = (400, 404, 405, 422, 501)

IsCancelled = Callable[[], bool]


def wait_cancellably(seconds: float, is_cancelled: IsCancelled) -> None:
    """Sleep, but not on when cancelled."""
    end = time.monotonic() + seconds
    while (left_s := end - time.monotonic()) > 0 and not is_cancelled():
        time.sleep(min(POLL_S, left_s))


@dataclass
class _Question:
    """One call of `complete`: what is asked, until when, and what it has cost so far."""

    prompt: Prompt
    schema: Mapping[str, object] | None
    max_tokens: int
    end: float
    timeout_s: float
    is_cancelled: IsCancelled
    attempts: int = 0
    empty: int = 0
    is_limited: bool = False
    """The context leaves no more than `max_tokens`."""
    fault: Fault = field(default_factory=lambda: Fault("no time was left to ask"))
    spent: Usage = field(default_factory=Usage)

    @property
    def left_s(self) -> float:
        return self.end - time.monotonic()


class EndpointModel:
    """See agent.llm.base.LanguageModel. `wait` sleeps between attempts.

    Raises ConfigError if the variant forces a begun thought on a model that takes none, LLMRefused
    without a key.
    """

    def __init__(
        self,
        model: str,
        base_url: str | None,
        section: LLMSection,
        wait: Callable[[float, IsCancelled], None] = wait_cancellably,
    ) -> None:
        profile_of(model, base_url, section)  # what cannot be is said before a thread is started
        self._wire = Wire(base_url)
        self._profile = profile_of(model, self._wire.base_url, section)
        self._section = section
        self._wait = wait
        self._rng = Random()
        self._lock = threading.Lock()
        self._usage = Usage()
        self._concessions = Concessions()
        if depends_on_owner(model, self._wire.base_url, section):
            self._profile = profile_of(model, self._wire.base_url, section, self._owner())

    @property
    def profile(self) -> Profile:
        """How the model is asked."""
        return self._profile

    @property
    def usage(self) -> Usage:
        """What all calls have cost, failed ones included."""
        with self._lock:
            return self._usage

    def close(self) -> None:
        """Close the connections. Calls under way end with LLMUnavailable."""
        self._wire.close()

    def complete(
        self,
        prompt: Prompt,
        timeout_s: float,
        is_cancelled: IsCancelled = lambda: False,
        schema: dict[str, object] | None = None,
    ) -> Completion:
        """Answer once, retrying faults, in at most `timeout_s` seconds and `max_attempts` requests.

        An answer that was cut off is asked for once more with `longest_tokens`, if that is more;
        when this brings nothing, the cut one is returned. Raises LLMUnavailable (also when
        cancelled) or LLMRefused, with the endpoint's own words.
        """
        question = _Question(
            prompt,
            schema,
            self._section.max_tokens,
            time.monotonic() + timeout_s,
            timeout_s,
            is_cancelled,
        )
        completion = self._answer(question)
        longest = self._concessions.most_of(self._section.longest_tokens)
        if completion.is_cut and question.max_tokens < longest and not question.is_limited:
            question.max_tokens = longest
            completion = self._longer(question) or completion
        return replace(completion, usage=question.spent)

    def _longer(self, question: _Question) -> Completion | None:
        try:
            return self._answer(question)
        except (LLMUnavailable, LLMRefused):
            return None

    def _answer(self, question: _Question) -> Completion:
        while True:
            self._require_possible(question)
            question.attempts += 1
            try:
                completion = self._ask(question)
            except Fault as fault:
                question.fault = fault
                self._after(fault, question)
                continue
            except Cancelled:
                raise self._unavailable(question, "the call was cancelled") from None
            if completion.is_cut or completion.text.strip():
                return completion
            question.empty += 1
            question.fault = Fault("the answer was empty")
            if question.empty >= _MOST_EMPTY:
                raise self._unavailable(question)
            self._pause(question)

    def _require_possible(self, question: _Question) -> None:
        if question.is_cancelled():
            raise self._unavailable(question, "the call was cancelled")
        if question.left_s <= 0 or question.attempts >= self._section.max_attempts:
            raise self._unavailable(question)

    def _ask(self, question: _Question) -> Completion:
        """One request. Raises Fault or Cancelled; what it has cost is counted in any case."""
        profile = self._profile
        body = self._request(profile, question)
        answer = Answer()
        try:
            self._wire.ask(
                url_of(profile, self._wire.base_url),
                body,
                min(question.left_s, self._section.timeout_s),
                question.is_cancelled,
                answer,
            )
        except Fault as fault:
            if self._concedes(fault, body, profile, question):
                question.attempts -= 1
                raise _asked_anew(fault) from fault
            raise
        finally:
            self._count(answer.usage, question)
        is_open = begins_in_thought(profile, question.prompt)
        reasoning, text = apart(answer.content, answer.reasoning, is_open, answer.is_cut)
        return Completion(text, reasoning, answer.is_cut, Usage())

    def _request(self, profile: Profile, question: _Question) -> dict[str, Any]:
        body = request_of(
            profile, question.prompt, question.schema, self._section, question.max_tokens
        )
        return self._concessions.applied(body)

    def _concedes(
        self, fault: Fault, body: Mapping[str, Any], profile: Profile, question: _Question
    ) -> bool:
        """Whether the request can be made acceptable by giving way; the next one does."""
        if self._concessions.learn(fault, body):
            return True
        left = tokens_left(str(fault))
        if left is not None and _FEWEST_TOKENS <= left < question.max_tokens:
            question.max_tokens = left
            question.is_limited = True
            return True
        is_begun = profile.transport != "chat"
        if is_begun and not profile.is_forced and fault.status in _NOT_THERE:
            self._profile = replace(profile, transport="chat")
            return True
        return False

    def _after(self, fault: Fault, question: _Question) -> None:
        """Wait before the next attempt. Raises LLMRefused or LLMUnavailable if there is none."""
        if isinstance(fault, _AskedAnew):
            return
        if fault.kind is Kind.REFUSED:
            raise LLMRefused(f"{self._where()} refused the request: {fault}") from fault
        if fault.kind is Kind.THIS_PROMPT:
            raise LLMUnavailable(f"{self._where()} takes no such prompt: {fault}") from fault
        self._pause(question)

    def _pause(self, question: _Question) -> None:
        """Wait as the endpoint asks, or longer each time; raise if there is no time for that."""
        if question.attempts >= self._section.max_attempts:
            raise self._unavailable(question)
        backoff_s = min(_FIRST_WAIT_S * 2 ** (question.attempts - 1), _LONGEST_WAIT_S)
        asked_s = question.fault.retry_after_s
        pause_s = backoff_s * self._rng.uniform(0.5, 1.0) if asked_s is None else asked_s
        if pause_s >= question.left_s:
            raise self._unavailable(question)
        self._wait(pause_s, question.is_cancelled)

    def _count(self, usage: Usage, question: _Question) -> None:
        priced = replace(usage, cost_usd=self._cost_usd(usage))
        question.spent += priced
        with self._lock:
            self._usage += priced

    def _cost_usd(self, usage: Usage) -> float:
        """At the variant's prices; what a cache saved is not taken off."""
        prices = self._section.prices
        model = self._profile.model
        prompt, completion = prices.get(model) or prices.get(model.rpartition("/")[2]) or (0.0, 0.0)
        return (usage.prompt_tokens * prompt + usage.completion_tokens * completion) / 1e6

    def _owner(self) -> str | None:
        """Who the endpoint says owns its models; vLLM and SGLang give their own names."""
        try:
            listed = self._wire.get("/models", _PROBE_TIMEOUT_S)
        except Fault:
            return None
        models = listed.get("data") if isinstance(listed, Mapping) else None
        rows = [row for row in models or () if isinstance(row, Mapping)]
        named = [row for row in rows if row.get("id") == self._profile.model] or rows
        owner = named[0].get("owned_by") if named else None
        return owner if isinstance(owner, str) else None

    def _unavailable(self, question: _Question, reason: str | None = None) -> LLMUnavailable:
        return LLMUnavailable(
            f"{self._where()} did not answer ({question.attempts} of at most "
            f"{self._section.max_attempts} attempts in {question.timeout_s:.0f} s): "
            f"{reason or question.fault}"
        )

    def _where(self) -> str:
        return f"Model {self._profile.model} at {self._wire.base_url}"


class _AskedAnew(Fault):
    """The request was refused, and the next one will differ."""


def _asked_anew(fault: Fault) -> Fault:
    return _AskedAnew(str(fault), fault.kind, fault.status)
