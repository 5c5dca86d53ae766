using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Batches;
using FineTune.Engine.Data;
using FineTune.Engine.Models;
using FineTune.Engine.TaskRecipes;
using FineTune.Engine.Tests.Models;
using FineTune.Engine.Training;
using FineTune.Testing;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Training;

/// <summary>Packing: which rows go together, and that they do not see each other.</summary>
[Collection(RandomNumbersCollection.Name)]
public sealed class PackingTests
{
    private const int Length = 16;

    private static readonly string[] Families =
        [.. ModelRegistry.ModelTypes.Where(modelType => ModelHeads.Of(modelType).Contains(ModelHead.CausalLanguageModeling))];

    public static TheoryData<string> Decoders => [.. Families];

    [Fact]
    public void All_ten_families_of_decoders_are_tested() => Assert.InRange(Families.Length, 10, int.MaxValue);

    [Theory]
    [MemberData(nameof(Decoders))]
    public void The_loss_and_its_gradients_are_those_of_the_rows_one_by_one(string modelType)
    {
        using var folder = new TemporaryFolder();
        folder.Write(ConfigFile.Name, FamilyTrainingTests.Config(modelType).ToJsonString());
        var rows = new TokenRows([7, 2, 9, 16, 3, 5]);
        var task = new CausalLanguageModelingTask(new CrossEntropy(0));
        manual_seed(3);
        using IModel model = PretrainedModel.ForTraining(
            new BaseModelSpec("base", BaseModelKind.Folder, folder.Path), task.Head, TokenRows.Vocabulary, CPU, new RecordingSink());
        var units = RowUnits.Packed(rows, Length);
        var collator = new Collator(rows, task, CPU);

        (double loss, double norm) = LossAndNorm(model, task, [collator.Collate(units.RowsOf([.. Enumerable.Range(0, units.Count)]), 0)]);
        (double lossOfRows, double normOfRows) = LossAndNorm(model, task, [.. Enumerable.Range(0, rows.Count).Select(row => collator.Collate([row], 0))]);

        Assert.Equal(3, units.Count);
        Assert.Equal(lossOfRows, loss, 1e-4 * lossOfRows);
        Assert.Equal(normOfRows, norm, 1e-4 * normOfRows);
    }

    [Theory]
    [InlineData(new[] { 4, 9, 16, 7, 12, 1 }, "2;4,0;1,3;5")]
    [InlineData(new[] { 8, 8, 8, 8 }, "0,1;2,3")]
    [InlineData(new[] { 20, 3 }, "0;1")]
    [InlineData(new[] { 1, 1, 1 }, "0,1,2")]
    public void Rows_go_where_they_leave_the_least_room(int[] lengths, string expected)
    {
        var units = RowUnits.Packed(new TokenRows(lengths), Length);

        Assert.Equal(expected, string.Join(";", Enumerable.Range(0, units.Count).Select(unit => string.Join(",", units.RowsOf([unit])))));
    }

    [Fact]
    public void Of_many_rows_each_is_there_once_and_no_unit_is_too_long()
    {
        var random = new Random(5);
        int[] lengths = [.. Enumerable.Range(0, 500).Select(_ => random.Next(1, Length + 1))];
        var units = RowUnits.Packed(new TokenRows(lengths), Length);
        int[] all = [.. Enumerable.Range(0, units.Count)];

        Assert.Equal(Enumerable.Range(0, lengths.Length), units.RowsOf(all).Order());
        Assert.All(all, unit => Assert.InRange(units.Length(unit), 1, Length));
        Assert.InRange(units.Count, (int)Math.Ceiling(lengths.Sum() / (double)Length), (int)(1.1 * lengths.Sum() / Length));
    }

    [Fact]
    public async Task Training_takes_fewer_steps_of_more_rows()
    {
        using var fixture = new TaskFixture("causal");
        fixture.Project = fixture.Project with
        {
            Tokenizer = fixture.Project.Tokenizer with { MaxLength = 64 },
            TaskArguments = new TaskArguments { Packing = true },
            Training = fixture.Project.Training with { NumTrainEpochs = 1, PerDeviceTrainBatchSize = 4 },
        };
        await fixture.TokenizeAsync();
        await fixture.TrainAsync();

        int steps = JsonNode.Parse(File.ReadAllText(Path.Combine(fixture.TrainOutput, "trainer_state.json")))!["global_step"]!.GetValue<int>();
        using TokenizedSplit rows = TokenizedSplit.Open(fixture.TokenizeOutput, SplitNames.Train);
        int tokens = Enumerable.Range(0, rows.Count).Sum(row => rows.InputIds(row).Length);
        Assert.InRange(steps, tokens / (4 * 64), (tokens / (4 * 64) * 1.4) + 1);
    }

    private static (double Loss, double Norm) LossAndNorm(IModel model, ITrainingTask task, Batch[] batches)
    {
        double weight = batches.Sum(batch => batch.TargetWeight);
        double sum = 0;
        foreach (Batch batch in batches)
        {
            using Tensor loss = task.Losses(model.Forward(batch.Input, task.OptionsFor(ForwardOptions.Evaluation, batch)), batch).sum() / weight;
            loss.backward();
            sum += loss.item<float>();
            batch.Dispose();
        }

        double squares = 0;
        foreach ((_, Tensor parameter) in model.Weights)
        {
            if (parameter.grad is { } gradient)
            {
                squares += gradient.pow(2).sum().item<float>();
                parameter.grad = null;
            }
        }

        return (sum, Math.Sqrt(squares));
    }

    /// <summary>Rows of these lengths, of made-up tokens that are all trained on.</summary>
    private sealed class TokenRows(int[] lengths) : ITokenRows
    {
        public const int Vocabulary = 60;

        private readonly int[][] _rows =
            [.. lengths.Select((length, row) => Enumerable.Range(0, length).Select(place => 5 + (((row * 7) + (place * 3)) % 50)).ToArray())];

        public int Count => _rows.Length;

        public ReadOnlySpan<int> InputIds(int row) => _rows[row];

        public ReadOnlySpan<sbyte> TokenTypeIds(int row) => [];

        public ReadOnlySpan<int> Labels(int row) => _rows[row];

        public SourcePosition Source(int row) => new("rows", row + 1);
    }
}
