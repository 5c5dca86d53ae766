namespace FineTune.Contracts;

/// <summary>Failures of the machine rather than of the code, as diagnostics.</summary>
public static class ExpectedFailure
{
    // ENOSPC and EDQUOT; ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL as HRESULTs.
    private static readonly int[] DiskFullResults = [28, 122, unchecked((int)0x80070070), unchecked((int)0x80070027)];

    /// <summary>The failure as the user should see it; null where it is a bug.</summary>
    public static FineTuneException? From(Exception exception, string folder) => exception switch
    {
        FineTuneException expected => expected,
        IOException full when DiskFullResults.Contains(full.HResult) =>
            new FineTuneException(DiagnosticCatalog.DiskFull, null, full, folder, full.Message.TrimEnd('.')),
        IOException or UnauthorizedAccessException =>
            new FineTuneException(DiagnosticCatalog.InputOutput, null, exception, folder, exception.Message.TrimEnd('.')),
        _ => null,
    };
}
