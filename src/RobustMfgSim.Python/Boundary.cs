using System.Text;
using RobustMfgSim.Runner.Results;
using RobustMfgSim.Runner.Store;

namespace RobustMfgSim.Python;

/// <summary>How a call ended. Python raises ValueError for <see cref="Wrong"/> and RuntimeError for <see cref="Failed"/>.</summary>
internal static class Status
{
    internal const int Done = 0, Wrong = 1, Failed = 2, Cancelled = 3, CallbackFailed = 4, Running = 5;
}

/// <summary>What Python gave is wrong: the message is what the command line would print.</summary>
internal sealed class WrongInputException(string message) : Exception(message);

/// <summary>A function of Python raised: its exception waits on the other side.</summary>
internal sealed class CallbackException() : Exception("A function of Python raised an exception.");

/// <summary>
/// The border to Python: no exception crosses it. A call gives a <see cref="Status"/>, and the text that belongs to it, a message or a result, is taken by the same thread afterwards.
/// </summary>
internal static class Boundary
{
    [ThreadStatic]
    private static byte[]? _text;

    /// <summary>The text of this thread's last call that had one.</summary>
    internal static ReadOnlySpan<byte> Text => _text;

    /// <summary>Runs a call that may allocate.</summary>
    internal static int Guard(Func<string?> call)
    {
        try
        {
            return Give(Status.Done, call());
        }
        catch (Exception e)
        {
            return Fault(e);
        }
    }

    /// <summary>Leaves a text for Python.</summary>
    internal static int Give(int status, string? text)
    {
        _text = text is null ? [] : Encoding.UTF8.GetBytes(text);
        return status;
    }

    /// <summary>What an exception means to Python.</summary>
    internal static int Fault(Exception fault) => fault switch
    {
        ArgumentException e => Give(Status.Wrong, e.ParamName is { } name ? e.Message.Replace($" (Parameter '{name}')", "", StringComparison.Ordinal) : e.Message),
        WrongInputException or RunFolderException or RunStoreException => Give(Status.Wrong, fault.Message),
        OperationCanceledException => Give(Status.Cancelled, "The work was cancelled."),
        CallbackException => Give(Status.CallbackFailed, fault.Message),
        InvalidOperationException => Give(Status.Failed, fault.Message),
        _ => Give(Status.Failed, $"{fault.GetType().Name}: {fault.Message}"),
    };
}
