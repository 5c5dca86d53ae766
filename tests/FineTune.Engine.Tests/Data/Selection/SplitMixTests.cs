using FineTune.Contracts;

namespace FineTune.Engine.Tests.Data;

public sealed class SplitMixTests : IDisposable
{
    private readonly StageFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    /// <summary>Drawn by the algorithm of <c>datasets.interleave_datasets(probabilities=[0.75, 0.25], seed=42)</c> with numpy, generate_mix.py.</summary>
    [Fact]
    public async Task Weighted_datasets_are_mixed_as_interleave_datasets_does()
    {
        _fixture.Add("a.csv", Csv('a', 8), change: spec => spec with { Weight = 3 });
        _fixture.Add("b.csv", Csv('b', 30), change: spec => spec with { Weight = 1 });

        await _fixture.RunAsync();

        Assert.Equal(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Data", "golden", "mix.txt")).Trim(), Names());
        Assert.Empty(Directory.GetDirectories(_fixture.Output));
    }

    [Fact]
    public async Task A_weight_on_one_dataset_only_is_FT1011()
    {
        _fixture.Add("a.csv", Csv('a', 8), change: spec => spec with { Weight = 3 });
        _fixture.Add("b.csv", Csv('b', 30));
        await _fixture.FailAsync(DiagnosticCatalog.ArgumentsDisagree);
    }

    private static string Csv(char name, int rows) => "text,label\n" + string.Concat(Enumerable.Range(0, rows).Select(row => $"{name} {row},{row % 2}\n"));

    private string Names()
    {
        IReadOnlyList<string> files = _fixture.Info().SourceFiles;
        using Engine.Data.TokenizedSplit rows = Engine.Data.TokenizedSplit.Open(_fixture.Output, "train");
        return string.Join(' ', Enumerable.Range(0, rows.Count).Select(row => $"{files[rows.Origin(row).File][0]}{rows.Origin(row).Line - 2}"));
    }
}
