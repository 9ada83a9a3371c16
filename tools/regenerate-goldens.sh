#!/usr/bin/env bash
# Records the results of all scenarios anew. Look at the difference (git diff tests), and say in CHANGELOG.md under "Numbers changed" why they moved.
set -eu
cd "$(dirname "$0")/.."
REGENERATE_GOLDENS=1 dotnet test -c Release --filter "FullyQualifiedName~Goldens"
