using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>One line of the engine's standard output: a JSON object with its kind under <c>type</c>.</summary>
[JsonConverter(typeof(EngineEventConverter))]
public abstract record EngineEvent;
