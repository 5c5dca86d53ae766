using System.Globalization;
using System.Text.RegularExpressions;

namespace FineTune.Contracts.Tests.Diagnostics;

public sealed partial class DiagnosticCatalogTests
{
    /// <summary>Codes are printed, searched for and suppressed; one that changes its meaning misleads.</summary>
    [Fact]
    public void The_codes_and_their_titles_are_the_published_ones() =>
        Snapshooter.Xunit.Snapshot.Match(
            string.Join('\n', DiagnosticCatalog.All.Select(d => $"{d.Code} {d.Severity} {d.Title}")) + "\n",
            "DiagnosticCatalog");

    [Fact]
    public void All_lists_every_descriptor_once_and_in_order()
    {
        string[] codes = [.. DiagnosticCatalog.All.Select(d => d.Code)];

        Assert.NotEmpty(codes);
        Assert.Equal(codes.Distinct().Order(StringComparer.Ordinal), codes);
    }

    [Theory]
    [MemberData(nameof(Descriptors))]
    public void A_code_lies_in_a_bucket_of_the_plan(DiagnosticDescriptor descriptor) =>
        Assert.Matches("^FT[1234569][0-9]{3}$", descriptor.Code);

    [Theory]
    [MemberData(nameof(Descriptors))]
    public void A_title_is_a_few_words_without_a_full_stop(DiagnosticDescriptor descriptor)
    {
        Assert.InRange(descriptor.Title.Length, 3, 50);
        Assert.DoesNotMatch("[.{}]$", descriptor.Title);
    }

    [Theory]
    [MemberData(nameof(Descriptors))]
    public void A_message_is_a_sentence(DiagnosticDescriptor descriptor) =>
        // FT9001 ends with the last lines of standard error, which may be empty.
        Assert.Matches(@"\.(\{\d\})?$", descriptor.Format);

    [Theory]
    [MemberData(nameof(Descriptors))]
    public void A_remedy_is_a_sentence_that_says_what_to_do(DiagnosticDescriptor descriptor) =>
        Assert.Matches(@"^(\{0\}|[A-Z]).{10,}\.$", descriptor.Remedy.Replace(").", ".", StringComparison.Ordinal));

    [Theory]
    [MemberData(nameof(Descriptors))]
    public void The_holes_are_numbered_from_0_without_a_gap(DiagnosticDescriptor descriptor)
    {
        int[] holes = Holes(descriptor);

        Assert.Equal(Enumerable.Range(0, holes.Length), holes);
    }

    [Theory]
    [MemberData(nameof(Descriptors))]
    public void A_message_shows_every_argument_and_says_what_to_do(DiagnosticDescriptor descriptor)
    {
        string[] arguments = [.. Holes(descriptor).Select(hole => $"<{hole}>")];

        string message = descriptor.Message(arguments);

        Assert.All(arguments, argument => Assert.Contains(argument, message, StringComparison.Ordinal));
        Assert.EndsWith(Filled(descriptor.Remedy), message, StringComparison.Ordinal);
        Assert.StartsWith(Filled(descriptor.Format), message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Descriptors))]
    public void The_help_link_leads_to_the_code_on_the_page(DiagnosticDescriptor descriptor) =>
        Assert.EndsWith($"/docs/diagnostics.md#{descriptor.Code.ToLowerInvariant()}", descriptor.HelpLink, StringComparison.Ordinal);

    [Fact]
    public void Numbers_in_a_message_are_written_with_a_point() =>
        Assert.StartsWith(
            "accuracy is 0.5, below the minimum of 0.8.",
            DiagnosticCatalog.GateFailed.Message("accuracy", 0.5, "below the minimum", 0.8, "folder"),
            StringComparison.Ordinal);

    [Fact]
    public void An_exception_carries_descriptor_position_message_and_cause()
    {
        var cause = new IOException("gone");
        var position = new SourcePosition("data/train.csv", 42, 1);

        var exception = new FineTuneException(DiagnosticCatalog.FileNotFound, position, cause, "The dataset file 'train.csv' does not exist");

        Assert.Same(DiagnosticCatalog.FileNotFound, exception.Descriptor);
        Assert.Equal(position, exception.Position);
        Assert.Same(cause, exception.InnerException);
        Assert.Equal("The dataset file 'train.csv' does not exist. Correct its name, or put the file there.", exception.Message);
    }

    public static TheoryData<DiagnosticDescriptor> Descriptors() => new(DiagnosticCatalog.All);

    private static int[] Holes(DiagnosticDescriptor descriptor) =>
        [.. Hole().Matches(descriptor.Format + descriptor.Remedy).Select(match => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)).Distinct()
            .Order()];

    private static string Filled(string format) => Hole().Replace(format, "<$1>");

    [GeneratedRegex(@"\{(\d+)\}")]
    private static partial Regex Hole();
}
