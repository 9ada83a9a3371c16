#!/usr/bin/env bash
# All of CI: runs the README's test command and ends with one line, "N passed, N failed", counted from the result file.
set -u
cd "$(dirname "$0")/.." || exit 3
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 DOTNET_CLI_UI_LANGUAGE=en
command -v dotnet >/dev/null || { echo "check: the .NET SDK named in global.json is not installed: https://dot.net/download"; exit 3; }

# A test runs a study on a real Slurm; without the packages it would be skipped, and nothing is skipped here.
tools/slurm-test.sh install || echo "check: the test on a real Slurm will not run"

# The tests of the Python package need the system's Python with numpy, and pip to install it; without them they are counted as not run.
/usr/bin/python3 -c "import setuptools, wheel, pip, numpy" 2>/dev/null || { apt-get update -q && apt-get install -y -q --no-install-recommends python3-numpy python3-pip; } >/dev/null 2>&1 \
  || echo "check: numpy and pip could not be installed for /usr/bin/python3: apt-get install python3-numpy python3-pip"

results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
command=$(sed -n 's/^dotnet test.*/&/p' README.md | head -n 1)
[ -n "$command" ] || { echo "check: README.md names no test command"; exit 3; }

echo "\$ $command"
$command --logger "trx;LogFileName=tests.trx" --results-directory "$results"
code=$?

counters=$(grep -o '<Counters [^>]*' "$results/tests.trx" 2>/dev/null | head -n 1)
count() { sed -n "s/.* $1=\"\([0-9]*\)\".*/\1/p" <<<"$counters"; }
passed=$(count passed)
failed=$(count failed)
total=$(count total)
if [ -z "$passed" ] || [ "$passed" -eq 0 ]; then
  echo "check: no test ran (dotnet test ended with code $code)"
  exit 1
fi
not_run=$((total - passed - failed))
[ "$not_run" -eq 0 ] || echo "check: $not_run tests were neither passed nor failed"
echo "$passed passed, $failed failed"
[ "$code" -eq 0 ] && [ "$failed" -eq 0 ] && [ "$not_run" -eq 0 ]
