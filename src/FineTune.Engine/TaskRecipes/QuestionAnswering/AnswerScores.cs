using FineTune.Engine.Metrics;

namespace FineTune.Engine.TaskRecipes;

/// <summary>The scores of some questions, from 0 to 100 as SQuAD's scripts have them.</summary>
internal sealed class AnswerScores
{
    private long _exact;
    private double _f1;

    public long Count { get; private set; }

    public void Add(SquadScore score)
    {
        Count++;
        _exact += score.IsExact ? 1 : 0;
        _f1 += score.F1;
    }

    /// <summary>Share of the questions whose answer is exactly a right one; NaN where there is no question.</summary>
    public static double Exact(params IReadOnlyList<AnswerScores> parts) => 100.0 * parts.Sum(part => part._exact) / parts.Sum(part => part.Count);

    /// <summary>Mean F1 of the words; NaN where there is no question.</summary>
    public static double F1(params IReadOnlyList<AnswerScores> parts) => 100 * parts.Sum(part => part._f1) / parts.Sum(part => part.Count);

    /// <summary>For a table.</summary>
    public IReadOnlyList<ReportCell> ToRow(string name) => [name, ReportTables.Count(Count), ReportTables.Score(Exact(this)), ReportTables.Score(F1(this))];
}
