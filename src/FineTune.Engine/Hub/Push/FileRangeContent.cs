using System.Net;
using FineTune.Engine.Hub.Transfer;

namespace FineTune.Engine.Hub.Push;

/// <summary>A part of a file as the body of a request. Opens the file for each sending, so that a retry sends it whole again.</summary>
internal sealed class FileRangeContent(string path, long start, long length, TransferProgress progress) : HttpContent
{
    private const int BufferBytes = 1 << 20;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan | FileOptions.Asynchronous);
        file.Position = start;
        byte[] buffer = new byte[Math.Min(BufferBytes, Math.Max(length, 1))];
        for (long left = length; left > 0;)
        {
            int read = await file.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                throw new IOException($"'{path}' became shorter while it was sent");
            }

            await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
            left -= read;
            progress.Add(read);
        }
    }

    protected override bool TryComputeLength(out long length1)
    {
        length1 = length;
        return true;
    }
}
