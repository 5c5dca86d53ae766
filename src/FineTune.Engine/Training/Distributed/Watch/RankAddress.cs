using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace FineTune.Engine.Training.Distributed;

/// <summary>Where rank 0 listens, and the word that shows it a rank of this job. It goes to the others by a broadcast, so its length is fixed.</summary>
/// <param name="Token">Random, in hex.</param>
/// <param name="Port">TCP port.</param>
/// <param name="Hosts">Addresses or names to try in their order.</param>
internal sealed record RankAddress(string Token, int Port, IReadOnlyList<string> Hosts)
{
    /// <summary>Bytes of the broadcast.</summary>
    public const int Length = 1024;

    private const int TokenBytes = 16;

    /// <param name="isLocal">True where all ranks are on this machine: nobody else needs to reach it.</param>
    /// <param name="master">MASTER_ADDR, which is tried first; null where the launcher says none.</param>
    public static RankAddress Of(TcpListener listener, bool isLocal, string? master)
    {
        string[] hosts = isLocal
            ? [IPAddress.Loopback.ToString()]
            : [.. Reachable().Prepend(master).OfType<string>().Where(host => host.Length > 0).Distinct()];
        return new RankAddress(
            Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenBytes)), ((IPEndPoint)listener.LocalEndpoint).Port, hosts);
    }

    /// <summary>UTF-8, filled up with zeros.</summary>
    public byte[] ToBytes()
    {
        byte[] bytes = new byte[Length];
        int hosts = Hosts.Count;
        while (Encoding.UTF8.GetByteCount(Text(hosts)) > Length)
        {
            // A machine with dozens of addresses: the first ones are those of its real networks.
            hosts--;
        }

        Encoding.UTF8.GetBytes(Text(hosts), bytes);
        return bytes;
    }

    public static RankAddress FromBytes(ReadOnlySpan<byte> bytes)
    {
        string[] parts = Encoding.UTF8.GetString(bytes).TrimEnd('\0').Split(' ');
        return new RankAddress(parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture), parts[2..]);
    }

    /// <summary>As <c>10.0.0.1, 10.1.0.1, TCP port 4711</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{string.Join(", ", Hosts)}, TCP port {Port}");

    private string Text(int hosts) => string.Join(' ', Hosts.Take(hosts).Prepend(Port.ToString(CultureInfo.InvariantCulture)).Prepend(Token));

    private static IEnumerable<string> Reachable() =>
        from network in NetworkInterface.GetAllNetworkInterfaces()
        where network.OperationalStatus == OperationalStatus.Up && network.NetworkInterfaceType != NetworkInterfaceType.Loopback
        from address in network.GetIPProperties().UnicastAddresses
        where !address.Address.IsIPv6LinkLocal
        orderby address.Address.AddressFamily
        select address.Address.ToString();
}
