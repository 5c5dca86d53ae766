using System.Runtime.InteropServices;

namespace FineTune.Engine.Training.Distributed;

/// <summary>
/// The constants of MPI's C interface. In Open MPI they are addresses of exported objects; in MPICH, and in the ABI that Intel MPI, MVAPICH2 and Cray share
/// with it, they are numbers of its header, which that ABI has fixed (mpich.org/abi).
/// </summary>
/// <param name="Implementation">Whose they are, in a word.</param>
/// <param name="World">MPI_COMM_WORLD.</param>
/// <param name="Float">MPI_FLOAT.</param>
/// <param name="Double">MPI_DOUBLE.</param>
/// <param name="Byte">MPI_BYTE.</param>
/// <param name="Sum">MPI_SUM.</param>
/// <param name="ErrorsReturn">MPI_ERRORS_RETURN.</param>
/// <param name="InPlace">MPI_IN_PLACE.</param>
internal sealed record MpiHandles(string Implementation, nint World, nint Float, nint Double, nint Byte, nint Sum, nint ErrorsReturn, nint InPlace)
{
    public const string OpenMpi = "Open MPI";
    public const string Mpich = "MPICH";

    private const string OpenMpiWorld = "ompi_mpi_comm_world";

    private static readonly MpiHandles OfMpich = new(
        Mpich, World: 0x44000000, Float: 0x4c00040a, Double: 0x4c00080b, Byte: 0x4c00010d, Sum: 0x58000003, ErrorsReturn: 0x54000001, InPlace: -1);

    /// <exception cref="EntryPointNotFoundException">It is neither.</exception>
    public static MpiHandles Of(nint library)
    {
        if (!NativeLibrary.TryGetExport(library, OpenMpiWorld, out nint world))
        {
            return OfMpich;
        }

        nint Object(string name) => NativeLibrary.GetExport(library, name);
        return new MpiHandles(
            OpenMpi,
            world,
            Object("ompi_mpi_float"),
            Object("ompi_mpi_double"),
            Object("ompi_mpi_byte"),
            Object("ompi_mpi_op_sum"),
            Object("ompi_mpi_errors_return"),
            InPlace: 1);
    }
}
