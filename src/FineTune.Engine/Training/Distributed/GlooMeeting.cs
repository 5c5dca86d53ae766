using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Security.Cryptography;
using FineTune.Contracts;

namespace FineTune.Engine.Training.Distributed;

/// <summary>
/// Looks whether libtorch's store answers at rank 0's address, before libtorch itself goes there: what it throws where nobody or another program does, .NET
/// cannot catch.
/// </summary>
internal static class GlooMeeting
{
    /// <summary>The variable by which a user chooses Gloo's network interfaces.</summary>
    private const string Interfaces = "GLOO_SOCKET_IFNAME";

    // torch/csrc/distributed/c10d/TCPStoreBackend.hpp: the first word of a client, and a question that is answered with its own number.
    private const byte Validate = 0;
    private const byte Ping = 13;
    private const uint Magic = 0x3C85F7CE;

    private static readonly TimeSpan BetweenAttempts = TimeSpan.FromMilliseconds(50);

    /// <summary>How long a store that has many to answer may take, and an address that leads nowhere.</summary>
    private static readonly TimeSpan Attempt = TimeSpan.FromSeconds(3);

    /// <summary>The network interfaces that the user has chosen, with commas between them; null for none.</summary>
    public static string? ChosenInterfaces => Environment.GetEnvironmentVariable(Interfaces);

    /// <summary>Why Gloo would not find the network interfaces that the user has chosen, in words; null where it does.</summary>
    public static string? Missing(string? chosen)
    {
        string[] there = [.. NetworkInterface.GetAllNetworkInterfaces().Select(network => network.Name)];
        return (chosen ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(name => !there.Contains(name)) is { } missing
            ? $"{Interfaces} names '{missing}', and the network interfaces here are {string.Join(", ", there)}"
            : null;
    }

    /// <summary>On rank 0, which listens already: its own address leads to it.</summary>
    /// <exception cref="FineTuneException">FT3115: it does not.</exception>
    public static Task FindOwnAddressAsync(string address, int port, TimeSpan patience) => TryAsync(
        address, port, patience, "rank 0 does not reach itself at", static (_, _) => Task.CompletedTask);

    /// <summary>On the others: waits until rank 0's store answers.</summary>
    /// <exception cref="FineTuneException">FT3115: nobody does, or another program.</exception>
    public static Task FindStoreAsync(string address, int port, TimeSpan patience) =>
        TryAsync(address, port, patience, "rank 0 does not answer at", AskAsync);

    private static async Task TryAsync(
        string address, int port, TimeSpan patience, string what, Func<NetworkStream, CancellationToken, Task> ask)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            using var client = new TcpClient();
            using var limit = new CancellationTokenSource(Attempt);
            try
            {
                await client.ConnectAsync(address, port, limit.Token).ConfigureAwait(false);
                await ask(client.GetStream(), limit.Token).ConfigureAwait(false);
                return;
            }
            catch (Exception exception) when (exception is SocketException or IOException or OperationCanceledException)
            {
                if (clock.Elapsed > patience)
                {
                    string problem = exception is OperationCanceledException ? "nobody answers" : exception.Message.TrimEnd('.');
                    throw Failure(FormattableString.Invariant($"{what} {address}, TCP port {port}: {problem}"), exception);
                }
            }

            await Task.Delay(BetweenAttempts).ConfigureAwait(false);
        }
    }

    /// <summary>One that is just ending closes the connection; what answers something else is no store.</summary>
    private static async Task AskAsync(NetworkStream stream, CancellationToken cancellation)
    {
        byte[] question = new byte[10];
        question[0] = Validate;
        BinaryPrimitives.WriteUInt32LittleEndian(question.AsSpan(1), Magic);
        question[5] = Ping;
        byte[] number = RandomNumberGenerator.GetBytes(sizeof(uint));
        number.CopyTo(question, 6);
        await stream.WriteAsync(question, cancellation).ConfigureAwait(false);
        byte[] answer = new byte[sizeof(uint)];
        await stream.ReadExactlyAsync(answer, cancellation).ConfigureAwait(false);
        if (!answer.AsSpan().SequenceEqual(number))
        {
            throw Failure("at rank 0's address another program answers");
        }
    }

    private static FineTuneException Failure(string reason, Exception? innerException = null) =>
        new(DiagnosticCatalog.NoCollective, null, innerException, "gloo", reason);
}
