using FineTune.Engine.Checkpoints;
using FineTune.Engine.Models;
using static TorchSharp.torch;

namespace FineTune.Engine.Tests.Models;

/// <summary>A random model of some family and what Hugging Face computed with it (golden/generate.py).</summary>
internal sealed class ModelGolden : IGoldenModel
{
    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "Models", "golden");

    private readonly SafetensorsFile _file;
    private readonly long[][] _rows;
    private readonly long[][] _types;
    private readonly bool[][] _attended;
    private readonly long[][]? _decoder;

    private ModelGolden(string folder)
    {
        Folder = folder;
        _file = SafetensorsFile.Open(Path.Combine(folder, "golden.safetensors"));
        long[] lengths = Numbers("lengths");
        _rows = Split(Numbers("input_ids"), lengths);
        _types = Split(Numbers("token_type_ids"), lengths);
        _decoder = _file.Entries.ContainsKey("decoder_lengths") ? Split(Numbers("decoder_input_ids"), Numbers("decoder_lengths")) : null;
        _attended = [.. Split(Numbers("attention_mask"), lengths).Select(row => row.Select(value => value != 0).ToArray())];
    }

    /// <summary>Every model that lies there, <c>family/head-seed</c>: generate.py makes more of them, for a check on fresh ones.</summary>
    public static TheoryData<string> All => [.. AllNames];

    public static IEnumerable<string> AllNames =>
        Directory.GetFiles(Root, "golden.safetensors", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Root, Path.GetDirectoryName(file)!)).Order();

    /// <summary>The families of language models that go on with a text, of which there is a model <c>family/causal-lm-1</c>.</summary>
    public static IEnumerable<string> Decoders => AllNames.Where(name => Path.GetFileName(name) == "causal-lm-1").Select(name => Path.GetDirectoryName(name)!);

    public string Folder { get; }

    public int RowCount => _rows.Length;

    public IEnumerable<string> Names => _file.Entries.Keys;

    public static ModelGolden Of(string name) => new(Path.Combine(Root, name));

    public Tensor Read(string name) => _file.Read(name);

    /// <summary>All rows in one batch.</summary>
    /// <param name="holes">True hides some of their tokens from attention.</param>
    /// <param name="apart">True lays the last row in a block of its own.</param>
    public PackedBatch Input(bool holes = false, bool apart = false) => _decoder is null
        ? ModelInputs.Of(_rows, _types, holes ? _attended : null, Read("predicted"), apart)
        : ModelInputs.Of(_rows, _types, _decoder, holes ? _attended : null, Read("predicted"), apart);

    PackedBatch IGoldenModel.Input() => Input();

    /// <summary>One row alone, so nothing padded.</summary>
    public PackedBatch Input(int row) => _decoder is null
        ? ModelInputs.Of([_rows[row]], [_types[row]])
        : ModelInputs.Of([_rows[row]], [_types[row]], [_decoder[row]]);

    /// <summary>Which of a row's tokens, or its decoder's, language modelling asked about, by place in the row.</summary>
    public long[] Predicted(int row)
    {
        long[][] rows = _decoder ?? _rows;
        long start = rows.Take(row).Sum(other => other.Length);
        return [.. Numbers("predicted").Select(token => token - start).Where(place => place >= 0 && place < rows[row].Length)];
    }

    /// <summary>For each token asked about or real, in the order of token-level logits, whether attention may look at it.</summary>
    public bool[] Attended(bool predictedOnly)
    {
        // A decoder has no holes.
        bool[] all = [.. _decoder is null ? _attended.SelectMany(row => row) : _decoder.SelectMany(row => row.Select(_ => true))];
        return predictedOnly ? [.. Numbers("predicted").Select(token => all[token])] : all;
    }

    public void Dispose() => _file.Dispose();

    private static long[][] Split(long[] values, long[] lengths)
    {
        int start = 0;
        return [.. lengths.Select(length => values[start..(start += (int)length)])];
    }

    private long[] Numbers(string name)
    {
        using Tensor values = Read(name);
        return [.. values.data<long>()];
    }
}
