namespace RobustMfgSim.Core.Games;

// What it costs to be where others are: weight mu(x) when floor is 0, weight log(mu(x) + floor) when it is above.
internal readonly struct Crowding(ParameterValues parameters)
{
    private readonly double _weight = parameters[Weight.Name], _floor = parameters[Floor.Name];

    public static ParameterSpec Weight { get; } = new("cost_crowd", 1, 0, 1e6, "weight of the cost of a crowd");

    public static ParameterSpec Floor { get; } = new(
        "floor", 0, 0, 1, "0 for a cost linear in the mass mu(x) at the agent's place, otherwise the cost is log(mu(x) + floor)");

    public bool IsAffine => _floor == 0 || _weight == 0;

    public double Cost(double mass) => _floor == 0 ? _weight * mass : _weight * Math.Log(mass + _floor);
}
