using System.Text;
using RobustMfgSim.Runner;
using RobustMfgSim.Scenarios;

namespace RobustMfgSim.Fuzzing;

/// <summary>What reading one input came to.</summary>
/// <param name="Study">The study; null where there are problems.</param>
/// <param name="Finding">What is wrong with the program, not with the input; null for nothing.</param>
public sealed record TrialResult(Study? Study, string? Finding);

/// <summary>Does with an input what the verb validate does, and judges the answer: a study, or problems each with its place in one line of text.</summary>
public static class ScenarioTrial
{
    /// <summary>Reads and judges.</summary>
    public static TrialResult Run(string file, byte[] input, Catalog catalog, ScenarioOverrides? overrides = null)
    {
        try
        {
            File.WriteAllBytes(file, input);
            var read = ScenarioReader.Load(file, catalog, overrides);
            if (read.Study is null != read.Problems.Count > 0)
            {
                return new(read.Study, $"{read.Problems.Count} problems and {(read.Study is null ? "no" : "a")} study");
            }

            var wrong = read.Problems.FirstOrDefault(p => !Right(p, Path.GetFileName(file)));
            string? words = read.Study is null ? null : string.Concat(StudyDescription.Lines(read.Study).Select(line => line.Words));
            return new(read.Study, wrong is not null ? $"a problem that is not right: {wrong}" : words is "" ? "no description" : null);
        }
        catch (Exception fault)
        {
            return new(null, $"{fault.GetType().Name}: {fault.Message}\n{fault.StackTrace}");
        }
    }

    // A place in the file, unless the file could not be read as text or an option of the command line is wrong; one sentence, no trace of the program.
    private static bool Right(ScenarioProblem problem, string file) =>
        ((problem.Line >= 1 && problem.Column >= 1 && problem.File == file) || (problem.Line == 0 && (problem.Message.Contains("file", StringComparison.Ordinal) || problem.File.StartsWith("--", StringComparison.Ordinal))))
        && problem.Message.EndsWith('.') && problem.Message.ReplaceLineEndings("") == problem.Message && !problem.Message.Contains("   at ", StringComparison.Ordinal) && !problem.Message.Contains("Exception", StringComparison.Ordinal)
        && Encoding.UTF8.GetByteCount(problem.Message) < 4000;
}
