namespace FineTune.Contracts;

/// <summary>Read the datasets, make or load the tokenizer, write token files.</summary>
public sealed record TokenizeRequest : StageRequest;
