using FineTune.Tasks.Fingerprints;
using FineTune.Testing;

namespace FineTune.Tasks.Tests.Fingerprints;

public sealed class MeasuredCostsTests : IDisposable
{
    private const string State =
        """{"global_step": 3, "log_history": [{"loss": 0.5, "step": 3}, {"train_runtime": 1.25, "train_samples_per_second": 8.5, "train_peak_rss": 4711, "total_flos": 0.0}]}""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("1.25", "2.5", true)]
    [InlineData("8.5", "7.25", true)]
    [InlineData("4711", "4712", true)]
    [InlineData("0.5", "0.25", false)]
    [InlineData("\"global_step\": 3", "\"global_step\": 4", false)]
    public void Costs_do_not_count_and_all_else_does(string before, string after, bool same)
    {
        string? first = Digest("trainer_state.json", State);
        string? second = Digest("trainer_state.json", State.Replace(before, after, StringComparison.Ordinal));
        Assert.NotNull(first);
        Assert.Equal(same, first == second);
    }

    [Theory]
    [InlineData("config.json", "{}")]
    [InlineData("train_results.json", "no JSON")]
    [InlineData("train_results.json", """{"\ud800": 1}""")]
    [InlineData("trainer_state.json", null)]
    public void Other_files_have_their_own_digest_only(string name, string? content) => Assert.Null(Digest(name, content));

    private string? Digest(string name, string? content) =>
        MeasuredCosts.DigestWithout(content is null ? _folder["missing/" + name] : _folder.Write(name, content));
}
