namespace FineTune.Engine.Reports;

/// <summary>What a model card says of a task.</summary>
/// <param name="PipelineTag">The Hub's name of the task.</param>
/// <param name="Name">The same for people.</param>
/// <param name="Description">What the model does, as the begin of a sentence.</param>
/// <param name="Example">A text to try it with.</param>
/// <param name="PipelineArguments">What transformers' pipeline needs besides, with its comma.</param>
internal sealed record TaskTexts(string PipelineTag, string Name, string Description, string Example, string PipelineArguments = "");
