using FineTune.Contracts;
using FineTune.Engine.Hub.Pull;
using FineTune.TestHub;

namespace FineTune.Engine.Tests.Hub;

public sealed class DatasetPullTests : HubTests
{
    private const string Id = "acme/reviews";

    [Fact]
    public async Task A_card_says_what_the_splits_are_and_what_the_labels_are_called()
    {
        Create().Add("README.md", """
            ---
            configs:
            - config_name: en
              data_files:
              - split: train
                path: [en/a-*, en/more/**]
              - split: test
                path: en/t?st.csv
              default: true
            - config_name: de
              data_files: de/all.csv
            dataset_info:
            - config_name: en
              features:
              - name: label
                dtype:
                  class_label:
                    names: {'0': bad, '1': good}
            ---
            """).Add("en/a-1.csv", "a").Add("en/a-2.csv", "b").Add("en/more/deep/x.csv", "c").Add("en/test.csv", "d").Add("de/all.csv", "e");

        PulledDataset train = await PullAsync("train");
        Assert.Equal(["en/a-1.csv", "en/a-2.csv", "en/more/deep/x.csv"], train.Files.Select(file => file.Path));
        Assert.Equal(DatasetFormat.Csv, train.Format);
        Assert.Equal(["bad", "good"], train.LabelNames);
        Assert.Equal(["en/test.csv"], (await PullAsync("test")).Files.Select(file => file.Path));
        Assert.Equal(["de/all.csv"], (await PullAsync("train", "de")).Files.Select(file => file.Path));
    }

    [Theory]
    [InlineData("data/*.csv", "data/train.csv", true)]
    [InlineData("data/*.csv", "data/deep/train.csv", false)]
    [InlineData("**/*.csv", "train.csv", true)]
    [InlineData("./train-0000?.csv", "train-00001.csv", true)]
    [InlineData("part-[0-3].csv", "part-2.csv", true)]
    [InlineData("part-[!0-3].csv", "part-2.csv", false)]
    [InlineData("part-[!0-3].csv", "part-7.csv", true)]
    [InlineData("a+(b).csv", "a+(b).csv", true)]
    public void Patterns_of_a_card(string pattern, string path, bool matches) => Assert.Equal(matches, GlobPattern.Matches(pattern, path));

    [Fact]
    public async Task Without_a_card_names_of_files_and_folders_say_it()
    {
        Create().Add("data/train-0.jsonl", "{}").Add("data/train-1.jsonl", "{}").Add("data/dev.jsonl", "{}").Add("copy/train.csv", "")
            .Add("dataset_infos.json", "{}");

        Assert.Equal(["data/train-0.jsonl", "data/train-1.jsonl"], (await PullAsync("train")).Files.Select(file => file.Path));
        Assert.Equal(["data/dev.jsonl"], (await PullAsync("validation")).Files.Select(file => file.Path));
    }

    [Fact]
    public async Task A_dataset_of_a_script_comes_by_the_Hubs_conversion_and_that_is_pinned()
    {
        Repository repository = Create().Add("reviews.py", "script").Add("one/train/0000.parquet", HubFixture.Bytes(10), "refs/convert/parquet")
            .Add("one/partial-test/0000.parquet", HubFixture.Bytes(11), "refs/convert/parquet");

        PulledDataset test = await PullAsync("test");

        Assert.Equal((DatasetFormat.Parquet, "refs/convert/parquet", repository.Find("refs/convert/parquet")!.Id), (test.Format, test.Revision, test.Commit));
        Assert.Equal(["one/partial-test/0000.parquet"], test.Files.Select(file => file.Path));
        Assert.Contains("refs/convert/parquet", await File.ReadAllTextAsync(Hub.Folder[PinFile.FileName]), StringComparison.Ordinal);
        Hub.Server.ForgetRequests();
        await PullAsync("test");
        Assert.Empty(Hub.Server.Requests);
    }

    [Theory]
    [InlineData("validation", null, "FT5023")]
    [InlineData("train", "absent", "FT5022")]
    public async Task What_is_not_there_is_said_with_what_is(string split, string? config, string code)
    {
        Create().Add("train.csv", "a");
        Assert.Equal(code, (await Assert.ThrowsAsync<FineTuneException>(() => PullAsync(split, config))).Descriptor.Code);
    }

    [Fact]
    public async Task Several_configurations_without_a_default_want_a_choice()
    {
        Create().Add("README.md", "---\nconfigs:\n- config_name: a\n  data_files: a.csv\n- config_name: b\n  data_files: b.csv\n---\n").Add("a.csv", "a")
            .Add("b.csv", "b");
        FineTuneException failure = await Assert.ThrowsAsync<FineTuneException>(() => PullAsync("train"));
        Assert.Equal("FT5022", failure.Descriptor.Code);
        Assert.Contains("its configurations are: a, b.", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("configs: &a [*a]")]
    [InlineData("configs: [")]
    [InlineData(
        "a: &a [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[x]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]\nconfigs: "
            + "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[*a]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]")]
    public async Task A_card_that_cannot_be_read_is_said_once_and_the_names_of_the_files_count(string yaml)
    {
        Create().Add("README.md", $"---\n{yaml}\n---\n").Add("train.csv", "a").Add("test.csv", "b");
        var puller = Hub.Puller();

        Assert.Equal(["train.csv"], (await PullAsync("train", puller: puller)).Files.Select(file => file.Path));
        Assert.Equal(["test.csv"], (await PullAsync("test", puller: puller)).Files.Select(file => file.Path));

        LogEvent warning = Assert.Single(Hub.Sink.Logs, entry => entry.Level == LogLevel.Warning);
        Assert.Equal("FT1026", warning.Code);
        Assert.EndsWith("README.md", warning.Position!.File, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dataset_without_data()
    {
        Create().Add("notes.txt", "a");
        Assert.Equal("FT5024", (await Assert.ThrowsAsync<FineTuneException>(() => PullAsync("train"))).Descriptor.Code);
    }

    private Repository Create() => Hub.Server.State.Create(RepositoryKind.Dataset, Id);

    private Task<PulledDataset> PullAsync(string split, string? config = null, HubPuller? puller = null) => (puller ?? Hub.Puller()).PullDatasetAsync(
        new DatasetSpec { Files = [], Split = split, Format = DatasetFormat.Parquet, Hub = new HubDatasetReference(Id, "main", config) },
        CancellationToken.None);
}
