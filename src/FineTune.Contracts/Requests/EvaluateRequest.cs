using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>Measure the trained model on the evaluation split; write results, model card and report.</summary>
[JsonConverter(typeof(RecordConverter<EvaluateRequest>))]
public sealed record EvaluateRequest : DistributedRequest
{
    /// <summary>Output folder of Tokenize, full path.</summary>
    public required string TokenizeOutput { get; init; }

    /// <summary>Output folder of Train, full path: a model folder in Hugging Face's layout.</summary>
    public required string TrainOutput { get; init; }
}
