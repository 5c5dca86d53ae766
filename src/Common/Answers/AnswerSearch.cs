namespace FineTune.Answers;

/// <summary>
/// Chooses the answer to a question from the scores of all windows over its text (transformers/examples/pytorch/question-answering/utils_qa.py,
/// postprocess_qa_predictions). Of any number of windows it keeps <see cref="AnswerOptions.NBestSize"/> candidates.
/// </summary>
internal sealed class AnswerSearch(AnswerOptions options)
{
    private readonly List<Candidate> _candidates = [];
    private Candidate? _null;

    /// <param name="window">Its number; of candidates with equal scores those of earlier windows come first, in whatever order the windows are added.</param>
    /// <param name="scores">For each token its score as the first of the answer and as the last.</param>
    /// <param name="offsets">For each token where in the text it begins and where it ends; -1 for one that is not the text's.</param>
    public void Add(int window, ReadOnlySpan<float> scores, ReadOnlySpan<int> offsets)
    {
        var none = new Candidate(scores[0] + scores[1], window, 0, 0, 0);
        // As in run_qa.py the lowest of the windows: one that has the answer says so by a low score for none.
        _null = _null is null || (none.Score, none.Window).CompareTo((_null.Score, _null.Window)) < 0 ? none : _null;
        int place = 0;
        int[] ends = Highest(scores, 1);
        foreach (int start in Highest(scores, 0))
        {
            foreach (int end in ends)
            {
                if (offsets[2 * start] >= 0 && offsets[2 * end] >= 0 && end >= start && end - start < options.MaxAnswerLength)
                {
                    _candidates.Add(new Candidate(scores[2 * start] + scores[(2 * end) + 1], window, place++, offsets[2 * start], offsets[(2 * end) + 1]));
                }
            }
        }

        _candidates.Sort();
        if (_candidates.Count > options.NBestSize)
        {
            _candidates.RemoveRange(options.NBestSize, _candidates.Count - options.NBestSize);
        }
    }

    public FoundAnswers Find(string context)
    {
        List<Candidate> found = [.. _candidates];
        if (options.VersionTwoWithNegative && _null is not null)
        {
            // No answer stands among the others by its score, and last where it is not of the best.
            found.Add(_null with { Window = int.MaxValue });
            found.Sort();
            bool isOfTheBest = found.IndexOf(_null with { Window = int.MaxValue }) < options.NBestSize;
            found = [.. isOfTheBest ? found.Take(options.NBestSize) : found];
        }

        if (found.Count == 0)
        {
            // run_qa.py says 1, as of the only one; whoever asks by the score must not take it for an answer.
            var nothing = new FoundAnswer("", 0, 0, 0);
            return new FoundAnswers(nothing, [nothing]);
        }

        double[] probabilities = Scores.Softmax([.. found.Select(candidate => candidate.Score)]);
        FoundAnswer[] answers = [.. found.Zip(probabilities, (candidate, score) =>
            new FoundAnswer(context[candidate.Start..candidate.End], candidate.Start, candidate.End, score))];
        if (!options.VersionTwoWithNegative)
        {
            return new FoundAnswers(answers[0], answers);
        }

        int best = Array.FindIndex(answers, answer => answer.Text.Length > 0);
        if (best < 0)
        {
            return new FoundAnswers(answers[0], answers);
        }

        double difference = (double)_null!.Score - found[best].Score;
        FoundAnswer none = Array.Find(answers, answer => answer.Text.Length == 0)!;
        return new FoundAnswers(difference > options.NullScoreDiffThreshold ? none : answers[best], answers, difference);
    }

    /// <summary>The tokens of the highest scores, the highest first; of equal ones the later.</summary>
    /// <param name="side">0 for the first of an answer, 1 for the last.</param>
    private int[] Highest(ReadOnlySpan<float> scores, int side)
    {
        var best = new PriorityQueue<int, (float, int)>();
        for (int token = 0; 2 * token < scores.Length; token++)
        {
            if (best.Count < options.NBestSize)
            {
                best.Enqueue(token, (scores[(2 * token) + side], token));
            }
            else
            {
                _ = best.EnqueueDequeue(token, (scores[(2 * token) + side], token));
            }
        }

        int[] tokens = new int[best.Count];
        for (int index = tokens.Length - 1; index >= 0; index--)
        {
            tokens[index] = best.Dequeue();
        }

        return tokens;
    }

    /// <param name="Place">Its place among those of its window.</param>
    private sealed record Candidate(float Score, int Window, int Place, int Start, int End) : IComparable<Candidate>
    {
        public int CompareTo(Candidate? other) =>
            other is null ? 1 : (-Score, Window, Place).CompareTo((-other.Score, other.Window, other.Place));
    }
}
