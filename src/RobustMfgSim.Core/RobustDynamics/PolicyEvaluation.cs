using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Core.RobustDynamics;

/// <summary>
/// The robust value of a policy, V^pi = T^pi V^pi (eq. B3). Each round proposes a point: for small models the solution of the linear equation of the worst kernel at V (one step of
/// nature's policy iteration), otherwise Anderson's mixing of the last sweeps. A proposal is taken only if it shrinks |T^pi V - V| by (1 + gamma)/2 and, where it is a mixture, by as much as the last plain sweep
/// did; else the round ends with a plain sweep, which shrinks it by gamma. So the residual falls geometrically whatever is proposed. The constant part of the error is solved exactly. Allocates nothing per round.
/// </summary>
internal sealed class PolicyEvaluation
{
    /// <summary>Up to this many states the linear equation is cheaper than sweeps.</summary>
    public const int LargestExact = 128;

    private const int Depth = 15, LongestWait = 7;

    private readonly RobustSweep _sweep;
    private readonly double[] _image, _proposal, _imageOfProposal, _matrix, _row;
    private readonly AndersonMixing? _mixing;

    public PolicyEvaluation(RobustSweep sweep)
    {
        _sweep = sweep;
        int n = sweep.States;
        _image = new double[n];
        _proposal = new double[n];
        _imageOfProposal = new double[n];
        _matrix = n <= LargestExact ? new double[n * n] : [];
        _row = n <= LargestExact ? new double[n] : [];
        _mixing = n <= LargestExact ? null : new(n, Depth);
    }

    /// <summary>
    /// Improves V until |T^pi V - V| is at most <paramref name="accuracy"/> or at most <paramref name="tolerance"/> times max(1, max|V|), or only rounding is left. False when it was
    /// stopped before, after <paramref name="mostSweeps"/>.
    /// </summary>
    public bool Improve(Span<double> value, ReadOnlySpan<double> policy, double accuracy, double tolerance, int mostSweeps = int.MaxValue)
    {
        _mixing?.Restart();
        _sweep.OfPolicy(value, policy, _image);
        double residual = _sweep.Centre(value, _image), wanted = 0.5 * (1 + _sweep.Discount);
        var patience = new Patience(_sweep.Discount);
        int wait = 0, refusals = 0, start = _sweep.Count;
        while (residual > Math.Max(accuracy, tolerance * RobustSweep.Scale(value)) && !patience.IsOver(residual))
        {
            if (_sweep.Count - start >= mostSweeps)
            {
                return false;
            }

            _mixing?.Record(value, _image);
            if (wait > 0)
            {
                wait--;
            }
            else
            {
                double proposed = Try(value, policy);
                if (proposed <= wanted * residual)
                {
                    _proposal.CopyTo(value);
                    _imageOfProposal.CopyTo(_image, 0);
                    (residual, refusals) = (proposed, 0);
                    continue;
                }

                // Where mixing does not help it is tried more and more rarely.
                refusals = Math.Min(refusals + 1, LongestWait);
                wait = _mixing is null ? 0 : 1 << refusals;
            }

            _image.CopyTo(value);
            _sweep.OfPolicy(value, policy, _image);
            double plain = _sweep.Centre(value, _image);
            wanted = _mixing is null ? wanted : Math.Min(0.5 * (1 + _sweep.Discount), plain / residual);
            residual = plain;
        }

        return true;
    }

    private double Try(ReadOnlySpan<double> value, ReadOnlySpan<double> policy)
    {
        Propose(value, policy);
        _sweep.OfPolicy(_proposal, policy, _imageOfProposal);
        return _sweep.Centre(_proposal, _imageOfProposal);
    }

    private void Propose(ReadOnlySpan<double> value, ReadOnlySpan<double> policy)
    {
        if (_mixing is null)
        {
            ProposeExact(value, policy);
        }
        else
        {
            _mixing.Propose(_proposal);
        }
    }

    // V + (I - gamma P)^-1 (T^pi V - V), P the worst kernel at V.
    private void ProposeExact(ReadOnlySpan<double> value, ReadOnlySpan<double> policy)
    {
        int n = value.Length;
        _matrix.AsSpan().Clear();
        for (int s = 0; s < n; s++)
        {
            _matrix[(s * n) + s] = 1;
            _proposal[s] = _image[s] - value[s];
        }

        _sweep.SubtractWorstKernel(policy, _matrix, _row);
        DominantSystem.Solve(_matrix, _proposal);
        for (int s = 0; s < n; s++)
        {
            _proposal[s] += value[s];
        }
    }
}
