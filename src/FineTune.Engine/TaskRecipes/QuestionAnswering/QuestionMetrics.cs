using FineTune.Contracts;
using FineTune.Engine.Batches;
using FineTune.Engine.Data;
using FineTune.Engine.Metrics;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.TaskRecipes;

/// <summary>
/// Exact match and F1 of answers, as the official scripts of SQuAD count them. A question is counted when all windows over its text were seen; until then
/// its best candidates are kept.
/// </summary>
internal sealed class QuestionMetrics(AnswerOptions options) : ITaskMetrics
{
    private const string NoAnswer = "no answer";

    private readonly Dictionary<int, Question> _open = [];
    private readonly AnswerScores _answered = new();
    private readonly AnswerScores _unanswered = new();
    private readonly WorstRowList _worst = new();

    public IReadOnlyList<ReportTable> Tables => options.VersionTwoWithNegative
        ? [new ReportTable("Questions", ["questions", "count", "exact match", "F1"], [_answered.ToRow("with an answer"), _unanswered.ToRow("without one")])]
        : [];

    public IReadOnlyList<WorstRow> WorstRows => _worst.Rows;

    /// <summary>Questions, however many windows their texts have.</summary>
    public long? Samples => _answered.Count + _unanswered.Count;

    public bool Measures(string name) => true;

    public void Add(Tensor outputs, Tensor losses, Batch batch)
    {
        ITokenRows rows = batch.Source ?? throw new InvalidOperationException("A batch of questions says where its rows are from.");
        float[] scores = outputs.ToFloats();
        float[] rowLosses = losses.ToFloats();
        long[] starts = batch.Input.RowStarts.ToLongs();
        for (int index = 0; index < starts.Length; index++)
        {
            int row = batch.Rows[index];
            (int first, int end) = (2 * (int)starts[index], index + 1 < starts.Length ? 2 * (int)starts[index + 1] : scores.Length);
            Range all = QuestionReference.RowsOf(rows, row);
            if (!_open.TryGetValue(all.Start.Value, out Question? question))
            {
                _open.Add(all.Start.Value, question = new Question(all, new AnswerSearch(options)));
            }

            question.Search.Add(row - all.Start.Value, scores.AsSpan()[first..end], rows.Offsets(row));
            question.Loss += rowLosses[index];
            question.Left--;
            if (question.Left == 0)
            {
                _open.Remove(all.Start.Value);
                Count(question, QuestionReference.Parse(rows.Reference(all.Start.Value)), rows);
            }
        }
    }

    public double ValueOf(string name) => name switch
    {
        MetricNames.ExactMatch => AnswerScores.Exact(_answered, _unanswered),
        MetricNames.F1 => AnswerScores.F1(_answered, _unanswered),
        MetricNames.HasAnswerExact => AnswerScores.Exact(_answered),
        MetricNames.HasAnswerF1 => AnswerScores.F1(_answered),
        MetricNames.NoAnswerExact => AnswerScores.Exact(_unanswered),
        MetricNames.NoAnswerF1 => AnswerScores.F1(_unanswered),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };

    public void Dispose()
    {
    }

    private void Count(Question question, QuestionReference reference, ITokenRows rows)
    {
        FoundAnswer answer = question.Search.Find(reference.Context).Best;
        SquadScore score = SquadScore.Of(reference.Answers, answer.Text, options.VersionTwoWithNegative);
        (reference.Answers.Count > 0 ? _answered : _unanswered).Add(score);
        (int first, int end) = (question.Rows.Start.Value, question.Rows.End.Value);
        double loss = question.Loss / (end - first);
        if (!score.IsExact && _worst.Takes(first, loss))
        {
            string wanted = reference.Answers.Count > 0 ? string.Join(" / ", reference.Answers) : NoAnswer;
            (int Start, int End)? said = answer.Text.Length > 0 ? (answer.Start, answer.End) : null;
            _worst.Add(new WorstRow(first, loss, wanted, said is null ? NoAnswer : answer.Text)
            {
                QuotesRow = true,
                IsMistake = true,
                Marked = new MarkedText(reference.Context, RightPart(rows, question.Rows), said),
            });
        }
    }

    /// <summary>Where the answer stands, by the first window that has all of it; null where none has.</summary>
    private static (int Start, int End)? RightPart(ITokenRows rows, Range windows)
    {
        for (int row = windows.Start.Value; row < windows.End.Value; row++)
        {
            ReadOnlySpan<int> offsets = rows.Offsets(row);
            (int first, int last) = (rows.Labels(row)[0], rows.Labels(row)[1]);
            if (offsets[2 * first] >= 0)
            {
                return (offsets[2 * first], offsets[(2 * last) + 1]);
            }
        }

        return null;
    }

    /// <summary>A question of which not all windows were seen.</summary>
    private sealed class Question(Range rows, AnswerSearch search)
    {
        public Range Rows => rows;

        public AnswerSearch Search => search;

        public int Left { get; set; } = rows.End.Value - rows.Start.Value;

        public double Loss { get; set; }
    }
}
