using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Ambiguity.SRectangular;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Policies.Deviators;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Verification.Estimators;

namespace RobustMfgSim.Runner;

/// <summary>One thing that scenarios can name: its description and how to make it.</summary>
/// <typeparam name="TFactory">Delegate that makes it.</typeparam>
/// <param name="Descriptor">Name, summary, source, version, parameters.</param>
/// <param name="Create">Makes it.</param>
public sealed record CatalogEntry<TFactory>(Descriptor Descriptor, TFactory Create);

/// <summary>Makes the adversaries of a population, in two steps: what all workers share once, then one instance per worker.</summary>
/// <param name="game">The game with its ambiguity.</param>
/// <param name="point">Stationary point of the population.</param>
/// <param name="agents">N.</param>
/// <param name="options">What the scenario says.</param>
public delegate Func<IAdversary> AdversaryFactory(RobustGame game, StationaryPoint point, long agents, AdversaryOptions options);

/// <summary>Entries of one kind by name, in order of registration.</summary>
/// <typeparam name="TFactory">Delegate that makes them.</typeparam>
/// <param name="kind">What they are, for messages: game, ambiguity family, solver, adversary, policy, deviator, estimator.</param>
public sealed class CatalogSection<TFactory>(string kind)
{
    private readonly List<CatalogEntry<TFactory>> _entries = [];

    /// <summary>What the entries are.</summary>
    public string Kind { get; } = kind;

    /// <summary>The entries.</summary>
    public IReadOnlyList<CatalogEntry<TFactory>> Entries => _entries;

    /// <summary>Adds an entry.</summary>
    /// <exception cref="ArgumentException">The name is taken.</exception>
    public void Add(Descriptor descriptor, TFactory create)
    {
        ArgumentNullException.ThrowIfNull(descriptor);
        if (Find(descriptor.Name) is not null)
        {
            throw new ArgumentException($"A {Kind} named '{descriptor.Name}' is registered already.", nameof(descriptor));
        }

        _entries.Add(new(descriptor, create));
    }

    internal void AddAll(CatalogSection<TFactory> other) => _entries.AddRange(other._entries);

    /// <summary>The entry of that name, or null.</summary>
    public CatalogEntry<TFactory>? Find(string name) => _entries.Find(e => e.Descriptor.Name == name);
}

/// <summary>Everything that scenarios can name: built in, or registered by a library user or a plug-in.</summary>
public sealed class Catalog
{
    /// <summary>A catalog with the same entries; what is added to one is not in the other.</summary>
    public Catalog Copy()
    {
        var copy = new Catalog();
        copy.Games.AddAll(Games);
        copy.AmbiguitySets.AddAll(AmbiguitySets);
        copy.StateAmbiguitySets.AddAll(StateAmbiguitySets);
        copy.Solvers.AddAll(Solvers);
        copy.Adversaries.AddAll(Adversaries);
        copy.Policies.AddAll(Policies);
        copy.Deviators.AddAll(Deviators);
        copy.Estimators.AddAll(Estimators);
        return copy;
    }

    /// <summary>Games: (parameters, discount) to game.</summary>
    public CatalogSection<Func<ParameterValues, double, IMeanFieldGame>> Games { get; } = new("game");

    /// <summary>Ambiguity families: from what the scenario says to a set. Wrong data: an ArgumentException with one problem a line.</summary>
    public CatalogSection<Func<AmbiguityArguments, IAmbiguitySet>> AmbiguitySets { get; } = new("ambiguity family");

    /// <summary>Ambiguity families with rectangularity s, one budget per state: (parameters, support) to set.</summary>
    public CatalogSection<Func<ParameterValues, Support, IStateAmbiguitySet>> StateAmbiguitySets { get; } = new("s-rectangular ambiguity family");

    /// <summary>Equilibrium solvers.</summary>
    public CatalogSection<Func<IEquilibriumSolver>> Solvers { get; } = new("solver");

    /// <summary>Adversaries.</summary>
    public CatalogSection<AdversaryFactory> Adversaries { get; } = new("adversary");

    /// <summary>Policies that need nothing but the game: rows pi(a|s), [n x m].</summary>
    public CatalogSection<Func<RobustGame, double[]>> Policies { get; } = new("policy");

    /// <summary>Deviators: from what the scenario says to a deviator.</summary>
    public CatalogSection<Func<DeviatorArguments, IDeviator>> Deviators { get; } = new("deviator");

    /// <summary>Estimators: from what the scenario says to an estimator.</summary>
    public CatalogSection<Func<EstimatorArguments, IEstimator>> Estimators { get; } = new("estimator");
}
