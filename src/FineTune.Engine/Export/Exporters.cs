using FineTune.Contracts;
using FineTune.Engine.Models;
using FineTune.Tokenizers;

namespace FineTune.Engine.Export;

/// <summary>Tells before a model is trained that it cannot be exported as the project asks.</summary>
internal static class Exporters
{
    /// <param name="model">As it will be trained.</param>
    /// <param name="tokenizerFolder">Folder of its tokenizer.</param>
    /// <exception cref="FineTuneException">FT6003, FT6030, FT6031, FT6032, at the Export item.</exception>
    public static void Check(IModel model, IReadOnlyList<ExportSpec> exports, string tokenizerFolder)
    {
        foreach (ExportSpec export in exports)
        {
            try
            {
                Check(model, export.Format, tokenizerFolder);
            }
            catch (FineTuneException failure)
            {
                throw failure.At(export.Position);
            }
        }
    }

    private static void Check(IModel model, ExportFormat format, string tokenizerFolder)
    {
        if (format == ExportFormat.Onnx)
        {
            _ = ModelGraph.DescriptionOf(model);
            return;
        }

        _ = GgufModel.LayoutOf(model.Config);
        _ = GgufTokenizer.Of(TokenizerFiles.LoadDefinition(tokenizerFolder), model.Config, tokenizerFolder);
    }
}
