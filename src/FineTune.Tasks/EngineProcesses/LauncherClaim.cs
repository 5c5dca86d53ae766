using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace FineTune.Tasks.EngineProcesses;

/// <summary>
/// The process that a launcher has started may begin MPI once. MSBuild builds projects in several processes (<c>-m</c>), which know nothing of each other: the
/// first of them that claims the launcher's process has it until its build ends, by a name of Linux's that goes with whoever has taken it, also where it is
/// killed.
/// </summary>
internal sealed class LauncherClaim : IDisposable
{
    /// <summary>By which the processes of two launchers that run at once differ.</summary>
    private static readonly string[] OfJob = ["PMIX_NAMESPACE", "PMI_PORT", "SLURM_STEP_ID"];

    /// <summary>By which the processes of one launcher differ.</summary>
    private static readonly string[] OfRank = ["OMPI_COMM_WORLD_RANK", "PMIX_RANK", "PMI_RANK", "SLURM_JOB_ID", "SLURM_PROCID"];

    private readonly Socket? _name;

    private LauncherClaim(Socket? name) => _name = name;

    /// <param name="variable">The value of a variable; null where it is not set.</param>
    /// <returns>Null where another process of the build has it. Where the launcher does not tell its processes apart, each has one.</returns>
    public static LauncherClaim? Take(Func<string, string?> variable)
    {
        string?[] job = [.. OfJob.Select(variable), Pipe(variable("PMI_FD"))];
        if (!OperatingSystem.IsLinux() || job.All(string.IsNullOrEmpty))
        {
            return new LauncherClaim(null);
        }

        string identity = string.Join('\n', job.Concat(OfRank.Select(variable)).Append(Environment.UserName));
        string name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(identity)));
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            // A name that begins with a zero is in no folder.
            socket.Bind(new UnixDomainSocketEndPoint($"\0finetune-launcher-{name}"));
            return new LauncherClaim(socket);
        }
        catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            socket.Dispose();
            return null;
        }
    }

    public void Dispose() => _name?.Dispose();

    /// <summary>MPICH's launcher talks to its processes by sockets that they inherit: another one for each.</summary>
    private static string? Pipe(string? number) => string.IsNullOrEmpty(number) ? null : new FileInfo($"/proc/self/fd/{number}").LinkTarget;
}
