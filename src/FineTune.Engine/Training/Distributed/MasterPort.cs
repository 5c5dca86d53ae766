using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using FineTune.Contracts;

namespace FineTune.Engine.Training.Distributed;

/// <summary>
/// Where rank 0 listens for the others. A launcher says the port (MASTER_PORT). Processes that the engine starts on this machine are told a file instead: rank
/// 0 listens at a port that the system chooses, and writes it there. A port that is looked for before may be another program's by the time rank 0 listens.
/// </summary>
internal static class MasterPort
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);

    /// <summary>On rank 0: listens, on the loopback interface alone where that is its address, and writes the port to the file, where there is one.</summary>
    /// <param name="ranks">Whose address, and port or file, are known.</param>
    /// <exception cref="SocketException">It cannot.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static Socket Listen(RankContract ranks)
    {
        IPAddress interfaces = InterfacesOf(ranks.MasterAddress!);
        var socket = new Socket(interfaces.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (interfaces.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }

            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(new IPEndPoint(interfaces, ranks.MasterPort ?? 0));
            socket.Listen();
            if (ranks.MasterPortFile is { } file)
            {
                Write(file, ((IPEndPoint)socket.LocalEndPoint!).Port);
            }

            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Where rank 0 listens; waits until it says so.</summary>
    /// <exception cref="FineTuneException">FT3113: it does not.</exception>
    public static async Task<int> OfAsync(RankContract ranks, TimeSpan patience, CancellationToken cancellation = default)
    {
        if (ranks.MasterPortFile is not { } file)
        {
            return ranks.MasterPort!.Value;
        }

        var clock = Stopwatch.StartNew();
        while (!File.Exists(file))
        {
            if (clock.Elapsed > patience)
            {
                string seconds = patience.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
                string what = $"Gloo or NCCL, for rank 0 to write to {file} where it listens";
                throw new FineTuneException(DiagnosticCatalog.RankWaits, null, ranks.Rank, Environment.MachineName, seconds, what);
            }

            await Task.Delay(BetweenLooks, cancellation).ConfigureAwait(false);
        }

        return int.Parse(await File.ReadAllTextAsync(file, cancellation).ConfigureAwait(false), CultureInfo.InvariantCulture);
    }

    /// <summary>Takes the file away once all have read it, or of another run; nothing where there is none.</summary>
    public static void Forget(string? file)
    {
        if (file is not null && File.Exists(file))
        {
            File.Delete(file);
        }
    }

    /// <summary>It is there as a whole or not at all.</summary>
    private static void Write(string file, int port)
    {
        string partial = $"{file}.partial";
        File.WriteAllText(partial, port.ToString(CultureInfo.InvariantCulture));
        File.Move(partial, file, overwrite: true);
    }

    private static IPAddress InterfacesOf(string address) =>
        address == "localhost" ? IPAddress.Loopback
        : IPAddress.TryParse(address, out IPAddress? number) && IPAddress.IsLoopback(number) ? number
        : Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any;
}
