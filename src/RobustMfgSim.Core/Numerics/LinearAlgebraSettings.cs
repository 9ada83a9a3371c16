using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using MathNet.Numerics;

namespace RobustMfgSim.Core.Numerics;

/// <summary>
/// Holds the linear algebra library to one thread and to its managed code, before anything can use it: results then depend neither on the number of cores nor on
/// the environment variable with which the library would pick a native provider. Parallelism belongs to replications.
/// </summary>
internal static class LinearAlgebraSettings
{
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "A library setting that has to hold before any caller's first matrix.")]
    internal static void Apply()
    {
        Control.UseManaged();
        Control.UseSingleThread();
    }
}
