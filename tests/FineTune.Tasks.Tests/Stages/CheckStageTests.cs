using System.Text.Json;
using FineTune.Contracts;
using FineTune.Tasks.Stages;
using FineTune.Tasks.Tests.Support;
using Microsoft.Build.Framework;

namespace FineTune.Tasks.Tests.Stages;

public sealed class CheckStageTests : IDisposable
{
    private readonly StageFixture _project = new();
    private readonly RecordingBuildEngine _build = new();

    public void Dispose() => _project.Dispose();

    [Fact]
    public void A_stage_that_must_run_gets_its_request_and_one_line_that_says_why()
    {
        CheckStage task = Check("Tokenize");
        Assert.True(task.Execute());
        Assert.True(task.MustRun);
        Assert.Equal(["Tokenize: first run"], _build.HighMessages);
        TokenizeRequest request = JsonSerializer.Deserialize(File.ReadAllBytes(_project["obj/finetune/tokenize/request.json"]), ContractsJson.File.TokenizeRequest)!;
        Assert.Equal(ProtocolVersion.Current, request.Protocol);
        Assert.Equal(64, request.Key.Length);
        Assert.Equal(_project["obj/finetune/tokenize"], request.StageFolder);
        Assert.Null(request.TorchDirectory);
        Assert.Equal(_project.Project.Training, request.Project.Training);
    }

    [Fact]
    public void A_stage_that_is_up_to_date_says_nothing_loud_and_asks_for_nothing()
    {
        _project.FinishAll();
        CheckStage task = Check("Train");
        Assert.True(task.Execute());
        Assert.False(task.MustRun);
        Assert.Empty(_build.HighMessages);
        Assert.Contains(_build.Messages, message => message.Message == "Train: up to date");
        Assert.False(File.Exists(_project["obj/finetune/train/request.json"]));
    }

    [Fact]
    public void What_the_last_run_warned_of_is_said_again()
    {
        _project.FinishAll();
        string path = _project["obj/finetune/tokenize/stamp.json"];
        var warning = new LogEvent(LogLevel.Warning, "Columns that no stage uses: id.", "FT2010", new SourcePosition("train.csv", 1, 1));
        (StageStamp.Load(path, out _)! with { Warnings = [warning] }).Save(path);
        CheckStage task = Check("Tokenize");
        Assert.True(task.Execute());
        Assert.False(task.MustRun);
        BuildWarningEventArgs said = Assert.Single(_build.Warnings);
        Assert.Equal(("FT2010", "train.csv", 1, warning.Text), (said.Code, said.File, said.LineNumber, said.Message));
    }

    [Fact]
    public void Training_is_told_where_libtorch_is()
    {
        _project.Finish(Contracts.Stage.Tokenize);
        _project.Write("packages/libtorch-cpu-linux-x64/2.10.0/runtimes/linux-x64/native/libtorch_cpu.so", "");
        CheckStage task = Check("Train");
        task.PackageFolders = $"{_project["none"]};{_project["packages"]}";
        Assert.True(task.Execute());
        TrainRequest request = JsonSerializer.Deserialize(File.ReadAllBytes(_project["obj/finetune/train/request.json"]), ContractsJson.File.TrainRequest)!;
        Assert.Equal(_project["packages/libtorch-cpu-linux-x64/2.10.0/runtimes/linux-x64/native"], request.TorchDirectory);
        Assert.Equal(_project["obj/finetune/tokenize/output"], request.TokenizeOutput);
    }

    [Fact]
    public void A_libtorch_that_was_not_restored_is_an_error()
    {
        _project.Finish(Contracts.Stage.Tokenize);
        Assert.False(Check("Train").Execute());
        Assert.Equal("FT9006", Assert.Single(_build.Errors).Code);
    }

    [Fact]
    public void A_folder_of_the_users_own_that_does_not_exist_is_an_error()
    {
        _project.Finish(Contracts.Stage.Tokenize);
        CheckStage task = Check("Train");
        task.TorchDir = "nowhere";
        Assert.False(task.Execute());
        Assert.Equal("FT9004", Assert.Single(_build.Errors).Code);
    }

    [Fact]
    public void A_push_without_a_destination_is_an_error()
    {
        Assert.False(Check("Push").Execute());
        Assert.Equal("FT5001", Assert.Single(_build.Errors).Code);
    }

    private CheckStage Check(string stage) => new()
    {
        BuildEngine = _build,
        Stage = stage,
        SpecFile = _project.Write("obj/finetune/project.json", JsonSerializer.Serialize(_project.Project, ContractsJson.File.ProjectSpec)),
        FineTuneFolder = _project.FineTuneFolder,
        ModelFolder = _project["bin/reviews"],
        TorchPackage = "libtorch-cpu-linux-x64",
        TorchVersion = "2.10.0",
        RuntimeIdentifier = "linux-x64",
    };
}
