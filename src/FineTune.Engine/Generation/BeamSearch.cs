using FineTune.Engine.Native;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Generation;

/// <summary>
/// Several continuations at once, of which the likeliest as a whole is taken (transformers/generation/utils.py, _beam_search, of one text).
/// </summary>
internal sealed class BeamSearch(CachedModel model, GenerationConfig config)
{
    private const float Never = -1e9f;

    private readonly RandomDraws _random = new(config.Seed);
    private readonly int _beams = config.NumBeams;
    private ScoreRules _rules = new(config);

    /// <returns>The tokens behind the prompt.</returns>
    public IReadOnlyList<int> Run(IReadOnlyList<int> prompt, int newTokens, Func<IReadOnlyList<int>, bool> isStopped, CancellationToken cancellation)
    {
        _rules = new ScoreRules(config, prompt.Count + newTokens);
        float[] first = model.Next(prompt);
        model.Spread(_beams);
        List<Beam> running = [.. Enumerable.Range(0, _beams).Select(beam => new Beam([.. prompt], beam == 0 ? 0 : Never, beam))];
        List<Beam> finished = [];
        bool mayImprove = true;
        for (int length = 1; ; length++)
        {
            cancellation.ThrowIfCancellationRequested();
            List<Beam> candidates = length == 1 ? Candidates(running, [.. Enumerable.Repeat(first, _beams)], prompt.Count) : Continue(running, prompt.Count);
            bool[] hits = [.. candidates.Select(beam => length >= newTokens || IsEnd(beam.Tokens[^1]) || isStopped(beam.Tokens))];
            running = [.. candidates.Select((beam, index) => hits[index] ? beam with { Score = beam.Score + Never } : beam)
                .OrderByDescending(beam => beam.Score).Take(_beams)];
            finished = Finish(finished, candidates, hits, length, mayImprove);
            mayImprove = mayImprove && MayImprove(running[0].Score, finished, length, newTokens);
            bool isFull = finished.Count == _beams && config.EarlyStopping == EarlyStopping.Full;
            if (!mayImprove || isFull || hits.All(hit => hit))
            {
                Beam best = finished.Count > 0 ? finished[0] : running[0];
                return best.Tokens[prompt.Count..];
            }
        }
    }

    private bool IsEnd(int token) => config.EosTokenIds.Contains(token);

    private List<Beam> Continue(List<Beam> running, int prompt)
    {
        using DisposeScope scope = NewDisposeScope();
        Tensor scores = model.Next([.. running.Select(beam => ((long)beam.From, (IReadOnlyList<int>)beam.Tokens))]);
        float[] all = scores.ToFloats();
        return Candidates([.. running.Select((beam, index) => beam with { From = index })], [.. all.Chunk(all.Length / running.Count)], prompt);
    }

    /// <summary>The likeliest continuations of all beams, more than there are beams, as some may end.</summary>
    private List<Beam> Candidates(List<Beam> running, float[][] scores, int prompt)
    {
        if (config.DoSample)
        {
            return Drawn(running, scores, prompt);
        }

        int kept = KeptByBeam * _beams;
        var best = new PriorityQueue<(int Beam, int Token), float>();
        for (int beam = 0; beam < running.Count; beam++)
        {
            float[] logs = LogProbabilities(scores[beam]);
            _rules.Apply(logs, running[beam].Tokens, prompt);
            for (int token = 0; token < logs.Length; token++)
            {
                float score = logs[token] + running[beam].Score;
                if (best.Count < kept)
                {
                    best.Enqueue((beam, token), score);
                }
                else if (best.TryPeek(out _, out float least) && score > least)
                {
                    best.DequeueEnqueue((beam, token), score);
                }
            }
        }

        List<Beam> candidates = [];
        while (best.TryDequeue(out (int Beam, int Token) entry, out float score))
        {
            candidates.Add(new Beam([.. running[entry.Beam].Tokens, entry.Token], score, running[entry.Beam].From));
        }

        candidates.Reverse();
        return candidates;
    }

    /// <summary>More continuations than one, as some may end.</summary>
    private int KeptByBeam => Math.Max(2, 1 + config.EosTokenIds.Count);

    /// <summary>As many continuations, drawn by what they make their beams as likely as a whole; none twice (beam sampling).</summary>
    private List<Beam> Drawn(List<Beam> running, float[][] scores, int prompt)
    {
        List<(int Beam, int Token, float Score)> all = [];
        for (int beam = 0; beam < running.Count; beam++)
        {
            float[] logs = LogProbabilities(scores[beam]);
            _rules.Apply(logs, running[beam].Tokens, prompt);
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

    /// <summary>The best of the beams that had ended and of those that end now and are among the first.</summary>
    private List<Beam> Finish(List<Beam> finished, List<Beam> candidates, bool[] hits, int length, bool mayImprove)
    {
        bool isClosed = !mayImprove || (finished.Count == _beams && config.EarlyStopping == EarlyStopping.Full);
        if (isClosed)
        {
            return finished;
        }

        float divisor = (float)Math.Pow(length, config.LengthPenalty);
        IEnumerable<Beam> ended = candidates.Take(_beams).Where((_, index) => hits[index]).Select(beam => beam with { Score = beam.Score / divisor });
        return [.. finished.Concat(ended).OrderByDescending(beam => beam.Score).Take(_beams)];
    }

    private bool MayImprove(float running, List<Beam> finished, int length, int newTokens)
    {
        int longest = config.EarlyStopping == EarlyStopping.Never && config.LengthPenalty > 0 ? newTokens : length;
        float possible = running / (float)Math.Pow(longest, config.LengthPenalty);
        return finished.Count < _beams ? possible > Never : possible > finished[^1].Score;
    }

    /// <summary>By exponentials of .NET's library, as those that tokens are drawn by (<see cref="ScoreRules.Probabilities"/>).</summary>
    private static float[] LogProbabilities(float[] scores)
    {
        float largest = scores.Max();
        double sum = 0;
        foreach (float score in scores)
        {
            sum += Math.Exp(score - (double)largest);
        }

        double whole = largest + Math.Log(sum);
        return [.. scores.Select(score => (float)(score - whole))];
    }

    /// <param name="Tokens">The prompt's and those that follow.</param>
    /// <param name="Score">The sum of log probabilities.</param>
    /// <param name="From">The row of the model's cache that it goes on from.</param>
    private sealed record Beam(List<int> Tokens, float Score, int From);
}
