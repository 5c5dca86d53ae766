using System.Reflection;
using static FineTune.Contracts.DiagnosticSeverity;

namespace FineTune.Contracts;

/// <summary>All codes. FT1 project and arguments, FT2 data and tokenizing, FT3 training, FT4 evaluation and gates, FT5 Hub and push, FT9 engine.</summary>
public static class DiagnosticCatalog
{
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
        "'{0}' keeps its stages in the same folder: {1}.", "Give each .finetune file a folder of its own, or set BaseIntermediateOutputPath by its name in Directory.Build.props.");

    public static readonly DiagnosticDescriptor LongWarmup = new("FT1020", Warning, "Warm-up longer than training",
        "The warm-up of {0} steps does not end within the {1} steps of training; the learning rate never gets to LearningRate.", "Lower WarmupSteps, or train longer.");

    public static readonly DiagnosticDescriptor LargeBatch = new("FT1021", Warning, "Batch larger than the data",
        "A step takes {0} rows (PerDeviceTrainBatchSize x GradientAccumulationSteps), but the training split has {1}; an epoch is one step.",
        "Lower one of the two, or set NoWarn to FT1021.");

    public static readonly DiagnosticDescriptor LittleDiskSpace = new("FT1022", Error, "Not enough disk space",
        "Training needs about {0} MB in '{1}' for {2} checkpoint(s) and the model, and {3} MB are free.",
        "Free some space, set SaveStrategy to no, or lower SaveTotalLimit.");

    public static readonly DiagnosticDescriptor NoModelYet = new("FT1023", Error, "No model yet",
        "There is no model in '{0}'.", "Build the project first, without --no-build.");

    public static readonly DiagnosticDescriptor UnknownOption = new("FT1024", Error, "Unknown option",
        "Unknown option '{0}'.", "The options are: {1}; a text that begins with - goes behind a further --.");

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
        "Weights of '{0}' do not fit its config.json: {1}.",
        "Use the config.json the weights were saved with; or set IgnoreMismatchedSizes to true to start weights of another shape anew, such as a head of another number of labels.");

    public static readonly DiagnosticDescriptor BadSafetensors = new("FT1205", Error, "Broken safetensors file",
        "The weights cannot be read: {0}.", "The file is incomplete or damaged; fetch it again.");

    public static readonly DiagnosticDescriptor BaseModelNotFound = new("FT1206", Error, "Base model not found",
        "The base model '{0}' cannot be used: {1}.", "Name a folder with a config.json, a model of the Hugging Face Hub as org/name, or builtin:bert-tiny.");

    public static readonly DiagnosticDescriptor UnsupportedArchitecture = new("FT1207", Error, "Unsupported architecture",
        "The model type '{0}' of '{1}' is not supported.", "Supported are: {2}.");

    public static readonly DiagnosticDescriptor BadConfig = new("FT1208", Error, "Bad config.json",
        "The model's configuration cannot be used: {0}.", "Correct config.json, or fetch it again.");

    public static readonly DiagnosticDescriptor UnsupportedConfig = new("FT1210", Error, "Unsupported field of config.json",
        "The model's configuration asks for what is not supported: {0} is {1}.", "Supported is: {2}. Another value would give another model, so it is not ignored.");

    public static readonly DiagnosticDescriptor UnsupportedHead = new("FT1211", Error, "No model for the task",
        "The model type '{0}' has no model for {1}.", "It has: {2}. Take a base model of another type.");
    public static readonly DiagnosticDescriptor BaseProjectNotFound = new("FT1250", Error, "Base model's project not found",
        "The project '{0}' that BaseModel names does not exist.", "Correct the path; it is seen from the project's folder.");

    public static readonly DiagnosticDescriptor OwnBaseModel = new("FT1251", Error, "Project is its own base model",
        "BaseModel = '{0}' is this project itself.", "Name another project, a folder or a built-in model.");

    public static readonly DiagnosticDescriptor LockFileNotReadable = new("FT1260", Error, "Lock file not readable",
        "The lock file cannot be read: {0}.", "Restore it from source control, or delete it to pin every revision anew.");

    public static readonly DiagnosticDescriptor RevisionNotLocked = new("FT1261", Error, "Revision not locked",
        "FineTuneLockedMode is set and the lock file has no commit for the revision '{1}' of '{0}'.",
        "Build once without FineTuneLockedMode and commit finetune.lock.json.");

    public static readonly DiagnosticDescriptor RowTooLong = new("FT1212", Error, "Row longer than the model",
        "A row has {0} tokens, but the model has positions for {1}.", "Set MaxLength to {1} or less.");

    public static readonly DiagnosticDescriptor BadTorchFile = new("FT1213", Error, "Broken PyTorch file",
        "The weights cannot be read: {0}.", "The file is incomplete, damaged or not one that torch.save wrote; fetch it again, or take the model's safetensors.");

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

    public static readonly DiagnosticDescriptor FileNotFound = new("FT2001", Error, "File not found",
        "{0}.", "Correct Include, or put the file there.");

    public static readonly DiagnosticDescriptor UnknownColumn = new("FT2002", Error, "Unknown column",
        "There is no column '{0}'{1}; the columns are: {2}.", "Set TextColumn, TextPairColumn or LabelColumn on the Dataset.");

    public static readonly DiagnosticDescriptor BadLabel = new("FT2003", Error, "Label outside the range",
        "The label '{0}' is not one of the {1} labels: {2}.", "Correct the row, or set LabelNames on the Dataset.");

    public static readonly DiagnosticDescriptor EmptySplit = new("FT2004", Error, "Empty split",
        "The split '{0}' has no rows{1}.", "Check its files, Skip and Take.");

    public static readonly DiagnosticDescriptor MalformedCsv = new("FT2005", Error, "Malformed CSV row",
        "The row cannot be read: {0}.", "Correct it; fields that hold the delimiter, quotes or line ends stand in quotes, and quotes in them are doubled.");

    public static readonly DiagnosticDescriptor BrokenJson = new("FT2006", Error, "Broken JSON",
        "The row is not a JSON object: {0}.", "Write one object a line, or an array of objects in a .json file.");

    public static readonly DiagnosticDescriptor NotText = new("FT2007", Error, "Text column without text",
        "The column '{0}' should hold text, but here it holds {1}.", "Set TextColumn on the Dataset to the column with the text.");

    public static readonly DiagnosticDescriptor BadParquet = new("FT2008", Error, "Parquet file not readable",
        "The Parquet file cannot be read: {0}.", "The file is damaged or uses a feature that is not supported; write it anew.");

    public static readonly DiagnosticDescriptor NotUtf8 = new("FT2009", Error, "Not UTF-8",
        "The file is not UTF-8: the byte at offset {0} begins no character.", "Save it as UTF-8, or set Encoding on the Dataset, as in Encoding=\"latin1\".");

    public static readonly DiagnosticDescriptor UnusedColumns = new("FT2010", Warning, "Unused columns",
        "Columns that no stage uses: {0}.", "Remove them, or set NoWarn to FT2010.");

    public static readonly DiagnosticDescriptor TooFewLabels = new("FT2011", Error, "Too few labels",
        "The training split has {0} label(s); a classifier needs two.", "Check LabelColumn and the data.");

    public static readonly DiagnosticDescriptor BadTokenizer = new("FT2012", Error, "Tokenizer not usable",
        "The tokenizer of the base model cannot be used: {0}.", "Fetch its files again, or use a base model whose tokenizer is supported (docs/tokenize.md).");

    public static readonly DiagnosticDescriptor FileNotReadable = new("FT2013", Error, "File not readable",
        "'{0}' cannot be read: {1}.", "Check that it is a file you may read.");

    public static readonly DiagnosticDescriptor NotALabel = new("FT2014", Error, "Label column without a label",
        "The column '{0}' should hold a label, a text or an integer, but here it holds {1}.", "Correct the row, or set LabelColumn on the Dataset.");

    public static readonly DiagnosticDescriptor MalformedConll = new("FT2015", Error, "Malformed CoNLL line",
        "The line cannot be read: {0}.", "Write one word a line with all its columns, and an empty line after a sentence.");

    public static readonly DiagnosticDescriptor NotAList = new("FT2016", Error, "List column without a list",
        "The column '{0}' should hold a list of {1}, but here it holds {2}.", "Set TokensColumn and LabelColumn on the Dataset to columns with lists.");

    public static readonly DiagnosticDescriptor NotInEncoding = new("FT2017", Error, "Not in the encoding",
        "The file is not in the encoding {0}: the bytes at offset {1} are no character.", "Set Encoding on the Dataset to the one the file was saved in.");

    public static readonly DiagnosticDescriptor BadCompression = new("FT2018", Error, "Compressed file not readable",
        "The compressed file cannot be read: {0}.", "It is incomplete or damaged; compress or fetch it again.");

    public static readonly DiagnosticDescriptor UnknownSplit = new("FT2019", Error, "Unknown split",
        "There is no split '{0}'{1}; the splits are: {2}.", "Correct Split, or set EvalSplit to it if the name is meant.");

    public static readonly DiagnosticDescriptor BadCondition = new("FT2020", Error, "Where on a column without texts",
        "The column '{0}' of Where should hold texts or integers, but here it holds {1}.", "Set Where on the Dataset to a column with texts or integers.");

    public static readonly DiagnosticDescriptor MalformedText = new("FT2021", Error, "Text line not readable",
        "The line cannot be read: {0}.", "Write one text a line.");

    public static readonly DiagnosticDescriptor TooManyLabels = new("FT2022", Error, "Too many labels",
        "The column '{0}' has more than {1} labels, such as '{2}'.", "Set LabelColumn on the Dataset to the column with the labels.");

    public static readonly DiagnosticDescriptor RowOverMaxLength = new("FT2023", Error, "Row over MaxLength",
        "The row has {0} tokens, MaxLength is {1}.", "Shorten it, set MaxLength higher, or TruncationPolicy to truncate, drop or window.");

    public static readonly DiagnosticDescriptor EmptyTexts = new("FT2100", Warning, "Rows without text",
        "{0} of {1} rows of the split '{2}' have an empty text: {3}.", "Remove them, or set NoWarn to FT2100.");

    public static readonly DiagnosticDescriptor RepeatedRows = new("FT2101", Warning, "Repeated rows",
        "{0} of {1} rows of the split '{2}' repeat an earlier row: {3}.", "Remove them if they were not meant to count more, or set NoWarn to FT2101.");

    public static readonly DiagnosticDescriptor ContradictingLabels = new("FT2102", Warning, "One text, two labels",
        "{0} of {1} rows of the split '{2}' have a text that has another label before: {3}.", "Decide for one label, or set NoWarn to FT2102.");

    public static readonly DiagnosticDescriptor LeakedRows = new("FT2103", Warning, "Rows of training in another split",
        "{0} of {1} rows of the split '{2}' are in the training split too: {3}.", "Remove them from one of the two: metrics of a split that was trained on are too good.");

    public static readonly DiagnosticDescriptor LongRows = new("FT2104", Warning, "Rows over MaxLength",
        "{0} of {1} rows of the split '{2}' are longer than {3} tokens, the longest by {4}; {5} tokens are left out: {6}.",
        "Set MaxLength higher or TruncationPolicy to another way, or set NoWarn to FT2104.");

    public static readonly DiagnosticDescriptor UnevenLabels = new("FT2105", Warning, "Labels out of balance",
        "Of {0} rows of the split '{1}', {2} have the label '{3}' and {4} have '{5}'.", "Look at f1_macro rather than accuracy, add rows, or set NoWarn to FT2105.");

    public static readonly DiagnosticDescriptor UnknownTokensOnly = new("FT2106", Warning, "Rows of unknown tokens only",
        "{0} of {1} rows of the split '{2}' are nothing but unknown tokens to the tokenizer: {3}.", "Check the language and the encoding of the texts, and that the tokenizer is one for them.");

    public static readonly DiagnosticDescriptor UnsupportedComponent = new("FT2200", Error, "Tokenizer component not supported",
        "The tokenizer cannot be used: {0} is not supported.", "Use a base model with a tokenizer of the kinds that docs/tokenize.md lists.");

    public static readonly DiagnosticDescriptor UnsupportedPattern = new("FT2201", Error, "Regular expression not supported",
        "The tokenizer splits by the expression '{0}', of which {1} is not supported.", "Use a base model with another tokenizer (docs/tokenize.md).");

    public static readonly DiagnosticDescriptor NoUnknownToken = new("FT2202", Error, "Text without a token",
        "The vocabulary has no token for '{0}', and no unknown token.", "Remove the text, or use a base model whose vocabulary has an unknown token.");

    public static readonly DiagnosticDescriptor BadSentencePiece = new("FT2203", Error, "SentencePiece model not usable",
        "The SentencePiece model cannot be used: {0}.", "Fetch the file again, or use a tokenizer.json.");

    public static readonly DiagnosticDescriptor BadEncodeInput = new("FT2204", Error, "Bad input to encode",
        "Line {0} of the input cannot be encoded: {1}.", "Write one JSON object a line, with the members text and, for pairs, pair.");

    public static readonly DiagnosticDescriptor TokenTypesBeyondModel = new("FT2205", Error, "Token types beyond the model",
        "The tokenizer gives the second text of a pair token types up to {0}, but the model has embeddings for {1} (type_vocab_size).",
        "Use the tokenizer that the model was trained with, or leave token_type_ids out of model_input_names in its tokenizer_config.json.");

    public static readonly DiagnosticDescriptor NotANumber = new("FT2150", Error, "Number column without a number",
        "The column '{0}' should hold a number to predict, but here it holds {1}.", "Correct the row, set LabelColumn on the Dataset, or set ProblemType to another kind.");

    public static readonly DiagnosticDescriptor AmbiguousLabels = new("FT2151", Error, "Labels that may be classes or numbers",
        "The labels are numbers such as {0}: they may be classes, or numbers to predict.", "Set ProblemType to single_label_classification or to regression.");

    public static readonly DiagnosticDescriptor LabelsAndWords = new("FT2152", Error, "Not one label a word",
        "The column '{0}' has {1} labels for {2} words.", "Give each word of the row one label.");

    public static readonly DiagnosticDescriptor NoMaskToken = new("FT2153", Error, "No mask token",
        "The tokenizer of '{0}' has no mask token, which masked language modelling hides words by.", "Take a base model that was trained by masking, such as BERT.");

    public static readonly DiagnosticDescriptor NotFinite = new("FT3001", Error, "Loss is not a number",
        "The {0} is {1} at step {2} (learning rate {3}, gradient norm {4}): {5}.",
        "Lower LearningRate or set MaxGradNorm; the last checkpoint is kept.");

    public static readonly DiagnosticDescriptor Cancelled = new("FT3002", Warning, "Cancelled",
        "{0} was cancelled{1}.", "Build again to go on; what is finished or saved by then is not done twice.");

    public static readonly DiagnosticDescriptor BadObjectOption = new("FT3003", Error, "Option not usable",
        "{0} = '{1}' cannot be used: {2}.", "Correct it; docs/train.md lists the options of each optimizer and schedule.");

    public static readonly DiagnosticDescriptor CheckpointDiffers = new("FT3004", Error, "Checkpoint of another run",
        "Training cannot go on from '{0}': {1}.", "Set these back, or remove ResumeFromCheckpoint to start anew.");

    public static readonly DiagnosticDescriptor CheckpointNotUsable = new("FT3005", Error, "Checkpoint not usable",
        "The checkpoint '{0}' cannot be used: {1}.", "Delete it; training then starts anew.");

    public static readonly DiagnosticDescriptor NothingToTrain = new("FT3006", Error, "Nothing to train",
        "FreezeParameters freezes every weight of the model.", "Leave out the weights that are to be trained, such as classifier.*.");

    public static readonly DiagnosticDescriptor PatternMatchesNothing = new("FT3007", Error, "No such weight",
        "{0}: '{1}' matches no weight of the model.", "Weights have names such as {2}; * stands for any text.");

    public static readonly DiagnosticDescriptor OutOfMemory = new("FT3008", Error, "Out of memory",
        "There is not enough memory for {0} row(s) in a forward pass (step {1}).",
        "To need less, {2}set GradientCheckpointing to true, lower MaxLength, or lower PerDeviceTrainBatchSize and raise GradientAccumulationSteps.");

    public static readonly DiagnosticDescriptor LibTorchLacks = new("FT3009", Error, "Missing in libtorch",
        "The libtorch in use does not export '{0}', which Bf16 and FullDeterminism need.", "Set them to false, or use the libtorch that the SDK restores.");

    public static readonly DiagnosticDescriptor BadClassWeights = new("FT3010", Error, "Class weights not usable",
        "ClassWeights = '{0}' cannot be used: {1}.", "Write balanced, or one number above 0 for each label, as in 1;2.5.");

    public static readonly DiagnosticDescriptor SlowBFloat16 = new("FT3011", Warning, "bfloat16 without hardware",
        "This CPU does not multiply bfloat16 in hardware (AVX512-BF16 or AMX), so Bf16 makes training slower, not faster.",
        "Set Bf16 to false, or NoWarn to FT3011 if the numbers are what you want.");

    public static readonly DiagnosticDescriptor NoCheckpoint = new("FT3012", Error, "No checkpoint to go on from",
        "ResumeFromCheckpoint = '{0}', but {1}.", "Remove ResumeFromCheckpoint to start anew.");

    public static readonly DiagnosticDescriptor BadOptimizerGroup = new("FT3100", Error, "Optimizer group not usable",
        "The OptimizerGroup '{0}' {1}.", "Write <OptimizerGroup Include=\"head\" Parameters=\"classifier.*\" LearningRateFactor=\"10\" />; docs/train.md has more.");

    public static readonly DiagnosticDescriptor WeightInTwoGroups = new("FT3101", Error, "Weight in two optimizer groups",
        "The weight {0} is in the OptimizerGroups '{1}' and '{2}'.", "Narrow the Parameters of one of them: a weight is updated in one way.");

    public static readonly DiagnosticDescriptor BadPositiveLabel = new("FT3300", Error, "No such positive label",
        "PositiveLabel = '{0}', but the labels are: {1}.", "Name one of the two labels, or leave it out where there are more: it is for two.");

    public static readonly DiagnosticDescriptor HookFailed = new("FT3400", Error, "A hook failed",
        "The hook {0} failed.{1}", "Correct it and build the hook again; the last checkpoint is kept.");

    public static readonly DiagnosticDescriptor HookNotUsable = new("FT3401", Error, "Hook not usable",
        "The hook '{0}' cannot be used: {1}.", "A hook is a .NET assembly with public classes that implement interfaces of FineTune.Hooks (docs/hooks.md).");

    public static readonly DiagnosticDescriptor HookMetricsDiffer = new("FT3402", Error, "Metrics of a hook differ",
        "The hook '{0}' gives the metrics '{1}', but its Hook item says '{2}'.", "Write the names of the classes that implement IMetric into Metrics, separated by ';'.");

    public static readonly DiagnosticDescriptor HookLossNotUsable = new("FT3403", Error, "Loss of a hook not usable",
        "The losses of the hook {0} cannot be used: {1}.", "Correct ILoss.Losses; docs/hooks.md says what it is given and what it returns.");

    public static readonly DiagnosticDescriptor HookTokensNotUsable = new("FT3404", Error, "Tokens of a hook not usable",
        "The collator {0} made the token {1}, but token ids lie from 0 to below {2}.", "Correct ICollator.Collate.");

    public static readonly DiagnosticDescriptor NoMaskInText = new("FT3301", Error, "No mask in the text",
        "The text '{0}' leaves nothing out.", "Write {1} in the place of a word.");

    public static readonly DiagnosticDescriptor GateFailed = new("FT4001", Error, "Gate failed",
        "{0} is {1}, {2} of {3}.", "The model folder in bin was not replaced; the new model is in {4}.");

    public static readonly DiagnosticDescriptor ResultsNotReadable = new("FT4002", Error, "Results not readable",
        "The results cannot be read: {0}.", "Build again; -p:FineTuneNoCache=true runs every stage anew.");

    public static readonly DiagnosticDescriptor EvaluationNotFinite = new("FT4010", Error, "Loss of an evaluation is not a number",
        "The loss is {0} for this row or one of the {1} evaluated with it.", "The model's weights are not finite any more: lower LearningRate or set MaxGradNorm.");

    public static readonly DiagnosticDescriptor MetricDoesNotFit = new("FT4011", Error, "Metric that does not fit",
        "The metric '{0}' does not fit {1}.", "Those that do are: {2}.");

    public static readonly DiagnosticDescriptor MetricNotDefined = new("FT4012", Warning, "Metric not defined",
        "{0} is not defined for the split '{1}': its rows, or the predictions, are all alike.", "Evaluate on more rows, or take another metric.");

    public static readonly DiagnosticDescriptor NoDestination = new("FT5001", Error, "Nowhere to push to",
        "Push has no destination.", "Set PushTo to a folder, or PushToHub to a repository of the Hugging Face Hub.");

    public static readonly DiagnosticDescriptor DestinationNotUsable = new("FT5002", Error, "Destination not usable",
        "'{0}' cannot be written: {1}.", "Check that the folder may be written, or set PushTo to another.");

    public static readonly DiagnosticDescriptor HubUnreachable = new("FT5003", Error, "Hub not reachable",
        "The Hub at {0} cannot be reached: {1}.", "Check the network and the variable HF_ENDPOINT. What is in the cache can be used with FineTuneOffline=true.");

    public static readonly DiagnosticDescriptor HubOfflineMissing = new("FT5004", Error, "Offline and not in the cache",
        "Offline, and {0} of {1} is not in the cache {2}.", "Build once with a network, or run '{3}' on a machine with one.");

    public static readonly DiagnosticDescriptor HubNotLoggedIn = new("FT5005", Error, "Not logged in",
        "{0} wants to know who asks before it lets anybody {1}; {2}.", "Run 'dotnet msbuild -t:Login', or set the variable HF_TOKEN; tokens are made at https://huggingface.co/settings/tokens.");

    public static readonly DiagnosticDescriptor HubBadToken = new("FT5006", Error, "Token refused",
        "{0} does not know the token from {1}.", "It may be of another Hub, expired or revoked. Make a new one and run 'dotnet msbuild -t:Login', or correct the variable HF_TOKEN.");

    public static readonly DiagnosticDescriptor HubForbidden = new("FT5007", Error, "Not permitted",
        "{2} does not accept the token from {0} where it is to {1}: {3}.", "Use a token with the role write, of an account that may write there.");

    public static readonly DiagnosticDescriptor HubRepositoryNotFound = new("FT5008", Error, "Repository not found",
        "There is no {0} at {1}, or it is private and {2}.", "Check the name; a folder or file of that name beside the project would come first. For a private one run 'dotnet msbuild -t:Login', or set the variable HF_TOKEN.");

    public static readonly DiagnosticDescriptor HubGated = new("FT5009", Error, "Gated repository",
        "The {0} is open only to those its owners have admitted; {2}.", "Ask for access at {1}, log in ('dotnet msbuild -t:Login' or the variable HF_TOKEN), and build again.");

    public static readonly DiagnosticDescriptor HubRevisionNotFound = new("FT5010", Error, "Revision not found",
        "The {0} has no branch, tag or commit '{1}'.", "Correct the revision. If finetune.lock.json pins it, the commit is gone: 'dotnet msbuild -t:Update' pins anew.");

    public static readonly DiagnosticDescriptor HubFileNotFound = new("FT5011", Error, "File not found in the repository",
        "The {0} has no {1}.", "Check the repository's list of files; another revision may have it.");

    public static readonly DiagnosticDescriptor HubQuota = new("FT5012", Error, "Storage used up",
        "There is no space left for {0}: {1}.", "Delete what is not needed at https://huggingface.co/settings/storage, or make the repository public.");

    public static readonly DiagnosticDescriptor HubNameTaken = new("FT5013", Error, "Name already taken",
        "The name '{0}' is taken at {1} by something this account cannot see or write to.", "Set PushToHub to another name.");

    public static readonly DiagnosticDescriptor HubConflict = new("FT5014", Error, "Changed meanwhile",
        "Somebody else has changed the {0} since this push began; nothing was committed.", "Look at the change, then push again.");

    public static readonly DiagnosticDescriptor HubUploadInterrupted = new("FT5015", Error, "Upload interrupted",
        "The upload to {0} broke off: {1}. Nothing was committed.", "Push again; what has arrived is not sent a second time.");

    public static readonly DiagnosticDescriptor HubCorruptDownload = new("FT5016", Error, "Corrupt download",
        "The file {0} of {1} arrived twice with another digest than the Hub names; it was not kept.", "Try again; if it persists, a proxy changes what it passes on.");

    public static readonly DiagnosticDescriptor HubCertificate = new("FT5017", Error, "Certificate not trusted",
        "No secure connection to {0}: {1}.", "Behind a proxy that reads along, add its certificate to the system's store or name it by SSL_CERT_FILE; and check the clock.");

    public static readonly DiagnosticDescriptor HubRateLimited = new("FT5018", Error, "Too many requests",
        "{0} asks for a pause of {1}; {2}.", "Wait and build again; requests with a token have a higher limit.");

    public static readonly DiagnosticDescriptor HubRefused = new("FT5019", Error, "Unexpected answer",
        "{0} answered {1} where the question was: {2}{3}.", "Try again later; if it persists, check the variable HF_ENDPOINT.");

    public static readonly DiagnosticDescriptor HubTokenInProject = new("FT5020", Error, "Token in the project",
        "HubToken is set as a property; its value would be in logs and in source control.", "Remove it, revoke the token, and set the variable HF_TOKEN or run 'dotnet msbuild -t:Login'.");

    public static readonly DiagnosticDescriptor BadHubReference = new("FT5021", Error, "Not the name of a repository",
        "{0} = '{1}' cannot be the name of a repository of the Hub.", "It is written as org/name, or org/name@revision where something is read.");

    public static readonly DiagnosticDescriptor DatasetConfigNotFound = new("FT5022", Error, "Unknown configuration",
        "The {0} has {1}; its configurations are: {2}.", "Set Config on the Dataset to one of them.");

    public static readonly DiagnosticDescriptor DatasetSplitNotFound = new("FT5023", Error, "Unknown split",
        "The configuration '{1}' of {0} has no split '{2}'; its splits are: {3}.", "Set Split on the Dataset to one of them.");

    public static readonly DiagnosticDescriptor DatasetWithoutFiles = new("FT5024", Error, "Dataset without readable files",
        "The {0} holds no file of a format that can be read, and the Hub has no Parquet conversion of it.", "Readable are csv, tsv, json lines and parquet; convert it, or ask its owner to.");

    public static readonly DiagnosticDescriptor ModelCardRefused = new("FT5025", Error, "Model card refused",
        "The Hub refuses the front matter of README.md: {0}.", "Correct the card in the repository or beside the project, and push again.");

    public static readonly DiagnosticDescriptor HubBaseModelUnusable = new("FT5026", Error, "Not a model that can be trained",
        "The {0} has no {1}.", "Name a repository with config.json and weights in the format of transformers.");

    public static readonly DiagnosticDescriptor HubOffline = new("FT5027", Error, "Offline",
        "{0} needs the network, and offline is set.", "Unset FineTuneOffline and the variables HF_HUB_OFFLINE and TRANSFORMERS_OFFLINE.");

    public static readonly DiagnosticDescriptor NoTokenGiven = new("FT5028", Error, "No token given",
        "Login was given no token.", "Set the variable HF_TOKEN for this command, or type the token when asked; tokens are made at https://huggingface.co/settings/tokens.");

    public static readonly DiagnosticDescriptor HubDisabled = new("FT5029", Error, "Repository disabled",
        "The Hub has closed the {0} for everybody.", "Its page says why, where it says so; take another, or a copy in a folder.");

    public static readonly DiagnosticDescriptor EngineCrashed = new("FT9001", Error, "The engine crashed",
        "The engine ended with exit code {0} and without a result.{1}", "This is a bug or the system killed it (out of memory?); please report the text above.");

    public static readonly DiagnosticDescriptor EngineNotStarted = new("FT9002", Error, "The engine did not start",
        "The engine could not be started: {0}.", "Check that the .NET runtime of global.json is installed.");

    public static readonly DiagnosticDescriptor BadRequest = new("FT9003", Error, "Bad request",
        "The engine cannot read its request: {0}.", "Tasks and engine are of different versions; restore the SDK package again.");

    public static readonly DiagnosticDescriptor NativeNotLoaded = new("FT9004", Error, "libtorch not loaded",
        "The native library '{0}' could not be loaded: {1}.", "Set FineTuneTorchDir to a folder with libtorch 2.10 for this system (docs/libtorch.md).");

    public static readonly DiagnosticDescriptor DiskFull = new("FT9005", Error, "Disk full",
        "Not enough space to write '{0}': {1}.", "Free some space and build again; what was there before is untouched.");

    public static readonly DiagnosticDescriptor TorchNotRestored = new("FT9006", Error, "libtorch not restored",
        "The package {0} {1} is not in any package folder.", "Run 'dotnet restore', or set FineTuneTorchDir.");

    public static readonly DiagnosticDescriptor DeviceNotAvailable = new("FT9007", Error, "Device not available",
        "FineTuneDevice = '{0}' is not available: {1}.", "Use auto or cpu, or install what is missing (docs/libtorch.md).");

    public static readonly DiagnosticDescriptor InputOutput = new("FT9008", Error, "File error",
        "'{0}' cannot be written or read: {1}.", "Check that the path exists and may be written.");

    public static readonly DiagnosticDescriptor StoreDamaged = new("FT9101", Warning, "Store entry damaged",
        "The store's entry of this {0} cannot be used: {1}.", "Nothing to do: it is removed where the store may be written, and the stage runs.");

    public static readonly DiagnosticDescriptor StoreNotWritable = new("FT9102", Warning, "Store not writable",
        "The store '{0}' could not be written: {1}.", "The build is not affected; free some space, or set FineTuneCachePath to a folder you may write.");

    public static readonly DiagnosticDescriptor BadCacheSize = new("FT9103", Error, "Bad cache size",
        "FineTuneCacheSizeLimit = '{0}' is not a size.", "Write a number with a unit, such as 20GB or 500MB, or none.");

    public static readonly DiagnosticDescriptor ReplacedMeanwhile = new("FT9104", Error, "Replaced by another build",
        "Another build of this project with other values has replaced what {0} gave, and the store does not have it.", "Build again when the other build has ended.");

    public static readonly DiagnosticDescriptor ManifestNotReadable = new("FT9120", Error, "Manifest not readable",
        "'{0}' cannot be read: {1}.", "Build the project; a build writes the manifest beside the model.");

    public static readonly DiagnosticDescriptor NotAsRecorded = new("FT9121", Error, "Not as recorded",
        "{0} {1}.", "Build again to make the model anew, or restore the file.");

    public static readonly DiagnosticDescriptor ReplayDiffers = new("FT9122", Error, "Replay differs",
        "Running the stages again gave other bytes: {0} (recorded with {1}, replayed with {2}).",
        "On the same CPU and libtorch the bytes are the same; compare both versions, and report it if they are equal.");

    public static readonly DiagnosticDescriptor ReplayDiffersOnDevice = new("FT9123", Warning, "Replay differs on a GPU",
        "Running the stages again gave other bytes: {0} (recorded with {1}, replayed with {2}).",
        "A GPU may add in another order; compare the metrics, or replay on the CPU.");

    public static readonly DiagnosticDescriptor NothingToCompare = new("FT9130", Error, "Nothing to compare with",
        "Against = '{0}' cannot be compared with: {1}.",
        "Name a model folder, its all_results.json, a branch, tag or commit of this repository that was built without local changes and whose results are in the store, or a model of the Hub.");

    public static readonly DiagnosticDescriptor Dropped = new("FT9131", Error, "Metric dropped",
        "{0} is {1}, worse than {2} of {3} by {4}, which is more than MaxDrop {5}.", "Improve the model, or raise MaxDrop if the loss is wanted.");

    /// <summary>Every descriptor, by code.</summary>
    public static IReadOnlyList<DiagnosticDescriptor> All { get; } =
        [.. from field in typeof(DiagnosticCatalog).GetFields(BindingFlags.Public | BindingFlags.Static)
            where field.FieldType == typeof(DiagnosticDescriptor)
            select (DiagnosticDescriptor)field.GetValue(null)! into descriptor
            orderby descriptor.Code
            select descriptor];
}
