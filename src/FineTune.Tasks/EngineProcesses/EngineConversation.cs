using System.Text.Json;
using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;
using FineTune.Tasks.Progress;
using FineTune.Tasks.Stamps;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace FineTune.Tasks.EngineProcesses;

/// <summary>Turns the engine's lines into what MSBuild shows and what the stamp records.</summary>
internal sealed class EngineConversation(TaskLoggingHelper log, IStageReporter reporter, EngineProcess engine, SourcePosition project)
{
    private readonly List<OutputFile> _outputs = [];
    private readonly List<LogEvent> _warnings = [];

    public IReadOnlyList<OutputFile> Outputs => _outputs;

    public IReadOnlyList<LogEvent> Warnings => _warnings;

    public HelloEvent? Hello { get; private set; }

    public ResultEvent? Result { get; private set; }

    public bool ReportedError { get; private set; }

    /// <summary>The first error that was reported, such as <c>FT3012: The loss is not a number</c>; null where none was.</summary>
    public string? FirstError { get; private set; }

    /// <summary>Told each value that the engine measures.</summary>
    public Action<MetricEvent>? OnMetric { get; init; }

    /// <summary>True where the engine was ended because it speaks another protocol, or said what the protocol does not have.</summary>
    public bool Refused { get; private set; }

    public void Hear(string line)
    {
        if (Refused)
        {
            // What it had written before it was ended says nothing that can be trusted.
            return;
        }

        EngineEvent? engineEvent = Parse(WithoutGreeting(line));
        switch (engineEvent)
        {
            case null when Refused:
                break;
            case null:
                // Not ours: a native library's own print. Kept, because it may explain a crash.
                engine.Keep(line);
                log.Say(MessageImportance.Normal, line);
                break;
            case HelloEvent hello:
                Greet(hello);
                break;
            case LogEvent entry:
                Log(entry);
                break;
            case ProgressEvent progress:
                reporter.Progress(progress);
                break;
            case MetricEvent metric:
                log.Say(MessageImportance.Normal, $"{metric.Name} {DisplayText.Number(metric.Value)}");
                OnMetric?.Invoke(metric);
                break;
            case OutputEvent output:
                _outputs.Add(new OutputFile(output.Path, output.Bytes, output.Sha256));
                break;
            case ResultEvent result:
                Result = result;
                break;
            default:
                throw new InvalidOperationException($"No handling for {engineEvent.GetType().Name}.");
        }
    }

    /// <summary>Reports a diagnostic of the tasks' own about the engine.</summary>
    public void Report(DiagnosticDescriptor descriptor, params object?[] arguments)
    {
        string message = descriptor.Message(arguments);
        Note(descriptor.Severity == DiagnosticSeverity.Error, descriptor.Code, message);
        log.Report(descriptor, project, message);
    }

    /// <summary>The event; null for a line that is none. One that these tasks do not know ends the engine: tasks and engine come in one package.</summary>
    private EngineEvent? Parse(string line)
    {
        if (!IsEvent(line))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(line, ContractsJson.Line.EngineEvent);
        }
        catch (Exception failure) when (failure is JsonException or NotSupportedException)
        {
            Refuse($"it said what these tasks do not know: {failure.Message.TrimEnd('.')}");
            return null;
        }
    }

    /// <summary>
    /// Launchers give a rank a terminal, and .NET greets a terminal: it asks it to send what an application's keys send (keypad_xmit).
    /// </summary>
    private static string WithoutGreeting(string line) =>
        line.StartsWith('\u001b') && line.IndexOf('{', StringComparison.Ordinal) is > 0 and < 16 and var start ? line[start..] : line;

    /// <summary>
    /// True for a JSON object with a <c>type</c>. Whatever else is printed is not the engine's: a native library's words, or a line that a killed engine did
    /// not get to the end of.
    /// </summary>
    private static bool IsEvent(string line)
    {
        if (!line.StartsWith('{'))
        {
            return false;
        }

        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.TryGetProperty("type", out _);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private void Note(bool isError, string? code, string text)
    {
        ReportedError |= isError;
        if (isError)
        {
            FirstError ??= $"{code}: {text}";
        }
    }

    private void Refuse(string problem)
    {
        Report(DiagnosticCatalog.BadRequest, problem);
        Refused = true;
        engine.Kill();
    }

    private void Greet(HelloEvent hello)
    {
        Hello = hello;
        if (hello.Protocol == ProtocolVersion.Current)
        {
            log.Say(MessageImportance.Normal, $"engine {hello.Engine}, libtorch {hello.Torch ?? "not loaded"}, device {hello.Device ?? "none"}");
            return;
        }

        Refuse(string.Create(null, $"it speaks protocol {hello.Protocol}, these tasks {ProtocolVersion.Current}"));
    }

    private void Log(LogEvent entry)
    {
        switch (entry.Level)
        {
            case LogLevel.Detail:
                log.Say(MessageImportance.Low, entry.Text);
                break;
            case LogLevel.Info:
                reporter.Info(entry.Text);
                break;
            default:
                bool isError = entry.Level == LogLevel.Error;
                Note(isError, entry.Code, entry.Text);
                if (!isError)
                {
                    _warnings.Add(entry);
                }

                log.Report(entry, project);
                break;
        }
    }
}
