using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;

namespace FineTune.Tasks.Validation;

/// <summary>Reads where Push goes on the Hub.</summary>
internal sealed class HubReader(ProjectXml project, ProjectInput input, ArgumentReader arguments, DiagnosticList diagnostics)
{
    private const string Token = "HubToken";
    private const string CreatePr = "HubCreatePr";

    public void Check(TrainingArguments training)
    {
        if (input.HasHubToken)
        {
            diagnostics.Add(DiagnosticCatalog.HubTokenInProject, TokenPosition());
        }

        if (training.PushToHub && !HubReference.IsId(Id(training)))
        {
            diagnostics.Add(
                DiagnosticCatalog.BadHubReference, Position(), arguments.Find(nameof(training.HubModelId))?.Name ?? "the project's name", Id(training));
        }

        if (training.PushToHub && training.HubRevision is { } revision && !HubReference.IsRevision(revision))
        {
            WrittenValue? written = arguments.Find(nameof(training.HubRevision));
            diagnostics.Add(
                DiagnosticCatalog.BadValue,
                written?.Position ?? project.FilePosition,
                written?.Name ?? nameof(training.HubRevision),
                revision,
                "the name of a branch");
        }

        if (input.HubCreatePr.Trim().Length > 0 && !bool.TryParse(input.HubCreatePr, out _))
        {
            diagnostics.Add(DiagnosticCatalog.BadValue, project.PositionOf(CreatePr, input.HubCreatePr.Trim()), CreatePr, input.HubCreatePr, "true or false");
        }
    }

    /// <summary>The repository; null where the project pushes to none.</summary>
    public HubDestinationSpec? Destination(TrainingArguments training) => training.PushToHub
        ? new HubDestinationSpec(
            Id(training),
            training.HubRevision,
            training.HubPrivateRepo,
            training.HubStrategy,
            bool.TryParse(input.HubCreatePr, out bool opens) && opens,
            Position())
        : null;

    private string Id(TrainingArguments training) => training.HubModelId ?? input.Name;

    private SourcePosition Position() =>
        (arguments.Find(nameof(TrainingArguments.HubModelId)) ?? arguments.Find(nameof(TrainingArguments.PushToHub)))?.Position ?? project.FilePosition;

    /// <summary>Where the project sets it; the file where it came from the command line.</summary>
    private SourcePosition TokenPosition()
    {
        foreach (PropertyElement property in project.Properties)
        {
            if (property.Name.Equals(Token, StringComparison.OrdinalIgnoreCase))
            {
                return property.Position;
            }
        }

        return project.FilePosition;
    }
}
