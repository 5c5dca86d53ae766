using FineTune.Engine.Native;

namespace FineTune.Engine.Tests.Native;

public sealed class NeededMemoryTests
{
    private const long MiB = 1 << 20;

    [Fact]
    public void What_is_free_of_a_process_that_grows_is_given_back()
    {
        var needed = new NeededMemory();

        Assert.False(needed.IsExceeded(resident: 1000 * MiB, free: 20 * MiB));
        Assert.True(needed.IsExceeded(resident: 1100 * MiB, free: 90 * MiB));
        Assert.Equal(1000 * MiB, needed.Bytes);
    }

    /// <summary>The next step takes it again.</summary>
    [Fact]
    public void What_is_free_is_kept_while_a_process_is_no_larger_than_it_has_had_to_be()
    {
        var needed = new NeededMemory();
        needed.IsExceeded(resident: 1000 * MiB, free: 0);

        Assert.False(needed.IsExceeded(resident: 1000 * MiB, free: 600 * MiB));
        Assert.False(needed.IsExceeded(resident: 700 * MiB, free: 600 * MiB));
        Assert.True(needed.IsExceeded(resident: 1001 * MiB, free: 600 * MiB));
    }

    [Fact]
    public void The_memory_of_this_process_is_read_where_the_system_says_it()
    {
        long? bytes = ResidentMemory.Bytes();

        Assert.Equal(OperatingSystem.IsLinux(), bytes is not null);
        Assert.InRange(bytes ?? 64 * MiB, 16 * MiB, 1L << 40);
    }
}
