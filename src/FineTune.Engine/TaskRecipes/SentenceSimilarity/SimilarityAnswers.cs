namespace FineTune.Engine.TaskRecipes;

/// <summary>How alike two texts with a tab between them are, or the embedding of one.</summary>
internal sealed class SimilarityAnswers(AskedModel model) : ITextAnswers
{
    public Prediction Of(string text) => TextPair.TrySplit(text, out string first, out string second)
        ? new SimilarityPrediction(first, second, Scores.Cosine(Embed(first), Embed(second)))
        : new EmbeddingPrediction(text, Embed(text));

    private float[] Embed(string text) => model.Run(model.Encode(text).InputIds.ToArray(), [], text);
}
