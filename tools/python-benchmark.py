#!/usr/bin/python3
"""Steps from Python beside the same steps in C#, and what a call costs; prints the table of docs/python.md.

    dotnet build -c Release tools/RobustMfgSim.EngineBenchmarks && dotnet publish -c Release src/RobustMfgSim.Python
    tools/python-benchmark.py

The fastest of many single steps, both sides in turn: whoever else uses the machine only makes a step slower. Compare
the ratios, not the times.
"""

import ctypes
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src" / "RobustMfgSim.Python" / "package"))

import numpy as np

import robustmfgsim as rms
from robustmfgsim import _native

REFERENCE = ROOT / "tools" / "RobustMfgSim.EngineBenchmarks" / "bin" / "Release" / "net10.0" / "RobustMfgSim.EngineBenchmarks.dll"
SCENARIO, ROUNDS = ROOT / "scenarios" / "first-study.yaml", 3


def reference():
    lines = subprocess.run(["dotnet", str(REFERENCE), "batches"], capture_output=True, text=True, check=True).stdout.split("\n")
    return {name: float(value) for name, value in (line.split() for line in lines if line)}


def single(call, repeats):
    """The fastest single call, in nanoseconds, without the cost of looking at the clock."""
    clock, fastest, empty = time.perf_counter_ns, 10**12, 10**12
    for _ in range(repeats):
        start = clock()
        empty = min(empty, clock() - start)
        start = clock()
        call()
        fastest = min(fastest, clock() - start)
    return fastest - empty


def together(call, repeats=400, inner=200):
    """A short call, in nanoseconds: the fastest of many runs of many."""
    clock, fastest = time.perf_counter_ns, 10**12
    for _ in range(repeats):
        start = clock()
        for _ in range(inner):
            call()
        fastest = min(fastest, clock() - start)
    return fastest / inner


def python():
    batch = rms.DeviatorVectorEnv(SCENARIO, agents=100, num_envs=1000, steps=10**6)
    batch.reset(seed=1)
    copied = np.zeros(1000, np.int64)
    one = rms.DeviatorVectorEnv(SCENARIO, agents=2, num_envs=1, steps=10**8)
    one.reset(seed=1)
    populations = one._populations
    address, handle, step = populations.address, populations.handle, _native.call.StepDeviators
    return {
        "deviators_1000x100": single(lambda: batch.step(batch.actions), 4000),
        "deviators_1000x100_copied": single(lambda: batch.step(copied), 4000),
        "abi": together(_native.call.AbiVersion),
        "raw_1x2": together(lambda: step(handle, address)),
        "deviators_1x2": together(lambda: one.step(one.actions)),
    }


def main():
    theirs, ours = {}, {}
    for _ in range(ROUNDS):
        for figures, found in ((theirs, reference()), (ours, python())):
            for name, value in found.items():
                figures[name] = min(value, figures.get(name, value))
    step, bare = theirs["deviators_1000x100"], theirs["deviators_1x2"]
    print("| one step | ns | times C# |\n| --- | ---: | ---: |")
    print(f"| C#: `DeviatorBatch`, B = 1,000, N = 100 | {step:.0f} | 1.00 |")
    print(f"| `DeviatorVectorEnv`, actions in place | {ours['deviators_1000x100']:.0f} | {ours['deviators_1000x100'] / step:.2f} |")
    print(f"| `DeviatorVectorEnv`, actions copied | {ours['deviators_1000x100_copied']:.0f} | {ours['deviators_1000x100_copied'] / step:.2f} |")
    print(f"| C#: `EnvironmentBatch`, everybody moved from outside | {theirs['everybody_1000x100']:.0f} | {theirs['everybody_1000x100'] / step:.2f} |")
    print(f"\na call through ctypes that does nothing: {ours['abi']:.0f} ns")
    print(f"a step of B = 1, N = 2: {bare:.0f} ns in C#, {ours['raw_1x2']:.0f} ns through ctypes, {ours['deviators_1x2']:.0f} ns through DeviatorVectorEnv")


if __name__ == "__main__":
    main()
