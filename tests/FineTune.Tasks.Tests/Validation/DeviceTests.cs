using FineTune.Tasks.Tests.Support;

namespace FineTune.Tasks.Tests.Validation;

public class DeviceTests
{
    private const string SlowBFloat16 =
        "FT3011(4,6) This CPU does not multiply bfloat16 in hardware (AVX512-BF16 or AMX), so Bf16 makes training slower, not faster. Set Bf16 to false, "
            + "or NoWarn to FT3011 if the numbers are what you want.";

    [Theory]
    [InlineData("cpu", null, SlowBFloat16)]
    [InlineData("cpu", "libc10_cuda.so", SlowBFloat16)]
    [InlineData("", "libc10.so", SlowBFloat16)]
    [InlineData("auto", "libc10.so", SlowBFloat16)]
    [InlineData("auto", "libc10_cuda.so", "")]
    [InlineData("auto", "c10_cuda.dll", "")]
    [InlineData("auto", null, "")]
    [InlineData("cuda", "libc10_cuda.so", "")]
    [InlineData("cuda:1", "libc10_cuda.so", "")]
    [InlineData("mps", "libc10.so", "")]
    public void Bfloat16_without_hardware_is_said_where_no_GPU_can_train(string device, string? library, string expected)
    {
        using var project = ProjectUnderTest.With($"<Bf16>true</Bf16><FineTuneDevice>{device}</FineTuneDevice>");
        project.HasBFloat16OnCpu = false;
        if (library is not null)
        {
            project.Write($"torch/{library}", "");
            project.TorchFolder = Path.Combine(project.Folder, "torch");
        }

        // On a Mac, auto may be its GPU.
        bool mayBeMetal = OperatingSystem.IsMacOS() && device != "cpu";
        string[] said = expected.Length == 0 || mayBeMetal ? [] : [expected];
        Assert.Equal(said, project.Problems());
    }

    [Fact]
    public void Bfloat16_with_hardware_is_nothing_to_say()
    {
        using var project = ProjectUnderTest.With("<Bf16>true</Bf16><FineTuneDevice>cpu</FineTuneDevice>");
        Assert.Empty(project.Problems());
    }

    [Fact]
    public void Bfloat16_of_a_file_is_said_at_its_line()
    {
        using var project = ProjectUnderTest.With("<FineTuneDevice>cpu</FineTuneDevice>", "<TrainingArguments Include=\"args.yaml\" />");
        project.Write("args.yaml", "learning_rate: 1e-4\nbf16: true\n");
        project.HasBFloat16OnCpu = false;
        Assert.StartsWith("FT3011(2,", Assert.Single(project.Problems()), StringComparison.Ordinal);
    }
}
