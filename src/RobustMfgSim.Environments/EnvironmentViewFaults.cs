using System.Globalization;
using RobustMfgSim.Environments.Sampling;

namespace RobustMfgSim.Environments;

/// <summary>What is wrong with one view of an environment. Part of <see cref="EnvironmentChecks"/>.</summary>
internal static class EnvironmentViewFaults
{
    private const double Rounding = 1e-12;

    /// <summary>All faults of the view at <paramref name="step"/>, each a sentence.</summary>
    internal static List<string> Find(PopulationView view, PopulationSpaces spaces, int step)
    {
        var faults = new List<string>();
        if (view.Moment.Step != step)
        {
            faults.Add($"the view says step {view.Moment.Step}; {step} steps were made");
        }

        if (view.States.Length != spaces.Agents || view.Rewards.Length != spaces.Agents || view.Moment.Population.Length != spaces.States)
        {
            faults.Add(
                $"the view has {view.States.Length} states, {view.Rewards.Length} rewards and a distribution of {view.Moment.Population.Length} entries; "
                + $"there are {spaces.Agents} agents and {spaces.States} states");
            return faults;
        }

        Rewards(view.Rewards, step, faults);
        Population(view, spaces, faults);
        Model(view, spaces, faults);
        return faults;
    }

    private static void Rewards(ReadOnlySpan<double> rewards, int step, List<string> faults)
    {
        for (int i = 0; i < rewards.Length; i++)
        {
            if (!double.IsFinite(rewards[i]))
            {
                faults.Add(string.Create(CultureInfo.InvariantCulture, $"the reward of agent {i} is {rewards[i]}; rewards must be finite"));
                return;
            }

            if (step == 0 && rewards[i] != 0)
            {
                faults.Add(string.Create(CultureInfo.InvariantCulture, $"the reward of agent {i} is {rewards[i]} after Reset; no reward is paid before the first step"));
                return;
            }
        }
    }

    private static void Population(PopulationView view, PopulationSpaces spaces, List<string> faults)
    {
        var counts = new int[spaces.States];
        for (int i = 0; i < view.States.Length; i++)
        {
            if ((uint)view.States[i] >= (uint)spaces.States)
            {
                faults.Add($"agent {i} is in state {view.States[i]}; states lie in 0..{spaces.States - 1}");
                return;
            }

            counts[view.States[i]]++;
        }

        for (int s = 0; s < spaces.States; s++)
        {
            double share = (double)counts[s] / spaces.Agents;
            if (!(Math.Abs(view.Moment.Population[s] - share) <= Rounding))
            {
                faults.Add(string.Create(
                    CultureInfo.InvariantCulture, $"the empirical distribution has {view.Moment.Population[s]} at state {s}; {counts[s]} of {spaces.Agents} agents are there"));
                return;
            }
        }
    }

    private static void Model(PopulationView view, PopulationSpaces spaces, List<string> faults)
    {
        // A game that couples through states and actions is frozen within the step.
        if (!view.Moment.IsFrozen)
        {
            return;
        }

        var model = view.Moment.Model;
        if ( model.States != spaces.States || model.Actions != spaces.Actions)
        {
            faults.Add("the view has no frozen game of the right size");
            return;
        }

        for (int s = 0; s < spaces.States; s++)
        {
            if (!(Math.Abs(model.Population[s] - view.Moment.Population[s]) <= Rounding))
            {
                faults.Add("the game in the view is frozen at another population than the empirical distribution");
                return;
            }
        }

        int row = ProbabilityRows.FirstBroken(model.Kernel, spaces.States);
        if (row >= 0)
        {
            faults.Add($"the nominal kernel row (s={row / spaces.Actions}, a={row % spaces.Actions}) {ProbabilityRows.Fault(model.Kernel.Slice(row * spaces.States, spaces.States))}");
        }
    }
}
