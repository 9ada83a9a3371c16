#!/usr/bin/env bash
# A study of 10^6 episodes over 50 values of N on two workers: peak memory, size of the store, and how soon a run that was killed near its end is under way again.
# Limits: 500 MB, 1 GB, and 2 s of processor time from the start of a resumed run to its first new replication. Prints the figures, and beside them what a resumed run takes that
# finds all replications there: it also computes all bounds and writes all files. Ends with 1 when a limit or the comparison of bytes fails.
# usage: tools/load-study.sh [EPISODES_PER_N]      default 20000
set -eu
cd "$(dirname "$0")/.."
episodes=${1:-20000}
program=src/RobustMfgSim.Cli/bin/Release/net10.0/robustmfg
[ -x $program ] || dotnet build -c Release -v quiet src/RobustMfgSim.Cli
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

sizes=$(seq -s, 2 2 100)
cat >"$work/load.yaml" <<YAML
schema: 1
name: load
discount: 0.5
game: { kind: sis }
ambiguity: { family: total_variation, radius: 0.05 }
deviators: [best_response, population_aware]
study: { agents: [$sizes], episodes: $episodes, truncation: 1.0e-3 }
YAML

# run_it FOLDER [KILL_AT_EVENT]: runs or resumes; prints "peak-MB seconds-of-processor-time". With an event it kills the run (SIGKILL) when that shows in the log.
run_it() {
  "$program" run "$work/load.yaml" --workers 2 --resume --out "$1" --log-level information >"$work/out" 2>"$work/log" &
  local pid=$! peak=0 ticks=0 now
  while [ -r /proc/$pid/stat ] && kill -0 $pid 2>/dev/null; do
    now=$(awk '/VmHWM/ { print $2 }' /proc/$pid/status 2>/dev/null || true)
    [ -n "$now" ] && peak=$now
    now=$(sed 's/.*) //' /proc/$pid/stat 2>/dev/null | awk '{ print $12 + $13 }' || true)
    [ -n "$now" ] && [ "$now" != 0 ] && ticks=$now
    if [ $# -gt 1 ] && grep -q "$2" "$work/log"; then kill -KILL $pid 2>/dev/null || true; fi
    sleep 0.02
  done
  wait $pid 2>/dev/null || true
  echo "$((peak / 1024)) $(awk -v t="$ticks" -v h="$(getconf CLK_TCK)" 'BEGIN { printf "%.2f", t / h }')"
}

echo "$((50 * episodes)) episodes over N = 2, 4, .., 100"
read -r peak seconds < <(run_it "$work/whole")
size=$(($(stat -c %s "$work/whole/run.db") / 1024 / 1024))
echo "uninterrupted:       peak $peak MB, $seconds s of processor time, run.db $size MB"

read -r _ seconds < <(run_it "$work/killed" "N = 98: 0 episodes are stored")
stored=$(stat -c %s "$work/killed/run.db")
echo "killed at N = 98:    after $seconds s of processor time, run.db $((stored / 1024 / 1024)) MB"
read -r _ underway < <(run_it "$work/killed" "N = 98: ")
echo "resumed, under way:  $underway s of processor time to the first replication that is not stored"
read -r _ _ < <(run_it "$work/killed")
cmp "$work/whole/results.json" "$work/killed/results.json"
cmp "$work/whole/curves.csv" "$work/killed/curves.csv"
read -r again complete < <(run_it "$work/killed")
echo "resumed, all there:  peak $again MB, $complete s of processor time"
echo "results: the same bytes"
awk -v p="$peak" -v d="$size" -v u="$underway" 'BEGIN { exit !(p < 500 && d < 1024 && u <= 2) }' ||
  { echo "a limit is exceeded: 500 MB, 1024 MB, 2 s until a resumed run is under way"; exit 1; }
