"""How the export gets into a pull request, for the person who hands it in."""

from __future__ import annotations

from collections.abc import Sequence

_STEPS = """\
# Steps to a pull request

1. Read the README of https://github.com/openai/mle-bench: since 2026-04-24 it has said that the
   leaderboard takes no submissions, and its columns may have changed since this export was made.
2. In a checkout with Git LFS (`git lfs install`), see that none of these folders is there yet; if
   one is, export again with another --name: {folders}.
3. Copy `runs/` into it: `cp -r runs/. CHECKOUT/runs/`.
4. Append the lines of `run_group_experiments.lines.csv` to
   `CHECKOUT/runs/run_group_experiments.csv`, on lines of their own.
5. Add `runs_README_row.md` to the table in `CHECKOUT/runs/README.md`.
6. Add the last line of the table in `README_row.md` to the leaderboard in `CHECKOUT/README.md`,
   where its All (%) places it, and the footnote if there is one.
7. Check the row: `python experiments/aggregate_grading_reports.py --experiment-id {experiment}
   --split low`, then medium, high and split75.
8. Paste `DISCLOSURE.md` into the description. Where the form has a box on test signal, tick it
   only if you can vouch for it: nothing here ticks it for you.

`sha256sum --check MANIFEST` says whether the files are as they were exported.
"""


def steps(experiment: str, run_groups: Sequence[str], notes: Sequence[str]) -> str:
    """The steps as Markdown, with what is to be known before."""
    text = _STEPS.format(experiment=experiment, folders=", ".join(run_groups))
    if not notes:
        return text
    return text + "\n## To know before\n\n" + "".join(f"- {note}\n" for note in notes)
