using System.Text;
using FineTune.Contracts;
using FineTune.Engine.Hub.Push;
using FineTune.TestHub;
using FineTune.Yaml;

namespace FineTune.Engine.Tests.Hub;

public sealed class PushTests : HubTests
{
    [Fact]
    public async Task A_model_goes_up_by_one_commit_and_the_same_makes_none()
    {
        string model = Hub.WriteModel();

        Assert.Equal(3, await Hub.Destination().PublishAsync(model, CancellationToken.None));

        Repository repository = Hub.Server.State.Find(RepositoryKind.Model, "alice/reviews")!;
        Assert.Equal(2, repository.CommitCount);
        Assert.Equal(HubFixture.Bytes(1000), repository.Head.Files["model.safetensors"].Content);
        Assert.True(repository.Head.Files["model.safetensors"].IsLarge);
        Assert.False(repository.Head.Files["config.json"].IsLarge);
        Assert.Contains(".gitattributes", repository.Head.Files.Keys);
        Assert.Equal(0, await Hub.Destination().PublishAsync(model, CancellationToken.None));
        Assert.Equal(2, repository.CommitCount);
    }

    [Fact]
    public async Task Only_what_changed_is_sent_and_what_others_added_stays()
    {
        await Hub.Destination().PublishAsync(Hub.WriteModel(), CancellationToken.None);
        Repository repository = Hub.Server.State.Find(RepositoryKind.Model, "alice/reviews")!.Add("notes.txt", "mine");
        Hub.Folder.Write("bin/reviews/config.json", "{}");
        Hub.Server.ForgetRequests();

        Assert.Equal(1, await Hub.Destination().PublishAsync(Hub.Folder["bin/reviews"], CancellationToken.None));

        Assert.Equal(("{}", "mine"), (repository.Text("config.json"), repository.Text("notes.txt")));
        Assert.DoesNotContain(Hub.Server.Requests, request => request.Method == "PUT");
    }

    [Fact]
    public async Task A_large_file_goes_up_in_parts_without_the_token()
    {
        Hub.Server.State.MultipartThreshold = 1_000_000;
        Hub.Server.State.PartBytes = 300_000;

        await Hub.Destination().PublishAsync(Hub.WriteModel(weightBytes: 1_500_001), CancellationToken.None);

        Assert.Equal(HubFixture.Bytes(1_500_001), Hub.Server.State.Find(RepositoryKind.Model, "alice/reviews")!.Head.Files["model.safetensors"].Content);
        Assert.Equal(6, Hub.Server.Requests.Count(request => request.Method == "PUT"));
        Assert.All(Hub.Server.Requests, request => Assert.Equal(request.Origin == "hub", request.HasAuthorization));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_new_repository_is_public_or_private_as_the_project_says(bool isPrivate)
    {
        await Hub.Destination("acme/reviews", change: spec => spec with { IsPrivate = isPrivate }).PublishAsync(Hub.WriteModel(), CancellationToken.None);
        Assert.Equal(isPrivate, Hub.Server.State.Find(RepositoryKind.Model, "acme/reviews")!.IsPrivate);
    }

    [Fact]
    public async Task A_name_alone_is_one_of_the_accounts_own()
    {
        await Hub.Destination("reviews").PublishAsync(Hub.WriteModel(), CancellationToken.None);
        Assert.NotNull(Hub.Server.State.Find(RepositoryKind.Model, "alice/reviews"));
    }

    [Fact]
    public async Task A_branch_is_made_where_it_is_missing()
    {
        HubDestination destination = Hub.Destination(change: spec => spec with { Revision = "experiment" });
        await destination.PublishAsync(Hub.WriteModel(), CancellationToken.None);
        await destination.PublishAsync(Hub.WriteModel(seed: 2), CancellationToken.None);

        Repository repository = Hub.Server.State.Find(RepositoryKind.Model, "alice/reviews")!;
        Assert.DoesNotContain("model.safetensors", repository.Head.Files.Keys);
        Assert.Equal(HubFixture.Bytes(1000, 2), repository.Find("experiment")!.Files["model.safetensors"].Content);
    }

    [Fact]
    public async Task A_pull_request_leaves_the_branch_as_it_is()
    {
        Repository repository = Hub.AddModel("somebody/theirs");
        string before = repository.Head.Id;
        HubDestination destination = Hub.Destination("somebody/theirs", change: spec => spec with { OpensPullRequest = true });

        await destination.PublishAsync(Hub.WriteModel(seed: 2), CancellationToken.None);

        Assert.Equal(before, repository.Head.Id);
        Assert.Equal(HubFixture.Bytes(1000, 2), repository.Find("refs/pr/1")!.Files["model.safetensors"].Content);
        Assert.EndsWith("/somebody/theirs/discussions/1", destination.Name, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Weights_of_an_earlier_push_in_other_parts_go()
    {
        Repository repository = Hub.Server.State.Create(RepositoryKind.Model, "alice/reviews").Add("model.safetensors.index.json", "{}")
            .Add("model-00001-of-00002.safetensors", HubFixture.Bytes(10)).Add("model-00002-of-00002.safetensors", HubFixture.Bytes(11));

        await Hub.Destination().PublishAsync(Hub.WriteModel(), CancellationToken.None);

        Assert.Equal([".gitattributes", "README.md", "config.json", "model.safetensors"], repository.Head.Files.Keys);
    }

    [Fact]
    public async Task A_card_somebody_wrote_keeps_its_text_and_its_own_entries()
    {
        Repository repository = Hub.Server.State.Create(RepositoryKind.Model, "alice/reviews")
            .Add("README.md", "---\nlicense: mit\nmetrics:\n- f1\ntags:\n- mine\n---\n\n# My words\n\n---\n\nMore.\n");

        await Hub.Destination().PublishAsync(Hub.WriteModel(), CancellationToken.None);

        Assert.Equal(
            "---\nlicense: mit\nmetrics:\n- accuracy\ntags:\n- mine\n- finetune-sdk\nlibrary_name: transformers\n---\n\n# My words\n\n---\n\nMore.\n",
            repository.Text("README.md"));
        Assert.Equal(0, await Hub.Destination().PublishAsync(Hub.Folder["bin/reviews"], CancellationToken.None));
    }

    [Fact]
    public async Task A_card_whose_front_matter_cannot_be_read_keeps_its_text_and_it_is_said()
    {
        Repository repository = Hub.Server.State.Create(RepositoryKind.Model, "alice/reviews").Add("README.md", "---\nlicense: &a [*a]\n---\n# My words\n");

        await Hub.Destination().PublishAsync(Hub.WriteModel(), CancellationToken.None);

        Assert.Equal("---\nlibrary_name: transformers\nmetrics:\n- accuracy\ntags:\n- finetune-sdk\n---\n# My words\n", repository.Text("README.md"));
        LogEvent warning = Assert.Single(Hub.Sink.Logs, entry => entry.Level == LogLevel.Warning);
        Assert.Equal(("FT1026", new SourcePosition("model 'alice/reviews'/README.md", 2, 14)), (warning.Code, warning.Position));
    }

    [Theory]
    [InlineData("# Only words\n", "---\nlibrary_name: transformers\n---\n# Only words\n")]
    [InlineData("---\r\nlicense: mit\r\n---\r\nText", "---\nlicense: mit\nlibrary_name: transformers\n---\nText")]
    [InlineData("", "---\nlibrary_name: transformers\n---\n")]
    public void Cards_of_any_shape_are_merged(string theirs, string expected) =>
        Assert.Equal(expected, CardMerge.Merge(theirs, FrontMatter.Read(theirs), "---\nlibrary_name: transformers\n---\nours"));

    [Fact]
    public async Task A_lost_answer_to_the_commit_makes_no_second_one()
    {
        Hub.Server.Faults.Add(new Fault(FaultKind.LoseAnswer, request => request.Path.Value!.Contains("/commit/", StringComparison.Ordinal)));

        Assert.Equal(3, await Hub.Destination().PublishAsync(Hub.WriteModel(), CancellationToken.None));

        Repository repository = Hub.Server.State.Find(RepositoryKind.Model, "alice/reviews")!;
        Assert.Equal(2, repository.CommitCount);
        Assert.Equal(HubFixture.Bytes(1000), repository.Head.Files["model.safetensors"].Content);
    }

    [Fact]
    public async Task An_upload_that_broke_off_commits_nothing_and_goes_on_with_what_is_missing()
    {
        string model = Hub.WriteModel(weightBytes: 500_000);
        File.WriteAllBytes(Path.Combine(model, "second.bin"), HubFixture.Bytes(1000, 7));
        string second = FineTune.TestHub.StoredFile.Large(HubFixture.Bytes(1000, 7)).Sha256!;
        Hub.Server.CdnFaults.Add(
            new Fault(FaultKind.Cut, request => request.Path.Value!.Contains(second, StringComparison.Ordinal)) { Bytes = 10, Times = 6 });

        FineTuneException failure = await Assert.ThrowsAsync<FineTuneException>(() => Hub.Destination().PublishAsync(model, CancellationToken.None));

        Assert.Equal("FT5015", failure.Descriptor.Code);
        Repository repository = Hub.Server.State.Find(RepositoryKind.Model, "alice/reviews")!;
        Assert.Equal([".gitattributes"], repository.Head.Files.Keys);
        Hub.Server.ForgetRequests();
        Assert.Equal(4, await Hub.Destination().PublishAsync(model, CancellationToken.None));
        Assert.Contains(second, Assert.Single(Hub.Server.Requests, request => request.Method == "PUT").Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Checkpoints_go_along_as_the_strategy_says()
    {
        foreach (int step in new[] { 100, 20 })
        {
            Hub.Folder.Write($"checkpoints/checkpoint-{step}/state.json", $"{{\"step\": {step}}}");
            Hub.Folder.Write($"checkpoints/checkpoint-{step}/model.safetensors", $"weights {step}");
        }

        string model = Hub.WriteModel();
        await Push("end", HubStrategy.End);
        await Push("checkpoint", HubStrategy.Checkpoint);
        await Push("all", HubStrategy.AllCheckpoints);
        await Push("every", HubStrategy.EverySave);

        Assert.DoesNotContain(Files("end"), file => file.Contains("checkpoint", StringComparison.Ordinal));
        Assert.Equal("""{"step": 100}""", Hub.Server.State.Find(RepositoryKind.Model, "alice/checkpoint")!.Text("last-checkpoint/state.json"));
        Assert.Contains("checkpoint-20/state.json", Files("all"));
        Repository every = Hub.Server.State.Find(RepositoryKind.Model, "alice/every")!;
        Commit last = every.Head;
        Commit middle = every.Find(last.Parent!)!;
        Commit first = every.Find(middle.Parent!)!;
        Assert.Equal(("Training in progress, checkpoint-20", "Training in progress, checkpoint-100"), (first.Message, middle.Message));
        Assert.Equal("weights 20", Encoding.UTF8.GetString(first.Files["model.safetensors"].Content));
        Assert.Equal(HubFixture.Bytes(1000), last.Files["model.safetensors"].Content);

        Task Push(string name, HubStrategy strategy) =>
            Hub.Destination("alice/" + name, change: spec => spec with { Strategy = strategy }).PublishAsync(model, CancellationToken.None);

        IEnumerable<string> Files(string name) => Hub.Server.State.Find(RepositoryKind.Model, "alice/" + name)!.Head.Files.Keys;
    }

    /// <summary>Somebody has kept a copy of a checkpoint beside the others.</summary>
    [Theory]
    [InlineData(HubStrategy.EverySave)]
    [InlineData(HubStrategy.Checkpoint)]
    [InlineData(HubStrategy.AllCheckpoints)]
    public async Task A_folder_that_is_no_checkpoint_stays_here(HubStrategy strategy)
    {
        foreach (string name in (string[])
        [
            "checkpoint-20", "checkpoint-best", "checkpoint-", "checkpoint-99-copy", "checkpoint-007", "checkpoint-99999999999"
        ])
        {
            Hub.Folder.Write($"checkpoints/{name}/model.safetensors", $"weights of {name}");
        }

        await Hub.Destination(change: spec => spec with { Strategy = strategy }).PublishAsync(Hub.WriteModel(), CancellationToken.None);

        Repository repository = Hub.Server.State.Find(RepositoryKind.Model, "alice/reviews")!;
        IReadOnlyDictionary<string, StoredFile> files =
            strategy == HubStrategy.EverySave ? repository.Find(repository.Head.Parent!)!.Files : repository.Head.Files;
        string weights =
            strategy switch { HubStrategy.EverySave => "", HubStrategy.Checkpoint => "last-checkpoint/", _ => "checkpoint-20/" } + "model.safetensors";
        Assert.Equal("weights of checkpoint-20", Encoding.UTF8.GetString(files[weights].Content));
        Assert.Equal(strategy == HubStrategy.EverySave ? 1 : 2, files.Keys.Count(path => path.EndsWith("model.safetensors", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_checkpoint_takes_the_place_of_all_files_of_weights()
    {
        Hub.Folder.Write("checkpoints/checkpoint-20/model.safetensors", "weights 20");
        string model = Hub.WriteModel();
        File.Move(Path.Combine(model, "model.safetensors"), Path.Combine(model, "model-00001-of-00001.safetensors"));
        File.WriteAllText(Path.Combine(model, "model.safetensors.index.json"), "{}");

        await Hub.Destination(change: spec => spec with { Strategy = HubStrategy.EverySave }).PublishAsync(model, CancellationToken.None);

        Repository repository = Hub.Server.State.Find(RepositoryKind.Model, "alice/reviews")!;
        Assert.Equal(["model.safetensors"], repository.Find(repository.Head.Parent!)!.Files.Keys.Where(ModelFileNames.IsWeights));
        Assert.Equal(
            ["model-00001-of-00001.safetensors", "model.safetensors.index.json"],
            repository.Head.Files.Keys.Where(ModelFileNames.IsWeights).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_check_before_training_needs_no_repository_and_changes_nothing()
    {
        Hub.Destination().Check(CancellationToken.None);
        Assert.Null(Hub.Server.State.Find(RepositoryKind.Model, "alice/reviews"));
        Hub.AddModel("alice/reviews");
        Hub.Destination().Check(CancellationToken.None);
    }

    [Fact]
    public async Task Branches_and_repositories_can_be_deleted()
    {
        await Hub.Destination(change: spec => spec with { Revision = "experiment" }).PublishAsync(Hub.WriteModel(), CancellationToken.None);
        var repository = new Engine.Hub.HubRepository(RevisionKind.BaseModel, "alice/reviews");

        Hub.Client().DeleteBranch(repository, "experiment", CancellationToken.None);
        Assert.DoesNotContain("experiment", Hub.Server.State.Find(RepositoryKind.Model, "alice/reviews")!.Branches.Keys);
        Hub.Client().DeleteRepository(repository, CancellationToken.None);
        Assert.Null(Hub.Server.State.Find(RepositoryKind.Model, "alice/reviews"));
    }
}
