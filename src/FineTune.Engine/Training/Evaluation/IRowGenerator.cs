using FineTune.Contracts;
using FineTune.Engine.Data;

namespace FineTune.Engine.Training;

/// <summary>Has one state of a model generate texts. A task that can has one (TaskRecipes); it does not own the model.</summary>
internal interface IRowGenerator : IDisposable
{
    /// <summary>The answers to what rows ask, found together, and those that are right. An answer does not depend on the other rows.</summary>
    /// <param name="indices">The rows, in the order of the answers.</param>
    /// <exception cref="FineTuneException">At the row's place. FT2163: it asks nothing. FT3030 or FT3031: it is too long to be answered.</exception>
    IReadOnlyList<GeneratedRow> Answer(ITokenRows rows, IReadOnlyList<int> indices, CancellationToken cancellation);

    /// <summary>What the model makes of texts, found together, as <c>dotnet run</c> shows it.</summary>
    /// <exception cref="FineTuneException">At the sample's place. FT3030, FT3031 or FT4015: it can make nothing of one.</exception>
    IReadOnlyList<string> Continue(IReadOnlyList<SampleSpec> samples, CancellationToken cancellation);
}
