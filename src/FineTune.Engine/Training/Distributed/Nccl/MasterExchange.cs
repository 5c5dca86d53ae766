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
    /// <param name="ranks">Whose master address, and port or its file, are known.</param>
    /// <param name="patience">How long to wait for the others.</param>
    /// <exception cref="FineTuneException">FT3135: they do not come.</exception>
    public static async Task ShareAsync(Memory<byte> bytes, RankContract ranks, TimeSpan patience)
    {
        string address = ranks.MasterAddress!;
        using var limit = new CancellationTokenSource(patience);
        try
        {
            await (ranks.Rank == 0 ? SendAsync(bytes, ranks, limit.Token) : ReceiveAsync(bytes, ranks, patience, limit.Token)).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or IOException)
        {
            bool isLate = exception is OperationCanceledException;
            string reason = isLate ? FormattableString.Invariant($"not within {patience.TotalSeconds:0} s") : exception.Message.TrimEnd('.');
            string who = ranks.Rank == 0 ? "not all ranks reached rank 0" : FormattableString.Invariant($"rank {ranks.Rank} did not reach rank 0");
            string where = ranks.MasterPort is { } port ? FormattableString.Invariant($"{address}, TCP port {port}") : address;
            throw new FineTuneException(DiagnosticCatalog.RankUnreachable, null, exception, $"{who} ({reason})", where);
        }
    }

    private static async Task SendAsync(ReadOnlyMemory<byte> bytes, RankContract ranks, CancellationToken cancellation)
    {
        using Socket listener = MasterPort.Listen(ranks);
        byte[] message = [.. Greeting, .. bytes.Span];
        for (int served = 1; served < ranks.Size; served++)
        {
            using Socket client = await listener.AcceptAsync(cancellation).ConfigureAwait(false);
            await using var stream = new NetworkStream(client);
            await stream.WriteAsync(message, cancellation).ConfigureAwait(false);
        }

        MasterPort.Forget(ranks.MasterPortFile);
    }

    private static async Task ReceiveAsync(Memory<byte> bytes, RankContract ranks, TimeSpan patience, CancellationToken cancellation)
    {
        string address = ranks.MasterAddress!;
        int port = await MasterPort.OfAsync(ranks, patience, cancellation).ConfigureAwait(false);
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
