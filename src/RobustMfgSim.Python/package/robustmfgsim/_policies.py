"""Policies to bring back: small neural networks and tables."""

import json
import os

import numpy as np

from ._scenario import opened, seed_of, whole

FORMAT = "robustmfgsim-mlp"
_ACTIVATIONS = {"tanh": np.tanh, "relu": lambda x: np.maximum(x, 0.0)}


class Mlp:
    """A multilayer perceptron pi(a | s, e): inputs one-hot own state and empirical distribution, outputs logits.

    With x_0 = (one-hot of s, e), hidden layers give x_k = activation(W_k x_(k-1) + b_k), the last one the logits
    W x + b, and pi is their softmax. All in float64.

    :param layers: (weights [outputs, inputs], biases [outputs]) of every layer, the first with 2 n inputs, the last
        with m outputs.
    :param activation: "tanh" or "relu".
    """

    def __init__(self, layers, activation="tanh"):
        if activation not in _ACTIVATIONS:
            raise ValueError(f"activation is {activation!r}; known are {', '.join(_ACTIVATIONS)}.")
        self.activation = activation
        try:
            self.layers = [(np.array(w, dtype=np.float64), np.array(b, dtype=np.float64)) for w, b in layers]
        except TypeError as error:
            raise ValueError(f"layers are a list of (weights, biases): {error}.") from None
        if not self.layers:
            raise ValueError("a network needs at least one layer.")
        width = None
        for k, (weights, biases) in enumerate(self.layers):
            if weights.ndim != 2 or biases.shape != weights.shape[:1] or (width is not None and weights.shape[1] != width):
                raise ValueError(
                    f"layer {k} has weights of shape {weights.shape} and biases of shape {biases.shape}; needed are (outputs, {width or 'inputs'}) and (outputs,).")
            if not (np.isfinite(weights).all() and np.isfinite(biases).all()):
                raise ValueError(f"layer {k} has numbers that are not finite.")
            width = len(biases)
        if self.layers[0][0].shape[1] % 2:
            raise ValueError(f"the first layer has {self.layers[0][0].shape[1]} inputs; it needs 2 n, the one-hot own state and the empirical distribution.")

    @classmethod
    def random(cls, n, m, hidden=(16,), activation="tanh", seed=0):
        """A network with small random weights, to start learning from."""
        hidden = (hidden,) if np.ndim(hidden) == 0 else hidden
        widths = [whole(n, "n", 1), *(whole(width, "a hidden layer's width", 1) for width in hidden), whole(m, "m", 1)]
        generator, sizes = np.random.default_rng(seed_of(seed)), [2 * widths[0], *widths[1:]]
        return cls([(generator.normal(0, 1 / np.sqrt(a), (b, a)), np.zeros(b)) for a, b in zip(sizes, sizes[1:])], activation)

    @classmethod
    def load(cls, path):
        """Reads a network that was saved."""
        try:
            with open(os.fspath(path), encoding="utf-8") as file:
                document = json.load(file)
        except (OSError, TypeError, ValueError, RecursionError) as error:
            raise ValueError(f"{path}: this cannot be read as JSON ({type(error).__name__}: {error}).") from None
        if not isinstance(document, dict) or document.get("format") != FORMAT or document.get("version") != 1:
            raise ValueError(f"{path}: this is no {FORMAT} of version 1.")
        try:
            return cls([(layer["weights"], layer["biases"]) for layer in document["layers"]], document["activation"])
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{path}: this is no network ({type(error).__name__}: {error}).") from None

    @property
    def n(self):
        """Number of states."""
        return self.layers[0][0].shape[1] // 2

    @property
    def m(self):
        """Number of actions."""
        return len(self.layers[-1][1])

    def logits(self, states, populations):
        """The outputs of the last layer, [K, m]."""
        states, populations = np.asarray(states), np.asarray(populations, dtype=np.float64)
        if populations.ndim != 2 or populations.shape[1] != self.n or states.shape != populations.shape[:1]:
            raise ValueError(f"states have shape {states.shape} and populations {populations.shape}; a network for {self.n} states needs (K,) and (K, {self.n}).")
        x = np.concatenate([np.eye(self.n)[states], populations], axis=1)
        for weights, biases in self.layers[:-1]:
            x = _ACTIVATIONS[self.activation](x @ weights.T + biases)
        weights, biases = self.layers[-1]
        return x @ weights.T + biases

    def __call__(self, states, populations):
        """pi(a | s, e) for K moments: states [K], populations [K, n]; gives [K, m]."""
        logits = self.logits(states, populations)
        powers = np.exp(logits - logits.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)

    def document(self, scenario):
        """The network as scenarios hold it, with the labels of the game it is for."""
        scenario = opened(scenario)
        if (self.n, self.m) != (len(scenario.states), len(scenario.actions)):
            raise ValueError(f"the network is for {self.n} states and {self.m} actions; the game has {len(scenario.states)} states and {len(scenario.actions)} actions.")
        return {
            "format": FORMAT, "version": 1, "states": scenario.states, "actions": scenario.actions, "activation": self.activation,
            "layers": [{"weights": weights.tolist(), "biases": biases.tolist()} for weights, biases in self.layers],
        }

    def save(self, path, scenario):
        """Writes the file that ``{ kind: mlp, file: PATH }`` in a scenario reads."""
        document = self.document(scenario)
        layers = ",\n".join(f"  {json.dumps(layer)}" for layer in document.pop("layers"))
        with open(path, "w", encoding="utf-8") as file:
            file.write(f'{json.dumps(document)[:-1]}, "layers": [\n{layers}\n]}}\n')


def export_table(scenario, rows):
    """A policy pi(a | s), [n, m], as a scenario holds it: ``{"kind": "table", "rows": {STATE: {ACTION: p}}}``, a deviator or a population's policy."""
    scenario = opened(scenario)
    try:
        rows = np.asarray(rows, dtype=np.float64)
    except TypeError as error:
        raise ValueError(f"the table is no array of numbers: {error}.") from None
    shape = (len(scenario.states), len(scenario.actions))
    if rows.shape != shape:
        raise ValueError(f"the table has shape {rows.shape}; the game needs {shape}, one row for every state.")
    if not ((rows >= 0).all() and (np.abs(rows.sum(axis=1) - 1) <= 1e-9).all()):
        raise ValueError("the rows of the table must be at least 0 and sum to 1 within 1e-9.")
    return {"kind": "table", "rows": {state: dict(zip(scenario.actions, row.tolist())) for state, row in zip(scenario.states, rows)}}
