using System.Text;
using System.Text.Json.Nodes;
using FineTune.Engine.Reports;

namespace FineTune.Engine.Tests.Stages;

public sealed class TrainingTableTests
{
    [Fact]
    public void Losses_and_metrics_stand_at_their_steps_and_costs_do_not()
    {
        string[] rows =
        [
            "", "## Training", "",
            "| step | epoch | training loss | loss | accuracy |", "|---|---|---|---|---|",
            "| 10 | 0.5 | 1.5000 | | |", "| 20 | 1 | 1.2500 | 1.1250 | 0.5000 |",
            "", "All curves are in report.html.", "",
        ];
        Assert.Equal(string.Join('\n', rows), Table("""
            [{"step": 10, "epoch": 0.5, "loss": 1.5, "learning_rate": 1e-5}, {"step": 20, "epoch": 1, "loss": 1.25},
             {"step": 20, "epoch": 1, "eval_loss": 1.125, "eval_accuracy": 0.5, "eval_runtime": 3, "eval_nothing": null},
             {"step": 20, "epoch": 1, "train_loss": 1.4, "total_flos": 7}]
            """));
    }

    [Fact]
    public void A_long_training_is_thinned_and_its_end_stays()
    {
        string[] lines =
            Table($"[{string.Join(',', Enumerable.Range(1, 45).Select(step => $$"""{"step": {{step}}, "epoch": {{step}}, "loss": 1}"""))}]").Split('\n');
        Assert.Equal(15, lines.Count(line => line.EndsWith(" 1.0000 |", StringComparison.Ordinal)));
        Assert.Contains("| 45 | 45 | 1.0000 |", lines);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""[{"step": 3, "epoch": 1, "train_loss": 2}]""")]
    public void Where_nothing_was_logged_there_is_no_table(string history) => Assert.Equal("", Table(history));

    private static string Table(string history)
    {
        var text = new StringBuilder();
        TrainingTable.Append(text, new JsonObject { ["log_history"] = JsonNode.Parse(history) });
        return text.ToString();
    }
}
