"""Robust mean-field games with finitely many agents: environments, equilibria and studies of RobustMfgSim from Python.

The simulator is the ordinary .NET assembly, hosted in this process; nothing is started, and the arrays of environments
are memory of both sides. See docs/python.md of the project.
"""

from ._deviator import DeviatorEnv, DeviatorVectorEnv
from ._evaluation import Estimate, evaluate
from ._native import version
from ._policies import Mlp, export_table
from ._population import PopulationEnv
from ._results import Equilibrium, Results, exact, results, solve, study
from ._scenario import Scenario

__all__ = [
    "DeviatorEnv",
    "DeviatorVectorEnv",
    "Equilibrium",
    "Estimate",
    "Mlp",
    "PopulationEnv",
    "Results",
    "Scenario",
    "evaluate",
    "exact",
    "export_table",
    "results",
    "solve",
    "study",
    "version",
]
