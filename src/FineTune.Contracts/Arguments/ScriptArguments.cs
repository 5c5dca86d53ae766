namespace FineTune.Contracts;

/// <summary>
/// Arguments of transformers' example scripts (run_classification.py, run_glue.py, run_ner.py, run_mlm.py) that stand in one file with the fields of
/// TrainingArguments, and what says the same here. Those not in the list have the script's name here, too.
/// </summary>
public static class ScriptArguments
{
    private const string Model = "the property BaseModel names the model and, as org/name@revision, its revision";
    private const string Tokenizer = "the tokenizer is the base model's";
    private const string Data = "Dataset items name the data, with Split for each";
    private const string Rows = "Take of a Dataset says how many rows are used";
    private const string Cache = "stages whose inputs did not change are not run again, and FineTuneCachePath says where the store lies";
    private const string Engine = "the engine decides that itself";

    public static IReadOnlyList<PythonOnlyArgument> All { get; } =
    [
        Refused("model_name_or_path", Model),
        Refused("model_revision", Model),
        Refused("model_type", Model),
        Refused("config_name", Model),
        Refused("config_overrides", "config.json of the base model's folder says it"),
        Refused("tokenizer_name", Tokenizer),
        Needless("use_fast_tokenizer", Tokenizer),
        Refused("dataset_name", Data),
        Refused("dataset_config_name", "Config of the Dataset says it"),
        Refused("task_name", Data),
        Refused("train_file", Data),
        Refused("validation_file", Data),
        Refused("test_file", Data),
        Refused("train_split_name", Data),
        Refused("validation_split_name", Data),
        Refused("test_split_name", Data),
        Refused("text_column_name", "TextColumn of the Dataset says it"),
        Refused("text_column_names", "TextColumn and TextPairColumn of the Dataset say it"),
        Refused("label_column_name", "LabelColumn of the Dataset says it"),
        Refused("max_train_samples", Rows),
        Refused("max_eval_samples", Rows),
        Refused("max_predict_samples", Rows),
        Refused("shuffle_train_dataset", "Shuffle of the Dataset takes a seed"),
        Refused("shuffle_seed", "Shuffle of the Dataset takes a seed"),
        Refused("metric_name", "Metric items name the metrics"),
        Refused("do_regression", "the property ProblemType says it, as regression"),
        Refused("line_by_line", "GroupTexts says it turned round: a text is a row where it is false"),
        Refused("pad_to_max_length", "PadTo says it, as max_length"),
        Refused("validation_split_percentage", "SplitBy of the Dataset holds rows out"),
        Refused("trust_remote_code", "no program of a model's is run"),
        Needless("return_entity_level_metrics", "report.html has the metrics of each type of entity"),
        Needless("cache_dir", Cache),
        Needless("overwrite_cache", Cache),
        Needless("preprocessing_num_workers", Engine),
        Needless("streaming", Engine),
        Needless("low_cpu_mem_usage", Engine),
        Refused("dtype", "weights are float32; Bf16 computes in bfloat16"),
        Refused("torch_dtype", "weights are float32; Bf16 computes in bfloat16"),
    ];

    /// <summary>The argument of that name; null where there is none.</summary>
    public static PythonOnlyArgument? Find(string name) => All.FirstOrDefault(argument => argument.Is(name));

    private static PythonOnlyArgument Needless(string name, string reason) => new(name, "null", false, reason);

    private static PythonOnlyArgument Refused(string name, string reason) => new(name, "null", true, reason);
}
