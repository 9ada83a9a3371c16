namespace RobustMfgSim.Policies.Equilibria;

/// <summary>Games that couple through L: with L(s, a) = mu(s) pi(a|s) put in, the tables move with the policy too.</summary>
internal sealed partial class SupportSystem
{
    // What a change of the policy does through L alone. Along moves of pi(.|s) towards an action, which stay in the simplex and equal the partial derivatives on moves of
    // total probability zero.
    private void AddCouplingToPolicyColumns(double[] x, double[] jacobian)
    {
        for (int k = 0; k < _support.Length; k++)
        {
            var policy = _policy.ToArray();
            foreach (ref double probability in policy.AsSpan(_support[k] / _m * _m, _m))
            {
                probability *= 1 - MoveOfMass;
            }

            policy[_support[k]] += MoveOfMass;
            _game.Freeze(Population(x), policy, _aside);
            Array.Clear(_moved);
            AddTables(x, jacobian, k);
            for (int t = 0; t < _n; t++)
            {
                jacobian[At(MassRow + t, k)] -= _moved[t];
            }
        }
    }
}
