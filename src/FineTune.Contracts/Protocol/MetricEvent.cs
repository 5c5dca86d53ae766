namespace FineTune.Contracts;

/// <summary>One measured value, under its key in <c>all_results.json</c>.</summary>
public sealed record MetricEvent(string Name, double Value, double? Epoch = null) : EngineEvent;
