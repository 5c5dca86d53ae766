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
    public async Task Texts_that_are_sequences_of_their_own_each_begin_anew()
    {
        _fixture.Kind = FineTuneTask.SentenceSimilarity;
        _fixture.Add("train.csv", "sentence1,sentence2,score\na b,c,0.5\nd,e,1\n");
        await _fixture.RunAsync();
        using var output = new StringWriter { NewLine = "\n" };

        TokenPreview.Write(_fixture.Output, DatasetInfo.Load(_fixture.Output), 1, output);

        Assert.Equal("""
            train, row 1 of 2: train.csv(2), 2 texts of 4 and 3 tokens, score 0.5
              position  id  token  special  type  mask
                     0   2  [CLS]      yes     0     1
                     1   5  a                  0     1
                     2   6  b                  0     1
                     3   3  [SEP]      yes     0     1
                     0   2  [CLS]      yes     0     1
                     1   7  c                  0     1
                     2   3  [SEP]      yes     0     1


            """, output.ToString());
    }

    [Fact]
    public async Task A_text_and_the_one_to_give_for_it_are_shown_one_after_the_other()
    {
        _fixture.Kind = FineTuneTask.Summarization;
        _fixture.BaseModel = new BaseModelSpec("builtin:t5-tiny", BaseModelKind.Builtin, "t5-tiny");
        _fixture.Tokenizer = new TokenizerArguments { VocabSize = 259 };
        _fixture.Add("train.csv", "text,summary\nab,c\n");
        await _fixture.RunAsync();

        Assert.Equal("""
            train, row 1 of 1: train.csv(2), 3 tokens
              position  id  token  special  type  mask
                     0  67  a                  0     1
                     1  68  b                  0     1
                     2   1  </s>       yes     0     1
              to be given, 2 tokens:
              position  id  token  special
                     0  69  c
                     1   1  </s>       yes


            """, Preview());
    }

    [Fact]
    public async Task Each_token_of_a_row_of_words_has_its_label_and_ignored_ones_have_minus_100()
    {
        _fixture.Kind = FineTuneTask.TokenClassification;
        _fixture.Add("train.jsonl", """{"tokens": ["ab", "c", "d"], "tags": ["B-p\u001b", "-100", "O"]}""" + "\n");

        await _fixture.RunAsync();

        Assert.Equal("""
            train, row 1 of 1: train.jsonl(1), 6 tokens
              position  id  token  special  type  mask  label
                     0   2  [CLS]      yes     0     1  -100
                     1   5  a                  0     1  0 'B-p\u001b'
                     2   9  ##b                0     1  -100
                     3   7  c                  0     1  -100
                     4   8  d                  0     1  1 'O'
                     5   3  [SEP]      yes     0     1  -100


            """, Preview());
    }

    [Fact]
    public async Task A_row_of_any_number_of_labels_shows_all_of_them()
    {
        _fixture.Add("train.jsonl", """
            {"text": "a", "label": ["x", "z"]}
            {"text": "b", "label": []}
            {"text": "c", "label": ["y"]}

            """);

        await _fixture.RunAsync();

        Assert.Equal(["labels 0 'x', 2 'z'", "no label", "label 1 'y'"], Titles());
    }

    [Fact]
    public async Task A_number_to_predict_is_shown()
    {
        _fixture.Add("train.csv", "text,label\na,1\nb,2.5\nc,-3e-2\n");

        await _fixture.RunAsync();

        Assert.Equal(["label 1", "label 2.5", "label -0.03"], Titles());
    }

    [Fact]
    public async Task Texts_without_labels_show_none()
    {
        _fixture.Kind = FineTuneTask.FillMask;
        _fixture.Add("train.csv", "text\na\n");

        await _fixture.RunAsync();

        Assert.Equal(["3 tokens"], Titles());
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

    private string Preview()
    {
        using var output = new StringWriter { NewLine = "\n" };
        TokenPreview.Write(_fixture.Output, DatasetInfo.Load(_fixture.Output), 5, output);
        return output.ToString();
    }

    /// <summary>What stands at the end of each row's title: behind the number of tokens, where there is something.</summary>
    private string[] Titles() =>
    [
        .. Preview().Split('\n').Where(line => line.StartsWith("train, ", StringComparison.Ordinal))
            .Select(line => line[(line.IndexOf("), ", StringComparison.Ordinal) + 3)..])
            .Select(
                title => title.Contains("tokens, ", StringComparison.Ordinal) ? title[(title.IndexOf("tokens, ", StringComparison.Ordinal) + 8)..] : title),
    ];
}
