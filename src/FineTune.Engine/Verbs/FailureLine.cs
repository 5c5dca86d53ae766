using FineTune.Contracts;

namespace FineTune.Engine.Verbs;

/// <summary>A failure as a verb says it that no build stands behind, in the form that MSBuild and editors know.</summary>
internal static class FailureLine
{
    public static string Of(FineTuneException failure)
    {
        string place = failure.Position is { } position ? FormattableString.Invariant($"{DisplayText.Escape(position.File)}({position.Line},{position.Column}): ") : "";
        return $"{place}error {failure.Descriptor.Code}: {DisplayText.EscapeLines(failure.Message)}";
    }
}
