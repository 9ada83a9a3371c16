using System.Globalization;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Environments;

namespace RobustMfgSim.Runner.Simulation;

/// <summary>
/// Episodes as csv, one row per step: episode, t, e_t by state, mean reward, and if wanted the kernels p(s' | s, a) that nature chose: one for everybody, or p1, p2, ... for the parts of a
/// mixture, and own for the tagged agent where its rows differ. Decimal points, commas, LF, numbers that read back to the same bits. Writes as it goes and keeps nothing.
/// </summary>
/// <param name="simulation">What is simulated.</param>
/// <param name="output">Where rows go.</param>
/// <param name="kernels">Whether kernels are written.</param>
public sealed class EpisodeTrace(StudySimulation simulation, TextWriter output, bool kernels)
{
    private readonly char[] _number = new char[32];

    /// <summary>Writes the heading and all episodes.</summary>
    /// <param name="episodes">Number of episodes.</param>
    /// <param name="steps">Steps of each.</param>
    /// <param name="cancellation">Stops between two steps.</param>
    public void Write(int episodes, int steps, CancellationToken cancellation = default)
    {
        Heading();
        for (int episode = 0; episode < episodes; episode++)
        {
            int number = episode;
            simulation.Play((uint)episode, steps, process => Row(number, process), cancellation);
        }
    }

    private void Heading()
    {
        var shape = simulation.Study.Game.Game.Shape;
        output.Write("episode,t");
        foreach (string state in shape.StateLabels)
        {
            output.Write($",{Quoted($"e[{state}]")}");
        }

        output.Write(",mean_reward");
        foreach (string name in kernels ? simulation.KernelNames : [])
        {
            KernelHeading(name, shape);
        }

        output.Write('\n');
    }

    private void KernelHeading(string name, GameShape shape)
    {
        for (int row = 0; row < shape.States * shape.Actions; row++)
        {
            foreach (string next in shape.StateLabels)
            {
                output.Write($",{Quoted($"{name}[{next}|{shape.StateLabels[row / shape.Actions]},{shape.ActionLabels[row % shape.Actions]}]")}");
            }
        }
    }

    private void Row(int episode, PopulationProcess process)
    {
        var moment = process.Moment;
        Number(episode);
        output.Write(',');
        Number(moment.Step);
        foreach (double share in moment.Population)
        {
            output.Write(',');
            Number(share);
        }

        output.Write(',');
        Number(process.Mean(moment.Model.Rewards));
        for (int k = 0; kernels && k < simulation.KernelNames.Count; k++)
        {
            foreach (double probability in k < process.Groups ? process.Kernel(k) : process.TaggedKernel(0))
            {
                output.Write(',');
                Number(probability);
            }
        }

        output.Write('\n');
    }

    private void Number<T>(T value)
        where T : ISpanFormattable
    {
        value.TryFormat(_number, out int length, default, CultureInfo.InvariantCulture);
        output.Write(_number.AsSpan(0, length));
    }

    // A label may hold quotes; the names of columns always hold a comma or brackets.
    private static string Quoted(string text) => text.AsSpan().IndexOfAny(",\"") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
