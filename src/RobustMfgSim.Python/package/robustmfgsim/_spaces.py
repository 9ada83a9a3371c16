"""Gymnasium's and PettingZoo's base classes and spaces where they are installed; else the little of them that is needed here."""

import warnings

import numpy as np

try:
    import gymnasium
except ImportError:
    gymnasium = None
try:
    from gymnasium import Env, spaces
    from gymnasium.vector import AutoresetMode, VectorEnv
    from gymnasium.vector.utils import batch_space

    NEXT_STEP = AutoresetMode.NEXT_STEP
    Box, Dict, Discrete = spaces.Box, spaces.Dict, spaces.Discrete
except ImportError:
    if gymnasium is not None:
        warnings.warn(
            f"Gymnasium {getattr(gymnasium, '__version__', 'of an unknown version')} is too old (1.1 or later is needed): environments have its methods, but are not instances of its classes.",
            RuntimeWarning, stacklevel=2)
    NEXT_STEP = "NextStep"

    class _Space:
        """What all spaces share: shape, dtype, and a generator for samples."""

        def __init__(self, shape, dtype):
            self.shape, self.dtype = shape, None if dtype is None else np.dtype(dtype)
            self._random = np.random.default_rng()

        def seed(self, seed=None):
            self._random = np.random.default_rng(seed)

        def __contains__(self, value):
            return self.contains(value)

        def __eq__(self, other):
            return type(self) is type(other) and repr(self) == repr(other)

    class Discrete(_Space):
        """The whole numbers 0..n-1."""

        def __init__(self, n):
            super().__init__((), np.int64)
            self.n, self.start = np.int64(n), np.int64(0)

        def contains(self, value):
            return (isinstance(value, (int, np.integer)) or (isinstance(value, np.ndarray) and value.shape == () and value.dtype.kind in "iu")) and 0 <= value < self.n

        def sample(self):
            return self._random.integers(self.n)

        def __repr__(self):
            return f"Discrete({self.n})"

    class MultiDiscrete(_Space):
        """Arrays of whole numbers, the i-th in 0..nvec[i]-1."""

        def __init__(self, nvec):
            self.nvec = np.asarray(nvec, np.int64)
            super().__init__(self.nvec.shape, np.int64)

        def contains(self, value):
            return isinstance(value, np.ndarray) and value.shape == self.shape and value.dtype.kind in "iu" and bool(((value >= 0) & (value < self.nvec)).all())

        def sample(self):
            return self._random.integers(self.nvec)

        def __repr__(self):
            return f"MultiDiscrete({self.nvec})"

    class Box(_Space):
        """Arrays of numbers between two bounds."""

        def __init__(self, low, high, shape, dtype=np.float64):
            super().__init__(tuple(shape), dtype)
            self.low, self.high = np.full(shape, low, dtype), np.full(shape, high, dtype)

        def contains(self, value):
            return isinstance(value, np.ndarray) and value.shape == self.shape and np.can_cast(value.dtype, self.dtype) and bool(((value >= self.low) & (value <= self.high)).all())

        def sample(self):
            return self._random.uniform(self.low, self.high).astype(self.dtype)

        def __repr__(self):
            return f"Box({self.low.min()}, {self.high.max()}, {self.shape}, {self.dtype})"

    class Dict(_Space):
        """Dictionaries with one space for every key."""

        def __init__(self, spaces):
            super().__init__(None, None)
            self.spaces = dict(spaces)

        def __getitem__(self, key):
            return self.spaces[key]

        def contains(self, value):
            return isinstance(value, dict) and value.keys() == self.spaces.keys() and all(space.contains(value[key]) for key, space in self.spaces.items())

        def sample(self):
            return {key: space.sample() for key, space in self.spaces.items()}

        def seed(self, seed=None):
            for space in self.spaces.values():
                space.seed(seed)

        def __repr__(self):
            return f"Dict({self.spaces})"

    def batch_space(space, n):
        """The space of n values together."""
        if isinstance(space, Discrete):
            return MultiDiscrete(np.full(n, space.n))
        if isinstance(space, Box):
            return Box(space.low.min(), space.high.max(), (n, *space.shape), space.dtype)
        return Dict({key: batch_space(part, n) for key, part in space.spaces.items()})

    class Env:
        """The attributes of an environment of Gymnasium."""

        metadata = {"render_modes": []}
        render_mode = None
        spec = None
        _np_random = None
        _np_random_seed = None

        @property
        def unwrapped(self):
            return self

        @property
        def np_random_seed(self):
            return self._np_random_seed

        @property
        def np_random(self):
            if self._np_random is None:
                self._np_random = np.random.default_rng()
            return self._np_random

        def reset(self, *, seed=None, options=None):
            if seed is not None:
                self._np_random, self._np_random_seed = np.random.default_rng(seed), seed

        def render(self):
            return None

        def __enter__(self):
            return self

        def __exit__(self, *_):
            self.close()

    class VectorEnv(Env):
        """The attributes of a vector environment of Gymnasium."""

        closed = False

        def close(self, **kwargs):
            if not self.closed:
                self.close_extras(**kwargs)
                self.closed = True


try:
    from pettingzoo import ParallelEnv
except ImportError:

    class ParallelEnv:
        """The attributes of a parallel environment of PettingZoo."""

        metadata = {}
        render_mode = None

        @property
        def unwrapped(self):
            return self

        @property
        def num_agents(self):
            return len(self.agents)

        @property
        def max_num_agents(self):
            return len(self.possible_agents)

        def render(self):
            return None


__all__ = ["NEXT_STEP", "Box", "Dict", "Discrete", "Env", "ParallelEnv", "VectorEnv", "batch_space"]
