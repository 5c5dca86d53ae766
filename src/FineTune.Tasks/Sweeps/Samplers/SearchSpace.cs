using FineTune.Contracts;

namespace FineTune.Tasks.Sweeps;

/// <summary>All that a sweep may set.</summary>
internal sealed class SearchSpace(IReadOnlyList<SweepParameterSpec> parameters)
{
    public IReadOnlyList<SearchDimension> Dimensions { get; } = [.. parameters.Select(parameter => new SearchDimension(parameter))];
}
