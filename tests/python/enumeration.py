"""The epidemic of the built-in game `sis` with its default numbers, enumerated by numpy alone: the chain of (own state, infected
ones among the others), in which one agent deviates, the others play the equilibrium, and nature moves 0.05 of mass."""

from math import comb

import numpy as np

GAMMA, RADIUS, BETA, EXT, SHIELD, DELTA, COST_INFECTED, COST_PROTECT = 0.9, 0.05, 0.8, 0.02, 0.1, 0.5, 1.0, 0.3


def worst_rows(x, value):
    """P*(s' | s, a) where a share x is infected: mass goes to the worse of the two states."""
    rows = np.zeros((2, 2, 2))
    for a in range(2):
        infection = (BETA * x + EXT) * (SHIELD if a else 1.0)
        rows[0, a], rows[1, a] = [1 - infection, infection], [DELTA, 1 - DELTA]
    worse = int(np.argmin(value))
    moved = np.minimum(RADIUS, rows[..., 1 - worse])
    rows[..., 1 - worse] -= moved
    rows[..., worse] += moved
    return rows


def binomial(n, p):
    return np.array([comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1)])


class Enumeration:
    """States [s, k]: own state, and how many of the N - 1 others are infected."""

    def __init__(self, equilibrium, agents):
        self.agents, policy, mean = agents, equilibrium.policy, equilibrium.mean_field
        self.moves, self.rewards = np.zeros((2, agents, 2, 2, agents)), np.zeros((2, agents, 2))
        for s, k in np.ndindex(2, agents):
            rows = worst_rows((k + s) / agents, equilibrium.value)
            fall_ill, stay_ill = (float(policy[t] @ rows[t, :, 1]) for t in range(2))
            others = np.convolve(binomial(agents - 1 - k, fall_ill), binomial(k, stay_ill))
            self.moves[s, k] = rows[s, :, :, None] * others
            self.rewards[s, k] = [-COST_INFECTED * s, -COST_INFECTED * s - COST_PROTECT]
        self.start = np.outer(mean, binomial(agents - 1, mean[1]))
        self.conforming = self.value(np.repeat(policy[:, None], agents, axis=1))

    def value(self, rows):
        """Of a policy [s, k, a] of the deviator, from a start that is drawn from the mean field."""
        chain = np.einsum("ska,skatl->sktl", rows, self.moves).reshape(2 * self.agents, -1)
        rewards = np.einsum("ska,ska->sk", rows, self.rewards).ravel()
        return float(self.start.ravel() @ np.linalg.solve(np.eye(len(chain)) - GAMMA * chain, rewards))

    def of(self, policy):
        """Of a function of (states, populations) that gives probabilities or actions, as `evaluate` takes it."""
        table = np.zeros((2, self.agents, 2))
        for s, k in np.ndindex(2, self.agents):
            infected = (k + s) / self.agents
            given = policy(np.array([s]), np.array([[1 - infected, infected]]))[0]
            table[s, k] = np.eye(2)[given] if np.ndim(given) == 0 else given
        return self.value(table)

    def gain(self, policy):
        """What a function gains over conforming."""
        return self.of(policy) - self.conforming

    def best_gain(self):
        """Of the best policy of all."""
        value = np.zeros((2, self.agents))
        for _ in range(1000):
            value = (self.rewards + GAMMA * np.einsum("skatl,tl->ska", self.moves, value)).max(axis=-1)
        return float((self.start * value).sum()) - self.conforming
