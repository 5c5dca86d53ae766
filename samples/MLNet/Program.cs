// The model as a step of an ML.NET pipeline: dotnet run --project samples/MLNet -- "a text" ["another text" ...]
using System.Globalization;
using System.Text.Json;
using FineTune.Tokenizers;
using Microsoft.ML;
using Microsoft.ML.Data;

const int Length = 32;
string folder = Path.Combine(AppContext.BaseDirectory, "models", "Reviews");
HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.FromFolder(folder);
using JsonDocument config = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "config.json")));
JsonElement labels = config.RootElement.GetProperty("id2label");

var context = new MLContext();
IDataView texts = context.Data.LoadFromEnumerable(args.Select(text => Row.Of(tokenizer.Encode(text, maxLength: Length), Length)));
// The graph takes rows of any number and length; a column of ML.NET has one.
var shapes = new Dictionary<string, int[]> { ["input_ids"] = [1, Length], ["attention_mask"] = [1, Length], ["token_type_ids"] = [1, Length] };
IDataView scored = context.Transforms
    .ApplyOnnxModel(["logits"], ["input_ids", "attention_mask", "token_type_ids"], Path.Combine(folder, "onnx", "model.onnx"), shapes, recursionLimit: 100)
    .Fit(texts)
    .Transform(texts);
foreach ((string text, Scores scores) in args.Zip(context.Data.CreateEnumerable<Scores>(scored, reuseRowObject: false)))
{
    int label = Array.IndexOf(scores.Logits, scores.Logits.Max());
    Console.WriteLine($"{labels.GetProperty(label.ToString(CultureInfo.InvariantCulture)).GetString()}: {text}");
}

internal sealed class Row
{
    [ColumnName("input_ids"), VectorType(1, 32)]
    public required long[] Ids { get; init; }

    [ColumnName("attention_mask"), VectorType(1, 32)]
    public required long[] Mask { get; init; }

    [ColumnName("token_type_ids"), VectorType(1, 32)]
    public required long[] Types { get; init; }

    public static Row Of(TokenizerEncoding encoding, int length)
    {
        (long[] ids, long[] mask) = (new long[length], new long[length]);
        for (int token = 0; token < encoding.Ids.Count; token++)
        {
            (ids[token], mask[token]) = (encoding.Ids[token], 1);
        }

        return new Row { Ids = ids, Mask = mask, Types = new long[length] };
    }
}

internal sealed class Scores
{
    [ColumnName("logits"), VectorType]
    public float[] Logits { get; set; } = [];
}
