using System.Runtime.Intrinsics;

namespace FineTune.Answers;

/// <summary>
/// Several continuations at once, of which the likeliest as a whole is taken (transformers/generation/utils.py, _beam_search, of one text).
/// </summary>
/// <param name="prompt">Its tokens.</param>
/// <param name="newTokens">Tokens to find at most.</param>
/// <param name="isStopped">True of tokens, the prompt's among them, whose text ends here.</param>
internal sealed class BeamSearch(IReadOnlyList<int> prompt, int newTokens, GenerationConfig config, Func<IReadOnlyList<int>, bool> isStopped) : ITextSearch
{
    private const float Never = -1e9f;

    private readonly ScoreRules _rules = new(config, prompt.Count + newTokens);
    private readonly RandomDraws _random = new(config.Seed);
    private readonly int _beams = config.NumBeams;
    private List<Beam> _running = [.. Enumerable.Range(0, config.NumBeams).Select(beam => new Beam([.. prompt], beam == 0 ? 0 : Never, 0))];
    private List<Beam> _finished = [];
    private float[] _logs = [];
    private bool _mayImprove = true;
    private int _length;

    public IReadOnlyList<CachedRow> Rows => [.. _running.Take(_length == 0 ? 1 : _beams).Select(beam => new CachedRow(beam.From, beam.Tokens))];

    public bool IsDone { get; private set; }

    public IReadOnlyList<int> Found => (_finished.Count > 0 ? _finished[0] : _running[0]).Tokens[prompt.Count..];

    public void Take(IReadOnlyList<Memory<float>> scores)
    {
        // At first all beams are the prompt.
        List<Beam> candidates = Candidates(
            _length == 0 ? _running : [.. _running.Select((beam, row) => beam with { From = row })],
            [.. _running.Select((_, beam) => scores[_length == 0 ? 0 : beam])]);
        _length++;
        bool[] hits = [.. candidates.Select(beam => _length >= newTokens || config.EosTokenIds.Contains(beam.Tokens[^1]) || isStopped(beam.Tokens))];
        _running = [.. candidates.Select((beam, index) => hits[index] ? beam with { Score = beam.Score + Never } : beam)
            .OrderByDescending(beam => beam.Score).Take(_beams)];
        Finish(candidates, hits);
        _mayImprove = _mayImprove && MayImprove();
        bool isFull = _finished.Count == _beams && config.EarlyStopping == BeamStopping.Full;
        IsDone = !_mayImprove || isFull || hits.All(hit => hit);
    }

    /// <summary>The likeliest continuations of all beams, more than there are beams, as some may end.</summary>
    private List<Beam> Candidates(List<Beam> running, IReadOnlyList<Memory<float>> scores)
    {
        if (config.DoSample)
        {
            return Drawn(running, scores);
        }

        var best = new PriorityQueue<(int Beam, int Token), float>();
        for (int beam = 0; beam < running.Count; beam++)
        {
            AddBest(best, beam, Logs(running[beam], scores[beam].Span), running[beam].Score);
        }

        List<Beam> candidates = [];
        while (best.TryDequeue(out (int Beam, int Token) entry, out float score))
        {
            candidates.Add(new Beam([.. running[entry.Beam].Tokens, entry.Token], score, running[entry.Beam].From));
        }

        candidates.Reverse();
        return candidates;
    }

    /// <summary>Logarithms of probabilities by the rules, which hold until the next call.</summary>
    private float[] Logs(Beam beam, ReadOnlySpan<float> scores)
    {
        _logs = _logs.Length == scores.Length ? _logs : new float[scores.Length];
        LogProbabilities.Write(scores, _logs);
        _rules.Apply(_logs, beam.Tokens, prompt.Count);
        return _logs;
    }

    /// <summary>Keeps those that are among the best so far. Of most tokens a look at eight together says that none is.</summary>
    private void AddBest(PriorityQueue<(int Beam, int Token), float> best, int beam, ReadOnlySpan<float> logs, float added)
    {
        int kept = KeptByBeam * _beams;
        int lanes = Vector256<float>.Count;
        for (int token = 0; token < logs.Length;)
        {
            bool isFull = best.TryPeek(out _, out float least) && best.Count == kept;
            if (isFull && token <= logs.Length - lanes
                && !Vector256.GreaterThanAny(Vector256.Create(logs[token..]) + Vector256.Create(added), Vector256.Create(least)))
            {
                token += lanes;
                continue;
            }

            float score = logs[token] + added;
            if (!isFull)
            {
                best.Enqueue((beam, token), score);
            }
            else if (score > least)
            {
                best.DequeueEnqueue((beam, token), score);
            }

            token++;
        }
    }

    /// <summary>More continuations than one, as some may end.</summary>
    private int KeptByBeam => Math.Max(2, 1 + config.EosTokenIds.Count);

    /// <summary>As many continuations, drawn by what they make their beams as likely as a whole; none twice (beam sampling).</summary>
    private List<Beam> Drawn(List<Beam> running, IReadOnlyList<Memory<float>> scores)
    {
        List<(int Beam, int Token, float Score)> all = [];
        for (int beam = 0; beam < running.Count; beam++)
        {
            float[] logs = Logs(running[beam], scores[beam].Span);
            foreach ((int token, _) in _rules.Probabilities(logs, KeptByBeam))
            {
                all.Add((beam, token, (logs[token] / (float)config.Temperature) + running[beam].Score));
            }
        }

        float highest = all.Max(entry => entry.Score);
        List<Beam> drawn = [];
        while (drawn.Count < KeptByBeam * _beams && all.Count > 0)
        {
            int place = Draw([.. all.Select(entry => Math.Exp(entry.Score - highest))]);
            (int beam, int token, float score) = all[place];
            drawn.Add(new Beam([.. running[beam].Tokens, token], score, running[beam].From));
            all.RemoveAt(place);
        }

        return drawn;
    }

    /// <summary>A place by its weight; where all are as good as nothing, the first.</summary>
    private int Draw(double[] weights)
    {
        double sum = weights.Sum();
        return sum > 0 ? _random.Draw([.. weights.Select((weight, place) => (place, weight / sum)).Where(choice => choice.Item2 > 0)]) : 0;
    }

    /// <summary>Keeps the best of the beams that had ended and of those that end now and are among the first.</summary>
    private void Finish(List<Beam> candidates, bool[] hits)
    {
        if (!_mayImprove || (_finished.Count == _beams && config.EarlyStopping == BeamStopping.Full))
        {
            return;
        }

        float divisor = (float)Math.Pow(_length, config.LengthPenalty);
        IEnumerable<Beam> ended = candidates.Take(_beams).Where((_, index) => hits[index]).Select(beam => beam with { Score = beam.Score / divisor });
        _finished = [.. _finished.Concat(ended).OrderByDescending(beam => beam.Score).Take(_beams)];
    }

    private bool MayImprove()
    {
        int longest = config.EarlyStopping == BeamStopping.Never && config.LengthPenalty > 0 ? newTokens : _length;
        float possible = _running[0].Score / (float)Math.Pow(longest, config.LengthPenalty);
        return _finished.Count < _beams ? possible > Never : possible > _finished[^1].Score;
    }

    /// <param name="Tokens">The prompt's and those that follow.</param>
    /// <param name="Score">The sum of log probabilities.</param>
    /// <param name="From">The row of the last step that it goes on from.</param>
    private sealed record Beam(List<int> Tokens, float Score, int From);
}
