using FineTune.Tasks.Tests.Support;
using FineTune.Testing;

namespace FineTune.Tasks.Tests.Stages;

/// <summary>A project whose engine is a script of what an engine says; its tokens are made, and its training is to be run.</summary>
public abstract class ScriptedStage : IDisposable
{
    protected const string Hello = """out {"type":"hello","protocol":1,"engine":"fake"}""";
    protected const string Done = """out {"type":"result","succeeded":true,"summary":"loss 0.5"}""";

    protected ScriptedStage()
    {
        Environment.SetEnvironmentVariable("FINETUNE_FAKE_ENGINE", Scratch.Path);
        Project.Write("torch/libtorch_cpu.so", "");
        Project.Finish(Contracts.Stage.Tokenize);
    }

    private protected TemporaryFolder Scratch { get; } = new();

    private protected StageFixture Project { get; } = new();

    private protected RecordingBuildEngine Build { get; } = new();

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("FINETUNE_FAKE_ENGINE", null);
        Scratch.Dispose();
        Project.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected void Script(params string[] lines) => File.WriteAllLines(Scratch["train.script"], lines);

    private protected bool Run(Action<RunStage>? configure = null)
    {
        using RunStage task = NewTask();
        configure?.Invoke(task);
        return task.Execute();
    }

    private protected RunStage NewTask(params (string Name, string Value)[] more) =>
        new() { BuildEngine = Build, Stage = "Train", Settings = Project.Settings([("TorchDir", Project["torch"]), .. more]) };
}
