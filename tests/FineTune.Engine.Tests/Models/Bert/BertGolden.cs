using System.Text.Json;
using FineTune.Contracts;
using FineTune.Engine.Data;

namespace FineTune.Engine.Tests.Models.Bert;

/// <summary>A random model and what Hugging Face computed with it (golden/generate.py).</summary>
internal sealed class BertGolden : ITokenRows
{
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

    public static TheoryData<int> Seeds => [1, 2];

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
        new(Path.Combine(AppContext.BaseDirectory, "Models", "Bert", "golden", $"seed-{seed}"));

    public ReadOnlySpan<int> InputIds(int row) => _rows[row];

    public ReadOnlySpan<sbyte> TokenTypeIds(int row) => [];

    public int Label(int row) => _labels[row];

    public SourcePosition Source(int row) => new("golden.json", row + 1);
}
