using System.Runtime.InteropServices;
using System.Text;
using RobustMfgSim.Runner;
using RobustMfgSim.Scenarios;

namespace RobustMfgSim.Python;

/// <summary>
/// What Python calls. Every function gives a <see cref="Status"/> and lets no exception out; pointers belong to the caller and are used during the call only; objects go by handles
/// (<see cref="Handles"/>).
/// </summary>
internal static unsafe class Exports
{
    /// <summary>Raised when a signature or a layout changes: the Python package checks it.</summary>
    internal const int Abi = 1;

    [UnmanagedCallersOnly]
    internal static int AbiVersion() => Abi;

    /// <summary>Copies the text of this thread's last call, as much as there is room for; gives its length in bytes.</summary>
    [UnmanagedCallersOnly]
    internal static int TakeText(byte* buffer, int capacity)
    {
        var text = Boundary.Text;
        if (buffer is not null && capacity > 0)
        {
            text[..Math.Min(capacity, text.Length)].CopyTo(new(buffer, capacity));
        }

        return text.Length;
    }

    [UnmanagedCallersOnly]
    internal static int Version() => Boundary.Give(Status.Done, ProgramVersion.Text);

    [UnmanagedCallersOnly]
    internal static int Close(long handle) => Handles.Remove(handle) ? Status.Done : Boundary.Give(Status.Failed, "It was closed before.");

    /// <summary>Opens a scenario: a path, or the text of one under a name for messages.</summary>
    [UnmanagedCallersOnly]
    internal static int OpenScenario(byte* path, int pathLength, byte* text, int textLength, OverrideMemory* overrides, long* handle) => Boundary.Guard(() =>
    {
        Require(handle);
        string place = Text(path, pathLength);
        var changed = overrides is null ? null : new ScenarioOverrides(
            overrides->Seed is null ? null : *overrides->Seed,
            overrides->Agents is null ? null : new ReadOnlySpan<long>(overrides->Agents, DeviatorMemory.Length(overrides->AgentCount)).ToArray(),
            overrides->Episodes == 0 ? null : DeviatorMemory.Length(overrides->Episodes));
        var catalog = BuiltIns.Catalog();
        var result = text is null ? ScenarioReader.Load(place, catalog, changed) : ScenarioReader.Read(place, Text(text, textLength), catalog, changed);
        *handle = Handles.Add(OpenStudy.Of(result));
        return null;
    });

    [UnmanagedCallersOnly]
    internal static int DescribeScenario(long scenario) => Boundary.Guard(() => Study(scenario).Description());

    /// <summary>Starts to find the stationary point; the text is the warning where it is not converged.</summary>
    [UnmanagedCallersOnly]
    internal static int StartReference(long scenario, long* job) => Start(scenario, job, study => token => Task.FromResult(study.Reference(token).Warning ?? ""));

    /// <summary>Starts to solve for the equilibrium; the text is that of solve --json.</summary>
    [UnmanagedCallersOnly]
    internal static int StartSolve(long scenario, long* job) => Start(scenario, job, study => token => Task.FromResult(study.Solve(token)));

    /// <summary>Starts to compute exact values; the text is that of exact --json.</summary>
    [UnmanagedCallersOnly]
    internal static int StartExact(long scenario, long agents, long* job) => Start(scenario, job, study => token => Task.FromResult(study.Exact(agents, token)));

    /// <summary>Starts to run a study; the text is results.json.</summary>
    [UnmanagedCallersOnly]
    internal static int StartRun(long scenario, int workers, byte* folder, int folderLength, int resume, long* job)
    {
        string? path = folder is null ? null : Text(folder, folderLength);
        return Start(scenario, job, study => token => study.RunAsync(workers > 0 ? workers : null, path, resume != 0, token));
    }

    /// <summary>Waits for a job, at most so many milliseconds: <see cref="Status.Running"/>, or how it ended, with its text.</summary>
    [UnmanagedCallersOnly]
    internal static int WaitForJob(long job, int milliseconds)
    {
        try
        {
            return Handles.Find<Job>(job, "job").Wait(Math.Clamp(milliseconds, 0, 1000));
        }
        catch (Exception e)
        {
            return Boundary.Fault(e);
        }
    }

    [UnmanagedCallersOnly]
    internal static int CancelJob(long job) => Boundary.Guard(() =>
    {
        Handles.Find<Job>(job, "job").Cancel();
        return null;
    });

    private static int Start(long scenario, long* job, Func<OpenStudy, Func<CancellationToken, Task<string>>> work) => Boundary.Guard(() =>
    {
        Require(job);
        *job = Job.Start(work(Study(scenario)));
        return null;
    });

    internal static OpenStudy Study(long handle) => Handles.Find<OpenStudy>(handle, "scenario");

    internal static void Require(void* pointer)
    {
        if (pointer is null)
        {
            throw new ArgumentException("A pointer is missing.");
        }
    }

    private static string Text(byte* bytes, int length)
    {
        Require(bytes);
        return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes, DeviatorMemory.Length(length));
    }
}
