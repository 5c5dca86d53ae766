using FineTune.Tasks.Tests.Support;
using FineTune.Testing;

namespace FineTune.Tasks.Tests.Results;

/// <summary>What Predict writes, by the extension of the file.</summary>
public sealed class WritePredictionsTests : IDisposable
{
    private const string Lines = """
        {"line":2,"text":"a, b","label":"x","score":0.75,"scores":{"x":0.75,"y":0.25}}
        {"line":3,"text":"said \"so\"\nand 日本","label":null,"score":1E-05,"scores":{"y":1,"z w":0},"entities":[{"word":"a"}],"has":true}

        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("out.jsonl", Lines)]
    [InlineData("out.NDJSON", Lines)]
    [InlineData("out", Lines)]
    [InlineData(
        "out.csv",
        "line,text,label,score,scores.x,scores.y,scores.z w,entities,has\n2,\"a, b\",x,0.75,0.75,0.25,\"\",\"\",\"\"\n"
            + "3,\"said \"\"so\"\"\nand 日本\",\"\",1E-05,\"\",1,0,\"[{\"\"word\"\":\"\"a\"\"}]\",true\n")]
    [InlineData(
        "more/out.TSV",
        "line\ttext\tlabel\tscore\tscores.x\tscores.y\tscores.z w\tentities\thas\n2\ta, b\tx\t0.75\t0.75\t0.25\t\"\"\t\"\"\t\"\"\n"
            + "3\t\"said \"\"so\"\"\nand 日本\"\t\"\"\t1E-05\t\"\"\t1\t0\t\"[{\"\"word\"\":\"\"a\"\"}]\"\ttrue\n")]
    public void The_extension_says_the_form(string output, string expected)
    {
        Assert.Empty(Write(output, Lines));
        Assert.Equal(expected, File.ReadAllText(_folder[output]));
        Assert.Empty(Directory.GetFiles(_folder.Path, "*.tmp", SearchOption.AllDirectories));
    }

    [Fact]
    public void As_json_they_are_a_list()
    {
        Assert.Empty(Write("out.json", Lines));
        Assert.Equal($"[\n{Lines.TrimEnd().Replace("\n", ",\n", StringComparison.Ordinal)}\n]\n", File.ReadAllText(_folder["out.json"]));
    }

    [Fact]
    public void A_file_that_is_the_same_is_left_alone()
    {
        Write("out.csv", Lines);
        DateTime before = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(_folder["out.csv"], before);
        Write("out.csv", Lines);
        Assert.Equal(before, File.GetLastWriteTimeUtc(_folder["out.csv"]));
        Write("out.csv", Lines.Replace("0.75", "0.76", StringComparison.Ordinal));
        Assert.NotEqual(before, File.GetLastWriteTimeUtc(_folder["out.csv"]));
    }

    [Theory]
    [InlineData("in.csv", "it is PredictFile, which would be lost")]
    [InlineData("./more/../in.csv", "it is PredictFile, which would be lost")]
    [InlineData("more", "it is a folder")]
    [InlineData("out.parquet", "nothing is written as '.parquet'")]
    [InlineData("out.xlsx", "nothing is written as '.xlsx'")]
    public void What_cannot_be_written_is_said_before_anything_is_asked(string output, string said)
    {
        Directory.CreateDirectory(_folder["more"]);
        string error = Assert.Single(Write(output, source: ""));
        Assert.Contains($"The predictions cannot be written to PredictOutput '{output}': {said}.", error, StringComparison.Ordinal);
    }

    private IReadOnlyList<string> Write(string output, string source)
    {
        var engine = new RecordingBuildEngine();
        var task = new WritePredictions
        {
            BuildEngine = engine,
            ProjectFile = _folder["project.finetune"],
            ProjectName = "project",
            Source = source.Length == 0 ? "" : _folder.Write("predictions.jsonl", source),
            Input = "in.csv",
            Output = output,
        };
        bool isDone = task.Execute();
        Assert.Equal(isDone, engine.Errors.IsEmpty);
        return [.. engine.Errors.Select(error => $"{error.Code} {error.Message}")];
    }
}
