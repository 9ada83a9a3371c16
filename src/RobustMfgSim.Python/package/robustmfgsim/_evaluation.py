"""What one agent gains by playing a function of Python."""

import ctypes
import json
from dataclasses import dataclass

import numpy as np

from . import _native
from ._scenario import opened, whole

_FUNCTION = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int64, ctypes.POINTER(ctypes.c_int64), ctypes.POINTER(ctypes.c_double), ctypes.POINTER(ctypes.c_double))

_ANSWERED = 0x524D4647


@dataclass(frozen=True)
class Estimate:
    """What a deviating agent gains over a conforming one among ``agents`` agents, with an interval of level ``confidence``:
    a lower estimate of the fixed-adversary exploitability (docs/theory.md, eq. M1)."""

    agents: int
    episodes: int
    horizon: int
    estimate: float
    low: float
    high: float
    confidence: float


def evaluate(scenario, policy, agents, episodes=None):
    """Evaluates a policy as a deviator, by the estimator and on the random numbers of the study.

    :param policy: ``policy(states, populations)`` gets the own states [K] and the empirical distributions [K, n] of K
        moments at once, and gives probabilities [K, m], or actions [K] (whole numbers). It must not depend on
        anything else, and what it raises is raised here.
    :param agents: N.
    :param episodes: replications; by default those of the scenario.
    """
    scenario = opened(scenario)
    if not callable(policy):
        raise ValueError(f"the policy is {policy!r}; a function of (states, populations) is needed.")
    number, count = whole(agents, "agents"), 0 if episodes is None else whole(episodes, "episodes", 2, 2**31 - 1)
    scenario.prepare()
    rows_of, raised = _Rows(policy, len(scenario.states), len(scenario.actions)), []

    @_FUNCTION
    def function(count, states, populations, rows):
        # An exception must not run into the simulator: it waits here until that has stopped.
        try:
            rows_of.write(count, states, populations, rows)
            return _ANSWERED
        except BaseException as error:
            raised.append(error)
            return 0

    status = _native.call.EvaluateCallback(scenario.handle, number, count, ctypes.cast(function, ctypes.c_void_p))
    if status == _native.CALLBACK_FAILED:
        # Only Ctrl-C can end the function above before it is under way.
        raise raised[0] if raised else KeyboardInterrupt
    _native.check(status)
    return Estimate(**json.loads(_native.text()))


class _Rows:
    """Calls the policy on what the simulator shows and checks what it gives."""

    def __init__(self, policy, n, m):
        self.policy, self.n, self.m = policy, n, m

    def write(self, count, states, populations, rows):
        # Copies: whoever keeps them must not look into memory that the simulator has given back.
        own = np.ctypeslib.as_array(states, (count,)).copy()
        seen = np.ctypeslib.as_array(populations, (count, self.n)).copy()
        own.flags.writeable = seen.flags.writeable = False
        given = np.asarray(self.policy(own, seen))
        target = np.ctypeslib.as_array(rows, (count, self.m))
        if given.dtype.kind in "iu" and given.shape == (count,):
            self._write_actions(given, target)
        elif given.dtype.kind == "f" and given.shape == (count, self.m):
            self._write_probabilities(given, target)
        else:
            raise ValueError(
                f"the policy gave an array of shape {given.shape} and dtype {given.dtype} for {count} moments; probabilities have shape ({count}, {self.m}), "
                f"actions shape ({count},) and whole numbers.")

    def _write_actions(self, given, target):
        if given.min() < 0 or given.max() >= self.m:
            wrong = given[(given < 0) | (given >= self.m)][0]
            raise ValueError(f"the policy gave action {wrong}; actions lie in 0..{self.m - 1}.")
        target[:] = 0.0
        target[np.arange(len(given)), given] = 1.0

    @staticmethod
    def _write_probabilities(given, target):
        sums = given.sum(axis=1)
        wrong = ~((given >= 0).all(axis=1) & (np.abs(sums - 1) <= 1e-9))
        if wrong.any():
            first = int(np.argmax(wrong))
            raise ValueError(f"the policy gave the probabilities {given[first]} for moment {first}; they must be at least 0 and sum to 1 within 1e-9.")
        target[:] = given
