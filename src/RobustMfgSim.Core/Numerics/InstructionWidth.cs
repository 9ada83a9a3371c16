using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace RobustMfgSim.Core.Numerics;

/// <summary>How wide the vector instructions of a kernel are. Every width gives the same bits; the widest that the processor has is used.</summary>
public enum InstructionWidth
{
    /// <summary>One number after the other: the reference.</summary>
    Scalar = 0,

    /// <summary>128 bits, on any processor with vector instructions, Arm included.</summary>
    Bits128 = 128,

    /// <summary>256 bits: AVX2.</summary>
    Bits256 = 256,

    /// <summary>512 bits: AVX-512 with byte and word instructions.</summary>
    Bits512 = 512,
}

/// <summary>What this processor has.</summary>
public static class InstructionWidths
{
    /// <summary>The widest available.</summary>
    public static InstructionWidth Best { get; } = Supported().Last();

    /// <summary>All that are available, narrowest first.</summary>
    public static IReadOnlyList<InstructionWidth> Supported() =>
    [
        InstructionWidth.Scalar,
        .. Vector128.IsHardwareAccelerated ? [InstructionWidth.Bits128] : Array.Empty<InstructionWidth>(),
        .. Avx2.IsSupported ? [InstructionWidth.Bits256] : Array.Empty<InstructionWidth>(),
        .. Avx512BW.IsSupported && Vector512.IsHardwareAccelerated ? [InstructionWidth.Bits512] : Array.Empty<InstructionWidth>(),
    ];
}
