#!/usr/bin/env bash
# Starts Podium's agent in its container; all that it needs to know comes by the environment.
set -euo pipefail
export PYTHONPATH=/home/agent/podium
# exec, so that SIGTERM reaches the agent itself.
exec /opt/podium/bin/python -P -m agent.main
