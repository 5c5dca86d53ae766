using System.Globalization;
using FineTune.Contracts;
using FineTune.Engine.Data;

namespace FineTune.Engine.TaskRecipes;

/// <summary>The loss that a project asks for, and the one that the form of its rows has otherwise.</summary>
internal static class EmbeddingLosses
{
    /// <exception cref="FineTuneException">FT3072: the rows are not what the loss wants; FT3073: MatryoshkaDimensions cannot be.</exception>
    public static IEmbeddingLoss Create(ProjectSpec project, SimilarityForm form)
    {
        TaskArguments arguments = project.TaskArguments;
        EmbeddingLoss kind = arguments.EmbeddingLoss
            ?? (form == SimilarityForm.ScoredPairs ? EmbeddingLoss.CoSent : EmbeddingLoss.MultipleNegativesRanking);
        (bool fits, string wanted) = kind switch
        {
            EmbeddingLoss.CosineSimilarity or EmbeddingLoss.CoSent => (form == SimilarityForm.ScoredPairs, "pairs with a score"),
            EmbeddingLoss.Triplet => (form == SimilarityForm.Triplets, "anchors, positives and negatives"),
            _ => (form != SimilarityForm.ScoredPairs, "anchors with positives, or texts with labels"),
        };
        if (!fits)
        {
            throw new FineTuneException(
                DiagnosticCatalog.LossWithoutRows,
                project.PositionOf(nameof(TaskArguments.EmbeddingLoss)),
                EnumNames.Of(kind),
                wanted,
                SimilarTextColumns.Describe(form));
        }

        IEmbeddingLoss loss = kind switch
        {
            EmbeddingLoss.CosineSimilarity => new CosineSimilarityLoss(),
            EmbeddingLoss.CoSent => new CoSentLoss(arguments.EmbeddingScale),
            EmbeddingLoss.Triplet => new TripletLoss(arguments.TripletDistance, arguments.TripletMargin),
            _ => new MultipleNegativesRankingLoss(arguments.EmbeddingScale),
        };
        return arguments.MatryoshkaDimensions is { } dimensions ? new MatryoshkaLoss(loss, Dimensions(project, dimensions)) : loss;
    }

    private static int[] Dimensions(ProjectSpec project, NameList names)
    {
        int[] dimensions = [.. names.Select(name =>
            int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number > 0 ? number : 0)];
        string? wrong = dimensions.Length == 0 ? "it names none"
            : dimensions.Contains(0) ? "one of them is no whole number above 0"
            : dimensions.Distinct().Count() < dimensions.Length ? "one stands there twice"
            : null;
        return wrong is null
            ? dimensions
            : throw new FineTuneException(
                DiagnosticCatalog.BadDimensions, project.PositionOf(nameof(TaskArguments.MatryoshkaDimensions)), names.ToString(), wrong);
    }
}
