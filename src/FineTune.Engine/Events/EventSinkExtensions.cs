using FineTune.Contracts;

namespace FineTune.Engine.Events;

internal static class EventSinkExtensions
{
    public static void Info(this IEventSink sink, string text) => sink.Write(new LogEvent(LogLevel.Info, text));

    public static void Detail(this IEventSink sink, string text) => sink.Write(new LogEvent(LogLevel.Detail, text));

    /// <summary>Reports a failure that ends nothing more than what it is about.</summary>
    public static void Report(this IEventSink sink, FineTuneException failure) =>
        sink.Write(new LogEvent(LogLevel.Error, failure.Message, failure.Descriptor.Code, failure.Position));

    /// <summary>Reports a diagnostic with its own severity.</summary>
    public static void Report(this IEventSink sink, DiagnosticDescriptor descriptor, SourcePosition? position, params object?[] arguments) =>
        sink.Write(new LogEvent(
            descriptor.Severity == DiagnosticSeverity.Error ? LogLevel.Error : LogLevel.Warning,
            descriptor.Message(arguments),
            descriptor.Code,
            position));
}
