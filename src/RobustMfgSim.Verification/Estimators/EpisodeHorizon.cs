using System.Globalization;
using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Verification.Estimators;

/// <summary>
/// Where the infinite horizon is cut (theory section 9): the smallest T of at least 1 at which all three errors of cutting are within the design's truncation.
/// Each is added to both ends of the intervals it belongs to.
/// </summary>
/// <param name="Steps">T.</param>
/// <param name="Gain">gamma^T span(r) / (1 - gamma): error of a paired difference of two discounted rewards.</param>
/// <param name="Value">gamma^T max|r| / (1 - gamma): error of a discounted reward.</param>
/// <param name="Distance">2 gamma^T: error of the discounted mean distance.</param>
/// <param name="Rewards">The range of the rewards, with its source.</param>
public sealed record EpisodeHorizon(int Steps, double Gain, double Value, double Distance, RewardRange Rewards)
{
    /// <summary>Longest episode.</summary>
    public const int MaximumSteps = 1_000_000;

    /// <summary>The horizon of a design at N agents.</summary>
    /// <exception cref="InvalidOperationException">More than <see cref="MaximumSteps"/> steps would be needed.</exception>
    public static EpisodeHorizon For(EpisodeDesign design, long agents)
    {
        ArgumentNullException.ThrowIfNull(design);
        ArgumentOutOfRangeException.ThrowIfLessThan(agents, 1);
        var rewards = RewardRange.Find(design.Game, agents, design.Game.CouplingOf(design.Point.Population, design.Point.MeanPolicy()), RandomStream.Derive(design.Seed, "horizon", (ulong)agents));
        return For(design.Game.Discount, rewards, design.Truncation);
    }

    /// <summary>The horizon for a discount, a range of rewards and an allowed error.</summary>
    /// <exception cref="InvalidOperationException">More than <see cref="MaximumSteps"/> steps would be needed.</exception>
    public static EpisodeHorizon For(double discount, RewardRange rewards, double truncation)
    {
        ArgumentNullException.ThrowIfNull(rewards);
        if (!(discount >= 0 && discount < 1) || !(truncation > 0))
        {
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture, $"A horizon needs a discount in [0, 1) and a positive truncation; got {discount} and {truncation}."));
        }

        double gain = rewards.Span / (1 - discount), value = rewards.Magnitude / (1 - discount), largest = Math.Max(2, Math.Max(gain, value));
        double weight = discount;
        int steps = 1;
        for (; weight * largest > truncation; weight *= discount, steps++)
        {
            if (steps == MaximumSteps)
            {
                throw new InvalidOperationException(string.Create(
                    CultureInfo.InvariantCulture,
                    $"An episode would need more than {MaximumSteps} steps: discount {discount}, rewards within [{rewards.Minimum}, {rewards.Maximum}], "
                    + $"truncation {truncation}. Lower the discount or allow a larger truncation."));
            }
        }

        return new(steps, weight * gain, weight * value, weight * 2, rewards);
    }
}
