"""The environment variables of an agent process: the container contract, as variables."""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass

from harness.runtimes.base import Launch

_THREAD_COUNTS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMEXPR_MAX_THREADS",
    "LOKY_MAX_CPU_COUNT",
    "POLARS_MAX_THREADS",
)

_HOST_VARIABLES = (
    "PATH",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "TZ",
    "LD_LIBRARY_PATH",
    "CUDA_HOME",
    "CUDA_PATH",
    "CONDA_PREFIX",
    "VIRTUAL_ENV",
    "SSL_CERT_FILE",
    "SSL_CERT_DIR",
)
"""What a local agent may see of the host's environment: what programs need to run, and no key."""


@dataclass(frozen=True)
class Places:
    """Where an agent process finds what the contract promises, as it sees the file system."""

    data_dir: str
    submission_dir: str
    logs_dir: str
    code_dir: str
    variant_file: str
    llm_url: str
    validation_url: str


def contract_environment(launch: Launch, places: Places) -> dict[str, str]:
    """The variables of the contract for one run; what the launch says of paths is overruled."""
    return {
        **launch.environment,
        "DATA_DIR": places.data_dir,
        "SUBMISSION_DIR": places.submission_dir,
        "LOGS_DIR": places.logs_dir,
        "CODE_DIR": places.code_dir,
        "PODIUM_VARIANT": places.variant_file,
        "PODIUM_DEADLINE": repr(launch.deadline),
        "PODIUM_CPUS": f"{launch.resources.cpus:g}",
        "OPENAI_BASE_URL": places.llm_url,
        "GRADING_SERVER": places.validation_url,
        "PYTHONUNBUFFERED": "1",
        **thread_counts(launch.resources.cpus),
    }


def thread_counts(cpus: float) -> dict[str, str]:
    """Variables that keep numeric libraries from one thread per core of the whole machine.

    >>> thread_counts(2.5)["OMP_NUM_THREADS"]
    '2'
    """
    return dict.fromkeys(_THREAD_COUNTS, str(max(1, math.floor(cpus))))


def host_variables(host: Mapping[str, str] | None = None) -> dict[str, str]:
    """The variables of the host's environment that a local agent may have."""
    host = os.environ if host is None else host
    return {name: host[name] for name in _HOST_VARIABLES if name in host}
