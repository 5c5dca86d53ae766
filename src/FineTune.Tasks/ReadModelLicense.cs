using FineTune.Tasks.Diagnostics;
using FineTune.Tasks.Results;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace FineTune.Tasks;

/// <summary>Reads the licence of a model for the package that it goes into.</summary>
public sealed class ReadModelLicense : Task
{
    /// <summary>The model's folder.</summary>
    [Required]
    public string ModelFolder { get; set; } = "";

    /// <summary>As NuGet takes it: an identifier of SPDX. Empty where the card names none, or one that SPDX does not have.</summary>
    [Output]
    public string Expression { get; set; } = "";

    public override bool Execute()
    {
        string? license = ModelLicense.Of(ModelFolder);
        Expression = ModelLicense.Expression(license) ?? "";
        if (license is not null && Expression.Length == 0)
        {
            Log.Say(
                MessageImportance.Normal, $"the package names no licence: the model card has {license}, which is no licence of SPDX; its README says it");
        }

        return true;
    }
}
