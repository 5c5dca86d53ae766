using System.Reflection;
using System.Runtime.Intrinsics.X86;
using LLama;
using LLama.Common;
using LLama.Native;

namespace FineTune.Engine.Tests.Export;

/// <summary>A GGUF file in llama.cpp, asked token by token.</summary>
internal sealed class LlamaCppModel : IDisposable
{
    private static readonly Lazy<bool> Library = new(Load);
    private static readonly List<string> Log = [];

    private readonly LLamaWeights _weights;
    private readonly LLamaContext _context;

    public LlamaCppModel(string path)
    {
        _ = Library.Value;
        var parameters = new ModelParams(path)
        {
            ContextSize = 256,
            GpuLayerCount = 0,
            Threads = 1,
            BatchThreads = 1,
            // The cache in float16, which it would be, makes differences of a hundredth.
            TypeK = GGMLType.GGML_TYPE_F32,
            TypeV = GGMLType.GGML_TYPE_F32,
            FlashAttention = false,
        };
        Log.Clear();
        try
        {
            _weights = LLamaWeights.LoadFromFile(parameters);
        }
        catch (LLama.Exceptions.LoadWeightsFailedException failure)
        {
            throw new InvalidOperationException(string.Concat(Log), failure);
        }


        _context = _weights.CreateContext(parameters);
    }

    public IReadOnlyDictionary<string, string> Metadata => _weights.Metadata;

    /// <summary>With the tokens that the file says stand around a text.</summary>
    public int[] Tokenize(string text, bool hasSpecialTokens = false) =>
        [.. _context.NativeHandle.Tokenize(text, add_bos: true, special: hasSpecialTokens, System.Text.Encoding.UTF8).Select(token => (int)token)];

    /// <summary>Scores of the token after a text.</summary>
    public float[] Scores(IReadOnlyList<int> tokens)
    {
        _context.NativeHandle.MemoryClear();
        return Scores(tokens, 0);
    }

    /// <summary>The likeliest token, and the likeliest after it, and so on.</summary>
    public int[] Continue(IReadOnlyList<int> prompt, int count)
    {
        List<int> tokens = [];
        float[] scores = Scores(prompt);
        while (true)
        {
            tokens.Add(Array.IndexOf(scores, scores.Max()));
            if (tokens.Count == count)
            {
                return [.. tokens];
            }

            scores = Scores([tokens[^1]], prompt.Count + tokens.Count - 1);
        }
    }

    public void Dispose()
    {
        _context.Dispose();
        _weights.Dispose();
    }

    private float[] Scores(IReadOnlyList<int> tokens, int past)
    {
        var batch = new LLamaBatch();
        for (int index = 0; index < tokens.Count; index++)
        {
            batch.Add(tokens[index], past + index, LLamaSeqId.Zero, index == tokens.Count - 1);
        }

        Assert.Equal(DecodeResult.Ok, _context.Decode(batch));
        return _context.NativeHandle.GetLogitsIth(tokens.Count - 1).ToArray();
    }

    private static bool Load()
    {
        string directory = typeof(LlamaCppModel).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "LlamaCppDirectory").Value!;
        string kind = Path.Combine(directory, Avx2.IsSupported ? "avx2" : "noavx");
        NativeLibraryConfig.LLama.WithLibrary(Path.Combine(Directory.Exists(kind) ? kind : directory, "libllama.so"));
        NativeLogConfig.llama_log_set((level, message) =>
        {
            if (level is LLamaLogLevel.Error or LLamaLogLevel.Warning)
            {
                Log.Add(message);
            }
        });
        return true;
    }
}
