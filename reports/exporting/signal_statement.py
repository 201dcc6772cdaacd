"""What can be said of test signal: what attestations say, else only what the conditions imply."""

from __future__ import annotations

from collections.abc import Iterator

from reports.exporting.candidate import Candidate
from reports.exporting.conditions import values
from reports.exporting.wording import in_markdown

_LOCAL = (
    "The runtime was local: the agent ran as an ordinary process of the machine, could read what "
    "its user can read, and had the machine's network. These conditions imply nothing about what "
    "it saw of the held-out test set."
)
_CLOSED = (
    "Each run was in a container with network none, so the labels of the held-out test set were "
    "absent from the container: the docker runtime mounts none, and nothing could be fetched. They "
    "may be in it where the benchmark's public data give them away (known leakage). What the image "
    "held from the start, and what the LLM knew or looked up, does not follow from these "
    "conditions."
)
_OPEN = (
    "Each run was in a container into which the labels of the held-out test set were not mounted, "
    "but its network was open. Whether the agent found labels or solutions on the internet does "
    "not follow from these conditions."
)
_UNKNOWN = (
    "The runs do not record a runtime and a network from which anything about the held-out test "
    "set would follow."
)


def signal_statement(candidate: Candidate) -> str:
    """The statement on test signal, in Markdown paragraphs.

    Attestations are quoted as their files have them. For groups without one the statement says
    that nothing attests it, and what the recorded conditions imply.
    """
    paragraphs = [*_attested(candidate), *_unattested(candidate)]
    return "\n\n".join(paragraphs) + "\n"


def is_attested(candidate: Candidate) -> bool:
    """Whether every group has an attestation."""
    return all(part.attestation for part in candidate.parts)


def conditions_told(candidate: Candidate) -> str:
    """What runtime and network imply about test signal, in words."""
    records = candidate.records
    isolated = [one.runtime == "docker" and one.isolation == "container" for one in records]
    if any(one.runtime == "local" or one.isolation == "none" for one in records):
        return _LOCAL
    if not records or not all(isolated):
        return _UNKNOWN
    networks = {one.network for one in records}
    if networks == {"none"}:
        return _CLOSED
    return _OPEN if "open" in values(candidate, "network") else _UNKNOWN


def _attested(candidate: Candidate) -> Iterator[str]:
    for number, part in enumerate(candidate.parts, 1):
        if part.attestation is not None:
            yield (
                f"The attestation of run group {in_markdown(part.group.name)} "
                f"({attestation_name(number)}, SHA-256 {part.attestation.digest}) says, quoted and "
                "not verified by this export:"
            )
            yield f"> {in_markdown(part.attestation.statement)}"


def _unattested(candidate: Candidate) -> Iterator[str]:
    without = [part.group.name for part in candidate.parts if part.attestation is None]
    if without:
        yield (
            "Nothing attests that no signal of the held-out test set reached the agent "
            f"(run group {', '.join(map(in_markdown, without))}: no attestation)."
        )
        yield conditions_told(candidate)


def attestation_name(number: int) -> str:
    """The path of the n-th group's attestation in the export, n from 1."""
    return f"attestations/group{number}.json"
