using System.Runtime.InteropServices;
using FineTune.Contracts;

namespace FineTune.Engine.Native;

/// <summary>
/// libtorch's MKL asks <c>mkl_serv_intel_cpu_true</c> before it looks at what the processor can do, and takes slow kernels where the answer is no. The
/// function is
/// called by its exported name, so one of that name that was loaded before takes its place (docs/adr/0013-kernels-of-mkl.md).
/// </summary>
internal static unsafe partial class MklProcessorCheck
{
    private const string Function = "mkl_serv_intel_cpu_true";

    /// <summary>RTLD_NOW | RTLD_GLOBAL: libraries that are loaded later find this one's functions before their own.</summary>
    private const int NowAndGlobal = 0x102;

    private static bool _isAnswered;

    /// <summary>The kernels of this process: <see cref="MklKernels.Default"/> or <see cref="MklKernels.Processor"/>.</summary>
    public static string Kernels => _isAnswered ? MklKernels.Processor : MklKernels.Default;

    /// <summary>Whether there is such a check to answer on this platform.</summary>
    public static bool IsThere => OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64;

    /// <summary>Whether MKL holds back here: libtorch has the check, and it says no.</summary>
    /// <param name="torchCpu">The loaded library.</param>
    public static bool IsHeldBack(nint torchCpu) =>
        IsThere && NativeLibrary.TryGetExport(torchCpu, Function, out nint address) && ((delegate* unmanaged<int>)address)() == 0;

    /// <summary>Answers the check with yes, for the rest of this process. Before libtorch is loaded, or it has no effect.</summary>
    /// <exception cref="FineTuneException">FT9004: the system does not load a library out of memory.</exception>
    public static void AnswerYes()
    {
        if (_isAnswered)
        {
            return;
        }

        // A file without a name: nothing to find for others, nothing to leave behind, and no folder has to allow programs.
        int file = CreateMemoryFile("finetune-mkl", 0);
        if (file < 0)
        {
            throw Failure("memfd_create", Marshal.GetLastPInvokeErrorMessage());
        }

        try
        {
            string path = FormattableString.Invariant($"/proc/self/fd/{file}");
            File.WriteAllBytes(path, SharedLibraryImage.WithFunction(Function));
            if (Open(path, NowAndGlobal) == 0)
            {
                throw Failure(path, Marshal.PtrToStringUTF8(LastError()) ?? "unknown");
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Failure("/proc/self/fd", exception.Message, exception);
        }
        finally
        {
            _ = Close(file);
        }

        _isAnswered = true;
    }

    private static FineTuneException Failure(string what, string reason, Exception? innerException = null) =>
        new(DiagnosticCatalog.NativeNotLoaded, null, innerException, what, reason);

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int CreateMemoryFile(string name, uint flags);

    [LibraryImport("libc", EntryPoint = "dlopen", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "dlerror")]
    private static partial nint LastError();

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);
}
