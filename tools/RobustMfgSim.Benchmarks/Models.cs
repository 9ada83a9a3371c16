using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Core.RobustDynamics;

namespace RobustMfgSim.Benchmarks;

/// <summary>Random models of the sizes that are measured.</summary>
internal static class Models
{
    /// <summary>Every row has mass on all states (exponential weights); rewards in (0, 1).</summary>
    public static FrozenModel Full(int states, int actions, double radius)
    {
        var stream = new RandomStream(1, StreamPurpose.Sampling);
        var model = new FrozenModel(states, actions);
        for (int i = 0; i < states * actions; i++)
        {
            model.Rewards[i] = stream.NextDouble();
            model.Radii[i] = radius;
            var row = model.Row(i / actions, i % actions);
            double sum = 0;
            foreach (ref double p in row)
            {
                p = -Math.Log(stream.NextDouble());
                sum += p;
            }

            foreach (ref double p in row)
            {
                p /= sum;
            }
        }

        return model;
    }

    /// <summary>Every row has a number of successors drawn anywhere; rewards in (0, 1).</summary>
    public static SparseModel Sparse(int states, int actions, int successors, double radius)
    {
        var stream = new RandomStream(2, StreamPurpose.Sampling);
        var starts = new int[(states * actions) + 1];
        var (next, masses) = (new List<int>(), new List<double>());
        for (int row = 0; row < states * actions; row++)
        {
            var drawn = new SortedSet<int>();
            while (drawn.Count < successors)
            {
                drawn.Add((int)(stream.NextDouble() * states));
            }

            double[] weights = new double[successors];
            for (int k = 0; k < successors; k++)
            {
                weights[k] = -Math.Log(stream.NextDouble());
            }

            next.AddRange(drawn);
            masses.AddRange(weights.Select(w => w / weights.Sum()));
            starts[row + 1] = next.Count;
        }

        var model = new SparseModel(states, actions, starts, next.ToArray(), masses.ToArray());
        foreach (ref double reward in model.Rewards)
        {
            reward = stream.NextDouble();
        }

        model.Radii.Fill(radius);
        return model;
    }
}
