using System.Runtime.InteropServices;

namespace RobustMfgSim.Python;

/// <summary>What Python calls to make, reset and step environments; see <see cref="Exports"/>.</summary>
internal static unsafe class EnvironmentExports
{
    /// <summary>Makes a batch of populations in which one agent each is moved from outside. Gives the handle and the steps of an episode.</summary>
    [UnmanagedCallersOnly]
    internal static int CreateDeviators(long scenario, long agents, int count, int steps, long* handle, int* horizon) => Boundary.Guard(() =>
    {
        Exports.Require(handle);
        Exports.Require(horizon);
        var open = OpenDeviators.Create(Exports.Study(scenario), agents, count, steps);
        (*handle, *horizon) = (Handles.Add(open), open.Batch.Horizon);
        return null;
    });

    /// <summary>Starts episodes: replications 0, 1, ... of a seed.</summary>
    [UnmanagedCallersOnly]
    internal static int ResetDeviators(long handle, ulong seed, DeviatorMemory* memory) =>
        Use<OpenDeviators>(handle, memory, seed, static (open, memory, seed) => open.Batch.Reset(seed, ((DeviatorMemory*)memory)->Buffers()));

    /// <summary>Starts episodes: those of the last seed that come next.</summary>
    [UnmanagedCallersOnly]
    internal static int ResetDeviatorsOn(long handle, DeviatorMemory* memory) =>
        Use<OpenDeviators>(handle, memory, 0, static (open, memory, _) => open.Batch.ResetOn(((DeviatorMemory*)memory)->Buffers()));

    [UnmanagedCallersOnly]
    internal static int StepDeviators(long handle, DeviatorMemory* memory) =>
        Use<OpenDeviators>(handle, memory, 0, static (open, memory, _) => open.Batch.Step(((DeviatorMemory*)memory)->ActionsOf(), ((DeviatorMemory*)memory)->Buffers()));

    /// <summary>Makes a population in which everybody is moved from outside. Gives the handle and the steps of an episode.</summary>
    [UnmanagedCallersOnly]
    internal static int CreatePopulation(long scenario, long agents, int steps, long* handle, int* horizon) => Boundary.Guard(() =>
    {
        Exports.Require(handle);
        Exports.Require(horizon);
        var open = OpenPopulation.Create(Exports.Study(scenario), agents, steps);
        (*handle, *horizon) = (Handles.Add(open), open.Horizon);
        return null;
    });

    /// <summary>Starts an episode: replication 0 of a seed.</summary>
    [UnmanagedCallersOnly]
    internal static int ResetPopulation(long handle, ulong seed, PopulationMemory* memory) =>
        Use<OpenPopulation>(handle, memory, seed, static (open, memory, seed) => open.Reset(seed, *(PopulationMemory*)memory));

    /// <summary>Starts an episode: the replication of the last seed that comes next.</summary>
    [UnmanagedCallersOnly]
    internal static int ResetPopulationOn(long handle, PopulationMemory* memory) =>
        Use<OpenPopulation>(handle, memory, 0, static (open, memory, _) => open.ResetOn(*(PopulationMemory*)memory));

    [UnmanagedCallersOnly]
    internal static int StepPopulation(long handle, PopulationMemory* memory) =>
        Use<OpenPopulation>(handle, memory, 0, static (open, memory, _) => open.Step(*(PopulationMemory*)memory));

    // One thread at a time; nothing is allocated as long as nothing is wrong.
    private static int Use<T>(long handle, void* memory, ulong seed, Action<T, nint, ulong> call)
        where T : Held
    {
        try
        {
            Exports.Require(memory);
            var held = Handles.Find<T>(handle, "environment");
            held.Enter();
            try
            {
                call(held, (nint)memory, seed);
            }
            finally
            {
                held.Leave();
            }

            return Status.Done;
        }
        catch (Exception e)
        {
            return Boundary.Fault(e);
        }
    }
}
