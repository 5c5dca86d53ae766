namespace FineTune.Engine.Reports;

/// <summary>What a page says of the rows' texts in it, as HTML.</summary>
internal static class ReportTexts
{
    public const string AreIncluded =
        "This report holds texts of the evaluation split (ReportIncludeTexts is true), and it goes wherever the model goes: "
        + "to a package, a published folder, the Hub.";

    public const string AreLeftOut =
        "The texts are left out, because this report goes wherever the model goes: to a package, a published folder, the Hub. "
        + "The first column says where they stand; <code>&lt;ReportIncludeTexts&gt;true&lt;/ReportIncludeTexts&gt;</code> in the project puts them in.";
}
