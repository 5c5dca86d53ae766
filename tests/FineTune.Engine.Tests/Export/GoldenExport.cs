using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Export;
using FineTune.Engine.Models;
using FineTune.Engine.Onnx;
using FineTune.Testing;
using TorchSharp;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Export;

/// <summary>Folders of the golden models with their ONNX files, as a build leaves them.</summary>
internal static class GoldenExport
{
    private static readonly string Models = Path.Combine(AppContext.BaseDirectory, "Models", "golden");

    /// <summary>A golden model whose tokens are the words w0, w1 and so on, for clients.</summary>
    public static TemporaryFolder WithWords(string name, ExportSpec export, long mostInlineBytes = OnnxFile.MostInlineBytes)
    {
        using DisposeScope scope = NewDisposeScope();
        var folder = new TemporaryFolder();
        foreach (string file in (string[])["config.json", "model.safetensors"])
        {
            File.Copy(Path.Combine(Models, name, file), folder[file]);
        }

        using IModel model = PretrainedModel.Trained(folder.Path, CPU, out HeadSpec head);
        new OnnxExporter(model, head) { MostInlineBytes = mostInlineBytes }.Write(folder.Path, export);
        var words = new JsonObject(Enumerable.Range(0, model.Config["vocab_size"]!.GetValue<int>()).Select(id =>
            KeyValuePair.Create(FormattableString.Invariant($"w{id}"), (JsonNode?)id)));
        var tokenizer = new JsonObject
        {
            ["version"] = "1.0",
            ["added_tokens"] = new JsonArray(),
            ["pre_tokenizer"] = new JsonObject { ["type"] = "WhitespaceSplit" },
            ["model"] = new JsonObject { ["type"] = "WordLevel", ["vocab"] = words, ["unk_token"] = "w3" },
        };
        folder.Write("tokenizer.json", tokenizer.ToJsonString());
        return folder;
    }
}
