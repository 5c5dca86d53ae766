using System.Text;
using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;
using FineTune.Tasks.Progress;
using FineTune.Tasks.Results;
using Microsoft.Build.Framework;
using Task = Microsoft.Build.Utilities.Task;

namespace FineTune.Tasks;

/// <summary>Writes what Predict found to the file that the user wants, in the form that its extension says; one that is the same is left alone.</summary>
public sealed class WritePredictions : Task
{
    private static readonly string[] LinesOfJson = ["", ".jsonl", ".ndjson", ".txt"];
    private static readonly string[] Others = [".json", ".csv", ".tsv"];

    [Required]
    public string ProjectFile { get; set; } = "";

    [Required]
    public string ProjectName { get; set; } = "";

    /// <summary>The predictions, one JSON object a line; empty to look at <see cref="Output"/> alone, before anything is trained.</summary>
    public string Source { get; set; } = "";

    /// <summary>PredictFile.</summary>
    [Required]
    public string Input { get; set; } = "";

    /// <summary>PredictOutput.</summary>
    [Required]
    public string Output { get; set; } = "";

    public override bool Execute()
    {
        string folder = Path.GetDirectoryName(ProjectFile)!;
        try
        {
            string target = Path.GetFullPath(Output, folder);
            Check(target, folder);
            if (Source.Length > 0)
            {
                Write(target);
                BuildEngine.Say(DisplayText.Escape($"{ProjectName} -> {Output}"));
            }
        }
        catch (Exception exception) when (ExpectedFailure.From(exception, folder) is { } failure)
        {
            Log.Report(failure, ProjectFile);
        }

        return !Log.HasLoggedErrors;
    }

    /// <exception cref="FineTuneException">FT4060: it is the input, a folder, or a kind of file that nothing is written as.</exception>
    private void Check(string target, string folder)
    {
        StringComparison comparison = OperatingSystem.IsLinux() ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        string extension = Path.GetExtension(target);
        string? problem = Directory.Exists(target) ? "it is a folder"
            : target.Equals(Path.GetFullPath(Input, folder), comparison) ? "it is PredictFile, which would be lost"
            : IsOneOf(LinesOfJson, extension) || IsOneOf(Others, extension) ? null
            : $"nothing is written as '{extension}'";
        if (problem is not null)
        {
            throw new FineTuneException(DiagnosticCatalog.BadPredictOutput, new SourcePosition(ProjectFile), Output, problem);
        }
    }

    private void Write(string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        TemporaryFile.DeleteLeftovers(target);
        string temporary = TemporaryFile.Beside(target);
        try
        {
            using (var writer = new StreamWriter(temporary, append: false, new UTF8Encoding(false)))
            {
                Write(writer, Path.GetExtension(target));
            }

            if (!AreSame(temporary, target))
            {
                File.Move(temporary, target, overwrite: true);
            }
        }
        finally
        {
            // A full disk needs no half files.
            File.Delete(temporary);
        }
    }

    private void Write(StreamWriter writer, string extension)
    {
        if (IsOneOf(LinesOfJson, extension))
        {
            writer.Flush();
            using FileStream lines = File.OpenRead(Source);
            lines.CopyTo(writer.BaseStream);
        }
        else if (extension.Equals(".json", StringComparison.OrdinalIgnoreCase))
        {
            string before = "[\n";
            foreach (string line in File.ReadLines(Source))
            {
                writer.Write($"{before}{line}");
                before = ",\n";
            }

            writer.Write("\n]\n");
        }
        else
        {
            new PredictionTable(extension.Equals(".tsv", StringComparison.OrdinalIgnoreCase) ? '\t' : ',').Write(Source, writer);
        }
    }

    private static bool IsOneOf(string[] extensions, string extension) =>
        Array.Exists(extensions, known => known.Equals(extension, StringComparison.OrdinalIgnoreCase));

    private static bool AreSame(string path, string other)
    {
        if (!File.Exists(other) || new FileInfo(path).Length != new FileInfo(other).Length)
        {
            return false;
        }

        using var one = new BufferedStream(File.OpenRead(path));
        using var two = new BufferedStream(File.OpenRead(other));
        int read;
        while ((read = one.ReadByte()) >= 0)
        {
            if (read != two.ReadByte())
            {
                return false;
            }
        }

        return true;
    }
}
