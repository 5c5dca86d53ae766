using System.Diagnostics;
using System.Text.Json;
using FineTune.Contracts;
using FineTune.Tasks.Stamps;
using FineTune.Tasks.Sweeps;
using FineTune.Tasks.Tests.Support;
using Microsoft.Build.Framework;

namespace FineTune.Tasks.Tests.Stages;

[Collection(FakeEngineCollection.Name)]
public sealed class RunStageTests : ScriptedStage
{
    private StageFolder Folder => new(Project.FineTuneFolder, Contracts.Stage.Train);

    [Fact]
    public void A_run_that_ends_well_leaves_its_stamp()
    {
        Script(Hello, """out {"type":"output","path":"model.safetensors","bytes":3,"sha256":"00ff"}""", Done);
        Assert.True(Run());
        StageStamp stamp = StageStamp.Load(Folder.Stamp, out _)!;
        Assert.Equal(Project.Check(Contracts.Stage.Train).Key.Value, stamp.Key);
        Assert.Equal([new OutputFile("model.safetensors", 3, "00ff")], stamp.Outputs);
        Assert.Equal("loss 0.5", stamp.Summary);
        TrainRequest request = JsonSerializer.Deserialize(File.ReadAllBytes(Folder.Request), ContractsJson.File.TrainRequest)!;
        Assert.Equal((ProtocolVersion.Current, stamp.Key, Folder.FullPath), (request.Protocol, request.Key, request.StageFolder));
        Assert.Equal(Project["obj/finetune/tokenize/output"], request.TokenizeOutput);
        Assert.Equal(Project.Project.Training, request.Project.Training);
        Assert.Equal($"train --request {Folder.Request}\n", File.ReadAllText(Scratch["starts.txt"]));
        Assert.Equal((1, 1), (Build.Yields, Build.Reacquires));
    }

    [Fact]
    public void What_killedBuilds_were_writing_goes()
    {
        string[] left = [.. ((string[])["hashes.json", "train/started.txt", "manifest/manifest.json"]).Select(
            file => Project.Write($"obj/finetune/{file}.639000000000000000.gone.1.1.tmp", "half"))];
        Script(Hello, Done);
        Assert.True(Run());
        Assert.All(left, file => Assert.False(File.Exists(file)));
    }

    [Fact]
    public void Events_become_messages_warnings_and_errors_with_their_places()
    {
        Script(
            Hello,
            """out {"type":"log","level":"info","text":"100% {0} done"}""",
            """out {"type":"log","level":"warning","code":"FT1202","text":"new head"}""",
            """out {"type":"log","level":"error","code":"FT2003","text":"bad label","position":{"file":"/data/train.csv","line":42,"column":7}}""",
            """out {"type":"result","succeeded":false}""",
            "exit 1");
        Assert.False(Run());
        Assert.Contains("Train: 100% {0} done", Build.HighMessages);
        BuildWarningEventArgs warning = Assert.Single(Build.Warnings);
        Assert.Equal(("FT1202", Project.Project.ProjectFile, "new head"), (warning.Code, warning.File, warning.Message));
        BuildErrorEventArgs error = Assert.Single(Build.Errors);
        Assert.Equal(("FT2003", "/data/train.csv", 42, 7), (error.Code, error.File, error.LineNumber, error.ColumnNumber));
        Assert.EndsWith("#ft2003", error.HelpLink, StringComparison.Ordinal);
        Assert.False(File.Exists(Folder.Stamp));
    }

    [Fact]
    public void Warnings_are_kept_in_the_stamp()
    {
        Script(Hello, """out {"type":"log","level":"warning","text":"look","code":"FT2010","position":{"file":"train.csv","line":1,"column":1}}""", Done);
        Assert.True(Run());
        LogEvent warning = Assert.Single(StageStamp.Load(Folder.Stamp, out _)!.Warnings!);
        Assert.Equal(("look", "FT2010", 1), (warning.Text, warning.Code, warning.Position!.Line));
    }

    [Fact]
    public void A_stage_of_a_moment_shows_no_progress_where_lines_stay()
    {
        Script(
            Hello,
            """out {"type":"progress","step":1,"total":10,"activity":"train"}""",
            """out {"type":"progress","step":10,"total":10,"activity":"train"}""",
            Done);
        Assert.True(Run());
        Assert.Empty(Build.HighMessages);
    }

    [Fact]
    public void Progress_of_the_Terminal_Logger_speaks_its_contract()
    {
        Script(Hello, """out {"type":"progress","step":1,"total":10,"activity":"train"}""", """out {"type":"log","level":"info","text":"epoch 1"}""", Done);
        Assert.True(Run(task => task.LiveProgress = true));
        ExtendedBuildMessageEventArgs[] live = [.. Build.Messages.OfType<ExtendedBuildMessageEventArgs>()];
        Assert.Equal(
            [("TLTESTPASSED", "Train", "starting"), ("TLTESTPASSED", "Train", "━━┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄ 10% 1/10"), ("TLTESTOUTPUT", "", "Train: epoch 1")],
            live.Select(message => (message.ExtendedType, message.ExtendedMetadata!["localizedResult"], message.ExtendedMetadata["displayName"])));
        Assert.Equal("Train: epoch 1", live[^1].Message);
    }

    [Theory]
    [InlineData("exit 7", "exit code 7")]
    [InlineData("exit 0", "exit code 0")]
    [InlineData("exit 1", "exit code 1")]
    [InlineData("exit 134", "without a result")]
    public void An_end_without_a_result_is_a_crash_with_its_last_lines(string end, string expected)
    {
        Script([Hello, .. Enumerable.Range(1, 50).Select(line => $"err line {line} of stderr"), end]);
        Assert.False(Run());
        BuildErrorEventArgs error = Assert.Single(Build.Errors);
        Assert.Equal("FT9001", error.Code);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("line 50 of stderr", error.Message, StringComparison.Ordinal);
        Assert.Contains("line 11 of stderr", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("line 10 of stderr", error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Folder.Stamp));
    }

    [Theory]
    [InlineData(true, false, true)]
    [InlineData(false, false, false)]
    [InlineData(true, true, false)]
    public void Room_for_a_first_training_is_asked_for_before_the_tokens_are_made(bool trainFollows, bool hasTrained, bool isRefused)
    {
        const long moreThanAnyDisk = 1L << 43;
        string weights = Project.Write("model/model.safetensors", "");
        // A file of no blocks.
        using (FileStream sparse = File.OpenWrite(weights))
        {
            sparse.SetLength(moreThanAnyDisk);
        }

        Project.Write("model/config.json", "{}");
        Project.Project = Project.Project with { BaseModel = new BaseModelSpec("model", BaseModelKind.Folder, Project["model"]) };
        if (hasTrained)
        {
            Project.Write("obj/finetune/train/stamp.json", "{}");
        }

        File.WriteAllLines(Scratch["tokenize.script"], [Hello, Done]);
        bool succeeded = Run(task => (task.Stage, task.TrainFollows) = ("Tokenize", trainFollows));

        Assert.Equal(!isRefused, succeeded);
        Assert.Equal(isRefused ? ["FT1022"] : [], Build.Errors.Select(error => error.Code));
        Assert.Equal(isRefused, !File.Exists(Scratch["starts.txt"]));
    }

    [Fact]
    public void A_crash_with_hooks_in_the_engine_names_them()
    {
        Project.Project = Project.Project with { Hooks = [new HookSpec(Project.Write("hooks/Mine.dll", "il"), [])] };
        Script(Hello, "err Stack overflow.", "exit 134");
        Assert.False(Run());
        BuildErrorEventArgs error = Assert.Single(Build.Errors);
        Assert.Equal("FT3405", error.Code);
        Assert.Contains("with the code of Mine.dll in it. Its last lines:\nStack overflow.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("abort", "some words", "Train was killed (SIGKILL)")]
    [InlineData("exit 134", "DefaultCPUAllocator: can't allocate memory: you tried to allocate 8 bytes.", "Train ended because there was no memory left")]
    [InlineData("exit 134", "terminate called after throwing an instance of 'dnnl::error'", "Train ended because there was no memory left")]
    [InlineData("exit 134", "what():  std::bad_alloc", "Train ended because there was no memory left")]
    public void An_end_for_lack_of_memory_is_said_with_what_needs_less(string end, string last, string expected)
    {
        Script(Hello, $"err {last}", "err a stack", end);
        Assert.False(Run());
        BuildErrorEventArgs error = Assert.Single(Build.Errors);
        Assert.Equal("FT3013", error.Code);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains(last, error.Message, StringComparison.Ordinal);
        Assert.EndsWith(
            "Where memory is short (docs/train.md, Memory), set AutoFindBatchSize or GradientCheckpointing to true, which lets training go on from its "
                + "last checkpoint, or lower MaxLength, or lower PerDeviceTrainBatchSize and raise GradientAccumulationSteps, which starts it anew. Build "
                + "again to go on.",
            error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void After_an_end_for_lack_of_memory_nothing_is_advised_that_is_set()
    {
        Project.Project = Project.Project with { Training = Project.Project.Training with { AutoFindBatchSize = true } };
        Script(Hello, "abort");
        Assert.False(Run());
        Assert.EndsWith(
            "Where memory is short (docs/train.md, Memory), set GradientCheckpointing to true, which lets training go on from its last checkpoint, or "
                + "lower MaxLength, or lower PerDeviceTrainBatchSize and raise GradientAccumulationSteps, which starts it anew. Build again to go on.",
            Assert.Single(Build.Errors).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Another_protocol_is_refused_at_once()
    {
        Script("""out {"type":"hello","protocol":99,"engine":"fake"}""", "hang");
        Assert.False(Run());
        Assert.Equal("FT9003", Assert.Single(Build.Errors).Code);
    }

    [Fact]
    public void What_the_engine_says_of_names_in_files_is_shown_escaped()
    {
        const string Name = @"w\u001b[2J\n::error::x\u202e\u0085";
        Script(
            Hello,
            """out {"type":"log","level":"info","text":"NAME"}""".Replace("NAME", Name, StringComparison.Ordinal),
            """out {"type":"log","level":"detail","text":"NAME"}""".Replace("NAME", Name, StringComparison.Ordinal),
            """out {"type":"log","level":"warning","code":"FT1203","text":"NAME","position":{"file":"/data/NAME","line":1,"column":1}}""".Replace(
                "NAME", Name, StringComparison.Ordinal),
            """out {"type":"metric","name":"NAME","value":0.5}""".Replace("NAME", Name, StringComparison.Ordinal),
            "out \u001b]0;title\u0007",
            """out {"type":"result","succeeded":true,"summary":"NAME"}""".Replace("NAME", Name, StringComparison.Ordinal));
        var task = new List<RunStage>();
        Assert.True(Run(task.Add));
        Assert.Contains(@"Train: w\u001b[2J\n::error::x\u202e\u0085", Build.HighMessages);
        Assert.All(Build.Messages, message => Assert.DoesNotContain(message.Message!, character => char.IsControl(character) || character == '\u202e'));
        Assert.Contains(Build.Messages, message => message.Message == @"\u001b]0;title\u0007");
        BuildWarningEventArgs warning = Assert.Single(Build.Warnings);
        Assert.Equal(("w\\u001b[2J\n\\u003a:error::x\\u202e\\u0085", @"/data/w\u001b[2J\n::error::x\u202e\u0085"), (warning.Message, warning.File));
        Assert.Equal(@"w\u001b[2J\n::error::x\u202e\u0085", Assert.Single(task).Summary);
    }

    [Fact]
    public void The_live_line_shows_names_escaped()
    {
        Script(
            Hello,
            """out {"type":"progress","step":1,"total":10,"activity":"a\u001b[2J\nb"}""",
            """out {"type":"log","level":"info","text":"c\u001b\nd"}""",
            Done);
        Assert.True(Run(task => task.LiveProgress = true));
        Assert.Equal(
            ["starting", @"a\u001b[2J\nb  ━━┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄┄ 10% 1/10", @"Train: c\u001b\nd"],
            Build.Messages.OfType<ExtendedBuildMessageEventArgs>().Select(message => message.ExtendedMetadata!["displayName"]));
    }

    [Theory]
    [InlineData("""{"type":"rainbow","colour":"red"}""", "There is no event 'rainbow'")]
    [InlineData("""{"type":"metric","name":"accuracy","value":0.5,"unit":"percent"}""", "MetricEvent knows no 'unit'")]
    [InlineData("""{"type":"log","level":"loud","text":"x"}""", "'loud' is none of detail, info, warning, error")]
    [InlineData("""{"type":"log","text":"x"}""", "LogEvent lacks 'level'")]
    [InlineData("""{"type":"metric","name":"accuracy","value":"0.5"}""", "'value' is no Double")]
    [InlineData("""{"type":7}""", "The 'type' of an event is a text")]
    [InlineData("""{"text":"x","type":"log","level":"info"}""", "An event begins with its 'type'")]
    public void An_event_that_the_protocol_does_not_have_ends_the_engine(string line, string problem)
    {
        Script(Hello, "out " + line, """out {"type":"log","level":"error","code":"FT2003","text":"said after it"}""", "hang");
        Assert.False(Run());
        BuildErrorEventArgs error = Assert.Single(Build.Errors);
        Assert.Equal(("FT9003", Project.Project.ProjectFile), (error.Code, error.File));
        Assert.Contains(problem, error.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Folder.Stamp));
    }

    [Theory]
    [InlineData("""{"type":"progress","st""")]
    [InlineData("""{"ops":["Linear"],"threads":2}""")]
    [InlineData("{}")]
    [InlineData("native library says hi")]
    [InlineData("{broken")]
    [InlineData("{ a native library's own words }")]
    [InlineData("""["type"]""")]
    public void What_is_no_event_is_passed_on_as_it_was_printed(string line)
    {
        Script(Hello, "out " + line, Done);
        Assert.True(Run());
        Assert.Contains(Build.Messages, message => message.Message == line && message.Importance == MessageImportance.Normal);
        Assert.Empty(Build.Errors);
    }

    [Fact]
    public void A_request_the_engine_cannot_read_is_said()
    {
        Script("err no such verb", "exit 2");
        Assert.False(Run());
        BuildErrorEventArgs error = Assert.Single(Build.Errors);
        Assert.Equal("FT9003", error.Code);
        Assert.Contains("no such verb", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_host_that_does_not_exist_is_said()
    {
        Assert.False(Run(task => task.DotNetHost = Scratch["no-dotnet"]));
        Assert.Equal("FT9002", Assert.Single(Build.Errors).Code);
    }

    [Fact]
    public void Cancel_closes_standard_input_and_may_come_often()
    {
        Script(
            Hello,
            """out {"type":"log","level":"info","text":"ready"}""",
            "wait-stdin",
            """out {"type":"result","succeeded":false,"summary":"checkpoint at step 5"}""",
            "exit 3");
        Assert.False(RunAndCancelWhenReady(graceSeconds: 60));
        BuildWarningEventArgs warning = Assert.Single(Build.Warnings);
        Assert.Equal("FT3002", warning.Code);
        Assert.StartsWith("Train was cancelled (checkpoint at step 5).", warning.Message, StringComparison.Ordinal);
        Assert.Empty(Build.Errors);
        Assert.True(Build.AllowFailureWithoutError);
        Assert.False(File.Exists(Folder.Stamp));
    }

    [Fact]
    public void A_trial_that_falls_behind_is_ended_and_is_no_failure()
    {
        Project.Project = Project.Project with { Sweep = new SweepSpec { Pruner = SweepPruner.Median, Metric = "accuracy" } };
        string sweep = Path.GetDirectoryName(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Project.FineTuneFolder)))!;
        var journal = SweepJournal.Open(sweep, "identity", out _);
        for (int number = 0; number < 5; number++)
        {
            journal.Add(new Trial
            {
                Number = number,
                Values = new Dictionary<string, string>(),
                State = TrialState.Complete,
                Value = 0.9,
                Evaluations = [new TrialEvaluation(1, 0.8), new TrialEvaluation(2, 0.9)],
            });
        }

        Script(
            Hello,
            """out {"type":"metric","name":"eval_loss","value":9,"epoch":1}""",
            """out {"type":"metric","name":"eval_accuracy","value":0.85,"epoch":1}""",
            """out {"type":"metric","name":"eval_accuracy","value":0.86,"epoch":2}""",
            "wait-stdin",
            """out {"type":"result","succeeded":false,"summary":"checkpoint at step 5"}""",
            "exit 3");
        using RunStage task = NewTask(("Trial", "5"));
        Assert.True(task.Execute());
        Assert.Equal(("pruned", ""), (task.Ending, task.Reason));
        Assert.Empty(Build.Warnings);
        Assert.Equal([0.85, 0.86], TrialWatch.Read(Project.FineTuneFolder).Select(evaluation => evaluation.Value));
    }

    [Fact]
    public void Why_a_stage_failed_is_told_to_the_sweep()
    {
        Script(Hello, """out {"type":"log","level":"error","code":"FT3001","text":"The loss is NaN"}""", "exit 1");
        using RunStage task = NewTask(("Trial", "5"));
        Assert.False(task.Execute());
        Assert.Equal(("failed", "FT3001: The loss is NaN"), (task.Ending, task.Reason));
    }

    [Theory]
    [InlineData("exit 130")]
    [InlineData("exit 143")]
    public void An_engine_that_the_terminal_interrupted_is_cancelled_and_not_crashed(string end)
    {
        Script(Hello, end);
        Assert.False(Run());
        Assert.Equal("FT3002", Assert.Single(Build.Warnings).Code);
        Assert.Empty(Build.Errors);
    }

    [Fact]
    public void An_engine_that_does_not_stop_is_ended_after_the_grace_period()
    {
        Script(Hello, """out {"type":"log","level":"info","text":"ready"}""", "hang");
        long started = Stopwatch.GetTimestamp();
        Assert.False(RunAndCancelWhenReady(graceSeconds: 1));
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 1, 30);
        Assert.Equal("FT3002", Assert.Single(Build.Warnings).Code);
    }

    [Fact]
    public void Variables_of_MSBuild_do_not_reach_the_engine()
    {
        Environment.SetEnvironmentVariable("MSBUILD_FINETUNE_TEST", "1");
        Script(Hello, "env MSBUILD_FINETUNE_TEST", "env FINETUNE_FAKE_ENGINE", "exit 7");
        Assert.False(Run());
        Environment.SetEnvironmentVariable("MSBUILD_FINETUNE_TEST", null);
        string message = Assert.Single(Build.Errors).Message!;
        Assert.Contains("MSBUILD_FINETUNE_TEST=unset", message, StringComparison.Ordinal);
        Assert.Contains("FINETUNE_FAKE_ENGINE=" + Scratch.Path, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secondBuild_waits_says_for_whom_and_takes_what_the_first_made()
    {
        FileMutex held = FileMutex.Take(
            Project["obj/finetune/lock"], new MutexOwner(4711, Environment.MachineName, "reviews, Train", DateTimeOffset.Now), _ => { }, default)!;
        Build.OnMessage = message =>
        {
            if (message.Message!.Contains("waiting", StringComparison.Ordinal))
            {
                Project.Finish(Contracts.Stage.Train);
                held.Dispose();
            }
        };
        Assert.True(Run());
        Assert.False(File.Exists(Scratch["starts.txt"]));
        Assert.Contains(Build.HighMessages, message => message!.StartsWith(
            "Train: waiting for another build of this project, process 4711 (reviews, Train) since ", StringComparison.Ordinal));
        Assert.Contains("Train: the other build did it", Build.HighMessages);
    }

    [Fact]
    public void What_anotherBuild_has_replaced_is_put_back_from_the_store_or_is_an_error()
    {
        Script(Hello, Done);
        string mine = Project.Check(Contracts.Stage.Tokenize).Key.Value;
        Assert.False(Run(task => task.Expected = "Tokenize=" + new string('a', 64)));
        Assert.Equal("FT9104", Assert.Single(Build.Errors).Code);
        Assert.False(File.Exists(Scratch["starts.txt"]));
        Assert.True(Run(task => task.Expected = "Tokenize=" + mine));
    }

    /// <summary>As in CheckStage where it is up to date: the number of processes is in no key.</summary>
    [Theory]
    [InlineData("Processes", "2", null)]
    [InlineData("Processes", "1", "16 rows (8 x 1 x 2 processes), and this build would take steps of 8 (8 x 1 x 1 process)")]
    [InlineData("Ranks", "4", "16 rows (8 x 1 x 2 processes), and this build would take steps of 32 (8 x 1 x 4 processes)")]
    [InlineData("Launcher", "srun -n 4", null)]
    [InlineData("Trial", "7", null)]
    public void A_model_that_was_trained_in_other_steps_and_comes_from_the_store_is_told_of(string setting, string value, string? expected)
    {
        const string HelloOfTwo = """out {"type":"hello","protocol":1,"engine":"fake","processes":2}""";
        Script(HelloOfTwo, Done);
        using (RunStage first = NewTask(("Processes", "2")))
        {
            Assert.True(first.Execute());
        }

        Directory.Delete(Folder.FullPath, recursive: true);
        Build.Warnings.Clear();
        using RunStage task = NewTask((setting, value));

        Assert.True(task.Execute());

        Assert.Single(File.ReadAllLines(Scratch["starts.txt"]));
        Assert.Equal(expected is null ? 0 : 1, Build.Warnings.Count);
        Assert.All(Build.Warnings, said => Assert.Equal(("FT3138", Project.Project.ProjectFile), (said.Code, said.File)));
        Assert.All(Build.Warnings, said => Assert.Contains($"in steps of {expected};", said.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Training_is_told_where_libtorch_is()
    {
        Project.Write("packages/libtorch-cpu-linux-x64/2.10.0/runtimes/linux-x64/native/libtorch_cpu.so", "");
        Script(Hello, Done);
        Assert.True(Run(task => task.Settings = Project.Settings(("PackageFolders", $"{Project["none"]};{Project["packages"]}"))));
        TrainRequest request = JsonSerializer.Deserialize(File.ReadAllBytes(Folder.Request), ContractsJson.File.TrainRequest)!;
        Assert.Equal(Project["packages/libtorch-cpu-linux-x64/2.10.0/runtimes/linux-x64/native"], request.TorchDirectory);
    }

    [Theory]
    [InlineData("", "FT9006")]
    [InlineData("nowhere", "FT9004")]
    public void A_libtorch_that_is_not_there_is_an_error(string folder, string code)
    {
        Assert.False(Run(task => task.Settings = Project.Settings(("TorchDir", folder))));
        Assert.Equal(code, Assert.Single(Build.Errors).Code);
    }

    [Fact]
    public void The_stamp_is_written_in_the_stamps_own_words()
    {
        Script(Hello, Done);
        Assert.True(Run());
        using JsonDocument stamp = JsonDocument.Parse(File.ReadAllText(Folder.Stamp));
        Assert.Equal(["key", "entries", "outputs", "summary", "provenance"], stamp.RootElement.EnumerateObject().Select(property => property.Name));
    }

    private bool RunAndCancelWhenReady(int graceSeconds)
    {
        using RunStage task = NewTask();
        task.CancelGraceSeconds = graceSeconds;
        Build.OnMessage = message =>
        {
            if (message.Message!.Contains("ready", StringComparison.Ordinal))
            {
                task.Cancel();
                task.Cancel();
            }
        };
        return task.Execute();
    }
}
