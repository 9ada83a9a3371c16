using RobustMfgSim.Tests.RobustDynamics;

namespace RobustMfgSim.Tests;

/// <summary>What the test assembly does when a test starts it as a process of its own; a test run does not come by here.</summary>
internal static class Program
{
    private static int Main(string[] arguments)
    {
        if (arguments is not ["vector-width"])
        {
            Console.Error.WriteLine("Run the tests with dotnet test. The only argument understood here is vector-width.");
            return 2;
        }

        VectorWidthTests.Print();
        return 0;
    }
}
