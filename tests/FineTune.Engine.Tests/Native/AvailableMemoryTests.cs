using FineTune.Engine.Native;
using FineTune.Testing;

namespace FineTune.Engine.Tests.Native;

public sealed class AvailableMemoryTests : IDisposable
{
    private const long MiB = 1024 * 1024;

    private readonly TemporaryFolder _root = new();

    public void Dispose() => _root.Dispose();

    [Fact]
    public void A_machine_has_what_meminfo_says()
    {
        _root.Write("proc/meminfo", "MemTotal:       24000000 kB\nMemAvailable:    2048 kB\n");

        Assert.Equal(2 * MiB, Available());
    }

    [Fact]
    public void The_tightest_group_of_version_2_counts_and_pages_of_files_are_not_used_up()
    {
        _root.Write("proc/meminfo", "MemAvailable:    1048576 kB\n");
        _root.Write("proc/self/cgroup", "0::/user/build\n");
        Group("sys/fs/cgroup/user/build", "max", 50);
        Group("sys/fs/cgroup/user", $"{100 * MiB}", 70, inactive: 10);

        Assert.Equal(40 * MiB, Available());
    }

    [Fact]
    public void In_a_container_the_group_is_mounted_as_the_root()
    {
        _root.Write("proc/meminfo", "MemAvailable:    1048576 kB\n");
        _root.Write("proc/self/cgroup", "0::/docker/0123456789abcdef\n");
        Group("sys/fs/cgroup", $"{512 * MiB}", 112);

        Assert.Equal(400 * MiB, Available());
    }

    [Fact]
    public void Version_1_has_other_names()
    {
        _root.Write("proc/meminfo", "MemAvailable:    1048576 kB\n");
        _root.Write("proc/self/cgroup", "9:name=systemd:/\n4:cpu,memory:/build\n0::/\n");
        _root.Write("sys/fs/cgroup/memory/build/memory.limit_in_bytes", $"{64 * MiB}\n");
        _root.Write("sys/fs/cgroup/memory/build/memory.usage_in_bytes", $"{60 * MiB}\n");
        _root.Write("sys/fs/cgroup/memory/build/memory.stat", $"cache 1\ninactive_file 7\ntotal_inactive_file {2 * MiB}\n");

        Assert.Equal(6 * MiB, Available());
    }

    [Fact]
    public void A_system_that_does_not_tell_has_no_number()
    {
        Assert.Null(Available());
        Assert.Null(new AvailableMemory(_root.Path).Asked());
    }

    [Fact]
    public void What_a_process_asked_for_is_its_private_writable_memory()
    {
        _root.Write("proc/self/status", "Name:\tdotnet\nVmSize:\t 999 kB\nVmData:\t     512 kB\n");

        Assert.Equal(MiB / 2, new AvailableMemory(_root.Path).Asked());
    }

    private long? Available() => new AvailableMemory(_root.Path).Bytes();

    private void Group(string folder, string limit, long used, long inactive = 0)
    {
        _root.Write($"{folder}/memory.max", limit + "\n");
        _root.Write($"{folder}/memory.current", $"{used * MiB}\n");
        _root.Write($"{folder}/memory.stat", $"anon 5\ninactive_file {inactive * MiB}\n");
    }
}
