namespace FineTune.Contracts;

/// <summary>
/// The SDK's own properties: what a project may set beside arguments, what a target takes from the command line. Validation, schema and <c>-t:Help</c> read
/// them here.
/// </summary>
public static class SdkPropertyCatalog
{
    private static readonly string[] TrueOrFalse = ["true", "false"];

    public static IReadOnlyList<SdkProperty> All { get; } =
    [
        new("FineTuneTask", "", "What the model is to do.") { Choices = EnumNames.All(typeof(FineTuneTask)) },
        new(
            "BaseModel",
            "",
            "What training starts from: a model of the Hub, a folder, another .finetune project, builtin:minilm, builtin:bert-tiny, "
                + "builtin:llama-tiny, builtin:t5-tiny, builtin:vit-tiny or builtin:wav2vec2-tiny."),
        new("EvalSplit", "the first of test, validation, valid, val, dev, eval", "The split that is evaluated."),
        new("ReportIncludeTexts", "false", "true puts texts of the evaluation split into report.html, which goes wherever the model goes.")
            { Choices = TrueOrFalse },
        new("PushTo", "", "The folder that Push writes to."),
        new("Recipe", "", "A named set of defaults for the arguments.") { Choices = Recipes.Names },
        new("FineTuneDevice", "auto", "What computes: auto, cpu, cuda, cuda:N or mps.") { Choices = ["auto", "cpu", "cuda", "mps"] },
        new("FineTuneMklKernels", "auto", "By which kernels MKL multiplies: those measured to be faster here, its default, or those of the processor.")
            { Choices = MklKernels.All },
        new("FineTuneProcesses", "1", "How many processes of this machine train, evaluate and predict together; each trains on batches of its own."),
        new("FineTuneCollective", "auto", "By what processes talk to each other: Gloo, MPI or NCCL.") { Choices = EnumNames.All(typeof(CollectiveEngine)) },
        new("FineTuneLauncher", "", "The command that starts the engine of Train, Evaluate and Predict on every rank, as mpirun -n 8 or srun --mpi=pmix."),
        new("FineTuneMpiLibrary", "the launcher's", "The file of the MPI library that processes talk by."),
        new("FineTuneCollectiveTimeout", "600", "After how many seconds a process that waits for the others gives the stage up."),
        new("FineTuneTorchDir", "", "A folder with libtorch; wins over the packages."),
        new("FineTuneTorchVersion", "that of this SDK", "The version of the package libtorch is taken from."),
        new("FineTuneTorchPackage", "that of this platform", "The package libtorch is taken from."),
        new("FineTuneCudaPackage", "that of this platform", "The package that FineTuneDevice=cuda references."),
        new("FineTuneNoCache", "false", "true runs every stage, whatever is there.") { Choices = TrueOrFalse },
        new("FineTuneHashMemo", "true", "false reads every input file in every build.") { Choices = TrueOrFalse },
        new("FineTuneLiveProgress", "true", "false prints plain lines instead of the live one on a terminal.") { Choices = TrueOrFalse },
        new("FineTuneReportLive", "false", "true serves the report on loopback while a training runs; never in continuous integration.")
            { Choices = TrueOrFalse },
        new("FineTuneGitHub", "true", "false writes no annotations and no summary in a workflow of GitHub.") { Choices = TrueOrFalse },
        new("FineTuneEnginePath", "in the SDK's package", "The engine; for those who work on it."),
        new("FineTuneModelFolder", "bin/<name>", "Where the model folder goes."),
        new("FineTuneCancelGraceSeconds", "30", "How long a stopped engine may take to save its checkpoint."),
        new("FineTuneCachePath", "the user's cache folder", "Where the store of finished stages lies; also taken from the environment."),
        new("FineTuneCacheReadOnly", "false", "true takes from the store and puts nothing in.") { Choices = TrueOrFalse },
        new("FineTuneCacheSizeLimit", "50GB", "What the store may take, such as 500MB; none for any."),
        new("FineTuneShareDevice", "false", "true lets trainings of several projects use one GPU at the same time.") { Choices = TrueOrFalse },
        new("FineTuneOffline", "false", "true asks nothing of the network.") { Choices = TrueOrFalse },
        new("FineTuneLockedMode", "false", "true fails where finetune.lock.json has no pin for a revision of the Hub.") { Choices = TrueOrFalse },
        new("FineTuneHubPreflight", "true", "false does not ask, before training, whether a push to the Hub will be allowed.") { Choices = TrueOrFalse },
        new("HubPrivate", "", "true makes a repository that Push creates a private one.") { Choices = TrueOrFalse },
        new("HubCreatePr", "false", "true has Push open a pull request.") { Choices = TrueOrFalse },
        new("FineTuneClientNamespace", "the project's name", "Namespace of the typed client in the package that Pack makes."),
        new("SweepTrials", "20", "How many trials a sweep has; of a grid all combinations."),
        new("SweepMetric", "the first gate, or loss", "The metric whose best value a sweep looks for."),
        new("SweepDirection", "that of the metric", "Whether small or large values of the metric are good.")
            { Choices = EnumNames.All(typeof(SweepDirection)) },
        new("SweepAlgorithm", "tpe", "How a sweep chooses the values of its next trial.") { Choices = EnumNames.All(typeof(SweepAlgorithm)) },
        new("SweepPruner", "none", "When a sweep ends a trial before its training is over.") { Choices = EnumNames.All(typeof(SweepPruner)) },
        new("SweepSeed", "0", "Where the random numbers of a sweep begin."),
        new("SweepTimeout", "", "After how many seconds, or hours:minutes:seconds, a sweep begins no further trial."),
        new("SweepAdopt", "false", "true makes the model of the best trial the project's, in bin.") { Choices = TrueOrFalse },
        new("SweepParallelTrials", "as many as -m allows, at most 4", "How many trials of a sweep run at the same time."),
        new("PredictFile", "",
            "The file whose rows Predict asks the model about: csv, tsv, json, jsonl, parquet or txt; of a model of pictures also a picture or a folder.",
            "Predict"),
        new("PredictOutput", "beside PredictFile, as in.predictions.jsonl",
            "The file that Predict writes: one JSON object a line, a line a row; as .json a list of them, as .csv or .tsv a table.",
            "Predict"),
        new("PreviewRows", "3", "Rows of each split that Preview shows."),
        new("Against", "", "A folder, all_results.json, branch, tag, commit, or org/name@revision of the Hub: the model to compare with.", "Compare"),
        new("SummaryFile", "", "A Markdown file that the table is appended to.", "Compare"),
        new("Replay", "false", "true runs Tokenize and Train again and compares the bytes.", "Verify") { Choices = TrueOrFalse },
    ];
}
