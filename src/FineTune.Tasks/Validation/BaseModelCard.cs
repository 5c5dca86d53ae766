using System.Globalization;
using System.Text;
using FineTune.Contracts;
using FineTune.Tasks.Diagnostics;
using FineTune.Tasks.Stamps;
using FineTune.Yaml;
using YamlDotNet.Core;

namespace FineTune.Tasks.Validation;

/// <summary>
/// The base model's card, whose licence and languages the new model takes over when it has been evaluated: what is wrong with it is said before anything runs.
/// </summary>
internal static class BaseModelCard
{
    /// <param name="noteFile">Notes which card was found readable, so that it is read once; null to read it in any case.</param>
    public static void Check(string modelFolder, string? noteFile, DiagnosticList diagnostics)
    {
        string card = Path.Combine(modelFolder, ResultFiles.ModelCard);
        try
        {
            if (FileState.Of(card) is not { } state)
            {
                return;
            }

            string now = string.Create(CultureInfo.InvariantCulture, $"{state.Bytes} {state.Ticks} {state.Change} {state.Identity}\n");
            if (noteFile is not null && File.Exists(noteFile) && File.ReadAllText(noteFile) == now)
            {
                return;
            }

            FrontMatter.ReadFile(card);
            if (noteFile is not null)
            {
                MemoFile.TryWrite(noteFile, Encoding.UTF8.GetBytes(now));
            }
        }
        catch (YamlException failure)
        {
            diagnostics.Add(
                DiagnosticCatalog.CardNotReadable, new SourcePosition(card, (int)failure.Start.Line, (int)failure.Start.Column), YamlReader.Reason(failure));
        }
        catch (FineTuneException failure)
        {
            // A pipe, or links in a circle.
            diagnostics.Add(DiagnosticCatalog.CardNotReadable, new SourcePosition(card), failure.Message.TrimEnd('.'));
        }
    }
}
