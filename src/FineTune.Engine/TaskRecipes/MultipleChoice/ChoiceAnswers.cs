using FineTune.Contracts;
using FineTune.Engine.Data;

namespace FineTune.Engine.TaskRecipes;

/// <summary>Which of several endings of a text is the likeliest.</summary>
internal sealed class ChoiceAnswers(AskedModel model) : IContextAnswers
{
    public string? Context { get; set; }

    /// <param name="text">The text and its endings behind one another, with tabs between them; or the endings alone, of the text given for all.</param>
    /// <exception cref="FineTuneException">FT4042: there are less than two endings.</exception>
    public Prediction Of(string text)
    {
        string[] parts = Context is { } context ? [context, .. text.Split(TextPair.Separator)] : text.Split(TextPair.Separator);
        return parts.Length > 2
            ? Of(parts[0], parts[1..])
            : throw new FineTuneException(DiagnosticCatalog.TooFewChoices, null, ShortText.Of(text));
    }

    public Prediction Of(DatasetTable table, IRowReader reader) =>
        Of(reader.Get(DatasetColumn.Text).ToString(), reader.GetList(DatasetColumn.Endings).ToStrings());

    /// <summary>The same of a text whose endings stand apart.</summary>
    public ChoicePrediction Of(string text, IReadOnlyList<string> endings)
    {
        float[] scores = [.. endings.Select(ending => model.Run(model.EncodePair(text, ending, text), text)[0])];
        return new ChoicePrediction(text, [.. endings.Zip(Scores.Softmax(scores), KeyValuePair.Create)]);
    }
}
