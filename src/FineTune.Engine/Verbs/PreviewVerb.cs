using System.CommandLine;
using FineTune.Contracts;
using FineTune.Engine.Data;
using FineTune.Engine.Reports;

namespace FineTune.Engine.Verbs;

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
        var project = new Option<string>("--project") { Description = "The checked project, which names the files as they are called now." };
        var command = new Command("preview", "Show rows as the model will see them.") { tokens, rows, project };
        command.SetAction(result => Run(result.GetRequiredValue(tokens), result.GetValue(rows), result.GetValue(project)));
        return command;
    }

    private static int Run(string folder, int rows, string? project)
    {
        DatasetInfo info = project is null ? DatasetInfo.Load(folder) : DatasetInfo.Load(folder, RecordFile.Read<ProjectSpec>(File.ReadAllBytes(project)));
        Action<string, DatasetInfo, int, TextWriter> write = info.Images is not null ? PicturePreview.Write
            : info.Audio is not null ? SoundPreview.Write
            : TokenPreview.Write;
        write(folder, info, rows, Console.Out);

        return (int)EngineExitCode.Done;
    }
}
