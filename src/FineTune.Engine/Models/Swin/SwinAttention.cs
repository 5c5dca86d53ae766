using FineTune.Engine.Models.Attention;
using FineTune.Engine.Models.Layers;
using FineTune.Engine.Native;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Swin;

/// <summary>Attention within windows, with a bias for each way from one place to another (modeling_swin.py, SwinAttention).</summary>
internal sealed class SwinAttention
{
    private readonly Linear _query;
    private readonly Linear _key;
    private readonly Linear _value;
    private readonly Linear _output;
    private readonly Tensor _table;
    private readonly long[] _ways;
    private readonly int _heads;
    private readonly double _dropout;
    private readonly TorchScriptOps _operators;

    public SwinAttention(WeightScope scope, SwinConfig config, long channels, int heads, TorchScriptOps operators)
    {
        int window = config.WindowSize;
        (_heads, _dropout, _operators) = (heads, config.AttentionDropout, operators);
        _table = scope["self"].Weight("relative_position_bias_table", [((2 * window) - 1) * ((2 * window) - 1), heads], Initialisers.Zeros);
        _query = Projection("query");
        _key = Projection("key");
        _value = Projection("value");
        _output = new Linear(scope["output.dense"], channels, channels, config.InitializerRange);
        _ways = Ways(window);

        Linear Projection(string name) => new(scope["self"][name], channels, channels, config.InitializerRange, config.HasBias);
    }

    /// <param name="windows">[batch x windows, places, channels]</param>
    /// <param name="mask">[windows, places, places], added to the scores; null for none.</param>
    /// <returns>Of the same shape.</returns>
    public Tensor Forward(Tensor windows, Tensor? mask, bool training)
    {
        (long rows, long places) = (windows.shape[0], windows.shape[1]);
        using Tensor ways = tensor(_ways, device: windows.device);
        Tensor bias = _operators.Embedding(_table, ways).view(places, places, _heads).permute(2, 0, 1).unsqueeze(0);
        if (mask is not null)
        {
            bias = (bias + mask.unsqueeze(1)).repeat(rows / mask.shape[0], 1, 1, 1);
        }

        Tensor context = ScaledDotProductAttention.Apply(
            Heads(_query.Forward(windows)), Heads(_key.Forward(windows)), Heads(_value.Forward(windows)), bias.contiguous(), training ? _dropout : 0);
        return _output.Forward(context.transpose(1, 2).reshape(rows, places, -1));

        Tensor Heads(Tensor states) => states.view(rows, places, _heads, -1).transpose(1, 2);
    }

    /// <summary>For each pair of places the row of the table: how far one is below and to the right of the other.</summary>
    public static long[] Ways(int window)
    {
        int places = window * window;
        long[] ways = new long[places * places];
        for (int from = 0; from < places; from++)
        {
            for (int to = 0; to < places; to++)
            {
                int down = (from / window) - (to / window) + window - 1;
                int across = (from % window) - (to % window) + window - 1;
                ways[(from * places) + to] = (down * ((2L * window) - 1)) + across;
            }
        }

        return ways;
    }
}
