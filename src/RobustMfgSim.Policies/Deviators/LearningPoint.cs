namespace RobustMfgSim.Policies.Deviators;

/// <summary>How good a deviator was at one moment of its training, on the random numbers of the training.</summary>
/// <param name="Episodes">Episodes it had learned from.</param>
/// <param name="Gain">Mean discounted reward of deviating greedily minus conforming: an estimate that is not independent of the training.</param>
public sealed record LearningPoint(long Episodes, double Gain);
