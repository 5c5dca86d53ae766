using System.Text.Json.Serialization;

namespace FineTune.Contracts;

/// <summary>Who holds a lock, for those who wait.</summary>
/// <param name="ProcessId">On the machine <paramref name="Machine"/>.</param>
/// <param name="Purpose">What it is held for: <c>reviews, Train</c>.</param>
[JsonConverter(typeof(RecordConverter<MutexOwner>))]
public sealed record MutexOwner(int ProcessId, string Machine, string Purpose, DateTimeOffset Since)
{
    public static MutexOwner Here(string purpose) => new(Environment.ProcessId, Environment.MachineName, purpose, DateTimeOffset.Now);

    /// <summary><c>process 4711 (reviews, Train) since 09:30:12</c></summary>
    public override string ToString()
    {
        string machine = Machine == Environment.MachineName ? "" : $" on {Machine}";
        return FormattableString.Invariant($"process {ProcessId}{machine} ({Purpose}) since {Since.LocalDateTime:HH:mm:ss}");
    }
}
