#!/usr/bin/env bash
# Records anew the results of all scenarios, the public surface, the reference pages, and what the pages of docs say is printed. Look at the difference (git diff);
# docs/contributing.md says what CHANGELOG.md then has to tell.
set -eu
cd "$(dirname "$0")/.."
REGENERATE_GOLDENS=1 dotnet test -c Release --filter "FullyQualifiedName~Goldens"
