namespace RobustMfgSim.Environments.Adversaries;

/// <summary>
/// Kernels remembered by the population they were chosen at. Each population has one place, where the last one that belongs there stands; what is read is what would be computed.
/// </summary>
internal sealed class KernelMemo
{
    private const int MostPlaces = 4096;
    private const long MostNumbers = 1 << 21;

    private readonly int _places;
    private readonly bool[] _filled;
    private readonly double[] _populations, _kernels;
    private readonly int _states, _length;

    /// <summary>A memo for populations over n states and kernels of the given length, in at most 16 MB; without places where one kernel is larger.</summary>
    internal KernelMemo(int states, int length)
    {
        (_states, _length) = (states, length);
        _places = (int)Math.Min(MostPlaces, MostNumbers / (states + length));
        (_filled, _populations, _kernels) = (new bool[_places], new double[_places * states], new double[_places * length]);
    }

    internal bool TryGet(ReadOnlySpan<double> population, Span<double> kernel)
    {
        if (_places == 0)
        {
            return false;
        }

        int place = Place(population);
        bool known = _filled[place] && population.SequenceEqual(_populations.AsSpan(place * _states, _states));
        if (known)
        {
            _kernels.AsSpan(place * _length, _length).CopyTo(kernel);
        }

        return known;
    }

    internal void Keep(ReadOnlySpan<double> population, ReadOnlySpan<double> kernel)
    {
        if (_places > 0)
        {
            int place = Place(population);
            _filled[place] = true;
            population.CopyTo(_populations.AsSpan(place * _states));
            kernel.CopyTo(_kernels.AsSpan(place * _length));
        }
    }

    private int Place(ReadOnlySpan<double> population)
    {
        ulong hash = 14695981039346656037;
        foreach (double p in population)
        {
            hash = (hash ^ (ulong)BitConverter.DoubleToInt64Bits(p)) * 0x9E3779B97F4A7C15;
            hash ^= hash >> 32;
        }

        return (int)(hash % (ulong)_places);
    }
}
