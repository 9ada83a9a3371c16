using RobustMfgSim.Core.Games;

namespace RobustMfgSim.Environments.Adversaries;

/// <summary>What a scenario can say about an adversary beside its name; each adversary reads what concerns it.</summary>
public sealed record AdversaryOptions
{
    /// <summary>The defaults.</summary>
    public static AdversaryOptions Default { get; } = new();

    /// <summary>Values of the numeric parameters that the adversary's descriptor names; null where it names none.</summary>
    public ParameterValues? Parameters { get; init; }

    /// <summary>random: the same choice for a whole episode instead of a new one at every step.</summary>
    public bool PerEpisode { get; init; }

    /// <summary>fixed: the kernel as a function of the population; its rewards are not read.</summary>
    public IMeanFieldGame? Kernel { get; init; }

    /// <summary>fixed: whether rows outside their ambiguity sets are allowed.</summary>
    public bool AllowOutside { get; init; }
}
