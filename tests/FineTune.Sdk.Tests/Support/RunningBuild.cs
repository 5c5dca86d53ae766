using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace FineTune.Sdk.Tests.Support;

/// <summary>A build that is under way, with what it has printed so far.</summary>
internal sealed class RunningBuild
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly List<(string Text, TaskCompletionSource Seen)> _awaited = [];

    private RunningBuild(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public static RunningBuild Start(ModelProject project, params string[] arguments) =>
        new(DotnetCommand.Start(project.Folder, ["build", "reviews.finetune", "--no-restore", .. arguments], project.Environment));

    /// <summary>Ends when the build has printed a text.</summary>
    public Task SaysAsync(string text)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_output)
        {
            if (_output.ToString().Contains(text, StringComparison.Ordinal))
            {
                return Task.CompletedTask;
            }

            _awaited.Add((text, seen));
        }

        return seen.Task.WaitAsync(TimeSpan.FromMinutes(3));
    }

    /// <summary>Ends the build's processes, the engine among them, as <c>kill -9</c> does.</summary>
    public void Kill() => _process.Kill(entireProcessTree: true);

    /// <summary>Sends the build's own process a signal, as a scheduler does, by the name that <c>kill</c> knows.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public async Task<CommandResult> EndAsync()
    {
        await _process.WaitForExitAsync();
        lock (_output)
        {
            return new CommandResult(_process.ExitCode, _output.ToString());
        }
    }

    private void Hear(string? line)
    {
        lock (_output)
        {
            _output.Append(line).Append('\n');
            foreach ((string text, TaskCompletionSource seen) in _awaited)
            {
                if (line?.Contains(text, StringComparison.Ordinal) == true)
                {
                    seen.TrySetResult();
                }
            }
        }
    }
}
