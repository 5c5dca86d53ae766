using System.Globalization;
using System.Text.Json;
using FineTune.Contracts;
using FineTune.Engine.Data;

namespace FineTune.Engine.Tests.Models.Bert;

/// <summary>A random model and what Hugging Face computed with it (golden/generate.py).</summary>
internal sealed class BertGolden : ITokenRows
{
    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "Models", "Bert", "golden");

    private readonly int[][] _rows;
    private readonly int[] _labels;

    private BertGolden(string folder)
    {
        Folder = folder;
        JsonElement json = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "golden.json"))).RootElement;
        Seed = json.GetProperty("seed").GetInt32();
        _rows = json.GetProperty("rows").Deserialize<int[][]>()!;
        _labels = json.GetProperty("labels").Deserialize<int[]>()!;
        Logits = json.GetProperty("logits").Deserialize<float[][]>()!;
        Loss = json.GetProperty("loss").Deserialize<double[]>()!;
        GradientNorm = json.GetProperty("grad_norm").Deserialize<double[]>()!;
        LearningRate = json.GetProperty("learning_rate").Deserialize<double[]>()!;
        Epoch = json.GetProperty("epoch").Deserialize<double[]>()!;
        TrainLoss = json.GetProperty("train_loss").GetDouble();
        TotalFlos = json.GetProperty("total_flos").GetDouble();
    }

    /// <summary>Every seed that lies there: generate.py makes more of them, for a check on fresh models.</summary>
    public static TheoryData<int> Seeds =>
        [.. Directory.GetDirectories(Root, "seed-*").Select(folder => int.Parse(folder[(folder.LastIndexOf('-') + 1)..], CultureInfo.InvariantCulture))
            .Order()];

    public string Folder { get; }

    public int Seed { get; }

    public float[][] Logits { get; }

    public double[] Loss { get; }

    public double[] GradientNorm { get; }

    public double[] LearningRate { get; }

    public double[] Epoch { get; }

    public double TrainLoss { get; }

    public double TotalFlos { get; }

    public int Count => _rows.Length;

    public static BertGolden OfSeed(int seed) =>
        new(Path.Combine(Root, $"seed-{seed}"));

    public ReadOnlySpan<int> InputIds(int row) => _rows[row];

    public ReadOnlySpan<sbyte> TokenTypeIds(int row) => [];

    public ReadOnlySpan<int> Labels(int row) => _labels.AsSpan(row, 1);

    public SourcePosition Source(int row) => new("golden.json", row + 1);
}
