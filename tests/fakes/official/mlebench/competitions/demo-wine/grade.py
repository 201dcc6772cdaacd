"""A fake grader: the same score for all but tiny submissions, which it refuses, and a loud one."""

import sys

import pandas as pd


def grade(submission: pd.DataFrame, answers: pd.DataFrame) -> float:
    print("the official graders print to the terminal")
    print("and to the other stream", file=sys.stderr)
    if len(submission) < 2:
        raise ValueError("too few rows")
    return 0.25
