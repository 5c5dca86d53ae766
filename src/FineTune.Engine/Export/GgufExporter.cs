using System.Globalization;
using FineTune.Contracts;
using FineTune.Engine.Events;
using FineTune.Engine.Gguf;
using FineTune.Engine.Models;
using FineTune.Tokenizers;
using static TorchSharp.torch;

namespace FineTune.Engine.Export;

/// <summary>
/// Writes GGUF files, which llama.cpp and what is built on it open, and makes a model of what is in them again: its weights are those of the file, rounded as
/// they are there, and the engine computes with them.
/// </summary>
/// <param name="model">Its owner's.</param>
/// <param name="folder">The trained model's folder, with its tokenizer.</param>
/// <param name="name">What the file says that the model is called.</param>
/// <param name="endOfTurn">The token that ends an answer by the chat template; null for none but the one that ends a text.</param>
internal sealed class GgufExporter(IModel model, string folder, string name, IEventSink events, int? endOfTurn = null) : IExporter
{
    private const string FileType = "general.file_type";

    private readonly GgufLayout _layout = GgufModel.LayoutOf(model.Config);
    private readonly GgufTokenizer _tokenizer = GgufTokenizer.Of(TokenizerFiles.LoadDefinition(folder), model.Config, folder, endOfTurn);

    public IReadOnlyList<string> FilesOf(ExportSpec export) => [export.File];

    public long Write(string folder, ExportSpec export)
    {
        string path = Path.Combine(folder, export.File);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        IReadOnlyList<GgufTensor> tensors = GgufModel.Tensors(_layout, model.Weights, export.Type);
        GgufMetadata metadata = new GgufMetadata()
            .Add("general.architecture", _layout.Architecture)
            .Add("general.type", "model")
            .Add("general.name", _tokenizer.NameOf(name))
            .Add(_layout.Parameters)
            .Add(FileType, NumberOf(export.Type))
            .Add("general.quantization_version", 2)
            .Add(_tokenizer.Metadata);
        GgufFileWriter.Write(path, metadata, tensors);
        GgufCheck.Check(path, metadata, tensors, export);
        Report(export, tensors);
        return new FileInfo(path).Length;
    }

    public IModel Open(string folder, ExportSpec export)
    {
        using var weights = new GgufWeights(Path.Combine(folder, export.File), _layout, model.Weights);
        return PretrainedModel.FromWeights(new ConfigFile(model.Config, null), weights, CPU);
    }

    /// <summary>llama_ftype in llama.h.</summary>
    private static int NumberOf(GgufType type) => type switch
    {
        GgufType.F16 => 1,
        GgufType.Q8Zero => 7,
        _ => 0,
    };

    private void Report(ExportSpec export, IReadOnlyList<GgufTensor> tensors)
    {
        foreach (string difference in _layout.Differences.Concat(_tokenizer.Differences))
        {
            events.Report(DiagnosticCatalog.GgufDiffers, export.Position, export.Name, difference);
        }

        string[] kept = [.. tensors.Where(tensor => export.Type == GgufType.Q8Zero && tensor.Type == GgufTensorType.Float16).Select(tensor => tensor.Name)];
        if (kept.Length > 0)
        {
            events.Info(string.Create(
                CultureInfo.InvariantCulture,
                $"{export.Name}: {Quantity.Of(kept.Length, "tensor")} with rows that are no multiple of {GgufBlocks.BlockLength} long stay f16: ")
                + WeightNames.Join(", ", kept));
        }
    }
}
