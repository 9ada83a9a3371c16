#!/usr/bin/env bash
# Runs a study on a real Slurm cluster that lives on this machine for the time of the test: slurmctld and two slurmd with one processor each, on loopback only, no system services, state in a folder of
# its own, stopped by process id, also when the script is killed. An array of 6 shards is submitted; one shard is killed, one node is killed with the shard on it; the rest is retried and merged, and compared
# with one plain run byte for byte.
# usage: tools/slurm-test.sh            run the test; missing packages are installed first (Debian, root)
#        tools/slurm-test.sh install    only install what is missing
set -euo pipefail
cd "$(dirname "$0")/.."

PATH=$PATH:/usr/sbin
missing() { for program in sbatch slurmctld slurmd munged; do command -v $program >/dev/null || echo $program; done; }
install() {
  [ -n "$(missing)" ] || return 0
  echo "installing slurm and munge"
  # Their services are not started: this machine is no cluster.
  local policy=/usr/sbin/policy-rc.d made=
  [ -e $policy ] || { printf '#!/bin/sh\nexit 101\n' > $policy && chmod +x $policy && made=yes; }
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq >/dev/null && apt-get install -y -qq --no-install-recommends slurmctld slurmd slurm-client munge >/dev/null
  [ -z "$made" ] || rm -f $policy
  [ -z "$(missing)" ]
}

if ! install; then echo "slurm-test: slurm and munge could not be installed; that takes apt-get, root and a network" >&2; exit 3; fi
[ "${1:-}" != install ] || exit 0

program=${ROBUSTMFG:-$PWD/src/RobustMfgSim.Cli/bin/Release/net10.0/robustmfg}
[ -x "$program" ] || dotnet build -c Release -v quiet src/RobustMfgSim.Cli
work=$(mktemp -d) host=$(hostname -s)
export SLURM_CONF=$work/slurm.conf

# Processes of this cluster and of no other: daemons, steps and jobs have a file of its folder open, or stand in it.
ours() {
  { find /proc/[0-9]*/fd /proc/[0-9]*/cwd -maxdepth 1 -lname "$work/*" 2>/dev/null || true; } | cut -d/ -f3 | sort -un
}
stop() {
  local signal
  for signal in TERM KILL; do
    kill -$signal $(ours) 2>/dev/null || true
    for _ in $(seq 30); do [ -n "$(ours)" ] || break 2; sleep 0.1; done
  done
  rm -rf "$work"
}
trap stop EXIT
trap 'exit 143' HUP INT TERM
# Should this script be killed outright, its processes do not stay behind.
export work
export -f ours stop
setsid bash -c 'while kill -0 "$0"; do sleep 1; done; stop' $$ < /dev/null > /dev/null 2>&1 &

fail() { echo "slurm-test: $*" >&2; tail -n 20 "$work"/submit.log "$work"/study/logs/* >&2 2>/dev/null || true; exit 1; }
await() { # seconds, what, command...
  local end=$((SECONDS + $1)) what=$2
  shift 2
  until "$@"; do
    [ $SECONDS -lt $end ] || fail "waited in vain for $what"
    sleep 0.2
  done
}
free_ports() { # how many ports that nobody listens on
  local port=$((20000 + RANDOM % 20000)) found=0
  while [ $found -lt "$1" ]; do
    (: < "/dev/tcp/127.0.0.1/$port") 2>/dev/null || { echo $port; found=$((found + 1)); }
    port=$((port + 1))
  done
}

mkdir "$work/state"
head -c 1024 /dev/urandom > "$work/munge.key"
chmod 600 "$work/munge.key"
ports=($(free_ports 3))
cat > "$SLURM_CONF" <<CONF
ClusterName=test
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=${ports[0]}
SlurmUser=$(id -un)
SlurmdUser=$(id -un)
AuthType=auth/munge
AuthInfo=socket=$work/munge.socket
CommunicationParameters=NoInAddrAny
StateSaveLocation=$work/state
SlurmdSpoolDir=$work/spool.%n
SlurmctldPidFile=$work/pid.slurmctld
SlurmdPidFile=$work/pid.slurmd.%n
SlurmctldLogFile=$work/slurmctld.log
SlurmdLogFile=$work/slurmd.%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
MpiDefault=none
ReturnToService=2
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=1,sched_min_interval=0,sched_interval=1,bf_interval=1
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SlurmdParameters=config_overrides
SlurmdTimeout=2
KillWait=2
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
NodeName=n1 NodeHostname=$host NodeAddr=127.0.0.1 Port=${ports[1]} CPUs=1 State=UNKNOWN
NodeName=n2 NodeHostname=$host NodeAddr=127.0.0.1 Port=${ports[2]} CPUs=1 State=UNKNOWN
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP
CONF
munged --force --key-file="$work/munge.key" --socket="$work/munge.socket" --pid-file="$work/pid.munge" --log-file="$work/munge.log" --seed-file="$work/munge.seed"
slurmctld -c
slurmd -c -N n1
slurmd -c -N n2
idle() { [ "$(sinfo --noheader --Node --states=idle 2>/dev/null | wc -l)" -eq 2 ]; }
await 20 "two idle nodes" idle
echo "cluster: 2 nodes are idle"

# Long enough to be hit in mid-shard, short enough for a test.
options=(scenarios/left-right.yaml --agents 30,1000 --episodes "${EPISODES:-12000}")
"$program" run "${options[@]}" --out "$work/whole" > "$work/whole.log"
echo "one machine: done"

study=$work/study
job() { squeue --noheader --states=RUNNING --array --format="%A %K $1" | awk -v v="$2" '$3 == v { print $1 }'; } # raw id of the running shard at a node (%N) or of an index (%K)
stepd() { pgrep -f "^slurmstepd: \[$1\.batch\]" | grep -xF "$(ours)"; }
shard_runs() { [ -n "$(job %K "$1")" ] && [ -s "$study/shards/shard-$1.partial/run.db" ]; }

"$program" submit slurm "${options[@]}" --shards 6 --partition main --time 10:00 --out "$study" --wait > "$work/submit.log" 2>&1 &
submit=$!
await 60 "shard 1 to run" shard_runs 1
kill -KILL "$(pgrep -P "$(stepd "$(job %K 1)")")"
echo "shard 1: killed"

node_runs() { [ -n "$(job %N n2)" ] && [ -n "$(stepd "$(job %N n2)")" ] && [ -n "$(pgrep -P "$(stepd "$(job %N n2)")")" ]; }
await 60 "a shard on node n2" node_runs
lost=$(job %N n2)
index=$(squeue --noheader --job "$lost" --format=%K)
kill -KILL "$(cat "$work/pid.slurmd.n2")" "$(stepd "$lost")" $(pgrep -P "$(stepd "$lost")")
rm "$work/pid.slurmd.n2"
echo "node n2: killed with shard $index"
# Slurm requeues what ran there, and lets it wait two minutes; an administrator need not.
requeued() { scontrol --oneliner show job "$lost" | grep -q "JobState=PENDING.* Restarts=1"; }
await 90 "shard $index to be requeued" requeued
scontrol update "jobid=$lost" starttime=now
echo "shard $index: requeued"

code=0
wait $submit || code=$?
cat "$work/submit.log"
[ $code -eq 3 ] || fail "submit ended with $code; 3 was expected, because a shard was killed"
grep -q "shard-1 failed: FAILED, exit code 0, signal 9" "$work/submit.log" || fail "the killed shard is not reported"
grep -q "1 of 6 shards are incomplete: 1\." "$work/submit.log" || fail "other shards than the killed one are incomplete"
[ ! -e "$study/results" ] || fail "there are results of an incomplete study"
echo "submit: reports shard 1, and no other"

"$program" submit slurm "$study/scenario.yaml" --out "$study" --retry --wait > "$work/submit.log" 2>&1 || fail "the retry failed"
grep -q "submitted: array [0-9]* with 1 shard, merge" "$work/submit.log" || fail "the retry submitted something else than one shard and the merge"
echo "retry: 1 shard and the merge"
for file in results.json curves.csv report.html scenario.yaml; do
  cmp "$work/whole/$file" "$study/results/$file" || fail "$file differs"
done
echo "results: the same bytes as on one machine"
