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
    /// <summary>Its tensors live until the dispose scope ends that it was made in.</summary>
    private readonly OnnxGraph _graph = ModelGraph.Of(model, head);

    public long Write(string path, ExportSpec export) => ExportedGraph.Write(path, _graph, export.Precision, EngineVersion.Current);

    public IModel Open(string path, ExportSpec export) => new OnnxModel(path, model.Config, head.Head);
}
