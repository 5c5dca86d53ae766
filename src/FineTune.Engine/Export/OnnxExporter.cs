using FineTune.Contracts;
using FineTune.Engine.Events;
using FineTune.Engine.Models;
using FineTune.Engine.Onnx;

namespace FineTune.Engine.Export;

/// <summary>Writes ONNX files and opens them in ONNX Runtime.</summary>
/// <param name="model">Its owner's.</param>
/// <param name="head">Its head.</param>
internal sealed class OnnxExporter(IModel model, HeadSpec head) : IExporter
{
    /// <summary>Their tensors live until the dispose scope ends that they were made in.</summary>
    private readonly IReadOnlyList<NamedGraph> _graphs = ModelGraph.AllOf(model, head);

    /// <summary>More bytes of a graph's weights lie in a file beside its own.</summary>
    public long MostInlineBytes { get; init; } = OnnxFile.MostInlineBytes;

    public IReadOnlyList<string> FilesOf(ExportSpec export) => [.. _graphs.Select(graph => export.FileOf(graph.Name))];

    public long Write(string folder, ExportSpec export)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, export.File))!);
        return _graphs.Sum(graph => ExportedGraph.Write(
            Path.Combine(folder, export.FileOf(graph.Name)), graph.Graph, export.Precision, EngineVersion.Current, MostInlineBytes));
    }

    public IModel Open(string folder, ExportSpec export)
    {
        string PathOf(string graph) => Path.Combine(folder, export.FileOf(graph));
        return head.Head switch
        {
            ModelHead.Seq2SeqLanguageModeling => new OnnxEncoderDecoder(PathOf(ModelGraph.EncoderName), PathOf(ModelGraph.DecoderName), model),
            ModelHead.CausalLanguageModeling => new OnnxLanguageModel(PathOf(ModelGraph.ModelName), model),
            _ => new OnnxModel(PathOf(ModelGraph.ModelName), model.Config, head.Head),
        };
    }
}
