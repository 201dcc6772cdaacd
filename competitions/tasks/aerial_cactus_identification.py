"""Aerial cactus: probability that an image shows a cactus; AUC."""
from competitions.metrics.classification import roc_auc_score
from competitions.schema import *
import numpy as np
METRIC = roc_auc_score

def validate(submission, sample):
    _p(submission, sample)

def _p(submission, reference):
    require_columns(submission, ["id", "has_cactus"])
    pairing = pair_by_id(submission, reference, "id")
    v = finite_floats(submission["has_cactus"])
    require_all(submission["has_cactus"], (v >= 0) & (v <= 1), "in [0, 1]")
    return v[pairing.submission], pairing.reference

def score(submission, answers):
    p, r = _p(submission, answers)
    return roc_auc_score(answers["has_cactus"].to_numpy()[r], p)
