using System.Text.Json.Serialization;
using FineTune.Contracts;

namespace FineTune.Tasks.Stamps;

/// <summary>How a change of an entry is put into words.</summary>
[JsonConverter(typeof(SnakeCaseEnum<EntryKind>))]
internal enum EntryKind
{
    /// <summary>Old and new value are shown.</summary>
    Value,

    /// <summary>The value is a content's digest; the file is named.</summary>
    File,

    /// <summary>The value is a digest of the pictures or recordings in a folder; those that changed are named.</summary>
    [JsonStringEnumMemberName("pictures")]
    Media,

    /// <summary>The value is the digest of what an earlier stage gave; the display text says it all.</summary>
    Upstream,

    /// <summary>The display text says it all, and is said only where nothing else has changed.</summary>
    Told,
}
