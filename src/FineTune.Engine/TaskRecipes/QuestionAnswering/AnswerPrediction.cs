using System.Text.Json.Nodes;

namespace FineTune.Engine.TaskRecipes;

/// <summary>The answer to a question.</summary>
/// <param name="Text">The question.</param>
/// <param name="Answers">What was found in the text.</param>
internal sealed record AnswerPrediction(string Text, FoundAnswers Answers) : Prediction(Text)
{
    private const int ShownOthers = 3;

    public override IReadOnlyList<string> ToLines()
    {
        FoundAnswer best = Answers.Best;
        return
        [
            Text,
            best.Text.Length == 0
                ? FormattableString.Invariant($"  no answer  {best.Score:0.000}")
                : FormattableString.Invariant($"  {best.Text}  {best.Score:0.000}  ({best.Start}-{best.End})"),
        ];
    }

    protected override void AddTo(JsonObject json)
    {
        Write(json, Answers.Best);
        if (Answers.NullScoreDiff is { } difference)
        {
            json["null_score_diff"] = difference;
        }

        json["others"] = new JsonArray([.. Answers.All.Where(answer => answer != Answers.Best).Take(ShownOthers).Select(answer =>
        {
            var other = new JsonObject();
            Write(other, answer);
            return other;
        })]);
    }

    private static void Write(JsonObject json, FoundAnswer answer)
    {
        json["answer"] = answer.Text;
        json["score"] = answer.Score;
        json["start"] = answer.Start;
        json["end"] = answer.End;
    }
}
