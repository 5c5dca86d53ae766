using System.Globalization;

namespace FineTune.TestHub;

/// <summary>Which requests go wrong, and how: planned ones first, then cuts by chance.</summary>
public sealed class FaultPlan
{
    private readonly Lock _gate = new();
    private readonly List<(Fault Fault, int Left)> _planned = [];
    private Random? _random;
    private double _cutShare;
    private int _largestCut;
    private int _happened;

    /// <summary>Faults that have happened.</summary>
    public int Happened => Volatile.Read(ref _happened);

    /// <summary>Counts one; a cut behind the end of a body is none.</summary>
    internal void Count() => Interlocked.Increment(ref _happened);

    public void Add(Fault fault)
    {
        lock (_gate)
        {
            _planned.Add((fault, fault.Times));
        }
    }

    /// <summary>The next matching request is told to wait, as the Hub does.</summary>
    public void AddRateLimit(Func<HttpRequest, bool> matches, int seconds, int times = 1) => Add(new Fault(FaultKind.Status, matches)
    {
        Status = StatusCodes.Status429TooManyRequests,
        Message = "We had to rate limit you.",
        Times = times,
        Headers = new Dictionary<string, string>
        {
            // The two disagree, as they do on the Hub: the first is the one to follow.
            ["RateLimit"] = string.Create(CultureInfo.InvariantCulture, $"\"api\";r=0;t={seconds}"),
            ["RateLimit-Policy"] = "\"fixed window\";\"api\";q=500;w=300",
            ["Retry-After"] = "300",
        },
    });

    /// <summary>Cuts connections after random numbers of bytes, of this share of all requests.</summary>
    /// <param name="largest">Most bytes that pass before a cut.</param>
    public void CutAtRandom(int seed, double share, int largest)
    {
        lock (_gate)
        {
            _random = new Random(seed);
            _cutShare = share;
            _largestCut = largest;
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _planned.Clear();
            _random = null;
        }
    }

    /// <summary>What happens to this request; null where nothing does.</summary>
    public Fault? Next(HttpRequest request)
    {
        lock (_gate)
        {
            int index = _planned.FindIndex(entry => entry.Left != 0 && entry.Fault.Matches(request));
            if (index >= 0)
            {
                (Fault fault, int left) = _planned[index];
                _planned[index] = (fault, left - 1);
                return fault;
            }

            if (_random is { } random && random.NextDouble() < _cutShare)
            {
                FaultKind kind = random.Next(4) == 0 ? FaultKind.LoseAnswer : FaultKind.Cut;
                return new Fault(kind, _ => true) { Bytes = random.Next(_largestCut) };
            }

            return null;
        }
    }
}
