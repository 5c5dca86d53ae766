using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Tokenizers;

namespace FineTune.Engine.TaskRecipes;

/// <summary>The label of texts, their labels, or their number.</summary>
internal sealed class LabelAnswers(AskedModel model) : ITextAnswers
{
    // A model of another hand does not say; then a tab parts two texts.
    private readonly bool? _hasPairs = AnswerConfig.HasPairs(model.Config);

    public Prediction Of(string text) => model.Head.ProblemType switch
    {
        ProblemType.MultiLabelClassification => LabelSetPrediction.Of(text, Score(text), model.Head.Labels, AnswerConfig.Threshold(model.Config)),
        ProblemType.Regression => new NumberPrediction(text, model.Head.Labels[0], Score(text)[0]),
        _ => LabelPrediction.Of(text, Score(text), model.Head.Labels),
    };

    /// <returns>One score a label.</returns>
    private float[] Score(string text)
    {
        if (_hasPairs != false && TextPair.TrySplit(text, out string first, out string second))
        {
            return model.Run(model.EncodePair(first, second, text), text);
        }

        if (AnswerConfig.WindowStride(model.Config) is { } stride)
        {
            return Scores.Mean([.. Windows(text, stride).Select(ids => model.Run(ids, [], text))]);
        }

        if (_hasPairs == true)
        {
            model.Report(DiagnosticCatalog.TextWithoutPair, ShortText.Of(text));
        }

        return model.Run(model.Encode(text), text);
    }

    /// <summary>The rows that training made of a text.</summary>
    private IReadOnlyList<int[]> Windows(string text, int stride)
    {
        TokenizedText tokens = model.EncodeWhole(text);
        return TrainedWindows.Of(tokens.InputIds, tokens.SpecialTokensMask, model.TrainedLength, stride, model.Tokenizer.TruncatesLeft);
    }
}
