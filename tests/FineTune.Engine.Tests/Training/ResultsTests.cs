using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Training;

namespace FineTune.Engine.Tests.Training;

/// <summary>What a run tells of itself in its log.</summary>
[Collection(RandomNumbersCollection.Name)]
public sealed class ResultsTests
{
    [Theory]
    [InlineData(InputTokenCount.No, 0)]
    [InlineData(InputTokenCount.All, 1)]
    public void Every_entry_counts_tokens_where_they_are_counted(InputTokenCount count, double share)
    {
        using var fixture = new TrainingFixture();

        TrainerState state = fixture.Train(fixture.Evaluating(every: 2) with { MaxSteps = 4, IncludeNumInputTokensSeen = count }).State;

        // Four of losses, two of evaluations, and the last.
        Assert.Equal(7, state.LogHistory.Count);
        Assert.Equal(7 * share, state.LogHistory.Count(entry => entry!["num_input_tokens_seen"] is not null));
        Assert.Equal(share == 0 ? null : state.InputTokensSeen, state.LogHistory[^1]!["num_input_tokens_seen"]?.GetValue<long>());
    }

    [Fact]
    public void Rates_are_of_what_was_trained_when_a_run_stops_early()
    {
        using var fixture = new TrainingFixture();

        TrainerState state = fixture.Train(fixture.GettingWorse(patience: 2)).State;

        Assert.True(state.Stopped && state.GlobalStep < 50);
        JsonNode summary = state.LogHistory[^1]!;
        Assert.Equal(state.GlobalStep, summary["train_steps_per_second"]!.GetValue<double>() * state.Seconds, 1e-6);
        int epochs = state.GlobalStep * 4 / fixture.Golden.Count;
        Assert.Equal(
            (epochs * fixture.Golden.Count) + RowsOfLastEpoch(),
            summary["train_samples_per_second"]!.GetValue<double>() * state.Seconds,
            1e-6);

        int RowsOfLastEpoch() => (int)Math.Round((state.Epoch - Math.Floor(state.Epoch)) * Math.Ceiling(fixture.Golden.Count / 4.0)) * 4;
    }
}
