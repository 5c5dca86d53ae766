using System.Net.Sockets;
using System.Text;

namespace FineTune.Engine.Training.Distributed;

/// <summary>A connection between rank 0 and another rank, by which they say how they are: lines of UTF-8 text.</summary>
internal sealed class RankLink : IDisposable
{
    private static readonly TimeSpan SendLimit = TimeSpan.FromSeconds(5);

    private readonly TcpClient _client;
    private readonly StreamReader _reader;
    private readonly StreamWriter _writer;
    private readonly Lock _gate = new();

    public RankLink(TcpClient client)
    {
        _client = client;
        client.NoDelay = true;
        client.SendTimeout = (int)SendLimit.TotalMilliseconds;
        NetworkStream stream = client.GetStream();
        _reader = new StreamReader(stream, Encoding.UTF8);
        _writer = new StreamWriter(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true, NewLine = "\n" };
    }

    /// <summary>The next line; null at the end, whatever brought it about.</summary>
    public async Task<string?> ReadAsync(CancellationToken cancellation)
    {
        try
        {
            return await _reader.ReadLineAsync(cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or SocketException)
        {
            return null;
        }
    }

    /// <summary>Sends a line. Where the other end is gone nothing happens: who reads there sees it.</summary>
    public void Write(string line)
    {
        lock (_gate)
        {
            try
            {
                _writer.WriteLine(line);
            }
            catch (Exception exception) when (exception is IOException or ObjectDisposedException or SocketException)
            {
                // As said above: the end of reading tells it once, and in words.
            }
        }
    }

    public void Dispose() => _client.Dispose();
}
