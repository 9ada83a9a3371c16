using RobustMfgSim.Runner;
using RobustMfgSim.Scenarios;

namespace PeakLoad;

/// <summary>The studies of this program.</summary>
public static class Studies
{
    /// <summary>Everything built in, and what this program adds.</summary>
    public static void Fill(Catalog catalog)
    {
        BuiltIns.Fill(catalog);
        catalog.Estimators.Add(PeakLoadEstimator.Description, arguments => new PeakLoadEstimator((int)arguments.Parameters["state"]));
    }

    /// <summary>A study in code: the text is that of a scenario file, so that its hash, its store and its results are those of any other run.</summary>
    /// <exception cref="InvalidOperationException">It is wrong; the message has every problem.</exception>
    public static Study Epidemic()
    {
        var catalog = new Catalog();
        Fill(catalog);
        var read = ScenarioReader.Read("peak-load", """
            schema: 1
            name: peak-load
            game: { kind: sis }
            ambiguity: { family: total_variation, radius: 0.05 }
            estimators: [ { kind: peak_load, state: 1 } ]
            study: { agents: [10, 100, 1000], episodes: 400 }
            """, catalog);
        return read.Study ?? throw new InvalidOperationException(string.Join(Environment.NewLine, read.Problems));
    }
}
