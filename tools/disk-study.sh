#!/usr/bin/env bash
# Fills the disk under a run, enlarges it, resumes, and compares the results with those of an undisturbed run, byte for byte; then a folder that cannot be written.
# The full disk is a small tmpfs, which only root may mount; without that this part is skipped and said so. Ends with 1 when anything is not as it should be.
# usage: tools/disk-study.sh [SCENARIO]      default: scenarios/first-study.yaml
set -eu
cd "$(dirname "$0")/.."
scenario=${1:-scenarios/first-study.yaml}
program=src/RobustMfgSim.Cli/bin/Release/net10.0/robustmfg
[ -x $program ] || dotnet build -c Release -v quiet src/RobustMfgSim.Cli
work=$(mktemp -d)
trap 'umount "$work/disk" 2>/dev/null || true; chmod -R u+w "$work"; rm -rf "$work"' EXIT
fail() { echo "disk-study: $1"; [ ! -f "$work/error" ] || cat "$work/error"; exit 1; }

# run_it CODE WORDS FOLDER ...: runs, and expects an exit code and words on standard error.
run_it() {
  local expected=$1 words=$2 folder=$3 code=0
  shift 3
  "$program" run "$scenario" --agents 5,20 --episodes 3000 --out "$folder" "$@" >"$work/out" 2>"$work/error" || code=$?
  [ $code -eq "$expected" ] || fail "exit code $code where $expected was expected"
  [ -z "$words" ] || grep -q "$words" "$work/error" || fail "no '$words' on standard error"
}

run_it 0 "" "$work/whole"
echo "undisturbed: run.db $(($(stat -c %s "$work/whole/run.db") / 1024)) kB"

mkdir "$work/disk"
if mount -t tmpfs -o size=256k tmpfs "$work/disk" 2>/dev/null; then
  run_it 3 "the disk is full" "$work/disk/run"
  echo "disk of 256 kB: $(cat "$work/error")"
  mount -o remount,size=64m "$work/disk"
  run_it 0 "" "$work/disk/run" --resume
  cmp "$work/whole/results.json" "$work/disk/run/results.json" && cmp "$work/whole/curves.csv" "$work/disk/run/curves.csv" || fail "the results differ"
  echo "resumed on a larger disk: the same bytes"
  umount "$work/disk"
else
  echo "a full disk was not tried: mounting a tmpfs needs root. Run this as root, or in a container that may mount."
fi

# Permissions do not bind root; a file system that is mounted for reading only does.
if mount -t tmpfs -o ro tmpfs "$work/disk" 2>/dev/null; then
  run_it 2 "cannot be written" "$work/disk/run"
  umount "$work/disk"
  echo "read-only file system: $(cat "$work/error")"
else
  chmod a-w "$work/disk"
  run_it 2 "cannot be written" "$work/disk/run"
  echo "read-only folder: $(cat "$work/error")"
fi
