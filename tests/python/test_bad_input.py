"""Nothing that Python can hand over ends the process: wrong input is a ValueError, wrong use a RuntimeError."""

import copy
import ctypes
import os
import pickle
import random
import subprocess
import sys
import threading
import unittest

import numpy as np

import robustmfgsim as rms
from robustmfgsim import _native
from support import FIRST_STUDY, PACKAGE, sis


def nested(depth):
    inner = {}
    for _ in range(depth):
        inner = {"a": inner}
    return inner


class BadInputTests(unittest.TestCase):
    def test_wrong_arguments_of_environments(self):
        table = [
            (lambda: rms.DeviatorEnv(FIRST_STUDY, 0), r"agents is 0; a number of agents lies in \[1, "),
            (lambda: rms.DeviatorEnv(FIRST_STUDY, -3), "agents is -3"),
            (lambda: rms.DeviatorEnv(FIRST_STUDY, 2.5), "agents is 2.5; a whole number is needed"),
            (lambda: rms.DeviatorEnv(FIRST_STUDY, 2**70), "agents is"),
            (lambda: rms.DeviatorEnv(FIRST_STUDY, 10, steps=0), "steps is 0"),
            (lambda: rms.DeviatorVectorEnv(FIRST_STUDY, 10, 0), "num_envs is 0"),
            (lambda: rms.DeviatorVectorEnv(FIRST_STUDY, 10, 2**31 - 1), "2147483647 populations of 10 agents need about .* GiB of memory; this machine has"),
            (lambda: rms.PopulationEnv(FIRST_STUDY, 2**40), "agents is 1099511627776; a number of agents that are all moved from outside lies in"),
            (lambda: rms.DeviatorEnv("no-such-file.yaml", 10), "no-such-file.yaml: the file does not exist"),
            (lambda: rms.DeviatorEnv(FIRST_STUDY, 10**12 + 1), r"agents is 1000000000001; a number of agents lies in \[1, 1000000000000\]"),
            (lambda: rms.DeviatorEnv("\udcff", 10), "is not Unicode"),
            (lambda: rms.DeviatorEnv(nested(100_000), 10), "cannot be written as JSON"),
            (lambda: rms.DeviatorEnv("", 10), "the file does not exist"),
            (lambda: rms.DeviatorEnv("a\0b", 10), "the file"),
            (lambda: rms.DeviatorEnv(b"bytes", 10), "a scenario is the path of a file or a dictionary; got bytes"),
            (lambda: rms.DeviatorEnv({"schema": 1}, 10), "the key 'name' is missing"),
            (lambda: rms.DeviatorEnv({"schema": float("nan")}, 10), "cannot be written as JSON"),
            (lambda: rms.DeviatorEnv({"schema": object()}, 10), "cannot be written as JSON"),
            (lambda: rms.Scenario(sis(), seed=-1), "seed is -1"),
            (lambda: rms.Scenario(sis(), agents=[]), "agents"),
            (lambda: rms.Scenario(sis(), agents=[0]), "agents"),
            (lambda: rms.Scenario(sis(), episodes=1), "episodes"),
            (lambda: rms.exact(sis(), 10**9), "not_applicable"),
            (lambda: rms.evaluate(sis(), len, 0), "agents is 0"),
            (lambda: rms.results(3), "results are read from the folder of a run; got int"),
            (lambda: rms.export_table(sis(), {}), "the table is no array of numbers"),
            (lambda: rms.Mlp(3), "layers are a list of"),
            (lambda: rms.PopulationEnv(FIRST_STUDY, 2).action_space([]), r"there is no agent \[\]"),
        ]
        for call, words in table:
            with self.subTest(words=words), self.assertRaisesRegex(ValueError, words):
                call()

    def test_wrong_actions(self):
        env = rms.DeviatorVectorEnv(FIRST_STUDY, 10, 3)
        seen, _ = env.reset(seed=1)
        before = seen["population"].copy()
        table = [
            ([0, 0], r"Step got actions of shape \(2,\); there are 3 environments"),
            (np.zeros((3, 1), int), "shape"),
            (0, r"shape \(\)"),
            ([0.0, 1.0, 0.0], "Step got actions of dtype float64; actions are whole numbers in 0..1"),
            ([True, False, True], "dtype bool"),
            (["a", "b", "c"], "dtype <U1"),
            (None, "Step got actions"),
            ([0, 2, 0], r"Step got action 2 for the deviator of population 1; actions lie in 0\.\.1\."),
            ([0, 0, -1], "Step got action -1 for the deviator of population 2"),
            (np.array([0, 2**63, 0], np.uint64), "Step got action 9223372036854775808"),
            (np.array([2**40, 0, 0]), "Step got action 1099511627776"),
        ]
        for actions, words in table:
            with self.subTest(words=words), self.assertRaisesRegex(ValueError, words):
                env.step(actions)
        np.testing.assert_array_equal(seen["population"], before, "nothing has moved")
        single = rms.DeviatorEnv(FIRST_STUDY, 10)
        single.reset(seed=1)
        for action in (2, -1, 0.5, None, "none", 2**80, [0], np.zeros(2, int)):
            with self.subTest(action=action), self.assertRaisesRegex(ValueError, "Step got action"):
                single.step(action)
        crowd = rms.PopulationEnv(FIRST_STUDY, 3)
        crowd.reset(seed=1)
        for actions, words in ((None, "Step got NoneType"), ([0, 0, 0], "Step got list"), ({"agent_0": 0}, "Step got actions for 1 agents"), (dict.fromkeys(crowd.agents, 5), "Step got action 5 for agent 0"), (dict.fromkeys(crowd.agents, 2**33), "Step got action 8589934592 for agent 0")):
            with self.subTest(words=words), self.assertRaisesRegex(ValueError, words):
                crowd.step(actions)
        with self.assertRaisesRegex(ValueError, "there is no agent 'agent_9'"):
            crowd.action_space("agent_9")

    def test_what_stands_for_the_simulator_is_not_copied(self):
        crowd = rms.PopulationEnv(FIRST_STUDY, 3)
        for thing in (rms.Scenario(sis()), rms.DeviatorEnv(FIRST_STUDY, 3), rms.DeviatorVectorEnv(FIRST_STUDY, 3, 2), crowd):
            for call in (pickle.dumps, copy.copy, copy.deepcopy):
                with self.subTest(thing=type(thing).__name__), self.assertRaisesRegex(TypeError, f"a {type(thing).__name__} belongs to the process that made it"):
                    call(thing)
        self.assertEqual(len(pickle.loads(pickle.dumps(rms.Mlp.random(2, 2))).layers), 2)

    def test_arrays_of_an_environment_cannot_be_moved_away(self):
        env, crowd = rms.DeviatorVectorEnv(FIRST_STUDY, 3, 2), rms.PopulationEnv(FIRST_STUDY, 3)
        seen, _ = env.reset(seed=1)
        for array in (env.actions, seen["state"], seen["population"], crowd.actions, crowd.states, crowd.population, crowd.rewards):
            with self.assertRaisesRegex(ValueError, "does not own its data"):
                array.resize(10**7, refcheck=False)

    def test_wrong_seeds_and_options(self):
        env = rms.DeviatorEnv(FIRST_STUDY, 10)
        for seed in (-1, 2**64, 1.5, "1"):
            with self.subTest(seed=seed), self.assertRaisesRegex(ValueError, "seed is"):
                env.reset(seed=seed)
        with self.assertRaisesRegex(ValueError, "nothing can be set at a reset"):
            env.reset(seed=1, options={"start": 3})
        env.reset(seed=2**64 - 1, options={})

    def test_closed_environments_say_so(self):
        for env in (rms.DeviatorEnv(FIRST_STUDY, 5), rms.DeviatorVectorEnv(FIRST_STUDY, 5, 2), rms.PopulationEnv(FIRST_STUDY, 5)):
            env.reset(seed=1)
            env.close()
            env.close()
            with self.assertRaisesRegex(RuntimeError, "There is no environment under the handle .* it was closed"):
                env.reset(seed=1)
        with self.assertRaisesRegex(RuntimeError, "There is no environment"):
            rms.DeviatorEnv(FIRST_STUDY, 5).close() or _native.check(_native.call.StepDeviators(10**12, ctypes.addressof(_native.DeviatorMemory())))

    def test_two_threads_on_one_environment_do_no_harm(self):
        env = rms.DeviatorVectorEnv(FIRST_STUDY, 1000, 50)
        env.reset(seed=1)
        told, stopped = [], threading.Event()

        def work():
            actions = np.zeros(50, int)
            for _ in range(300):
                if stopped.is_set():
                    return
                try:
                    env.step(actions)
                except RuntimeError as error:
                    told.append(str(error))
                    stopped.set()

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(set(told), {"This environment is being used by another thread. Give every thread one of its own."} if told else set())
        env.reset(seed=1)
        env.step(np.zeros(50, int))

    def test_environments_of_their_own_can_be_stepped_by_several_threads(self):
        results = {}

        def work(name):
            env = rms.DeviatorVectorEnv(FIRST_STUDY, 50, 20)
            env.reset(seed=4)
            results[name] = sum(env.step(np.full(20, t % 2))[1].sum() for t in range(200))

        threads = [threading.Thread(target=work, args=(k,)) for k in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(len(results), 4)
        self.assertEqual(len(set(results.values())), 1)

    @unittest.skipUnless(hasattr(os, "fork"), "there is no fork here")
    def test_a_forked_process_is_told_so_instead_of_hanging(self):
        program = f"""
import os, sys
sys.path.insert(0, {str(PACKAGE)!r})
import robustmfgsim as rms
env = rms.DeviatorEnv({str(FIRST_STUDY)!r}, 5)
env.reset(seed=1)
child = os.fork()
if child == 0:
    try:
        env.step(0)
    except RuntimeError as error:
        os._exit(7 if "forked" in str(error) else 8)
    os._exit(9)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
env.step(0)
print("done")
"""
        ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=False)
        self.assertEqual((ended.returncode, ended.stdout, ended.stderr), (0, "done\n", ""))

    def test_an_interrupt_ends_studies_and_evaluations_and_the_simulator_goes_on(self):
        program = f"""
import os, signal, sys, threading
sys.path.insert(0, {str(PACKAGE)!r})
import numpy as np
import robustmfgsim as rms
scenario = rms.Scenario({str(FIRST_STUDY)!r}, agents=[500], episodes=2_000_000)
rms.solve(scenario)
for work in (lambda: rms.study(scenario), lambda: rms.evaluate(scenario, lambda s, e: np.zeros(len(s), int), 500)):
    threading.Timer(0.7, os.kill, (os.getpid(), signal.SIGINT)).start()
    try:
        work()
    except KeyboardInterrupt:
        print("interrupted", rms.solve(scenario).status)
"""
        ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120, check=False)
        self.assertEqual((ended.returncode, ended.stdout), (0, "interrupted converged\n" * 2), ended.stderr)

    def test_the_interface_survives_thousands_of_wrong_calls(self):
        rng, ended = random.Random(20261122), {}
        scenario = rms.Scenario(sis())
        env, crowd = rms.DeviatorVectorEnv(scenario, 5, 3), rms.PopulationEnv(scenario, 4)
        env.reset(seed=1)
        crowd.reset(seed=1)
        room = np.zeros(64, np.int64)
        memories = [env._populations._memory, crowd._memory, _native.DeviatorMemory(), _native.PopulationMemory()]
        for length in (-1, 0, 2, 2**31, 2**62):
            memories.append(_native.DeviatorMemory(*[room.ctypes.data] * 5, length, 2))
            memories.append(_native.PopulationMemory(*[room.ctypes.data] * 5, length, 2))
        handles = [0, -1, 2**62, scenario.handle, env._populations.handle, crowd._handle]
        out = [None, room.ctypes.data]
        calls = {
            "StepDeviators": lambda: (rng.choice(handles), self.pointer(rng, memories)),
            "ResetDeviators": lambda: (rng.choice(handles), rng.getrandbits(64), self.pointer(rng, memories)),
            "ResetDeviatorsOn": lambda: (rng.choice(handles), self.pointer(rng, memories)),
            "StepPopulation": lambda: (rng.choice(handles), self.pointer(rng, memories)),
            "ResetPopulation": lambda: (rng.choice(handles), rng.getrandbits(64), self.pointer(rng, memories)),
            "ResetPopulationOn": lambda: (rng.choice(handles), self.pointer(rng, memories)),
            "DescribeScenario": lambda: (rng.choice(handles),),
            "Close": lambda: (rng.choice(handles[:3]),),
            "CancelJob": lambda: (rng.choice(handles),),
            "WaitForJob": lambda: (rng.choice(handles), rng.choice([-5, 0, 3])),
            "StartSolve": lambda: (rng.choice(handles[:3]), rng.choice(out)),
            "StartReference": lambda: (rng.choice(handles[:3]), rng.choice(out)),
            "StartExact": lambda: (rng.choice(handles[:3]), rng.randrange(-3, 9), rng.choice(out)),
            "CreateDeviators": lambda: (rng.choice(handles), rng.choice([-7, 0, 3]), rng.choice([-1, 0, 1]), rng.choice([-1, 0, 2]), *[room.ctypes.data + 8 * k if rng.random() < 0.9 else None for k in (0, 1)]),
            "CreatePopulation": lambda: (rng.choice(handles), rng.choice([-7, 0, 3, 2**50]), rng.choice([-1, 0, 2]), *[room.ctypes.data + 8 * k if rng.random() < 0.9 else None for k in (0, 1)]),
            "OpenScenario": lambda: (rng.choice([None, b"x", b"\xff\xfe"]), rng.choice([-1, 0, 1]), rng.choice([None, b"a: [", b"\x00"]), rng.choice([-2, 0, 1]), None, rng.choice(out)),
            "EvaluateCallback": lambda: (rng.choice(handles[:3]), rng.randrange(-2, 5), rng.randrange(-3, 4), None),
            "TakeText": lambda: (None, rng.randrange(-9, 9)),
        }
        for _ in range(6000):
            name = rng.choice(list(calls))
            status = getattr(_native.call, name)(*calls[name]())
            if name != "TakeText":
                self.assertIn(status, (_native.DONE, _native.WRONG, _native.FAILED), name)
                ended[status] = ended.get(status, 0) + 1
                if status:
                    self.assertGreater(len(_native.text()), 5, name)
        self.assertGreater(ended[_native.WRONG], 500)
        self.assertGreater(ended[_native.FAILED], 1000)
        env.reset(seed=1)
        env.step([0, 1, 0])

    @staticmethod
    def pointer(rng, memories):
        return rng.choice([None, *(ctypes.addressof(m) for m in memories)])
