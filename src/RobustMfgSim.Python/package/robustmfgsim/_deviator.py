"""Environments of one deviator among N - 1 agents on the population's policy: one of them, or many stepped in one call."""

import ctypes
import operator
import secrets
import weakref

import numpy as np

from . import _native
from ._scenario import opened, seed_of, whole
from ._spaces import NEXT_STEP, Box, Dict, Discrete, Env, VectorEnv, batch_space


class _Populations:
    """B populations in the simulator, and the arrays that it reads and writes: allocated once, never copied."""

    def __init__(self, scenario, agents, count, steps):
        scenario = opened(scenario)
        count = whole(count, "num_envs", 1, 2**31 - 1)
        self.handle, self.steps, self.agents = scenario.create(_native.call.CreateDeviators, agents, count, steps=steps)
        self.scenario = scenario
        self.n, self.m = len(scenario.states), len(scenario.actions)
        self.close = weakref.finalize(self, _native.close, self.handle)
        self.actions = _native.shared(count, np.int64)
        self.states = _native.shared(count, np.int64)
        self.populations = _native.shared((count, self.n))
        self.rewards = _native.shared(count)
        self.truncated = _native.shared(count, np.bool_)
        memory = _native.DeviatorMemory(count=count, n=self.n, **{
            name: getattr(self, name).ctypes.data for name in ("actions", "states", "populations", "rewards", "truncated")})
        self._memory, self.address = memory, ctypes.addressof(memory)
        self.seeded = False

    def reset(self, seed):
        """Starts episodes; gives the seed where a new one was set."""
        if seed is None and self.seeded:
            _native.check(_native.call.ResetDeviatorsOn(self.handle, self.address))
            return None
        seed = secrets.randbits(64) if seed is None else seed_of(seed)
        _native.check(_native.call.ResetDeviators(self.handle, seed, self.address))
        self.seeded = True
        return seed

    def space(self):
        """What one deviator sees: its own state and the empirical distribution."""
        return Dict({"population": Box(0.0, 1.0, (self.n,), np.float64), "state": Discrete(self.n)})


def _no_options(options):
    if options:
        raise ValueError(f"options are {options!r}; nothing can be set at a reset but the seed. Leave them out.")


class DeviatorEnv(_native.Unpicklable, Env):
    """One deviator among N - 1 agents who play the scenario's policy, as an environment of Gymnasium.

    Observations are ``{"state": own state, "population": empirical distribution of all N agents}``, actions are
    0..m-1, the reward is r(s, a, e). Episodes are never terminated (the games have no end of their own) and truncated
    after ``steps``; by default that is where cutting costs no more than the scenario's ``study.truncation``.

    ``reset(seed=s)`` plays replication 0 of seed s, each ``reset()`` after it the next replication; without any seed
    the first reset takes one from the operating system (``np_random_seed`` tells it).

    :param scenario: a path, a dictionary or a Scenario.
    :param agents: N, the deviator included.
    :param steps: the time limit.
    """

    metadata = {"render_modes": []}

    def __init__(self, scenario, agents, steps=None):
        self._populations = _Populations(scenario, agents, 1, steps)
        self.observation_space = self._populations.space()
        self.action_space = Discrete(self._populations.m)
        self.scenario, self.agents, self.steps = self._populations.scenario, self._populations.agents, self._populations.steps
        self._over = False

    def reset(self, *, seed=None, options=None):
        """Starts an episode: (observation, info)."""
        _no_options(options)
        new = self._populations.reset(seed)
        if new is not None:
            super().reset(seed=new)
        self._over = False
        return self._seen(), {}

    def step(self, action):
        """The deviator takes an action and everybody moves: (observation, reward, terminated, truncated, info)."""
        own = self._populations
        if self._over:
            raise RuntimeError(f"Step was called after the episode ended at t = {self.steps}. Call reset() to start another episode.")
        try:
            own.actions[0] = operator.index(action)
        except (TypeError, OverflowError):
            raise ValueError(f"Step got action {action!r}; actions lie in 0..{own.m - 1}.") from None
        status = _native.call.StepDeviators(own.handle, own.address)
        if status:
            _native.check(status)
        self._over = truncated = bool(own.truncated[0])
        return self._seen(), float(own.rewards[0]), False, truncated, {}

    def close(self):
        """Gives back what the simulator keeps for it."""
        self._populations.close()

    def _seen(self):
        own = self._populations
        return {"population": own.populations[0].copy(), "state": own.states[0]}


class DeviatorVectorEnv(_native.Unpicklable, VectorEnv):
    """B independent environments of one deviator each, stepped in one call, as a vector environment of Gymnasium.

    The arrays that ``reset`` and ``step`` give are always the same ones: the simulator writes the next step over them.
    Take a copy of what you want to keep. ``actions`` is the simulator's own array of actions: what is written there
    and handed to ``step`` is not copied either.

    Autoreset is at the next step (Gymnasium's ``AutoresetMode.NEXT_STEP``): where an episode was truncated, the
    following step does not use the action but starts the next episode, with reward 0 and not truncated. Environment b
    plays replications b, b + B, b + 2B, ... of the seed.

    :param scenario: a path, a dictionary or a Scenario.
    :param agents: N, the deviator included.
    :param num_envs: B.
    :param steps: the time limit; see DeviatorEnv.
    """

    metadata = {"render_modes": [], "autoreset_mode": NEXT_STEP}

    def __init__(self, scenario, agents, num_envs, steps=None):
        self._populations = own = _Populations(scenario, agents, num_envs, steps)
        self.num_envs = len(own.actions)
        self.single_observation_space, self.single_action_space = own.space(), Discrete(own.m)
        self.observation_space = batch_space(self.single_observation_space, self.num_envs)
        self.action_space = batch_space(self.single_action_space, self.num_envs)
        self.scenario, self.agents, self.steps = own.scenario, own.agents, own.steps
        self.actions = own.actions
        self._terminated = np.zeros(self.num_envs, np.bool_)
        self._seen = {"population": own.populations, "state": own.states}

    def reset(self, *, seed=None, options=None):
        """Starts an episode in every environment: (observations, infos)."""
        _no_options(options)
        new = self._populations.reset(seed)
        if new is not None:
            super().reset(seed=new)
        return self._seen, {}

    def step(self, actions):
        """One action for every environment, [B]: (observations, rewards, terminated, truncated, infos)."""
        own = self._populations
        if actions is not own.actions:
            _copy_actions(actions, own.actions, own.m, "environments")
        status = _native.call.StepDeviators(own.handle, own.address)
        if status:
            _native.check(status)
        return self._seen, own.rewards, self._terminated, own.truncated, {}

    def close_extras(self, **_):
        """Gives back what the simulator keeps for it."""
        if hasattr(self, "_populations"):
            self._populations.close()


def _copy_actions(given, own, m, what):
    """Whole numbers of the right shape into the simulator's array, or ValueError; their range is checked over there."""
    given = np.asarray(given)
    if given.shape != own.shape:
        raise ValueError(f"Step got actions of shape {given.shape}; there are {len(own)} {what}. Give one action each, in an array of shape {own.shape}.")
    if given.dtype.kind not in "iu":
        raise ValueError(f"Step got actions of dtype {given.dtype}; actions are whole numbers in 0..{m - 1}, best as int64.")
    if given.dtype == np.uint64 and (given > 2**63 - 1).any():
        raise ValueError(f"Step got action {given.max()}; actions lie in 0..{m - 1}.")
    own[:] = given
