namespace FineTune.Contracts;

/// <summary>A line for each metric: what it is, where its values lie and which of them are good. The report has it beside the value.</summary>
public static class MetricMeanings
{
    private static readonly int[] Depths = [1, 3, 5, 10];

    private static readonly Dictionary<string, MetricMeaning> OfAll = new(
    [
        new(MetricNames.Accuracy, Share("The share of rows that are answered rightly")),
        .. Balanced(
            MetricNames.F1, "One number for precision and recall, high only where both are", "of the positive label",
            (MetricNames.MicroF1, MetricNames.MacroF1, MetricNames.WeightedF1)),
        .. Balanced(
            MetricNames.Precision, "Of what is predicted, the share that is right", "of the positive label",
            (MetricNames.MicroPrecision, MetricNames.MacroPrecision, MetricNames.WeightedPrecision)),
        .. Balanced(
            MetricNames.Recall, "Of what is to be found, the share that is found", "of the positive label",
            (MetricNames.MicroRecall, MetricNames.MacroRecall, MetricNames.WeightedRecall)),
        new(MetricNames.StrictF1, Share("One number for strict precision and strict recall, high only where both are")),
        new(MetricNames.StrictPrecision, Share("Of the entities that are found, the share that is right, with every label as the scheme wants it")),
        new(MetricNames.StrictRecall, Share("Of the entities that stand there, the share that is found, with every label as the scheme wants it")),
        new(MetricNames.MatthewsCorrelation, Correlation("How well predictions and labels agree, fair to rare labels; a guess has 0")),
        new(MetricNames.RocAuc, Guessed("How often a row of the positive label gets a higher score than one of the other label")),
        new(MetricNames.RocAucOneVersusRest, Guessed("How often a row of a label gets a higher score for it than the other rows; the mean over the labels")),
        new(MetricNames.MicroRocAuc, Guessed("How often a label that is right gets a higher score than one that is not, over all labels together")),
        new(MetricNames.MacroRocAuc, Guessed("How often a row with a label gets a higher score for it than one without; the mean over the labels")),
        new(MetricNames.WeightedRocAuc, Guessed("How often a row with a label gets a higher score for it than one without; common labels count more")),
        new(MetricNames.Pearson, Correlation("How well the predictions lie on a line with the right numbers")),
        new(MetricNames.Spearman, Correlation("How well the predictions put the rows into their right order")),
        new(MetricNames.R2, new(
            "How much of the differences between the rows is predicted; to say the mean for every row has 0",
            "At most 1; more is better")),
        new(MetricNames.MeanSquaredError, Error("The mean of the squared errors: few large ones count more than many small ones")),
        new(MetricNames.RootMeanSquaredError, Error("The root of the mean squared error, in the unit of the numbers")),
        new(MetricNames.MeanAbsoluteError, Error("How far a prediction is off in the mean, in the unit of the numbers")),
        new(MetricNames.Perplexity, Doubt("Between how many tokens the model is in doubt, in the mean")),
        new(MetricNames.ExactMatch, Share("The share of texts that are generated word for word as they should be")),
        new(MetricNames.Rouge1, Share("How many words the generated text and the right one have in common")),
        new(MetricNames.Rouge2, Share("How many pairs of neighbouring words the generated text and the right one have in common")),
        new(MetricNames.RougeL, Share("How long a sequence of words the generated text and the right one have in common, gaps allowed")),
        new(MetricNames.RougeLsum, Share("As rougeL, line by line, for texts of several lines")),
        new(MetricNames.Bleu, Percent("How many runs of one to four words of the generated texts stand in the right ones")),
        new(MetricNames.Chrf, Percent("How many runs of one to six letters the generated texts and the right ones have in common")),
        new(MetricNames.ChrfPlusPlus, Percent("As chrf, and pairs of words besides")),
        new(MetricNames.HasAnswerExact, Percent("Of the questions that have an answer, how many are answered word for word")),
        new(MetricNames.HasAnswerF1, Percent("Of the questions that have an answer, how many words of it are found, and no others")),
        new(MetricNames.NoAnswerExact, Percent("Of the questions without an answer, how many are left unanswered")),
        new(MetricNames.NoAnswerF1, Percent("Of the questions without an answer, how many are left unanswered")),
        new(MetricNames.CosineAccuracy, Share("The share of texts that are nearer to their positive than to their negatives")),
        .. Depths.SelectMany(Retrieved),
        new(MetricNames.CosineMrrAt10, Share("1 divided by the place of a text's partner among the ten nearest, the mean (MRR)")),
        new(MetricNames.CosineNdcgAt10, Share("How far up among the ten nearest a text's partners stand (NDCG)")),
        new("cosine_map@100", Share("How far up among the hundred nearest all partners of a text stand (mean average precision)")),
        new(MetricNames.CosineSpearman, Correlation("How well the cosines put the pairs into the order of their scores")),
        new(MetricNames.CosinePearson, Correlation("How well the cosines lie on a line with the scores")),
        new(MetricNames.RewardAccuracies, Share("The share of pairs of which the model prefers the chosen answer, more than the base model does")),
        new(MetricNames.RewardMargins, Lead("How much more the chosen answer is rewarded than the rejected one, in the mean")),
        new(MetricNames.ChosenRewards, Course("How much likelier than in the base model the chosen answers are, times Beta")),
        new(MetricNames.RejectedRewards, Course("How much likelier than in the base model the rejected answers are, times Beta")),
        new(MetricNames.ChosenLogProbabilities, Course("The logarithm of the probability of a chosen answer, the mean")),
        new(MetricNames.RejectedLogProbabilities, Course("The logarithm of the probability of a rejected answer, the mean")),
        new(MetricNames.Margin, Lead("How much more the chosen answer is rewarded than the rejected one, in the mean")),
        new(MetricNames.MeanReward, Course("The mean reward of all answers")),
        new(MetricNames.MinReward, Course("The lowest reward of an answer")),
        new(MetricNames.MaxReward, Course("The highest reward of an answer")),
        new(MetricNames.Loss, new(
            "What training makes small: how far the model is from being certain of what is right",
            "From 0, without an end; less is better, against runs on the same data")),
    ]);

    /// <summary>What a metric says of some kinds of rows; null for one that no task has.</summary>
    /// <param name="kinds">Those that a project may have.</param>
    public static MetricMeaning? Of(string name, IEnumerable<TaskKind> kinds)
    {
        if (MetricNames.CutOf(name) is var (dimension, whole))
        {
            return Of(whole, kinds) is { } meaning
                ? meaning with { Text = FormattableString.Invariant($"{meaning.Text}; of embeddings that are cut to their first {dimension} numbers") }
                : null;
        }

        return kinds.Select(kind => kind.Meanings.GetValueOrDefault(name)).FirstOrDefault(meaning => meaning is not null) ?? OfAll.GetValueOrDefault(name);
    }

    /// <summary>Metrics of whole entities (seqeval), beside those of words.</summary>
    internal static Dictionary<string, MetricMeaning> OfEntities { get; } = new()
    {
        [MetricNames.Accuracy] = Share("The share of words with the right label; where most words are no entity it is high from the start"),
        [MetricNames.F1] = Share("One number for precision and recall of whole entities, high only where both are"),
        [MetricNames.Precision] = Share("Of the entities that are found, the share that is right: every word of it, and its type"),
        [MetricNames.Recall] = Share("Of the entities that stand there, the share that is found: every word of it, and its type"),
    };

    internal static Dictionary<string, MetricMeaning> OfLabelSets { get; } = new()
    {
        [MetricNames.Accuracy] = Share("The share of rows that have all of their labels, and no other"),
    };

    internal static Dictionary<string, MetricMeaning> OfAnswers { get; } = new()
    {
        [MetricNames.ExactMatch] = Percent("How many questions are answered word for word"),
        [MetricNames.F1] = Percent("How many words of the right answers are found, and no others"),
    };

    internal static Dictionary<string, MetricMeaning> OfChoices { get; } = new()
    {
        [MetricNames.Accuracy] = Share("The share of rows whose right ending is chosen"),
    };

    internal static Dictionary<string, MetricMeaning> OfMaskedTokens { get; } = new()
    {
        [MetricNames.Accuracy] = Share("The share of hidden tokens that are guessed"),
        [MetricNames.Perplexity] = Doubt("Between how many tokens the model is in doubt at a hidden place, in the mean"),
    };

    internal static Dictionary<string, MetricMeaning> OfGeneratedTokens { get; } = new()
    {
        [MetricNames.Accuracy] = Share("The share of tokens that are the likeliest one after those before them"),
        [MetricNames.Perplexity] = Doubt("Between how many tokens the model is in doubt for the next one, in the mean"),
    };

    internal static Dictionary<string, MetricMeaning> OfRewards { get; } = new()
    {
        [MetricNames.Accuracy] = Share("The share of pairs whose chosen answer is rewarded more than the rejected one"),
    };

    private static MetricMeaning Share(string text) => new(text, "From 0 to 1; more is better");

    private static MetricMeaning Percent(string text) => new(text, "From 0 to 100; more is better");

    private static MetricMeaning Correlation(string text) => new(text, "From -1 to 1; more is better");

    private static MetricMeaning Guessed(string text) => new(text, "A guess has 0.5, all right 1; more is better");

    private static MetricMeaning Error(string text) => new(text, "From 0, without an end; less is better");

    private static MetricMeaning Doubt(string text) => new(text, "From 1, without an end; less is better");

    private static MetricMeaning Lead(string text) => new(text, "Above 0 the right one leads; more is better");

    /// <summary>A number that says how a training goes, of which neither more nor less is better.</summary>
    private static MetricMeaning Course(string text) => new(text, "Neither more nor less is better by itself");

    /// <summary>A metric of one label, and its three averages over all.</summary>
    private static IEnumerable<KeyValuePair<string, MetricMeaning>> Balanced(
        string name, string text, string ofOne, (string Micro, string Macro, string Weighted) averages) =>
    [
        new(name, Share($"{text}; {ofOne}")),
        new(averages.Micro, Share($"{text}; over all labels together, so that common ones count more")),
        new(averages.Macro, Share($"{text}; the mean over the labels, of which a rare one counts as much as a common one")),
        new(averages.Weighted, Share($"{text}; the mean over the labels, each by how often it is there")),
    ];

    private static IEnumerable<KeyValuePair<string, MetricMeaning>> Retrieved(int depth)
    {
        string nearest = depth == 1 ? "the nearest text" : FormattableString.Invariant($"the {depth} nearest texts");
        string most = depth == 1 ? "" : FormattableString.Invariant($"; of texts with one partner at most 1 of {depth}");
        string isIn = depth == 1 ? "is the nearest text" : $"is among {nearest}";
        yield return new(FormattableString.Invariant($"cosine_accuracy@{depth}"), Share($"The share of texts of which a partner {isIn}"));
        yield return new(FormattableString.Invariant($"cosine_precision@{depth}"), Share($"Of {nearest}, the share that are partners{most}"));
        yield return new(FormattableString.Invariant($"cosine_recall@{depth}"), Share($"Of a text's partners, the share that {isIn}"));
    }
}
