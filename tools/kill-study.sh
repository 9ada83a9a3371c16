#!/usr/bin/env bash
# Kills a study (SIGKILL) at random moments, resumes it each time, and compares its results with those of an uninterrupted run, byte for byte.
# usage: tools/kill-study.sh [SCENARIO] [KILLS]      default: scenarios/first-study.yaml, 30 kills
set -eu
cd "$(dirname "$0")/.."
scenario=${1:-scenarios/first-study.yaml} kills=${2:-30}
[ -x src/RobustMfgSim.Cli/bin/Release/net10.0/robustmfg ] || dotnet build -c Release -v quiet src/RobustMfgSim.Cli
program=src/RobustMfgSim.Cli/bin/Release/net10.0/robustmfg
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

start=$(date +%s%N)
"$program" run "$scenario" --out "$work/whole" >"$work/log"
milliseconds=$((($(date +%s%N) - start) / 1000000))
echo "uninterrupted: $milliseconds ms"

killed=0 round=0
while [ "$killed" -lt "$kills" ]; do
  round=$((round + 1))
  folder=$work/killed-$round
  # Kills one run until it completes by itself, then starts another.
  until "$program" run "$scenario" --out "$folder" --resume >>"$work/log" 2>&1 & pid=$!
    # Anywhere from the first instruction to a little before the end of an uninterrupted run.
    pause=$((RANDOM * 32768 + RANDOM))
    sleep "$(printf '0.%09d' $((pause % 1000000000)) | awk -v m="$milliseconds" '{ print $1 * m / 1000 }')"
    [ "$killed" -lt "$kills" ] && kill -KILL "$pid" 2>/dev/null && killed=$((killed + 1))
    wait "$pid" 2>/dev/null
  do :; done
  cmp "$work/whole/results.json" "$folder/results.json"
  cmp "$work/whole/curves.csv" "$folder/curves.csv"
done
echo "$killed kills over $round runs: results are the same bytes"
