using FineTune.Contracts;
using FineTune.Tokenizers;

namespace FineTune.Engine.TaskRecipes;

/// <summary>What the mask tokens of texts hide.</summary>
internal sealed class MaskAnswers(AskedModel model) : ITextAnswers
{
    private const int FilledTokens = 5;

    /// <exception cref="FineTuneException">FT3301: the text has no mask token.</exception>
    public Prediction Of(string text)
    {
        TokenizedText tokens = model.EncodeWhole(text);
        int mask = model.Tokenizer.MaskTokenId ?? -1;
        int[] places = [.. tokens.InputIds.ToArray().Index().Where(token => token.Item == mask).Select(token => token.Index)];
        if (places.Length == 0)
        {
            throw new FineTuneException(DiagnosticCatalog.NoMaskInText, null, text, model.MaskToken);
        }

        WindowedRows rows = model.RowsOf(tokens);
        var answers = new Dictionary<int, float[][]>();
        List<IReadOnlyList<FilledToken>> filled = [];
        foreach ((int row, int place) in places.Select(rows.PlaceOf))
        {
            if (!answers.TryGetValue(row, out float[][]? logits))
            {
                float[] flat = model.Run(rows.All[row], [], text);
                answers.Add(row, logits = [.. flat.Chunk(flat.Length / rows.All[row].Count(id => id == mask))]);
            }

            // The model answers for the masks of the row alone.
            filled.Add(Likeliest(logits[rows.All[row].Take(place).Count(id => id == mask)]));
        }

        return new MaskPrediction(text, filled);
    }

    private IReadOnlyList<FilledToken> Likeliest(float[] logits)
    {
        double[] probabilities = Scores.Softmax(logits);
        return [.. Enumerable.Range(0, model.Tokenizer.VocabularySize).OrderByDescending(id => probabilities[id]).Take(FilledTokens)
            .Select(id => new FilledToken(model.Tokenizer.TokenOf(id) ?? "", probabilities[id]))];
    }
}
