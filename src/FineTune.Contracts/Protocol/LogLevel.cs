using System.Text.Json.Serialization;

namespace FineTune.Contracts;

[JsonConverter(typeof(SnakeCaseEnum<LogLevel>))]
public enum LogLevel
{
    /// <summary>Shown with detailed verbosity.</summary>
    Detail,

    /// <summary>Shown in every build that runs the stage.</summary>
    Info,
    Warning,
    Error,
}
