using FineTune.Contracts;
using FineTune.Engine.Hub.Http;
using FineTune.TestHub;

namespace FineTune.Engine.Tests.Hub;

/// <summary>A build that waits for the Hub says what for.</summary>
[Trait("Speed", "slow")]
public sealed class HubWaitsTests : HubTests
{
    private static readonly HubLimits TellsAtOnce = new() { NoticeDelay = TimeSpan.Zero };

    [Theory]
    [InlineData(40, LogLevel.Info)]
    [InlineData(1, LogLevel.Detail)]
    public void A_long_pause_is_told_where_the_user_looks(int seconds, LogLevel level)
    {
        var sink = new RecordingSink();
        var waits = new HubWaits(sink, new HubLimits().NoticeDelay);

        waits.Tell("asking again", TimeSpan.FromSeconds(seconds));

        Assert.Equal(new LogEvent(level, "asking again"), Assert.Single(sink.Events));
    }

    [Fact]
    public void Many_connections_that_wait_say_it_once()
    {
        var sink = new RecordingSink();
        var waits = new HubWaits(sink, TimeSpan.FromMinutes(1));

        for (int connection = 0; connection < 3; connection++)
        {
            waits.Tell("goes on", TimeSpan.FromMinutes(2));
        }

        Assert.Equal([LogLevel.Info, LogLevel.Detail, LogLevel.Detail], sink.Events.Cast<LogEvent>().Select(entry => entry.Level));
    }

    [Fact]
    public async Task A_pause_that_the_server_asks_for_names_the_question_and_the_answer()
    {
        Hub.AddModel();
        Hub.Server.Faults.AddRateLimit(request => request.Path.Value!.Contains("/revision/", StringComparison.Ordinal), seconds: 0);

        await Hub.PullModelAsync(Hub.Settings() with { Limits = TellsAtOnce });

        Assert.Contains(
            new LogEvent(LogLevel.Info, $"asking again in 1.0 s: the answer was 429 to {Hub.Server.Endpoint}/api/models/google-bert/tiny/revision/main"),
            Hub.Sink.Events);
    }

    [Fact]
    public async Task An_answer_that_does_not_come_is_told_while_it_is_waited_for_and_given_up_in_the_end()
    {
        Hub.AddModel();
        Hub.Server.Faults.Add(
            new Fault(FaultKind.Stall, request => request.Path.Value!.Contains("/revision/", StringComparison.Ordinal)) { Bytes = 3, Times = -1 });
        var limits = new HubLimits { AnswerTime = TimeSpan.FromSeconds(0.5), NoticeDelay = TimeSpan.FromMilliseconds(20) };

        FineTuneException failure = await Assert.ThrowsAsync<FineTuneException>(() => Hub.PullModelAsync(Hub.Settings() with { Limits = limits }));

        Assert.Equal("FT5003", failure.Descriptor.Code);
        Assert.Equal(3, Hub.Server.Requests.Count);
        Assert.Contains(Hub.Sink.Events.OfType<LogEvent>(), entry => entry.Level == LogLevel.Info
            && entry.Text.StartsWith($"waiting for {Hub.Server.Endpoint}/api/models/google-bert/tiny/revision/main, ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_download_that_falls_silent_is_told_with_its_file_and_place()
    {
        Hub.AddModel(weightBytes: 1_000_000);
        Hub.Server.CdnFaults.Add(new Fault(FaultKind.Stall, _ => true) { Bytes = 300_000 });

        await Hub.PullModelAsync(Hub.Settings() with { Limits = TellsAtOnce });

        Assert.Contains(Hub.Sink.Events.OfType<LogEvent>(), entry => entry.Level == LogLevel.Info
            && entry.Text.StartsWith("model.safetensors goes on at byte ", StringComparison.Ordinal)
                && entry.Text.EndsWith("no byte came for 0.5 s", StringComparison.Ordinal));
    }
}
