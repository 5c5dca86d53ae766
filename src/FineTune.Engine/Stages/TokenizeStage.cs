using System.Globalization;
using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Events;
using FineTune.Engine.Models;
using FineTune.Engine.TaskRecipes;
using FineTune.Tokenizers;

namespace FineTune.Engine.Stages;

/// <summary>Reads the datasets, loads or trains the tokenizer, writes token files, dataset.json and the tokenizer's own files.</summary>
internal static class TokenizeStage
{
    /// <returns>One line for the user.</returns>
    public static async Task<string> RunAsync(TokenizeRequest request, StageContext context)
    {
        CheckDatasets(request.Project);
        ProjectSpec project = await QuotingFinder.ResolveAsync(request.Project, context.Events, context.Cancellation).ConfigureAwait(false);
        if (TaskCatalog.Of(project.Task).Media is not null)
        {
            return await MediaPreparation.RunAsync(project, request.ImageLibraryDirectory, context).ConfigureAwait(false);
        }

        BaseModelTokenizer baseModel = BaseModelTokenizer.Find(project.BaseModel);
        ProblemType? problemType = await ProblemTypeFinder.FindAsync(project, context).ConfigureAwait(false);
        TaskRecipe recipe = TaskRegistry.Of(project.Task, problemType, project.TaskArguments.Objective);
        List<DatasetScan> scans = await ScanAsync(project, recipe.Shape, context).ConfigureAwait(false);
        DatasetScan[] training = [.. scans.Where(scan => scan.Spec.Split == SplitNames.Train)];
        LabelMap labels = FindLabels(recipe, scans, context);
        var lint = new DataLint(context);
        await lint.CheckTextsAsync(scans).ConfigureAwait(false);
        ReportUnknownFamily(baseModel, context);
        int positions = ModelRegistry.MaxSequence(project.BaseModel);
        TokenizerDefinition? given = baseModel.Definition;
        if (given is not null && recipe.LongestText(project.BaseModel) is { } longest && longest < (given.ModelMaxLength ?? int.MaxValue))
        {
            given = given with { ModelMaxLength = longest };
        }

        int maxLength = FindLength(project.Tokenizer.MaxLength, positions, given?.ModelMaxLength, context);
        TokenizerDefinition definition = given
            ?? await VocabularyBuilder.BuildAsync(training, project.Tokenizer.VocabSize, baseModel.Kind, context).ConfigureAwait(false);
        definition = recipe.Adapt(project, definition);
        // Where the model has no last position, the longest row there was is the longest that is known to be good.
        int known = positions == int.MaxValue ? maxLength : positions;
        definition = definition with { ModelMaxLength = Math.Max(maxLength, Math.Min(positions, definition.ModelMaxLength ?? known)) };
        var tokenizer = new TextTokenizer(definition);
        recipe.Check(project, tokenizer);
        // A base model's template is not looked at where nothing is to be rendered: it may be one that does not parse.
        ChatTemplate? template = scans.Exists(scan => scan.Table.HasConversations) || project.TaskArguments.ChatTemplate is not null
            ? ChatTemplateFinder.Find(project, definition, context) : null;
        CheckConversations(project, scans, template);
        ThrowIfNoRoom(project, tokenizer, maxLength, scans[0].Table.HasPairs);
        bool takesTokenTypes = TakesTokenTypes(project.BaseModel, tokenizer, scans[0].Table.HasPairs);

        WordSplit? wordSplit = await recipe.FindWordSplitAsync(project, training, tokenizer, context).ConfigureAwait(false);
        TargetInfo? targets = recipe.FindTargets(project, definition, context);
        DatasetInfo info =
            await WriteAsync(
                project, problemType, recipe, scans, labels, tokenizer, maxLength, targets, recipe.AdaptToTargets(definition), template, context)
                .ConfigureAwait(false);
        info = info with { WordSplit = wordSplit };
        MetricSelections.Check(project, info);
        lint.CheckTokens(info, info.SourcePaths(project.ProjectFile), recipe.LongRows(project));
        (info with { Lint = lint.Findings }).Save(context.OutputFolder);
        definition = ChatTemplateFinder.Kept(project, template) is { } kept ? definition.WithChatTemplate(kept) : definition;
        TokenizerFiles.Save(definition.WithInputNames(takesTokenTypes), context.OutputFolder);
        return Summarize(info);
    }

    /// <summary>Whether the model can tell the second text of a pair from the first by its token types.</summary>
    /// <exception cref="FineTuneException">FT2205: pairs have token types that the model has no embedding for.</exception>
    private static bool TakesTokenTypes(BaseModelSpec model, TextTokenizer tokenizer, bool hasPairs)
    {
        int types = ModelRegistry.TokenTypes(model);
        if (hasPairs && types > 0 && tokenizer.LargestTokenType >= types)
        {
            throw new FineTuneException(
                DiagnosticCatalog.TokenTypesBeyondModel, new SourcePosition(Path.Combine(model.Location, ConfigFile.Name)), tokenizer.LargestTokenType, types);
        }

        return tokenizer.LargestTokenType > 0 && tokenizer.LargestTokenType < types;
    }

    private static void CheckDatasets(ProjectSpec project)
    {
        if (!project.Datasets.Any(spec => spec.Split == SplitNames.Train))
        {
            throw new FineTuneException(DiagnosticCatalog.NoDataset, new SourcePosition(project.ProjectFile));
        }
    }

    /// <summary>The labels that all Datasets agree on.</summary>
    /// <exception cref="FineTuneException">FT20xx: they do not, or one has a label nobody knows, before anything is tokenized.</exception>
    internal static LabelMap FindLabels(TaskRecipe recipe, IReadOnlyList<DatasetScan> scans, StageContext context)
    {
        LabelMap labels = recipe.Labels(scans);
        foreach (DatasetScan scan in scans)
        {
            _ = labels.IdsOf(scan);
        }

        if (labels.Ambiguous is { } ambiguous)
        {
            context.Events.Report(
                DiagnosticCatalog.NamesOrIds, ambiguous.Spec.Position ?? new SourcePosition(ambiguous.Spec.Files[0]), ShortText.List(labels.Names));
        }

        return labels;
    }

    /// <summary>Reads all Datasets once; every split has a row.</summary>
    /// <exception cref="FineTuneException">FT20xx.</exception>
    internal static async Task<List<DatasetScan>> ScanAsync(ProjectSpec project, RowShape shape, StageContext context)
    {
        List<DatasetTable> tables = [];
        foreach (DatasetSpec spec in project.Datasets)
        {
            tables.Add(await ColumnFinder.FindAsync(spec, shape, context, project.TaskArguments).ConfigureAwait(false));
        }

        List<DatasetScan> scans = [];
        foreach (DatasetTable table in await MultiHotFinder.ResolveAsync(tables, context).ConfigureAwait(false))
        {
            DatasetSpec spec = table.Spec;
            if (scans.Count > 0 && table.HasPairs != scans[0].Table.HasPairs)
            {
                throw new FineTuneException(DiagnosticCatalog.ArgumentsDisagree, spec.Position, "Some Datasets have a TextPairColumn and some do not");
            }

            if (scans.Count > 0 && table.Columns.SeparatesTexts
                && !table.Columns.Texts.Concat(Targets(table)).SequenceEqual(scans[0].Table.Columns.Texts.Concat(Targets(scans[0].Table))))
            {
                throw new FineTuneException(
                    DiagnosticCatalog.ArgumentsDisagree,
                    spec.Position,
                    $"The rows here are {SimilarTextColumns.Describe(table.Columns)}, and those of '{Path.GetFileName(scans[0].Spec.Files[0])}' are "
                        + $"{SimilarTextColumns.Describe(scans[0].Table.Columns)}");
            }

            scans.AddRange(await DatasetScanner.ScanAsync(table, context).ConfigureAwait(false));
        }

        foreach (IGrouping<string, DatasetScan> split in scans.GroupBy(scan => scan.Spec.Split))
        {
            if (split.All(scan => scan.Selection.Count == 0))
            {
                int rows = split.Sum(scan => scan.Labels.Count);
                DatasetSpec spec = split.First().Spec;
                throw new FineTuneException(DiagnosticCatalog.EmptySplit, spec.Position ?? new SourcePosition(spec.Files[0], 1), $"split '{split.Key}'",
                    rows == 0 ? "" : string.Create(
                        CultureInfo.InvariantCulture,
                        $": {(spec.SplitBy.Count > 0 ? "Skip, Take and SplitBy" : "Skip and Take")} leave none of the {rows} in its files"),
                    "its files, and Skip and Take");
            }
        }

        return [.. scans.GroupBy(scan => scan.Spec.Split).SelectMany(split => SplitMix.Apply([.. split]))];
    }

    private static IEnumerable<DatasetColumn> Targets(DatasetTable table) =>
        ((DatasetColumn[])[DatasetColumn.Label, DatasetColumn.Number]).Where(table.Columns.Has);

    private static void ReportUnknownFamily(BaseModelTokenizer baseModel, StageContext context)
    {
        if (baseModel.Definition is { IsOfUnknownFamily: true } definition)
        {
            context.Events.Report(DiagnosticCatalog.UnknownTokenizerFamily, definition.SourceFile is { } file ? new SourcePosition(file) : null);
        }
    }

    private static void ThrowIfNoRoom(ProjectSpec project, ITextTokenizer tokenizer, int maxLength, bool isPair)
    {
        int special = tokenizer.SpecialTokenCount(isPair);
        if (maxLength <= special)
        {
            throw new FineTuneException(DiagnosticCatalog.ArgumentsDisagree, new SourcePosition(project.ProjectFile),
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"MaxLength is {maxLength}, and the tokenizer gives each row {special} special tokens, which leaves no room for a text"));
        }
    }

    /// <summary>Longest row in tokens.</summary>
    /// <param name="wanted">What the project sets; null where it does not.</param>
    /// <param name="said">The tokenizer's model_max_length, at which transformers cuts unless another length is asked for.</param>
    private static int FindLength(int? wanted, int positions, int? said, StageContext context)
    {
        int length = wanted ?? Math.Min(TokenizerArguments.UsualMaxLength, said ?? int.MaxValue);
        string? words = length > positions ? $"MaxLength is {positions} instead of {length}: the base model has no more positions."
            : wanted is null
                && length < TokenizerArguments.UsualMaxLength ? $"MaxLength is {length}, the model_max_length of the base model's tokenizer; set MaxLength "
                    + "for another."
            : wanted > said ? $"MaxLength is {length}, though the base model's tokenizer says that it takes {said} tokens (model_max_length)."
            : null;
        if (words is not null)
        {
            context.Events.Info(words);
        }

        return Math.Min(length, positions);
    }

    private static async Task<DatasetInfo> WriteAsync(
        ProjectSpec project,
        ProblemType? problemType,
        TaskRecipe recipe,
        List<DatasetScan> scans,
        LabelMap labels,
        ITextTokenizer tokenizer,
        int maxLength,
        TargetInfo? targets,
        TokenizerDefinition targetDefinition,
        ChatTemplate? template,
        StageContext context)
    {
        IReadOnlyList<string> files = DatasetInfo.FilesOf(project);
        Dictionary<string, int> fileIndexes = files.Index().ToDictionary(entry => entry.Item, entry => entry.Index);
        bool groups = recipe.GroupsTexts(project);
        TaskArguments arguments = recipe.Complete(project.TaskArguments);
        int length = groups ? int.MaxValue : maxLength;
        bool hasPairs = scans[0].Table.HasPairs;
        LongRows longRows = LongRowsOf(project, recipe, tokenizer, hasPairs, length);
        var progress = new ProgressReporter(context.Events, "tokenize", scans.Sum(scan => (long)scan.Selection.Count));

        RowEncoder EncoderOf(string split) => new(
            tokenizer,
            recipe.Shape,
            new TokenizedLayout(hasPairs, recipe.KeepsWords, recipe.TargetsOf(scans[0].Table))
            {
                HasReferences = recipe.KeepsReferences,
                HasSlices = project.Slices.Count > 0,
                HasTexts = scans[0].Table.Columns.SeparatesTexts || scans[0].Table.HasChoices,
            },
            length,
            labels,
            arguments,
            longRows)
        {
            Conversations = new ConversationRenderer(template, ChatTemplateFinder.NameOf(project), arguments),
            Targets = targets is null
                ? null
                : new TargetEncoder(new TextTokenizer(targetDefinition), targets.LengthOf(split)) { SourcePrefix = targets.SourcePrefix },
            Choices = recipe.Shape == RowShape.Choices ? new ChoiceRows(tokenizer, maxLength) : null,
            Questions = recipe.Shape == RowShape.Question
                ? new QuestionRows(tokenizer, maxLength, project.TaskArguments, recipe.LongRows(project)) : null,
        };

        RowEncoder shared = EncoderOf(SplitNames.Train);
        var splits = new Dictionary<string, SplitInfo>();
        foreach (IGrouping<string, DatasetScan> split in scans.GroupBy(scan => scan.Spec.Split))
        {
            RowEncoder encoder = targets is null ? shared : EncoderOf(split.Key);
            var splitTokenizer = new SplitTokenizer(encoder, labels, groups ? maxLength : null, fileIndexes, progress, context);
            splits.Add(split.Key, await splitTokenizer.WriteAsync(split.Key, [.. split]).ConfigureAwait(false));
        }

        return new DatasetInfo
        {
            LabelNames = labels.Names,
            ProblemType = problemType,
            MaxLength = maxLength,
            WindowStride = recipe.TakesWindows && project.Tokenizer.TruncationPolicy == TruncationPolicy.Window ? project.Tokenizer.Stride : null,
            HasPairs = hasPairs,
            Targets = targets,
            SimilarityForm = scans[0].Table.Columns.SeparatesTexts ? SimilarTextColumns.FormOf(scans[0].Table.Columns) : null,
            VocabularySize = tokenizer.VocabularySize,
            PadTokenId = tokenizer.PadTokenId,
            MaskTokenId = tokenizer.MaskTokenId,
            MaskToken = tokenizer.MaskTokenId is { } mask ? tokenizer.TokenOf(mask) : null,
            // Relative, so that the same project in another folder gives the same file.
            SourceFiles = [.. files.Select(file => DatasetInfo.SourceOf(file, project))],
            Splits = splits,
        };
    }

    /// <exception cref="FineTuneException">FT2158: conversations and no template; FT1011: rows that have ends of their own cannot be put together.</exception>
    private static void CheckConversations(ProjectSpec project, List<DatasetScan> scans, ChatTemplate? template)
    {
        DatasetScan? conversations = scans.FirstOrDefault(scan => scan.Table.HasConversations);
        if (conversations is null)
        {
            return;
        }

        if (project.TaskArguments.GroupTexts)
        {
            throw new FineTuneException(DiagnosticCatalog.ArgumentsDisagree, project.PositionOf(nameof(TaskArguments.GroupTexts)),
                "GroupTexts is for plain texts, and rows here are conversations, or prompts with their completions");
        }

        if (template is null && !conversations.Table.Columns.Has(DatasetColumn.Prompt) && !conversations.Table.Columns.HasPreferences)
        {
            throw new FineTuneException(
                DiagnosticCatalog.NoChatTemplate, conversations.Spec.Position ?? new SourcePosition(conversations.Spec.Files[0], 1));
        }
    }

    private static LongRows LongRowsOf(ProjectSpec project, TaskRecipe recipe, ITextTokenizer tokenizer, bool isPair, int maxLength)
    {
        TokenizerArguments arguments = project.Tokenizer;
        bool takesWindows = recipe.TakesWindows && !isPair;
        if (arguments.TruncationPolicy == TruncationPolicy.Window)
        {
            int room = maxLength - tokenizer.SpecialTokenCount(isPair);
            string? reason = !takesWindows ? "TruncationPolicy window is for single texts with a label or a number"
                : arguments.Stride >= room ? FormattableString.Invariant(
                    $"Stride is {arguments.Stride}, and a window of MaxLength {maxLength} has room for {Quantity.Of(room, "token")} of the text")
                : null;
            if (reason is not null)
            {
                throw new FineTuneException(DiagnosticCatalog.ArgumentsDisagree, project.PositionOf(nameof(TokenizerArguments.TruncationPolicy)), reason);
            }
        }

        return new LongRows(tokenizer, arguments.TruncationPolicy, arguments.Stride, maxLength);
    }

    private static string Summarize(DatasetInfo info)
    {
        string rows = string.Join(", ", info.Splits.Select(split => string.Create(CultureInfo.InvariantCulture, $"{split.Value.Rows} {split.Key}")));
        long tokens = info.Splits.Values.Sum(split => split.Tokens);
        string labels = info.LabelNames.Count == 0 || info.ProblemType == ProblemType.Regression
            ? ""
            : $", {Quantity.Of(info.LabelNames.Count, "label")}";
        return string.Create(CultureInfo.InvariantCulture, $"{rows} rows, {tokens} tokens, vocabulary {info.VocabularySize}{labels}");
    }
}
