using System.Runtime.InteropServices;
using FineTune.Engine.Native;
using FineTune.Testing;

namespace FineTune.Engine.Tests.Native;

public sealed class SharedLibraryImageTests
{
    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int Answer();

    [Theory]
    [InlineData("f")]
    [InlineData("answer_of_a_name_that_is_longer_than_one_line_of_a_cache_and_then_some_more_so_that_the_code_moves")]
    public void Its_function_gives_1(string name)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["library.so"], SharedLibraryImage.WithFunction(name));

        if (!MklProcessorCheck.IsThere)
        {
            // No other system takes it for a library.
            Assert.ThrowsAny<Exception>(() => NativeLibrary.Load(folder["library.so"]));
            return;
        }

        nint library = NativeLibrary.Load(folder["library.so"]);

        Assert.Equal(1, Marshal.GetDelegateForFunctionPointer<Answer>(NativeLibrary.GetExport(library, name))());
        Assert.False(NativeLibrary.TryGetExport(library, name + "x", out _));
        NativeLibrary.Free(library);
    }
}
