using static FineTune.Contracts.DiagnosticSeverity;

namespace FineTune.Contracts;

public static partial class DiagnosticCatalog
{
    public static readonly DiagnosticDescriptor NotFinite = new("FT3001", Error, "Loss is not a number",
        "The {0} is {1} at step {2} (learning rate {3}, gradient norm {4}): {5}.",
        "Correct the rows where they are to blame, which starts training anew; or else lower LearningRate or set MaxGradNorm: the last checkpoint is kept, "
            + "and ResumeFromCheckpoint=true goes on from it.");

    public static readonly DiagnosticDescriptor Cancelled = new("FT3002", Warning, "Cancelled",
        "{0} was cancelled{1}.", "Build again to go on; what is finished or saved by then is not done twice.");

    public static readonly DiagnosticDescriptor BadObjectOption = new("FT3003", Error, "Option not usable",
        "{0} = '{1}' cannot be used: {2}.", "Correct it; docs/train.md lists the options of each optimizer and schedule.");

    public static readonly DiagnosticDescriptor CheckpointDiffers = new("FT3004", Error, "Checkpoint of another run",
        "Training cannot go on from '{0}': {1}.", "Set these back, or remove ResumeFromCheckpoint to start anew.");

    public static readonly DiagnosticDescriptor CheckpointNotUsable = new("FT3005", Error, "Checkpoint not usable",
        "The checkpoint '{0}' cannot be used: {1}.", "Delete it, or remove ResumeFromCheckpoint where it is set; training then starts anew.");

    public static readonly DiagnosticDescriptor NothingToTrain = new("FT3006", Error, "Nothing to train",
        "FreezeParameters freezes every weight of the model.", "Leave out the weights that are to be trained, such as classifier.*.");

    public static readonly DiagnosticDescriptor PatternMatchesNothing = new("FT3007", Error, "No such weight",
        "{0}: '{1}' matches no weight of the model.", "Weights have names such as {2}; * stands for any text.");

    public static readonly DiagnosticDescriptor OutOfMemory = new("FT3008", Error, "Out of memory",
        "There is not enough memory for {0}.",
        "To need less (docs/train.md, Memory), {1}.");

    public static readonly DiagnosticDescriptor LibTorchLacks = new("FT3009", Error, "Missing in libtorch",
        "The libtorch in use does not export '{0}', which Bf16 and FullDeterminism need.", "Set them to false, or use the libtorch that the SDK restores.");

    public static readonly DiagnosticDescriptor BadClassWeights = new("FT3010", Error, "Class weights not usable",
        "ClassWeights = '{0}' cannot be used: {1}.", "Write balanced, or one number above 0 for each label, as in 1;2.5.");

    public static readonly DiagnosticDescriptor SlowBFloat16 = new("FT3011", Warning, "bfloat16 without hardware",
        "This CPU does not multiply bfloat16 in hardware (AVX512-BF16 or AMX), so Bf16 makes training slower, not faster.",
        "Set Bf16 to false, or NoWarn to FT3011 if the numbers are what you want.");

    public static readonly DiagnosticDescriptor NoCheckpoint = new("FT3012", Error, "No checkpoint to go on from",
        "ResumeFromCheckpoint = '{0}', but {1}.", "Remove ResumeFromCheckpoint to start anew.");

    public static readonly DiagnosticDescriptor EngineOutOfMemory = new("FT3013", Error, "Killed or out of memory",
        "{0} {1}.{2}",
        "Where memory is short (docs/train.md, Memory), {3}. Build again to go on.");

    public static readonly DiagnosticDescriptor NoBestModel = new("FT3014", Warning, "No best model",
        "LoadBestModelAtEnd gives the last model: no evaluation was the best by {0}.",
        "Evaluate earlier (EvalDelay) or on more rows, or take another MetricForBestModel: a metric that is not defined is never the best.");

    public static readonly DiagnosticDescriptor HeadOfOtherLabels = new("FT3015", Warning, "Head of other labels",
        "The base model '{0}' has a head for other labels ({1}) than this project's ({2}): {3} are newly initialised.",
        "Normal for another task. Where the labels are the same ones under other names, set LabelNames on the Dataset to the base model's.");

    public static readonly DiagnosticDescriptor LabelsByNumber = new("FT3016", Warning, "Labels matched by number",
        "The base model '{0}' {1}, and the labels of this project are matched with its rows by number: {2}.",
        "Check that the head was trained with the labels in this order, and set LabelNames on the Dataset to the names in that order; or set NoWarn to "
            + "FT3016.");

    public static readonly DiagnosticDescriptor BackboneNotWhole = new("FT3017", Error, "Base model without all its weights",
        "'{0}' lacks weights of the model itself, which would be drawn at random: {1}.",
        "Take the config.json that the weights were saved with, or fetch them again. To train from scratch, remove the file of weights.");

    public static readonly DiagnosticDescriptor TiedWeightsDiffer = new("FT3018", Warning, "Tied weights differ",
        "The configuration of the base model '{0}' ties weights that its file has with other values: {1}. They are not tied, as in transformers.",
        "Set tie_word_embeddings to false in config.json where that is meant.");

    public static readonly DiagnosticDescriptor PromptTooLong = new("FT3030", Error, "Prompt longer than the model",
        "The text has {0} tokens, and the model takes {1} with its answer.", "Ask with a shorter text; in a chat, /reset forgets what was said before.");

    public static readonly DiagnosticDescriptor BadGenerationConfig = new("FT3031", Error, "Generation not possible",
        "The text cannot be generated as wished: {0}.", "Correct generation_config.json or the option; docs/text-generation.md lists what there is.");

    public static readonly DiagnosticDescriptor NothingToGenerate = new("FT3032", Error, "Model generates no text",
        "{0} is for models that generate text, and the one in {1} does not.", "Leave it out.");

    public static readonly DiagnosticDescriptor AdapterTargetNotFound = new("FT3040", Error, "No such module",
        "{0}: '{1}' names nothing in the model{2}.",
        "Its modules have names that end in {3}; docs/adapters.md says how they are named.");

    public static readonly DiagnosticDescriptor AdapterOfTiedHead = new("FT3041", Error, "Adapter of a tied head",
        "{0}: '{1}' is tied to the word embeddings, one weight with two uses, and an adapter would change one of them.",
        "Leave it out, or take a base model whose config.json says tie_word_embeddings = false.");

    public static readonly DiagnosticDescriptor BadOptimizerGroup = new("FT3100", Error, "Optimizer group not usable",
        "The OptimizerGroup '{0}' {1}.",
        "Write <OptimizerGroup Include=\"head\" Parameters=\"classifier.*\" LearningRateFactor=\"10\" />; docs/train.md has more.");

    public static readonly DiagnosticDescriptor WeightInTwoGroups = new("FT3101", Error, "Weight in two optimizer groups",
        "The weight {0} is in the OptimizerGroups '{1}' and '{2}'.", "Narrow the Parameters of one of them: a weight is updated in one way.");

    public static readonly DiagnosticDescriptor BadPositiveLabel = new("FT3300", Error, "No such positive label",
        "PositiveLabel = '{0}', but the labels are: {1}.", "Name one of the two labels, or leave it out where there are more: it is for two.");

    public static readonly DiagnosticDescriptor HookFailed = new("FT3400", Error, "A hook failed",
        "The hook {0} failed.{1}", "Correct it and build the hook again; the last checkpoint is kept.");

    public static readonly DiagnosticDescriptor HookNotUsable = new("FT3401", Error, "Hook not usable",
        "The hook '{0}' cannot be used: {1}.", "A hook is a .NET assembly with public classes that implement interfaces of FineTune.Hooks (docs/hooks.md).");

    public static readonly DiagnosticDescriptor HookMetricsDiffer = new("FT3402", Error, "Metrics of a hook differ",
        "The hook '{0}' gives the metrics '{1}', but its Hook item says '{2}'.",
        "Write the names of the classes that implement IMetric into Metrics, separated by ';'.");

    public static readonly DiagnosticDescriptor HookLossNotUsable = new("FT3403", Error, "Loss of a hook not usable",
        "The losses of the hook {0} cannot be used: {1}.", "Correct ILoss.Losses; docs/hooks.md says what it is given and what it returns.");

    public static readonly DiagnosticDescriptor HookTokensNotUsable = new("FT3404", Error, "Tokens of a hook not usable",
        "The collator {0} made the token {1}, but token ids lie from 0 to below {2}.", "Correct ICollator.Collate.");

    public static readonly DiagnosticDescriptor HookedEngineCrashed = new("FT3405", Error, "The engine crashed with hooks in it",
        "The engine ended with exit code {0} and without a result, with the code of {1} in it.{2}",
        "Look at the hooks first: what ends a process (Environment.Exit, endless recursion, an exception on a thread of its own, a failure in TorchSharp "
            + "that is no exception) ends the engine. Where it crashes without them too, it is a bug; please report the text above.");

    public static readonly DiagnosticDescriptor NoMaskInText = new("FT3301", Error, "No mask in the text",
        "The text '{0}' leaves nothing out.", "Write {1} in the place of a word.");

    public static readonly DiagnosticDescriptor UnsupportedSentenceModule = new("FT3070", Error, "A base model makes embeddings otherwise",
        "The base model makes an embedding of a text by {0}, which is none of Transformer, Pooling (mean, cls or max) and Normalize.",
        "Take another base model, or set PoolingMode where the pooling alone is another.");

    public static readonly DiagnosticDescriptor ScoreOutsideCosine = new("FT3071", Error, "A score that no cosine reaches",
        "The score of the pair is {0}, and cosine_similarity wants what a cosine can be, from -1 to 1.",
        "Divide the scores by their largest, or set EmbeddingLoss to cosent, which looks at their order alone.");

    public static readonly DiagnosticDescriptor LossWithoutRows = new("FT3072", Error, "A loss that the rows do not have",
        "EmbeddingLoss {0} wants {1}, and the rows are {2}.", "Leave EmbeddingLoss out, or give it other data.");

    public static readonly DiagnosticDescriptor BadDimensions = new("FT3073", Error, "Dimensions that an embedding does not have",
        "MatryoshkaDimensions is {0}: {1}.", "Give whole numbers from 1 to the length of an embedding, each once.");

    public static readonly DiagnosticDescriptor TrackerFailed = new("FT3150", Warning, "The log goes nowhere else any more",
        "What training logs is not written for {0} any more: {1}. The training goes on, and trainer_state.json has all of it.",
        "Look at LoggingDir and at the room on its disk; ReportTo=none does without.");

    public static readonly DiagnosticDescriptor NoTrackingServer = new("FT3151", Warning, "No server of MLflow",
        "ReportTo names mlflow, but {0} is no address of a server. The training goes on, and trainer_state.json has its log.",
        "Set it to one such as http://localhost:5000; MLflow's folders and databases are written by its Python package alone.");

    public static readonly DiagnosticDescriptor TrackingServerFails = new("FT3152", Warning, "The server of MLflow fails",
        "The server of MLflow at {0} cannot be written to: {1}. The training goes on, and the server is asked again later.",
        "See that it runs and that MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, are its; ReportTo=none does without.");

    public static readonly DiagnosticDescriptor TrackerIncomplete = new("FT3153", Warning, "A server lacks a part of the log",
        "The server of {0} lacks {1} of this run.", "The whole log is in trainer_state.json; -p:FineTuneNoCache=true trains and sends it anew.");

    public static readonly DiagnosticDescriptor AdapterPastModules = new("FT3155", Warning, "An adapter that does nothing before it is merged",
        "transformers' model of type {1} multiplies by the weights of {0} past their modules, so that in PeftModel their updates do nothing.",
        "Call merge_and_unload() there, set MergeAdapter to true, or have LoraTargetModules name other layers; here the updates count.");

    public static readonly DiagnosticDescriptor GateFailed = new("FT4001", Error, "Gate failed",
        "{0} is {1}, {2} of {3}.", "The model folder in bin was not replaced; the new model is in {4}.");

    public static readonly DiagnosticDescriptor ResultsNotReadable = new("FT4002", Error, "Results not readable",
        "The results cannot be read: {0}.", "Build again; -p:FineTuneNoCache=true runs every stage anew.");

    public static readonly DiagnosticDescriptor EvaluationNotFinite = new("FT4010", Error, "Loss of an evaluation is not a number",
        "The loss is {0} for this row or one of the {1} evaluated with it.",
        "The model's weights are not finite any more: lower LearningRate or set MaxGradNorm.");

    public static readonly DiagnosticDescriptor MetricDoesNotFit = new("FT4011", Error, "Metric that does not fit",
        "The metric '{0}' does not fit {1}.", "Those that do are: {2}.");

    public static readonly DiagnosticDescriptor MetricNotDefined = new("FT4012", Warning, "Metric not defined",
        "{0} is not defined for the rows evaluated: {1}.", "Evaluate on more rows, or take another metric.");

    public static readonly DiagnosticDescriptor OtherRowsEvaluated = new("FT4030", Warning, "Compared on other rows",
        "{0} was evaluated on other rows than {1} ({2}), so the difference is not one of the models alone.",
        "Give both the same evaluation split: build the other one again with these rows, or this one with those.");

    public static readonly DiagnosticDescriptor QuestionWithoutContext = new("FT4040", Error, "A question without a text",
        "There is no text to look for the answer to '{0}' in.",
        "Name a file with it by --context, or put the text behind the question with a tab between them.");

    public static readonly DiagnosticDescriptor ContextWithoutQuestions = new("FT4041", Error, "A text for a model that takes none",
        "--context names a text that questions or choices are about, and the model '{0}' takes none.",
        "Leave --context out, or ask a model of question answering or multiple choice.");

    public static readonly DiagnosticDescriptor TooManySlices = new("FT4043", Error, "Too many values of a slice",
        "The column '{0}' of the Slice has more than {1} different values in the evaluation split, such as '{2}': they would be as many evaluations.",
        "Take a column with few values, as a language or a source, or leave the Slice out.");

    public static readonly DiagnosticDescriptor TooFewChoices = new("FT4042", Error, "Nothing to choose from",
        "'{0}' has no endings to choose from.", "Put the text and two endings or more behind one another, with a tab between them.");

    public static readonly DiagnosticDescriptor BadPredictOutput = new("FT4060", Error, "No file for predictions",
        "The predictions cannot be written to PredictOutput '{0}': {1}.", "Name another file, which ends in .jsonl, .json, .csv or .tsv.");

    public static readonly DiagnosticDescriptor RowsNotPredicted = new("FT3148", Error, "Rows without a prediction",
        "{0} of {1} cannot be predicted.",
        "The errors before this one say why; PredictOutput has the answers to the others, and these errors. Correct the rows, or take them out of "
            + "PredictFile.");

    public static readonly DiagnosticDescriptor TextCut = new("FT4013", Warning, "Text longer than the model takes",
        "Of the text '{0}' the {1} {2} are not read: the model takes {3}.",
        "Ask about parts of it; a base model with more positions and a larger MaxLength takes more.");

    public static readonly DiagnosticDescriptor TextWithoutPair = new("FT4014", Warning, "One text where the model wants two",
        "The text '{0}' has no tab, and the model was trained on pairs of texts.", "Write a tab between the two texts.");

    public static readonly DiagnosticDescriptor TextWithoutTokens = new("FT4015", Error, "Text without tokens",
        "The text '{0}' has no token that the model could read.", "Ask about a text that is not empty.");

    public static readonly DiagnosticDescriptor AggregationWithoutEntities = new("FT4016", Error, "Nothing to aggregate",
        "--aggregation-strategy is for models of token classification, and the one in {0} is none.", "Leave it out.");
}
