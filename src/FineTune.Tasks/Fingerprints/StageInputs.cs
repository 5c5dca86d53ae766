using System.Globalization;
using System.Text;
using FineTune.Contracts;
using FineTune.Tasks.Stamps;

namespace FineTune.Tasks.Fingerprints;

/// <summary>
/// Lists all that a stage's result depends on, and nothing else: no path, no time, no device, no log setting. A file counts by
/// its content; its name only serves explanations.
/// </summary>
internal sealed class StageInputs(ProjectSpec project, string fineTuneFolder, FileHasher hasher)
{
    /// <summary>
    /// Arguments that came when results of projects without them lay in stores, where they are to be found still: what they are where nobody sets them.
    /// </summary>
    private static readonly Dictionary<string, string> LeftOut = new(StringComparer.Ordinal)
    {
        [nameof(TaskArguments.MaxLengthInSeconds)] = "null",
        [nameof(TaskArguments.FreezeFeatureEncoder)] = "true",
    };

    private readonly KeyEntryList _entries = new(project, hasher);
    private readonly ResumedCheckpoint _checkpoint = new(project, fineTuneFolder);

    public static IReadOnlyList<KeyEntry> Of(Stage stage, ProjectSpec project, string fineTuneFolder, FileHasher hasher, string modelFolder)
    {
        var inputs = new StageInputs(project, fineTuneFolder, hasher);
        inputs.Add(stage, modelFolder);
        return inputs._entries.All;
    }

    /// <summary>What the project's hooks add to the keys of Train and Evaluate.</summary>
    public static IReadOnlyList<KeyEntry> OfHooks(ProjectSpec project, string fineTuneFolder, FileHasher hasher)
    {
        var inputs = new StageInputs(project, fineTuneFolder, hasher);
        inputs.AddHooks();
        return inputs._entries.All;
    }

    private BaseModelInputs BaseModel => new(project, _entries);

    private void Add(Stage stage, string modelFolder)
    {
        _entries.AddValue("schema", StageSchema.Version(stage).ToString(CultureInfo.InvariantCulture), $"the version of {stage}");
        _entries.AddValue("task", project.Task.ToString(), "FineTuneTask");
        AddArguments(stage);
        switch (stage)
        {
            case Stage.Pull:
                AddHubReferences();
                break;
            case Stage.Tokenize:
                new DatasetInputs(project, hasher, _entries).AddAll();
                AddChatTemplate();
                BaseModel.Add(ModelFileNames.Of(ModelFileUse.Tokenize));
                BaseModel.AddSentenceModules();
                break;
            case Stage.Train:
                AddUpstream(Stage.Tokenize, "Tokenize gave other tokens", IsReadByTrain);
                BaseModel.AddWeights();
                BaseModel.AddSentenceModules();
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
                _entries.AddValue("eval_split", project.EvalSplit ?? "none", "EvalSplit");
                AddSets();
                _entries.AddValue("report_include_texts", project.ReportIncludeTexts ? "true" : "false", nameof(project.ReportIncludeTexts));
                // The model card names the base model and takes over its licence.
                BaseModel.Add([ResultFiles.ModelCard]);
                AddMetrics();
                AddSamples();
                AddHooks();
                break;
            case Stage.Export:
                AddUpstream(Stage.Tokenize, "Tokenize gave other tokens", IsReadByEvaluate);
                AddUpstream(Stage.Train, "Train gave another model", _ => true);
                AddUpstream(Stage.Evaluate, "Evaluate gave other results", _ => true);
                AddExports();
                _entries.AddValue("eval_split", project.EvalSplit ?? "none", "EvalSplit");
                AddMetrics();
                AddHooks();
                break;
            case Stage.Predict:
                AddUpstream(Stage.Train, "Train gave another model", _ => true);
                new DatasetInputs(project, hasher, _entries).Add(project.PredictInput!, "predict/");
                break;
            case Stage.Push:
                AddModel(modelFolder);
                _entries.AddValue("push_to", project.PushTo ?? "none", "PushTo");
                _entries.AddValue("push_to_hub", project.PushToHub?.Id ?? "none", "PushToHub");
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(stage), stage, null);
        }
    }

    private void AddChatTemplate()
    {
        if (project.ChatTemplateFile is { } file)
        {
            _entries.AddFile("chat_template_file", file, "ChatTemplate");
        }
    }

    /// <summary>Hooks take part in training and in evaluations: the assembly and the libraries that it uses.</summary>
    private void AddHooks()
    {
        for (int index = 0; index < project.Hooks.Count; index++)
        {
            HookSpec hook = project.Hooks[index];
            string prefix = string.Create(CultureInfo.InvariantCulture, $"hook/{index}/");
            _entries.AddValue(prefix + "metrics", string.Join(";", hook.Metrics), _entries.Display(hook.File) + ": Metrics");
            foreach (string library in HookFiles.Of(hook.File))
            {
                _entries.AddFile(prefix + Path.GetFileName(library), library, _entries.Display(library));
            }
        }
    }

    private void AddOptimizerGroups()
    {
        foreach (OptimizerGroupSpec group in project.OptimizerGroups)
        {
            string prefix = $"optimizer_group/{group.Name}/";
            string display = $"OptimizerGroup {group.Name}: ";
            _entries.AddValue(prefix + "parameters", KeyText.Joined(group.Parameters), display + "Parameters");
            _entries.AddValue(prefix + "learning_rate_factor", KeyText.Number(group.LearningRateFactor), display + "LearningRateFactor");
            _entries.AddValue(prefix + "weight_decay", KeyText.Number(group.WeightDecay), display + "WeightDecay");
        }
    }

    private void AddArguments(Stage stage)
    {
        AddArguments(stage, ArgumentCatalog.Task, ArgumentValues.Of(project).Task);
        AddArguments(stage, ArgumentCatalog.Tokenizer, ArgumentValues.Of(project).Tokenizer);
        AddArguments(stage, ArgumentCatalog.Training, _checkpoint.KeyValues());
    }

    private static bool IsLeftOut(ArgumentDefinition argument, string value) =>
        LeftOut.TryGetValue(argument.Name, out string? usual) && (value == usual || value == KeyText.NotSet);

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
            if (argument.Reaches(stage) && !IsLeftOut(argument, Value(values, argument)))
            {
                bool isRead = stage != Stage.Train || GeneratesInTraining || !GenerationArguments.Names.Contains(argument.Name);
                _entries.AddValue("argument/" + argument.HuggingFaceName, isRead ? Value(values, argument) : "not used", argument.Name);
            }
        }
    }

    /// <summary>What is to be fetched. What its revisions stand for is not in it: that is pinned when it is fetched.</summary>
    private void AddHubReferences()
    {
        _entries.AddValue("base_model", project.BaseModel.Hub?.ToString() ?? "none", "BaseModel");
        int index = 0;
        foreach (DatasetSpec dataset in project.Datasets)
        {
            if (dataset.Hub is { } hub)
            {
                string name = string.Create(CultureInfo.InvariantCulture, $"dataset/{index++}/");
                _entries.AddValue(name + "source", hub.ToString(), "a Dataset");
                _entries.AddValue(name + "split", dataset.Split, $"{hub.Id}: Split");
                _entries.AddValue(name + "format", hub.IsFormatChosen ? dataset.Format.ToString() : KeyText.NotSet, $"{hub.Id}: Format");
                _entries.AddValue(name + "label_column", dataset.LabelColumn ?? KeyText.NotSet, $"{hub.Id}: LabelColumn");
            }
        }
    }

    /// <summary>Training looks at the evaluation split only where it evaluates on the way.</summary>
    private void AddTrainingSplit()
    {
        _entries.AddValue("eval_split", EvaluatesInTraining ? project.EvalSplit ?? "none" : "not used", "EvalSplit");
    }

    /// <summary>
    /// Without EvalSteps, LoggingSteps says how often training evaluates (transformers' TrainingArguments), and with that which weights are the best.
    /// </summary>
    private void AddEvaluationInterval()
    {
        bool isRead = project.Training is { EvalStrategy: IntervalStrategy.Steps, EvalSteps: null };
        _entries.AddValue("eval_interval", isRead ? KeyText.Number(project.Training.LoggingSteps) : "not used", "LoggingSteps");
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
        _entries.AddValue("project_name", project.Name, "the project's name");
        _entries.AddValue("base_model_reference", project.BaseModel.Name, "BaseModel");
        _entries.AddValue(
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
        _entries.AddValue("exports", string.Join(", ", names), "the list of exports");
    }

    private void AddMetrics()
    {
        var names = new List<string>();
        foreach (MetricSpec metric in project.Metrics)
        {
            names.Add(metric.Name);
        }

        names.Sort(StringComparer.Ordinal);
        _entries.AddValue("metrics", string.Join(", ", names), "the list of metrics");
    }

    /// <summary>Only where there are any: the keys of other projects stay as they were.</summary>
    private void AddSets()
    {
        string sets = string.Join(", ", project.EvalSets.Select(set => set.Name));
        if (sets.Length > 0)
        {
            _entries.AddValue("eval_sets", sets, "the list of evaluation sets");
        }

        if (project.Slices.Count > 0)
        {
            _entries.AddValue("slices", KeyText.Joined(project.Slices), "the list of Slices");
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
            _entries.AddFile("model/" + file, path, file);
        }
    }
}
