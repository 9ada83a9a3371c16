using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;

namespace RobustMfgSim.Verification.Mismatch;

/// <summary>Part of the way from the nominal kernel to another adversary's: (1 - w) Pbar + w p at every moment.</summary>
internal sealed class BlendedAdversary(IAdversary other, double weight) : IAdversary
{
    public void Choose(in Moment moment, Span<double> kernel)
    {
        other.Choose(moment, kernel);
        var nominal = moment.Model.Kernel;
        for (int i = 0; i < kernel.Length; i++)
        {
            kernel[i] = ((1 - weight) * nominal[i]) + (weight * kernel[i]);
        }
    }
}
