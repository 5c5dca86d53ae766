using System.Net.Sockets;
using FineTune.Contracts;

namespace FineTune.Engine.Training.Distributed;

/// <summary>Brings a few bytes of rank 0 to all others by a TCP connection to MASTER_ADDR and MASTER_PORT, before there is anything else to send by.</summary>
internal static class MasterExchange
{
    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(50);

    /// <summary>A word to tell this from what else may listen there.</summary>
    private static ReadOnlySpan<byte> Greeting => "finetune"u8;

    /// <param name="bytes">Of rank 0 what is sent; of others what is filled.</param>
    /// <param name="ranks">Whose master address and port are known.</param>
    /// <param name="patience">How long to wait for the others.</param>
    /// <exception cref="FineTuneException">FT3135: they do not come.</exception>
    public static async Task ShareAsync(Memory<byte> bytes, RankContract ranks, TimeSpan patience)
    {
        string address = ranks.MasterAddress!;
        int port = ranks.MasterPort!.Value;
        using var limit = new CancellationTokenSource(patience);
        try
        {
            Task share = ranks.Rank == 0 ? SendAsync(bytes, port, ranks.Size - 1, limit.Token) : ReceiveAsync(bytes, address, port, limit.Token);
            await share.ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or IOException)
        {
            bool isLate = exception is OperationCanceledException;
            string reason = isLate ? FormattableString.Invariant($"not within {patience.TotalSeconds:0} s") : exception.Message.TrimEnd('.');
            string who = ranks.Rank == 0 ? "not all ranks reached rank 0" : FormattableString.Invariant($"rank {ranks.Rank} did not reach rank 0");
            string where = FormattableString.Invariant($"{address}, TCP port {port}");
            throw new FineTuneException(DiagnosticCatalog.RankUnreachable, null, exception, $"{who} ({reason})", where);
        }
    }

    private static async Task SendAsync(ReadOnlyMemory<byte> bytes, int port, int others, CancellationToken cancellation)
    {
        TcpListener listener = TcpListener.Create(port);
        listener.Server.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        listener.Start();
        try
        {
            byte[] message = [.. Greeting, .. bytes.Span];
            for (int served = 0; served < others; served++)
            {
                using TcpClient client = await listener.AcceptTcpClientAsync(cancellation).ConfigureAwait(false);
                await client.GetStream().WriteAsync(message, cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            listener.Dispose();
        }
    }

    private static async Task ReceiveAsync(Memory<byte> bytes, string address, int port, CancellationToken cancellation)
    {
        byte[] message = new byte[Greeting.Length + bytes.Length];
        while (true)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(address, port, cancellation).ConfigureAwait(false);
                await client.GetStream().ReadExactlyAsync(message, cancellation).ConfigureAwait(false);
                break;
            }
            catch (SocketException exception) when (exception.SocketErrorCode is SocketError.ConnectionRefused or SocketError.HostNotFound)
            {
                // Rank 0 is not there yet; in Kubernetes its name may not be, either.
                await Task.Delay(BetweenAttempts, cancellation).ConfigureAwait(false);
            }
        }

        if (!message.AsSpan(0, Greeting.Length).SequenceEqual(Greeting))
        {
            throw new IOException("another program listens there");
        }

        message.AsMemory(Greeting.Length).CopyTo(bytes);
    }
}
