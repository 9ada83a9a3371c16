namespace RobustMfgSim.Environments.Engines;

/// <summary>
/// How the random numbers of the tagged agents hang together over successive replications (theory section 9). Every single replication keeps its law, whatever is chosen; replications of
/// one batch depend on each other, batches do not. The other agents always draw independently: spreading their initial states too would change the law of the empirical distribution.
/// </summary>
public enum TaggedDraws
{
    /// <summary>All replications are independent.</summary>
    Independent,

    /// <summary>Antithetic: batches of two, the second with 1 - u for every number u of the first, in its initial state and in every move.</summary>
    Antithetic,

    /// <summary>Stratified initial state: batches of four, in which the number u that draws it is shifted by 0, 1/4, 1/2 and 3/4 around the circle; moves are independent.</summary>
    Stratified,
}

/// <summary>The words of 48 bits that tagged agents draw from.</summary>
public static class TaggedDrawing
{
    /// <summary>Replications of one batch.</summary>
    public static int Batch(this TaggedDraws draws) => draws switch { TaggedDraws.Antithetic => 2, TaggedDraws.Stratified => 4, _ => 1 };

    /// <summary>The replication whose numbers serve for the initial state.</summary>
    internal static uint LeaderAtStart(this TaggedDraws draws, uint replication) => replication - (replication % (uint)draws.Batch());

    /// <summary>The replication whose numbers serve for the moves.</summary>
    internal static uint Leader(this TaggedDraws draws, uint replication) => draws == TaggedDraws.Antithetic ? draws.LeaderAtStart(replication) : replication;

    /// <summary>The word for the initial state, made of that of the leader.</summary>
    internal static ulong WordAtStart(this TaggedDraws draws, ulong word, uint replication) => draws == TaggedDraws.Stratified
        ? (word + (replication % 4 * (OutcomeTable.Never / 4))) % OutcomeTable.Never
        : draws.Word(word, replication);

    /// <summary>The word for a move, made of that of the leader: its complement is 1 - u.</summary>
    internal static ulong Word(this TaggedDraws draws, ulong word, uint replication) =>
        draws == TaggedDraws.Antithetic && replication % 2 == 1 ? OutcomeTable.Never - 1 - word : word;
}
