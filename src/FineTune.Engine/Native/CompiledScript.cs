using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Native;

/// <summary>Functions in TorchScript, each of which returns one tensor. A source that does not compile kills the process.</summary>
internal sealed class CompiledScript(string source) : IDisposable
{
    private readonly jit.CompilationUnit _unit = jit.compile(source);

    /// <summary>Calls one function.</summary>
    /// <param name="arguments">Tensors, arrays of tensors, <see cref="double"/>, <see cref="long"/> and <see cref="bool"/>.</param>
    public Tensor Invoke(string function, params object[] arguments)
    {
        // TorchSharp makes a Scalar of each number, keeps only its native address, and calls: a garbage collection in between frees the
        // number, and the function reads whatever lies there by then. So the Scalars are made and held here.
        object[] held = [.. arguments.Select(Held)];
        try
        {
            return (Tensor)_unit.invoke(function, held)!;
        }
        finally
        {
            foreach (Scalar scalar in held.OfType<Scalar>())
            {
                scalar.Dispose();
            }

            GC.KeepAlive(arguments);
        }
    }

    public void Dispose() => _unit.Dispose();

    private static object Held(object argument) => argument switch
    {
        double number => number.ToScalar(),
        long number => number.ToScalar(),
        _ => argument,
    };
}
