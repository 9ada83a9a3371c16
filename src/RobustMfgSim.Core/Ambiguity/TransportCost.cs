using System.Buffers;

namespace RobustMfgSim.Core.Ambiguity;

/// <summary>
/// The least cost of turning one distribution into another: the transport problem, solved exactly by successive shortest paths with potentials (dense
/// Dijkstra; Ahuja, Magnanti and Orlin 1993, chapter 9). Memory comes from the shared pool.
/// </summary>
internal static class TransportCost
{
    // Mass below this is rounding.
    private const double Nothing = 1e-15;

    /// <summary>min sum flow(s, t) cost(s, t) over flows with margins <paramref name="from"/> and <paramref name="to"/>; cost [n x n], 0 on its diagonal.</summary>
    public static double Least(ReadOnlySpan<double> cost, ReadOnlySpan<double> from, ReadOnlySpan<double> to)
    {
        int n = from.Length;
        double[] memory = ArrayPool<double>.Shared.Rent((n * n) + (6 * n));
        int[] links = ArrayPool<int>.Shared.Rent(4 * n);
        var network = new Network(cost, memory.AsSpan(0, (n * n) + (6 * n)), links.AsSpan(0, 4 * n), from, to);
        double left = network.ShipInPlace();
        while (left > Nothing)
        {
            double shipped = network.ShipOnce();
            if (shipped <= 0)
            {
                break;
            }

            left -= shipped;
        }

        double total = network.Cost();
        ArrayPool<double>.Shared.Return(memory);
        ArrayPool<int>.Shared.Return(links);
        return total;
    }

    /// <summary>Sources 0..n-1 and sinks n..2n-1 with a flow between them.</summary>
    private readonly ref struct Network
    {
        private readonly int _n;
        private readonly ReadOnlySpan<double> _cost;
        private readonly Span<double> _flow, _supply, _demand, _potential, _distance;
        private readonly Span<int> _previous, _done;

        public Network(ReadOnlySpan<double> cost, Span<double> memory, Span<int> links, ReadOnlySpan<double> from, ReadOnlySpan<double> to)
        {
            _n = from.Length;
            _cost = cost;
            memory.Clear();
            _flow = memory[..(_n * _n)];
            _supply = memory.Slice(_n * _n, _n);
            _demand = memory.Slice((_n * _n) + _n, _n);
            _potential = memory.Slice((_n * _n) + (2 * _n), 2 * _n);
            _distance = memory.Slice((_n * _n) + (4 * _n), 2 * _n);
            _previous = links[..(2 * _n)];
            _done = links[(2 * _n)..];
            from.CopyTo(_supply);
            to.CopyTo(_demand);
        }

        /// <summary>Leaves common mass where it is, which costs nothing; returns what has to move.</summary>
        public double ShipInPlace()
        {
            double supply = 0, demand = 0;
            for (int s = 0; s < _n; s++)
            {
                double common = Math.Min(_supply[s], _demand[s]);
                _flow[(s * _n) + s] = common;
                supply += _supply[s] -= common;
                demand += _demand[s] -= common;
            }

            return Math.Min(supply, demand);
        }

        /// <summary>Ships as much as fits along a cheapest path from any supply to any demand; returns how much.</summary>
        public double ShipOnce()
        {
            int end = CheapestPath();
            if (end < 0)
            {
                return 0;
            }

            for (int node = 0; node < 2 * _n; node++)
            {
                _potential[node] += Math.Min(_distance[node], _distance[end]);
            }

            double amount = _demand[end - _n];
            int at = end;
            for (; _previous[at] >= 0; at = _previous[at])
            {
                amount = at < _n ? Math.Min(amount, _flow[(at * _n) + _previous[at] - _n]) : amount;
            }

            amount = Math.Min(amount, _supply[at]);
            _supply[at] -= amount;
            _demand[end - _n] -= amount;
            for (at = end; _previous[at] >= 0; at = _previous[at])
            {
                int arc = at < _n ? (at * _n) + _previous[at] - _n : (_previous[at] * _n) + at - _n;
                _flow[arc] += at < _n ? -amount : amount;
            }

            return amount;
        }

        public double Cost()
        {
            double total = 0;
            for (int i = 0; i < _flow.Length; i++)
            {
                total += _flow[i] * _cost[i];
            }

            return total;
        }

        // Dijkstra over reduced costs from all sources with supply left to the nearest sink with demand left; -1 when none can be reached.
        private int CheapestPath()
        {
            _done.Clear();
            _previous.Fill(-1);
            for (int node = 0; node < 2 * _n; node++)
            {
                _distance[node] = node < _n && _supply[node] > 0 ? 0 : double.PositiveInfinity;
            }

            while (true)
            {
                int nearest = -1;
                for (int node = 0; node < 2 * _n; node++)
                {
                    nearest = _done[node] == 0 && _distance[node] < (nearest < 0 ? double.PositiveInfinity : _distance[nearest]) ? node : nearest;
                }

                if (nearest < 0 || (nearest >= _n && _demand[nearest - _n] > 0))
                {
                    return nearest;
                }

                _done[nearest] = 1;
                for (int other = 0; other < _n; other++)
                {
                    Relax(nearest, nearest < _n ? other + _n : other);
                }
            }
        }

        // Forward arcs always, backward arcs where there is flow to take back.
        private void Relax(int node, int next)
        {
            bool forward = node < _n;
            int arc = forward ? (node * _n) + next - _n : (next * _n) + node - _n;
            if (_done[next] != 0 || (!forward && _flow[arc] <= 0))
            {
                return;
            }

            double reduced = (forward ? _cost[arc] : -_cost[arc]) + _potential[node] - _potential[next];
            double distance = _distance[node] + Math.Max(0, reduced);
            if (distance < _distance[next])
            {
                (_distance[next], _previous[next]) = (distance, node);
            }
        }
    }
}
