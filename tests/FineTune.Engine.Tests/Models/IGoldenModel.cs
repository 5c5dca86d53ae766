using FineTune.Engine.Models;

namespace FineTune.Engine.Tests.Models;

/// <summary>A random model that Hugging Face has made, and what it is asked.</summary>
internal interface IGoldenModel : IDisposable
{
    string Folder { get; }

    /// <summary>All rows in one batch.</summary>
    PackedBatch Input();
}
