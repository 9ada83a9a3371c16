"""Runs the tests of the Python package; prints one line of JSON for each: its name, how it ended, and what it said.

    ROBUSTMFGSIM_ASSEMBLIES=... python3 run.py [PATTERN...]
"""

import json
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "src" / "RobustMfgSim.Python" / "package"))
sys.path.insert(0, str(Path(__file__).parent))


class Lines(unittest.TestResult):
    """A result that is printed as it comes."""

    def startTest(self, test):
        super().startTest(test)
        self.reported = False

    def _say(self, test, outcome, words=""):
        if not self.reported or outcome == "failed":
            print(json.dumps({"name": ".".join(test.id().split(".")[-3:]), "outcome": outcome, "words": words}), flush=True)
            self.reported = True

    def addSuccess(self, test):
        self._say(test, "passed")

    def addError(self, test, err):
        super().addError(test, err)
        self._say(test, "failed", self.errors[-1][1])

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._say(test, "failed", self.failures[-1][1])

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self._say(test, "failed", f"{subtest}\n{(self.failures + self.errors)[-1][1]}")

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self._say(test, "skipped", reason)


def main(patterns):
    loader = unittest.TestLoader()
    loader.testNamePatterns = [f"*{p}*" for p in patterns] or None
    result = Lines()
    loader.discover(str(Path(__file__).parent)).run(result)
    return 0 if result.wasSuccessful() else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
