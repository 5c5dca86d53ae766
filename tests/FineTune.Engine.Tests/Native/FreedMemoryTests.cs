using System.Diagnostics;
using System.Runtime.InteropServices;
using FineTune.Engine.Native;
using FineTune.Engine.Tests.Training;

namespace FineTune.Engine.Tests.Native;

[Collection(RandomNumbersCollection.Name)]
public sealed class FreedMemoryTests
{
    private const int Block = 100_000;

    /// <summary>Every second of many blocks is freed, so that none of it lies at an end from which glibc gives back by itself.</summary>
    [Fact]
    public void Holes_of_glibc_go_back_to_the_system_and_others_are_left_alone()
    {
        // Reserved, not used: it makes the process one that is worth the trouble.
        nint large = Marshal.AllocHGlobal(int.MaxValue);
        nint[] blocks = [.. Enumerable.Range(0, 4000).Select(_ => Marshal.AllocHGlobal(Block))];
        byte[] touched = new byte[Block];
        foreach (nint block in blocks)
        {
            Marshal.Copy(touched, 0, block, Block);
        }

        foreach (nint block in blocks.Where((_, index) => index % 2 == 0))
        {
            Marshal.FreeHGlobal(block);
        }

        long before = Resident();
        // Of its own: what other tests needed before is no measure here.
        FreedMemory.Release(new FreedMemoryState());
        long after = Resident();
        Marshal.FreeHGlobal(large);
        foreach (nint block in blocks.Where((_, index) => index % 2 == 1))
        {
            Marshal.FreeHGlobal(block);
        }

        (long least, long most) = NativeLibrary.TryLoad("libc.so.6", out _) ? (100 << 20, long.MaxValue) : (-Block, Block);
        Assert.InRange(before - after, least, most);
    }

    private static long Resident()
    {
        using Process process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}
