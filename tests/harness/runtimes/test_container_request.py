from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest

from harness.rundir import RunPaths
from harness.runtimes.base import Gpus, Resources
from harness.runtimes.container_request import container_name, container_request, gpu_requests
from harness.services import Endpoints
from tests.harness.runtimes.launches import GIB, launch_of

FORWARDER = Path(__file__)


@pytest.fixture
def sockets(tmp_path: Path) -> Endpoints:
    (tmp_path / "sockets").mkdir()
    return Endpoints("sockets", tmp_path / "sockets", None, None)


def request_of(tmp_path: Path, sockets: Endpoints, *start: str, **changes: Any) -> dict[str, Any]:
    launch = launch_of(tmp_path, *start, services=sockets, **changes)
    return container_request(launch, "image", FORWARDER, log_cap_bytes=2_000)


def test_limits_are_those_of_the_run(tmp_path: Path, sockets: Endpoints) -> None:
    resources = Resources(2.5, memory_bytes=3 * GIB, pids=99, shm_bytes=GIB, file_bytes=7)
    request = request_of(tmp_path, sockets, resources=resources)
    assert request["nano_cpus"] == 2_500_000_000
    assert request["mem_limit"] == 3 * GIB
    assert request["memswap_limit"] == 3 * GIB, "swap would make the memory limit twice as large"
    assert request["pids_limit"] == 99
    assert request["shm_size"] == GIB
    limits = {limit.name: limit.hard for limit in request["ulimits"]}
    assert limits == {"core": 0, "fsize": 7}


def test_the_container_has_no_network_and_no_privilege(tmp_path: Path, sockets: Endpoints) -> None:
    request = request_of(tmp_path, sockets)
    assert request["network_mode"] == "none"
    assert request["cap_drop"] == ["ALL"]
    assert request["security_opt"] == ["no-new-privileges"]
    assert "privileged" not in request


def test_an_open_network_has_to_be_asked_for(tmp_path: Path, sockets: Endpoints) -> None:
    assert request_of(tmp_path, sockets, network="open")["network_mode"] == "bridge"


def test_only_the_runs_own_folders_can_be_written(tmp_path: Path, sockets: Endpoints) -> None:
    mounts = request_of(tmp_path, sockets)["mounts"]
    writable = {mount["Target"] for mount in mounts if not mount["ReadOnly"]}
    readable = {mount["Target"] for mount in mounts if mount["ReadOnly"]}
    assert writable == {"/home/submission", "/home/logs", "/home/code"}
    assert readable == {
        "/home/data",
        "/home/agent/variant.yaml",
        "/run/podium",
        "/podium/forwarder.py",
    }
    assert all(mount["Type"] == "bind" for mount in mounts)


def test_private_answers_are_never_mounted(tmp_path: Path, sockets: Endpoints) -> None:
    (tmp_path / "private").mkdir()
    sources = [Path(mount["Source"]) for mount in request_of(tmp_path, sockets)["mounts"]]
    assert not [path for path in sources if (tmp_path / "private").is_relative_to(path)]


def test_the_start_command_runs_behind_the_forwarder(tmp_path: Path, sockets: Endpoints) -> None:
    ahead = ["python3", "/podium/forwarder.py", "--socket-dir", "/run/podium", "--"]
    request = request_of(tmp_path, sockets, "python", "agent.py")
    assert request["entrypoint"] == [*ahead, "python", "agent.py"]
    assert request["command"] == []
    default = request_of(tmp_path, sockets)
    assert default["entrypoint"] == [*ahead, "bash", "/home/agent/start.sh"]


def test_the_environment_names_places_inside_the_container(
    tmp_path: Path, sockets: Endpoints
) -> None:
    found = request_of(tmp_path, sockets)["environment"]
    assert found["OPENAI_BASE_URL"] == "http://127.0.0.1:8080/v1"
    assert found["GRADING_SERVER"] == "http://localhost:5000"
    assert found["DATA_DIR"] == "/home/data"
    assert found["PODIUM_VARIANT"] == "/home/agent/variant.yaml"
    assert not [value for value in found.values() if str(tmp_path) in value]


def test_labels_say_whose_the_container_is_and_until_when(
    tmp_path: Path, sockets: Endpoints
) -> None:
    assert request_of(tmp_path, sockets)["labels"] == {
        "podium.group": "group",
        "podium.run_id": "default__sum__seed0",
        "podium.deadline": "2000000000.5",
        "podium.run_dir": str(tmp_path / "runs" / "group" / "default__sum__seed0"),
    }


def test_the_engine_keeps_no_more_log_than_the_cap(tmp_path: Path, sockets: Endpoints) -> None:
    config = request_of(tmp_path, sockets)["log_config"]
    assert config["Type"] == "json-file"
    assert config["Config"] == {"max-size": "1000", "max-file": "2"}


def test_files_belong_to_the_user_of_the_harness(
    tmp_path: Path, sockets: Endpoints, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 1234)
    monkeypatch.setattr(os, "getgid", lambda: 55)
    request = request_of(tmp_path, sockets)
    assert request["user"] == "1234:55"
    assert "cap_add" not in request
    assert request["environment"]["HOME"] == "/tmp"


def test_root_keeps_what_it_needs_to_write_in_foreign_images(
    tmp_path: Path, sockets: Endpoints, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 0)
    request = request_of(tmp_path, sockets)
    assert request["user"] == "0:0"
    assert request["cap_add"] == ["CHOWN", "DAC_OVERRIDE", "FOWNER"]
    assert "HOME" not in request["environment"]


@pytest.mark.parametrize(
    ("gpus", "count", "ids"),
    [(2, 2, None), ("all", -1, None), (("0", "GPU-1f"), 0, ["0", "GPU-1f"])],
)
def test_gpus_are_asked_for_by_number_or_by_id(gpus: Gpus, count: int, ids: list[str]) -> None:
    (request,) = gpu_requests(gpus)
    assert (request["Count"] or 0) == count
    assert (request["DeviceIDs"] or None) == ids
    assert request["Capabilities"] == [["gpu"]]


@pytest.mark.parametrize("none", [0, ()])
def test_a_run_without_gpus_sees_none(tmp_path: Path, sockets: Endpoints, none: Gpus) -> None:
    assert gpu_requests(none) == []
    resources = Resources(1, GIB, gpus=none)
    request = request_of(tmp_path, sockets, resources=resources)
    assert request["environment"]["NVIDIA_VISIBLE_DEVICES"] == "void"


def test_a_run_with_gpus_leaves_their_choice_to_the_engine(
    tmp_path: Path, sockets: Endpoints
) -> None:
    request = request_of(tmp_path, sockets, resources=Resources(1, GIB, gpus=1))
    assert "NVIDIA_VISIBLE_DEVICES" not in request["environment"]


def test_services_on_loopback_cannot_be_reached_from_a_container(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="sockets"):
        container_request(launch_of(tmp_path), "image", FORWARDER, 1_000)


def test_a_containers_name_is_legal_stable_and_its_own(tmp_path: Path) -> None:
    launch = launch_of(tmp_path, group="my group/ü", run_id="v__c__seed0")
    name = container_name(launch)
    assert re.fullmatch(r"podium-my-group--v__c__seed0-[0-9a-f]{8}", name)
    assert container_name(launch) == name
    other = launch_of(tmp_path, group="my group/ü", run_id="v__c__seed0", paths=RunPaths(tmp_path))
    assert container_name(other) != name


def test_a_long_name_is_cut_but_stays_its_own(tmp_path: Path) -> None:
    name = container_name(launch_of(tmp_path, group="g" * 100))
    assert len(name) == 63
    assert re.search(r"-[0-9a-f]{8}$", name)
