namespace RobustMfgSim.Fuzzing;

/// <summary>Bytes set, put in, taken out or copied from elsewhere; what comes out need not be UTF-8.</summary>
internal static class ByteMutations
{
    private static readonly byte[] Telling = [.. "{}[]:,\"'*&!-#|>%@ \n\t0123456789.eE+-^/()mu"u8, 0, 0x7f, 0x80, 0xc3, 0xff];

    public static byte[] Apply(byte[] scenario, Choices choices)
    {
        if (scenario.Length == 0)
        {
            return [choices.Of(Telling)];
        }

        int at = choices.Below(scenario.Length), length = Math.Min(choices.Below(40) + 1, scenario.Length - at);
        byte[] piece = choices.Below(2) == 0 ? [choices.Of(Telling)] : scenario[at..(at + length)];
        int place = choices.Below(scenario.Length);
        return choices.Below(3) switch
        {
            0 => [.. scenario[..place], .. piece, .. scenario[place..]],
            1 => [.. scenario[..at], .. scenario[(at + length)..]],
            _ => [.. scenario[..place], .. piece, .. scenario[Math.Min(scenario.Length, place + piece.Length)..]],
        };
    }
}
