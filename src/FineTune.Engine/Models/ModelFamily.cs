namespace FineTune.Engine.Models;

/// <summary>What the engine knows of a family of models.</summary>
/// <param name="ModelType">Its <c>model_type</c> in config.json.</param>
/// <param name="SequenceClassifierArchitecture">Hugging Face's class of its sequence classifier, for <c>architectures</c>.</param>
/// <param name="CreateSequenceClassifier">Builds the classifier from a configuration, weights and the number of labels.</param>
/// <param name="CanonicalName">Translates a weight's name in a file; null for what is no weight.</param>
internal sealed record ModelFamily(
    string ModelType,
    string SequenceClassifierArchitecture,
    Func<ConfigFile, WeightLoader, int, ISequenceClassifier> CreateSequenceClassifier,
    Func<string, string?> CanonicalName);
