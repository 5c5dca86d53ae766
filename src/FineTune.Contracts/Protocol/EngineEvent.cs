using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>One line of the engine's standard output: a JSON object with its kind under <c>type</c>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(HelloEvent), "hello")]
[JsonDerivedType(typeof(LogEvent), "log")]
[JsonDerivedType(typeof(ProgressEvent), "progress")]
[JsonDerivedType(typeof(MetricEvent), "metric")]
[JsonDerivedType(typeof(OutputEvent), "output")]
[JsonDerivedType(typeof(ResultEvent), "result")]
public abstract record EngineEvent;
