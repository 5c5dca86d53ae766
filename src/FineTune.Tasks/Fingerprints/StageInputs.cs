using System.Globalization;
using System.Text;
using FineTune.Contracts;
using FineTune.Tasks.Stamps;
using FineTune.Tasks.Validation;

namespace FineTune.Tasks.Fingerprints;

/// <summary>
/// Lists all that a stage's result depends on, and nothing else: no path, no time, no device, no log setting. A file counts by
/// its content; its name only serves explanations.
/// </summary>
internal sealed class StageInputs(ProjectSpec project, string fineTuneFolder, FileHasher hasher)
{
    /// <summary>Entries of files of the base model begin with it.</summary>
    public const string BaseModelPrefix = "base_model/";

    /// <summary>Of these, entries of files of an adapter to it begin with it.</summary>
    private const string AdapterPrefix = "adapter/";

    private static readonly string[] WeightFilePatterns = ["*.safetensors", "*.safetensors.index.json", "pytorch_model*.bin", "pytorch_model.bin.index.json"];

    /// <summary>Entries of Dataset items begin with it.</summary>
    public const string DatasetPrefix = "dataset/";

    private readonly List<KeyEntry> _entries = [];
    private readonly ResumedCheckpoint _checkpoint = new(project, fineTuneFolder);

    public static IReadOnlyList<KeyEntry> Of(Stage stage, ProjectSpec project, string fineTuneFolder, FileHasher hasher, string modelFolder)
    {
        var inputs = new StageInputs(project, fineTuneFolder, hasher);
        inputs.Add(stage, modelFolder);
        return inputs._entries;
    }

    /// <summary>
    /// Where the files of datasets lie, by the names of their entries: what an entry shows is no path for those of the Hub, and an old one for a file that was
    /// renamed.
    /// </summary>
    public static IReadOnlyDictionary<string, string> DatasetFiles(ProjectSpec project)
    {
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach ((DatasetSpec dataset, string prefix) in Prefixed(project))
        {
            for (int index = 0; index < dataset.Files.Count && dataset.Format != DatasetFormat.ImageFolder; index++)
            {
                files[FileName(prefix, index)] = dataset.Files[index];
            }
        }

        return files;
    }

    /// <summary>What the project's hooks add to the keys of Train and Evaluate.</summary>
    public static IReadOnlyList<KeyEntry> OfHooks(ProjectSpec project, string fineTuneFolder, FileHasher hasher)
    {
        var inputs = new StageInputs(project, fineTuneFolder, hasher);
        inputs.AddHooks();
        return inputs._entries;
    }

    private void Add(Stage stage, string modelFolder)
    {
        AddValue("schema", StageSchema.Version(stage).ToString(CultureInfo.InvariantCulture), $"the version of {stage}");
        AddValue("task", project.Task.ToString(), "FineTuneTask");
        AddArguments(stage);
        switch (stage)
        {
            case Stage.Pull:
                AddHubReferences();
                break;
            case Stage.Tokenize:
                AddDatasets();
                AddChatTemplate();
                AddBaseModel(ModelFileNames.Of(ModelFileUse.Tokenize));
                AddSentenceModules();
                break;
            case Stage.Train:
                AddUpstream(Stage.Tokenize, "Tokenize gave other tokens", IsReadByTrain);
                AddBaseModel(WeightFiles());
                AddSentenceModules();
                AddTrainingSplit();
                AddEvaluationInterval();
                AddCheckpoint();
                AddOptimizerGroups();
                AddHooks();
                break;
            case Stage.Evaluate:
                AddUpstream(Stage.Tokenize, "Tokenize gave other tokens", IsReadByEvaluate);
                AddUpstream(Stage.Train, "Train gave another model", _ => true);
                AddModelCard();
                AddValue("eval_split", project.EvalSplit ?? "none", "EvalSplit");
                AddSets();
                AddValue("report_include_texts", project.ReportIncludeTexts ? "true" : "false", nameof(project.ReportIncludeTexts));
                // The model card names the base model and takes over its licence.
                AddBaseModel([ResultFiles.ModelCard]);
                AddMetrics();
                AddSamples();
                AddHooks();
                break;
            case Stage.Export:
                AddUpstream(Stage.Tokenize, "Tokenize gave other tokens", IsReadByEvaluate);
                AddUpstream(Stage.Train, "Train gave another model", _ => true);
                AddUpstream(Stage.Evaluate, "Evaluate gave other results", _ => true);
                AddExports();
                AddValue("eval_split", project.EvalSplit ?? "none", "EvalSplit");
                AddMetrics();
                AddHooks();
                break;
            case Stage.Predict:
                AddUpstream(Stage.Train, "Train gave another model", _ => true);
                AddDataset(project.PredictInput!, "predict/");
                break;
            case Stage.Push:
                AddModel(modelFolder);
                AddValue("push_to", project.PushTo ?? "none", "PushTo");
                AddValue("push_to_hub", project.PushToHub?.Id ?? "none", "PushToHub");
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(stage), stage, null);
        }
    }

    private void AddChatTemplate()
    {
        if (project.ChatTemplateFile is { } file)
        {
            AddFile("chat_template_file", file, "ChatTemplate");
        }
    }

    private void AddValue(string name, string value, string display) => _entries.Add(new KeyEntry(name, value, display));

    /// <summary>Hooks take part in training and in evaluations: the assembly and the libraries that it uses.</summary>
    private void AddHooks()
    {
        for (int index = 0; index < project.Hooks.Count; index++)
        {
            HookSpec hook = project.Hooks[index];
            string prefix = string.Create(CultureInfo.InvariantCulture, $"hook/{index}/");
            AddValue(prefix + "metrics", string.Join(";", hook.Metrics), Display(hook.File) + ": Metrics");
            foreach (string library in HookFiles.Of(hook.File))
            {
                AddFile(prefix + Path.GetFileName(library), library, Display(library));
            }
        }
    }

    private void AddOptimizerGroups()
    {
        foreach (OptimizerGroupSpec group in project.OptimizerGroups)
        {
            string prefix = $"optimizer_group/{group.Name}/";
            string display = $"OptimizerGroup {group.Name}: ";
            AddValue(prefix + "parameters", KeyText.Joined(group.Parameters), display + "Parameters");
            AddValue(prefix + "learning_rate_factor", KeyText.Number(group.LearningRateFactor), display + "LearningRateFactor");
            AddValue(prefix + "weight_decay", KeyText.Number(group.WeightDecay), display + "WeightDecay");
        }
    }

    private void AddFile(string name, string path, string display) =>
        _entries.Add(new KeyEntry(name, hasher.Hash(path) ?? "missing", display, EntryKind.File));

    private void AddArguments(Stage stage)
    {
        AddArguments(stage, ArgumentCatalog.Task, ArgumentValues.Of(project).Task);
        AddArguments(stage, ArgumentCatalog.Tokenizer, ArgumentValues.Of(project).Tokenizer);
        AddArguments(stage, ArgumentCatalog.Training, _checkpoint.KeyValues());
    }

    private static string Value(IReadOnlyDictionary<string, string> values, ArgumentDefinition argument) =>
        values.GetValueOrDefault(argument.HuggingFaceName) ?? KeyText.NotSet;

    private void AddCheckpoint()
    {
        if (_checkpoint.Folder is not null)
        {
            _entries.Add(new KeyEntry(ResumedCheckpoint.EntryName, _checkpoint.Digest(hasher), _checkpoint.Display, EntryKind.Told));
        }
    }

    private void AddArguments(Stage stage, IReadOnlyList<ArgumentDefinition> arguments, IReadOnlyDictionary<string, string> values)
    {
        foreach (ArgumentDefinition argument in arguments)
        {
            if (argument.Reaches(stage))
            {
                bool isRead = stage != Stage.Train || GeneratesInTraining || !GenerationArguments.Names.Contains(argument.Name);
                AddValue("argument/" + argument.HuggingFaceName, isRead ? Value(values, argument) : "not used", argument.Name);
            }
        }
    }

    /// <summary>What is to be fetched. What its revisions stand for is not in it: that is pinned when it is fetched.</summary>
    private void AddHubReferences()
    {
        AddValue("base_model", project.BaseModel.Hub?.ToString() ?? "none", "BaseModel");
        int index = 0;
        foreach (DatasetSpec dataset in project.Datasets)
        {
            if (dataset.Hub is { } hub)
            {
                string name = string.Create(CultureInfo.InvariantCulture, $"dataset/{index++}/");
                AddValue(name + "source", hub.ToString(), "a Dataset");
                AddValue(name + "split", dataset.Split, $"{hub.Id}: Split");
                AddValue(name + "format", hub.IsFormatChosen ? dataset.Format.ToString() : KeyText.NotSet, $"{hub.Id}: Format");
                AddValue(name + "label_column", dataset.LabelColumn ?? KeyText.NotSet, $"{hub.Id}: LabelColumn");
            }
        }
    }

    private void AddDatasets()
    {
        foreach ((DatasetSpec dataset, string prefix) in Prefixed(project))
        {
            AddDataset(dataset, prefix);
        }
    }

    /// <summary>Every Dataset with what the names of its entries begin with: the split and its place in it.</summary>
    private static IEnumerable<(DatasetSpec Dataset, string Prefix)> Prefixed(ProjectSpec project)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (DatasetSpec dataset in project.Datasets)
        {
            _ = counts.TryGetValue(dataset.Split, out int index);
            counts[dataset.Split] = index + 1;
            yield return (dataset, $"{DatasetPrefix}{dataset.Split}/{KeyText.Number(index)}/");
        }
    }

    private void AddDataset(DatasetSpec dataset, string prefix)
    {
        string display = (dataset.Hub?.Id ?? Display(dataset.Files[0])) + ": ";
        AddValue(prefix + "format", EnumNames.Of(dataset.Format), display + "Format");
        AddValue(prefix + "encoding", dataset.Encoding ?? KeyText.NotSet, display + "Encoding");
        AddValue(prefix + "delimiter", dataset.Delimiter?.ToString() ?? KeyText.NotSet, display + "Delimiter");
        AddValue(prefix + "quoting", EnumNames.Of(dataset.Quoting), display + "Quoting");
        AddValue(prefix + "has_header", dataset.HasHeader ? "true" : "false", display + "HasHeader");
        AddValue(prefix + "columns", KeyText.Names(dataset.Columns), display + "Columns");
        AddValue(prefix + "text_column", dataset.TextColumn ?? KeyText.NotSet, display + "TextColumn");
        AddValue(prefix + "text_pair_column", dataset.TextPairColumn ?? KeyText.NotSet, display + "TextPairColumn");
        if (dataset.TargetColumn is { } target)
        {
            AddValue(prefix + "target_column", target, display + "TargetColumn");
        }

        if (dataset.NegativeColumns.Count > 0)
        {
            AddValue(prefix + "negative_columns", KeyText.Joined(dataset.NegativeColumns), display + "NegativeColumns");
        }

        AddValue(prefix + "tokens_column", dataset.TokensColumn ?? KeyText.NotSet, display + "TokensColumn");
        AddValue(prefix + "label_column", dataset.LabelColumn ?? KeyText.NotSet, display + "LabelColumn");
        AddColumnsOfQuestions(dataset, prefix, display);
        if (dataset.Slices.Count > 0)
        {
            AddValue(prefix + "slices", KeyText.Joined(dataset.Slices), "the list of Slices");
        }

        AddValue(prefix + "label_delimiter", dataset.LabelDelimiter ?? KeyText.NotSet, display + "LabelDelimiter");
        AddValue(prefix + "label_names", KeyText.Joined(dataset.LabelNames), display + "LabelNames");
        AddValue(prefix + "class_labels", dataset.HasClassLabels ? "true" : "false", display + "the labels of the Hub");
        AddValue(prefix + "where", KeyText.Joined(dataset.Where), display + "Where");
        AddValue(prefix + "sample", KeyText.Number(dataset.Sample), display + "Sample");
        AddValue(prefix + "shuffle", KeyText.Number(dataset.Shuffle), display + "Shuffle");
        AddValue(prefix + "skip", KeyText.Number(dataset.Skip), display + "Skip");
        AddValue(prefix + "take", KeyText.Number(dataset.Take), display + "Take");
        AddValue(prefix + "split_by", KeyText.Shares(dataset.SplitBy), display + "SplitBy");
        AddValue(prefix + "weight", KeyText.Number(dataset.Weight), display + "Weight");
        AddPictures(dataset, prefix, display);
        for (int index = 0; index < dataset.Files.Count && dataset.Format != DatasetFormat.ImageFolder; index++)
        {
            string file = dataset.Files[index];
            AddFile(FileName(prefix, index), file, dataset.Hub is { } hub ? $"{hub.Id}/{Path.GetFileName(file)}" : Display(file));
        }
    }

    /// <summary>Only where they are set: the keys of tasks without them stay as they were.</summary>
    private void AddColumnsOfQuestions(DatasetSpec dataset, string prefix, string display)
    {
        foreach ((string name, string? column, string metadata) in new[]
        {
            ("question_column", dataset.QuestionColumn, "QuestionColumn"),
            ("context_column", dataset.ContextColumn, "ContextColumn"),
            ("answers_column", dataset.AnswersColumn, "AnswersColumn"),
            ("ending_columns", dataset.EndingColumns.Count == 0 ? null : KeyText.Joined(dataset.EndingColumns), "EndingColumns"),
        })
        {
            if (column is not null)
            {
                AddValue(prefix + name, column, display + metadata);
            }
        }
    }

    /// <summary>The files of pictures, or those that files with rows may name. What has no pictures has no entries of them.</summary>
    private void AddPictures(DatasetSpec dataset, string prefix, string display)
    {
        if (dataset.ImageColumn is { } column)
        {
            AddValue(prefix + "image_column", column, display + "ImageColumn");
        }

        if (dataset.Format == DatasetFormat.ImageFolder || dataset.ImageFolder is not null)
        {
            AddValue(prefix + "image_folder", dataset.ImageFolder is null ? KeyText.NotSet : "set", display + "ImageFolder");
            IReadOnlyList<string> pictures = dataset.Format == DatasetFormat.ImageFolder ? dataset.Files : PictureFiles.Below(dataset.ImageFolder!);
            _entries.AddRange(new PictureDigests(hasher, Display).Of(prefix, pictures, dataset.ImageFolder));
        }
    }

    private static string FileName(string prefix, int index) => $"{prefix}file/{index.ToString("D6", CultureInfo.InvariantCulture)}";

    private string Display(string path) =>
        Path.GetRelativePath(Path.GetDirectoryName(project.ProjectFile)!, path).Replace('\\', '/');

    private void AddBaseModel(IReadOnlyList<string> files)
    {
        BaseModelSpec model = project.BaseModel;
        if (model.Kind == BaseModelKind.Builtin)
        {
            AddValue("base_model", "builtin:" + model.Location, "BaseModel");
            return;
        }

        AddValue("base_model", "folder", "BaseModel");
        AddBaseModel("", files);
        if (model.Adapter is not null)
        {
            AddBaseModel(AdapterPrefix, files);
        }
    }

    private void AddBaseModel(string prefix, IReadOnlyList<string> files)
    {
        foreach (string file in files)
        {
            string path = PathOf(project.BaseModel, prefix + file);
            if (File.Exists(path))
            {
                AddFile(BaseModelPrefix + prefix + file, path, $"{project.BaseModel.Name}/{file}");
            }
        }
    }

    /// <summary>How the base model makes an embedding of a text; no other task asks.</summary>
    private void AddSentenceModules()
    {
        foreach (string file in project.Task == FineTuneTask.SentenceSimilarity && project.BaseModel.Kind == BaseModelKind.Folder
            ? ModelFileNames.Of(ModelFileUse.Sentences) : [])
        {
            string path = Path.Combine(project.BaseModel.Location, file);
            if (File.Exists(path))
            {
                AddFile(BaseModelPrefix + file, path, $"{project.BaseModel.Name}/{file}");
            }
        }
    }

    /// <summary>Where a file of the base model lies, or of an adapter to it.</summary>
    /// <param name="name">What an entry has behind <see cref="BaseModelPrefix"/>.</param>
    public static string PathOf(BaseModelSpec model, string name) =>
        model.Adapter is { } adapter && name.StartsWith(AdapterPrefix, StringComparison.Ordinal)
            ? Path.Combine(adapter, name[AdapterPrefix.Length..])
            : Path.Combine(model.Location, name);

    private List<string> WeightFiles()
    {
        // By what the base model says of generating the trained one generates, also in evaluations.
        var files = new List<string> { ModelFileNames.Config, ModelFileNames.GenerationConfig };
        if (project.BaseModel.Adapter is not null)
        {
            files.AddRange([ModelFileNames.AdapterConfig, ModelFileNames.AdapterSafetensors, ModelFileNames.AdapterPyTorch]);
        }

        if (project.BaseModel.Kind == BaseModelKind.Folder)
        {
            foreach (string pattern in WeightFilePatterns)
            {
                foreach (string path in Directory.EnumerateFiles(project.BaseModel.Location, pattern))
                {
                    files.Add(Path.GetFileName(path));
                }
            }
        }

        return files;
    }

    /// <summary>Training looks at the evaluation split only where it evaluates on the way.</summary>
    private void AddTrainingSplit()
    {
        AddValue("eval_split", EvaluatesInTraining ? project.EvalSplit ?? "none" : "not used", "EvalSplit");
    }

    /// <summary>
    /// Without EvalSteps, LoggingSteps says how often training evaluates (transformers' TrainingArguments), and with that which weights are the best.
    /// </summary>
    private void AddEvaluationInterval()
    {
        bool isRead = project.Training is { EvalStrategy: IntervalStrategy.Steps, EvalSteps: null };
        AddValue("eval_interval", isRead ? KeyText.Number(project.Training.LoggingSteps) : "not used", "LoggingSteps");
    }

    private bool GeneratesInTraining => EvaluatesInTraining && project.TaskArguments.PredictWithGenerate;

    private bool EvaluatesInTraining => project.Training.EvalStrategy != IntervalStrategy.No || project.Training.EvalOnStart;

    /// <summary>Another row of the test split does not train again, unless training evaluates on it.</summary>
    private bool IsReadByTrain(string file) =>
        file != TokenFiles.Splits
        && (TokenFiles.SplitOf(file) is not { } split || split == SplitNames.Train || (EvaluatesInTraining && split == project.EvalSplit));

    private bool IsReadByEvaluate(string file) =>
        TokenFiles.SplitOf(file) is not { } split || split == project.EvalSplit || project.EvalSets.Any(set => set.Split == split);

    private void AddUpstream(Stage stage, string display, Predicate<string> isRead)
    {
        string stampFile = new StageFolder(fineTuneFolder, stage).Stamp;
        StageStamp stamp = StageStamp.Load(stampFile, out _)
            ?? throw new InvalidOperationException($"{stage} has to run before the stage that reads its outputs, but {stampFile} does not exist.");
        _entries.Add(new KeyEntry("upstream/" + StageFolder.Verb(stage), Digest(stamp.Outputs, isRead), display, EntryKind.Upstream));
    }

    private static string Digest(IReadOnlyList<OutputFile> outputs, Predicate<string> isRead)
    {
        var files = new List<KeyEntry>();
        foreach (OutputFile output in outputs)
        {
            if (isRead(output.Path))
            {
                files.Add(new KeyEntry(output.Path, output.Lasting, output.Path));
            }
        }

        files.Sort((first, second) => string.CompareOrdinal(first.Name, second.Name));
        return StageKey.Digest(files);
    }

    /// <summary>What the model card says and no other entry covers: with a store, another project may have trained the same model.</summary>
    private void AddModelCard()
    {
        AddValue("project_name", project.Name, "the project's name");
        AddValue("base_model_reference", project.BaseModel.Name, "BaseModel");
        AddValue(
            "card/datasets",
            KeyText.Joined([.. project.Datasets.Select(dataset => dataset.Hub).OfType<HubDatasetReference>()]),
            "the datasets of the model card");
        var told = new StringBuilder();
        AppendTold(told, ArgumentCatalog.Task, ArgumentValues.Of(project).Task);
        AppendTold(told, ArgumentCatalog.Tokenizer, ArgumentValues.Of(project).Tokenizer);
        AppendTold(told, ArgumentCatalog.Training, _checkpoint.PortableValues());
        _entries.Add(new KeyEntry("card/arguments", told.ToString(), "the model card lists other arguments", EntryKind.Told));
    }

    private static void AppendTold(StringBuilder told, IReadOnlyList<ArgumentDefinition> arguments, IReadOnlyDictionary<string, string> values)
    {
        foreach (ArgumentDefinition argument in arguments)
        {
            if (argument.IsOfModel)
            {
                told.Append(argument.HuggingFaceName).Append('=').Append(Value(values, argument)).Append(';');
            }
        }
    }

    private void AddExports()
    {
        var names = new List<string>();
        foreach (ExportSpec export in project.Exports)
        {
            names.Add(export.Name);
        }

        names.Sort(StringComparer.Ordinal);
        AddValue("exports", string.Join(", ", names), "the list of exports");
    }

    private void AddMetrics()
    {
        var names = new List<string>();
        foreach (MetricSpec metric in project.Metrics)
        {
            names.Add(metric.Name);
        }

        names.Sort(StringComparer.Ordinal);
        AddValue("metrics", string.Join(", ", names), "the list of metrics");
    }

    /// <summary>Only where there are any: the keys of other projects stay as they were.</summary>
    private void AddSets()
    {
        string sets = string.Join(", ", project.EvalSets.Select(set => set.Name));
        if (sets.Length > 0)
        {
            AddValue("eval_sets", sets, "the list of evaluation sets");
        }

        if (project.Slices.Count > 0)
        {
            AddValue("slices", KeyText.Joined(project.Slices), "the list of Slices");
        }
    }

    private void AddSamples()
    {
        if (project.Samples.Count > 0)
        {
            string texts = KeyText.Joined([.. project.Samples.Select(sample => Uri.EscapeDataString(sample.Text))]);
            _entries.Add(new KeyEntry("samples", texts, "there are other Samples", EntryKind.Told));
        }
    }

    private void AddModel(string modelFolder)
    {
        foreach (string path in Directory.EnumerateFiles(modelFolder, "*", SearchOption.AllDirectories))
        {
            string file = Path.GetRelativePath(modelFolder, path).Replace('\\', '/');
            AddFile("model/" + file, path, file);
        }
    }
}
