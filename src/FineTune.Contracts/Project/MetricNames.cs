using System.Globalization;

namespace FineTune.Contracts;

/// <summary>
/// The metrics a project may name, as keys of <c>all_results.json</c> without their <c>eval_</c> prefix: Hugging Face's names, with the
/// average of several labels as a suffix.
/// </summary>
public static class MetricNames
{
    public const string Accuracy = "accuracy";
    public const string Loss = "loss";
    public const string F1 = "f1";
    public const string MicroF1 = "f1_micro";
    public const string MacroF1 = "f1_macro";
    public const string WeightedF1 = "f1_weighted";
    public const string StrictF1 = "f1_strict";
    public const string Precision = "precision";
    public const string MicroPrecision = "precision_micro";
    public const string MacroPrecision = "precision_macro";
    public const string WeightedPrecision = "precision_weighted";
    public const string StrictPrecision = "precision_strict";
    public const string Recall = "recall";
    public const string MicroRecall = "recall_micro";
    public const string MacroRecall = "recall_macro";
    public const string WeightedRecall = "recall_weighted";
    public const string StrictRecall = "recall_strict";
    public const string MatthewsCorrelation = "matthews_correlation";
    public const string RocAuc = "roc_auc";
    public const string RocAucOneVersusRest = "roc_auc_ovr";
    public const string MicroRocAuc = "roc_auc_micro";
    public const string MacroRocAuc = "roc_auc_macro";
    public const string WeightedRocAuc = "roc_auc_weighted";
    public const string Pearson = "pearsonr";
    public const string Spearman = "spearmanr";
    public const string R2 = "r2";
    public const string MeanSquaredError = "mse";
    public const string RootMeanSquaredError = "rmse";
    public const string MeanAbsoluteError = "mae";
    public const string Perplexity = "perplexity";
    public const string ExactMatch = "exact_match";
    public const string Rouge1 = "rouge1";
    public const string Rouge2 = "rouge2";
    public const string RougeL = "rougeL";
    public const string RougeLsum = "rougeLsum";
    public const string Bleu = "bleu";
    public const string Chrf = "chrf";
    public const string ChrfPlusPlus = "chrf++";
    public const string HasAnswerExact = "HasAns_exact";
    public const string HasAnswerF1 = "HasAns_f1";
    public const string NoAnswerExact = "NoAns_exact";
    public const string NoAnswerF1 = "NoAns_f1";
    public const string CosineAccuracy = "cosine_accuracy";
    public const string CosineAccuracyAt1 = "cosine_accuracy@1";
    public const string CosineRecallAt10 = "cosine_recall@10";
    public const string CosineMrrAt10 = "cosine_mrr@10";
    public const string CosineNdcgAt10 = "cosine_ndcg@10";
    public const string CosineSpearman = "spearman_cosine";
    public const string CosinePearson = "pearson_cosine";
    public const string RewardAccuracies = "rewards/accuracies";
    public const string RewardMargins = "rewards/margins";
    public const string ChosenRewards = "rewards/chosen";
    public const string RejectedRewards = "rewards/rejected";
    public const string ChosenLogProbabilities = "logps/chosen";
    public const string RejectedLogProbabilities = "logps/rejected";
    public const string Margin = "margin";
    public const string MeanReward = "mean_reward";
    public const string MinReward = "min_reward";
    public const string MaxReward = "max_reward";

    private static readonly string[] Averages =
    [
        MicroF1, MacroF1, WeightedF1, MicroPrecision, MacroPrecision, WeightedPrecision, MicroRecall, MacroRecall, WeightedRecall,
    ];

    /// <summary>Metrics of rows with one label.</summary>
    internal static readonly string[] SingleLabel =
        [Accuracy, F1, Precision, Recall, .. Averages, MatthewsCorrelation, RocAuc, RocAucOneVersusRest, Loss];

    /// <summary>Metrics of rows with any number of labels.</summary>
    internal static readonly string[] MultiLabel = [.. Averages, Accuracy, MacroRocAuc, MicroRocAuc, WeightedRocAuc, Loss];

    /// <summary>Metrics of numbers.</summary>
    internal static readonly string[] Regression = [Pearson, Spearman, R2, MeanSquaredError, RootMeanSquaredError, MeanAbsoluteError, Loss];

    /// <summary>Metrics of labelled words.</summary>
    internal static readonly string[] Tokens =
    [
        F1, Precision, Recall, Accuracy, MacroF1, WeightedF1, MacroPrecision, WeightedPrecision, MacroRecall, WeightedRecall,
        StrictF1, StrictPrecision, StrictRecall, Loss,
    ];

    /// <summary>Metrics of answers found in a text, from 0 to 100 as SQuAD's scripts have them.</summary>
    internal static readonly string[] Answers = [ExactMatch, F1, HasAnswerExact, HasAnswerF1, NoAnswerExact, NoAnswerF1, Loss];

    /// <summary>Metrics of choices.</summary>
    internal static readonly string[] Choices = [Accuracy, Loss];

    /// <summary>Metrics of hidden words.</summary>
    internal static readonly string[] MaskedTokens = [Perplexity, Accuracy, Loss];

    /// <summary>Metrics of tokens that follow from those before.</summary>
    internal static readonly string[] GeneratedTokens = [Perplexity, Accuracy, Loss];

    /// <summary>Metrics of a model that prefers one of two answers, by TRL's names.</summary>
    internal static readonly string[] Preferences =
        [RewardAccuracies, RewardMargins, ChosenRewards, RejectedRewards, ChosenLogProbabilities, RejectedLogProbabilities, Loss];

    /// <summary>Metrics of a model that rewards answers, by TRL's names.</summary>
    internal static readonly string[] Rewards = [Accuracy, Margin, MeanReward, MinReward, MaxReward, Loss];

    /// <summary>Metrics of texts that a model generates, held against those that are right.</summary>
    public static IReadOnlyList<string> OfGeneratedTexts { get; } = [RougeL, Rouge1, Rouge2, RougeLsum, Bleu, Chrf, ChrfPlusPlus, ExactMatch];

    /// <summary>Metrics of finding a text's partners in a corpus (sentence-transformers, InformationRetrievalEvaluator).</summary>
    internal static readonly string[] Retrieval =
    [
        CosineAccuracyAt1, "cosine_accuracy@3", "cosine_accuracy@5", "cosine_accuracy@10",
        "cosine_precision@1", "cosine_precision@3", "cosine_precision@5", "cosine_precision@10",
        "cosine_recall@1", "cosine_recall@3", "cosine_recall@5", CosineRecallAt10, CosineMrrAt10, CosineNdcgAt10, "cosine_map@100", Loss,
    ];

    /// <summary>Metrics of anchors with a positive and negatives (sentence-transformers, TripletEvaluator).</summary>
    internal static readonly string[] Triplets = [CosineAccuracy, .. Retrieval];

    /// <summary>Metrics of pairs with a score (sentence-transformers, EmbeddingSimilarityEvaluator).</summary>
    internal static readonly string[] ScoredPairs = [CosineSpearman, CosinePearson, Loss];

    /// <summary>Metrics of entities that stand exactly as the scheme of the labels has them.</summary>
    public static IReadOnlyList<string> OfStrictEntities { get; } = [StrictF1, StrictPrecision, StrictRecall];

    /// <summary>Metrics of whole entities alone.</summary>
    public static IReadOnlyList<string> OfEntities { get; } = [F1, Precision, Recall, .. OfStrictEntities];

    /// <summary>Metrics that tell questions with an answer from those without.</summary>
    public static IReadOnlyList<string> OfUnanswered { get; } = [HasAnswerExact, HasAnswerF1, NoAnswerExact, NoAnswerF1];

    /// <summary>Metrics of a corpus in which texts look for their partners.</summary>
    public static IReadOnlyList<string> OfRetrieval { get; } = Retrieval;

    /// <summary>Metrics of anchors with positives and negatives.</summary>
    public static IReadOnlyList<string> OfTriplets { get; } = Triplets;

    /// <summary>Metrics of pairs with scores.</summary>
    public static IReadOnlyList<string> OfScoredPairs { get; } = ScoredPairs;

    /// <summary>Metrics that need one of two labels to be the positive one.</summary>
    public static IReadOnlyList<string> OfTwoLabels { get; } = [F1, Precision, Recall, RocAuc];

    private static readonly string[] LessIsBetter = [Loss, MeanSquaredError, RootMeanSquaredError, MeanAbsoluteError, Perplexity];

    /// <summary>Every metric, in the order in which they are shown.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        .. ((string[])
        [
            Accuracy, F1, .. MultiLabel, .. SingleLabel, .. Tokens, .. Answers, .. Regression, .. MaskedTokens, .. OfGeneratedTexts,
            .. Triplets, .. ScoredPairs, .. Preferences, .. Rewards,
        ])
            .Where(name => name != Loss).Distinct(),
        Loss,
    ];

    /// <summary>Metrics that say something of embeddings, whole ones or their first numbers.</summary>
    private static readonly string[] OfEmbeddings = [.. Triplets.Union(ScoredPairs).Where(name => name != Loss)];

    private const string DimensionPrefix = "dim_";

    /// <summary>False for errors and losses.</summary>
    public static bool GreaterIsBetter(string name) => Array.IndexOf(LessIsBetter, name) < 0;

    /// <summary>True for a metric that is measured for some task, also of embeddings that are cut.</summary>
    public static bool IsKnown(string name) => All.Contains(name) || CutOf(name) is not null;

    /// <summary>
    /// A metric of embeddings of which the first numbers alone are taken, as <c>dim_128_cosine_ndcg@10</c>: the name that sentence-transformers gives with an
    /// evaluator that is called <c>dim_128</c> and has 128 as its <c>truncate_dim</c>.
    /// </summary>
    public static string OfDimension(int dimension, string name) => FormattableString.Invariant($"{DimensionPrefix}{dimension}_{name}");

    /// <summary>How many numbers a metric takes of an embedding, and which metric of them it is; null for a metric of another kind.</summary>
    public static (int Dimension, string Name)? CutOf(string name)
    {
        int end = name.IndexOf('_', Math.Min(name.Length, DimensionPrefix.Length));
        return name.StartsWith(DimensionPrefix, StringComparison.Ordinal) && end > 0
            && int.TryParse(name.AsSpan()[DimensionPrefix.Length..end], NumberStyles.None, CultureInfo.InvariantCulture, out int dimension)
            && Array.IndexOf(OfEmbeddings, name[(end + 1)..]) >= 0
            ? (dimension, name[(end + 1)..])
            : null;
    }

    /// <summary>Metrics and, of those of embeddings, the same of each length that they are cut to.</summary>
    /// <param name="dimensions">As a project has them; what is no number there is told elsewhere.</param>
    internal static IReadOnlyList<string> WithDimensions(IReadOnlyList<string> names, IEnumerable<string>? dimensions) =>
    [
        .. names,
        .. from written in dimensions ?? []
           where int.TryParse(written, NumberStyles.None, CultureInfo.InvariantCulture, out _)
           from name in names.Intersect(OfEmbeddings)
           select OfDimension(int.Parse(written, CultureInfo.InvariantCulture), name),
    ];

    /// <summary>Those of some names that are known, in the order in which they are shown: of cut embeddings behind all others, the longest first.</summary>
    public static IReadOnlyList<string> InOrder(IEnumerable<string> names)
    {
        HashSet<string> wanted = [.. names];
        return
        [
            .. All.Where(wanted.Contains),
            .. from name in wanted
               let cut = CutOf(name)
               where cut is not null
               orderby cut.Value.Dimension descending, Array.IndexOf(OfEmbeddings, cut.Value.Name)
               select name,
        ];
    }
}
