namespace RobustMfgSim.Runner;

/// <summary>
/// What a plug-in assembly gives to scenarios that name it under <c>plugins</c>: a public class with a public constructor without parameters implements this and registers what it has.
/// </summary>
public interface IRobustMfgPlugin
{
    /// <summary>Adds games, ambiguity sets, policies, deviators, adversaries, solvers and estimators to a catalog that has everything built in already. Called once for every scenario that is read.</summary>
    /// <param name="catalog">What the scenario can name.</param>
    void Register(Catalog catalog);
}
