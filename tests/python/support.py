"""What several tests need."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FIRST_STUDY = ROOT / "scenarios" / "first-study.yaml"
PACKAGE = ROOT / "src" / "RobustMfgSim.Python" / "package"
CLI = os.environ.get("ROBUSTMFG_CLI") or str(ROOT / "src" / "RobustMfgSim.Cli" / "bin" / "Release" / "net10.0" / "robustmfg.dll")


def sis(**more):
    """The epidemic, as a dictionary."""
    return {"schema": 1, "name": "epidemic", "game": {"kind": "sis"}, "ambiguity": {"family": "total_variation", "radius": 0.05}, **more}
