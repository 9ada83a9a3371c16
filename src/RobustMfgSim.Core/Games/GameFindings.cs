namespace RobustMfgSim.Core.Games;

internal enum Defect
{
    Contract,
    Unwritten,
    NotFinite,
    Negative,
    Outside,
    RowSum,
    Range,
    NotAffine,
}

// Collects defects so that each distinct one is reported once, with the population at which it is worst.
internal sealed class GameFindings(string place, GameShape shape)
{
    private readonly Dictionary<Key, (double Size, string Message)> _worst = [];

    // Formulas about which nothing could be proved and nothing was found.
    public int Unproved { get; set; }

    // A coupling distribution in words.
    public string Text(ReadOnlySpan<double> point) => SimplexPoints.Text(point, shape);

    public bool Any => _worst.Count > 0;

    public bool Has(GamePart part, int state, int action, Defect defect, int next = -1) => _worst.ContainsKey(new(part, state, action, next, defect));

    // A defect counts as worse only beyond rounding, so that of equally bad populations the first is named.
    public void Add(GamePart part, int state, int action, Defect defect, double size, Func<string> message, int next = -1)
    {
        var key = new Key(part, state, action, next, defect);
        if (!_worst.TryGetValue(key, out var known) || size > known.Size + (1e-9 * Math.Abs(known.Size)))
        {
            _worst[key] = (size, message());
        }
    }

    public void Game(string message)
    {
        if (_worst.Values.All(w => w.Message != message))
        {
            Add(GamePart.Game, -1, -1, Defect.Contract, 0, () => message, _worst.Count);
        }
    }

    public IReadOnlyList<GameProblem> Problems() =>
    [
        .. _worst.OrderBy(w => w.Key.Part).ThenBy(w => w.Key.State).ThenBy(w => w.Key.Action).ThenBy(w => w.Key.Next).ThenBy(w => w.Key.Defect)
            .Select(w => new GameProblem(Severity.Error, place, w.Value.Message) { Part = w.Key.Part, State = w.Key.State, Action = w.Key.Action }),
    ];

    private readonly record struct Key(GamePart Part, int State, int Action, int Next, Defect Defect);
}
