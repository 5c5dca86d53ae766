namespace FineTune.Engine.Native;

/// <summary>
/// The most memory that a process has had to have: where much of it was free, it could have had less. A training has its largest step early, and until the
/// process is larger than that step made it, giving memory back makes it no smaller at its largest, and slower.
/// </summary>
internal sealed class NeededMemory
{
    /// <summary>Less that is free is not worth the page faults of taking it again.</summary>
    private const long Worthwhile = 32 << 20;

    public long Bytes { get; private set; }

    /// <summary>True where the process has more than ever before, and not because it must; where it must, that is noted.</summary>
    /// <param name="resident">Bytes that it has.</param>
    /// <param name="free">Those among them that nobody uses.</param>
    public bool IsExceeded(long resident, long free)
    {
        if (resident <= Bytes)
        {
            return false;
        }

        bool couldBeLess = free > Worthwhile;
        Bytes = couldBeLess ? Bytes : resident;
        return couldBeLess;
    }
}
