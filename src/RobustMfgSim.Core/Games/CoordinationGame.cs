namespace RobustMfgSim.Core.Games;

/// <summary>
/// Two places and a wish to be where the others are (alpha &lt; 0) or are not (alpha &gt; 0).
/// r(x,a) = -cost_switch [a = switch] - alpha mu(x); the next place is the one meant, with probability slip the other.
/// Source: the two-state coordination games of the literature on several mean-field equilibria. States A, B (0, 1); actions stay, switch (0, 1). Rewards are
/// affine in mu, the kernel is constant. Without ambiguity, with alpha &lt; 0, g = gamma (1 - 2 slip) and 0 &lt; slip &lt; 1/2: staying everywhere at (1/2, 1/2) is always an
/// equilibrium; gathering in A (or in B) is one exactly when cost_switch (1 - g) &lt;= -alpha g (1 - 2 slip), and below that threshold there is also a mixed
/// one with mu(A) - 1/2 = +-cost_switch (1 - g) / (-2 alpha g). With alpha &gt; 0 only the first remains. The definition leaves cost_switch = 0.5 and
/// slip = 0.05 open: with them all five exist (the threshold is at 3.84).
/// </summary>
public sealed class CoordinationGame : IMeanFieldGame
{
    private static readonly double[] Start = [0.5, 0.5];
    private readonly double _cost, _alpha, _slip;

    /// <summary>The game with the given parameters.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The discount is not in [0, 1).</exception>
    public CoordinationGame(ParameterValues parameters, double discount)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Discount = GameArguments.Discount(discount);
        (_cost, _alpha, _slip) = (parameters["cost_switch"], parameters["alpha"], parameters["slip"]);
    }

    /// <summary>Name, parameters and source.</summary>
    public static Descriptor Description { get; } = new(
        "coordination",
        "Two places and a wish to be where the others are; several equilibria.",
        "two-state coordination games; thresholds in closed form",
        1,
        new ParameterSpec("cost_switch", 0.5, 0, 1e6, "cost of a switch"),
        new ParameterSpec("alpha", -1, -1e6, 1e6, "cost of the mass at one's place; negative when company is welcome"),
        new ParameterSpec("slip", 0.05, 0, 1, "probability of ending in the other place than the one meant"));

    /// <inheritdoc/>
    public GameShape Shape { get; } = new(["A", "B"], ["stay", "switch"]);

    /// <inheritdoc/>
    public double Discount { get; }

    /// <inheritdoc/>
    public ReadOnlySpan<double> InitialDistribution => Start;

    /// <inheritdoc/>
    public bool IsAffine => true;

    /// <inheritdoc/>
    public void Freeze(ReadOnlySpan<double> population, FrozenModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        for (int x = 0; x < 2; x++)
        {
            double reward = -_alpha * population[x];
            (model.Rewards[2 * x], model.Rewards[(2 * x) + 1]) = (reward, reward - _cost);
            Span<double> stay = model.Row(x, 0), leave = model.Row(x, 1);
            (stay[x], stay[1 - x]) = (1 - _slip, _slip);
            (leave[x], leave[1 - x]) = (_slip, 1 - _slip);
        }
    }
}
