"""Where Gymnasium and PettingZoo are installed, their own checkers are content."""

import subprocess
import sys
import unittest
import warnings

import robustmfgsim as rms
from support import FIRST_STUDY, PACKAGE

try:
    import gymnasium
except ImportError:
    gymnasium = None
try:
    import pettingzoo
except ImportError:
    pettingzoo = None


class CheckerTests(unittest.TestCase):
    def test_a_gymnasium_that_is_too_old_is_told_of(self):
        program = f"""
import sys, types, warnings
sys.path.insert(0, {str(PACKAGE)!r})
sys.modules["gymnasium"] = types.SimpleNamespace(__version__="1.0.0")
warnings.simplefilter("error")
try:
    import robustmfgsim
except RuntimeWarning as warning:
    print(warning)
"""
        ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
        self.assertIn("Gymnasium 1.0.0 is too old (1.1 or later is needed)", ended.stdout, ended.stderr)

    def test_the_checker_of_gymnasium_where_it_is_installed(self):
        env = rms.DeviatorEnv(FIRST_STUDY, agents=10, steps=5)
        if gymnasium is None:
            self.assertFalse(hasattr(env, "get_wrapper_attr"), "the stand-in is in use")
            return
        from gymnasium.utils.env_checker import check_env

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            check_env(env, skip_render_check=True)
        vector = rms.DeviatorVectorEnv(FIRST_STUDY, agents=10, num_envs=3, steps=4)
        self.assertIsInstance(vector, gymnasium.vector.VectorEnv)
        self.assertIs(vector.metadata["autoreset_mode"], gymnasium.vector.AutoresetMode.NEXT_STEP)

    def test_the_checker_of_pettingzoo_where_it_is_installed(self):
        env = rms.PopulationEnv(FIRST_STUDY, agents=4, steps=20)
        if pettingzoo is None:
            self.assertEqual(env.max_num_agents, 4, "the stand-in is in use")
            return
        from pettingzoo.test import parallel_api_test, parallel_seed_test

        parallel_api_test(env, num_cycles=50)
        parallel_seed_test(lambda: rms.PopulationEnv(FIRST_STUDY, agents=4, steps=20))
