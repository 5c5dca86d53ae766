using System.Text.Json.Nodes;
using FineTune.Testing;

namespace FineTune.Client.Tests.Support;

/// <summary>A model folder with a vocabulary of a few words.</summary>
internal sealed class TinyModel : IDisposable
{
    private static readonly string[] Words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "good", "bad", "ada", "##m", "paris", ".", "in", "is"];

    private readonly TemporaryFolder _folder = new();

    /// <param name="architecture">How the class ends.</param>
    /// <param name="config">More of config.json.</param>
    public TinyModel(string architecture, string[] labels, string config = "{}", int maxLength = 16, string tokenizerConfig = "{}")
    {
        var json = (JsonObject)JsonNode.Parse(config)!;
        json["architectures"] = new JsonArray(JsonValue.Create("Bert" + architecture));
        json["model_type"] = "bert";
        if (labels.Length > 0)
        {
            json["id2label"] = new JsonObject(labels.Index().Select(
                label => KeyValuePair.Create<string, JsonNode?>(label.Index.ToString(System.Globalization.CultureInfo.InvariantCulture), label.Item)));
        }

        Write("config.json", json.ToJsonString());
        Write("vocab.txt", string.Concat(Words.Select(word => word + "\n")));
        var tokenizer = (JsonObject)JsonNode.Parse(tokenizerConfig)!;
        tokenizer["tokenizer_class"] = "BertTokenizer";
        tokenizer["do_lower_case"] = true;
        tokenizer["model_max_length"] = maxLength;
        Write("tokenizer_config.json", tokenizer.ToJsonString());
    }

    public string Folder => _folder["tiny"];

    public string Onnx => Path.Combine(Folder, "onnx", "model.onnx");

    /// <summary>For each id of the vocabulary its scores; zeros for those that are not named.</summary>
    public static float[][] Table(int width, params (string Word, float[] Scores)[] scores) =>
        [.. Words.Select(word => Array.Find(scores, entry => entry.Word == word).Scores ?? new float[width])];

    /// <summary>Labels negative and positive; <c>good</c> and <c>bad</c> count.</summary>
    public static TinyModel Sentiment(string config = "{\"has_text_pairs\": false}", int maxLength = 16)
    {
        var model = new TinyModel("ForSequenceClassification", ["negative", "positive"], config, maxLength);
        TinyOnnx.WriteSequence(model.Onnx, Table(2, ("good", [0, 1]), ("bad", [1, 0])));
        return model;
    }

    public string Write(string file, string text) => _folder.Write($"tiny/{file}", text);

    public void Dispose() => _folder.Dispose();
}
