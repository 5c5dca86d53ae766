using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Tokenizers;

namespace FineTune.Engine.TaskRecipes;

/// <summary>The parts of texts that answer questions about them.</summary>
internal sealed class QuestionAnswers(AskedModel model) : IContextAnswers
{
    public string? Context { get; set; }

    /// <param name="text">A question, with the text that it is about behind a tab, or about the one that was given for all.</param>
    /// <exception cref="FineTuneException">FT4040: there is no text. FT2193: the question leaves no room for it.</exception>
    public Prediction Of(string text) => Context is { } context ? Of(text, context)
        : TextPair.TrySplit(text, out string question, out string about) ? Of(question, about)
        : throw new FineTuneException(DiagnosticCatalog.QuestionWithoutContext, null, ShortText.Of(text));

    public Prediction Of(DatasetTable table, IRowReader reader) =>
        Of(reader.Get(DatasetColumn.Text).ToString(), reader.Get(DatasetColumn.TextPair).ToString());

    /// <summary>The same of a question and a text that stand apart.</summary>
    /// <exception cref="FineTuneException">FT2193: the question leaves no room for the text.</exception>
    public AnswerPrediction Of(string question, string context)
    {
        var tokens = new TokenizedText(details: true);
        model.Tokenizer.EncodePair(question.AsSpan().TrimStart(), context, int.MaxValue, tokens);
        int stride = AnswerConfig.DocStride(model.Config);
        var windows = new ContextWindows(tokens.SequenceOf, tokens.InputIds.Length, model.TrainedLength, stride);
        if (windows.All.Count == 0)
        {
            throw new FineTuneException(
                DiagnosticCatalog.NoRoomForContext, null, Quantity.Of(windows.Others, "token"), model.TrainedLength, windows.Room, stride);
        }

        var search = new AnswerSearch(AnswerConfig.Options(model.Config));
        int[] offsets = [.. Enumerable.Range(0, tokens.InputIds.Length)
            .SelectMany(token => tokens.SequenceOf(token) == 1 ? (int[])[tokens.Offsets[token].Start, tokens.Offsets[token].End] : [-1, -1])];
        for (int window = 0; window < windows.All.Count; window++)
        {
            sbyte[] types = tokens.TokenTypeIds.IsEmpty ? [] : windows.Of(tokens.TokenTypeIds, window);
            int[] places = windows.Of<int>(Enumerable.Range(0, tokens.InputIds.Length).ToArray(), window);
            float[] scores = model.Run(windows.Of(tokens.InputIds, window), types, question);
            search.Add(window, scores, [.. places.SelectMany(place => (int[])[offsets[2 * place], offsets[(2 * place) + 1]])]);
        }

        return new AnswerPrediction(question, search.Find(context));
    }
}
