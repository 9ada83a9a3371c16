"""Equilibria, exact values and studies: what the command line prints as JSON, with arrays where tables are."""

import json
import os
import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from . import _native
from ._scenario import Scenario, opened, whole


@dataclass(frozen=True)
class Equilibrium:
    """An equilibrium with its residuals (docs/theory.md, eq. E3 and E4); index order [s, a, s']."""

    solver: str
    status: str
    iterations: int
    policy: np.ndarray
    mean_field: np.ndarray
    value: np.ndarray
    q: np.ndarray
    worst_kernel: np.ndarray
    residuals: dict
    states: list
    actions: list
    raw: dict

    @property
    def converged(self):
        """Whether all residuals are within the scenario's tolerance."""
        return self.status == "converged"

    @classmethod
    def of(cls, document):
        """The equilibrium of a results document."""
        found = document["equilibrium"]
        tables = {name: np.array(found[name], dtype=np.float64) for name in ("policy", "mean_field", "value", "q", "worst_kernel")}
        residuals = {name: found[name] for name in found if name.endswith("_residual") or name == "mean_field_exploitability"}
        return cls(
            found["solver"], found["status"], found["iterations"], residuals=residuals, raw=document,
            states=document["game"]["states"], actions=document["game"]["actions"], **tables)


@dataclass(frozen=True)
class Results:
    """The results of a study. ``curves``, ``bounds`` and ``slopes`` are columns by name, ready for pandas.DataFrame."""

    equilibrium: Equilibrium
    curves: dict
    bounds: dict
    slopes: dict
    warnings: list
    raw: dict

    @property
    def bound_violated(self):
        """Whether a bound was violated: exit code 1 of the command line."""
        return "violated" in self.bounds["verdict"]

    @classmethod
    def of(cls, document):
        """The results of a results.json."""
        bounds = [{"agents": curve["agents"], **bound} for curve in document["curves"] for bound in curve["bounds"]]
        slopes = [{name: value for name, value in slope.items() if name != "left_out"} for slope in document["slopes"]]
        rows = [row for curve in document["curves"] for row in _rows(curve)]
        return cls(
            Equilibrium.of(document), _columns(rows, ("agents", "quantity", "deviator", "episodes", "estimate", "low", "high")),
            _columns(bounds, ("agents", "name", "quantity", "value", "certified", "against", "verdict", "reason")),
            _columns(slopes, ("curve", "slope", "low", "high")), document["warnings"], document)


def solve(scenario):
    """The stationary robust mean-field equilibrium of a scenario; a RuntimeWarning says so where it is not converged."""
    found = Equilibrium.of(json.loads(opened(scenario).job(_native.call.StartSolve)))
    if not found.converged:
        warnings.warn(f"the equilibrium of {found.raw['scenario']} is not converged ({found.status}).", RuntimeWarning, stacklevel=2)
    return found


def exact(scenario, agents):
    """Exact values and exploitabilities at N agents, where the game is small enough: the dictionary that 'exact --json' prints."""
    number = whole(agents, "agents")
    scenario = scenario if isinstance(scenario, Scenario) else Scenario(scenario, agents=[number])
    return json.loads(scenario.job(_native.call.StartExact, number))


def study(scenario, *, agents=None, episodes=None, seed=None, workers=None, out=None, resume=False):
    """Runs a study: equilibrium, simulation, estimates, bounds.

    :param agents, episodes, seed: replace the scenario's.
    :param workers: replications simulated at the same time; by default one per processor. Results do not depend on it.
    :param out: a folder for the files of the run, as 'run --out' writes them; None keeps nothing.
    :param resume: go on with the run that is in ``out``.
    """
    scenario = opened(scenario, agents=agents, episodes=episodes, seed=seed)
    folder = None if out is None else os.fsencode(out)
    count = 0 if workers is None else whole(workers, "workers", 1, 4096)
    return Results.of(json.loads(scenario.job(_native.call.StartRun, count, folder, len(folder or b""), int(bool(resume)))))


def results(folder):
    """The results in a run's folder, or in a results.json."""
    if not isinstance(folder, (str, os.PathLike)):
        raise ValueError(f"results are read from the folder of a run; got {type(folder).__name__}.")
    path = Path(folder)
    path = path / "results.json" if path.is_dir() else path
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ValueError(f"{path}: there are no results here ({error.strerror}). Give the folder of a run that is complete.") from None
    except ValueError:
        raise ValueError(f"{path}: this is no results.json. Give the folder of a run that is complete.") from None
    if not isinstance(document, dict) or document.get("schema") != 1 or "curves" not in document:
        raise ValueError(f"{path}: this is no results.json of schema 1. Give the folder of a run that is complete.")
    return Results.of(document)


def _rows(curve):
    head = {"agents": curve["agents"], "episodes": curve["episodes"]}
    for name in ("mean_field_distance", "value", "value_gap"):
        yield {**head, "quantity": name, "deviator": "", **_interval(curve[name])}
    for gain in curve["exploitability"]:
        yield {**head, "quantity": "exploitability", "deviator": gain["deviator"], **_interval(gain)}


def _interval(figure):
    return {name: figure[name] for name in ("estimate", "low", "high")}


def _columns(rows, names):
    return {name: [row[name] for row in rows] for name in names}
