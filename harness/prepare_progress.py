"""What `podium prepare` shows: the plan, progress, outcomes."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import typer

from competitions.datadir import DataDir
from competitions.errors import CompetitionError, DownloadFailed
from harness.batch_preparing import Item, Job, Outcome, State, run_jobs
from harness.errors import HarnessError

_POLL_S = 0.5


def rules_to_accept(plan: Sequence[Item]) -> dict[str, Outcome]:
    """The competitions whose rules this account has not accepted, with where to do so.

    Asks Kaggle, and only about what is to be downloaded. Without credentials or network nothing
    is known, and the download itself will say so.
    """
    from competitions.downloads import rules_accepted, rules_page
    from competitions.kaggle_api import signed_in

    absent = [one.competition.id for one in plan if one.state is State.absent]
    closed: dict[str, Outcome] = {}
    if not absent:
        return closed
    try:
        with signed_in("rules", DownloadFailed) as kaggle:
            for name in absent:
                if not rules_accepted(kaggle, name):
                    sentence = f"{name}: accept its rules first: {rules_page(name)}"
                    closed[name] = Outcome(name, problem=sentence)
    except CompetitionError as error:
        typer.echo(f"Rules are not checked: {error}", err=True)
    return closed


def show_plan(
    plan: Sequence[Item],
    closed: Mapping[str, Outcome],
    need: float,
    free: float,
    *,
    as_json: bool,
) -> None:
    """Print what is there of each competition, what it takes, and what must be accepted."""
    if as_json:
        rows = [
            {
                "competition_id": one.competition.id,
                "state": one.state.value,
                "size_gb": one.size_gb,
                "rules_accepted": False if one.competition.id in closed else None,
            }
            for one in plan
        ]
        typer.echo(json.dumps({"competitions": rows, "need_gb": need, "free_gb": free}, indent=2))
        return
    width = max(len(one.competition.id) for one in plan)
    for one in plan:
        size = "size unknown" if one.size_gb is None else f"{one.size_gb:.2f} GB"
        typer.echo(f"{one.competition.id:<{width}}  {size:>12}  {one.state.value}")
    typer.echo(f"Disk: at most {need:.1f} GB more, {free:.1f} GB free.")
    for outcome in closed.values():
        typer.echo(outcome.problem, err=True)


def run_with_progress(
    jobs: Sequence[Job], workers: int, data: DataDir, *, as_json: bool
) -> list[Outcome]:
    """Prepare, showing progress on a terminal and a line per step elsewhere.

    With `as_json` nothing is printed to stdout, where the outcomes come as JSON.
    """
    outcomes = []
    with _shown(len(jobs), data) as show:
        for outcome in run_jobs(jobs, workers, show.heard):
            show.done(outcome, quiet=as_json)
            outcomes.append(outcome)
    return outcomes


def tell_outcomes(outcomes: Sequence[Outcome], *, as_json: bool) -> None:
    """Print outcomes as JSON if wished; raises HarnessError if one is a failure."""
    if as_json:
        rows = [
            {"competition_id": one.competition_id, "outcome": one.word, "problem": one.problem}
            for one in outcomes
        ]
        typer.echo(json.dumps(rows, indent=2))
    failed = [one.competition_id for one in outcomes if one.problem]
    if failed:
        raise HarnessError(f"{len(failed)} not prepared: {', '.join(failed)}. See the lines above.")


def tell(outcome: Outcome) -> None:
    """Print one outcome: to stderr if it is a failure."""
    if outcome.problem:
        typer.echo(outcome.problem, err=True)
    else:
        typer.echo(f"{outcome.competition_id}: {outcome.word}")


class _Lines:
    """A line per step, for logs."""

    def heard(self, competition_id: str, word: str) -> None:
        typer.echo(f"{competition_id}: {word} ...", err=True)

    def done(self, outcome: Outcome, *, quiet: bool) -> None:
        if not quiet:
            tell(outcome)


class _Bars:
    """A bar over all competitions and one for each at work, with the bytes of downloads."""

    def __init__(self, progress: Any, total: int, data: DataDir) -> None:
        self._progress, self._data = progress, data
        self._all = progress.add_task("all", total=total, note="")
        self._bars: dict[str, Any] = {}

    def heard(self, competition_id: str, word: str) -> None:
        if competition_id not in self._bars:
            self._bars[competition_id] = self._progress.add_task(
                competition_id, total=None, note=""
            )
        self._progress.update(self._bars[competition_id], note=word)

    def poll(self) -> None:
        """Show how far downloads are, by the size of what is on the disk."""
        for competition_id, bar in list(self._bars.items()):
            part = self._data.root / competition_id / f"{competition_id}.zip.part"
            try:
                self._progress.update(bar, note=f"downloading {part.stat().st_size / 1e6:,.0f} MB")
            except OSError:
                continue

    def done(self, outcome: Outcome, *, quiet: bool) -> None:
        bar = self._bars.pop(outcome.competition_id, None)
        if bar is not None:
            self._progress.remove_task(bar)
        self._progress.advance(self._all)
        if not quiet:  # printed above the bars
            text = outcome.problem or f"{outcome.competition_id}: {outcome.word}"
            self._progress.console.print(text, highlight=False, markup=False)


@contextmanager
def _shown(total: int, data: DataDir) -> Iterator[_Lines | _Bars]:
    from rich.console import Console

    console = Console(stderr=True)
    if not console.is_terminal:
        yield _Lines()
        return
    from rich.progress import BarColumn, Progress, TimeElapsedColumn

    columns = ("{task.description}", BarColumn(), "{task.fields[note]}", TimeElapsedColumn())
    with Progress(*columns, console=console) as progress:
        bars, over = _Bars(progress, total, data), threading.Event()

        def poll() -> None:
            while not over.wait(_POLL_S):
                bars.poll()

        thread = threading.Thread(target=poll, daemon=True)
        thread.start()
        try:
            yield bars
        finally:
            over.set()
            thread.join()
