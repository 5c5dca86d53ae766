namespace FineTune.TestHub;

/// <summary>Something that goes wrong with the requests it matches, as often as it says.</summary>
public sealed record Fault(FaultKind Kind, Func<HttpRequest, bool> Matches)
{
    public int Status { get; init; }

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Text of the answer's <c>error</c>.</summary>
    public string Message { get; init; } = "";

    public long Bytes { get; init; }

    public RequestDelegate? Answer { get; init; }

    /// <summary>Times it happens; every time where it is negative.</summary>
    public int Times { get; init; } = 1;
}
