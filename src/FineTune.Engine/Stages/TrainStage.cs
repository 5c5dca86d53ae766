using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Batches;
using FineTune.Engine.Checkpoints;
using FineTune.Engine.Data;
using FineTune.Engine.Events;
using FineTune.Engine.Export;
using FineTune.Engine.Generation;
using FineTune.Engine.Hooks;
using FineTune.Engine.Metrics;
using FineTune.Engine.Models;
using FineTune.Engine.Models.Adapters;
using FineTune.Engine.Native;
using FineTune.Engine.TaskRecipes;
using FineTune.Engine.Tracking;
using FineTune.Engine.Training;
using FineTune.Engine.Training.Distributed;
using FineTune.Tokenizers;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Stages;

/// <summary>Trains the base model on the token files and writes a model folder in Hugging Face's layout.</summary>
internal static class TrainStage
{
    public const string ResultsFile = "train_results.json";
    public const string StateFile = "trainer_state.json";

    /// <summary>Begins to read the token files.</summary>
    public static void Prepare(TrainRequest request) => TokenizedSplit.Prepare(request.TokenizeOutput);

    /// <summary>
    /// Of the checkpoint that the training goes on from. What is wrong with it is said when it is opened.
    /// </summary>
    public static RecordedRun? Recorded(TrainRequest request)
    {
        try
        {
            var checkpoints = new CheckpointFolder(Path.Combine(request.StageFolder, StageLayout.Checkpoints), Identity(request));
            string? folder = !request.StartAnew && checkpoints.LastStep is { } step ? checkpoints.PathOf(step) : null;
            folder ??= Resolved(request.Project).ResumeFromCheckpoint switch
            {
                null => null,
                { } wanted when !bool.TryParse(wanted, out _) => wanted,
                { } wanted when bool.Parse(wanted) && checkpoints.LastStepOfAnotherRun is { } other => checkpoints.PathOf(other),
                _ => null,
            };
            return folder is not null && File.Exists(Path.Combine(folder, RunIdentity.File))
                ? new RecordedRun(RunIdentity.Load(folder).MklKernels, ResumePoint.RanksOf(folder))
                : null;
        }
        catch (FineTuneException)
        {
            return null;
        }
    }

    public static Task<string> RunAsync(TrainRequest request, StageContext context)
    {
        HookSet hooks = HookSet.Load(request.Project);
        TrainingArguments arguments = hooks.Complete(Resolved(request.Project));
        Device device = DeviceChoice.Resolve(request.Device);
        return Task.FromResult(StageProcesses.Run(
            Stage.Train, request, context, collective => Train(request, context, hooks, arguments, device, collective)));
    }

    private static string Train(
        TrainRequest request, StageContext context, HookSet hooks, TrainingArguments arguments, Device device, ICollective collective)
    {
        DatasetInfo dataset = DatasetInfo.Load(request.TokenizeOutput, request.Project);
        ITrainingTask plainTask = TaskRegistry.Of(request.Project, dataset).CreateTraining(request.Project, dataset);
        ITrainingTask task = hooks.Around(plainTask, dataset.VocabularySize);
        bool isFirst = collective.Rank == 0;
        MetricSelection metrics = MetricSelections.InTraining(request.Project, dataset, context.OutputFolder) with
        {
            WantsCurves = ReportTargets.Of(arguments).Contains(ReportTargets.TensorBoard),
        };
        var checkpoints = new CheckpointFolder(Path.Combine(request.StageFolder, StageLayout.Checkpoints), Identity(request));
        if (request.StartAnew && isFirst)
        {
            checkpoints.Clear();
        }

        // Before the weights are made, as Hugging Face's set_seed.
        manual_seed(arguments.Seed);
        using IModel model = PretrainedModel.ForTraining(
            request.Project.BaseModel,
            task.Head,
            dataset.VocabularySize,
            device,
            checkpoints.LastStep is null ? context.Events : new WarningsOnly(context.Events),
            arguments.IgnoreMismatchedSizes,
            dataset.PadTokenId,
            LoraConfig.Of(arguments));
        FreezeFeatureEncoder(model, request.Project.TaskArguments);
        SayWhatIsTrained(model, request.Project, context);
        Exporters.Check(model, request.Project.Exports, request.TokenizeOutput);
        AnswerConfigWriter.Write(model.Config, request.Project.Task, dataset);
        TaskRegistry.Of(request.Project, dataset).Configure(model.Config, request.Project, dataset);
        if (task.Head.ProblemType == ProblemType.MultiLabelClassification)
        {
            AnswerConfigWriter.WriteThreshold(model.Config, request.Project.TaskArguments.Threshold);
        }

        IReadOnlyList<string> sources = dataset.SourcePaths(request.Project.ProjectFile);
        long before = Stopwatch.GetTimestamp();
        using TokenizedSplit rows = TokenizedSplit.Open(request.TokenizeOutput, SplitNames.Train, sources);
        context.Events.Detail(
            FormattableString.Invariant($"{Quantity.Of(rows.Count, "row")} opened in {Stopwatch.GetElapsedTime(before).TotalMilliseconds:0.0} ms"));
        bool evaluates = arguments.EvalStrategy != IntervalStrategy.No || arguments.EvalOnStart;
        using TokenizedSplit? evaluationRows = !evaluates || request.Project.EvalSplit is null
            ? null
            : TokenizedSplit.Open(request.TokenizeOutput, request.Project.EvalSplit, sources);
        BatchWidth width = BatchWidth.Of(arguments, dataset.MaxLength);
        Precision precision = Precision.ForEvaluation(arguments, device, trained: true);
        Evaluator? evaluator = evaluationRows is null
            ? null
            : new Evaluator(evaluationRows, task, metrics, arguments.PerDeviceEvalBatchSize, device, precision, width)
            {
                Collective = collective,
                Generation = GenerationOfEvaluations.Of(request.Project, dataset, request.TokenizeOutput, () => Generation(request, dataset, model), device),
            };
        ITrainingTask weighted = hooks.Around(ClassWeights.Apply(arguments, plainTask, rows), dataset.VocabularySize);
        RowUnits units = Units(request.Project, dataset, rows, task);
        using TrackingObserver? tracking = isFirst ? Trackers.Of(request, context) : null;
        var job = new TrainingJob(weighted, rows, evaluator, arguments, checkpoints, device)
        {
            Units = units,
            Width = width,
            OptimizerGroups = request.Project.OptimizerGroups,
            Collective = collective,
            Observer = isFirst ? new TrainingObservers([.. Observers(request, dataset, hooks, tracking, context)]) : null,
        };
        if (plainTask is IReferencedTask referenced)
        {
            TakeReference(referenced, model, job, evaluationRows, context);
        }

        using var trainer = new Trainer(model, job, context);
        bool isSaidByTheBuild = ComputeDevice.IsSurelyCpu(request.Device, request.TorchDirectory);
        bool hasSlowBFloat16 = device.type == DeviceType.CPU && !ComputeDevice.HasBFloat16OnCpu && !isSaidByTheBuild;
        TrainingChecks.Report(request.Project, trainer.Plan, units.Count, request.ToldProcesses, hasSlowBFloat16, context.Events);
        if (arguments.AutoFindBatchSize && device.type == DeviceType.CPU)
        {
            MemoryLimit.LimitToAvailable();
        }

        trainer.Run();
        if (!isFirst)
        {
            return "";
        }

        if (task.Head.Head is ModelHead.CausalLanguageModeling or ModelHead.Seq2SeqLanguageModeling)
        {
            GenerationFile.Write(
                context.OutputFolder, request.Project.BaseModel, model.Config, Tokenizer(request), AnswersOf(dataset.Targets));
        }

        Write(request, context.OutputFolder, model, trainer);
        string loss = trainer.State.GlobalStep == 0 ? "" : FormattableString.Invariant($", loss {trainer.State.LossSum / trainer.State.GlobalStep:0.000}");
        return FormattableString.Invariant($"{Quantity.Of(trainer.State.GlobalStep, "step")} in {trainer.State.Seconds:0.0} s{loss}");
    }

    /// <summary>Who is told what happens: the user's code first, which may end the training.</summary>
    private static IEnumerable<ITrainingObserver> Observers(
        TrainRequest request, DatasetInfo dataset, HookSet hooks, TrackingObserver? tracking, StageContext context)
    {
        yield return new TrainerCallbacks(hooks.Callbacks, context.Events);
        if (tracking is not null)
        {
            yield return tracking;
        }

        if (request.ReportsLive)
        {
            yield return new LiveReport(request, dataset, context.Events);
        }
    }

    /// <summary>What a batch is counted in: with Packing as many rows as have MaxLength tokens together.</summary>
    private static RowUnits Units(ProjectSpec project, DatasetInfo dataset, ITokenRows rows, ITrainingTask task) =>
        project.TaskArguments.Packing ? RowUnits.Packed(rows, dataset.MaxLength) : RowUnits.Of(rows, task.RowsOfExample);

    /// <summary>What the base model says of the rows, before it is trained or a checkpoint takes its place.</summary>
    private static void TakeReference(IReferencedTask task, IModel model, TrainingJob job, ITokenRows? evaluationRows, StageContext context)
    {
        long before = Stopwatch.GetTimestamp();
        foreach (ITokenRows rows in ((ITokenRows?[])[job.Rows, evaluationRows]).OfType<ITokenRows>())
        {
            task.TakeReference(model, rows, job.Arguments.PerDeviceEvalBatchSize, job.Device, job.Collective, context.Cancellation);
        }

        context.Events.Info(FormattableString.Invariant($"what the base model says of the rows: {Stopwatch.GetElapsedTime(before).TotalSeconds:0.0} s"));
    }

    private static GenerationConfig Generation(TrainRequest request, DatasetInfo dataset, IModel model) =>
        GenerationFile.Read(request.Project.BaseModel, model.Config, Tokenizer(request), AnswersOf(dataset.Targets));

    private static TextTokenizer Tokenizer(TrainRequest request) => new(TokenizerFiles.LoadDefinition(request.TokenizeOutput));

    private static AnswerSettings? AnswersOf(TargetInfo? targets) => targets is null ? null
        : new AnswerSettings(targets.GenerationStartTokenId ?? targets.DecoderStartTokenId, targets.ForcedBosTokenId, targets.EvaluationLength);

    /// <summary>A checkpoint's folder is relative to the project.</summary>
    private static TrainingArguments Resolved(ProjectSpec project) =>
        project.Training.ResumeFromCheckpoint is { } checkpoint && !bool.TryParse(checkpoint, out _)
            ? project.Training with { ResumeFromCheckpoint = Path.GetFullPath(checkpoint, Path.GetDirectoryName(project.ProjectFile)!) }
            : project.Training;

    private static RunIdentity Identity(TrainRequest request)
    {
        JsonNode arguments = JsonSerializer.SerializeToNode(request.Project.PortableTraining, ContractsJson.File.TrainingArguments)!;
        arguments[RunIdentity.OptimizerGroups] = OptimizerGroups(request.Project.OptimizerGroups);
        if (TaskCatalog.Of(request.Project.Task).Arguments.Contains(nameof(TaskArguments.FreezeFeatureEncoder)))
        {
            arguments[RunIdentity.FreezeFeatureEncoder] = request.Project.TaskArguments.FreezeFeatureEncoder;
        }

        var data = new Lazy<string>(() => TokenDigest.Of(request.TokenizeOutput, SplitNames.Train));
        return new RunIdentity(request.Key, arguments.AsObject(), data, MklProcessorCheck.Kernels);
    }

    /// <summary>As texts such as <c>head (classifier.*): x10, weight decay 0</c>; null where there are none.</summary>
    private static JsonArray? OptimizerGroups(IReadOnlyList<OptimizerGroupSpec> groups) => groups.Count == 0 ? null :
    [
        .. groups.Select(group => JsonValue.Create(Describe(group))),
    ];

    private static string Describe(OptimizerGroupSpec group)
    {
        string decay = group.WeightDecay is { } own ? DisplayText.Number(own) : "of the rest";
        return $"{group.Name} ({string.Join(';', group.Parameters)}): x{DisplayText.Number(group.LearningRateFactor)}, weight decay {decay}";
    }

    private static void Write(TrainRequest request, string folder, IModel model, Trainer trainer)
    {
        JsonObject results = trainer.Results;
        if (model is AdaptedModel adapted)
        {
            AdaptedOutput.Write(folder, adapted, request);
            adapted.Describe(results);
        }
        else
        {
            ModelFolder.Save(folder, model, request.TokenizeOutput, request.Project.Training.MaxShardSize.Bytes);
        }

        JsonFiles.Write(Path.Combine(folder, StateFile), trainer.State.ToJson(request.Project.Training, trainer.Plan));
        trainer.State.Curve.ToCurve().Save(folder);
        JsonFiles.Write(Path.Combine(folder, ResultsFile), results);
    }

    /// <summary>As run_audio_classification.py: the convolutions of a pretrained model know sounds, and a few recordings teach them nothing.</summary>
    private static void FreezeFeatureEncoder(IModel model, TaskArguments arguments)
    {
        if (model.FeatureEncoder is { } prefix && arguments.FreezeFeatureEncoder)
        {
            foreach ((_, Tensor weight) in model.Weights.Where(weight => weight.Key.StartsWith(prefix, StringComparison.Ordinal)))
            {
                weight.requires_grad = false;
            }
        }
    }

    private static void SayWhatIsTrained(IModel model, ProjectSpec project, StageContext context)
    {
        if (model is AdaptedModel adapted)
        {
            if (!project.MergesAdapter && adapted.PastModules is { Count: > 0 } layers)
            {
                context.Events.Report(DiagnosticCatalog.AdapterPastModules, null, WeightNames.Join(", ", layers), adapted.Config["model_type"]!.ToString());
            }

            context.Events.Info(adapted.Summary);
            (long kept, long inFloat32) = adapted.BaseBytes;
            if (kept < inFloat32)
            {
                context.Events.Info(FormattableString.Invariant(
                    $"the base model takes {kept / 1e6:0.0} MB, {(double)kept / inFloat32:0.00} of what it takes in float32"));
            }
        }
    }
}
