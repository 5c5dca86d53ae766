using System.Text.Json.Nodes;

namespace FineTune.Client;

/// <summary>Refuses a model that is not what the program asks for: an old folder beside a new program would answer with labels of its own.</summary>
internal static class ModelCheck
{
    public static IReadOnlyList<string> Labels(ModelFolder model, ModelContract contract)
    {
        IReadOnlyList<string> labels = model.ReadLabels();
        return contract.Labels is null || contract.Labels.SequenceEqual(labels)
            ? labels
            : throw new ModelException(
                $"The model in {model.Folder} has the labels {string.Join(", ", labels)}; the program was compiled for {string.Join(", ", contract.Labels)}.");
    }

    /// <param name="suffixes">How the class in transformers may end; a model that does not say its class is taken at its word.</param>
    public static void Head(ModelFolder model, params string[] suffixes)
    {
        if (model.Architecture is { Length: > 0 } name && !Array.Exists(suffixes, suffix => name.EndsWith(suffix, StringComparison.Ordinal)))
        {
            throw new ModelException($"The model in {model.Folder} is a {name}, and is opened as one {string.Join(" or ", suffixes)}.");
        }
    }

    public static void IsEncoderDecoder(ModelFolder model)
    {
        if (model.Config["is_encoder_decoder"] is not JsonValue value || !value.TryGetValue(out bool isOne) || !isOne)
        {
            throw new ModelException($"The model in {model.Folder} is a {model.Architecture}, which answers no text with another.");
        }
    }

    public static void ProblemType(ModelFolder model, ReadOnlySpan<string> problemTypes)
    {
        if (!problemTypes.Contains(model.ProblemType))
        {
            throw new ModelException(
                $"The model in {model.Folder} is one of {(model.ProblemType.Length == 0 ? "single_label_classification" : model.ProblemType)}, "
                + $"and is opened as one of {problemTypes[^1]}.");
        }
    }

    /// <param name="scores">What the ONNX model gives for each row or token; null where it does not say.</param>
    /// <param name="labels">What it should.</param>
    public static void Width(ModelFolder model, int? scores, int labels)
    {
        if (scores is { } width && width != labels)
        {
            throw new ModelException($"The ONNX model in {model.Folder} gives {width} scores, and config.json has {labels} labels.");
        }
    }
}
