"""The environment of a whole population: everybody is moved from outside."""

import ctypes
import secrets
import weakref

import numpy as np

from . import _native
from ._deviator import _copy_actions, _no_options
from ._scenario import opened, seed_of
from ._spaces import Box, Dict, Discrete, ParallelEnv


class PopulationEnv(_native.Unpicklable, ParallelEnv):
    """N agents who are all moved from outside, under the scenario's adversary.

    ``reset`` and ``step`` are PettingZoo's parallel API, with one dictionary entry for every agent ("agent_0", ...);
    ``reset_array`` and ``step_array`` are the same with arrays, many times faster for large N. The arrays are always
    the same ones: the simulator writes the next step over them. Episodes, seeds and observations are as in DeviatorEnv.

    :param scenario: a path, a dictionary or a Scenario.
    :param agents: N. Agent 0 is the one that adversaries set against a single agent are set against.
    :param steps: the time limit; see DeviatorEnv.
    """

    metadata = {"name": "robustmfgsim_population_v0", "render_modes": [], "is_parallelizable": True}

    def __init__(self, scenario, agents, steps=None):
        self.scenario = opened(scenario)
        self._handle, self.steps, number = self.scenario.create(_native.call.CreatePopulation, agents, steps=steps)
        self._close = weakref.finalize(self, _native.close, self._handle)
        self._n, self._m = len(self.scenario.states), len(self.scenario.actions)
        self.actions, self.states = _native.shared(number, np.int64), _native.shared(number, np.int64)
        self.population, self.rewards = _native.shared(self._n), _native.shared(number)
        self._truncated = _native.shared(1, np.bool_)
        self._memory = _native.PopulationMemory(
            actions=self.actions.ctypes.data, states=self.states.ctypes.data, population=self.population.ctypes.data,
            rewards=self.rewards.ctypes.data, truncated=self._truncated.ctypes.data, agents=number, n=self._n)
        self._address = ctypes.addressof(self._memory)
        self._seeded, self._names, self._by_agent, self.agents = False, None, None, []

    @property
    def possible_agents(self):
        """Names of all agents."""
        if self._names is None:
            self._names = [f"agent_{i}" for i in range(len(self.actions))]
        return self._names

    def observation_space(self, agent):
        """What an agent sees: its own state and the empirical distribution."""
        return self._spaces(agent)[0]

    def action_space(self, agent):
        """What an agent can do."""
        return self._spaces(agent)[1]

    def reset_array(self, *, seed=None, options=None):
        """Starts an episode: (states [N], population [n])."""
        _no_options(options)
        if seed is None and self._seeded:
            _native.check(_native.call.ResetPopulationOn(self._handle, self._address))
        else:
            seed = secrets.randbits(64) if seed is None else seed_of(seed)
            _native.check(_native.call.ResetPopulation(self._handle, seed, self._address))
            self._seeded = True
        return self.states, self.population

    def step_array(self, actions):
        """One action for every agent, [N]: (states [N], population [n], rewards [N], terminated, truncated)."""
        if actions is not self.actions:
            _copy_actions(actions, self.actions, self._m, "agents")
        status = _native.call.StepPopulation(self._handle, self._address)
        if status:
            _native.check(status)
        return self.states, self.population, self.rewards, False, bool(self._truncated[0])

    def reset(self, seed=None, options=None):
        """Starts an episode: (observations, infos) by agent."""
        self.reset_array(seed=seed, options=options)
        self.agents = list(self.possible_agents)
        return self._seen(), {agent: {} for agent in self.agents}

    def step(self, actions):
        """Actions by agent: (observations, rewards, terminations, truncations, infos) by agent."""
        if not self.agents:
            raise RuntimeError("Step was called before reset, or after the episode ended. Call reset() to start an episode.")
        if not isinstance(actions, dict):
            raise ValueError(f"Step got {type(actions).__name__}; a dictionary with one action for every name in agents is needed. step_array takes arrays.")
        if actions.keys() != set(self.agents):
            raise ValueError(f"Step got actions for {len(actions)} agents that are not the {len(self.agents)} of the population. Give one action for every name in agents.")
        given = np.asarray([actions[agent] for agent in self.agents])
        _, _, _, _, truncated = self.step_array(given)
        agents = self.agents
        result = (
            self._seen(), dict(zip(agents, self.rewards.tolist())), dict.fromkeys(agents, False),
            dict.fromkeys(agents, truncated), {agent: {} for agent in agents})
        if truncated:
            self.agents = []
        return result

    def close(self):
        """Gives back what the simulator keeps for it."""
        self._close()

    def _spaces(self, agent):
        if self._by_agent is None:
            self._by_agent = dict.fromkeys(self.possible_agents)
        if not isinstance(agent, str) or self._by_agent.get(agent) is None:
            if not isinstance(agent, str) or agent not in self._by_agent:
                raise ValueError(f"there is no agent {agent!r}; agents are agent_0 to agent_{len(self.actions) - 1}.")
            self._by_agent[agent] = (Dict({"population": Box(0.0, 1.0, (self._n,), np.float64), "state": Discrete(self._n)}), Discrete(self._m))
        return self._by_agent[agent]

    def _seen(self):
        population = self.population.copy()
        return {agent: {"population": population, "state": state} for agent, state in zip(self.agents, self.states.copy())}
