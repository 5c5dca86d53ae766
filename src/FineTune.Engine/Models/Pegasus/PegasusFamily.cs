namespace FineTune.Engine.Models.Pegasus;

/// <summary>Pegasus (Zhang et al., 2019; transformers/models/pegasus/modeling_pegasus.py).</summary>
internal static class PegasusFamily
{
    public static ModelFamily Definition { get; } = BartPattern.Create(
        "pegasus",
        "PegasusForConditionalGeneration",
        config => BartConfig.From(config, vocabulary: 50_265, padding: 0) with { NormalisesBefore = true, HasSinusoidalPositions = true },
        config => config.NotNegative("decoder_start_token_id", 0));
}
