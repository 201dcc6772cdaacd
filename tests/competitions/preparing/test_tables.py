from __future__ import annotations

import pandas as pd

from competitions.preparing.tables import one_hot


def test_a_column_per_class_in_the_order_given() -> None:
    table = pd.DataFrame({"id": [7, 3], "label": ["b", "a"]}, index=[5, 9])
    made = one_hot(table["id"], table["label"], ["b", "c", "a"])
    assert made.to_csv(index=False) == "id,b,c,a\n7,1,0,0\n3,0,0,1\n"
    assert list(made.index) == [5, 9]
