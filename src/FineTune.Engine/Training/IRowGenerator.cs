using FineTune.Contracts;
using FineTune.Engine.Data;

namespace FineTune.Engine.Training;

/// <summary>Has one state of a model generate texts. A task that can has one (TaskRecipes); it does not own the model.</summary>
internal interface IRowGenerator : IDisposable
{
    /// <summary>The answer to what a row asks, and the one that is right.</summary>
    /// <exception cref="FineTuneException">FT2163: the row asks nothing. FT3030 or FT3031: it is too long to be answered.</exception>
    GeneratedRow Answer(ITokenRows rows, int row, CancellationToken cancellation);

    /// <summary>What the model makes of a text, as <c>dotnet run</c> shows it.</summary>
    /// <exception cref="FineTuneException">FT3030, FT3031 or FT4015: it cannot.</exception>
    string Continue(string text, CancellationToken cancellation);
}
