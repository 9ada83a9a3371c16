"""Scenarios: files, or dictionaries of the same content."""

import ctypes
import json
import operator
import os
import warnings
import weakref

import numpy as np

from . import _native


class Scenario(_native.Unpicklable):
    """A scenario that was read and is right; anything wrong raises ValueError with all problems, as the command line prints them.

    :param scenario: path of a scenario file, or a dictionary of the same keys.
    :param agents, episodes, seed: replace study.agents, study.episodes and study.seed.
    """

    def __init__(self, scenario, *, agents=None, episodes=None, seed=None):
        place, content = _source(scenario)
        self._handle = _open(place, content, _overrides(agents, episodes, seed))
        self._close = weakref.finalize(self, _native.close, self._handle)
        _native.check(_native.call.DescribeScenario(self._handle))
        about = json.loads(_native.text())
        self.name = about["name"]
        self.game = about["game"]
        self.states = about["states"]
        self.actions = about["actions"]
        self.discount = about["discount"]
        self.agents = about["agents"]
        self.episodes = about["episodes"]
        self.seed = about["seed"]
        self.sha256 = about["sha256"]
        self.resolved = about["resolved"]

    def __repr__(self):
        return f"Scenario({self.name!r}: {self.game}, {len(self.states)} states, {len(self.actions)} actions)"

    @property
    def handle(self):
        """The number by which the simulator knows the scenario."""
        return self._handle

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Gives back what the simulator keeps for it. Environments made of it live on."""
        self._close()

    def prepare(self):
        """Finds the stationary point, which environments and estimates rest on; a RuntimeWarning says so where it is not converged. Done once."""
        warning = self.job(_native.call.StartReference)
        if warning:
            warnings.warn(warning, RuntimeWarning, stacklevel=4)

    def create(self, make, agents, *numbers, steps):
        """An environment in the simulator: its handle, the steps of an episode, and N."""
        agents = whole(agents, "agents")
        limit = 0 if steps is None else whole(steps, "steps", 1, 2**31 - 1)
        self.prepare()
        handle, horizon = ctypes.c_int64(), ctypes.c_int()
        _native.check(make(self._handle, agents, *numbers, limit, ctypes.byref(handle), ctypes.byref(horizon)))
        return handle.value, horizon.value, agents

    def job(self, start, *arguments):
        """Work of the simulator on this scenario that takes long: its text."""
        return _native.job(start, self._handle, *arguments)


def opened(scenario, **overrides):
    """A Scenario as it is, or one made of a path or a dictionary."""
    if not isinstance(scenario, Scenario):
        return Scenario(scenario, **overrides)
    given = [name for name, value in overrides.items() if value is not None]
    if given:
        raise ValueError(f"{', '.join(given)}: a Scenario that is open keeps its values. Give them to Scenario(...), or give the path here.")
    return scenario


def whole(value, name, lowest=0, highest=2**63 - 1):
    """A whole number in a range, or ValueError."""
    try:
        number = operator.index(value)
    except TypeError:
        raise ValueError(f"{name} is {value!r}; a whole number is needed.") from None
    if not lowest <= number <= highest:
        raise ValueError(f"{name} is {number}; a whole number in [{lowest}, {highest}] is needed.")
    return number


def seed_of(value):
    """A seed, or ValueError."""
    return whole(value, "seed", 0, 2**64 - 1)


def _source(scenario):
    if isinstance(scenario, dict):
        try:
            content = json.dumps(scenario, allow_nan=False, default=_plain)
        except (TypeError, ValueError, RecursionError) as error:
            raise ValueError(f"the scenario cannot be written as JSON: {error}") from None
        return "scenario", content
    if isinstance(scenario, (str, os.PathLike)):
        return os.fspath(scenario), None
    raise ValueError(f"a scenario is the path of a file or a dictionary; got {type(scenario).__name__}.")


def _plain(value):
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"{type(value).__name__} has no place in a scenario")


def _overrides(agents, episodes, seed):
    overrides, kept = _native.Overrides(), []
    if seed is not None:
        kept.append(ctypes.c_uint64(seed_of(seed)))
        overrides.seed = ctypes.addressof(kept[-1])
    if agents is not None:
        try:
            numbers = [whole(n, "agents") for n in agents]
        except TypeError:
            numbers = [whole(agents, "agents")]
        kept.append((ctypes.c_int64 * len(numbers))(*numbers))
        overrides.agents, overrides.agent_count = ctypes.addressof(kept[-1]), len(numbers)
    if episodes is not None:
        overrides.episodes = whole(episodes, "episodes", 1, 2**31 - 1)
    return overrides, kept


def _open(place, content, overrides):
    handle = ctypes.c_int64()
    try:
        path = place.encode("utf-8") if isinstance(place, str) else place
    except UnicodeEncodeError:
        raise ValueError(f"the path {place!r} is not Unicode. Rename the file.") from None
    body = None if content is None else content.encode("utf-8")
    memory, _kept = overrides
    _native.check(_native.call.OpenScenario(path, len(path), body, len(body or b""), ctypes.byref(memory), ctypes.byref(handle)))
    return handle.value
