using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Export;
using FineTune.Engine.Generation;
using FineTune.Engine.Gguf;
using FineTune.Engine.Models;
using FineTune.Testing;
using FineTune.Tokenizers;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Export;

/// <summary>GGUF files against those of llama.cpp's converter (golden/generate.py), and opened by llama.cpp.</summary>
public sealed class GgufGoldenTests
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "Export", "golden", "gguf");

    public static TheoryData<string> Names => [.. Directory.GetDirectories(Root).Select(folder => Path.GetFileName(folder)!).Order()];

    [Theory]
    [MemberData(nameof(Names))]
    public void Tensors_are_those_of_llama_cpps_converter_byte_by_byte(string name)
    {
        using var folder = new TemporaryFolder();
        foreach ((string type, JsonNode? tensors) in Golden(name)["types"]!.AsObject())
        {
            string path = Write(name, folder, Enum.GetValues<GgufType>().Single(value => EnumNames.Of(value) == type));
            using var file = new GgufFileReader(path);
            Assert.Equal(tensors!.AsObject().Select(tensor => tensor.Key), file.Names);
            foreach ((string tensor, JsonNode? expected) in tensors.AsObject())
            {
                Assert.Equal($"{tensor} {expected![0]} {expected[1]}", $"{tensor} {NameOf(file.TypeOf(tensor))} {Digest(path, file.PlaceOf(tensor))}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Metadata_is_that_of_llama_cpps_converter(string name)
    {
        using var folder = new TemporaryFolder();
        using var file = new GgufFileReader(Write(name, folder, GgufType.F32));
        foreach ((string key, JsonNode? expected) in Golden(name)["metadata"]!.AsObject())
        {
            // Of Phi-3 the converter lists special tokens otherwise than of Llama.
            if (name == "phi3" && key is "tokenizer.ggml.scores" or "tokenizer.ggml.token_type")
            {
                continue;
            }

            Assert.Equal($"{key} {Written(expected)}", $"{key} {Shown(file.Metadata[key])}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Llama_cpp_cuts_texts_and_goes_on_with_them_as_the_model_does(string name)
    {
        using var folder = new TemporaryFolder();
        using var opened = new LlamaCppModel(Write(name, folder, GgufType.F32));
        using IModel model = PretrainedModel.Trained(Path.Combine(Root, name), CPU, out _);
        TextTokenizer tokenizer = TokenizerFiles.Load(Path.Combine(Root, name));
        using var generator = new TextGenerator(model, tokenizer, CPU);
        foreach (JsonNode? text in Golden(name)["texts"]!.AsArray())
        {
            int[] ids = [.. text![1]!.AsArray().Select(id => id!.GetValue<int>())];
            Assert.Equal(ids, opened.Tokenize(text[0]!.GetValue<string>()));
            int[] expected = [.. generator.Generate(ids, new GenerationConfig { MaxNewTokens = 24 })];
            Assert.Equal(expected, opened.Continue(ids, expected.Length));
        }
    }

    private static string Write(string name, TemporaryFolder folder, GgufType type)
    {
        using IModel model = PretrainedModel.Trained(Path.Combine(Root, name), CPU, out _);
        var exporter = new GgufExporter(model, Path.Combine(Root, name), name, new RecordingSink());
        var export = new ExportSpec(ExportFormat.Gguf, Type: type);
        exporter.Write(folder.Path, export);
        return folder[export.File];
    }

    private static JsonNode Golden(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(Root, name, "golden.json")))!;

    private static string NameOf(GgufTensorType type) => type switch
    {
        GgufTensorType.Float32 => "F32",
        GgufTensorType.Float16 => "F16",
        _ => "Q8_0",
    };

    private static string Digest(string path, (long Start, long Length) place)
    {
        byte[] bytes = File.ReadAllBytes(path);
        return Convert.ToHexStringLower(SHA256.HashData(bytes.AsSpan((int)place.Start, (int)place.Length)));
    }

    private static string Written(JsonNode? expected) => expected is JsonValue value && value.TryGetValue(out double number)
        ? Number(number)
        : expected is JsonValue text && text.TryGetValue(out string? written) ? written : Json(expected);

    /// <summary>As the generator has it: a long list by its digest.</summary>
    private static string Shown(object? value)
    {
        switch (value)
        {
            case null:
                return "missing";
            case string text:
                return text;
            case bool flag:
                return flag ? "true" : "false";
            case uint or float:
                return Number(Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture));
            default:
                string json = value is IReadOnlyList<float> numbers ? $"[{string.Join(',', numbers.Select(Python))}]" : Json(value);
                return json.EnumerateRunes().Count() < 300 ? json : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json)));
        }
    }

    private static string Number(double number) => number.ToString("R", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Scores are whole numbers, which Python writes with a point.</summary>
    private static string Python(float number) => number.ToString("0.0", System.Globalization.CultureInfo.InvariantCulture);

    private static string Json(object? value) => JsonSerializer.Serialize(value, Readable);
}
