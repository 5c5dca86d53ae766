namespace FineTune.Engine.Reports;

/// <summary>What a model card says of a task.</summary>
/// <param name="PipelineTag">The Hub's name of the task.</param>
/// <param name="Name">The same for people.</param>
/// <param name="Description">What the model does, as the begin of a sentence.</param>
/// <param name="Example">A text to try it with.</param>
/// <param name="PipelineArguments">What transformers' pipeline needs besides, with its comma.</param>
internal sealed record TaskTexts(string PipelineTag, string Name, string Description, string Example, string PipelineArguments = "")
{
    /// <summary>The library of Python that opens the folder, by the Hub's name.</summary>
    public string Library { get; init; } = "transformers";

    /// <summary>What <c>dotnet run</c> is given behind the example, with its space.</summary>
    public string RunArguments { get; init; } = "";

    /// <summary>How that library is asked, where a pipeline of transformers is not what to ask; {0} stands for the model's folder. Null where it is.</summary>
    public string? Python { get; init; }
}
