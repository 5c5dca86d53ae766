using FineTune.Engine.Models.Layers;
using static TorchSharp.torch;

namespace FineTune.Engine.Models.Deberta;

/// <summary>Versions 2 and 3: a layer each; positions have layers of their own or share those of content.</summary>
internal sealed class SeparateProjections : IProjections
{
    private readonly Linear _query;
    private readonly Linear _key;
    private readonly Linear _value;

    public SeparateProjections(WeightScope scope, DebertaConfig config)
    {
        _query = Projection(scope["query_proj"], config);
        _key = Projection(scope["key_proj"], config);
        _value = Projection(scope["value_proj"], config);
        if (config is { RelativeAttention: true, ContentToPosition: true })
        {
            PositionKey = config.ShareAttKey ? _key : Projection(scope["pos_key_proj"], config);
        }

        if (config is { RelativeAttention: true, PositionToContent: true })
        {
            PositionQuery = config.ShareAttKey ? _query : Projection(scope["pos_query_proj"], config);
        }
    }

    public Linear? PositionKey { get; }

    public Linear? PositionQuery { get; }

    public (Tensor Query, Tensor Key, Tensor Value) Content(Tensor states) => (_query.Forward(states), _key.Forward(states), _value.Forward(states));

    private static Linear Projection(WeightScope scope, DebertaConfig config) =>
        new(scope, config.Encoder.HiddenSize, config.Encoder.HiddenSize, config.Encoder.InitializerRange);
}
