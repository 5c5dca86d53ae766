using FineTune.Contracts;
using FineTune.Engine.Data;

namespace FineTune.Engine.Tests.Data;

/// <summary>What holds of every kind of files: by folders and by paths, what is said of odd ones, and how rows are chosen.</summary>
public abstract class MediaDataTests : IDisposable
{
    private readonly string _extension;
    private readonly DiagnosticDescriptor _damaged;

    /// <param name="builtin">A base model of the task.</param>
    /// <param name="extension">Of the files that <see cref="Write"/> writes.</param>
    /// <param name="damaged">A file cannot be read.</param>
    private protected MediaDataTests(FineTuneTask task, string builtin, string extension, DiagnosticDescriptor damaged)
    {
        Kind = TaskCatalog.Of(task).Media!;
        Stage = new StageFixture { Kind = task, BaseModel = new BaseModelSpec($"builtin:{builtin}", BaseModelKind.Builtin, builtin) };
        (_extension, _damaged) = (extension, damaged);
    }

    private protected StageFixture Stage { get; }

    private protected MediaKind Kind { get; }

    private string Column => Kind.Metadata.ToLowerInvariant();

    public void Dispose()
    {
        Stage.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_file_beside_the_folders_of_labels_has_none()
    {
        AddFolder("train", [Make("train/1", 1), Make("train/no/2", 2)]);
        FineTuneException failure = await Stage.FailAsync(Kind.WithoutLabel);
        Assert.Equal(Stage.Folder[$"train/1{_extension}"], failure.Position!.File);
    }

    [Fact]
    public async Task A_damaged_file_is_one_error_with_its_path()
    {
        string bad = Make("train/no/2", 2);
        File.WriteAllBytes(bad, File.ReadAllBytes(bad)[..200]);
        AddFolder("train", [Make("train/no/1", 1), bad, Make("train/yes/3", 3)]);
        FineTuneException failure = await Stage.FailAsync(_damaged);
        Assert.Equal(new SourcePosition(bad), failure.Position);
    }

    [Fact]
    public async Task The_same_file_twice_or_with_two_labels_is_said()
    {
        AddFolder("train", [Make("train/no/1", 1), Make("train/no/2", 1), Make("train/yes/3", 1), Make("train/yes/4", 4)]);
        await Stage.RunAsync();
        AssertSaid("FT2101", $"no/2{_extension} as no/1{_extension}");
        AssertSaid(Kind.Contradicting.Code, $"yes/3{_extension}");
    }

    [Theory]
    [InlineData("csv", "COLUMN,label\nfiles/1.EXTENSION,no\nfiles/ä 2.EXTENSION,yes\n")]
    [InlineData("csv", "file_name,label\nfiles/1.EXTENSION,no\nfiles/ä 2.EXTENSION,yes\n")]
    [InlineData("jsonl", "{\"COLUMN\": \"files/1.EXTENSION\", \"label\": \"no\"}\n{\"COLUMN\": \"files/ä 2.EXTENSION\", \"label\": \"yes\"}\n")]
    public async Task Rows_name_files_by_their_paths(string format, string content)
    {
        Make("files/1", 1);
        Make("files/ä 2", 2);
        string rows = content.Replace("COLUMN", Column, StringComparison.Ordinal).Replace(".EXTENSION", _extension, StringComparison.Ordinal);
        AddRows($"train.{format}", rows);
        await Stage.RunAsync();
        Assert.Equal(["no", "yes"], Stage.Rows().Select(row => row.Label));
    }

    [Theory]
    [InlineData("nowhere.png", "does not exist")]
    [InlineData("sub", "is a folder")]
    [InlineData("../outside.png", "outside")]
    [InlineData("/etc/hostname", "outside")]
    public async Task A_path_that_leads_nowhere_is_an_error_in_its_line(string path, string words)
    {
        Make("1", 1);
        Directory.CreateDirectory(Stage.Folder["sub"]);
        string file = AddRows("train.csv", $"{Column},label\n1{_extension},no\n{path},yes\n");
        FineTuneException failure = await Stage.FailAsync(Kind.NotFound);
        Assert.Equal((file, 3), (failure.Position!.File, failure.Position.Line));
        Assert.Contains(words, failure.Message, StringComparison.Ordinal);
        Assert.Contains(Kind.FolderMetadata, failure.Descriptor.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("5", "a number")]
    [InlineData("null", "null")]
    [InlineData("[\"1.png\"]", "a list")]
    public async Task A_column_without_files_is_an_error_in_its_line(string value, string held)
    {
        Make("1", 1);
        string file = AddRows(
            "train.jsonl", $$"""{"{{Column}}": "1{{_extension}}", "label": "no"}{{'\n'}}{"{{Column}}": {{value}}, "label": "yes"}{{'\n'}}""");
        FineTuneException failure = await Stage.FailAsync(Kind.NoColumn);
        Assert.Equal((file, 2), (failure.Position!.File, failure.Position.Line));
        Assert.Contains($"'{Column}' should hold {Kind.Plural}, as paths or bytes, but here it holds {held}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shuffle_Take_and_SplitBy_choose_files_as_they_choose_texts()
    {
        string[] files = [.. Enumerable.Range(0, 20).Select(number => Make($"train/{(number % 2 == 0 ? "no" : "yes")}/{number:00}", number))];
        AddFolder("train", files);
        Stage.Datasets[0] = Stage.Datasets[0] with { Shuffle = 3, Take = 8 };
        await Stage.RunAsync();
        string[] ordered = [.. files.Order(StringComparer.Ordinal)];
        using TokenizedSplit rows = TokenizedSplit.Open(Stage.Output, "train", ordered);
        Assert.Equal(
            new NumpyRandom(3).Permutation(20).Take(8).Select(row => ordered[row]), Enumerable.Range(0, 8).Select(row => rows.Source(row).File));
    }

    /// <summary>The bytes of a file; the same for the same seed.</summary>
    private protected abstract byte[] Draw(int seed);

    /// <summary>Writes a file that is drawn.</summary>
    /// <param name="name">Relative, without its extension.</param>
    /// <returns>Its full path.</returns>
    private protected string Make(string name, int seed) => Write(name, Draw(seed));

    private protected string Write(string name, byte[] content)
    {
        string path = Stage.Folder.Write(name + _extension, "");
        File.WriteAllBytes(path, content);
        return path;
    }

    private protected void AddFolder(string split, string[] files) => Stage.Datasets.Add(new DatasetSpec
    {
        Files = [.. files.Order(StringComparer.Ordinal)],
        MediaFolder = Stage.Folder[split],
        Split = split,
        Format = Kind.Folder,
        Position = new SourcePosition(Stage.Folder["project.finetune"], 7, 5),
    });

    private protected void AssertSaid(string code, string words) =>
        Assert.Contains(Stage.Sink.Logs, log => log.Code == code && log.Text.Contains(words, StringComparison.Ordinal));

    private string AddRows(string name, string content) => Stage.Add(name, content, change: spec => spec with { MediaFolder = Stage.Folder.Path });
}
