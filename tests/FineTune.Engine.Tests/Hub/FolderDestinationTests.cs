using FineTune.Contracts;
using FineTune.Engine.Hub;
using FineTune.Testing;

namespace FineTune.Engine.Tests.Hub;

public sealed class FolderDestinationTests
{
    [Fact]
    public async Task Only_changed_files_are_written_and_others_stay()
    {
        using var folder = new TemporaryFolder();
        folder.Write("model/config.json", "{}");
        folder.Write("model/nested/weights", "1");
        folder.Write("target/notes.txt", "mine");
        var destination = new FolderDestination(folder["target"]);

        Assert.Equal(2, await destination.PublishAsync(folder["model"], CancellationToken.None));
        Assert.Equal(0, await destination.PublishAsync(folder["model"], CancellationToken.None));
        folder.Write("model/config.json", "[]");
        Assert.Equal(1, await destination.PublishAsync(folder["model"], CancellationToken.None));

        Assert.Equal("[]", await File.ReadAllTextAsync(folder["target/config.json"]));
        Assert.Equal("1", await File.ReadAllTextAsync(folder["target/nested/weights"]));
        Assert.Equal("mine", await File.ReadAllTextAsync(folder["target/notes.txt"]));
        Assert.Equal(["model", "target"], Directory.EnumerateDirectories(folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Weights_of_an_earlier_model_in_other_files_go()
    {
        using var folder = new TemporaryFolder();
        folder.Write("model/model-00001-of-00002.safetensors", "1");
        folder.Write("model/model-00002-of-00002.safetensors", "2");
        folder.Write("model/model.safetensors.index.json", "{}");
        folder.Write("target/model.safetensors", "old");
        folder.Write("target/nested/model.safetensors", "another model");

        Assert.Equal(4, await new FolderDestination(folder["target"]).PublishAsync(folder["model"], CancellationToken.None));

        Assert.False(File.Exists(folder["target/model.safetensors"]));
        Assert.True(File.Exists(folder["target/nested/model.safetensors"]));
        Assert.Equal(0, await new FolderDestination(folder["target"]).PublishAsync(folder["model"], CancellationToken.None));
    }

    [Fact]
    public async Task A_destination_that_is_a_file_is_an_error_and_nothing_is_left_behind()
    {
        using var folder = new TemporaryFolder();
        folder.Write("model/config.json", "{}");
        folder.Write("target", "a file");

        var failure = await Assert.ThrowsAsync<FineTuneException>(
            () => new FolderDestination(folder["target"]).PublishAsync(folder["model"], CancellationToken.None));

        Assert.Equal("FT5002", failure.Descriptor.Code);
        Assert.Equal(["target"], Directory.EnumerateFiles(folder.Path).Select(Path.GetFileName));
        Assert.Equal(["model"], Directory.EnumerateDirectories(folder.Path).Select(Path.GetFileName));
    }
}
