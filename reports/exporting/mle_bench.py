"""From run groups to a directory that holds what a leaderboard pull request to MLE-bench needs."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from reports.aggregation import Aggregate, aggregate
from reports.errors import NotQualified, UnusableName
from reports.exporting.candidate import Candidate, Seed, load_candidate
from reports.exporting.conditions import common, days, versions_told
from reports.exporting.disclosure import Told, disclosure, hardware
from reports.exporting.grading_reports import failed, padded, seed_report
from reports.exporting.qualification import reasons
from reports.exporting.row import SPLITS, LeaderboardRow, experiment_lines, experiment_note
from reports.exporting.signal_statement import attestation_name, conditions_told, is_attested
from reports.exporting.steps import steps
from reports.exporting.wording import counted, folder_name, is_printable_line
from reports.exporting.writing import require_free, whole_directory, write_bytes, write_manifest
from reports.exporting.writing import write_text as write
from reports.official import load_grading_reports

REPORT = "grading_report.json"
ROW = "README_row.md"
LINES = "run_group_experiments.lines.csv"
NOTE = "runs_README_row.md"
DISCLOSURE = "DISCLOSURE.md"
STEPS = "STEPS.md"
SUMMARY = "export.json"


@dataclass(frozen=True)
class Labels:
    """How the submitter calls things; None where what is recorded is to be taken."""

    agent: str | None = None
    llm: str | None = None
    source: str | None = None
    """Address (http or https) of the agent's source code."""
    hardware: str | None = None
    """Of one run, in words."""


@dataclass(frozen=True)
class Exported:
    """What was written."""

    out: Path
    row: LeaderboardRow
    experiment: str
    run_groups: tuple[str, ...]
    notes: tuple[str, ...]
    """What the submitter has to know or to do, one sentence each."""
    summary: Mapping[str, Any]
    """export.json."""


def export_mle_bench(
    specs: Sequence[str],
    out: Path,
    *,
    runs_dir: Path,
    labels: Labels | None = None,
    pad_missing: bool = False,
) -> Exported:
    """Write the directory `out`: grading reports, row, lines, disclosure, manifest.

    The row is computed from the reports as they were written, by `reports.aggregation`, so it is
    what anybody gets who reads them. The same runs give the same bytes.
    Raises NotQualified with every reason, UnusableName for a label that cannot stand in the row,
    OutputExists, CannotWrite, UnknownSource, NotAGroup and BrokenFile; `out` is then as it was.
    """
    names = labels or Labels()
    _require_usable(names)
    require_free(out)
    candidate = load_candidate(specs, runs_dir)
    against = reasons(candidate, pad_missing=pad_missing, llm=names.llm)
    if against:
        raise NotQualified(", ".join(specs), against)
    names = _filled(names, candidate)
    prefix = folder_name(names.agent or "", candidate.variants[0])
    with whole_directory(out) as aside:
        run_groups = _write_reports(candidate, aside, prefix)
        found = _aggregates(aside)
        row = _row(candidate, names, found)
        experiment = f"{folder_name(row.llm, 'llm')}-{prefix}"
        exported = Exported(
            out,
            row,
            experiment,
            run_groups,
            tuple(_notes(candidate, names)),
            _summary(candidate, row, experiment, run_groups, found),
        )
        _write_texts(candidate, exported, found, aside, Told(names.hardware))
        write_manifest(aside)
    return exported


def _filled(names: Labels, candidate: Candidate) -> Labels:
    """The labels with what is recorded in place of what was not given."""
    llm = names.llm or common(candidate, "model")
    filled = replace(names, agent=names.agent or candidate.variants[0], llm=llm)
    _require_usable(filled)
    return filled


def _require_usable(names: Labels) -> None:
    given = {"--name": names.agent, "--llm": names.llm, "--hardware": names.hardware}
    for option, text in given.items():
        if text is not None and not is_printable_line(text):
            raise UnusableName(
                f"{option} {text!r} is no name for a row of a table. Give one line of at most 100 "
                "visible signs."
            )
    source = names.source
    if source is None:
        return
    is_address = source.startswith(("https://", "http://")) and is_printable_line(source)
    if not is_address or set(source) & set(" <>|"):
        raise UnusableName(f"--source {source!r} is no address. Give one that begins https://.")


def _write_reports(candidate: Candidate, aside: Path, prefix: str) -> tuple[str, ...]:
    run_groups = []
    for seed in candidate.seeds:
        run_groups.append(f"{prefix}_group{seed.number}")
        report = json.dumps(seed_report(seed, candidate), indent=2, allow_nan=False)
        write(aside / "runs" / run_groups[-1] / REPORT, report + "\n")
    return tuple(run_groups)


def _aggregates(aside: Path) -> dict[str, Aggregate]:
    results = load_grading_reports(sorted((aside / "runs").glob(f"*/{REPORT}")))
    if results.problems:
        raise RuntimeError(f"the exported reports are odd: {results.problems[0]}")
    return {name: aggregate(results, name) for name in SPLITS}


def _row(candidate: Candidate, names: Labels, found: Mapping[str, Aggregate]) -> LeaderboardRow:
    record = candidate.records[0]
    return LeaderboardRow(
        agent=names.agent or "",
        llm=names.llm or "",
        any_medal={name: one.measures["any_medal"].estimate for name, one in found.items()},
        hours=(record.budget_s or 0.0) / 3600,
        date=max(days(candidate), default="-"),
        source=names.source,
        is_padded=bool(padded(candidate)),
    )


def _write_texts(
    candidate: Candidate,
    exported: Exported,
    found: Mapping[str, Aggregate],
    aside: Path,
    given: Told,
) -> None:
    row = exported.row
    write(aside / ROW, row.markdown())
    write(aside / LINES, experiment_lines(exported.experiment, exported.run_groups))
    write(
        aside / NOTE, experiment_note(exported.experiment, row, given.hardware or _had(candidate))
    )
    write(aside / DISCLOSURE, disclosure(candidate, row, found, given))
    write(aside / STEPS, steps(exported.experiment, exported.run_groups, exported.notes))
    write(aside / SUMMARY, json.dumps(exported.summary, indent=2, allow_nan=False) + "\n")
    for number, part in enumerate(candidate.parts, 1):
        if part.attestation is not None:
            write_bytes(aside / attestation_name(number), part.attestation.content)


def _had(candidate: Candidate) -> str:
    return hardware(candidate, Told())


def _notes(candidate: Candidate, names: Labels) -> Iterator[str]:
    missing, broken = padded(candidate), failed(candidate)
    if missing:
        told = counted(len(missing), "run")
        yield f"Counted as failures, and disclosed: {told} without a result."
    if broken:
        told = counted(len(broken), "run")
        yield f"Counted as without a submission: {told} in which the agent failed."
    if len({_scores(seed) for seed in candidate.seeds}) == 1:
        yield "All seeds have the same scores, so the standard error of 0 says nothing of chance."
    if not is_attested(candidate):
        yield f"Nothing attests the test-signal statement. {conditions_told(candidate)}"
    if names.source is None:
        yield "Source Code Available is X; name its address with --source if it is public."
    if names.hardware is None:
        yield "The GPU's model is not recorded; say it with --hardware."


def _scores(seed: Seed) -> tuple[tuple[str, float | None], ...]:
    grades = ((name, seed.cells[name].grade) for name in sorted(seed.cells))
    return tuple((name, grade.score if grade else None) for name, grade in grades)


def _summary(
    candidate: Candidate,
    row: LeaderboardRow,
    experiment: str,
    run_groups: Sequence[str],
    found: Mapping[str, Aggregate],
) -> dict[str, Any]:
    return {
        "schema": 1,
        "format": "mle-bench",
        "experiment_id": experiment,
        "row": row.fields(),
        "measures": {
            name: {
                measure: {"mean": one.estimate.mean, "sem": one.estimate.sem}
                for measure, one in of_split.measures.items()
            }
            for name, of_split in found.items()
        },
        "seeds": [
            {"run_group": group, "seed": seed.asked, "groups": list(seed.groups)}
            for seed, group in zip(candidate.seeds, run_groups, strict=True)
        ],
        "padded": [
            {"run_group": run_groups[seed.number - 1], "competition_id": cell.competition_id}
            | {"missing": cell.missing}
            for seed, cell in padded(candidate)
        ],
        "failed": [
            {"run_group": run_groups[seed.number - 1], "competition_id": name}
            for seed, name in failed(candidate)
        ],
        "is_attested": is_attested(candidate),
        "versions": versions_told(candidate),
    }
