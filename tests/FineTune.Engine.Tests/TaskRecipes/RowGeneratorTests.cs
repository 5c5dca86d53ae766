using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Generation;
using FineTune.Engine.Models;
using FineTune.Engine.TaskRecipes;
using FineTune.Engine.Tests.Generation;
using FineTune.Engine.Training;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.TaskRecipes;

/// <summary>Rows and texts that a model is asked about many at a time.</summary>
public sealed class RowGeneratorTests : IDisposable
{
    private readonly IModel _model =
        PretrainedModel.Trained(Path.Combine(AppContext.BaseDirectory, "Models", "golden", "llama", "causal-lm-1"), CPU, out _);

    private readonly Rows _rows = new([3, 9], [4, 5, 6, 7, 8, 9, 10], [11], [3, 9, 4]);

    public void Dispose() => _model.Dispose();

    [Fact]
    public void Answers_are_the_same_however_many_rows_are_asked_at_a_time_and_in_whatever_order()
    {
        using var generator = new Asking(_model);
        GeneratedRow[] alone = [.. Enumerable.Range(0, _rows.Count).SelectMany(row => generator.Answer(_rows, [row], CancellationToken.None))];

        Assert.Equal(alone, generator.Answer(_rows, [0, 1, 2, 3], CancellationToken.None));
        Assert.Equal([alone[3], alone[1]], generator.Answer(_rows, [3, 1], CancellationToken.None));
    }

    [Fact]
    public void A_row_that_cannot_be_answered_is_an_error_at_its_place()
    {
        using var generator = new Asking(_model);
        var rows = new Rows([3], [4], []);

        FineTuneException failure = Assert.Throws<FineTuneException>(() => generator.Answer(rows, [0, 1, 2], CancellationToken.None));

        Assert.Equal(("FT4015", new SourcePosition("rows.jsonl", 3)), (failure.Descriptor.Code, failure.Position));
    }

    [Fact]
    public void A_sample_that_cannot_be_gone_on_with_is_an_error_at_its_place()
    {
        using var generator = new Asking(_model);
        SampleSpec[] samples = [.. new[] { "ab", "" }.Select((text, index) => new SampleSpec(text, new SourcePosition("project.finetune", index + 1)))];

        FineTuneException failure = Assert.Throws<FineTuneException>(() => generator.Continue(samples, CancellationToken.None));

        Assert.Equal(("FT4015", new SourcePosition("project.finetune", 2)), (failure.Descriptor.Code, failure.Position));
    }

    private sealed class Asking(IModel model) : RowGenerator(new TextGenerator(model, SmallTokenizer.Instance, CPU))
    {
        private static readonly GenerationConfig Config = new() { MaxNewTokens = 6 };

        protected override (GenerationPrompt Prompt, string Reference) Question(ITokenRows rows, int row) =>
            (new GenerationPrompt(rows.InputIds(row).ToArray(), Config), $"{row}");

        protected override GenerationPrompt Question(string text) => new([.. text.Select(letter => letter - 'a' + 4)], Config);
    }

    private sealed class Rows(params int[][] tokens) : ITokenRows
    {
        public int Count => tokens.Length;

        public ReadOnlySpan<int> InputIds(int row) => tokens[row];

        public ReadOnlySpan<sbyte> TokenTypeIds(int row) => [];

        public ReadOnlySpan<int> Labels(int row) => [];

        public SourcePosition Source(int row) => new("rows.jsonl", row + 1);
    }
}
