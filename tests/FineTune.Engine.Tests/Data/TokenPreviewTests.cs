using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Reports;

namespace FineTune.Engine.Tests.Data;

public sealed class TokenPreviewTests : IDisposable
{
    private readonly StageFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task A_row_is_shown_as_the_model_will_see_it()
    {
        _fixture.Add("train.csv", "text,other,label\na b,c,yes\nd,e,no\n", change: spec => spec with { TextPairColumn = "other" });
        await _fixture.RunAsync();
        using var output = new StringWriter { NewLine = "\n" };

        TokenPreview.Write(_fixture.Output, DatasetInfo.Load(_fixture.Output), 1, output);

        Assert.Equal("""
            train, row 1 of 2: train.csv(2), 6 tokens, label 1 'yes'
              position  id  token  special  type  mask
                     0   2  [CLS]      yes     0     1
                     1   5  a                  0     1
                     2   6  b                  0     1
                     3   3  [SEP]      yes     0     1
                     4   7  c                  1     1
                     5   3  [SEP]      yes     1     1


            """, output.ToString());
    }

    [Fact]
    public async Task A_file_is_called_as_the_project_calls_it_now()
    {
        _fixture.Add("train.csv", "text,label\na,yes\nd,no\n");
        await _fixture.RunAsync();
        ProjectSpec project = _fixture.Project();
        string renamed = Path.Combine(Path.GetDirectoryName(project.ProjectFile)!, "renamed.csv");
        project = project with { Datasets = [project.Datasets[0] with { Files = [renamed] }] };
        using var output = new StringWriter();

        TokenPreview.Write(_fixture.Output, DatasetInfo.Load(_fixture.Output, project), 1, output);

        Assert.StartsWith("train, row 1 of 2: renamed.csv(2), ", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_long_row_is_shown_by_its_beginning_and_its_end()
    {
        _fixture.Tokenizer = new TokenizerArguments { VocabSize = 100 };
        _fixture.Add("train.csv", $"text,label\n{string.Join(' ', Enumerable.Repeat("a", 300))},0\nb,1\n");
        await _fixture.RunAsync();
        using var output = new StringWriter();

        TokenPreview.Write(_fixture.Output, DatasetInfo.Load(_fixture.Output), 5, output);

        string[] lines = output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal(2 + 41 + 2 + 3, lines.Length);
        Assert.Contains("...", lines);
        Assert.StartsWith("301", lines[42], StringComparison.Ordinal);
    }
}
