"""Raw completions: we write the chat template, open the model's turn and begin its thought."""

from collections.abc import Mapping
from typing import Any

from agent.llm.base import Prompt
from agent.llm.conversation import turns
from agent.llm.profiles import Profile
from agent.llm.templates import TEMPLATES, rendered

PATH = "/completions"


def completions_body(
    prompt: Prompt, profile: Profile, schema: Mapping[str, object] | None
) -> dict[str, Any]:
    """The part of the request that says what is asked. The thought is opened even if not begun."""
    template = TEMPLATES[profile.family.template or ""]
    text = rendered(
        template, turns(prompt, profile, schema), prompt.thought, profile.endpoint.writes_begin
    )
    return {
        "prompt": text,
        "stop": list(template.stops),
        **dict(profile.endpoint.completions_extra),
    }
