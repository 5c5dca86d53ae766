using System.Net;
using System.Net.Http.Headers;

namespace FineTune.Engine.Hub.Push;

/// <summary>The lines of a commit as the body of a request, which can be sent again.</summary>
internal sealed class CommitContent : HttpContent
{
    private const string Media = "application/x-ndjson";

    private readonly IReadOnlyList<ReadOnlyMemory<byte>> _lines;

    public CommitContent(IReadOnlyList<ReadOnlyMemory<byte>> lines)
    {
        _lines = lines;
        Headers.ContentType = new MediaTypeHeaderValue(Media);
    }

    protected override void SerializeToStream(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        foreach (ReadOnlyMemory<byte> line in _lines)
        {
            cancellationToken.ThrowIfCancellationRequested();
            stream.Write(line.Span);
        }
    }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        foreach (ReadOnlyMemory<byte> line in _lines)
        {
            await stream.WriteAsync(line).ConfigureAwait(false);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        foreach (ReadOnlyMemory<byte> line in _lines)
        {
            length += line.Length;
        }

        return true;
    }
}
