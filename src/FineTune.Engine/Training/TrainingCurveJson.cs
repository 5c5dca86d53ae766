using System.Text.Json.Serialization;

namespace FineTune.Engine.Training;

/// <summary>One line: the file has thousands of numbers.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(TrainingCurve))]
internal sealed partial class TrainingCurveJson : JsonSerializerContext;
