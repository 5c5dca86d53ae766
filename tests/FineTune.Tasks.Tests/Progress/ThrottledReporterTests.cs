using FineTune.Contracts;
using FineTune.Tasks.Progress;
using FineTune.Tasks.Tests.Support;

namespace FineTune.Tasks.Tests.Progress;

public sealed class ThrottledReporterTests
{
    private readonly RecordingBuildEngine _build = new();
    private readonly HandClock _clock = new();

    [Fact]
    public void A_line_each_half_minute_and_the_last_one()
    {
        ThrottledReporter reporter = Reporter();
        for (int second = 1; second <= 12; second++)
        {
            _clock.Seconds = 6 * second;
            reporter.Progress(new ProgressEvent(second, 12, "train", Epoch: 1, Loss: 0.25, LearningRate: 3e-5, EtaSeconds: 12 - second));
        }

        reporter.Finish();

        Assert.Equal(
            [
                "Train: 5/12 (41%), epoch 1.00, loss 0.2500, learning rate 3e-5, 00:07 left",
                "Train: 10/12 (83%), epoch 1.00, loss 0.2500, learning rate 3e-5, 00:02 left",
                "Train: 12/12 (100%), epoch 1.00, loss 0.2500, learning rate 3e-5, 00:00 left",
            ],
            _build.HighMessages);
    }

    [Fact]
    public void A_learning_rate_of_nothing_is_0()
    {
        ThrottledReporter reporter = Reporter();
        _clock.Seconds = 31;
        reporter.Progress(new ProgressEvent(1, 2, "train", LearningRate: 0));

        Assert.Equal("Train: 1/2 (50%), learning rate 0", Assert.Single(_build.HighMessages));
    }

    [Fact]
    public void The_end_of_another_activity_is_not_worth_a_line()
    {
        ThrottledReporter reporter = Reporter();
        _clock.Seconds = 31;
        reporter.Progress(new ProgressEvent(1, 2, "train"));
        _clock.Seconds = 32;
        reporter.Progress(new ProgressEvent(1, 1, "evaluate"));

        reporter.Finish();

        Assert.Equal(["Train: 1/2 (50%)"], _build.HighMessages);
    }

    private ThrottledReporter Reporter() => new(_build, "Train", _clock);

    private sealed class HandClock : TimeProvider
    {
        public int Seconds { get; set; }

        public override long TimestampFrequency => 1;

        public override long GetTimestamp() => Seconds;
    }
}
