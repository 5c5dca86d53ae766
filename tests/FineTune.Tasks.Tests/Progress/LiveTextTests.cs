using FineTune.Contracts;
using FineTune.Tasks.Progress;
using FineTune.Tasks.Tests.Support;
using Microsoft.Build.Framework;

namespace FineTune.Tasks.Tests.Progress;

public sealed class LiveTextTests
{
    private static readonly ProgressEvent Middle =
        new(120, 194, "train", Epoch: 1.24, Loss: 0.25123, LearningRate: 3e-5, ExamplesPerSecond: 240.4, EtaSeconds: 72);

    [Theory]
    [InlineData(120, "━━━━━━━━━━━━┄┄┄┄┄┄┄┄ 61% 120/194  loss 0.2512 █▆▃▁  epoch 1.24  learning rate 3e-5  240 rows/s  01:12 left")]
    [InlineData(89, "━━━━━━━━━┄┄┄┄┄┄┄ 61% 120/194  loss 0.2512 █▆▃▁  epoch 1.24  240 rows/s  01:12 left")]
    [InlineData(75, "━━━━━━━━┄┄┄┄┄┄ 61% 120/194  loss 0.2512 █▆▃▁  240 rows/s  01:12 left")]
    [InlineData(60, "━━━━━━┄┄┄┄ 61%  loss 0.2512 █▆▃▁  240 rows/s  01:12 left")]
    [InlineData(47, "━━━┄┄ 61% loss 0.251 █▆▃▁ 240 rows/s 01:12 left")]
    [InlineData(40, "61%  loss 0.2512  240 rows/s  01:12 left")]
    [InlineData(28, "61%  loss 0.2512  01:12 left")]
    [InlineData(15, "61%  01:12 left")]
    [InlineData(1, "61%  01:12 left")]
    public void The_least_telling_goes_first_where_there_is_no_room(int room, string expected)
    {
        Sparkline losses = Losses(4, 3, 2, 1);
        Assert.Equal(expected, LiveText.Of(Middle, "Train", losses, room));
    }

    [Fact]
    public void Another_activity_is_named_and_what_is_not_known_left_out()
    {
        Assert.Equal("evaluate  ━━━━━━━━━━━━━━━━━━━━ 100% 7/7", LiveText.Of(new ProgressEvent(7, 7, "evaluate"), "Train", new Sparkline(), 120));
        Assert.Equal("12", LiveText.Of(new ProgressEvent(12, 0, "tokenize"), "Tokenize", new Sparkline(), 120));
        Assert.Equal("┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄ 0% 0/5", LiveText.Of(new ProgressEvent(0, 5, "train"), "Trial 3, Train", new Sparkline(), 120));
    }

    /// <summary>The Terminal Logger leaves a text out that does not fit, so a narrow window would show nothing at all.</summary>
    [Theory]
    [InlineData(80)]
    [InlineData(120)]
    [InlineData(200)]
    public void A_line_has_room_for_it(int columns)
    {
        int room = TerminalWidth.Left("reviews", "Train", columns);
        string line = $"  reviews model Train {LiveText.Of(Middle, "Train", Losses(4, 3, 2, 1), room)} (1234.5s)";
        Assert.InRange(line.Length, 60, Math.Min(columns, 120) - 1);
        Assert.All(["━", "█", "rows/s", "left"], part => Assert.Contains(part, line, StringComparison.Ordinal));
    }

    [Fact]
    public void A_sparkline_has_means_of_many_values_and_none_of_what_is_no_number()
    {
        var line = new Sparkline();
        Assert.Equal("", line.Text(8));
        for (int value = 0; value < 100_000; value++)
        {
            line.Add(value);
            line.Add(double.NaN);
        }

        Assert.Equal("▁▂▃▄▅▆▇█", line.Text(8));
        Assert.Equal("▁▁▁", Losses(2, 2, 2).Text(8));
        Assert.Equal("▁█", Losses(1, 2).Text(8));
    }

    [Fact]
    public void The_projects_line_shows_it()
    {
        var build = new RecordingBuildEngine();
        var reporter = new LiveReporter(build, "reviews", "Trial 3, Train", "reviews, Trial 3, Train");
        reporter.Progress(Middle);
        reporter.Info("epoch 1: loss 0.2");

        ExtendedBuildMessageEventArgs[] messages = [.. build.Messages.OfType<ExtendedBuildMessageEventArgs>()];
        Assert.Equal("Trial 3, Train", messages[0].ExtendedMetadata!["localizedResult"]);
        Assert.Contains("61%", messages[0].Message, StringComparison.Ordinal);
        Assert.EndsWith("reviews, Trial 3, Train: epoch 1: loss 0.2", messages[1].Message, StringComparison.Ordinal);
    }

    private static Sparkline Losses(params double[] values)
    {
        var line = new Sparkline();
        Array.ForEach(values, line.Add);
        return line;
    }
}
