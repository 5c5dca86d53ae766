namespace FineTune.Contracts;

/// <summary>An expected failure: becomes one coded diagnostic. Every other exception is a bug.</summary>
public sealed class FineTuneException : Exception
{
    public FineTuneException(DiagnosticDescriptor descriptor, SourcePosition? position, params object?[] arguments)
        : this(descriptor, position, null, arguments)
    {
    }

    public FineTuneException(DiagnosticDescriptor descriptor, SourcePosition? position, Exception? innerException, params object?[] arguments)
        : base(descriptor.Message(arguments), innerException)
    {
        Descriptor = descriptor;
        Position = position;
    }

    private FineTuneException(FineTuneException failure, SourcePosition position)
        : base(failure.Message, failure)
    {
        Descriptor = failure.Descriptor;
        Position = position;
        Argument = failure.Argument;
    }

    private FineTuneException(LogEvent error)
        : base(error.Text)
    {
        Descriptor = DiagnosticCatalog.All.Single(descriptor => descriptor.Code == error.Code);
        Position = error.Position;
    }

    public DiagnosticDescriptor Descriptor { get; }

    /// <summary>The place to look at; null where the failure has none.</summary>
    public SourcePosition? Position { get; }

    /// <summary>The argument at fault, such as OptimArgs; whoever knows the project knows where it stands. Null where it is none.</summary>
    public string? Argument { get; init; }

    /// <summary>The failure that another process has told of.</summary>
    /// <param name="error">With a code.</param>
    public static FineTuneException Told(LogEvent error) => new(error);

    /// <summary>The same failure with a place to look at, where it has none of its own.</summary>
    public FineTuneException At(SourcePosition? position) => position is null || Position is not null ? this : new FineTuneException(this, position);
}
