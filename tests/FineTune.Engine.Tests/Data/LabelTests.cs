using FineTune.Contracts;

namespace FineTune.Engine.Tests.Data;

public sealed class LabelTests : IDisposable
{
    private readonly StageFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData("10,9,-1", "-1,9,10")]
    [InlineData("b,a,C", "C,a,b")]
    [InlineData("10,9,x", "10,9,x")]
    public async Task Integers_are_sorted_by_value_and_texts_by_their_characters(string labels, string expected)
    {
        _fixture.Add("train.csv", "text,label\n" + string.Concat(labels.Split(',').Select(label => $"a,{label}\n")));

        await _fixture.RunAsync();

        Assert.Equal(expected.Split(','), _fixture.Info().LabelNames);
    }

    [Theory]
    [InlineData("0,1,0", "neg;pos", "neg,pos,neg")]
    [InlineData("pos,neg,pos", "neg;pos", "pos,neg,pos")]
    [InlineData("1,2,1", "1;2", "1,2,1")]
    [InlineData("0,1,0", "1;2", "1,2,1")]
    public async Task Given_names_are_met_by_text_or_by_id(string labels, string names, string expected)
    {
        _fixture.Add("train.csv", "text,label\n" + string.Concat(labels.Split(',').Select(label => $"a,{label}\n")),
            change: spec => spec with { LabelNames = names.Split(';') });

        await _fixture.RunAsync();

        Assert.Equal(expected.Split(','), _fixture.Rows().Select(row => row.Label));
    }

    [Theory]
    [InlineData("2")]
    [InlineData("-1")]
    [InlineData("other")]
    public async Task A_label_outside_the_names_is_FT2003(string label)
    {
        string path = _fixture.Add("train.csv", $"text,label\na,0\nb,1\n\"c\nd\",{label}\n", change: spec => spec with { LabelNames = ["neg", "pos"] });

        FineTuneException exception = await _fixture.FailAsync(DiagnosticCatalog.BadLabel);

        int line = label == "other" ? 2 : 5;
        Assert.Equal(path, exception.Position!.File);
        Assert.Equal(line, exception.Position.Line);
        Assert.Contains("neg, pos", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_label_that_training_lacks_is_FT2003()
    {
        _fixture.Add("train.csv", StageFixture.TwoRows);
        string path = _fixture.Add("test.csv", "text,label\na,pos\nb,new\n", "test");

        FineTuneException exception = await _fixture.FailAsync(DiagnosticCatalog.BadLabel);

        Assert.Equal(new SourcePosition(path, 3, 3), exception.Position);
        Assert.Contains("'new' is not one of the 2 labels: neg, pos", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_label_of_a_row_that_is_not_taken_does_not_matter()
    {
        _fixture.Add("train.csv", StageFixture.TwoRows);
        _fixture.Add("test.csv", "text,label\na,pos\nb,new\n", "test", spec => spec with { Take = 1 });

        await _fixture.RunAsync();

        Assert.Equal(["neg", "pos"], _fixture.Info().LabelNames);
    }

    [Fact]
    public async Task One_label_is_FT2011()
    {
        _fixture.Add("train.csv", "text,label\na,x\nb,x\n");
        await _fixture.FailAsync(DiagnosticCatalog.TooFewLabels);
    }

    [Fact]
    public async Task Different_names_within_the_training_split_are_FT1011()
    {
        _fixture.Add("a.csv", "text,label\na,0\n", change: spec => spec with { LabelNames = ["a", "b"] });
        _fixture.Add("b.csv", "text,label\na,0\n", change: spec => spec with { LabelNames = ["b", "a"] });
        await _fixture.FailAsync(DiagnosticCatalog.ArgumentsDisagree);
    }
}
