using FineTune.Contracts;
using FineTune.Engine.Onnx;

namespace FineTune.Engine.Export;

/// <summary>Writes a model's graph in the precision that the project asks for.</summary>
internal static class ExportedGraph
{
    /// <param name="path">The file to write, in a folder that is there.</param>
    /// <param name="graph">Of float32.</param>
    /// <param name="precision">What its weights are stored in.</param>
    /// <param name="version">Of this engine.</param>
    /// <param name="mostInlineBytes">More bytes of weights lie in a file beside.</param>
    /// <returns>Bytes of the file and of the weights beside it.</returns>
    public static long Write(string path, OnnxGraph graph, ExportPrecision precision, string version, long mostInlineBytes = OnnxFile.MostInlineBytes)
    {
        OnnxFile.Write(path, In(precision, graph), version, mostInlineBytes);
        var weights = new FileInfo(path + OnnxFile.DataSuffix);
        return new FileInfo(path).Length + (weights.Exists ? weights.Length : 0);
    }

    private static OnnxGraph In(ExportPrecision precision, OnnxGraph graph) => precision switch
    {
        ExportPrecision.Float16 => HalfPrecision.Of(graph),
        ExportPrecision.Int8 => DynamicQuantization.Of(graph),
        _ => graph,
    };
}
