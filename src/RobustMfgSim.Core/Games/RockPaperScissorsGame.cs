namespace RobustMfgSim.Core.Games;

/// <summary>
/// Rock, paper, scissors against the whole population: r(x,.) = (A mu)(x), where A(x,y) is what x earns from y.
/// A(R,S) = rock_wins, A(R,P) = -rock_loses, A(P,R) = paper_wins, A(P,S) = -paper_loses, A(S,P) = scissors_wins, A(S,R) = -scissors_loses, and 0
/// on the diagonal; the next state is the action, with probability slip one of the other two states, each equally likely.
/// Source: the benchmark of Cui and Koeppl, "Approximately solving mean field games via entropy-regularized deep reinforcement learning"
/// (AISTATS 2021), made stationary. States R, P, S (0, 1, 2); actions play_R, play_P, play_S. Rewards are affine in mu, the kernel is constant.
/// The default has A skew with entries 0 and +-1 and the equilibrium (1/3, 1/3, 1/3), around which plain best replies cycle for ever.
/// The paper's game, r = 2 mu(S) - mu(P), 4 mu(R) - 2 mu(S), 6 mu(P) - 3 mu(R), has wins 2, 4, 6 and losses 1, 2, 3 for rock, paper, scissors.
/// </summary>
public sealed class RockPaperScissorsGame : IMeanFieldGame
{
    private static readonly double[] Start = [1.0 / 3, 1.0 / 3, 1.0 / 3];
    private readonly double _slip;
    private readonly double[] _matrix;

    /// <summary>The game with the given parameters.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The discount is not in [0, 1).</exception>
    public RockPaperScissorsGame(ParameterValues parameters, double discount)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        Discount = GameArguments.Discount(discount);
        _slip = parameters["slip"];
        _matrix =
        [
            0, -parameters["rock_loses"], parameters["rock_wins"],
            parameters["paper_wins"], 0, -parameters["paper_loses"],
            -parameters["scissors_loses"], parameters["scissors_wins"], 0,
        ];
    }

    /// <summary>Name, parameters and source.</summary>
    public static Descriptor Description { get; } = new(
        "rock_paper_scissors",
        "Rock, paper, scissors against the whole population; best replies cycle.",
        "Cui and Koeppl 2021, rock-paper-scissors, stationary",
        1,
        new ParameterSpec("rock_wins", 1, 0, 1e6, "what rock earns from scissors"),
        new ParameterSpec("rock_loses", 1, 0, 1e6, "what rock loses to paper"),
        new ParameterSpec("paper_wins", 1, 0, 1e6, "what paper earns from rock"),
        new ParameterSpec("paper_loses", 1, 0, 1e6, "what paper loses to scissors"),
        new ParameterSpec("scissors_wins", 1, 0, 1e6, "what scissors earn from paper"),
        new ParameterSpec("scissors_loses", 1, 0, 1e6, "what scissors lose to rock"),
        new ParameterSpec("slip", 0, 0, 1, "probability of ending in one of the two states not chosen"));

    /// <inheritdoc/>
    public GameShape Shape { get; } = new(["R", "P", "S"], ["play_R", "play_P", "play_S"]);

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
        for (int s = 0; s < 3; s++)
        {
            double reward = (_matrix[3 * s] * population[0]) + (_matrix[(3 * s) + 1] * population[1]) + (_matrix[(3 * s) + 2] * population[2]);
            model.Rewards.Slice(3 * s, 3).Fill(reward);
            for (int a = 0; a < 3; a++)
            {
                var row = model.Row(s, a);
                row.Fill(_slip / 2);
                row[a] = 1 - _slip;
            }
        }
    }
}
