using RobustMfgSim.Environments;

namespace CalmDown;

/// <summary>
/// Plays a given policy where the population is where it is expected, and turns to all actions alike the farther it is from there:
/// pi(a | s, e) = (1 - w) pi0(a | s) + w / m, w = min(1, caution |e - mu|_1 / 2).
/// </summary>
/// <param name="usual">pi0, [n x m].</param>
/// <param name="expected">mu, [n].</param>
/// <param name="actions">m.</param>
/// <param name="caution">How soon it turns.</param>
public sealed class CalmDownPolicy(double[] usual, double[] expected, int actions, double caution) : IPolicy
{
    /// <summary>Writes pi(a | s, e) for every state, rows summing to one; allocates nothing and remembers nothing.</summary>
    public void Decide(in Moment moment, Span<double> table)
    {
        double distance = 0;
        for (int s = 0; s < expected.Length; s++)
        {
            distance += Math.Abs(moment.Population[s] - expected[s]);
        }

        double w = Math.Min(1, caution * distance / 2);
        for (int i = 0; i < table.Length; i++)
        {
            table[i] = ((1 - w) * usual[i]) + (w / actions);
        }
    }

    /// <summary>Rows of a policy that looks at the own state only, [n x m]: the first action twice as often as each of the others.</summary>
    public static double[] Rows(int states, int actions)
    {
        double[] rows = new double[states * actions];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = (i % actions == 0 ? 2.0 : 1.0) / (actions + 1);
        }

        return rows;
    }
}
