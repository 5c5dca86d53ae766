using System.Globalization;
using FineTune.Tasks.Tests.Support;

namespace FineTune.Tasks.Tests.Validation;

public class ProcessesTests
{
    [Theory]
    [InlineData("<FineTuneProcesses>two</FineTuneProcesses>", "FT1004(4,6) FineTuneProcesses = 'two' is not a whole number of at least 1.")]
    [InlineData("<FineTuneProcesses>0</FineTuneProcesses>", "FT1004(4,6) FineTuneProcesses = '0' is not a whole number of at least 1.")]
    [InlineData("<FineTuneProcesses>1.5</FineTuneProcesses>", "FT1004(4,6) FineTuneProcesses = '1.5' is not a whole number of at least 1.")]
    [InlineData("<FineTuneCollective>ucc</FineTuneCollective>", "FT1004(4,6) FineTuneCollective = 'ucc' is not one of auto, gloo, mpi, nccl.")]
    [InlineData("<FineTuneCollectiveTimeout>-1</FineTuneCollectiveTimeout>", "FT1004(4,6) FineTuneCollectiveTimeout = '-1' is not a whole number of seconds")]
    [InlineData(
        "<FineTuneCollectiveTimeout>2147483647</FineTuneCollectiveTimeout>",
        "FT1004(4,6) FineTuneCollectiveTimeout = '2147483647' is not a whole number of seconds from 1 to 1000000.")]
    [InlineData("<FineTuneLauncher>srun \"-n</FineTuneLauncher>", "FT1004(4,6) FineTuneLauncher = 'srun \"-n' is not a command whose quotes are closed.")]
    public void A_bad_value_is_said_at_its_line(string property, string expected)
    {
        using var project = ProjectUnderTest.With(property);
        Assert.StartsWith(expected, Assert.Single(project.Problems()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "<FineTuneProcesses> 2 </FineTuneProcesses><FineTuneCollective>Gloo</FineTuneCollective><PerDeviceTrainBatchSize>4</PerDeviceTrainBatchSize>")]
    [InlineData("<FineTuneProcesses>1000</FineTuneProcesses><FineTuneLauncher>srun --mpi=pmix</FineTuneLauncher>")]
    public void A_good_value_is_nothing_to_say(string properties)
    {
        using var project = ProjectUnderTest.With(properties);
        Assert.Empty(project.Problems());
    }

    [Fact]
    public void More_processes_than_the_machine_may_have_are_a_slip()
    {
        int most = Math.Max(16, 4 * Environment.ProcessorCount);
        using var project = ProjectUnderTest.With(string.Create(CultureInfo.InvariantCulture, $"<FineTuneProcesses>{most + 1}</FineTuneProcesses>"));
        Assert.StartsWith(
            string.Create(CultureInfo.InvariantCulture, $"FT1004(4,6) FineTuneProcesses = '{most + 1}' is not at most {most}, which is what this machine of "),
            Assert.Single(project.Problems()),
            StringComparison.Ordinal);
    }
}
