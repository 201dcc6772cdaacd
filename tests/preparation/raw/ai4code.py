"""AI4Code: notebooks as JSON files, the true order of their cells, and their families."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd

from tests.preparation.raw.texts import text

# Of 20,000 test notebooks.
OURS = {"_TEST_NOTEBOOKS": 20}
OFFICIAL = {"test_size=20000": "test_size=20"}
_SINGLES = 12


def make(raw: Path, rng: np.random.Generator, size: int = 60) -> None:
    names = [rng.bytes(7).hex() for _ in range(size)]
    ancestors = pd.DataFrame({"id": names, "ancestor_id": _families(rng, size)})
    parents = pd.Series([rng.bytes(7).hex() for _ in names])
    ancestors["parent_id"] = parents.mask(rng.random(size) < 0.6)
    ancestors.to_csv(raw / "train_ancestors.csv", index=False)
    orders = pd.DataFrame(
        {"id": names, "cell_order": [_notebook(raw / "train", name, rng) for name in names]}
    )
    orders = orders.iloc[rng.permutation(size)]
    orders.to_csv(raw / "train_orders.csv", index=False)
    hidden = [rng.bytes(7).hex() for _ in range(4)]
    sample = {"id": hidden, "cell_order": [_notebook(raw / "test", name, rng) for name in hidden]}
    pd.DataFrame(sample).to_csv(raw / "sample_submission.csv", index=False)


def _families(rng: np.random.Generator, size: int) -> list[str | None]:
    """An ancestor for each row: one of many notebooks, several, and some without relatives.

    The last in the shuffled order have none, so that the test gets full whatever does not fit.
    """
    shuffled = pd.Series(range(size)).sample(frac=1, random_state=0).tolist()
    related, large = size - _SINGLES, size // 3
    groups = ["large"] * large
    while len(groups) < related:
        groups += [f"group {len(groups)}"] * int(rng.integers(1, 6))
    groups = [groups[place] for place in rng.permutation(related)]
    groups += [f"single {number}" for number in range(_SINGLES)]
    ids: dict[str, str | None] = {group: rng.bytes(4).hex() for group in sorted(set(groups))}
    # A family without an id is a family, too.
    ids[groups[int(rng.integers(related))]] = None
    families: list[str | None] = [None] * size
    for row, group in zip(shuffled, groups, strict=True):
        families[row] = ids[group]
    return families


def _notebook(folder: Path, name: str, rng: np.random.Generator) -> str:
    """Write a notebook, code cells first and the others shuffled; the true order of all."""
    folder.mkdir(exist_ok=True)
    cells = [rng.bytes(4).hex() for _ in range(int(rng.integers(2, 9)))]
    code = set(rng.choice(cells, len(cells) // 2, replace=False).tolist())
    rest = [cell for cell in cells if cell not in code]
    given = [cell for cell in cells if cell in code] + rng.permutation(rest).tolist()
    notebook = {
        "cell_type": {cell: "code" if cell in code else "markdown" for cell in given},
        "source": {cell: text(rng) for cell in given},
    }
    content = json.dumps(notebook, ensure_ascii=bool(rng.integers(2)))
    (folder / f"{name}.json").write_text(content, encoding="utf-8")
    return " ".join(cells)
