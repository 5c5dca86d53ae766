using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;

namespace FineTune.Tasks.Validation;

/// <summary>From evaluated values to a validated project, or to all that is wrong with it.</summary>
internal sealed class ProjectReader(ProjectInput input, DiagnosticList diagnostics)
{
    private const string ProjectExtension = ".finetune";

    private readonly ValueParser _parser = new(diagnostics);

    /// <summary>What is worth a line in the build's output.</summary>
    public IReadOnlyList<string> Notes { get; private set; } = [];

    /// <summary>The project; null where there are errors.</summary>
    public ProjectSpec? Read()
    {
        ProjectXml project = ProjectXml.Load(input.ProjectFile);
        var rules = new ProjectRules(project, diagnostics);
        new NameChecker(project, diagnostics).Check();
        new OutsideNames(project, diagnostics).Check(input.GlobalProperties, input.DirectoryBuildProps);
        rules.CheckFolder(input.SpecFile);
        var arguments = new ArgumentReader(project, input, diagnostics);
        FineTuneTask? task = Task(project);
        BaseModelSpec? baseModel = BaseModel(project);
        TaskArguments taskArguments = arguments.Task();
        TokenizerArguments tokenizer = arguments.Tokenizer();
        TrainingArguments training = arguments.Training();
        var reader = new DatasetReader(project, input.EvalSplit.Trim(), input.OutputFolders, task, diagnostics);
        IReadOnlyList<DatasetSpec> datasets = new MediaPaths(task, diagnostics).Complete(reader.Read(input.Datasets));
        Notes = reader.Notes;
        IReadOnlyList<HookSpec> hooks = new HookReader(project, diagnostics).Read(input.Hooks);
        IReadOnlyList<OptimizerGroupSpec> groups = new OptimizerGroupReader(project, diagnostics).Read(input.OptimizerGroups);
        IReadOnlyList<SampleSpec> samples = new SampleReader(project, diagnostics).Read(input.Samples);
        IReadOnlyList<string> slices = new SliceReader(project, diagnostics).Read(input.Slices);
        IReadOnlyList<ExportSpec> exports = new ExportReader(project, diagnostics).Read(input.Exports);
        IReadOnlyList<string> hookMetrics = MetricsOf(hooks);
        var metricChoice = new MetricChoice(task, taskArguments, hookMetrics, diagnostics);
        IReadOnlyList<MetricSpec> metrics = new MetricReader(project, metricChoice, diagnostics).Read(input.Metrics);
        SweepSpec? sweep = new SweepReader(project, input, metricChoice, diagnostics).Read();
        int? processes = new ProcessRules(project, input, diagnostics).Check();
        if (arguments.AllAreRead)
        {
            var rows = new TrainingRows(datasets, taskArguments, tokenizer) { Processes = processes };
            new ArgumentRules(project, arguments, diagnostics).Check(training, rows, metricChoice);
            new AdapterRules(arguments, diagnostics).Check(training);
            new KeywordRules(project, arguments, diagnostics).Check(training);
        }

        new DeviceRules(project, input, arguments, diagnostics).Check(training);
        rules.CheckMetrics(metrics, exports);
        if (task is { } known)
        {
            new TaskRules(project, arguments, diagnostics).Check(known, taskArguments, training, datasets);
            new ObjectiveRules(project, arguments, diagnostics).Check(taskArguments, training, samples);
            new GenerationRules(project, arguments, diagnostics).Check(known, taskArguments, training, metrics, samples);
            rules.CheckFit(known, taskArguments, training, metrics, hookMetrics);
        }

        var hub = new HubReader(project, input, arguments, diagnostics);
        hub.Check(training);
        string? evalSplit = rules.EvaluationSplit(input.EvalSplit.Trim(), datasets, metrics, training);
        rules.CheckSets(metrics, datasets, slices);
        datasets = Sliced(datasets, evalSplit, slices);
        bool includesTexts = rules.Flag(nameof(ProjectSpec.ReportIncludeTexts), input.ReportIncludeTexts.Trim());
        return diagnostics.HasErrors || task is null || baseModel is null ? null : new ProjectSpec
        {
            Name = input.Name,
            ProjectFile = input.ProjectFile,
            Task = task.Value,
            BaseModel = baseModel,
            TaskArguments = taskArguments,
            Tokenizer = tokenizer,
            Training = training,
            Datasets = datasets,
            Metrics = metrics,
            Hooks = hooks,
            OptimizerGroups = groups,
            Samples = samples,
            Slices = slices,
            Exports = exports,
            Sweep = sweep,
            ArgumentPositions = arguments.Positions(),
            EvalSplit = evalSplit,
            ReportIncludeTexts = includesTexts,
            PushTo = PushTo(),
            PushToHub = hub.Destination(training),
        };
    }

    /// <summary>Only the evaluation split is looked at by its slices.</summary>
    private static IReadOnlyList<DatasetSpec> Sliced(IReadOnlyList<DatasetSpec> datasets, string? evalSplit, IReadOnlyList<string> slices)
    {
        if (slices.Count == 0)
        {
            return datasets;
        }

        var sliced = new List<DatasetSpec>();
        foreach (DatasetSpec dataset in datasets)
        {
            bool isEvaluated = false;
            foreach (string split in dataset.Splits())
            {
                isEvaluated |= split == evalSplit;
            }

            sliced.Add(isEvaluated ? dataset with { Slices = slices } : dataset);
        }

        return sliced;
    }

    private static List<string> MetricsOf(IReadOnlyList<HookSpec> hooks)
    {
        var names = new List<string>();
        foreach (HookSpec hook in hooks)
        {
            names.AddRange(hook.Metrics);
        }

        return names;
    }

    private FineTuneTask? Task(ProjectXml project)
    {
        string task = input.Task.Trim();
        if (task.Length > 0)
        {
            return _parser.Choice<FineTuneTask>("FineTuneTask", task, project.PositionOf("FineTuneTask", task));
        }

        diagnostics.Add(DiagnosticCatalog.MissingProperty, project.FilePosition, "FineTuneTask");
        return null;
    }

    private BaseModelSpec? BaseModel(ProjectXml project)
    {
        string reference = input.BaseModel.Trim();
        if (reference.Length == 0)
        {
            diagnostics.Add(DiagnosticCatalog.MissingProperty, project.FilePosition, "BaseModel");
            return null;
        }

        SourcePosition position = project.PositionOf("BaseModel", reference);
        return reference.StartsWith(BuiltinModels.Prefix, StringComparison.Ordinal) ? Builtin(reference, position)
            : reference.StartsWith(PackedModel.Prefix, StringComparison.Ordinal) ? Packed(reference, position)
            : reference.EndsWith(ProjectExtension, StringComparison.OrdinalIgnoreCase) ? OtherProject(reference, position)
            : Folder(reference, position);
    }

    private BaseModelSpec? Builtin(string reference, SourcePosition position)
    {
        string name = reference[BuiltinModels.Prefix.Length..];
        if (name == BuiltinModels.MiniLm)
        {
            // Unpacked before the first stage, and from then on a folder like any other.
            return new BaseModelSpec(reference, BaseModelKind.Folder, Path.TrimEndingDirectorySeparator(input.BaseModelFolder), position);
        }

        if (BuiltinModels.All.Contains(name))
        {
            return new BaseModelSpec(reference, BaseModelKind.Builtin, name, position);
        }

        string suggestion = NearestName.Suggestion(name, BuiltinModels.All);
        diagnostics.Add(DiagnosticCatalog.BaseModelNotFound, position, reference, $"there is no built-in model '{name}'{suggestion}");
        return null;
    }

    private BaseModelSpec? Packed(string reference, SourcePosition position)
    {
        if (PackedModel.Find(reference, input.PackageFolders, out string reason) is { } folder)
        {
            return new BaseModelSpec(reference, BaseModelKind.Folder, folder, position);
        }

        diagnostics.Add(DiagnosticCatalog.BaseModelNotFound, position, reference, reason);
        return null;
    }

    /// <summary>The model folder of another project, which is built before the first stage; it need not be there yet.</summary>
    private BaseModelSpec? OtherProject(string reference, SourcePosition position)
    {
        string path = FullPath(reference);
        if (path == input.ProjectFile)
        {
            diagnostics.Add(DiagnosticCatalog.OwnBaseModel, position, reference);
            return null;
        }

        if (!File.Exists(path))
        {
            diagnostics.Add(DiagnosticCatalog.BaseProjectNotFound, position, reference);
            return null;
        }

        return new BaseModelSpec(reference, BaseModelKind.Folder, Path.TrimEndingDirectorySeparator(input.BaseModelFolder), position);
    }

    private BaseModelSpec? Folder(string reference, SourcePosition position)
    {
        string folder = FullPath(reference);
        if (Directory.Exists(folder))
        {
            BaseModelCard.Check(folder, input.SpecFile.Length == 0 ? null : Path.Combine(Path.GetDirectoryName(input.SpecFile)!, "card.txt"), diagnostics);
            return WithAdapter(new BaseModelSpec(reference, BaseModelKind.Folder, folder, position));
        }

        if (HubReference.TryParse(reference) is { } hub)
        {
            return new BaseModelSpec(reference, BaseModelKind.Hub, "", position, hub);
        }

        diagnostics.Add(DiagnosticCatalog.BaseModelNotFound, position, reference, $"the folder {folder} does not exist");
        return null;
    }

    /// <summary>A folder with an adapter is one of that model that the adapter is for, which may be one of the Hub.</summary>
    private BaseModelSpec? WithAdapter(BaseModelSpec model)
    {
        try
        {
            return AdapterReference.Of(model.Location) is not { } adapter ? model
                : adapter.FindBase() is null && adapter.Hub is { } hub
                    ? model with { Kind = BaseModelKind.Hub, Location = "", Hub = hub, Adapter = model.Location }
                    : model.WithAdapter();
        }
        catch (FineTuneException failure)
        {
            diagnostics.Add(failure, model.Position);
            return null;
        }
    }

    private string? PushTo() => input.PushTo.Trim() is { Length: > 0 } folder ? FullPath(folder) : null;

    private string FullPath(string path) => Path.GetFullPath(path.Replace('\\', '/'), Path.GetDirectoryName(input.ProjectFile)!);
}
