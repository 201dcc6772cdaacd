"""Compare the searches without an LLM: `python -m tests.simulation [--tasks N] [--seed S]`."""

import argparse
from pathlib import Path
from time import perf_counter

from tests.simulation.comparison import compare
from tests.simulation.picture import draw
from tests.simulation.report import table, write_csv
from tests.simulation.settings import searches_alone, whole_variants


def main() -> None:
    """Print the tables; with --out, also write simulation.csv, .png and .svg there."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--tasks", type=int, default=1000, help="simulated tasks (1000)")
    parser.add_argument("--seed", type=int, default=0, help="of the tasks and of all luck (0)")
    parser.add_argument("--out", type=Path, help="folder for the plot and the CSV")
    given = parser.parse_args()
    if given.tasks < 2:
        parser.error(f"--tasks is {given.tasks}. Give at least 2.")
    started = perf_counter()
    tables = {}
    for heading, conditions in {
        "Whole variants": whole_variants(),
        "Search alone, scores as claimed": searches_alone("claimed"),
        "Search alone, scores measured by us": searches_alone("scored"),
    }.items():
        tables[heading] = compare(conditions, given.tasks, given.seed)
        print(table(heading, tables[heading]), end="\n\n", flush=True)
    print(f"{given.tasks} tasks, seed {given.seed}, {perf_counter() - started:.0f} s")
    if given.out is not None:
        given.out.mkdir(parents=True, exist_ok=True)
        write_csv(given.out / "simulation.csv", tables)
        subtitle = f"{given.tasks} tasks, seed {given.seed}; bands: 95 % intervals"
        draw(given.out / "simulation", tables, subtitle)
        print(f"written: {given.out}/simulation.csv, .png and .svg")


if __name__ == "__main__":
    main()
