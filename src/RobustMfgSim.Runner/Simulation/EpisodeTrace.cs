using System.Globalization;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Environments;

namespace RobustMfgSim.Runner.Simulation;

/// <summary>
/// Episodes as csv, one row per step: episode, t, e_t by state, mean reward, state and reward of agent 0 (rewards in expectation over the actions), and if wanted the kernels p(s' | s, a) that nature chose: one for everybody, or p1, p2, ... for the parts of a
/// mixture, and own for the tagged agent where its rows differ. Decimal points, commas, LF, numbers that read back to the same bits. Writes as it goes and keeps nothing.
/// </summary>
/// <param name="simulation">What is simulated.</param>
/// <param name="output">Where rows go.</param>
/// <param name="kernels">Whether kernels are written.</param>
public sealed class EpisodeTrace(StudySimulation simulation, TextWriter output, bool kernels)
{
    private readonly char[] _number = new char[32];

    /// <summary>Writes the heading and all episodes.</summary>
    /// <param name="first">Number of the first episode: its replication.</param>
    /// <param name="episodes">Number of episodes.</param>
    /// <param name="steps">Steps of each.</param>
    /// <param name="cancellation">Stops between two steps.</param>
    public void Write(uint first, int episodes, int steps, CancellationToken cancellation = default)
    {
        Heading();
        for (uint k = 0; k < episodes; k++)
        {
            uint episode = first + k;
            simulation.Play(episode, steps, process => Row(episode, process), cancellation);
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

        output.Write(",mean_reward,own_state,own_reward");
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

    private void Row(uint episode, PopulationProcess process)
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
        output.Write($",{Quoted(simulation.Study.Game.Game.Shape.StateLabels[process.TaggedState(0)])},");
        Number(process.RowMean(process.TaggedPolicy(0), moment.Model.Rewards, process.TaggedState(0)));
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
