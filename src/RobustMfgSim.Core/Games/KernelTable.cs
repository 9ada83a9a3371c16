namespace RobustMfgSim.Core.Games;

// A nominal kernel that does not depend on the population: built once, copied whenever the game is frozen.
internal sealed class KernelTable(int states, int actions)
{
    private readonly double[] _entries = new double[checked(states * actions * states)];

    public void Add(int state, int action, int next, double probability) => _entries[(((state * actions) + action) * states) + next] += probability;

    public void CopyTo(FrozenModel model) => _entries.CopyTo(model.Kernel);
}
