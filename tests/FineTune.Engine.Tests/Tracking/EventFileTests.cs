using FineTune.Engine.Metrics;
using FineTune.Engine.Tracking;
using FineTune.Testing;

namespace FineTune.Engine.Tests.Tracking;

public sealed class EventFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Values_are_the_bytes_that_torchs_SummaryWriter_writes()
    {
        var counts = new ThresholdCounts("positive");
        foreach ((double probability, bool hasLabel) in new[]
        {
            (0.0, false), (0.1, false), (0.25, true), (0.25, false), (0.5, true), (0.6, false), (0.75, true), (0.875, true), (0.99, true), (1.0, true),
        })
        {
            counts.Add(probability, hasLabel);
        }

        using (EventFile file = Open(goesOn: false))
        {
            file.Add(10, [SummaryValue.Scalar("train/loss", 0.6931471805599453)]);
            file.Add(10, [SummaryValue.Scalar("eval/accuracy", 0)]);
            file.Add(300, [SummaryValue.Scalar("train/grad_norm", double.NaN)]);
            file.Add(0, [SummaryValue.Text("args", "    {\n      \"seed\": 42,\n      \"text\": \"Grüße\"\n    }")]);
            file.Add(20, [SummaryValue.PrecisionRecallCurve("eval/pr_curve/positive", counts)]);
        }

        IReadOnlyList<byte[]> theirs = EventReader.Records(Path.Combine(AppContext.BaseDirectory, "Tracking", "golden", "events.bin"));
        // Theirs begins with the version alone; ours has TensorBoard forget what else the folder has.
        Assert.Equal(theirs.Skip(1), EventReader.Records(OnlyFile()).Skip(2));
    }

    [Fact]
    public void A_run_that_goes_on_adds_what_is_not_there()
    {
        using (EventFile file = Open(goesOn: false))
        {
            file.Add(1, [Loss(0.5), SummaryValue.Scalar("train/epoch", 0.1)]);
            file.Add(2, [Loss(0.4)]);
        }

        using (EventFile file = Open(goesOn: true))
        {
            file.Add(1, [Loss(0.5)]);
            file.Add(2, [Loss(0.4), SummaryValue.Scalar("eval/loss", 0.6)]);
            file.Add(3, [Loss(0.3)]);
        }

        Assert.Equal(
            [(1, "train/loss", 0.5f), (1, "train/epoch", 0.1f), (2, "train/loss", 0.4f), (2, "eval/loss", 0.6f), (3, "train/loss", 0.3f)],
            EventReader.Points(_folder.Path).Select(point => (point.Step, point.Tag, (float)point.Value)));
    }

    /// <summary>A process that is killed leaves part of a record; TensorBoard would read nothing behind it.</summary>
    [Theory]
    [InlineData(-1, 0)]
    [InlineData(-20, 0)]
    [InlineData(0, -3)]
    public void A_record_that_is_not_whole_is_written_anew(int cut, int flipped)
    {
        using (EventFile file = Open(goesOn: false))
        {
            file.Add(1, [Loss(0.5)]);
            file.Add(2, [Loss(0.4)]);
        }

        string path = OnlyFile();
        byte[] content = File.ReadAllBytes(path)[..^-cut];
        if (flipped < 0)
        {
            content[^-flipped] ^= 1;
        }

        File.WriteAllBytes(path, content);
        using (EventFile file = Open(goesOn: true))
        {
            file.Add(1, [Loss(0.5)]);
            file.Add(2, [Loss(0.4)]);
        }

        Assert.Equal([1, 2], EventReader.Points(_folder.Path).Select(point => point.Step));
    }

    [Fact]
    public void An_empty_file_of_a_run_that_goes_on_begins_again()
    {
        File.WriteAllBytes(_folder["events.out.tfevents.0000000001.run"], []);
        using (EventFile file = Open(goesOn: true))
        {
            file.Add(1, [Loss(0.5)]);
        }

        Assert.Equal(3, EventReader.Records(OnlyFile()).Count);
    }

    [Fact]
    public void A_run_that_begins_again_replaces_its_own_file_and_no_other()
    {
        string other = _folder.Write("events.out.tfevents.0000000001.other", "theirs");
        Open(goesOn: false).Dispose();
        using (EventFile file = Open(goesOn: false))
        {
            file.Add(1, [Loss(0.5)]);
        }

        Assert.Equal("theirs", File.ReadAllText(other));
        Assert.Equal(3, EventReader.Records(Assert.Single(Directory.GetFiles(_folder.Path, "*.run"))).Count);
    }

    private static SummaryValue Loss(double value) => SummaryValue.Scalar("train/loss", value);

    private string OnlyFile() => Assert.Single(Directory.GetFiles(_folder.Path));

    private EventFile Open(bool goesOn) => EventFile.Open(_folder.Path, "run", goesOn, new FixedTime());

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_500);
    }
}
