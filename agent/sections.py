"""The settings of a variant: one class per section. The values are in variants/*.yaml."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=1)]
CountFromZero = Annotated[int, Field(ge=0)]
Seconds = Annotated[float, Field(gt=0)]


class Section(BaseModel):
    """Unknown fields are refused; values never change."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ExplorationSection(Section):
    """How C of UCT falls during a run; `search/exploration.py` has the formulas."""

    schedule: Literal["constant", "linear", "exponential", "piecewise", "time"]
    constant: Annotated[float, Field(ge=0)]
    floor: Annotated[float, Field(ge=0)]
    slope: Annotated[float, Field(ge=0)]
    gamma: Annotated[float, Field(gt=0, le=1)]
    phases: tuple[Share, Share]

    @model_validator(mode="after")
    def _decay_goes_forward(self) -> "ExplorationSection":
        if self.phases[0] > self.phases[1]:
            raise ValueError("phases must begin before they end")
        return self


class EliteSection(Section):
    """When and how the scheduled policy turns from exploring to the best nodes."""

    begin: Share
    end: Share
    uct_share: Share
    size: Count
    per_branch: Count
    max_children: Count


class FusionSection(Section):
    """When the scheduled policy joins the best of several branches."""

    begin: Share
    probability: Share


class SearchSection(Section):
    """The search's constants."""

    policy: Literal["uct", "greedy", "chain", "random", "scheduled"]
    num_drafts: Count
    num_improves: Count
    num_bugs: Count
    back_debug_depth: CountFromZero
    max_debug_depth: CountFromZero
    max_improve_failures: CountFromZero
    improvement_threshold: Annotated[float, Field(ge=0)]
    threshold: Literal["relative", "absolute"]
    noise_factor: Annotated[float, Field(ge=0)]
    reward: Literal["paper", "released"]
    debug_prob: Share
    exploration: ExplorationSection
    elite: EliteSection
    fusion: FusionSection
    branch_stagnation: CountFromZero
    global_stagnation: CountFromZero
    max_nodes: Count


class WorkersSection(Section):
    """How many attempts are under way at once."""

    count: Count
    sequential_drafts: bool


class MemorySection(Section):
    """What an attempt is told of earlier ones. Token counts are estimates (agent/tokens.py)."""

    enabled: bool
    placement: Literal["thought", "user"]
    insights: bool
    debug_lineage: bool
    branch_history: CountFromZero
    max_tokens: Count
    output_tokens: Count


class OperatorsSection(Section):
    """How solutions are asked for."""

    recipes: bool
    complexity_cue: bool


class LLMSection(Section):
    """How the models are asked. The coding model's name comes from the environment."""

    provider: str
    prefill: Literal["auto", "completions", "chat_prefix", "never"]
    temperature: Annotated[float, Field(ge=0, le=2)]
    max_tokens: Count
    longest_tokens: Count
    reasoning_effort: Literal["minimal", "low", "medium", "high"] | None
    feedback_model: str | None
    feedback_temperature: Annotated[float, Field(ge=0, le=2)]
    feedback_max_tokens: Count
    timeout_s: Seconds
    max_attempts: Count
    max_replies: Count
    max_failed_steps: Count
    prices: dict[str, tuple[float, float]]


class SampleRunSection(Section):
    """A short run on few rows before the full one, to find faults early."""

    enabled: bool
    rows: Count
    timeout_s: Seconds
    skip_below_s: Annotated[float, Field(ge=0)]


class ExecutionSection(Section):
    """How one solution is run."""

    executor: str
    timeout_s: Seconds
    memory_mb: Annotated[int, Field(ge=64)] | None
    file_mb: Count | None
    keep_working: bool
    output_kb: Annotated[int, Field(ge=8)]
    solutions_per_gpu: Count
    retry_after_oom: bool
    sample_run: SampleRunSection


class JudgingSection(Section):
    """Whose number counts: what the script claims, or what we score ourselves."""

    metric: Literal["claimed", "scored"]
    folds: Annotated[int, Field(ge=2)]
    hidden_share: Annotated[float, Field(ge=0, le=0.5)]
    hidden_min_rows: Count
    suspicious: bool


class FinishSection(Section):
    """What happens in the reserved end of the budget."""

    reserve_share: Annotated[float, Field(ge=0, le=0.5)]
    reserve_max_s: Annotated[float, Field(ge=1)]
    candidates: Count
    rerun_winner: bool
    ensemble: CountFromZero


class LaunchSection(Section):
    """For a foreign agent: the image that holds it and the command that starts it."""

    image: str
    start: list[str] = []


class Variant(Section):
    """One configuration of the agent, complete after default.yaml was merged in."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9.-]*$")]
    title: str
    description: str
    search: SearchSection
    workers: WorkersSection
    memory: MemorySection
    operators: OperatorsSection
    llm: LLMSection
    execution: ExecutionSection
    judging: JudgingSection
    finish: FinishSection
    launch: LaunchSection | None = None
