using System.Runtime.InteropServices;

namespace FineTune.Engine.Training.Distributed;

/// <summary>
/// The constants of MPI's C interface. In Open MPI they are addresses of exported objects; in MPICH, and in the ABI that Intel MPI, MVAPICH2 and Cray share
/// with it, they are numbers of its header, which that ABI has fixed (mpich.org/abi).
/// </summary>
internal sealed record MpiHandles
{
    public const string OpenMpi = "Open MPI";
    public const string Mpich = "MPICH";

    private const string OpenMpiWorld = "ompi_mpi_comm_world";

    private static readonly MpiHandles OfMpich = new()
    {
        Implementation = Mpich,
        World = 0x44000000,
        Float = 0x4c00040a,
        Double = 0x4c00080b,
        Byte = 0x4c00010d,
        Sum = 0x58000003,
        ErrorsReturn = 0x54000001,
        InPlace = -1,
    };

    /// <summary>Whose they are, in a word.</summary>
    public required string Implementation { get; init; }

    /// <summary>MPI_COMM_WORLD.</summary>
    public required nint World { get; init; }

    /// <summary>MPI_FLOAT.</summary>
    public required nint Float { get; init; }

    /// <summary>MPI_DOUBLE.</summary>
    public required nint Double { get; init; }

    /// <summary>MPI_BYTE.</summary>
    public required nint Byte { get; init; }

    /// <summary>MPI_SUM.</summary>
    public required nint Sum { get; init; }

    /// <summary>MPI_ERRORS_RETURN.</summary>
    public required nint ErrorsReturn { get; init; }

    /// <summary>MPI_IN_PLACE.</summary>
    public required nint InPlace { get; init; }

    /// <exception cref="EntryPointNotFoundException">It is neither.</exception>
    public static MpiHandles Of(nint library)
    {
        if (!NativeLibrary.TryGetExport(library, OpenMpiWorld, out nint world))
        {
            return OfMpich;
        }

        nint Object(string name) => NativeLibrary.GetExport(library, name);
        return new MpiHandles
        {
            Implementation = OpenMpi,
            World = world,
            Float = Object("ompi_mpi_float"),
            Double = Object("ompi_mpi_double"),
            Byte = Object("ompi_mpi_byte"),
            Sum = Object("ompi_mpi_op_sum"),
            ErrorsReturn = Object("ompi_mpi_errors_return"),
            InPlace = 1,
        };
    }
}
