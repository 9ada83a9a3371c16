using System.Globalization;

namespace RobustMfgSim.Environments;

/// <summary>
/// Independent environments of equal spaces, stepped together. Environment b starts with replication b of the seed. Autoreset happens at the next step: when an environment's episode has
/// ended, the following <see cref="Step"/> does not use its actions but resets it (rewards zero, not done), with the replication that is the number of environments further on. So the last
/// view of an episode can be read before it is gone.
/// </summary>
public interface IEnvironmentBatch
{
    /// <summary>Number of environments B.</summary>
    int Count { get; }

    /// <summary>Spaces of each environment.</summary>
    PopulationSpaces Spaces { get; }

    /// <summary>What can be seen of one environment. Valid until the next call of Reset or Step.</summary>
    PopulationView View(int environment);

    /// <summary>The replication that an environment is playing.</summary>
    uint Replication(int environment);

    /// <summary>Starts all environments.</summary>
    void Reset(ulong seed);

    /// <summary>Steps all environments.</summary>
    /// <param name="actions">One action per environment and agent, [B x N].</param>
    /// <param name="results">How each environment's step ended, [B].</param>
    /// <exception cref="InvalidOperationException">Reset was not called.</exception>
    /// <exception cref="ArgumentException">A wrong length, or an action out of range (the message names environment and agent).</exception>
    void Step(ReadOnlySpan<int> actions, Span<StepResult> results);
}

/// <inheritdoc cref="IEnvironmentBatch"/>
public sealed class EnvironmentBatch : IEnvironmentBatch
{
    private readonly IPopulationEnvironment[] _environments;
    private readonly uint[] _replications;
    private readonly bool[] _ended;
    private ulong _seed;
    private bool _started;

    /// <summary>A batch.</summary>
    /// <param name="create">Makes environment b, a new one each time; all of them with the same spaces.</param>
    /// <param name="count">B, at least 1.</param>
    /// <exception cref="ArgumentException">The spaces differ, or two of the environments are the same object.</exception>
    public EnvironmentBatch(Func<int, IPopulationEnvironment> create, int count)
    {
        ArgumentNullException.ThrowIfNull(create);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        _environments = [.. Enumerable.Range(0, count).Select(create)];
        (_replications, _ended) = (new uint[count], new bool[count]);
        var known = new HashSet<IPopulationEnvironment>(ReferenceEqualityComparer.Instance);
        for (int b = 0; b < count; b++)
        {
            if (!known.Add(_environments[b]))
            {
                throw new ArgumentException($"Environment {b} is one that the batch has already; environments of a batch are independent of each other. Make a new one for each.", nameof(create));
            }

            if (_environments[b].Spaces != Spaces)
            {
                throw new ArgumentException($"Environment {b} has {_environments[b].Spaces}; environment 0 has {Spaces}. All environments of a batch have equal spaces.", nameof(create));
            }
        }
    }

    /// <inheritdoc/>
    public int Count => _environments.Length;

    /// <inheritdoc/>
    public PopulationSpaces Spaces => _environments[0].Spaces;

    /// <inheritdoc/>
    public PopulationView View(int environment) => _environments[environment].View;

    /// <inheritdoc/>
    public uint Replication(int environment) => _replications[environment];

    /// <inheritdoc/>
    public void Reset(ulong seed)
    {
        (_seed, _started) = (seed, true);
        Array.Clear(_ended);
        for (int b = 0; b < Count; b++)
        {
            _replications[b] = (uint)b;
            _environments[b].Reset(seed, (uint)b);
        }
    }

    /// <inheritdoc/>
    public void Step(ReadOnlySpan<int> actions, Span<StepResult> results)
    {
        RequireStep(actions, results.Length);
        for (int b = 0; b < Count; b++)
        {
            if (_ended[b])
            {
                _replications[b] += (uint)Count;
                _environments[b].Reset(_seed, _replications[b]);
                results[b] = default;
            }
            else
            {
                results[b] = _environments[b].Step(actions.Slice(b * Spaces.Agents, Spaces.Agents));
            }

            _ended[b] = results[b].Done;
        }
    }

    // Everything is checked before anything moves.
    private void RequireStep(ReadOnlySpan<int> actions, int results)
    {
        if (!_started)
        {
            throw new InvalidOperationException("Step was called before Reset. Call Reset(seed) once before the first Step.");
        }

        if (actions.Length != Count * Spaces.Agents || results != Count)
        {
            throw new ArgumentException(
                $"Step got {actions.Length} actions and room for {results} results; there are {Count} environments of {Spaces.Agents} agents. Give one action per environment and agent.",
                nameof(actions));
        }

        for (int i = 0; i < actions.Length; i++)
        {
            if ((uint)actions[i] >= (uint)Spaces.Actions && !_ended[i / Spaces.Agents])
            {
                throw new ArgumentException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"Step got action {actions[i]} for agent {i % Spaces.Agents} of environment {i / Spaces.Agents}; actions lie in 0..{Spaces.Actions - 1}."),
                    nameof(actions));
            }
        }
    }
}
