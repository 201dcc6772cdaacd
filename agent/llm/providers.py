"""What models and endpoints take: data only, one row each.

To add a family of models, put a `Family` before the rows that would also match its name; the first
match counts. To add an endpoint, put an `Endpoint` here and its name into `llm.PROVIDERS`.
A gap in these tables is no disaster: a parameter that an endpoint refuses is dropped or renamed
at run time (`concessions.py`).
"""

from dataclasses import dataclass
from typing import Literal

JsonMode = Literal["none", "json_object", "json_schema"]
"""How `response_format` may ask for JSON, the weaker first."""
JSON_MODES: tuple[JsonMode, ...] = ("none", "json_object", "json_schema")
Transport = Literal["chat", "completions", "chat_prefix"]
PrefixDialect = Literal["continue_final_message", "deepseek"]

Fields = tuple[tuple[str, bool], ...]


@dataclass(frozen=True)
class Family:
    """Models that are asked alike.

    `pattern` is a regular expression that begins the model's name in lower case, without what is
    before its last slash. `highest_temperature` is None where none may be sent. `efforts` are the
    values of reasoning_effort, the least first; empty: it is not sent. `thinks` says that the model
    writes a thought between think tags, which can be begun for it; `refuses_prefill` that its
    makers let nobody begin it. `template` is a row of `templates.TEMPLATES`.
    `template_kwargs` go with chats, at endpoints that take chat_template_kwargs.
    """

    name: str
    pattern: str
    tokens_parameter: Literal["max_tokens", "max_completion_tokens"] = "max_tokens"
    highest_temperature: float | None = 2.0
    efforts: tuple[str, ...] = ()
    takes_system: bool = True
    json: JsonMode = "json_schema"
    thinks: bool = False
    refuses_prefill: bool = False
    template: str | None = None
    template_kwargs: Fields = ()


def _openai(
    name: str, pattern: str, efforts: tuple[str, ...] = (), json: JsonMode = "json_schema"
) -> Family:
    """A reasoning model of OpenAI's: max_tokens and any temperature but 1 are answered with 400.

    The sentences of those refusals: github.com/decolua/9router issue 560.
    """
    return Family(
        name,
        pattern,
        "max_completion_tokens",
        highest_temperature=None,
        efforts=efforts,
        json=json,
        refuses_prefill=True,
    )


_LOW_TO_HIGH = ("low", "medium", "high")

FAMILIES: tuple[Family, ...] = (
    # The two first reasoning models took neither system messages nor an effort nor JSON.
    Family(
        "o1-mini, o1-preview",
        r"o1-(mini|preview)",
        "max_completion_tokens",
        highest_temperature=None,
        takes_system=False,
        json="none",
        refuses_prefill=True,
    ),
    _openai("o-series", r"o\d", _LOW_TO_HIGH),
    Family("gpt-5-chat", r"gpt-5[\d.]*-chat", "max_completion_tokens", refuses_prefill=True),
    # gpt-5.1 and later: 'none' instead of 'minimal' (openai/openai-agents-python issue 2089).
    _openai("gpt-5.1 and later", r"gpt-(5\.\d|[6-9]|\d\d)", _LOW_TO_HIGH),
    _openai("gpt-5", r"gpt-5", ("minimal", *_LOW_TO_HIGH)),
    Family("gpt-oss", r"gpt-oss", efforts=_LOW_TO_HIGH, refuses_prefill=True),
    Family("gpt-4o and gpt-4.1", r"(chatgpt-|gpt-)4(o|\.\d)", refuses_prefill=True),
    Family("gpt-4-turbo, gpt-3.5", r"gpt-(4-turbo|3\.5)", json="json_object", refuses_prefill=True),
    Family("gpt-4", r"gpt-4", json="none", refuses_prefill=True),
    # Temperatures above 1 are read as 1 (platform.claude.com/docs/en/api/openai-sdk).
    Family("claude", r"claude", highest_temperature=1.0, refuses_prefill=True),
    Family("gemini", r"gemini", efforts=_LOW_TO_HIGH, refuses_prefill=True),
    # deepseek-reasoner ignores the temperature; the names of V4 think unless told otherwise.
    Family("deepseek-reasoner", r"deepseek-reasoner", thinks=True, template="deepseek"),
    Family("deepseek-v4", r"deepseek-v4", efforts=_LOW_TO_HIGH, thinks=True, template="deepseek"),
    Family("deepseek-r1", r"deepseek-r1", thinks=True, template="deepseek"),
    Family("deepseek-chat", r"deepseek", template="deepseek"),
    Family("qwen3 without thoughts", r"qwen3.*(instruct|coder)", template="chatml"),
    Family(
        "qwen3",
        r"qwen3",
        thinks=True,
        template="chatml",
        template_kwargs=(("enable_thinking", True),),
    ),
    Family("qwq", r"qwq", thinks=True, template="chatml"),
    Family("qwen", r"qwen", template="chatml"),
)
ANY_FAMILY = Family("any", r"")


@dataclass(frozen=True)
class Endpoint:
    """A kind of server.

    It is known by `hosts` (ends of the host name) or by `owned_by`, which GET /models says of its
    models. `json` is the most that it takes of `response_format`, `takes_stream_options` whether
    it can be asked for the token counts of a stream. `prefill` is what `llm.prefill: auto` picks
    for a model that thinks, `prefix` how a chat is told to go on with its last message,
    `prefix_url` where, if that is another address. `completions_extra` goes with each raw
    completion. `writes_begin` says that the begin-of-sentence marker is ours to write: most servers
    put it before every raw prompt, and twice is once too often (vllm-project/vllm issue 9519).
    """

    name: str
    hosts: tuple[str, ...] = ()
    owned_by: str | None = None
    json: JsonMode = "json_schema"
    takes_stream_options: bool = True
    takes_template_kwargs: bool = False
    prefill: Transport = "chat"
    prefix: PrefixDialect = "continue_final_message"
    prefix_url: str | None = None
    writes_begin: bool = False
    completions_extra: Fields = ()


ENDPOINTS: tuple[Endpoint, ...] = (
    Endpoint("openai", hosts=("api.openai.com",)),
    # JSON of a schema is not to be had, and chats are continued only below /beta
    # (api-docs.deepseek.com/guides/chat_prefix_completion).
    Endpoint(
        "deepseek",
        hosts=("api.deepseek.com",),
        json="json_object",
        prefill="chat_prefix",
        prefix="deepseek",
        prefix_url="https://api.deepseek.com/beta",
    ),
    # docs.vllm.ai, OpenAI-compatible server: extra parameters.
    Endpoint(
        "vllm",
        owned_by="vllm",
        takes_template_kwargs=True,
        prefill="completions",
        writes_begin=True,
        completions_extra=(("add_special_tokens", False),),
    ),
    # continue_final_message: sgl-project/sglang pull request 4226.
    Endpoint("sglang", owned_by="sglang", takes_template_kwargs=True, prefill="completions"),
    # response_format and reasoning_effort are ignored (platform.claude.com, OpenAI SDK).
    Endpoint("anthropic", hosts=("api.anthropic.com",), json="none"),
    Endpoint("gemini", hosts=("generativelanguage.googleapis.com",)),
)
ANY_ENDPOINT = Endpoint("any", json="json_object")
