using System.CommandLine;
using FineTune.Contracts;
using FineTune.Engine.Reports;

namespace FineTune.Engine.Stages;

/// <summary>Shows rows as the model will see them: <c>dotnet build -t:Preview</c>.</summary>
internal static class PreviewVerb
{
    private const int MaxRows = 1000;

    public static Command Create()
    {
        var tokens = new Option<string>("--tokens") { Description = "Output folder of Tokenize.", Required = true };
        var rows = new Option<int>("--rows") { Description = "Rows of each split.", DefaultValueFactory = _ => 3 };
        rows.Validators.Add(result =>
        {
            if (!int.TryParse(result.Tokens.SingleOrDefault()?.Value, out int count) || count < 1 || count > MaxRows)
            {
                result.AddError(FormattableString.Invariant($"PreviewRows is not a whole number from 1 to {MaxRows}."));
            }
        });
        var command = new Command("preview", "Show rows as the model will see them.") { tokens, rows };
        command.SetAction(result => Run(result.GetRequiredValue(tokens), result.GetValue(rows)));
        return command;
    }

    private static int Run(string folder, int rows)
    {
        TokenPreview.Write(folder, rows, Console.Out);
        return (int)EngineExitCode.Done;
    }
}
