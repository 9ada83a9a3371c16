using System.Globalization;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments.Sampling;

namespace RobustMfgSim.Environments;

/// <summary>
/// Conformance checker for anybody's <see cref="IPolicy"/>: rows that are distributions, every entry written, no information carried from one moment to the next, nothing allocated. Looks at moments over
/// the whole simplex of populations and returns every problem found.
/// </summary>
public static class PolicyChecks
{
    /// <summary>All problems of the policy; empty when none was found.</summary>
    /// <param name="create">Makes a fresh instance, the same each time.</param>
    /// <param name="game">The game that it is for.</param>
    /// <param name="name">What messages call it, without the word policy.</param>
    public static IReadOnlyList<ExtensionProblem> Check(Func<IPolicy> create, RobustGame game, string name)
    {
        ArgumentNullException.ThrowIfNull(create);
        ArgumentNullException.ThrowIfNull(game);
        var moments = new CheckMoments(game, acted: false);
        string place = $"policy {name}";
        return RowChecks.Check(place, moments.Count, game.States * game.Actions, () =>
        {
            var policy = ExtensionCall.Of(place, "making it", create);
            return (int k, Span<double> table) => CheckedCalls.Decide(policy, new(name), moments.At(k), game.Actions, table);
        });
    }
}

/// <summary>The promises that tables of probabilities have in common, whoever writes them.</summary>
internal static class RowChecks
{
    private const int Rounds = 20;

    /// <summary>Writes the table of moment k and throws where it is wrong.</summary>
    internal delegate void Writer(int k, Span<double> table);

    /// <summary>All problems of the tables at moments 0 to count - 1.</summary>
    internal static IReadOnlyList<ExtensionProblem> Check(string name, int count, int size, Func<Writer> create)
    {
        try
        {
            var writer = create();
            double[][] tables = [.. Enumerable.Range(0, count).Select(k => Table(writer, k, size))];
            var problems = new List<ExtensionProblem>();
            Repeats(name, writer, tables, problems, "an instance that has seen other moments in between");
            Repeats(name, create(), tables, problems, "a fresh instance");
            Allocates(name, writer, tables, problems);
            return problems;
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            return [ExtensionProblem.Of(name, fault)];
        }
    }

    // The table starts as rubbish: every entry must be written.
    private static double[] Table(Writer writer, int k, int size)
    {
        double[] table = new double[size];
        Array.Fill(table, double.NaN);
        writer(k, table);
        return table;
    }

    private static void Repeats(string name, Writer writer, double[][] tables, List<ExtensionProblem> problems, string who)
    {
        for (int k = tables.Length - 1; k >= 0; k--)
        {
            if (!Table(writer, k, tables[k].Length).AsSpan().SequenceEqual(tables[k]))
            {
                problems.Add(new(name, string.Create(CultureInfo.InvariantCulture, $"{who} gives another table at moment {k}; a table must depend on the moment alone.")));
                return;
            }
        }
    }

    // The runtime may compile a method anew on the way: the quietest round counts.
    private static void Allocates(string name, Writer writer, double[][] tables, List<ExtensionProblem> problems)
    {
        long bytes = long.MaxValue;
        double[] table = new double[tables[0].Length];
        for (int round = 0; round < Rounds; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            writer(0, table);
            bytes = Math.Min(bytes, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        if (bytes > 0)
        {
            problems.Add(new(name, string.Create(CultureInfo.InvariantCulture, $"it allocates {bytes} bytes a call; use scratch memory made with the instance.")));
        }
    }
}
