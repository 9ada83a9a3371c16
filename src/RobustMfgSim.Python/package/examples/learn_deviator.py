"""Learns a deviator with nothing but numpy, brings it back, and lets the simulator say what it gains.

The game is the epidemic `sis` with 10 agents. Its equilibrium is mixed: susceptible agents are indifferent between
protecting themselves and not, at the equilibrium population. Among 10 agents the population fluctuates, and whoever
looks at it can do better. REINFORCE on a small network finds out how.

    python learn_deviator.py [NETWORK.json]
"""

import sys

import numpy as np

import robustmfgsim as rms

AGENTS, ENVIRONMENTS, STEPS = 10, 256, 25
SCENARIO = {
    "schema": 1, "name": "learned-in-python", "discount": 0.9, "game": {"kind": "sis"},
    "ambiguity": {"family": "total_variation", "radius": 0.05},
    "deviators": ["population_aware"], "study": {"agents": [AGENTS], "episodes": 1000, "seed": 20260622},
}


def episodes(environment, network, value, generator, seed=None):
    """One episode in every environment: states, populations, actions, and rewards shaped by the equilibrium's values.

    r + gamma V(s') - V(s) changes no comparison of policies (Ng, Harada and Russell 1999), and is almost zero where
    nothing is gained."""
    seen, _ = environment.reset(seed=seed)
    gamma, steps = environment.scenario.discount, []
    for _ in range(environment.steps):
        states, populations = seen["state"].copy(), seen["population"].copy()
        heads = network(states, populations).cumsum(axis=1)
        actions = (generator.random((len(states), 1)) >= heads[:, :-1]).sum(axis=1)
        seen, rewards, *_ = environment.step(actions)
        steps.append((states, populations, actions, rewards + gamma * value[seen["state"]] - value[states]))
    return [np.array(part) for part in zip(*steps)]


def gradient(network, states, populations, weights):
    """Gradients of sum_k <weights_k, logits_k> by every layer's weights and biases (one hidden layer of tanh)."""
    (w1, b1), (w2, _) = network.layers
    x = np.concatenate([np.eye(network.n)[states], populations], axis=1)
    hidden = np.tanh(x @ w1.T + b1)
    back = (weights @ w2) * (1 - hidden**2)
    return [(back.T @ x, back.sum(axis=0)), (weights.T @ hidden, weights.sum(axis=0))]


def learn(environment, value, iterations=250, rate=0.03, curiosity=0.02, seed=1):
    """REINFORCE with the mean return of every step and own state as a baseline, Adam's steps, and a reward for entropy
    that fades away, without which the first idea (never to protect) would be the last one."""
    n, m = environment.single_observation_space["state"].n, environment.single_action_space.n
    network, generator = rms.Mlp.random(n, m, hidden=(16,), seed=seed), np.random.default_rng(seed)
    # The population is seen as its fluctuation, on the scale on which it fluctuates.
    weights, biases = network.layers[0]
    weights[:, n:] *= np.sqrt(AGENTS)
    biases -= weights[:, n:] @ rms.solve(environment.scenario).mean_field
    first = [[np.zeros_like(w), np.zeros_like(b)] for w, b in network.layers]
    second = [[np.zeros_like(w), np.zeros_like(b)] for w, b in network.layers]
    gamma = environment.scenario.discount
    for k in range(1, iterations + 1):
        states, populations, actions, rewards = episodes(environment, network, value, generator, seed if k == 1 else None)
        returns = rewards.copy()
        for t in range(len(returns) - 2, -1, -1):
            returns[t] += gamma * returns[t + 1]
        for t, s in np.ndindex(len(returns), n):
            own = states[t] == s
            returns[t, own] -= returns[t, own].mean() if own.any() else 0.0
        states, populations, actions = states.ravel(), populations.reshape(-1, n), actions.ravel()
        scale = np.repeat(gamma ** np.arange(len(returns)), returns.shape[1]) * returns.ravel() / returns.shape[1]
        chances = network(states, populations)
        logarithms = np.log(np.maximum(chances, 1e-12))
        entropies = -(chances * logarithms).sum(axis=1, keepdims=True)
        slopes = (np.eye(m)[actions] - chances) * scale[:, None]
        slopes -= curiosity * (1 - k / iterations) / returns.shape[1] * chances * (logarithms + entropies)
        for layer, a, b, found in zip(network.layers, first, second, gradient(network, states, populations, slopes)):
            for i, slope in enumerate(found):
                a[i] += 0.1 * (slope - a[i])
                b[i] += 0.01 * (slope**2 - b[i])
                layer[i][...] += rate * (a[i] / (1 - 0.9**k)) / (np.sqrt(b[i] / (1 - 0.99**k)) + 1e-8)
    return network


def main(path):
    scenario = rms.Scenario(SCENARIO)
    equilibrium = rms.solve(scenario)
    environment = rms.DeviatorVectorEnv(scenario, agents=AGENTS, num_envs=ENVIRONMENTS, steps=STEPS)
    network = learn(environment, equilibrium.value)
    network.save(path, scenario)

    # Back in the simulator: the network as a deviator like any other, by the estimator and with an interval.
    found = rms.study({**SCENARIO, "deviators": [{"kind": "mlp", "network": network.document(scenario)}, "population_aware"]})
    gains = [(row, low, high) for row, low, high, quantity in zip(*(found.curves[c] for c in ("estimate", "low", "high", "quantity"))) if quantity == "exploitability"]
    exact = rms.exact(scenario, AGENTS)["exact"]["fixed_adversary"]["exploitability"]
    print(f"learned:          {gains[0][0]:.3f} [{gains[0][1]:.3f}, {gains[0][2]:.3f}]")
    print(f"population_aware: {gains[1][0]:.3f} [{gains[1][1]:.3f}, {gains[1][2]:.3f}]")
    print(f"exact:            {exact:.3f}")
    return gains[0], exact


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "deviator.json")
