using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Environments.Engines;

/// <summary>
/// Draws action and next state of every agent of a block together, from one word: outcome a n + s' has probability pi(a | s) p(s' | s, a). For those who want to see the actions; the law
/// of the next states is that of drawing them alone.
/// </summary>
internal sealed class JointMover
{
    private readonly int _states;
    private readonly byte[] _actionOf, _nextOf;
    private readonly byte[] _outcomes = GC.AllocateUninitializedArray<byte>(OutcomeKernel.Block, pinned: true);
    private readonly InstructionWidth _width;

    /// <summary>A mover for n states and m actions.</summary>
    /// <exception cref="ArgumentException">There are more than 256 pairs of an action and a next state.</exception>
    internal JointMover(int states, int actions, InstructionWidth width)
    {
        if (states * actions > byte.MaxValue + 1)
        {
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture, $"Actions can be recorded in games of at most 256 pairs of an action and a next state; this one has {states * actions}."));
        }

        (_states, _width) = (states, width);
        int outcomes = Math.Max(OutcomeTable.VectorRows, states * actions);
        _actionOf = [.. Enumerable.Range(0, outcomes).Select(o => (byte)(o / states))];
        _nextOf = [.. Enumerable.Range(0, outcomes).Select(o => (byte)(o % states))];
    }

    /// <summary>Moves the agents of one block, in whole chunks.</summary>
    /// <param name="table">Rows by state, outcomes a n + s'.</param>
    /// <param name="address">The block.</param>
    /// <param name="bytes">Its random bytes.</param>
    /// <param name="states">Own states, before and after.</param>
    /// <param name="actions">The actions drawn.</param>
    internal void Move(OutcomeTable table, in BlockAddress address, ReadOnlySpan<byte> bytes, Span<byte> states, Span<byte> actions)
    {
        var outcomes = _outcomes.AsSpan(0, states.Length);
        OutcomeKernel.Draw(table, address, bytes, states, outcomes, _width);
        if (table.Outcomes <= OutcomeTable.VectorRows && _width != InstructionWidth.Scalar)
        {
            Split(outcomes, states, actions);
            return;
        }

        for (int i = 0; i < outcomes.Length; i++)
        {
            states[i] = _nextOf[outcomes[i]];
            actions[i] = _actionOf[outcomes[i]];
        }
    }

    /// <summary>Writes pi(a | s) p(s' | s, a) of one state in the order of outcomes, [m x n].</summary>
    internal void Row(ReadOnlySpan<double> policy, ReadOnlySpan<double> kernel, int state, Span<double> row)
    {
        int actions = row.Length / _states;
        for (int a = 0; a < actions; a++)
        {
            int pair = (state * actions) + a;
            for (int next = 0; next < _states; next++)
            {
                row[(a * _states) + next] = policy[pair] * kernel[(pair * _states) + next];
            }
        }
    }

    private void Split(ReadOnlySpan<byte> outcomes, Span<byte> states, Span<byte> actions)
    {
        Vector128<byte> actionOf = Vector128.Create(_actionOf), nextOf = Vector128.Create(_nextOf);
        ref byte from = ref MemoryMarshal.GetReference(outcomes);
        ref byte next = ref MemoryMarshal.GetReference(states);
        ref byte action = ref MemoryMarshal.GetReference(actions);
        nuint i = 0;
        if (_width == InstructionWidth.Bits512)
        {
            var actions512 = Vector512.Create(Vector256.Create(actionOf, actionOf), Vector256.Create(actionOf, actionOf));
            var next512 = Vector512.Create(Vector256.Create(nextOf, nextOf), Vector256.Create(nextOf, nextOf));
            for (; i + 64 <= (nuint)outcomes.Length; i += 64)
            {
                var outcome = Vector512.LoadUnsafe(ref from, i);
                Avx512BW.Shuffle(next512, outcome).StoreUnsafe(ref next, i);
                Avx512BW.Shuffle(actions512, outcome).StoreUnsafe(ref action, i);
            }
        }

        for (; i + 16 <= (nuint)outcomes.Length; i += 16)
        {
            var outcome = Vector128.LoadUnsafe(ref from, i);
            Vector128.ShuffleNative(nextOf, outcome).StoreUnsafe(ref next, i);
            Vector128.ShuffleNative(actionOf, outcome).StoreUnsafe(ref action, i);
        }
    }
}
