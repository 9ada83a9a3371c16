"""Prints what the environments show, step by step, for fixed actions: the simulator's own environments must show the same.

    python3 trajectories.py SCENARIO
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src" / "RobustMfgSim.Python" / "package"))

import numpy as np

import robustmfgsim as rms

AGENTS, ENVIRONMENTS, STEPS, SEED = 20, 3, 6, 20261122


def main(path):
    scenario = rms.Scenario(path)
    m = len(scenario.actions)
    batch = rms.DeviatorVectorEnv(scenario, AGENTS, ENVIRONMENTS, steps=STEPS)
    seen, _ = batch.reset(seed=SEED)
    deviators = [[seen["state"].tolist(), seen["population"].ravel().tolist(), [0.0] * ENVIRONMENTS]]
    for t in range(2 * STEPS):
        seen, rewards, *_ = batch.step(np.array([(t + b) % m for b in range(ENVIRONMENTS)]))
        deviators.append([seen["state"].tolist(), seen["population"].ravel().tolist(), rewards.tolist()])
    crowd = rms.PopulationEnv(scenario, AGENTS, steps=STEPS)
    states, population = crowd.reset_array(seed=SEED)
    everybody = [[states.tolist(), population.tolist(), [0.0] * AGENTS]]
    for t in range(STEPS):
        states, population, rewards, *_ = crowd.step_array(np.array([(t * i) % m for i in range(AGENTS)]))
        everybody.append([states.tolist(), population.tolist(), rewards.tolist()])
    print(json.dumps({"deviators": deviators, "everybody": everybody}))


if __name__ == "__main__":
    main(sys.argv[1])
