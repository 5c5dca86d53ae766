namespace FineTune.Contracts;

/// <summary>All tasks. Validation, the table of docs/tasks.md, the XML schema and the template's choices come from here.</summary>
public static class TaskCatalog
{
    private static readonly string[] TextColumns =
        [nameof(DatasetSpec.TextColumn), nameof(DatasetSpec.TextPairColumn), nameof(DatasetSpec.LabelColumn)];

    private static readonly string[] DefaultsOfRetrieval =
    [
        MetricNames.CosineAccuracyAt1, MetricNames.CosineRecallAt10, MetricNames.CosineMrrAt10, MetricNames.CosineNdcgAt10, MetricNames.Loss,
    ];

    public static IReadOnlyList<TaskDefinition> All { get; } =
    [
        new(
            FineTuneTask.TextClassification,
            "A label, several labels or a number for a text or a pair of texts.",
            TextColumns,
            [nameof(TaskArguments.ProblemType), nameof(TaskArguments.Threshold), nameof(TaskArguments.PositiveLabel)],
            [
                new(
                    ProblemType.SingleLabelClassification,
                    "a text or a pair, one label",
                    "cross-entropy",
                    MetricNames.SingleLabel,
                    [MetricNames.Accuracy, MetricNames.MacroF1, MetricNames.Loss])
                {
                    ChoosesALabel = true,
                },
                new(
                    ProblemType.MultiLabelClassification,
                    "a text or a pair, any number of labels",
                    "binary cross-entropy, the mean over the labels",
                    MetricNames.MultiLabel,
                    [MetricNames.MicroF1, MetricNames.MacroF1, MetricNames.Accuracy, MetricNames.Loss])
                {
                    Meanings = MetricMeanings.OfLabelSets,
                },
                new(
                    ProblemType.Regression,
                    "a text or a pair, a number",
                    "squared error",
                    MetricNames.Regression,
                    [
                        MetricNames.Pearson, MetricNames.Spearman, MetricNames.MeanSquaredError, MetricNames.MeanAbsoluteError, MetricNames.R2,
                        MetricNames.Loss,
                    ]),
            ])
        {
            DefaultsOfUnknownKind = [MetricNames.Accuracy, MetricNames.Pearson, MetricNames.MicroF1, MetricNames.MacroF1, MetricNames.Loss],
        },
        new(
            FineTuneTask.ImageClassification,
            "A label for a picture.",
            [MediaKind.Pictures.ColumnMetadata, nameof(DatasetSpec.LabelColumn)],
            [nameof(TaskArguments.RandomResizedCrop), nameof(TaskArguments.RandomHorizontalFlip), nameof(TaskArguments.PositiveLabel)],
            [
                new(
                    null,
                    "a picture, one label",
                    "cross-entropy",
                    MetricNames.SingleLabel,
                    [MetricNames.Accuracy, MetricNames.MacroF1, MetricNames.Loss])
                {
                    ChoosesALabel = true,
                },
            ])
        {
            Media = MediaKind.Pictures,
        },
        new(
            FineTuneTask.AudioClassification,
            "A label for a recording.",
            [MediaKind.Sounds.ColumnMetadata, nameof(DatasetSpec.LabelColumn)],
            [nameof(TaskArguments.MaxLengthInSeconds), nameof(TaskArguments.FreezeFeatureEncoder), nameof(TaskArguments.PositiveLabel)],
            [
                new(
                    null,
                    "a recording, one label",
                    "cross-entropy",
                    MetricNames.SingleLabel,
                    [MetricNames.Accuracy, MetricNames.MacroF1, MetricNames.Loss])
                {
                    ChoosesALabel = true,
                },
            ])
        {
            Media = MediaKind.Sounds,
        },
        new(
            FineTuneTask.TokenClassification,
            "A label for each word, such as those of named entities.",
            [nameof(DatasetSpec.TokensColumn), nameof(DatasetSpec.LabelColumn)],
            [nameof(TaskArguments.LabelAllTokens)],
            [
                new(
                    null,
                    "a list of words, a label for each",
                    "cross-entropy of the labelled tokens",
                    MetricNames.Tokens,
                    [MetricNames.F1, MetricNames.Precision, MetricNames.Recall, MetricNames.Accuracy, MetricNames.Loss])
                {
                    ChoosesALabel = true,
                    Meanings = MetricMeanings.OfEntities,
                },
            ]),
        new(
            FineTuneTask.QuestionAnswering,
            "The part of a text that answers a question.",
            [nameof(DatasetSpec.QuestionColumn), nameof(DatasetSpec.ContextColumn), nameof(DatasetSpec.AnswersColumn)],
            [
                nameof(TaskArguments.DocStride), nameof(TaskArguments.VersionTwoWithNegative), nameof(TaskArguments.NBestSize),
                nameof(TaskArguments.MaxAnswerLength), nameof(TaskArguments.NullScoreDiffThreshold),
            ],
            [
                new(
                    null,
                    "a question, a text, where in it the answers stand",
                    "cross-entropy of the answer's first and last token, the mean of both",
                    MetricNames.Answers,
                    [MetricNames.F1, MetricNames.ExactMatch, MetricNames.Loss])
                {
                    Meanings = MetricMeanings.OfAnswers,
                },
            ]),
        new(
            FineTuneTask.MultipleChoice,
            "Which of several endings or answers is the right one.",
            [nameof(DatasetSpec.ContextColumn), nameof(DatasetSpec.QuestionColumn), nameof(DatasetSpec.EndingColumns), nameof(DatasetSpec.LabelColumn)],
            [],
            [
                new(
                    null,
                    "a text, any number of endings, which of them is right",
                    "cross-entropy over the endings",
                    MetricNames.Choices,
                    [MetricNames.Accuracy, MetricNames.Loss])
                {
                    Meanings = MetricMeanings.OfChoices,
                },
            ]),
        new(
            FineTuneTask.FillMask,
            "Masked language modelling: words that are left out of a text.",
            [nameof(DatasetSpec.TextColumn)],
            [nameof(TaskArguments.MlmProbability), nameof(TaskArguments.WholeWordMask), nameof(TaskArguments.GroupTexts)],
            [
                new(
                    null,
                    "a text",
                    "cross-entropy of the hidden tokens",
                    MetricNames.MaskedTokens,
                    [MetricNames.Perplexity, MetricNames.Accuracy, MetricNames.Loss])
                {
                    Meanings = MetricMeanings.OfMaskedTokens,
                },
            ]),
        new(
            FineTuneTask.TextGeneration,
            "Causal language modelling: a text that goes on, token by token.",
            [nameof(DatasetSpec.TextColumn)],
            [
                nameof(TaskArguments.GroupTexts), nameof(TaskArguments.AppendEosToken), nameof(TaskArguments.CompletionOnlyLoss),
                nameof(TaskArguments.AssistantOnlyLoss), nameof(TaskArguments.ChatTemplate), nameof(TaskArguments.Packing),
                nameof(TaskArguments.Objective), nameof(TaskArguments.Beta), nameof(TaskArguments.LossType), nameof(TaskArguments.LabelSmoothing),
                .. GenerationArguments.Names,
            ],
            [
                new(
                    null,
                    "a text",
                    "cross-entropy of each token after those before it",
                    [.. MetricNames.GeneratedTokens, .. MetricNames.OfGeneratedTexts],
                    [MetricNames.Perplexity, MetricNames.Accuracy, MetricNames.Loss])
                {
                    Meanings = MetricMeanings.OfGeneratedTokens,
                    DefaultMetricsOfGeneration =
                        [MetricNames.RougeL, MetricNames.Rouge1, MetricNames.Rouge2, MetricNames.Bleu, MetricNames.ExactMatch],
                },
                new(
                    null,
                    "a prompt, a chosen answer and a rejected one (Objective dpo)",
                    "-log sigmoid of Beta times what the model prefers the chosen answer by, beyond the base model",
                    MetricNames.Preferences,
                    [MetricNames.RewardAccuracies, MetricNames.RewardMargins, MetricNames.Loss])
                {
                    Objective = Objective.Dpo,
                },
                new(
                    null,
                    "a prompt, a chosen answer and a rejected one (Objective reward)",
                    "-log sigmoid of the difference of the rewards",
                    MetricNames.Rewards,
                    [MetricNames.Accuracy, MetricNames.Margin, MetricNames.MeanReward, MetricNames.Loss])
                {
                    Objective = Objective.Reward,
                    Meanings = MetricMeanings.OfRewards,
                },
            ])
        {
            KeepsAdapters = true,
        },
        Answers(
            FineTuneTask.Summarization,
            "What a text says, in fewer words.",
            "a text and its summary",
            [MetricNames.RougeL, MetricNames.Rouge1, MetricNames.Rouge2, MetricNames.RougeLsum]),
        Answers(
            FineTuneTask.Translation,
            "A text in another language.",
            "a text and its translation",
            [MetricNames.Bleu, MetricNames.Chrf]),
        Answers(
            FineTuneTask.Text2TextGeneration,
            "Any text that follows from another one.",
            "a text and the one that follows from it",
            [MetricNames.ExactMatch, MetricNames.RougeL]),
        new(
            FineTuneTask.SentenceSimilarity,
            "An embedding for a text, near those of texts that mean the same.",
            [.. TextColumns, nameof(DatasetSpec.NegativeColumns)],
            [
                nameof(TaskArguments.EmbeddingLoss), nameof(TaskArguments.EmbeddingScale), nameof(TaskArguments.TripletDistance),
                nameof(TaskArguments.TripletMargin), nameof(TaskArguments.PoolingMode), nameof(TaskArguments.NormalizeEmbeddings),
                nameof(TaskArguments.MatryoshkaDimensions), nameof(TaskArguments.MiniBatchSize),
            ],
            [
                new(null, "an anchor and a positive", "ranking among the positives of the batch", MetricNames.Retrieval, DefaultsOfRetrieval),
                new(
                    null,
                    "an anchor, a positive and negatives",
                    "ranking among the positives and negatives of the batch",
                    MetricNames.Triplets,
                    [MetricNames.CosineAccuracy, .. DefaultsOfRetrieval]),
                new(
                    null,
                    "two texts and a score",
                    "order of the cosines (CoSENT)",
                    MetricNames.ScoredPairs,
                    [MetricNames.CosineSpearman, MetricNames.CosinePearson, MetricNames.Loss]),
                new(
                    null,
                    "a text and a label, texts of a label being pairs",
                    "ranking among the positives of the batch",
                    MetricNames.Retrieval,
                    DefaultsOfRetrieval),
            ])
        {
            DefaultsOfUnknownKind =
            [
                MetricNames.CosineAccuracy, .. DefaultsOfRetrieval.SkipLast(1), MetricNames.CosineSpearman, MetricNames.CosinePearson, MetricNames.Loss,
            ],
        },
    ];

    /// <summary>A task of an encoder-decoder model: a text and the one to give for it.</summary>
    /// <param name="ofGeneration">The metrics that are measured where evaluations generate.</param>
    private static TaskDefinition Answers(
        FineTuneTask task, string summary, string row, IReadOnlyList<string> ofGeneration) => new(
        task,
        summary,
        [nameof(DatasetSpec.TextColumn), nameof(DatasetSpec.TargetColumn)],
        [
            nameof(TaskArguments.SourcePrefix), nameof(TaskArguments.MaxTargetLength), nameof(TaskArguments.ValMaxTargetLength),
            nameof(TaskArguments.SourceLang), nameof(TaskArguments.TargetLang), nameof(TaskArguments.ForcedBosToken), .. GenerationArguments.Names,
        ],
        [
            new(
                null,
                row,
                "cross-entropy of each token after those before it",
                [.. MetricNames.GeneratedTokens, .. MetricNames.OfGeneratedTexts],
                [MetricNames.Perplexity, MetricNames.Accuracy, MetricNames.Loss])
            {
                Meanings = MetricMeanings.OfGeneratedTokens,
                DefaultMetricsOfGeneration = ofGeneration,
            },
        ]);

    public static TaskDefinition Of(FineTuneTask task) => All.First(definition => definition.Task == task);
}
