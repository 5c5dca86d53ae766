using System.Globalization;
using System.Text.Json;
using Snapshooter.Xunit;

namespace FineTune.Contracts.Tests.Protocol;

public sealed class EngineEventTests
{
    private static readonly Dictionary<string, EngineEvent> Events = new()
    {
        ["hello"] = new HelloEvent(ProtocolVersion.Current, "0.1.0", "2.10.0", "cpu"),
        ["hello of a stage that computes nothing"] = new HelloEvent(ProtocolVersion.Current, "0.1.0"),
        ["error"] = new LogEvent(LogLevel.Error, "The label 'ü' is wrong.", "FT2003", new SourcePosition("/data/tr;a%i@n.csv", 42, 7)),
        ["warning without a position"] = new LogEvent(LogLevel.Warning, "Newly initialised: classifier.weight.", "FT1202"),
        ["info"] = new LogEvent(LogLevel.Info, "125 steps an epoch"),
        ["detail with every kind of quote"] = new LogEvent(LogLevel.Detail, "a \"b\" 'c' <d> & \\e\nf"),
        ["progress"] = new ProgressEvent(10, 500, "train", 0.02, 1.609, 5e-4, 312.5, 42),
        ["progress of unknown length"] = new ProgressEvent(1000, 0, "tokenize"),
        ["metric"] = new MetricEvent("eval_accuracy", 0.9125, 3),
        ["output"] = new OutputEvent("sub/model.safetensors", 4_000_000_000, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ["result"] = new ResultEvent(true, "accuracy 0.912, loss 0.251"),
        ["result of a failure"] = new ResultEvent(false),
    };

    public static TheoryData<string> Names() => new(Events.Keys);

    [Fact]
    public void The_lines_are_the_published_ones() =>
        Snapshot.Match(string.Join('\n', Events.Values.Select(Line)) + "\n", "EngineEvents");

    [Theory]
    [MemberData(nameof(Names))]
    public void An_event_is_one_line_and_comes_back_equal(string name)
    {
        string line = Line(Events[name]);

        Assert.DoesNotContain('\n', line);
        Assert.Equal(Events[name], Read(line));
    }

    [Fact]
    public void Every_kind_of_event_is_in_the_snapshot() =>
        Assert.Equal(
            typeof(EngineEvent).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(EngineEvent))).Select(t => t.Name).Order(),
            Events.Values.Select(e => e.GetType().Name).Distinct().Order());

    [Fact]
    public void Numbers_are_written_with_a_point_in_a_culture_with_commas()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        var commas = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        commas.NumberFormat.NumberDecimalSeparator = ",";
        try
        {
            CultureInfo.CurrentCulture = commas;
            Assert.Equal("0,5", 0.5.ToString(CultureInfo.CurrentCulture));
            Assert.Equal("""{"type":"metric","name":"eval_loss","value":0.5}""", Line(new MetricEvent("eval_loss", 0.5)));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("""{"type":"hello","protocol":1,"engine":"0.1.0","colour":"red"}""")]
    [InlineData("""{"type":"farewell"}""")]
    [InlineData("""{"protocol":1,"engine":"0.1.0"}""")]
    [InlineData("""{"type":"log","level":2,"text":"by number"}""")]
    [InlineData("""{"type":"log","level":"fatal","text":"no such level"}""")]
    [InlineData("Tried to register multiple backend fallbacks")]
    public void What_the_protocol_does_not_know_is_refused(string line) =>
        Assert.ThrowsAny<Exception>(() => Read(line) is { } read ? read : throw new JsonException("null"));

    private static string Line(EngineEvent value) => JsonSerializer.Serialize(value, ContractsJson.Line.EngineEvent);

    private static EngineEvent? Read(string line) => JsonSerializer.Deserialize(line, ContractsJson.Line.EngineEvent);
}
