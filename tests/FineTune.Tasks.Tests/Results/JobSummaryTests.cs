using FineTune.Contracts;
using FineTune.Tasks.Results;
using FineTune.Tasks.Tests.Support;

namespace FineTune.Tasks.Tests.Results;

public sealed class JobSummaryTests : IDisposable
{
    private readonly StageFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public void Metrics_gates_warnings_and_samples_are_tables()
    {
        ProjectSpec project = _fixture.Project with { Metrics = [new MetricSpec("accuracy", Minimum: 0.8), new MetricSpec("loss", Maximum: 0.2)] };
        string folder = Path.GetDirectoryName(project.ProjectFile)!;
        var summary = new JobSummary(project, new Dictionary<string, double> { ["accuracy"] = 0.91264, ["loss"] = 0.25, ["f1_macro"] = double.NaN })
        {
            Warnings = [new LogEvent(LogLevel.Warning, "a <b>|row", "FT2004", new SourcePosition(Path.Combine(folder, "data", "train.csv"), 3))],
            Samples = [KeyValuePair.Create("red\n| green", "<script>")],
        };

        Assert.Equal(
            """
            ### ❌ reviews: 1 of 2 gates failed

            | metric | value | gate |  |
            | --- | --: | --- | --- |
            | accuracy | 0.9126 | at least 0.8 | passed |
            | loss | 0.25 | at most 0.2 | failed |
            | f1_macro | not defined |  |  |

            <details><summary>1 warning</summary>

            | code | place | what |
            | --- | --- | --- |
            | FT2004 | data/train.csv(3) | a &lt;b&gt;\|row |

            </details>

            | sample | what the model makes of it |
            | --- | --- |
            | red\\n\| green | &lt;script&gt; |


            """.ReplaceLineEndings("\n"),
            summary.Markdown());
    }

    [Fact]
    public void Many_rows_are_counted_and_long_texts_cut()
    {
        var summary = new JobSummary(_fixture.Project with { Metrics = [] }, new Dictionary<string, double>())
        {
            Warnings = [.. Enumerable.Range(0, 53).Select(_ => new LogEvent(LogLevel.Warning, new string('x', 900), "FT2004"))],
        };

        string text = summary.Markdown();
        Assert.StartsWith("### ✅ reviews\n\nNot evaluated", text, StringComparison.Ordinal);
        Assert.Contains("\n... and 3 warnings more.\n", text, StringComparison.Ordinal);
        Assert.InRange(text.Length, 20_000, 30_000);
    }

    [Fact]
    public void Samples_come_back_as_they_were_written()
    {
        string path = Path.Combine(Path.GetDirectoryName(_fixture.Project.ProjectFile)!, ResultFiles.Samples);
        Assert.Empty(SampleFile.Read(path));
        SampleFile.Write(path, [KeyValuePair.Create("Grüße \"x\"", "a\nb")]);
        Assert.Equal([KeyValuePair.Create("Grüße \"x\"", "a\nb")], SampleFile.Read(path));
    }
}
