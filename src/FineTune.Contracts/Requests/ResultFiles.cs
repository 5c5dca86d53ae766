namespace FineTune.Contracts;

/// <summary>Files of a model folder that tasks and engine both name.</summary>
public static class ResultFiles
{
    /// <summary>All metrics of training and evaluation, one flat JSON object (transformers' Trainer.save_metrics).</summary>
    public const string AllResults = "all_results.json";

    /// <summary>
    /// Behind the key of a hook's metric: true where more of it is better. Of every other metric it is known (<see cref="MetricNames.GreaterIsBetter"/>).
    /// </summary>
    public const string GreaterIsBetter = "_greater_is_better";

    /// <summary>In <see cref="AllResults"/>: of which rows the metrics are. The same for the same texts with the same labels.</summary>
    public const string DatasetFingerprint = "eval_dataset_fingerprint";

    /// <summary>In <see cref="AllResults"/>: numbers that were trained, where an adapter was.</summary>
    public const string TrainableParameters = "trainable_parameters";

    /// <summary>In <see cref="AllResults"/>: numbers of the model, those of an adapter among them.</summary>
    public const string AllParameters = "all_parameters";

    /// <summary>In <see cref="AllResults"/>, behind <c>eval_</c>: a metric of an evaluation set with a name, as Hugging Face's Trainer calls it.</summary>
    public static string OfSet(string set, string metric) => $"{set}_{metric}";

    /// <summary>In <see cref="AllResults"/>, behind <c>eval_</c>: a metric of the rows that have a value in a column.</summary>
    public static string OfSlice(string column, string value, string metric) => $"{column}={value}_{metric}";

    /// <summary>In <see cref="AllResults"/>, behind <c>eval_</c>: the worst of a column's values.</summary>
    public static string OfWorstSlice(string column, string metric) => $"{column}_worst_{metric}";

    /// <summary>In <see cref="AllResults"/>: what begins the names of what was measured of an export, <c>export_onnx_int8_accuracy</c>.</summary>
    public static string ExportPrefix(ExportSpec export) => $"export_{EnumNames.Of(export.Format)}_{export.Numbers}_";

    /// <summary>What every stage was made from and gave.</summary>
    public const string Manifest = "manifest.json";

    /// <summary>The training arguments, by Hugging Face's names.</summary>
    public const string TrainingArguments = "training_args.json";

    /// <summary>Losses and times of training.</summary>
    public const string TrainResults = "train_results.json";

    /// <summary>The log of training, with its times.</summary>
    public const string TrainerState = "trainer_state.json";

    /// <summary>The loss over the steps, which the model card shows.</summary>
    public const string Curves = "training_curves.svg";

    /// <summary>What the model makes of the project's samples; not there where it has none.</summary>
    public const string Samples = "samples.json";

    public const string Report = "report.html";

    public const string ModelCard = "README.md";
}
