"""The environment variables that a solution gets."""

from collections.abc import Mapping
from pathlib import Path

MARK = "PODIUM_SOLUTION"
"""Set to something unique in every process of a solution."""

_PASSED_ON = (
    *("PATH", "HOME", "USER", "LANG", "TZ", "LD_LIBRARY_PATH", "VIRTUAL_ENV"),
    *("CUDA_VISIBLE_DEVICES", "CUDA_DEVICE_ORDER", "CUDA_HOME", "HIP_VISIBLE_DEVICES"),
    *("ROCR_VISIBLE_DEVICES", "HF_HOME", "TORCH_HOME", "XDG_CACHE_HOME", "MPLCONFIGDIR"),
)
_PASSED_ON_PREFIXES = ("LC_", "NVIDIA_")
_TEMPORARY = ("TMPDIR", "JOBLIB_TEMP_FOLDER")
# HIP reads both, and counts within ROCR_VISIBLE_DEVICES, which therefore stays as it is.
_GPU = ("CUDA_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES")
_NO_GPU = "-1"
_THREADS = (
    *("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS"),
    *("VECLIB_MAXIMUM_THREADS", "NUMEXPR_NUM_THREADS", "NUMEXPR_MAX_THREADS"),
    *("LOKY_MAX_CPU_COUNT", "POLARS_MAX_THREADS", "RAYON_NUM_THREADS", "NUMBA_NUM_THREADS"),
    *("TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS", "PYTHON_CPU_COUNT"),
)


def solution_environment(
    environment: Mapping[str, str],
    cpus: float,
    mark: str,
    gpu: str | None = None,
    temporary_dir: Path | None = None,
) -> dict[str, str]:
    """A short list of harmless variables, thread limits, the GPU, and a mark.

    No key, token or address of the agent is among them. Threads are whole `cpus`, at least one.
    `gpu` is a device as CUDA_VISIBLE_DEVICES names it, "" for none, None to change nothing.
    """
    passed = {
        name: value
        for name, value in environment.items()
        if name in _PASSED_ON or name.startswith(_PASSED_ON_PREFIXES)
    }
    passed |= dict.fromkeys(_THREADS, str(max(int(cpus), 1)))
    if gpu is not None:
        passed |= dict.fromkeys(_GPU, gpu or _NO_GPU)
    if temporary_dir is not None:
        passed |= dict.fromkeys(_TEMPORARY, str(temporary_dir))
    return passed | {MARK: mark}
