"""What can go wrong in the agent.

AgentError
├── ConfigError          the variant, the environment or the data directory is unusable (exit 2)
├── JournalCorrupt       the journal cannot be replayed (exit 2)
├── DeadlineReached      there is no time left to begin or finish a step
├── Cancelled            the run was told to end at once
├── CoderFailed          no usable solution came back for one step
│   ├── LLMUnavailable   the endpoint did not answer well, however often we asked
│   ├── LLMRefused       the endpoint will never accept this request (key, model, parameters)
│   └── NoCodeInReply    the model answered, but without a Python script that compiles
├── ScoringRefused       predictions do not fit the folds or the metric (agent/judging/scoring.py)
└── NothingNew           the coder has nothing left to try at this node
"""


class AgentError(Exception):
    """The root of the agent's errors; its text is one line for a person."""


class ConfigError(AgentError):
    """The variant, the environment or the data directory is unusable."""


class JournalCorrupt(AgentError):
    """A line before the last one of the journal cannot be read."""


class DeadlineReached(AgentError):
    """There is no time left to begin or finish a step."""


class Cancelled(AgentError):
    """The run was told to end at once; what was under way is given up."""


class CoderFailed(AgentError):
    """No usable solution came back for one step."""


class LLMUnavailable(CoderFailed):
    """The endpoint did not answer well, however often we asked."""


class LLMRefused(CoderFailed):
    """The endpoint will never accept this request: wrong key, unknown model, bad parameters."""


class NoCodeInReply(CoderFailed):
    """The model answered, but without a Python script that compiles."""


class NothingNew(AgentError):
    """The coder has nothing left to try at this node."""
